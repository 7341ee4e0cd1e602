"""A crowd that registers over HTTP at once, each from an address of its own, half of it in Spanish; and what it must have led to."""

import json
import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Barrier
from urllib.parse import urlencode

from ..support.running_site import RunningSite, collected_static, migrated_site
from .steady import FORM, JSON, SteadyAnswer, post

# Python for a shell of the site. An event in two languages; the values of the hidden field of so many forms.
MADE = """
import json
from uuid import uuid4
from zoneinfo import ZoneInfo
from django.utils import timezone
from pages.events.index_page import EventIndexPage
from pages.events.registration.consents import consent_words
from pages.events.registration.form_protection import fresh_field
from pages.events.registration.consents import version_of
from tests.registration import build
from tests.support import make
calendar = EventIndexPage.objects.live().filter(locale__language_code="en").first()
calendar = calendar or make.part(make.house(["en", "es"]), EventIndexPage)
zones = ("America/Chicago", "Europe/Berlin", "Asia/Tokyo")
zone = next(each for each in zones if 8 <= timezone.now().astimezone(ZoneInfo(each)).hour < 20)  # people are written to
event = build.meeting(calendar, **dict(days=20, slug=uuid4().hex, zone=zone) | {fields!r})
spanish = make.translated(event, "es")
on = build.date_of(event)
print(json.dumps(dict(
    key=str(event.translation_key), date=str(on.date), on=on.pk, page=event.pk, paths=[event.url, spanish.url],
    forms=[fresh_field() for _ in range({forms})],
    consents=[version_of(consent_words("registration", language)) for language in ("en", "es")],
)))
"""
ROWS = """
import json
from pages.events.registration.models import Registration
rows = Registration.objects.filter(on={on}).order_by("pk")
print(json.dumps(list(rows.values("pk", "key", "state", "number", "language", "person__email", "source", "duplicate_of"))))
"""
# Recounts from the rows what each date says of itself, until its names are erased; prints what differs.
RECOUNT = """
import json
from pages.events.registration.models import RegistrationDate
wrong = []
for on in RegistrationDate.objects.filter(erased_at=None):
    rows = list(on.registrations.real())
    held = [row for row in rows if row.holds_place]
    separately = {}
    for row in held:
        for key, number in row.separately.items():
            separately[key] = separately.get(key, 0) + number
    told = {key: number for key, number in on.taken_separately.items() if number}
    numbers = sorted(row.number for row in rows if row.number)
    counted = (sum(row.party for row in held), sum(row.state == "waiting" for row in rows), separately)
    if (on.taken, on.waiting, told) != counted:
        wrong.append(["counts", on.pk, on.taken, on.waiting, told, counted])
    if numbers != sorted(set(numbers)) or on.last_number < max(numbers, default=0):
        wrong.append(["numbers", on.pk, numbers, on.last_number])
print(json.dumps(wrong))
"""
# The server whose allocation takes no lock.
UNLOCKED = """
from settings import server
imported = server.import_application
def import_application():
    application = imported()
    from pages.events.registration import allocation
    from pages.events.registration.models import RegistrationDate
    allocation.lock = lambda pk: RegistrationDate.objects.get(pk=pk)
    return application
server.import_application = import_application
server.main()
"""


@dataclass(frozen=True)
class Meeting:
    """An event of the site to which the crowd registers."""

    key: str
    date: str
    on: int
    page: int
    paths: list[str]
    forms: list[str]
    consents: list[str]

    @classmethod
    def made(cls, site: RunningSite, forms: int = 0, **fields) -> "Meeting":
        return cls(**json.loads(site.shell(MADE.format(fields=fields, forms=forms))))

    @property
    def api(self) -> str:
        return f"/api/v3/events/registration/{self.key}/{self.date}/"

    def network(self, number: int) -> int:
        """Of one who registers for nothing else: where few places are left, a network has ten registrations an hour."""
        return self.on * 1000 + number

    def email(self, number: int) -> str:
        """Of one who registers for nothing else: whoever registers often is held."""
        return f"person-{number}-of-{self.on}@example.org"


def typed(meeting: Meeting, number: int, email: str = "") -> tuple[str, str]:
    """Where the form stands, in English, or, of every other number, in Spanish; and what is sent from there."""
    fields = {"form": meeting.forms[number], "name": f"Person {number}", "reach": "email", "party": "1"}
    fields |= {"email": email or meeting.email(number), "consent": "on"}
    return f"{meeting.paths[number % 2]}register/", urlencode(fields)


def send_form(site: RunningSite, meeting: Meeting, number: int, email: str = "") -> SteadyAnswer:
    return post(site.url, *typed(meeting, number, email), meeting.network(number), FORM)


def send_json(site: RunningSite, meeting: Meeting, number: int) -> SteadyAnswer:
    """The same through the API."""
    body = {"name": f"Person {number}", "email": meeting.email(number)}
    body |= {"consent": meeting.consents[number % 2]}
    return post(
        site.url, f"{meeting.api}?locale={('en', 'es')[number % 2]}", json.dumps(body), meeting.network(number), JSON
    )


def at_once(steps: list[Callable[[], SteadyAnswer]]) -> list[SteadyAnswer]:
    """All of them at the same moment, each in a thread of its own; what they were answered, in their order."""
    ready = Barrier(len(steps))

    def go(step: Callable[[], SteadyAnswer]) -> SteadyAnswer:
        ready.wait(60)
        return step()

    with ThreadPoolExecutor(len(steps)) as pool:
        return list(pool.map(go, steps))


def rows_of(site: RunningSite, meeting: Meeting) -> list[dict]:
    """The registrations in the order in which they were committed: their keys are drawn under the lock."""
    return json.loads(site.shell(ROWS.format(on=meeting.on), flushes=False))


def assert_counts_are_true(site: RunningSite) -> None:
    assert json.loads(site.shell(RECOUNT, flushes=False)) == []


def assert_exact(site: RunningSite, meeting: Meeting, answers: list[SteadyAnswer], capacity: int) -> None:
    """As many as there is room for have a place, all others a number in the order of commit; nobody twice, nothing failed."""
    statuses = Counter(answer.status for answer in answers)
    assert set(statuses) <= {201, 303}, (statuses, next(each.body for each in answers if each.status not in (201, 303)))
    rows = rows_of(site, meeting)
    assert len(rows) == len(answers) == len({row["person__email"] for row in rows})
    confirmed, waiting = rows[:capacity], rows[capacity:]
    assert {row["state"] for row in confirmed} <= {"confirmed"}
    assert {row["state"] for row in waiting} <= {"waiting"}
    assert [row["number"] for row in waiting] == list(range(1, len(waiting) + 1))
    opened = {answer.address.rstrip("/").rpartition("/")[2][:12] for answer in answers}
    assert opened == {row["key"] for row in rows}
    assert_counts_are_true(site)


@contextmanager
def hall(var: Path, name: str, **extra: str) -> Iterator[RunningSite]:
    """An empty site that is made of several processes, behind what is trusted to say who asks; not served."""
    shutil.copytree(collected_static(), var, symlinks=True, ignore=shutil.ignore_patterns("db.sqlite3*", "secret-key"))
    variables = {"WORKERS": "3", "TRUSTED_PROXIES": "127.0.0.1"} | extra
    with migrated_site(var, name, **variables) as site:
        site.url = f"http://localhost:{site.variables['PORT']}"
        yield site
