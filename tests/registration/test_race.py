"""Exactly the capacity: a crowd at once, over HTTP, in several processes; and the same with the lock taken out."""

import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial

import pytest
from django.db import connection

from settings.install import ROOT
from settings.start.ports import is_responding

from ..support.processes import await_true
from ..support.running_site import RunningSite, served
from .crowd import (
    UNLOCKED,
    Meeting,
    assert_counts_are_true,
    assert_exact,
    at_once,
    hall,
    rows_of,
    send_form,
    send_json,
)

pytestmark = pytest.mark.differs
MANY, PLACES = 500, 50
FORGOTTEN = """
from pages.events.registration.models import RegistrationDate
RegistrationDate.objects.all().delete()
"""
SOAK_ROUNDS = {"postgresql": 20, "sqlite": 5}


@pytest.fixture(scope="module")
def site(tmp_path_factory, django_db_setup, django_db_blocker) -> Iterator[RunningSite]:
    with (
        django_db_blocker.unblock(),
        hall(tmp_path_factory.mktemp("hall") / "var", "race") as site,
        served(site.variables),
    ):
        yield site


@contextmanager
def unlocked(site: RunningSite) -> Iterator[RunningSite]:
    """The same site on another port, whose server takes no lock."""
    other = site.on_another_port()
    port = int(other.variables["PORT"])
    with subprocess.Popen([sys.executable, "-c", UNLOCKED], cwd=ROOT, env=other.variables) as process:
        try:
            await_true(lambda: is_responding("127.0.0.1", port), 120)
            yield other
        finally:
            process.terminate()
    other.close()


def crowd(site: RunningSite, clients: int, capacity: int) -> tuple[Meeting, list]:
    meeting = Meeting.made(site, clients, capacity=capacity)
    return meeting, at_once([partial(send_form, site, meeting, number) for number in range(clients)])


@pytest.mark.servers
def test_without_the_lock_more_places_are_given_than_there_are(site):
    """The race is real. With SQLite a transaction that will write is the lock: there it stays exact."""
    overbooked = 0
    with unlocked(site) as other:
        for _ in range(5):
            meeting, _answers = crowd(other, 60, 20)
            states = Counter(row["state"] for row in rows_of(site, meeting))
            overbooked += states["confirmed"] > 20
            if overbooked:
                break
    site.shell(FORGOTTEN)
    assert bool(overbooked) == (connection.vendor == "postgresql")


@pytest.mark.parametrize("turn", [1, 2])
def test_sixty_at_once_for_twenty_places(site, turn):
    meeting, answers = crowd(site, 60, 20)
    assert_exact(site, meeting, answers, 20)
    assert Counter(row["language"] for row in rows_of(site, meeting)) == {"en": 30, "es": 30}


def test_form_and_api_at_once_for_the_last_place(site):
    for _ in range(3):
        meeting = Meeting.made(site, 16, capacity=1)
        steps = [partial((send_form, send_json)[n // 2 % 2], site, meeting, n) for n in range(16)]
        assert_exact(site, meeting, at_once(steps), 1)
        assert {row["source"] for row in rows_of(site, meeting)} == {"form", "api"}


def test_a_button_pressed_eight_times_is_one_registration(site):
    meeting = Meeting.made(site, 1, capacity=5)
    answers = at_once([partial(send_form, site, meeting, 0)] * 8)
    assert [answer.status for answer in answers] == [303] * 8
    assert len({answer.address for answer in answers}) == 1
    assert len(rows_of(site, meeting)) == 1  # of an address that asks more than five times a minute, it may be held
    assert_counts_are_true(site)


def test_one_address_from_four_forms_is_four_registrations(site):
    meeting = Meeting.made(site, 4, capacity=3)
    answers = at_once([partial(send_form, site, meeting, number, meeting.email(0)) for number in range(4)])
    assert {answer.status for answer in answers} == {303}
    assert len({answer.address for answer in answers}) == 4
    assert_counts_are_true(site)
    rows = rows_of(site, meeting)
    assert [row["state"] for row in rows] == ["confirmed"] * 3 + ["waiting"]
    assert {row["duplicate_of"] for row in rows} == {None}


@pytest.mark.soak
def test_five_hundred_at_once_for_fifty_places(site):
    for turn in range(SOAK_ROUNDS[connection.vendor]):
        began = time.monotonic()
        meeting, answers = crowd(site, MANY, PLACES)
        took = sorted(answer.seconds for answer in answers)
        assert_exact(site, meeting, answers, PLACES)
        print(
            f"\n{connection.vendor}, round {turn + 1}: {MANY} answered, half within {took[MANY // 2]:.1f} s, all "
            f"within {took[-1]:.1f} s; with all around it {time.monotonic() - began:.0f} s"
        )
