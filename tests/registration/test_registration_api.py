"""Registration through the API: what a front end shows and sends, for strangers, and what nobody reads there."""

import datetime as dt
import json
from typing import get_args

import time_machine
from django.db import connection
from django.test import override_settings
from django.test.utils import CaptureQueriesContext

from pages.api.schemas.event_dates import RegistrationFactsOut
from pages.api.tokens import WRITE
from pages.api_writing.kept_answers import KeptAnswer
from pages.api_writing.write_log import APIWrite
from pages.events.registration.actions import allocation
from pages.events.registration.links import sign
from pages.events.registration.models import Phase, Registration, RegistrationNotice
from pages.events.registration.terms import AccessRequestOption, RegistrationQuestion, SeparateCapacity
from pages.fragment_cache.recording import recording
from pages.network.models import Chrome
from pages.people.models import Consent, Person

from ..api.test_middleware import token_of
from ..support import make
from ..support.cases import HouseCase
from ..support.openapi_contract import document
from . import build
from .test_allocation import NOON, RegistrationCase

FRONT = "https://www.front.example"


class RegistrationAPICase(RegistrationCase):
    languages = ["en", "es"]

    def address(self, event, **query) -> str:
        words = "&".join(f"{name}={value}" for name, value in query.items())
        return f"/api/v3/events/registration/{event.translation_key}/{build.date_of(event).date}/?{words}"

    def form(self, event, **query) -> dict:
        response = self.client.get(self.address(event, **query))
        self.assertEqual(response.status_code, 200, response.content)
        return response.json()

    def body(self, event, name: str = "Ada B.", locale: str = "en", **fields) -> dict:
        consent = self.form(event, locale=locale)["consent"]["version"]
        return {"name": name, "email": f"{len(name)}@example.org", "consent": consent} | fields

    def send(self, event, body: dict | None = None, locale: str = "en", **headers):
        body = self.body(event, locale=locale) if body is None else body
        return self.client.post(
            self.address(event, locale=locale), json.dumps(body), content_type="application/json", headers=headers
        )

    def made(self, *args, **kwargs) -> dict:
        response = self.send(*args, **kwargs)
        self.assertEqual(response.status_code, 201, response.content)
        return response.json()

    def assertRefused(self, response, status: int, kind: str, *path: str):
        self.assertEqual((response.status_code, response.json()["type"]), (status, f"/api/v3/problems/{kind}/"))
        if path:
            self.assertIn(["body", *path], [error["loc"] for error in response.json()["errors"]])


