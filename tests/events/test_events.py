"""The calendar: facts that are the same in every language, dates kept in step, access answered for every event."""

import datetime as dt
from unittest import mock
from zoneinfo import ZoneInfo

import time_machine
from django.core.exceptions import ValidationError
from django.test import RequestFactory
from django.utils import timezone
from wagtail.models import Locale

from pages.base.synced_fields import fact_names
from pages.events.access import QUESTIONS
from pages.events.datetimes import begins_and_ends, exists, happens_twice, instant
from pages.events.models import EventPage, zones
from pages.events.occurrences import ChangedDate, Occurrence
from pages.events.places import Place
from pages.i18n.clock import format_hours, format_time

from ..support import make
from ..support.cases import HouseCase, words_of

CHICAGO = "America/Chicago"


def at(hour: int, minute: int = 0) -> dt.time:
    return dt.time(hour, minute)


class DateTests(HouseCase):
    """The dates that lists are made of."""

    def dates(self, event: EventPage) -> list[tuple]:
        return list(Occurrence.objects.filter(event=event.translation_key).values_list("date", "state", "source"))

    def test_a_draft_has_none_a_published_event_one(self):
        event = make.event(self.events, live=False)
        self.assertEqual(self.dates(event), [])
        event.get_latest_revision().publish()
        self.assertEqual(self.dates(event), [(event.start_date, "scheduled", event.pk)])

    def test_they_follow_what_is_published_and_nothing_else(self):
        event = make.event(self.events)
        before = event.start_date
        event.start_date += dt.timedelta(days=3)
        event.state = "moved"
        revision = event.save_revision()
        self.assertEqual(self.dates(event), [(before, "scheduled", event.pk)])
        revision.publish()
        self.assertEqual(self.dates(event), [(before, "moved", event.pk)])
        self.assertEqual(Occurrence.objects.get(event=event.translation_key).day, event.start_date)

    def test_they_go_with_the_event(self):
        for end in ("unpublish", "delete"):
            event = make.event(self.events)
            getattr(event, end)()
            self.assertEqual(self.dates(event), [])

    def test_they_stay_when_the_event_moves_to_another_index(self):
        event = make.event(self.events)
        other = make.event_index(self.home)
        event.move(other, pos="last-child")
        self.assertEqual(len(self.dates(event)), 1)
        self.assertIn(event.title, self.words(other.url))
        self.assertNotIn(event.title, self.words(self.events.url))

    def test_upcoming_until_the_very_end_then_past(self):
        day = timezone.localdate() + dt.timedelta(days=10)
        event = make.event(
            self.events, start_date=day, all_day=False, start_time=at(18), end_time=at(20), title="An evening"
        )
        end = dt.datetime.combine(day, at(20), ZoneInfo(CHICAGO))
        for seconds, upcoming in ((-60, True), (1, False)):
            with time_machine.travel(end + dt.timedelta(seconds=seconds), tick=False):
                page = self.look(self.events.url)
                self.assertEqual(page.find("a", string="Past events") is None, upcoming)
                self.assertEqual("An evening" in self.words(f"{self.events.url}?past=1"), not upcoming)
                self.assertEqual("An evening" in self.words("/"), upcoming)
                self.assertEqual("This event is over." in self.words(event.url), not upcoming)

    def test_several_days_are_upcoming_until_the_last(self):
        start = timezone.localdate() - dt.timedelta(days=1)
        event = make.event(self.events, start_date=start, end_date=start + dt.timedelta(days=2), title="An assembly")
        self.assertEqual([each.page.pk for each in self.events.items(9)], [event.pk])
        self.assertShows(event.url, "until")

    def test_a_cancelled_one_stays_in_the_list_and_says_so(self):
        event = make.event(
            self.events,
            state="cancelled",
            state_note="The hall is flooded.",
            registration_link="https://seats.example/",
        )
        self.assertShows(self.events.url, "Cancelled")  # one word there; why is said by the page
        self.assertShows(event.url, "Cancelled", "The hall is flooded.")
        self.assertNotIn("Register", self.words(event.url))

    def test_a_longer_calendar_costs_no_more_queries(self):
        place, picture, day = make.place(self.english), make.picture(), timezone.localdate()
        for amount in (5, 500):
            for sign in (1, -1):
                days = {"start_date": lambda each, sign=sign: day + sign * dt.timedelta(days=each + 2)}
                make.many(EventPage, self.events, amount, place=place, picture=picture, **days)
            make.occurrences()
            cost = self.cost_of(self.events.url)
            self.assertEqual(cost, getattr(self, "cost", cost))
            self.cost = cost


