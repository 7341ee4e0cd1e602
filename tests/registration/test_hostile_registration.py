"""What nobody types: forms and bodies of every sort, thousands of characters, half letters, marks that turn the line; none
breaks anything, and no name is anything but one line.
"""

import json
import os
import unicodedata
from urllib.parse import quote_from_bytes

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from pages.events.registration.form_protection import FIELD, fresh_field
from pages.events.registration.models import Registration
from pages.events.registration.terms import AccessRequestOption, RegistrationQuestion, SeparateCapacity

from . import build
from .test_registration_api import RegistrationAPICase

NAUGHTY = [
    *(
        "",
        " ",
        "\0",
        "a\0b",
        "\ud83d",
        "\udc00x",
        "\u202eadA",
        "\u2066a\u2069",
        "\ufeff",
        "a\r\nBcc: x@example.org",
        "١٢",
    ),
    *("%s", "{{ 7|add:7 }}", "<script>", "' OR 1=1 --", "=1+1", "-1", "1e9", "9" * 400, "٣", "²", "½", "一", "NaN"),
    *(
        "a" * 10_000,
        "é" * 10_000,
        "\u0301" * 10_000,
        "🧑🏾‍🌾" * 2_000,
        "x@" + "y" * 10_000,
        "@",
        "a@b@c.org",
        "a@é.org",
    ),
    *("ada@example.org", "+1 601 555 0142", "00000000", "a@" + "b." * 150 + "org", "\x7f", "\u2028", "\u0600"),
]
texts = (
    st.sampled_from(NAUGHTY)
    | st.text(st.characters(), max_size=40)
    | st.from_regex(r"[^@]{0,9}@.{0,9}\.org", fullmatch=True)
)
numbers = st.sampled_from([-1, 0, 1, 8, 9, 2**31, 2**63, 2**64, 10**400, 1.5, True, None]) | st.integers()
values = st.recursive(
    texts | numbers, lambda each: st.lists(each, max_size=3) | st.dictionaries(texts, each, max_size=3), max_leaves=6
)
EXAMPLES = 120


def drawn(examples: int):
    """Settings of hypothesis: the same each time, but for `make soak`."""
    return settings(
        max_examples=examples,
        database=None,
        deadline=None,
        derandomize="SEED" not in os.environ,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )


class HostileCase(RegistrationAPICase):
    def setUp(self):
        super().setUp()
        self.meeting = self.event(
            capacity=10_000,
            separate_capacities=[SeparateCapacity(name="Childcare", capacity=3)],
            registration_questions=[
                RegistrationQuestion(words="Which table?", kind="choice", choices="Land\nHomes"),
                RegistrationQuestion(words="Your first time?", kind="yes_no"),
                RegistrationQuestion(words="Anything?"),
            ],
            access_request_options=[AccessRequestOption(name="Sign language")],
        )
        told = self.form(self.meeting)
        self.consent = told["consent"]["version"]
        self.capacity, self.option = told["separate_capacities"][0]["key"], told["access_requests"][0]["key"]
        self.questions = [each["key"] for each in told["questions"]]
        self.number = 0

    def assertAnswered(self, response, sent):
        """Refused or registered, in words; and what was registered can be printed, searched and stored anywhere."""
        self.assertIn(response.status_code, {201, 302, 303, 400, 403, 404, 409, 413, 415, 422}, sent)
        for row in Registration.objects.all():
            self.assertTrue(row.name and len(row.name) <= 200, sent)
            self.assertFalse([each for each in row.name if unicodedata.category(each) in {"Cc", "Cs"}], sent)
            self.assertTrue(1 <= row.party <= 8, sent)
            row.name.encode()

    def undone(self, send, sent) -> None:
        with transaction.atomic():
            self.assertAnswered(send(), sent)
            transaction.set_rollback(True)

    def fuzz_bodies(self, examples: int) -> None:
        sane = {"name": "Ada", "email": "ada@example.org", "consent": self.consent}
        keys = st.sampled_from([self.capacity, self.option, *self.questions]) | texts
        fields = {
            **dict.fromkeys(("name", "email", "phone", "wish", "consent", "newsletter"), texts | values),
            "party": numbers | values,
            "separately": st.dictionaries(keys, numbers, max_size=3) | values,
            "answers": st.dictionaries(keys, texts | numbers, max_size=4) | values,
            "access_requests": st.lists(keys, max_size=4) | values,
        }

        @drawn(examples)
        @given(st.fixed_dictionaries({}, optional=fields))
        def send(body):
            address, text = self.address(self.meeting, locale="es"), json.dumps({**sane, **body})
            self.undone(lambda: self.client.post(address, text, content_type="application/json"), body)

        send()

    def fuzz_forms(self, examples: int) -> None:
        names = [
            "name",
            "email",
            "phone",
            "reach",
            "party",
            "wish",
            "consent",
            "newsletter",
            "date",
            "options",
            FIELD,
            "website",
        ]
        names += [f"separately-{self.capacity}", "separately-", *(f"answer-{key}" for key in self.questions)]
        sane = {"name": "Ada", "email": "ada@example.org", "reach": "email", "consent": "on"}
        raw = texts.map(lambda text: text.encode("utf-8", "surrogatepass")) | st.binary(max_size=20)

        @drawn(examples)
        @given(st.lists(st.tuples(st.sampled_from(names), raw), max_size=8))
        def send(pairs):
            given_names = {name for name, _value in pairs}
            kept = [(name, value.encode()) for name, value in sane.items() if name not in given_names]
            own = [(FIELD, fresh_field().encode())] if FIELD not in given_names else []
            text = "&".join(f"{name}={quote_from_bytes(value)}" for name, value in [*kept, *own, *pairs])
            address = f"{self.meeting.url}register/"
            kind = "application/x-www-form-urlencoded"
            self.undone(lambda: self.client.post(address, text, content_type=kind), pairs)

        send()


class HostileRegistrationTests(HostileCase):
    def test_bodies_of_every_sort_break_nothing(self):
        self.fuzz_bodies(EXAMPLES)

    def test_forms_of_every_sort_break_nothing(self):
        self.fuzz_forms(EXAMPLES)

    def test_one_naughty_value_at_a_time(self):
        sane = {"name": "Ada", "email": "ada@example.org", "reach": "email", "consent": "on"}
        for text in NAUGHTY:
            for name in (
                "name",
                "email",
                "phone",
                "party",
                "wish",
                f"separately-{self.capacity}",
                "date",
                "reach",
                "options",
            ):
                sent = {**sane, name: text, FIELD: fresh_field()}
                data = "&".join(
                    f"{key}={quote_from_bytes(value.encode('utf-8', 'surrogatepass'))}" for key, value in sent.items()
                )
                address = f"/es{self.meeting.url}register/" if len(text) % 2 else f"{self.meeting.url}register/"
                kind = "application/x-www-form-urlencoded"
                with self.subTest(name=name, text=text[:20]):
                    self.undone(lambda: self.client.post(address, data, content_type=kind), (name, text[:20]))  # noqa: B023

    def test_addresses_of_every_sort_break_nothing(self):
        on = build.date_of(self.meeting)
        for key in ("0" * 32, "x", str(self.meeting.translation_key).upper(), "%00", "%F0%9F"):
            for day in (on.date, "2027-02-30", "0000-00-00", "99999-01-01", "today", "%D9%A2"):
                response = self.client.get(f"/api/v3/events/registration/{key}/{day}/")
                self.assertIn(response.status_code, {200, 400, 404, 422}, (key, day))
        for signed in ("x", "A" * 28, "%00" * 28, "A" * 10_000, "../admin", "é" * 28):
            response = self.client.get(f"/r/{signed}/")
            self.assertLess(response.status_code, 500, signed)


@pytest.mark.soak
class HostileSoakTests(HostileCase):
    def test_thousands_of_bodies_and_forms(self):
        self.fuzz_bodies(4000)
        self.fuzz_forms(4000)
