"""The change log: what a visitor can see and was changed is in it, by whatever way; drafts are not."""

from contextlib import closing
from unittest import mock

import psycopg
import pytest
from django.db import connection, transaction
from django.utils import timezone
from wagtail.models import Page, Site

from home.worker.schedule import delete_expired
from pages.changes import feed as change_feed
from pages.changes.feed import ChangeFeed
from pages.changes.models import KEPT, RowChange
from pages.changes.triggers import NAME, watched_tables
from pages.news.models import NewsPage
from pages.posts.models import Topic

from ..support import make
from ..support.cases import HouseCase

PAGES = "wagtailcore_page"


class ChangeCase(HouseCase):
    def setUp(self):
        super().setUp()
        self.report = make.news(self.news, title="A report")
        self.feed = ChangeFeed()
        self.feed.start()

    def changed(self) -> set[tuple[str, str]]:
        """What is new; on PostgreSQL what this transaction has changed is new until it ends."""
        return self.feed.read()


@pytest.mark.differs
class NotedTests(ChangeCase):
    def setUp(self):
        super().setUp()
        RowChange.objects.all().delete()  # of this very transaction

    def test_nothing_is_new_where_nothing_was_changed(self):
        self.assertEqual(self.changed(), set())

    def test_raw_sql_and_update_are_seen(self):
        with connection.cursor() as cursor:
            cursor.execute("UPDATE wagtailcore_page SET title = 'Another' WHERE id = %s", [self.report.pk])
        self.assertEqual(self.changed(), {(PAGES, str(self.report.pk))})
        NewsPage.objects.filter(pk=self.report.pk).update(summary="Another.")
        self.assertIn(("pages_newspage", str(self.report.pk)), self.changed())

    def test_the_same_again_is_no_change(self):
        Page.objects.filter(pk=self.report.pk).update(title="A report")
        self.assertEqual(self.changed(), set())

    def test_a_draft_is_not_seen_and_its_publication_is(self):
        self.report.title = "Another"
        revision = self.report.save_revision()
        self.assertEqual(self.changed(), set())
        revision.publish()
        self.assertIn((PAGES, str(self.report.pk)), self.changed())

    def test_all_below_a_page_that_gets_another_address_are_seen(self):
        self.news.slug = "other"
        self.news.save_revision().publish()
        keys = {key for table, key in self.changed() if table == PAGES}
        self.assertLessEqual({str(self.news.pk), str(self.report.pk)}, keys)

    def test_a_row_of_a_page_is_named_by_its_page(self):
        topic = make.topic(self.report.locale)
        RowChange.objects.all().delete()
        through = NewsPage.topics.through
        through.objects.create(newspage_id=self.report.pk, topic_id=topic.pk)
        self.assertEqual(self.changed(), {("pages_newspage_topics", str(self.report.pk))})
        Topic.objects.filter(pk=topic.pk).update(name="Bread")
        self.assertIn(("pages_topic", str(topic.pk)), self.changed())

    def test_what_is_deleted_is_seen(self):
        self.report.delete()
        self.assertLessEqual({(PAGES, str(self.report.pk)), ("pages_newspage", str(self.report.pk))}, self.changed())

    def test_what_surrounds_pages_is_seen(self):
        Site.objects.update(site_name="Another")
        private = make.private(self.report)
        self.assertLessEqual(
            {("wagtailcore_site", str(Site.objects.get().pk)), ("wagtailcore_pageviewrestriction", str(private.pk))},
            self.changed(),
        )


@pytest.mark.differs
class FeedTests(ChangeCase):
    def test_who_has_not_read_for_long_reads_everything_anew(self):
        with mock.patch.object(change_feed, "monotonic", return_value=self.feed.read_at + KEPT.total_seconds()):
            self.assertIsNone(self.changed())
            self.assertIsNotNone(self.changed())
        self.assertIsNone(ChangeFeed().read())

    def test_old_changes_are_deleted(self):
        RowChange.objects.create(table=PAGES, key="1", at=timezone.now() - KEPT * 2)
        delete_expired()
        self.assertFalse(RowChange.objects.filter(at__lt=timezone.now() - KEPT).exists())

    def test_a_change_that_is_rolled_back_is_none(self):
        RowChange.objects.all().delete()
        with transaction.atomic():
            Page.objects.filter(pk=self.report.pk).update(title="Another")
            transaction.set_rollback(True)
        self.assertEqual(self.changed(), set())

    def test_every_printed_table_has_its_triggers(self):
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                cursor.execute(
                    "SELECT tgrelid::regclass::text, tgname FROM pg_trigger WHERE tgname LIKE %s", [f"{NAME}%"]
                )
            else:
                cursor.execute(
                    "SELECT tbl_name, name FROM sqlite_master WHERE type = 'trigger' AND name LIKE %s", [f"{NAME}%"]
                )
            found = cursor.fetchall()
        for table in watched_tables():
            self.assertEqual(len([name for of, name in found if of.strip('"') == table.name]), 3, table)
        self.assertEqual(len(found), 3 * len(watched_tables()))


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer at a time")
class ConcurrentTests(ChangeCase):
    def test_a_change_that_is_committed_after_a_later_one_was_read_is_not_missed(self):
        """Whoever began first gets the smaller identity, and may end last."""
        settings = connection.get_connection_params()
        names = {name: settings[name] for name in ("dbname", "user", "password", "host", "port")}
        insert = 'INSERT INTO pages_rowchange ("table", key, "transaction", at) VALUES (\'x\', %s, pg_current_xact_id()::text::bigint, now())'
        with closing(psycopg.connect(**names)) as slow, closing(psycopg.connect(**names, autocommit=True)) as quick:
            try:
                slow.execute(insert, ["slow"])
                quick.execute(insert, ["quick"])
                self.assertIn(("x", "quick"), self.changed())
                slow.commit()
                self.assertIn(("x", "slow"), self.changed())
                self.assertEqual({key for table, key in self.changed() if table == "x"}, set())
            finally:
                quick.execute("DELETE FROM pages_rowchange WHERE \"table\" = 'x'")