class ClockTests(HouseCase):
    def test_a_moment_is_a_local_time_in_a_zone(self):
        self.assertEqual(instant(dt.date(2017, 4, 26), at(19), CHICAGO).astimezone(dt.UTC).hour, 0)

    def test_an_hour_is_left_out_in_spring(self):
        spring = dt.date(2026, 3, 8)
        self.assertEqual([exists(spring, at(hour, 30), CHICAGO) for hour in (1, 2, 3)], [True, False, True])

    def test_an_hour_comes_twice_in_autumn(self):
        autumn = dt.date(2026, 11, 1)
        self.assertEqual([happens_twice(autumn, at(hour, 30), CHICAGO) for hour in (0, 1, 2)], [False, True, False])
        earlier, later = (instant(autumn, at(1, 30), CHICAGO, later).astimezone(dt.UTC) for later in (False, True))
        self.assertEqual(later - earlier, dt.timedelta(hours=1))

    def test_how_long_it_lasts(self):
        day, next_day = dt.date(2026, 5, 1), dt.date(2026, 5, 2)
        for begin, end, finish, expected in (
            (at(14), None, at(16), 2),
            (at(14), None, None, 2),
            (None, None, None, 24),
            (None, next_day, None, 48),
            (at(22), next_day, at(2), 4),
        ):
            starts, ends = begins_and_ends(day, begin, end, finish, CHICAGO)
            self.assertEqual(ends - starts, dt.timedelta(hours=expected), (begin, end, finish))

    def test_what_would_begin_in_the_hour_that_is_left_out_lasts_as_long(self):
        starts, ends = begins_and_ends(dt.date(2026, 3, 8), at(2, 30), None, at(3, 15), CHICAGO)
        self.assertEqual(ends.astimezone(dt.UTC) - starts.astimezone(dt.UTC), dt.timedelta(minutes=45))
        self.assertEqual(starts.astimezone(dt.UTC).hour, 8)

    def test_one_date_may_have_hours_that_the_others_lack(self):
        facts = EventPage(start_date=dt.date(2026, 5, 1), all_day=False, zone=CHICAGO)
        for hour, is_whole in ((0, True), (15, False)):
            starts = dt.datetime(2026, 5, 8, hour, tzinfo=facts.tz).astimezone(dt.UTC)
            self.assertEqual(facts.is_whole_days(starts), is_whole)

    def test_a_place_on_the_map_has_both_numbers(self):
        for latitude, longitude, is_refused in ((None, None, False), (32.3, None, True), (32.3, -90.2, False)):
            place = Place(name="Hall", slug="hall", locale=self.english, latitude=latitude, longitude=longitude)
            if is_refused:
                with self.assertRaisesMessage(ValidationError, "Please give both numbers, or neither."):
                    place.clean()
            else:
                place.clean()

    def test_a_day_of_23_hours(self):
        starts, ends = begins_and_ends(dt.date(2026, 3, 8), None, None, None, CHICAGO)
        self.assertEqual(ends.astimezone(dt.UTC) - starts.astimezone(dt.UTC), dt.timedelta(hours=23))

    def test_zones_have_names_and_no_abbreviations(self):
        names = {name for name, label in zones()}
        self.assertLessEqual({CHICAGO, "Europe/Madrid", "Africa/Cairo"}, names)
        self.assertFalse(names & {"CST", "EST", "EST5EDT", "GMT", "Etc/GMT+6", "posix/America/Chicago"})

    def test_hours_as_people_say_them(self):
        for begin, end, words in (
            (at(14), at(16), "2 to 4 pm"),
            (at(10), at(14), "10 am to 2 pm"),
            (at(9), at(12), "9 am to noon"),
            (at(12), at(14), "noon to 2 pm"),
            (at(18, 30), at(20), "6:30 to 8 pm"),
            (at(20), at(0), "8 pm to midnight"),
            (at(14), at(18), "2 to 6 pm"),
            (at(0, 30), at(1), "12:30 to 1 am"),
            (at(19), None, "7 pm"),
            (None, None, "all day"),
        ):
            self.assertEqual(format_hours(begin, end), words)
        self.assertEqual(
            [format_time(at(12)), format_time(at(0)), format_time(at(23, 59))], ["noon", "midnight", "11:59 pm"]
        )


