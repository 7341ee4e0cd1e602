"""The publishing calendar: what it shows to whom, and what moving an entry does."""

from datetime import datetime, timedelta
from unittest import mock

import pytest
from bs4 import BeautifulSoup
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation
from wagtail.models import Page, PageLogEntry, Revision
from wagtail.users.models import UserProfile

from home.schedule.entries import ScheduleEntry, entries
from home.schedule.month import Month
from home.users.models import User
from pages.announcements.models import AnnouncementPage
from pages.events.models import EventPage
from pages.news.models import NewsPage

from ..registration import build
from ..support import make
from ..support.cases import words_of
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


class MonthInSpanishTests(ScheduleCase):
    def test_a_day_of_another_month_names_it_in_lower_case(self):
        self.as_(self.editor)
        UserProfile.objects.update_or_create(user=self.editor, defaults={"preferred_language": "es"})
        shown = self.look(f"{reverse('schedule_calendar')}?month=2026-12")
        self.assertEqual(words_of(shown.select_one("[data-day='2026-11-30'] .n")), "30 lun (noviembre)")
        self.assertEqual(words_of(shown.select_one("[data-day='2026-12-01'] .n")), "1 mar")


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
        self.assertEqual(self.found(self.editor)[0].detail, "news, end of the day")

    def test_announcements_once_for_all_languages(self):
        page = make.announcement(self.announcements, since=1, until=5, title="Film night has moved", banner=True)
        make.translated(page, "es", title="La noche de cine se ha movido")
        up, down = self.found(self.editor)
        self.assertEqual([each.title for each in (up, down)], ["Film night has moved"] * 2)
        self.assertEqual((up.kind, up.field, down.kind, down.field), ("up", "shown_from", "down", "shown_until"))
        self.assertIn("banner", down.detail)

    def test_events_with_their_registrations(self):
        event = build.meeting(self.events, days=3, title="Community meeting")
        build.registration(event)
        [entry] = self.found(self.editor, kind="event")
        self.assertEqual(entry.title, "Community meeting")
        self.assertEqual(entry.detail, "2 pm, 1 registered")
        self.assertEqual(entry.url, reverse("who_comes_date", args=[build.date_of(event).pk]))
        self.assertEqual(entry.field, "")

    def test_how_many_are_registered_is_for_whoever_may_edit_the_event(self):
        build.registration(build.meeting(self.events, days=3, title="Community meeting"))
        reader = make.person("translator-es", username="reader")
        self.assertNotIn("registered", "".join(each.detail for each in self.found(reader)))

    def test_a_date_of_a_series_leads_to_where_it_is_cancelled(self):
        event = make.event(self.events, days=3, repeats="weekly")
        occurrence = event.occurrences.earliest("date")
        self.assertEqual(self.found(self.editor, kind="event")[0].url, reverse("event_date", args=[occurrence.pk]))
        self.assertNotIn("schedule/date", self.found(self.author, kind="event")[0].url)

    def test_a_date_of_a_series_that_people_register_for_is_cancelled_from_its_list(self):
        event = build.meeting(self.events, days=3, repeats="weekly")
        address = reverse("event_date", args=[event.occurrences.earliest("date").pk])
        self.as_(self.editor)
        self.assertIn(address, str(self.main(reverse("who_comes_date", args=[build.date_of(event).pk]))))
        alone = build.date_of(build.meeting(self.events))
        self.assertNotIn("schedule/date", str(self.main(reverse("who_comes_date", args=[alone.pk]))))

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
        event = build.meeting(self.events, days=3)
        build.registration(event)

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
            build.meeting(self.events, days=number + 2)
        cost()  # which learns what has changed
        self.assertEqual(cost(), few)
        self.assertLess(few, 20)
        self.assertEqual(AnnouncementPage.objects.count(), 10)


