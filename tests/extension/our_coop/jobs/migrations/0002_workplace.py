"""The workplace of a job opening, added in a later version of this app."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('our_coop_jobs', '0001_initial'),
    ]

    operations = [
        migrations.AddField(
            model_name='jobpage',
            name='workplace',
            field=models.CharField(blank=True, max_length=100, verbose_name='workplace'),
        ),
    ]
