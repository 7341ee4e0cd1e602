"""Deleted things for thirty days, and what settings held before."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('home', '0007_second_factor_due'),
    ]

    operations = [
        migrations.CreateModel(
            name='DeletedItem',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('page', 'Page'), ('picture', 'Picture'), ('document', 'Document'), ('recording', 'Recording')], editable=False, max_length=10, verbose_name='kind')),
                ('title', models.CharField(editable=False, max_length=255, verbose_name='title')),
                ('object_id', models.BigIntegerField(editable=False)),
                ('place_id', models.BigIntegerField(editable=False, null=True)),
                ('above', models.JSONField(default=list, editable=False)),
                ('page_model', models.CharField(blank=True, editable=False, max_length=100)),
                ('locale_id', models.BigIntegerField(editable=False, null=True)),
                ('translation_key', models.UUIDField(editable=False, null=True)),
                ('number', models.PositiveIntegerField(default=1, editable=False)),
                ('content', models.JSONField(default=dict, editable=False, verbose_name='all that was in it')),
                ('file', models.FileField(blank=True, editable=False, max_length=255, upload_to='', verbose_name='the file')),
                ('deleted_at', models.DateTimeField(db_index=True, default=django.utils.timezone.now, editable=False, verbose_name='when it was deleted')),
                ('deleted_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='who deleted it')),
            ],
            options={
                'verbose_name': 'deleted thing',
                'verbose_name_plural': 'deleted things',
                'ordering': ['-deleted_at', '-pk'],
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='DeletedPage',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveIntegerField(editable=False)),
                ('page_model', models.CharField(editable=False, max_length=100)),
                ('page_id', models.BigIntegerField(editable=False)),
                ('parent_id', models.BigIntegerField(editable=False, null=True)),
                ('content', models.JSONField(editable=False, verbose_name='all that was in it')),
                ('versions', models.JSONField(editable=False, verbose_name='what it was before')),
                ('restrictions', models.JSONField(editable=False)),
                ('item', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='pages', to='home.deleteditem')),
            ],
            options={
                'verbose_name': 'deleted page',
                'verbose_name_plural': 'deleted pages',
                'ordering': ['item', 'position'],
                'default_permissions': (),
                'constraints': [models.UniqueConstraint(fields=('item', 'position'), name='deleted_page_position')],
            },
        ),
        migrations.CreateModel(
            name='SettingVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('setting', models.CharField(editable=False, max_length=100, verbose_name='which setting')),
                ('object_id', models.BigIntegerField(editable=False)),
                ('values', models.JSONField(editable=False, verbose_name='what stood there')),
                ('replaced_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='when it was changed')),
                ('replaced_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='who changed it')),
            ],
            options={
                'verbose_name': 'earlier setting',
                'verbose_name_plural': 'earlier settings',
                'ordering': ['-replaced_at', '-pk'],
                'default_permissions': (),
                'indexes': [models.Index(fields=['setting', 'object_id', '-replaced_at'], name='setting_versions')],
            },
        ),
    ]