@pytest.mark.differs
class MovesTests(ScheduleCase):
    def setUp(self):
        super().setUp()
        self.as_(self.editor)

    def move(self, page, field: str, moment: datetime, expected: datetime, **headers):
        address = reverse("schedule_move", args=[page.pk, field])
        sent = {"moment": f"{timezone.localtime(moment):%Y-%m-%d %H:%M}", "expected": expected.isoformat()}
        return self.client.post(address, sent, headers={"accept": "application/json"} | headers)

    def fresh(self, page):
        return type(page).objects.get(pk=page.pk)

    def test_what_is_no_moment_or_too_far_is_refused_in_words(self):
        moment = self.now + 2 * DAY
        address = reverse("schedule_move", args=[self.scheduled().pk, "go_live_at"])
        sent = {"moment": f"{timezone.localtime(moment):%Y-%m-%d %H:%M}", "expected": moment.isoformat()}
        for wrong in ({"expected": "2026-13-45T00:00:00Z"}, {"moment": "9999-12-31 23:59"}):
            answer = self.client.post(address, sent | wrong, headers={"accept": "application/json"})
            self.assertEqual(answer.status_code, 400, wrong)

    def test_what_becomes_public_does_so_at_its_new_moment(self):
        page, later = self.scheduled("Seed swap"), self.now + 5 * DAY
        answer = self.move(page, "go_live_at", later, self.now + 2 * DAY)
        self.assertEqual(answer.status_code, 200)
        self.assertIn("“Seed swap”: ", answer.json()["words"])
        page = self.fresh(page)
        self.assertEqual(page.scheduled_revision.approved_go_live_at, later)
        self.assertEqual(page.get_latest_revision_as_object().go_live_at, later)
        for moment, live in ((self.now + 3 * DAY, False), (later + timedelta(minutes=1), True)):
            with mock.patch.object(timezone, "now", return_value=moment):
                call_command("publish_scheduled")
            self.assertEqual(self.fresh(page).live, live)

    def test_a_draft_that_was_saved_since_keeps_its_words_and_learns_the_moment(self):
        page, later = self.scheduled("Seed swap"), self.now + 5 * DAY
        draft = page.get_latest_revision_as_object()
        draft.title = "Seed swap, again"
        draft.save_revision()
        self.move(page, "go_live_at", later, self.now + 2 * DAY)
        page = self.fresh(page)
        draft = page.get_latest_revision_as_object()
        self.assertEqual((draft.title, draft.go_live_at), ("Seed swap, again", later))
        self.assertEqual(
            (page.scheduled_revision.object_str, page.scheduled_revision.approved_go_live_at), ("Seed swap", later)
        )

    def test_an_end_moves_in_the_page_and_in_what_waits(self):
        page, later = self.scheduled(ends=9), self.now + 12 * DAY
        self.assertEqual(self.move(page, "expire_at", later, self.now + 9 * DAY).status_code, 200)
        page = self.fresh(page)
        self.assertEqual(page.expire_at, later)
        page.scheduled_revision.publish()
        self.assertEqual(self.fresh(page).expire_at, later)

    def test_an_announcement_ends_then_in_every_language(self):
        page = make.announcement(self.announcements, until=5, banner=True)
        spanish = make.translated(page, "es")
        expected, later = page.shown_until, self.now + 8 * DAY
        self.assertEqual(self.move(page, "shown_until", later, expected).status_code, 200)
        self.assertEqual({self.fresh(each).shown_until for each in (page, spanish)}, {later})
        self.assertEqual(self.fresh(page).get_latest_revision_as_object().shown_until, later)
        self.assertEqual(self.client.get(reverse("schedule_move", args=[spanish.pk, "shown_until"])).status_code, 404)

    def test_it_is_logged_in_words(self):
        page, later = self.scheduled(), self.now + 5 * DAY
        self.move(page, "go_live_at", later, self.now + 2 * DAY)
        entry = PageLogEntry.objects.get(page=page.pk, action="schedule.move")
        self.assertEqual(entry.user, self.editor)
        self.assertIn("Public: ", entry.message)

    def test_never_into_the_past_nor_past_its_end(self):
        page = self.scheduled(ends=4)
        for field, moment, expected, words in (
            ("go_live_at", self.now - DAY, self.now + 2 * DAY, "has passed"),
            ("go_live_at", self.now + 6 * DAY, self.now + 2 * DAY, "come down before"),
            ("expire_at", self.now + DAY, self.now + 4 * DAY, "come down before"),
        ):
            answer = self.move(page, field, moment, expected)
            self.assertEqual(answer.status_code, 400)
            self.assertIn(words, answer.json()["words"])
        self.assertEqual(self.fresh(page).scheduled_revision.approved_go_live_at, self.now + 2 * DAY)

    def test_what_somebody_moved_meanwhile_stays_there_and_is_said(self):
        page = self.scheduled()
        Revision.objects.filter(pk=page.scheduled_revision.pk).update(approved_go_live_at=self.now + 3 * DAY)
        answer = self.move(page, "go_live_at", self.now + 5 * DAY, self.now + 2 * DAY)
        self.assertEqual(answer.status_code, 409)
        self.assertIn("Somebody has moved it meanwhile", answer.json()["words"])
        self.assertEqual(datetime.fromisoformat(answer.json()["at"]), self.now + 3 * DAY)
        self.assertEqual(self.fresh(page).scheduled_revision.approved_go_live_at, self.now + 3 * DAY)

    def test_what_was_taken_back_meanwhile_is_said(self):
        page = self.scheduled()
        page.revisions.update(approved_go_live_at=None)
        answer = self.move(page, "go_live_at", self.now + 5 * DAY, self.now + 2 * DAY)
        self.assertEqual((answer.status_code, answer.json()["at"]), (409, None))

    def test_a_change_of_a_public_page_moves_and_what_visitors_see_stays(self):
        page, later = make.news(self.news, title="Old words", owner=self.author), self.now + 5 * DAY
        page.title, page.go_live_at = "New words", self.now + 2 * DAY
        page.save_revision().publish()
        before = self.fresh(page).go_live_at
        self.assertEqual(self.move(page, "go_live_at", later, self.now + 2 * DAY).status_code, 200)
        page = self.fresh(page)
        self.assertEqual((page.title, page.go_live_at), ("Old words", before))
        self.assertEqual(page.scheduled_revision.approved_go_live_at, later)

    def test_a_field_that_is_no_moment_is_not_there(self):
        self.assertEqual(self.move(self.scheduled(), "title", self.now + DAY, self.now).status_code, 404)

    def test_only_who_may_publish_and_where_nobody_has_locked(self):
        page = self.scheduled()
        sent = (page, "go_live_at", self.now + 5 * DAY, self.now + 2 * DAY)
        self.as_(self.author)
        self.assertNotEqual(self.move(*sent).status_code, 200)
        self.as_(self.editor)
        Page.objects.filter(pk=page.pk).update(locked=True, locked_by=self.boss)
        self.assertNotEqual(self.move(*sent).status_code, 200)
        self.assertEqual(self.fresh(page).scheduled_revision.approved_go_live_at, self.now + 2 * DAY)

    def test_a_plain_form_moves_it_too(self):
        page, later = self.scheduled("Seed swap"), self.now + 5 * DAY
        address = reverse("schedule_move", args=[page.pk, "go_live_at"])
        form = self.main(address)
        self.assertIn("Becomes public", words_of(form))
        expected = form.select_one("[name='expected']")["value"]
        sent = {"moment": f"{timezone.localtime(later):%Y-%m-%d %H:%M}", "expected": expected}
        answer = self.client.post(address, sent, follow=True)
        self.assertIn("“Seed swap”: ", words_of(self.soup(answer).select_one(".messages")))
        self.assertEqual(self.fresh(page).scheduled_revision.approved_go_live_at, later)
        refused = self.client.post(address, sent | {"moment": "2001-01-01 10:00", "expected": later.isoformat()})
        self.assertIn("That has passed", words_of(self.soup(refused).select_one("main")))
        answer = self.client.post(address, sent, follow=True)  # from a window that was opened before
        self.assertIn("Somebody has moved it meanwhile", words_of(self.soup(answer).select_one(".messages")))

    def soup(self, answer):
        return BeautifulSoup(answer.content.decode(), "html.parser")


