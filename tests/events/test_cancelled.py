"""An event that is cancelled, postponed or moved says so first: in its heading, and wherever it is listed."""

import datetime as dt

from django.core.management import call_command

from pages.events.occurrences import ChangedDate

from ..support import make
from ..support.cases import HouseCase, words_of

REASON = "The posts have not arrived."
STATES = {"cancelled": "Cancelled", "postponed": "Postponed", "moved": "Moved"}


class HeadingTests(HouseCase):
    languages = ["en", "es", "ar"]

    def heading(self, address: str) -> str:
        return words_of(self.look(address).select_one("h1"))

    def test_the_heading_and_the_title_say_it_and_the_reason_follows(self):
        for state, word in STATES.items():
            event = make.event(self.events, title=f"Fences {state}", state=state, state_note=REASON)
            page = self.look(event.url)
            heading = page.select_one("h1")
            self.assertEqual("".join(heading.get_text().split()), f"{word}:Fences{state}")
            self.assertTrue(page.title.get_text().strip().startswith(f"{word}: Fences"), page.title)
            news = heading.find_next_sibling()
            self.assertIn(REASON, words_of(news))
            self.assertEqual(words_of(news.select_one(".flag")), word)
            header = page.select_one("header.handbill")
            self.assertLess(str(header).index("<h1"), str(header).index("big-date"))

    def test_in_every_language(self):
        event = make.event(self.events, title="Fences", state="cancelled", state_note=REASON)
        for language, word in (("es", "Cancelado"), ("ar", "أُلغي")):
            heading = self.heading(make.translated(event, language, title="Cercas").url)
            self.assertIn("Cercas", heading)
            self.assertNotEqual(heading, "Cercas", word)

    def test_a_date_of_a_series(self):
        event = make.event(
            self.events, title="Meeting", start_date=dt.date.today() + dt.timedelta(days=3), repeats="weekly"
        )
        date = event.start_date + dt.timedelta(days=7)
        event.changes = [ChangedDate(date=date, change="cancelled", note=REASON, locale=self.english)]
        event.save_revision().publish()
        self.assertTrue(self.heading(f"{event.url}{date}/").startswith("Cancelled"))
        self.assertEqual(self.heading(event.url), "Meeting")

    def test_a_cancelled_series_has_no_date_that_takes_place(self):
        """Whatever was changed for one of its dates before: its hours, its place, its own state."""
        event = make.event(
            self.events, title="Meeting", start_date=dt.date.today() + dt.timedelta(days=3), repeats="weekly"
        )
        days = [event.start_date + dt.timedelta(days=7 * number) for number in range(1, 4)]
        event.changes = [
            ChangedDate(date=days[0], change="moved", new_date=days[0] + dt.timedelta(days=1), locale=self.english),
            ChangedDate(date=days[1], change="moved", note=REASON, locale=self.english),
            ChangedDate(date=days[2], change="moved", new_start_time=dt.time(20), locale=self.english),
        ]
        event.state = "cancelled"
        event.save_revision().publish()
        self.assertEqual({date.state for date in event.occurrences.all()}, {"cancelled"})
        for day in days:
            self.assertTrue(self.heading(f"{event.url}{day}/").startswith("Cancelled"), day)
        calendar = self.client.get(f"{event.url}event.ics").content.decode()
        self.assertIn("STATUS:CANCELLED", calendar)
        self.assertEqual(calendar.count("STATUS:CANCELLED"), calendar.count("BEGIN:VEVENT"))

    def test_the_api_tells_the_series_and_its_date_apart(self):
        series = make.event(self.events, repeats="weekly", repeats_count=3, state="cancelled")
        self.assertEqual(self.states(series), ("cancelled", "cancelled"))
        self.assertEqual(self.states(make.event(self.events)), ("scheduled", "scheduled"))

    def states(self, page) -> tuple[str, str]:
        told = self.client.get(f"/api/v3/content/{page.pk}/").json()["page"]
        return told["state"], told["shown"]["state"]

    def test_what_takes_place_looks_as_before(self):
        event = make.event(self.events, title="Meeting")
        self.assertEqual(self.heading(event.url), "Meeting")
        header = str(self.look(event.url).select_one("header.handbill"))
        self.assertLess(header.index("big-date"), header.index("<h1"))

    def test_lists_and_cards(self):
        make.event(self.events, title="Fences", state="cancelled", state_note=REASON)
        call_command("update_index", verbosity=0)
        for address in ("/", self.events.url, "/search/?query=Fences"):
            links = [words_of(link) for link in self.look(address).select("main a") if "Fences" in link.get_text()]
            self.assertTrue(links, address)
            self.assertTrue(all(words.startswith("Cancelled") for words in links), (address, links))

    def test_calendar_files(self):
        event = make.event(self.events, title="Fences", state="cancelled", state_note=REASON)
        file = self.client.get(f"{event.url}event.ics").content.decode()
        self.assertIn("SUMMARY:Cancelled: Fences", file)
        self.assertIn("STATUS:CANCELLED", file)
