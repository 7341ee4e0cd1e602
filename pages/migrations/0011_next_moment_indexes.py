"""Indexes for the next moment at which something changes by itself, `pages.caching.next_moment`."""

from django.db import migrations, models

# Of Wagtail's own table, whose indexes no model of ours can name; only pages that end by themselves stand in it.
CREATE = "CREATE INDEX pages_page_expire_at ON wagtailcore_page (expire_at) WHERE live AND expire_at IS NOT NULL"


class Migration(migrations.Migration):
    additive_because = "the code before does not see an index"
    dependencies = [("pages", "0010_block_patterns"), ("wagtailcore", "0098_apitoken")]

    operations = [
        migrations.AddIndex(
            model_name="announcementpage",
            index=models.Index(fields=["shown_from"], name="pages_announcement_from"),
        ),
        migrations.AddIndex(
            model_name="announcementpage",
            index=models.Index(fields=["shown_until"], name="pages_announcement_until"),
        ),
        migrations.RunSQL(CREATE, "DROP INDEX pages_page_expire_at"),
    ]