class EventCheckTests(HouseCase):
    def problem(self, **fields) -> dict:
        event = EventPage(title="An event", slug="an-event", **{"start_date": dt.date(2026, 5, 1)} | fields)
        with self.assertRaises(ValidationError) as caught:
            event.clean()
        return caught.exception.message_dict

    def test_a_time_that_does_not_exist(self):
        problem = self.problem(start_date=dt.date(2026, 3, 8), start_time=at(2, 30), zone=CHICAGO)
        self.assertIn("clocks go forward", problem["start_time"][0])

    def test_an_end_that_does_not_exist(self):
        problem = self.problem(start_date=dt.date(2026, 3, 8), start_time=at(1), end_time=at(2, 30), zone=CHICAGO)
        self.assertIn("clocks go forward", problem["end_time"][0])

    def test_an_end_before_the_beginning(self):
        for fields in (
            {"start_time": at(14), "end_time": at(13)},
            {"end_date": dt.date(2026, 4, 30)},
            {"start_time": at(14), "end_time": at(14)},
        ):
            self.assertIn("end before it begins", self.problem(**fields)["end_time"][0])

    def test_a_price_where_it_is_not_free(self):
        self.assertIn("price", self.problem(free=False))

    def test_free_is_said_only_where_somebody_said_so(self):
        for free, price, said in ((None, "", ""), (True, "", "Free"), (False, "5 dollars", "5 dollars")):
            event = make.event(self.events, free=free, price=price)
            told = self.look(event.url).select_one("dl.where")
            costs = [words_of(each.dd) for each in told.select("div") if words_of(each.dt) == "Cost"]
            self.assertEqual(costs, [said] if said else [])
            calendar = self.client.get(f"{event.url}event.ics").content.decode()
            self.assertEqual("Free" in calendar, said == "Free")
            self.assertEqual("isAccessibleForFree" in str(event.json_ld(RequestFactory().get("/"))), free is not None)
            self.assertEqual(self.client.get("/api/v3/events/").json()["items"][-1]["free"], free)

    def test_a_form_that_does_not_say_what_it_costs(self):
        self.client.force_login(make.admin())
        for said, free in (("", None), ("True", True), ("False", False)):
            fields = {"title": f"An event {said}", "start_date": "2030-05-04", "free": said, "price": "5 dollars"}
            self.assertIn("/", self.post_new(EventPage, self.events, fields, "action-publish"))
            self.assertIs(EventPage.objects.get(title=fields["title"].strip()).free, free)

    def test_an_empty_date_and_a_strange_zone_are_refused_in_words(self):
        self.client.force_login(make.admin())
        for fields, name in (({"start_date": ""}, "start_date"), ({"start_date": "2026-03-08", "zone": "CST"}, "zone")):
            page = self.post_new(
                EventPage, self.events, {"title": "An event", "slug": "an-event", "free": "True"} | fields
            )
            self.assertTrue(self.error_beside(page, name))

    def test_the_years_at_the_edge_of_time(self):
        self.client.force_login(make.admin())
        for date in ("0001-01-01", "9999-12-31"):
            fields = {
                "title": "An event",
                "slug": f"in-{date[:4]}",
                "free": "True",
                "start_date": date,
                "all_day": "on",
                "zone": CHICAGO,
            }
            self.assertIsNotNone(self.post_new(EventPage, self.events, fields, "action-publish"))
        self.assertEqual(self.client.get(self.events.url).status_code, 200)


class EventAccessTests(HouseCase):
    """Every question is answered: yes, no or not known yet."""

    def answers(self, event: EventPage) -> dict[str, str]:
        entries = self.look(event.url).select("dl.access > div")
        return {words_of(entry.dt): words_of(entry.dd) for entry in entries}

    def test_no_question_is_ever_left_out(self):
        self.assertEqual(
            list(self.answers(make.event(self.events))), [str(question) for question, label in QUESTIONS.values()]
        )

    def test_yes_no_and_not_known_yet(self):
        make.network(events_email="events@house.example")
        fields = {
            "entrance": "yes",
            "childcare": "no",
            "childcare_note": "Bring the children along.",
            "food": "yes",
            "food_note": "Soup.",
        }
        shown = self.answers(make.event(self.events, **fields))
        self.assertEqual(shown["Entrance without steps"], "Yes.")
        self.assertEqual(shown["Childcare"], "No. Bring the children along.")
        self.assertEqual(shown["Food"], "Soup.")
        self.assertIn("Not known yet.", shown["Masks"])
        self.assertIn("events@house.example", shown["Masks"])

    def test_what_the_event_leaves_open_the_place_answers(self):
        place = make.place(
            self.english, entrance="yes", entrance_note="By the garden door.", food="no", masks="unknown"
        )
        shown = self.answers(make.event(self.events, place=place, food="yes", food_note="Soup."))
        self.assertEqual((shown["Entrance without steps"], shown["Food"]), ("By the garden door.", "Soup."))
        self.assertIn("Not known yet.", shown["Masks"])

    def test_an_event_can_take_back_what_its_place_says(self):
        place = make.place(self.english, quiet_room="yes", quiet_room_note="On the second floor.")
        shown = self.answers(make.event(self.events, place=place, quiet_room="unknown"))
        self.assertIn("Not known yet.", shown["Quiet room"])

    def test_lists_show_at_a_glance_what_is_there(self):
        make.event(self.events, entrance="yes", childcare="yes", food="no", extras="Bring a cup، Wheel table")
        tags = [words_of(tag) for tag in self.look("/").select(".agenda .tags li")]
        self.assertEqual(tags, ["Step-free", "Childcare", "Bring a cup", "Wheel table"])


