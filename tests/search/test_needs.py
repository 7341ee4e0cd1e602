"""Who searches for a need is led to the calendar, narrowed to the dates that meet it."""

from django.utils.translation import override
from wagtail.models import Locale

from pages.events.access import QUESTIONS
from pages.events.index_page import EventIndexPage
from pages.events.places import Place
from pages.search.models import Unfound
from pages.search.needs import PHRASES, needs_named

from ..support import make
from ..support.cases import HouseCase


class SearchedNeedTests(HouseCase):
    search_index = True
    languages = ["en", "es"]

    def shown(self, query: str, language: str = "") -> list[tuple[str, str]]:
        links = self.look(f"{language}/search/?query={query}").select(".promoted a")
        return [(each.get_text(strip=True), each["href"]) for each in links]

    def test_the_events_to_come_that_meet_it(self):
        make.event(self.events, childcare="yes", repeats="weekly", repeats_count=3)
        make.event(self.events, childcare="yes", state="cancelled")
        make.event(self.events, days=-7, childcare="yes")
        make.event(self.events, days=9, childcare="no")
        found = [("Childcare: 1 event to come", f"{self.events.url}?access=childcare")]
        for query in ("childcare", "CHILDCARE", "child care", "kid", "Children", "daycare", "guardería"):
            self.assertEqual(self.shown(query), found, query)
        heading = self.look("/search/?query=kids").select_one("#results").get_text(strip=True)
        self.assertEqual(heading, "For “kids” we recommend")
        self.assertFalse(Unfound.objects.exists())

    def test_its_words_are_not_corrected(self):
        make.event(self.events, childcare="yes")
        make.text(self.home, title="All kinds")
        self.assertEqual(self.shown("kids"), [("Childcare: 1 event to come", f"{self.events.url}?access=childcare")])
        for filters in ("", "&year=2026"):
            self.assertHides(f"/search/?query=kids{filters}", "All kinds")
        for filters in ({}, {"offset": 1}, {"year": 2026}):
            told = self.client.get("/api/v3/search/", {"query": "kids"} | filters).json()
            self.assertEqual((told["instead_of"], told["items"], len(told["promoted"])), ("", [], int(not filters)))

    def test_what_the_place_says_counts_too(self):
        place = Place.objects.create(name="Hall", slug="hall", food="yes", locale=self.home.locale)
        make.event(self.events, place=place)
        make.event(self.events, place=place, food="no")
        self.assertEqual(self.shown("meal"), [("Food: 1 event to come", f"{self.events.url}?access=food")])

    def test_nothing_where_no_date_meets_it_or_other_words_stand_beside_it(self):
        make.event(self.events, food="yes")
        for query in ("childcare", "food sovereignty", "dates with food", "land"):
            self.assertEqual(self.shown(query), [], query)
        self.assertEqual(self.shown("food&year=2026"), [])

    def test_in_the_words_of_each_language_with_accents_or_without(self):
        spanish = make.part(self.home.get_translation(Locale.objects.get(language_code="es")), EventIndexPage)
        event = make.event(self.events, childcare="yes")
        make.translated(event, "es", title="Reunión")
        found = [("Cuidado infantil: 1 evento próximo", f"{spanish.url}?access=childcare")]
        for query in ("guardería", "guarderia", "cuidado de niños", "cuidado de ninos", "Cuidado infantil"):
            self.assertEqual(self.shown(query, "/es"), found, query)
        self.assertEqual(self.shown("daycare", "/es"), found)

    def test_a_closed_calendar_is_not_named(self):
        make.event(self.events, childcare="yes")
        make.private(self.events)
        self.assertEqual(self.shown("childcare"), [])

    def test_other_words_ask_nothing(self):
        with self.assertNumQueries(0):
            self.assertEqual(needs_named("land and freedom", ["en", "es", "ar"]), [])

    def test_each_question_is_found_by_each_of_its_phrases(self):
        for code in ("en", "es", "ar"):
            with override(code):
                phrases = {
                    name: [*str(QUESTIONS[name][1]).split("/"), *str(each).split("/")] for name, each in PHRASES.items()
                }
            for name, texts in phrases.items():
                for phrase in texts:
                    self.assertEqual(needs_named(phrase, [code]), [name], phrase)

    def test_the_api_says_the_same(self):
        make.event(self.events, childcare="yes")
        told = self.client.get("/api/v3/search/", {"query": "childcare"}).json()["promoted"]
        address = f"{self.events.full_url}?access=childcare"
        self.assertEqual(
            told, [{"title": "Childcare: 1 event to come", "url": address, "description": "In the calendar"}]
        )
