"""Columns of the own page of a registration: an offer that was declined."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("pages", "0011_next_moment_indexes")]

    operations = [
        migrations.AddField("registration", "passes_until", models.DateTimeField(null=True)),
    ]
