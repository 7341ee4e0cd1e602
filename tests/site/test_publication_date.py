"""The date of a post: the day on which it became public, unless somebody chose another."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.conf import settings

from home.worker.schedule import publish_and_expire
from pages.announcements.models import AnnouncementPage
from pages.news.models import NewsPage
from pages.posts.publication_date import date_first_publication
from pages.press.models import PressPage

from ..support import make
from ..support.cases import HouseCase

pytestmark = pytest.mark.differs
MONDAY, FRIDAY = dt.date(2027, 3, 1), dt.date(2027, 3, 5)


def at(day: dt.date, hour: int = 12) -> dt.datetime:
    """This hour of the day where the site is."""
    return dt.datetime.combine(day, dt.time(hour), ZoneInfo(settings.TIME_ZONE))


class PublicationDateTests(HouseCase):
    languages = ["en", "es"]

    def draft(self, kind=NewsPage, **fields):
        """Begun on Monday."""
        build = {NewsPage: make.news, PressPage: make.press, AnnouncementPage: make.announcement}[kind]
        parent = self.announcements if kind is AnnouncementPage else self.news
        with time_machine.travel(at(MONDAY), tick=False):
            page = build(parent, live=False, **fields)
            page.save_revision()
        return page

    def publish(self, page, moment: dt.datetime, **fields):
        """The page as it then stands."""
        with time_machine.travel(moment, tick=False):
            draft = page.get_latest_revision_as_object()
            for name, value in fields.items():
                setattr(draft, name, value)
            draft.save_revision().publish()
        return type(page).objects.get(pk=page.pk)

    def test_what_nobody_dated_has_the_day_on_which_it_was_published(self):
        page = self.publish(self.draft(), at(FRIDAY))
        self.assertEqual(page.date, FRIDAY)
        self.assertEqual(page.get_latest_revision_as_object().date, FRIDAY)
        self.assertFalse(page.has_unpublished_changes)
        self.assertEqual(page.published_at, page.first_published_at)

    def test_the_day_is_that_of_the_site(self):
        self.assertEqual(self.publish(self.draft(), at(FRIDAY, 23)).date, FRIDAY)

    def test_what_goes_live_by_the_clock_too(self):
        page = self.draft()
        self.assertEqual(self.publish(page, at(MONDAY, 13), go_live_at=at(FRIDAY)).date, MONDAY)
        with time_machine.travel(at(FRIDAY) + dt.timedelta(minutes=1), tick=False):
            publish_and_expire()
        self.assertEqual([(each.live, each.date) for each in NewsPage.objects.all()], [(True, FRIDAY)])

    def test_a_date_that_somebody_chose_stays(self):
        for day in (dt.date(2026, 1, 17), dt.date(2027, 3, 3), dt.date(2027, 12, 1)):
            page = self.draft(slug=f"day-{day:%j}")
            self.assertEqual(self.publish(page, at(FRIDAY), date=day).date, day)

    def test_what_was_public_keeps_its_date(self):
        page = self.publish(self.draft(), at(MONDAY, 14))
        page.unpublish()
        self.assertEqual(self.publish(page, at(FRIDAY)).date, MONDAY)

    def test_a_piece_that_appeared_elsewhere_keeps_the_day_on_which_it_did(self):
        self.assertEqual(self.publish(self.draft(PressPage), at(FRIDAY)).date, MONDAY)

    def test_an_announcement_has_the_day_from_which_it_is_shown(self):
        page = self.draft(AnnouncementPage, slug="at-once")
        self.assertEqual(self.publish(page, at(FRIDAY), shown_from=at(MONDAY)).date, FRIDAY)
        page, sunday = self.draft(AnnouncementPage, slug="later"), FRIDAY + dt.timedelta(days=2)
        self.assertEqual(self.publish(page, at(FRIDAY), shown_from=at(sunday)).date, sunday)

    def test_its_translation_has_the_date_of_its_source(self):
        page = self.draft()
        own = make.translated(page, "es")
        self.publish(page, at(FRIDAY))
        self.assertEqual(NewsPage.objects.get(pk=own.pk).date, FRIDAY)

    def test_a_later_draft_that_has_the_old_date_gets_the_new_one(self):
        page = self.draft()
        with time_machine.travel(at(FRIDAY), tick=False):
            first = page.save_revision()
            page.title = "Written on"
            page.save_revision()
            first.publish()
        page = NewsPage.objects.get(pk=page.pk)
        draft = page.get_latest_revision_as_object()
        self.assertEqual((page.date, draft.date, draft.title), (FRIDAY, FRIDAY, "Written on"))

    def test_what_is_published_on_the_day_it_was_begun_asks_for_nothing(self):
        page = self.draft()
        with time_machine.travel(at(MONDAY, 15), tick=False):
            revision = page.save_revision()
            revision.publish()
            page = NewsPage.objects.get(pk=page.pk)
            with self.assertNumQueries(0):
                date_first_publication(page, revision)
