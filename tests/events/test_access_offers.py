"""What the registration form offers answers the access question of that kind, wherever access is said."""

from importlib import import_module

from bs4 import BeautifulSoup
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from pages.events.access import question_named
from pages.events.models import EventPage
from pages.events.registration.terms import AccessRequestOption, SeparateCapacity

from ..registration.test_allocation import RegistrationCase
from ..support import make
from ..support.cases import words_of


class OfferCase(RegistrationCase):
    languages = ["en", "es"]

    def offering(self, capacities=(), options=(), **fields) -> EventPage:
        return self.event(
            capacity=9,
            separate_capacities=[SeparateCapacity(capacity=8, **row) for row in capacities],
            access_request_options=[AccessRequestOption(**row) for row in options],
            **fields,
        )

    def answers(self, address: str) -> dict[str, str]:
        entries = self.look(address).select("dl.access > div")
        return {words_of(entry.dt): words_of(entry.dd) for entry in entries}


class OfferedAccessTests(OfferCase):
    VAN = {"name": "Seats in the van", "hint": "From Metro Center at 1:15"}
    SIGNS = {"name": "Sign language (ASL)", "days_ahead": 7}

    def test_what_can_be_registered_for_is_not_unknown(self):
        event = self.offering([self.VAN], [self.SIGNS])
        shown = self.answers(event.url)
        self.assertEqual(
            shown["Bus and ride"],
            "Seats in the van. From Metro Center at 1:15. For those who ask for it when they register.",
        )
        self.assertTrue(shown["Sign language"].startswith("Sign language (ASL)."))
        unknown = words_of(self.look(event.url).select_one(".unknowns"))
        self.assertNotIn("bus and ride", unknown.lower())
        self.assertNotIn("sign language", unknown.lower())

    def test_no_page_says_no_beside_what_is_offered(self):
        place = make.place(self.english, transit="no", transit_note="There is no bus.")
        event = self.offering(
            [{"name": "Childcare", "kind": "childcare"}, self.VAN],
            childcare="no",
            childcare_note="Not this time.",
            place=place,
        )
        self.assertTrue(self.answers(event.url)["Childcare"].startswith("Childcare. For those"))
        self.assertNotIn("There is no bus.", self.words(event.url))
        self.assertIn("Childcare", [words_of(tag) for tag in self.look("/").select(".agenda .tags li")])
        file = self.client.get(f"{event.url}event.ics").content.decode().replace("\r\n ", "")
        self.assertIn("Childcare: Childcare.", file)
        self.assertNotIn("Not this time", file)
        self.assertNotIn("Not this time", self.client.get(f"{event.url.rstrip('/')}.md").content.decode())
        item = self.client.get("/api/v3/events/").json()["items"][0]
        answers = {each["question"]: each for each in item["access"]}
        self.assertEqual((answers["childcare"]["answer"], answers["transit"]["answer"]), ("yes", "yes"))
        self.assertEqual(answers["childcare"]["note_locale"], "en")
        form = self.client.get(f"/api/v3/events/registration/{event.translation_key}/{item['date']}/").json()
        self.assertIn("separate_capacities", form, form)
        self.assertEqual([each["access_question"] for each in form["separate_capacities"]], ["childcare", "transit"])

    def test_the_calendar_finds_it(self):
        event = self.offering([{"name": "Little ones", "kind": "childcare"}], childcare="no")
        make.event(self.events, title="Another", childcare="no")
        calendar = self.look(f"{self.events.url}?access=childcare")
        self.assertIn(event.title, words_of(calendar))
        self.assertNotIn("Another", words_of(calendar))
        self.assertTrue(self.look(self.events.url).select('[name="access"][value="childcare"]'))
        self.assertIn("1 event to come", self.words("/search/?query=childcare"))
        self.assertIn(event.title, self.client.get(f"{self.events.url}calendar.ics?access=childcare").content.decode())
        found = self.client.get("/api/v3/events/?access=childcare").json()["items"]
        self.assertEqual(len(found), 1)

    def test_an_answer_that_says_more_stays(self):
        event = self.offering([{"name": "Childcare"}], childcare="yes", childcare_note="From age two.")
        self.assertEqual(self.answers(event.url)["Childcare"], "From age two.")

    def test_nothing_is_offered_where_nobody_registers(self):
        event = self.offering([{"name": "Childcare"}], childcare="no", takes_registrations=False)
        self.assertEqual(self.answers(event.url)["Childcare"], "No.")
        self.assertFalse(self.look(f"{self.events.url}?access=childcare").select(".agenda li"))

    def test_none_of_these_answers_nothing(self):
        event = self.offering([{"name": "Childcare", "kind": "other"}], childcare="no")
        self.assertEqual(self.answers(event.url)["Childcare"], "No.")

    def test_languages_that_it_is_interpreted_into_answer_too(self):
        event = make.event(self.events, interpreted_into=["es"], interpretation="unknown")
        self.assertEqual(self.answers(event.url)["Interpretation"], "Interpreted into Spanish.")
        self.assertIn(event.title, self.words(f"{self.events.url}?access=interpretation"))

    def test_a_translation_reads_it_through_its_source(self):
        event = self.offering([self.VAN], transit="no")
        spanish = make.translated(event, "es", title="Reunión")
        entry = self.look(spanish.url).find("dt", string=lambda text: "Autob" in (text or "")).parent
        span = entry.dd.span
        self.assertEqual((words_of(span), span["lang"]), ("Seats in the van. From Metro Center at 1:15.", "en"))
        row = spanish.separate_capacities.get()
        row.name, row.hint = "Lugares en la camioneta", ""
        row.save()
        shown = self.answers(spanish.url)
        self.assertIn("Lugares en la camioneta.", next(text for name, text in shown.items() if "Autob" in name))

    def test_a_preview_shows_what_is_not_published_yet(self):
        event = self.event(capacity=9, childcare="no")
        draft = EventPage.objects.get(pk=event.pk)
        draft.separate_capacities = [
            SeparateCapacity(name="Childcare", kind="childcare", capacity=3, locale=self.english)
        ]
        self.assertEqual(draft.tags(None), ["Childcare"])

    def test_many_cost_what_few_cost(self):
        def cost() -> int:
            with CaptureQueriesContext(
                connection,
            ) as queries:
                self.client.get("/api/v3/events/?limit=50")
            return len(queries)

        found = [self.offering([self.VAN], [self.SIGNS], title=f"Event {number}") for number in range(2)]
        few = cost()
        found += [self.offering([self.VAN], [self.SIGNS], title=f"More {number}") for number in range(4)]
        self.assertEqual(cost(), few)