class RegistrationFormAPITests(RegistrationAPICase):
    def asking(self, **fields):
        return self.event(
            capacity=10,
            separate_capacities=[SeparateCapacity(name="Childcare", hint="Ages 2 to 10", capacity=3)],
            registration_questions=[
                RegistrationQuestion(words="Which table?", kind="choice", choices="Land\nHomes"),
                RegistrationQuestion(words="What does your street need?"),
            ],
            access_request_options=[AccessRequestOption(name="Sign language", days_ahead=7)],
            **fields,
        )

    def test_it_tells_all_that_a_form_asks(self):
        event = self.asking()
        key = event.separate_capacities.get().translation_key.hex
        build.registration(event, party=2, separately={key: 2})
        told = self.form(event)
        self.assertEqual((told["phase"], told["capacity"], told["free"], told["waiting"]), ("open", 10, 8, 0))
        self.assertEqual(told["url"], f"{event.full_url}register/")
        (childcare,) = told["separate_capacities"]
        self.assertEqual((childcare["name"], childcare["free"], childcare["key"]), ("Childcare", 1, key))
        self.assertEqual([each["choices"] for each in told["questions"]], [["Land", "Homes"], []])
        (option,) = told["access_requests"]
        on = build.date_of(event)
        self.assertEqual((on.day - option_day(option)).days, 7)
        self.assertIn("30 days", told["consent"]["words"])
        self.assertEqual(told["erased_after_days"], 30)

    def test_what_is_free_and_too_little_for_those_in_line_is_open_as_on_the_pages(self):
        event = self.event(capacity=3)
        build.registration(event, party=2)
        first = build.registration(event)
        build.registration(event, party=2)
        allocation.cancel(first)
        told = self.form(event)
        self.assertEqual((told["free"], told["open_places"], told["waiting"]), (1, 1, 1))
        due = self.event(capacity=1)
        first, _waits = build.registration(due), build.registration(due)
        with time_machine.travel(NOON + dt.timedelta(hours=12)):  # by night nobody is written to
            allocation.cancel(first)
            told = self.form(due)
        self.assertEqual((told["free"], told["open_places"], told["waiting"]), (1, 0, 1))

    def test_a_date_of_an_alias_leads_to_the_page_of_its_original(self):
        event = self.event(capacity=3)
        alias = event.create_alias(parent=self.home, update_slug="again").specific
        items = self.client.get("/api/v3/events/", {"locale": "en"}).json()["items"]
        found = {each["url"]: (each["registration_original"], each["registration"] is None) for each in items}
        self.assertEqual(found, {event.full_url: ("", False), alias.full_url: (event.full_url, True)})

    def test_a_date_in_a_list_is_in_a_phase_that_registration_has(self):
        self.assertEqual([*get_args(RegistrationFactsOut.model_fields["phase"].annotation)], Phase.values)

    def test_its_words_are_in_the_language_that_is_asked_for(self):
        event = self.asking()
        spanish = make.translated(event, "es", title="Reunión")
        Chrome.objects.update_or_create(
            locale=spanish.locale, defaults={"registration_consent": "Pueden guardarlo 30 días."}
        )
        row = spanish.separate_capacities.get()
        row.name = "Cuidado infantil"
        row.save()
        told = self.form(event, locale="es")
        self.assertEqual((told["title"], told["locale"]), ("Reunión", "es"))
        self.assertEqual(told["separate_capacities"][0]["name"], "Cuidado infantil")
        self.assertEqual(told["separate_capacities"][0]["key"], self.form(event)["separate_capacities"][0]["key"])
        self.assertEqual(told["consent"]["words"], "Pueden guardarlo 30 días.")
        self.assertNotEqual(told["consent"]["version"], self.form(event)["consent"]["version"])

    def test_what_nobody_may_see_is_not_there(self):
        event, other = self.event(), make.event(self.events)
        day = build.date_of(event).date
        for address in (
            f"/api/v3/events/registration/{other.translation_key}/{other.start_date}/",
            f"/api/v3/events/registration/{event.translation_key}/2026-01-01/",
            f"/api/v3/events/registration/{self.home.translation_key}/{day}/",
        ):
            self.assertEqual(self.client.get(address).status_code, 404, address)
        address = self.address(event)
        make.private(event)
        self.assertEqual(self.client.get(address).status_code, 404)
        event.get_view_restrictions().delete()
        self.assertEqual(self.client.get(address).status_code, 200)
        event.unpublish()
        self.assertEqual(self.client.get(address).status_code, 404)

    def test_it_depends_on_the_row_of_its_date_and_no_other(self):
        event, other = self.event(), self.event()
        on, another = build.date_of(event), build.date_of(other)
        address = self.address(event)
        with recording() as found:
            self.assertEqual(self.client.get(address).status_code, 200)
        self.assertTrue(found.is_complete)
        tags = {tag for tag in found.tags if tag.startswith("pages_registration")}
        self.assertEqual(tags, {f"pages_registrationdate:{on.pk}"})
        self.assertNotIn(f"pages_registrationdate:{another.pk}", found.tags)
        self.assertFalse({"tree", "pages_eventpage", "pages_separatecapacity"} & found.tags)

    def test_a_registration_is_seen_at_once(self):
        event = self.event(capacity=2)
        self.assertEqual(self.form(event)["free"], 2)
        build.registration(event)
        self.assertEqual(self.form(event)["free"], 1)

    def test_a_longer_calendar_costs_one_query_more_however_long_it_is(self):
        costs = []
        for number in (2, 10):
            for _ in range(number):
                self.event(capacity=4)
            self.client.get("/api/v3/events/?limit=50")
            with CaptureQueriesContext(connection) as queries:
                told = self.client.get("/api/v3/events/?limit=50&order=starts_at").json()
            asked = [each["sql"] for each in queries if "pages_registrationdate" in each["sql"]]
            costs.append(len([sql for sql in asked if "UNION" not in sql]))  # that is until when an answer holds
        self.assertEqual(costs, [1, 1])
        facts = told["items"][0]["registration"]
        self.assertEqual((facts["phase"], facts["free"], facts["waiting"]), ("open", 4, 0))