class CalendarTests(ScheduleCase):
    def calendar(self, **query):
        answer = self.client.get(reverse("schedule_calendar"), query)
        self.assertEqual(answer.status_code, 200)
        return BeautifulSoup(answer.content.decode(), "html.parser").select_one("[data-calendar]")

    def month_of(self, page) -> str:
        return f"{timezone.localtime(page.scheduled_revision.approved_go_live_at):%Y-%m}"

    def test_each_entry_lies_on_its_day(self):
        page = self.scheduled("Seed swap")
        self.as_(self.editor)
        day = f"{timezone.localtime(self.now + 2 * DAY):%Y-%m-%d}"
        slip = self.calendar(month=self.month_of(page)).select_one(f"[data-day='{day}'] .slip-up")
        self.assertIn("Becomes public: Seed swap", words_of(slip))
        self.assertEqual((slip.b["lang"], slip.b["title"]), ("en", "Seed swap"))
        self.assertEqual(slip["draggable"], "true")
        self.assertEqual(slip.select_one(".slip-move")["href"], reverse("schedule_move", args=[page.pk, "go_live_at"]))

    def test_whoever_may_not_publish_looks_alone(self):
        page = self.scheduled("Seed swap")
        self.as_(self.author)
        calendar = self.calendar(month=self.month_of(page))
        self.assertIn("Seed swap", words_of(calendar))
        self.assertFalse(calendar.select("[data-slip], .slip-move"))

    def test_whole_weeks_in_the_order_of_the_language(self):
        self.as_(self.editor)
        calendar = self.calendar(month="2026-12")
        days = [each["data-day"] for each in calendar.select("[data-day]")]
        self.assertEqual((days[0], days[-1], len(days)), ("2026-11-29", "2027-01-02", 35))
        self.assertEqual(words_of(calendar.select_one(".weekdays li")), "Sunday")
        with translation.override("es"):
            self.assertEqual(f"{Month.parse('2026-12').days[0]}", "2026-11-30")

    def test_of_one_kind_alone(self):
        page = self.scheduled("Seed swap", ends=2.01)
        self.as_(self.editor)
        month = self.month_of(page)
        self.assertEqual(len(self.calendar(month=month).select(".slips > .slip")), 2)
        self.assertEqual(len(self.calendar(month=month, show="down").select(".slips > .slip-down")), 1)
        self.assertEqual(len(self.calendar(month=month, show="down").select(".slips > .slip")), 1)

    def test_what_is_no_month_is_this_one(self):
        self.as_(self.editor)
        for nonsense in ("", "2026-13", "x", "0001-01", "99999-01", "9999-12", "2026-1-1"):
            self.assertTrue(self.calendar(month=nonsense).select("[data-day]"))

    def test_the_menu_leads_there_who_writes_pages(self):
        for person, there in ((self.editor, True), (make.person("translator-es", username="tr"), False)):
            self.as_(person)
            home = self.client.get(reverse("wagtailadmin_home")).content.decode()
            self.assertEqual(f'"{reverse("schedule_calendar")}"' in home, there)