class OnlineTests(HouseCase):
    LINK = "https://meet.example/secret-room"

    def test_a_link_is_hidden_unless_it_is_public(self):
        for attendance in ("online", "mixed", "in_person"):
            event = make.event(
                self.events, attendance=attendance, online_link=self.LINK, online_note="The link comes by e-mail."
            )
            for address in (event.url, self.events.url, "/", f"/search/?query={event.title}"):
                self.assertHides(address, self.LINK)

    def test_a_public_link_is_there(self):
        event = make.event(self.events, attendance="online", online_link=self.LINK, online_link_public=True)
        self.assertEqual(len(self.look(event.url).select(f"a[href='{self.LINK}']")), 1)


class CalendarLanguageTests(HouseCase):
    languages = ["en", "es"]

    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        cls.place = make.place(
            cls.english,
            name="The Hall",
            address="939 W. Capitol St.",
            entrance="yes",
            entrance_note="By the garden door.",
        )
        fields = {
            "start_time": at(14),
            "end_time": at(16),
            "all_day": False,
            "place": cls.place,
            "childcare": "yes",
            "zone": CHICAGO,
        }
        cls.event = make.event(cls.events, title="The assembly", **fields)
        cls.spanish = make.translated(cls.event, "es", title="La asamblea", childcare_note="Hay cuidado de niños.")

    def change(self, page, **fields):
        page = EventPage.objects.get(pk=page.pk)
        for name, value in fields.items():
            setattr(page, name, value)
        page.save_revision().publish()

    def test_facts_are_read_through_the_source(self):
        self.change(self.event, start_time=at(9), end_time=at(12), state="moved")
        shown = self.words(self.spanish.url)
        for words in ("9", "939 W. Capitol St.", "Hay cuidado de niños."):
            self.assertIn(words, shown)
        self.assertEqual(EventPage.objects.get(pk=self.spanish.pk).source.pk, self.event.pk)

    def test_a_translation_cannot_drift(self):
        self.change(self.spanish, start_date=dt.date(2001, 1, 1), state="cancelled", childcare="no")
        kept = EventPage.objects.get(pk=self.spanish.pk)
        for name in fact_names(EventPage):
            field = EventPage._meta.get_field(name)
            self.assertEqual(
                getattr(kept, field.attname), getattr(EventPage.objects.get(pk=self.event.pk), field.attname), name
            )
        self.assertEqual(Occurrence.objects.get().date, self.event.start_date)

    def test_topics_are_facts(self):
        event = EventPage.objects.get(pk=self.event.pk)
        topic = make.topic(self.english, name="Land")
        event.topics = [topic]
        event.save_revision().publish()
        self.assertEqual(list(EventPage.objects.get(pk=self.spanish.pk).topics.all()), [topic])
        make.topic(self.spanish.locale, name="Tierra", translation_key=topic.translation_key)
        self.assertShows(self.spanish.url, "Tierra")

    def test_the_source_may_be_in_any_language(self):
        spanish_index = self.events.get_translations().get()
        source = make.event(spanish_index, title="La fiesta", days=3)
        english = make.translated(source, "en", title="The feast")
        self.change(source, start_date=source.start_date + dt.timedelta(days=2))
        self.assertEqual(EventPage.objects.get(pk=english.pk).start_date, source.start_date + dt.timedelta(days=2))
        self.assertEqual(Occurrence.objects.get(event=source.translation_key).source_id, source.pk)
        self.assertShows(self.events.url, "The feast")

    def test_one_date_for_all_languages(self):
        self.assertEqual(Occurrence.objects.get().source_id, self.event.pk)
        self.assertShows(self.events.get_translations().get().url, "La asamblea")
        self.assertNotIn("La asamblea", self.words(self.events.url))

    def test_with_the_source_unpublished_no_list_has_it(self):
        self.event.unpublish()
        self.assertFalse(Occurrence.objects.exists())
        self.assertNotIn("La asamblea", self.words(self.events.get_translations().get().url))

    def test_a_place_is_named_in_the_language_of_the_page(self):
        self.assertEqual(words_of(self.look(self.spanish.url).select_one(".where [lang=en]")), "The Hall")
        own = {
            "translation_key": self.place.translation_key,
            "name": "La Sala",
            "entrance": "yes",
            "entrance_note": "Por el jardín.",
        }
        make.place(self.spanish.locale, **own)
        self.assertShows(self.spanish.url, "La Sala", "Por el jardín.")
        self.assertShows(self.event.url, "The Hall", "By the garden door.")


