"""The publishing calendar: what it shows to whom, and what moving an entry does."""

from datetime import timedelta

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page

from home.models import User
from home.schedule.entries import ScheduleEntry, entries
from pages.announcements import AnnouncementPage
from pages.news import NewsPage

from ..support import make
from .test_review import ReviewDeskCase

DAY = timedelta(days=1)


class ScheduleCase(ReviewDeskCase):
    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        cls.now = timezone.now().replace(second=0, microsecond=0)
        cls.start, cls.end = cls.now, cls.now + 30 * DAY

    def scheduled(self, title: str = "Later", days: float = 2, ends: float | None = None, parent=None) -> NewsPage:
        """A piece of news that becomes public so many days from now, and comes down so many days from now."""
        page = make.news(parent or self.news, live=False, owner=self.author, title=title)
        page.go_live_at = self.now + days * DAY
        page.expire_at = self.now + ends * DAY if ends else None
        page.save_revision(user=self.editor).publish(user=self.editor)
        return NewsPage.objects.get(pk=page.pk)

    def found(self, person: User, **conditions) -> list[ScheduleEntry]:
        found = entries(User.objects.get(pk=person.pk), self.start, self.end)
        return [each for each in found if all(getattr(each, name) == value for name, value in conditions.items())]

    def titles(self, person: User, **conditions) -> list[str]:
        return [each.title for each in self.found(person, **conditions)]


class EntriesTests(ScheduleCase):
    def test_what_becomes_public_and_comes_down(self):
        page = self.scheduled("Seed swap", ends=9)
        up, down = self.found(self.editor)
        self.assertEqual((up.kind, up.at, up.title, up.page_id), ("up", self.now + 2 * DAY, "Seed swap", page.pk))
        self.assertEqual(up.url, reverse("wagtailadmin_pages:edit", args=[page.pk]))
        self.assertIn("news", up.detail)
        self.assertEqual((down.kind, down.at), ("down", self.now + 9 * DAY))

    def test_a_change_that_waits_bears_its_new_title(self):
        page = make.news(self.news, title="Old words")
        page.title, page.go_live_at = "New words", self.now + DAY
        page.save_revision().publish()
        self.assertEqual(self.titles(self.editor), ["New words"])

    def test_a_draft_with_a_moment_that_nobody_approved_does_nothing(self):
        page = make.news(self.news, live=False)
        page.go_live_at, page.expire_at = self.now + DAY, self.now + 2 * DAY
        page.save_revision()
        Page.objects.filter(pk=page.pk).update(expire_at=page.expire_at)
        self.assertEqual(self.found(self.editor), [])

    def test_only_what_lies_between(self):
        self.scheduled("Too late", days=31)
        self.scheduled("In time", days=29)
        self.assertEqual(self.titles(self.editor), ["In time"])

    def test_an_end_of_the_day_is_said_so(self):
        at = timezone.localtime(self.now + 2 * DAY).replace(hour=23, minute=59)
        page = make.news(self.news, title="Ends")
        page.expire_at = at
        page.save_revision().publish()
        self.assertEqual(self.found(self.editor)[0].detail, "news, English, end of the day")

    def test_announcements_once_for_all_languages(self):
        page = make.announcement(self.announcements, since=1, until=5, title="Film night has moved", banner=True)
        make.translated(page, "es", title="La noche de cine se ha movido")
        up, down = self.found(self.editor)
        self.assertEqual([each.title for each in (up, down)], ["Film night has moved"] * 2)
        self.assertEqual((up.kind, up.field, down.kind, down.field), ("up", "shown_from", "down", "shown_until"))
        self.assertIn("banner", down.detail)

    def test_events_with_their_registrations(self):
        event = make.meeting(self.events, days=3, title="Community meeting")
        make.registration(event)
        [entry] = self.found(self.editor, kind="event")
        self.assertEqual(entry.title, "Community meeting")
        self.assertEqual(entry.detail, "2 pm, 1 registered")
        self.assertEqual(entry.url, reverse("who_comes_date", args=[make.date_of(event).pk]))
        self.assertEqual(entry.field, "")

    def test_how_many_are_registered_is_for_whoever_may_edit_the_event(self):
        make.registration(make.meeting(self.events, days=3, title="Community meeting"))
        reader = make.person("translator-es", username="reader")
        self.assertNotIn("registered", "".join(each.detail for each in self.found(reader)))

    def test_nobody_sees_what_stands_beside_their_section(self):
        self.scheduled("Of the news")
        organizer = make.person("organizer", username="org")
        translator = make.person("translator-es", username="tr")
        self.assertEqual(self.titles(organizer, kind="up"), [])
        self.assertEqual(self.titles(translator, kind="up"), [])
        self.assertEqual(self.titles(self.author, kind="up"), ["Of the news"])

    def test_only_who_may_publish_moves(self):
        self.scheduled(ends=4)
        self.assertEqual([each.field for each in self.found(self.editor)], ["go_live_at", "expire_at"])
        self.assertEqual([each.field for each in self.found(self.author)], ["", ""])

    def test_more_entries_cost_no_more_queries(self):
        event = make.meeting(self.events, days=3)
        make.registration(event)

        def cost() -> int:
            person = User.objects.get(pk=self.editor.pk)
            with CaptureQueriesContext(connection) as queries:
                entries(person, self.start, self.end)
            return len(queries)

        for number in range(2):
            self.scheduled(days=number + 1, ends=number + 5)
            make.announcement(self.announcements, since=1, until=5)
        cost()
        few = cost()
        for number in range(8):
            self.scheduled(days=number + 1, ends=number + 5)
            make.announcement(self.announcements, since=1, until=5)
            make.meeting(self.events, days=number + 2)
        cost()  # which learns what has changed
        self.assertEqual(cost(), few)
        self.assertLess(few, 20)
        self.assertEqual(AnnouncementPage.objects.count(), 10)
