"""Checks before publishing: those of the house, the levels of the machine's, and signatures; editors say what is asked."""

import django.core.validators
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


GRANTS = {"publishingcheck": ("add", "change", "delete"), "machinechecks": ("change",)}


def grant(apps, schema_editor):
    """On a site that has its groups already; on a new one `begin` does so."""
    editors = apps.get_model("auth", "Group").objects.filter(name="editor").first()
    if editors is None:
        return
    for model, verbs in GRANTS.items():
        kind, _ = apps.get_model("contenttypes", "ContentType").objects.get_or_create(app_label="home", model=model)
        for verb in verbs:
            permission, _ = apps.get_model("auth", "Permission").objects.get_or_create(
                content_type=kind, codename=f"{verb}_{model}", defaults={"name": f"Can {verb} {model}"}
            )
            editors.permissions.add(permission)


class Migration(migrations.Migration):
    additive_because = "The code before asks for none of these permissions, and the tables are new."
    dependencies = [
        ('home', '0014_content_releases'),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
        ('wagtailcore', '0098_apitoken'),
        migrations.swappable_dependency(settings.WAGTAIL_PAGE_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='MachineChecks',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('pictures', models.CharField(choices=[('off', 'Off'), ('warns', 'Warns'), ('stops', 'Stops')], db_default='warns', default='warns', max_length=5, verbose_name='every picture says what it shows')),
                ('links', models.CharField(choices=[('off', 'Off'), ('warns', 'Warns'), ('stops', 'Stops')], db_default='warns', default='warns', max_length=5, verbose_name='every link leads somewhere')),
                ('sentences', models.CharField(choices=[('off', 'Off'), ('warns', 'Warns'), ('stops', 'Stops')], db_default='warns', default='warns', max_length=5, verbose_name='easy to read')),
                ('search_words', models.CharField(choices=[('off', 'Off'), ('warns', 'Warns'), ('stops', 'Stops')], db_default='warns', default='warns', max_length=5, verbose_name='search engines find a sentence about it')),
                ('headings', models.CharField(choices=[('off', 'Off'), ('warns', 'Warns'), ('stops', 'Stops')], db_default='warns', default='warns', max_length=5, verbose_name='headings are in order')),
                ('words_a_sentence', models.PositiveSmallIntegerField(db_default=18, default=18, validators=[django.core.validators.MinValueValidator(5), django.core.validators.MaxValueValidator(60)], verbose_name='fewer words a sentence than')),
            ],
            options={
                'verbose_name': 'checks by the machine',
                'verbose_name_plural': 'checks by the machine',
            },
        ),
        migrations.CreateModel(
            name='PublishingCheck',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sort_order', models.IntegerField(blank=True, editable=False, null=True)),
                ('sentence', models.CharField(help_text='What is so when somebody signs: “Names are spelled as the people spell them”.', max_length=160, verbose_name='sentence')),
                ('button', models.CharField(blank=True, db_default='', default='', help_text='What whoever has looked presses, such as “I read it aloud”. Left empty: “I have looked”.', max_length=40, verbose_name='words on the button')),
                ('kinds', models.JSONField(blank=True, db_default=[], default=list, verbose_name='asked for')),
                ('level', models.CharField(choices=[('warns', 'Warns'), ('stops', 'Stops')], db_default='warns', default='warns', help_text='Warns: it is said, and the page is public all the same. Stops: the page is not published before.', max_length=5, verbose_name='while nobody has signed')),
                ('by_another', models.BooleanField(db_default=False, default=False, help_text='Not whoever wrote the text.', verbose_name='somebody else signs')),
                ('is_active', models.BooleanField(db_default=True, default=True, help_text='Switched off, it is not asked.', verbose_name='in use')),
                ('locale', models.ForeignKey(blank=True, help_text='Left empty, it is asked for pages in every language.', null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='wagtailcore.locale', verbose_name='language of the pages')),
            ],
            options={
                'verbose_name': 'check before publishing',
                'verbose_name_plural': 'checks before publishing',
                'ordering': ['sort_order', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='CheckSignature',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('machine', models.CharField(blank=True, db_default='', default='', editable=False, max_length=20)),
                ('text_hash', models.CharField(editable=False, max_length=64)),
                ('is_enough', models.BooleanField(db_default=False, default=False, editable=False)),
                ('signed_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('page', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.WAGTAIL_PAGE_MODEL)),
                ('signed_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='who signed')),
                ('house_check', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='signatures', to='home.publishingcheck')),
            ],
            options={
                'verbose_name': 'signature of a check',
                'verbose_name_plural': 'signatures of checks',
                'ordering': ['-signed_at', '-pk'],
                'default_permissions': (),
                'constraints': [models.UniqueConstraint(condition=models.Q(('house_check__isnull', False)), fields=('page', 'house_check', 'text_hash'), name='house_signature'), models.UniqueConstraint(condition=models.Q(('house_check', None)), fields=('page', 'machine', 'text_hash'), name='machine_signature')],
            },
        ),
        migrations.RunPython(grant, migrations.RunPython.noop, elidable=True),
    ]