class SubmissionTests(RegistrationAPICase):
    def test_a_stranger_gets_a_place_then_a_number(self):
        event = self.event(capacity=1)
        first, second = (self.made(event, self.body(event, name)) for name in ("Ada", "Bola"))
        self.assertEqual((first["state"], first["number"]), ("confirmed", None))
        self.assertEqual((second["state"], second["number"]), ("waiting", 1))
        row = Registration.objects.earliest("pk")
        self.assertIn(sign(row), first["url"])
        self.assertEqual((row.source, row.language), ("api", "en"))
        self.assertEqual(list(Consent.objects.values_list("kind", "source").distinct()), [("registration", "api")])
        self.assertCountsAreTrue(event)

    def test_all_that_is_asked_is_kept(self):
        event = self.event(
            separate_capacities=[SeparateCapacity(name="Childcare", capacity=3)],
            registration_questions=[
                RegistrationQuestion(words="Which table?", kind="choice", choices="Land\nHomes"),
                RegistrationQuestion(words="Your first time?", kind="yes_no"),
                RegistrationQuestion(words="Anything?"),
            ],
            access_request_options=[AccessRequestOption(name="Sign language")],
        )
        told = self.form(event)
        table, first, anything = (each["key"] for each in told["questions"])
        childcare, option = told["separate_capacities"][0]["key"], told["access_requests"][0]["key"]
        body = self.body(event, party=2, separately={childcare: 1}, access_requests=[option], wish=" Later ")
        body |= {"answers": {table: 1, first: True, anything: "Trees"}}
        self.made(event, body)
        row = Registration.objects.get()
        self.assertEqual((row.party, row.separately, row.wish), (2, {childcare: 1}, "Later"))
        self.assertEqual(row.answers, {table: "Homes", first: "yes", anything: "Trees"})
        self.assertEqual(row.access_requests.get().option.hex, option)
        self.assertEqual({*Consent.objects.values_list("kind", flat=True)}, {"registration"})

    def test_what_is_wrong_is_named(self):
        event = self.event(
            capacity=20,
            registration_questions=[RegistrationQuestion(words="Which?", kind="choice", choices="Land\nHomes")],
        )
        question = self.form(event)["questions"][0]["key"]
        for fields, path in (
            ({"email": "ada"}, ["email"]),
            ({"name": "\u202e\u200b"}, ["name"]),
            ({"consent": "yes"}, ["consent"]),
            ({"newsletter": "yes"}, ["newsletter"]),
            ({"answers": {question: 2}}, ["answers", question]),
            ({"answers": {question: "Elsewhere"}}, ["answers", question]),
            ({"answers": {question: True}}, ["answers", question]),
            ({"email": ""}, ["phone"]),
            ({"email": "", "phone": "12"}, ["phone"]),
            ({"answers": {"0" * 32: "x"}}, ["answers", "0" * 32]),
            ({"separately": {"0" * 32: 1}}, ["separately", "0" * 32]),
            ({"access_requests": ["x"]}, ["access_requests", "x"]),
            ({"party": 9}, ["party"]),
        ):
            with self.subTest(**fields):
                self.assertRefused(self.send(event, self.body(event) | fields), 422, "invalid", *path)
        self.assertRefused(self.send(event, self.body(event) | {"telephone": "1"}), 422, "invalid", "telephone")
        self.assertFalse(Registration.objects.exists() or Person.objects.exists())

    def test_closed_and_full_are_told_apart(self):
        later = self.event(registration_opens_days=3)
        response = self.send(later)
        self.assertRefused(response, 409, "registration-closed")
        self.assertEqual(response.json()["phase"], "not-yet")
        full = self.event(capacity=1, waiting_list=False)
        self.made(full, self.body(full, "Ada"))
        self.assertRefused(self.send(full, self.body(full, "Bola")), 409, "full")

    def test_a_known_address_is_answered_as_a_new_one(self):
        event = self.event(capacity=5)
        one = self.made(event, self.body(event, email="a@example.org"))
        other = self.made(event, self.body(event, "Somebody", email="A@Example.org"))
        self.assertEqual({**one, "url": ""}, {**other, "url": ""})
        self.assertEqual(Registration.objects.real().count(), build.date_of(event).taken)
        self.assertCountsAreTrue(event)

    def test_with_a_key_it_is_one_registration_however_often_it_is_sent(self):
        event = self.event(capacity=5)
        body = self.body(event)
        first, again = (self.made(event, body, **{"Idempotency-Key": "1"}) for _ in range(2))
        self.assertEqual(first, again)
        other = self.made(event, self.body(event, "Somebody else"), **{"Idempotency-Key": "1"})
        self.assertNotEqual(other["url"], first["url"])  # nobody is shown the link of another by a key that both chose
        self.assertEqual(Registration.objects.count(), 2)
        self.assertFalse(KeptAnswer.objects.exists())
        self.assertEqual(self.send(event, body, **{"Idempotency-Key": "x" * 300}).status_code, 400)

    def test_too_many_are_held_until_they_confirm_by_mail(self):
        event = self.event(capacity=50)
        body = self.body(event)
        states = [self.made(event, body)["state"] for _ in range(5)]
        self.assertEqual(set(states), {"confirmed"})
        body["email"] = body["email"].upper()
        held = self.made(event, body)
        self.assertEqual(held["state"], "held")
        self.assertTrue(held["held_until"])

    def test_only_our_own_front_ends_send_from_a_browser(self):
        event = self.event(capacity=50)
        self.assertRefused(self.send(event, Origin="https://evil.example"), 403, "forbidden")
        self.assertRefused(self.send(event, Origin="null"), 403, "forbidden")
        self.assertRefused(self.send(event, Origin="http://[::1"), 403, "forbidden")
        self.assertRefused(self.send(event, Origin="http://[x]/"), 403, "forbidden")
        self.made(event, Origin="http://testserver")
        with override_settings(CORS_ORIGINS=[FRONT]):
            response = self.send(event, self.body(event, "From the front"), Origin=FRONT)
            self.assertEqual((response.status_code, response["Access-Control-Allow-Origin"]), (201, FRONT))
            self.assertEqual(self.send(event, Origin="https://evil.example").status_code, 403)
        response = self.client.post(self.address(event), json.dumps(self.body(event)), content_type="text/plain")
        self.assertRefused(response, 415, "unsupported-media-type")

    def test_a_token_leaves_no_name_behind(self):
        event = self.event(capacity=5)
        headers = {"Authorization": f"Bearer {token_of(make.admin(), scope=WRITE)}", "Idempotency-Key": "key"}
        self.made(event, self.body(event, "Canary Bird", email="canary@example.org"), **headers)
        self.assertFalse(KeptAnswer.objects.exists())
        written = json.dumps(list(APIWrite.objects.values("route", "operation", "object_id", "object_title")))
        self.assertIn("registration_create", written)
        self.assertNotIn("anary", written)


