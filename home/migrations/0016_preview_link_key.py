"""Each link to drafts has a random key, which is signed instead of its number."""

import secrets

import home.preview_links.models
from django.db import migrations, models


def make_keys(apps, schema_editor):
    """Give a key to each existing link, so that staff can pass on its new address."""
    links = apps.get_model("home", "PreviewLink").objects
    for pk in links.filter(key=None).values_list("pk", flat=True):
        links.filter(pk=pk).update(key=secrets.token_urlsafe(18))


class Migration(migrations.Migration):
    additive_because = "The column is nullable, and the code before never reads it."
    dependencies = [
        ('home', '0015_publishing_checks'),
    ]

    operations = [
        migrations.AddField(
            model_name='previewlink',
            name='key',
            field=models.CharField(default=None, editable=False, max_length=24, null=True, unique=True),
        ),
        migrations.RunPython(make_keys, migrations.RunPython.noop, elidable=True),
        migrations.AlterField(
            model_name='previewlink',
            name='key',
            field=models.CharField(default=home.preview_links.models.new_key, editable=False, max_length=24, null=True, unique=True),
        ),
    ]