class NameTests(OfferCase):
    def test_a_name_that_can_only_mean_one_question(self):
        for name, question in (
            ("Childcare", "childcare"),
            ("  child  care ", "childcare"),
            ("Cuidado infantil", "childcare"),
            ("رعاية أطفال", "childcare"),
            ("The van", "transit"),
            ("Sign language (ASL)", "sign_language"),
            ("The quiet room", "quiet_room"),
            ("Headsets", ""),
            ("Children", ""),
            ("", ""),
        ):
            self.assertEqual(question_named(name), question, name)


class ContradictionTests(OfferCase):
    """The form of an event warns, and saves all the same."""

    FIELDS = {"title": "Meeting", "start_date": "2026-12-19", "zone": "America/Chicago", "takes_registrations": "on"}

    def setUp(self):
        self.client.force_login(make.person("organizer"))

    def rows(self, prefix: str, *rows: dict) -> dict:
        fields = {f"{prefix}-{number}-{name}": value for number, row in enumerate(rows) for name, value in row.items()}
        return fields | {f"{prefix}-TOTAL_FORMS": str(len(rows)), f"{prefix}-INITIAL_FORMS": "0"}

    def warned(self, **fields) -> str:
        answer = self.client.post(reverse("event_dates"), self.FIELDS | {"changes-TOTAL_FORMS": "0"} | fields)
        return words_of(BeautifulSoup(answer.json()["contradictions"], "html.parser"))

    def test_while_it_is_filled_in(self):
        care = self.rows("separate_capacities", {"name": "Childcare", "capacity": "12"})
        signs = self.rows("access_request_options", {"name": "ASL", "kind": "sign_language"})
        self.assertIn("Childcare: the answer is “No”", self.warned(childcare="no", **care))
        self.assertIn("Sign language: the answer is “Not known yet”", self.warned(sign_language="unknown", **signs))
        self.assertEqual(self.warned(childcare="yes", **care), "")
        self.assertEqual(self.warned(childcare="", **care), "")
        self.assertEqual(self.warned(childcare="no", takes_registrations="", **care), "")
        self.assertEqual(self.warned(childcare="no", **care, **{"separate_capacities-0-DELETE": "on"}), "")
        place = make.place(self.english, childcare="no")
        self.assertIn("Childcare", self.warned(childcare="", place=str(place.pk), **care))
        for wrong in ("-1", "x", "99999999999", "9999"):
            self.warned(**(care | {"separate_capacities-TOTAL_FORMS": wrong}))

    def test_on_saving(self):
        row = {"name": "Childcare", "capacity": "12", "ORDER": "1", "kind": ""}
        fields = self.FIELDS | {"childcare": "no"} | self.rows("separate_capacities", row)
        self.post_new(EventPage, self.events, fields, "action-publish")
        event = EventPage.objects.latest("pk")
        self.assertTrue(event.live)
        self.assertEqual(event.separate_capacities.get().kind, "childcare")
        form = self.look(reverse("wagtailadmin_pages:edit", args=[event.pk]))
        warning = form.select_one("[data-access-contradictions]")
        self.assertIn("Childcare: the answer is “No”, but people can register for “Childcare”.", words_of(warning))
        told = [words_of(each) for each in form.select(".messages .warning, [role=status] .warning")]
        self.assertTrue(any("Childcare: the answer" in words for words in told) or "the answer is" in str(form))


class OfferKindUpgradeTests(OfferCase):
    def test_rows_of_before_get_the_kind_that_their_name_leaves_no_doubt_of(self):
        names = {"Seats in the van": "transit", "CHILDCARE (ages 2 to 10)": "childcare", "Headsets": "", "Places": ""}
        event = self.offering([{"name": name} for name in names])
        SeparateCapacity.objects.update(kind="")
        import_module("pages.migrations.0015_what_an_offer_answers").choose_kinds(apps, None)
        kinds = dict(event.separate_capacities.values_list("name", "kind"))
        self.assertEqual(kinds, names)