class ClosedTests(HouseCase):
    def test_nobody_reads_people_or_registrations(self):
        told = json.dumps(document())
        for name in ("Person", "Registration", "AccessRequest", "Consent", "RegistrationNotice", "RegistrationMessage"):
            self.assertNotIn(f"pages.{name}", told)
        paths = [path for path in document()["paths"] if "registration" in path]
        self.assertEqual(paths, ["/api/v3/events/registration/{event}/{date}/"])

    def test_no_token_reads_them_as_rows(self):
        secret = token_of(make.admin())
        for name in ("Person", "Registration", "RegistrationDate", "Consent"):
            for asked in (f"/api/v3/snippets/pages.{name}/", f"/api/v3/schema/pages.{name}/"):
                response = self.client.get(asked, headers={"Authorization": f"Bearer {secret}"})
                self.assertIn(response.status_code, {403, 404, 422}, asked)

    def test_search_finds_nobody(self):
        event = build.meeting(self.events)
        allocation.register(build.date_of(event), build.entry("Zanzibara Canary"))
        self.assertEqual(RegistrationNotice.objects.count(), 1)
        self.assertEqual(self.found("Zanzibara"), [])
        self.assertNotIn("Zanzibara", self.client.get("/api/v3/search/?query=Zanzibara").json()["items"])
        self.assertFalse([each for each in (Person, Registration) if hasattr(each, "search_fields")])


def option_day(option: dict):
    return dt.date.fromisoformat(option["wanted_by"])