class WholeTests(HouseCase):
    """What follows from a publication happens with it or not at all."""

    def test_where_the_dates_cannot_be_made_nothing_is_published(self):
        event = make.event(self.events)
        self.client.force_login(make.admin())
        address = f"/admin/pages/{event.pk}/unpublish/"
        with mock.patch("pages.events.signals.sync_occurrences", side_effect=RuntimeError):
            self.assertEqual(self.client.post(address).status_code, 500)
        event.refresh_from_db()
        self.assertTrue(event.live)
        self.assertEqual(Occurrence.objects.count(), 1)


class SeriesTests(HouseCase):
    """Series, by RFC 5545."""

    def series(self, **fields) -> EventPage:
        third = dt.date(2026, 9, 19)
        return make.event(
            self.events,
            **{"start_date": third, "repeats": "monthly", "all_day": False, "start_time": at(14), "end_time": at(16)}
            | fields,
        )

    def rows(self, event) -> list[Occurrence]:
        return list(Occurrence.objects.filter(event=event.translation_key).order_by("date"))

    def test_the_third_saturday_stays_at_two_across_the_change_of_clocks(self):
        rows = self.rows(self.series())
        self.assertTrue(all(row.day.weekday() == 5 and 15 <= row.day.day <= 21 for row in rows))
        self.assertEqual({row.hours for row in rows}, {"2 to 4 pm"})
        self.assertEqual({row.starts_at.astimezone(dt.UTC).hour for row in rows}, {19, 20})

    def test_what_is_published_again_without_a_change_stays_the_same_row(self):
        event = self.series()
        before = [(row.pk, row.date) for row in self.rows(event)]
        event.get_latest_revision().publish()
        self.assertEqual([(row.pk, row.date) for row in self.rows(event)], before)

    def test_a_moved_date_keeps_its_row_and_a_left_out_one_has_none(self):
        event = self.series()
        before = {row.date: row.pk for row in self.rows(event)}
        moved, gone, extra = dt.date(2026, 10, 17), dt.date(2026, 11, 21), dt.date(2026, 11, 28)
        event.changes.add(
            ChangedDate(date=moved, change="moved", new_date=dt.date(2026, 10, 24), note="A week later."),
            ChangedDate(date=gone, change="left_out"),
            ChangedDate(date=extra, change="added"),
            ChangedDate(date=dt.date(2026, 10, 1), change="cancelled"),
        )
        event.save_revision().publish()
        after = {row.date: row for row in self.rows(event)}
        self.assertEqual(after[moved].pk, before[moved])
        self.assertEqual((after[moved].state, after[moved].day), ("moved", dt.date(2026, 10, 24)))
        self.assertNotIn(gone, after)
        self.assertIn(extra, after)
        self.assertNotIn(dt.date(2026, 10, 1), after)

    def test_a_copy_starts_clean_and_a_translation_does_not(self):
        event = self.series(attended=40, state="moved")
        event.changes.add(ChangedDate(date=dt.date(2026, 10, 17), change="cancelled"))
        event.save_revision().publish()
        copied = event.copy(update_attrs={"slug": "again"}, user=make.admin())
        for page in (copied, copied.get_latest_revision_as_object()):
            self.assertEqual(
                (page.attended, page.state, page.sequence, page.changes.count()), (None, "scheduled", 0, 0)
            )
        self.assertNotEqual(copied.translation_key, event.translation_key)
        translated = event.copy_for_translation(Locale.objects.get_or_create(language_code="es")[0], copy_parents=True)
        self.assertEqual((translated.attended, translated.state, translated.changes.count()), (40, "moved", 1))

    def test_a_correction_of_the_date_keeps_the_row(self):
        event = make.event(self.events)
        (row,) = self.rows(event)
        event.start_date += dt.timedelta(days=1)
        event.save_revision().publish()
        self.assertEqual([(each.pk, each.date) for each in self.rows(event)], [(row.pk, event.start_date)])
