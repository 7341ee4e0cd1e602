"""Twenty-five registrations a second for a minute, each from an address of its own, while their mails are written: none late, none lost."""

import json
import subprocess
import sys
from collections import Counter

import pytest
from django.db import connection

from settings.install import ROOT
from settings.run import WORK

from ..support.processes import await_true, running
from ..support.running_site import served
from .crowd import Meeting, assert_counts_are_true, hall, rows_of, typed

pytestmark = pytest.mark.soak
RATE, SECONDS, CAPACITY, CORE = 25, 60, 1000, "0"
SLOWEST = 1.0  # seconds, of nineteen answers in twenty; promised on PostgreSQL
WARM = 50  # before it is measured
UNTOLD = """
from pages.events.registration.models import RegistrationNotice
print(RegistrationNotice.objects.filter(done_at=None).count())
"""


def sent(url: str, meeting: Meeting, numbers: range) -> list[tuple[int, float]]:
    """The status of each and the seconds until it was answered, by a generator on a processor of its own."""
    command = ["taskset", "-c", CORE, sys.executable, "-m", "tests.registration.steady"]
    forms = [[*typed(meeting, number), number] for number in numbers]
    asked = json.dumps({"url": url, "rate": RATE, "forms": forms})
    done = subprocess.run(command, cwd=ROOT, input=asked, capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


def test_twenty_five_a_second_for_a_minute(tmp_path, django_db_setup, django_db_blocker):
    amount = RATE * SECONDS
    with (
        django_db_blocker.unblock(),
        hall(tmp_path / "var", "load", WORKERS="2") as site,
        served(site.variables),
        running(site.variables, *WORK),
    ):
        meeting = Meeting.made(site, WARM + amount, capacity=CAPACITY)
        sent(site.url, meeting, range(WARM))
        found = sent(site.url, meeting, range(WARM, WARM + amount))
        seconds = sorted(each for _status, each in found)
        half, late = seconds[amount // 2], seconds[int(amount * 0.95)]
        print(
            f"\n{connection.vendor}: {amount} registrations, {RATE} a second: half within {half:.3f} s, 95 % within "
            f"{late:.3f} s, all within {seconds[-1]:.2f} s; {Counter(status for status, _seconds in found)}"
        )
        assert {status for status, _seconds in found} == {303}
        states = Counter(row["state"] for row in rows_of(site, meeting))
        assert states == {"confirmed": CAPACITY, "waiting": WARM + amount - CAPACITY}
        assert_counts_are_true(site)
        await_true(lambda: site.shell(UNTOLD, flushes=False) == "0", 120)
        if connection.vendor == "postgresql":
            assert late < SLOWEST
