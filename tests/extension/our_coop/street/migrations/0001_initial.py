"""Tables of this app."""

import django.db.models.deletion
import media.search_text
import modelcluster.fields
import pages.base.fields
import pages.posts.models
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('media', '0003_withheld_mails'),
        ('pages', '0018_help_of_registration'),
        ('wagtailcore', '0098_apitoken'),
    ]

    operations = [
        migrations.CreateModel(
            name='LetterPage',
            fields=[
                ('page_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to=settings.WAGTAIL_PAGE_MODEL)),
                ('summary', models.TextField(blank=True, help_text='One or two sentences for lists, the home page and search engines. An empty line begins a new paragraph.', verbose_name='summary')),
                ('lead', models.TextField(blank=True, help_text='Set large below the title. Left empty, the summary stands there.', verbose_name='opening words')),
                ('picture_text', models.CharField(blank=True, help_text="One sentence for people who can't see it; a screen reader reads it aloud. Left empty, the picture counts as decoration and is passed over.", max_length=255, verbose_name='what the picture shows')),
                ('menu_label', models.CharField(blank=True, help_text='Left empty, the title stands in the menu.', max_length=30, verbose_name='short menu label')),
                ('body', pages.base.fields.BodyField(verbose_name='body')),
                ('behind_since', models.DateTimeField(editable=False, null=True)),
                ('untranslated', models.JSONField(default=list, editable=False)),
                ('date', models.DateField(db_index=True, default=pages.posts.models.today, verbose_name='date')),
                ('picture', models.ForeignKey(blank=True, help_text='Shown in lists, on the home page and when the page is shared.', null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='media.picture', verbose_name='picture')),
                ('share_picture', models.ForeignKey(blank=True, help_text='Only if another picture suits social networks better.', null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='media.picture', verbose_name='picture for sharing')),
                ('topics', modelcluster.fields.ParentalManyToManyField(blank=True, to='pages.topic', verbose_name='topics')),
            ],
            options={
                'abstract': False,
            },
            bases=(media.search_text.SearchTextMixin, 'wagtailcore.page'),
        ),
        migrations.CreateModel(
            name='StreetPage',
            fields=[
                ('page_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to=settings.WAGTAIL_PAGE_MODEL)),
                ('summary', models.TextField(blank=True, help_text='One or two sentences for lists, the home page and search engines. An empty line begins a new paragraph.', verbose_name='summary')),
                ('lead', models.TextField(blank=True, help_text='Set large below the title. Left empty, the summary stands there.', verbose_name='opening words')),
                ('picture_text', models.CharField(blank=True, help_text="One sentence for people who can't see it; a screen reader reads it aloud. Left empty, the picture counts as decoration and is passed over.", max_length=255, verbose_name='what the picture shows')),
                ('menu_label', models.CharField(blank=True, help_text='Left empty, the title stands in the menu.', max_length=30, verbose_name='short menu label')),
                ('body', pages.base.fields.BodyField(verbose_name='body')),
                ('behind_since', models.DateTimeField(editable=False, null=True)),
                ('untranslated', models.JSONField(default=list, editable=False)),
                ('picture', models.ForeignKey(blank=True, help_text='Shown in lists, on the home page and when the page is shared.', null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='media.picture', verbose_name='picture')),
                ('share_picture', models.ForeignKey(blank=True, help_text='Only if another picture suits social networks better.', null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='media.picture', verbose_name='picture for sharing')),
            ],
            options={
                'abstract': False,
            },
            bases=(media.search_text.SearchTextMixin, 'wagtailcore.page'),
        ),
    ]
