"""Saved patterns of blocks."""

import django.db.models.deletion
import django.utils.timezone
import pages.base.fields
import wagtail.models.preview
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('pages', '0009_call_page_and_accounts'),
        ('wagtailcore', '0098_apitoken'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='BlockPattern',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(help_text='It is found by this name, wherever blocks are chosen.', max_length=80, verbose_name='name')),
                ('blocks', pages.base.fields.BodyField(verbose_name='blocks')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='when it was made')),
                ('created_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='who made it')),
                ('locale', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='wagtailcore.locale', verbose_name='language')),
            ],
            options={
                'verbose_name': 'pattern',
                'verbose_name_plural': 'patterns',
                'ordering': ['name'],
                'constraints': [models.UniqueConstraint(fields=('locale', 'name'), name='pattern_name', violation_error_message='There is a pattern of this name already.')],
            },
            bases=(wagtail.models.preview.PreviewableMixin, models.Model),
        ),
    ]
