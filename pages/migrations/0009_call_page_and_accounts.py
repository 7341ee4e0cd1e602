"""The call to act leads to a page too; accounts elsewhere have a service."""

import django.core.validators
import django.db.models.deletion
import pages.network
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('pages', '0008_empty_words_of_registration'),
        migrations.swappable_dependency(settings.WAGTAIL_PAGE_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='chrome',
            name='call_page',
            field=models.ForeignKey(blank=True, help_text='Opened in the language of the visitor. While it is not public, there is no call.', null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.WAGTAIL_PAGE_MODEL, verbose_name='page the call to act leads to'),
        ),
        migrations.AddField(
            model_name='followlink',
            name='kind',
            field=models.CharField(blank=True, choices=pages.network.service_choices, db_default='', default='', max_length=20, verbose_name='service'),
        ),
        migrations.AlterField(
            model_name='chrome',
            name='call_address',
            field=models.CharField(blank=True, help_text='For what is no page of this site: begins with https://, mailto: or tel:.', max_length=500, validators=[django.core.validators.RegexValidator('^(/(?![/\\\\])|https?://|mailto:|tel:)\\S*$', 'Please write an address: /contact/ for a page of this site, or one that begins with https://, mailto: or tel:.')], verbose_name='where the call to act leads'),
        ),
        migrations.AlterField(
            model_name='followlink',
            name='address',
            field=models.URLField(help_text='Copied from there, with https:// at its beginning.', max_length=500, verbose_name='address of our page there'),
        ),
        migrations.AlterField(
            model_name='followlink',
            name='name',
            field=models.CharField(blank=True, help_text='Left empty, the name of the service. Another one needs a name.', max_length=40, verbose_name='name'),
        ),
    ]