class SeriesDateTests(ReviewDeskCase):
    """One date of a series is cancelled; the others, and what somebody else is at work on, stay."""

    def setUp(self):
        super().setUp()
        self.event = make.event(self.events, days=3, title="Market", repeats="weekly")
        self.dates = list(self.event.occurrences.order_by("date")[:2])
        self.address = reverse("event_date", args=[self.dates[0].pk])
        self.as_(self.editor)

    def states(self) -> list[str]:
        for date in self.dates:
            date.refresh_from_db()
        return [date.state for date in self.dates]

    def test_it_is_cancelled_alone_and_said_why(self):
        self.assertIn("Cancel this date", words_of(self.main(self.address)))
        answer = self.client.post(self.address, {"note": "The hall is <painted>."})
        self.assertRedirects(answer, "/admin/")
        self.assertEqual(self.states(), ["cancelled", "scheduled"])
        shown = Client().get(self.dates[0].source.url + f"{self.dates[0].date}/").content.decode()
        self.assertIn("The hall is &lt;painted&gt;.", shown)

    def test_the_words_are_changed_later_and_the_date_is_there_once(self):
        for words in ("First", "Second"):
            self.client.post(self.address, {"note": words})
        event = EventPage.objects.get(pk=self.event.pk)
        self.assertEqual([change.note for change in event.changes.all()], ["Second"])

    def test_a_draft_of_somebody_else_is_not_published_with_it(self):
        self.event.title = "Not for everybody yet"
        self.event.save_revision(user=self.boss)
        answer = self.client.post(self.address, {"note": ""})
        self.assertRedirects(answer, reverse("wagtailadmin_pages:edit", args=[self.event.pk]))
        self.assertEqual(self.states(), ["scheduled", "scheduled"])
        self.assertEqual(EventPage.objects.get(pk=self.event.pk).title, "Market")

    def test_who_may_not_publish_and_an_event_of_one_date_are_refused(self):
        alone = make.event(self.events).occurrences.get()
        self.assertRedirects(self.client.post(reverse("event_date", args=[alone.pk])), "/admin/")
        self.as_(self.author)
        self.assertRedirects(self.client.post(self.address), "/admin/")
        self.assertEqual(EventPage.objects.get(pk=self.event.pk).changes.count(), 0)
        self.assertEqual(self.states(), ["scheduled", "scheduled"])
