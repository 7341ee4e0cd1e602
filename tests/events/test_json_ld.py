"""What search engines are told of an event: one date, in the words of schema.org, and never more than visitors see."""

import datetime as dt
import json
import re

from pages.events.models import EventPage, Host
from pages.events.occurrences import ChangedDate

from ..registration import build
from ..support import make
from .test_calendar_properties import ZONES
from .test_ical import IcalCase, at


class EventDataTests(IcalCase):
    def told(self, address: str) -> dict:
        page = self.look(address)
        found = [json.loads(script.string) for script in page.select("script[type='application/ld+json']")]
        (event,) = [each for each in found if each["@type"] == "Event"]
        return event

    def test_one_date_of_a_series(self):
        place = make.place(
            self.english, name="The Hall", address="1 Main Street\nJackson", latitude="32.3", longitude="-90.2"
        )
        event = self.series(
            place=place, topics=[], online_link="https://meet.example/x", online_link_public=True, attendance="mixed"
        )
        told = self.told(f"{event.url}2026-11-21/")
        self.assertEqual(
            (told["startDate"], told["endDate"]), ("2026-11-21T14:00:00-06:00", "2026-11-21T16:00:00-06:00")
        )
        self.assertEqual(told["eventStatus"], "https://schema.org/EventScheduled")
        self.assertEqual(told["eventAttendanceMode"], "https://schema.org/MixedEventAttendanceMode")
        hall, link = told["location"]
        self.assertEqual((hall["address"]["streetAddress"], hall["geo"]["latitude"]), ("1 Main Street, Jackson", 32.3))
        self.assertEqual(link, {"@type": "VirtualLocation", "url": "https://meet.example/x"})
        self.assertEqual(told["url"], f"{event.full_url}2026-11-21/")
        self.assertEqual(told["superEvent"]["eventSchedule"]["byDay"], ["3SA"])
        self.assertEqual(told["organizer"][0]["name"], "Our House")

    def test_the_page_of_a_series_tells_its_next_date(self):
        self.assertEqual(self.told(self.series().url)["startDate"], "2026-09-19T14:00:00-05:00")

    def test_a_date_moved_and_one_cancelled(self):
        event = self.series(
            ChangedDate(
                date=dt.date(2026, 10, 17), change="moved", new_date=dt.date(2026, 11, 3), new_start_time=at(15)
            ),
            ChangedDate(date=dt.date(2026, 11, 21), change="cancelled"),
        )
        told = self.told(f"{event.url}2026-10-17/")
        self.assertEqual(told["eventStatus"], "https://schema.org/EventRescheduled")
        self.assertEqual(told["previousStartDate"], "2026-10-17T14:00:00-05:00")
        self.assertEqual(told["startDate"], "2026-11-03T15:00:00-06:00")
        self.assertEqual(self.told(f"{event.url}2026-11-21/")["eventStatus"], "https://schema.org/EventCancelled")

    def test_what_happens_once_and_was_moved(self):
        event = make.event(
            self.events, start_date=dt.date(2026, 10, 3), state="moved", previous_date=dt.date(2026, 9, 26)
        )
        told = self.told(event.url)
        self.assertEqual(
            (told["startDate"], told["endDate"], told["previousStartDate"]), ("2026-10-03", "2026-10-03", "2026-09-26")
        )

    def test_what_lasts_whole_days_was_on_a_day(self):
        moved = ChangedDate(date=dt.date(2026, 10, 17), change="moved", new_date=dt.date(2026, 11, 3))
        stayed = ChangedDate(date=dt.date(2026, 11, 21), change="moved", place=make.place(self.english))
        event = self.series(moved, stayed, all_day=True, start_time=None, end_time=None)
        told = self.told(f"{event.url}2026-10-17/")
        self.assertEqual((told["startDate"], told["previousStartDate"]), ("2026-11-03", "2026-10-17"))
        self.assertNotIn("previousStartDate", self.told(f"{event.url}2026-11-21/"))

    def test_no_end_that_nobody_gave(self):
        self.assertNotIn("endDate", self.told(self.series(end_time=None).url))

    def test_a_hidden_link_is_not_told(self):
        event = self.series(attendance="online", online_link="https://meet.example/x")
        self.assertEqual(self.told(event.url)["location"], [{"@type": "VirtualLocation", "url": event.full_url}])

    def test_hosts_invite_and_partners_do_not(self):
        event = self.series()
        event.hosts.add(
            Host(name="The Land Trust", website="https://land.example"), Host(name="A friend", partner=True)
        )
        event.save_revision().publish()
        organizers = self.told(event.url)["organizer"]
        self.assertEqual(
            organizers, [{"@type": "Organization", "name": "The Land Trust", "url": "https://land.example"}]
        )

    def test_a_title_can_not_end_the_script(self):
        event = self.series(title="</script><script>alert(1)</script> & \u2028 “so”")
        answer = self.client.get(event.url).content.decode()
        data = re.findall(r'<script type="application/ld\+json">(.*?)</script>', answer, re.DOTALL)
        self.assertFalse([each for each in data if set(each) & set("<>&\u2028")])
        self.assertEqual(self.told(event.url)["name"], event.title)

    def test_a_private_page_tells_nothing_before_the_password(self):
        event = self.series()
        make.private(event)
        self.assertNotIn("ld+json", self.client.get(event.url).content.decode())

    def test_the_same_instant_on_the_page_in_the_calendar_and_here(self):
        """On both sides of the autumn's change, in six zones, in both languages."""
        make.translated(self.events, "es")
        for zone in ZONES:
            event = self.series(zone=zone)
            spanish = make.translated(event, "es")
            for date in ("2026-09-19", "2026-11-21"):
                for page in (event, spanish):
                    address = f"{page.url}{date}/"
                    (file,) = self.events_at(f"{address}event.ics")
                    shown = {time["datetime"] for time in self.look(address).select("article time[datetime]")}
                    told = self.told(address)
                    self.assertEqual(dt.datetime.fromisoformat(told["startDate"]), file["DTSTART"].dt)
                    self.assertEqual(dt.datetime.fromisoformat(told["endDate"]), file["DTEND"].dt)
                    self.assertIn(told["startDate"], shown)
                    self.assertEqual(file["DTSTART"].dt.hour, 14)

    def test_a_change_of_the_time_is_told_in_every_language_at_once(self):
        make.translated(self.events, "es")
        event = self.series()
        spanish = make.translated(event, "es")
        event = EventPage.objects.get(pk=event.pk)
        event.start_time = at(15)
        revision = event.save_revision()
        for hour, publish in ((14, None), (15, revision.publish)):
            if publish:
                publish()
            for page in (event, spanish):
                self.assertEqual(self.told(page.url)["startDate"], f"2026-09-19T{hour}:00:00-05:00")
                self.assertIn(f"2026-09-19T{hour}:00:00-05:00", self.client.get(page.url).content.decode())

    def test_the_way_to_register_here_and_whether_there_is_room(self):
        event = make.event(self.events, takes_registrations=True, capacity=1, waiting_list=True, free=True)
        told = self.told(event.url)["offers"]
        self.assertEqual((told["url"], told["price"]), (f"{event.full_url}register/", 0))
        self.assertEqual(told["availability"], "https://schema.org/InStock")
        build.registration(event)
        self.assertEqual(self.told(event.url)["offers"]["availability"], "https://schema.org/SoldOut")

    def test_each_date_of_a_series_has_a_form_of_its_own(self):
        event = self.series(takes_registrations=True, capacity=10)
        told = self.told(f"{event.url}2026-11-21/")["offers"]
        self.assertEqual(told["url"], f"{event.full_url}2026-11-21/register/")
