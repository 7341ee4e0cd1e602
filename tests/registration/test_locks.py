"""Two who change the same at the same moment: neither waits for the other for ever, and nothing is lost; on a database of its own,
each thread with a connection."""

import json
from collections.abc import Iterator

import pytest

from ..support.running_site import RunningSite, migrated_site
from .crowd import assert_counts_are_true

pytestmark = pytest.mark.differs
NAMES = """
import datetime as dt, json, threading, time
from concurrent.futures import ThreadPoolExecutor
from unittest import mock
from django.db import connection
from django.utils import timezone
from pages.events.index_page import EventIndexPage
from pages.events.registration import allocation, duties, erasure
from pages.events.registration.models import Registration, RegistrationDate, RegistrationNotice
from pages.people.models import Person
from tests.registration import build
from tests.support import make
calendar = EventIndexPage.objects.live().first() or make.event_index(make.house(["en"]))
def closing(step):
    def run(*args):
        try:
            return step(*args)
        finally:
            connection.close()
    return run
def both(first, second, pause, where):
    # `second` begins while `first` stands still within `where`, and is seen to wait; what each returned.
    standing, going = threading.Event(), threading.Event()
    stood = getattr(where, pause)
    def stand(*args, **kwargs):
        if not standing.is_set():
            standing.set()
            going.wait(20)
        return stood(*args, **kwargs)
    with ThreadPoolExecutor(2) as pool, mock.patch.object(where, pause, stand):
        one = pool.submit(closing(first))
        assert standing.wait(20)
        other = pool.submit(closing(second))
        time.sleep(1.5)
        going.set()
        return one.result(40), other.result(40)
"""


@pytest.fixture
def site(tmp_path, django_db_setup, django_db_blocker) -> Iterator[RunningSite]:
    with django_db_blocker.unblock(), migrated_site(tmp_path, "locks") as site:
        yield site
        assert_counts_are_true(site)


def told(site: RunningSite, program: str):
    return json.loads(site.shell(NAMES + program))


MOVES = """
event = build.meeting(calendar, days=20, repeats="weekly", repeats_count=3, capacity=6)
dates = list(RegistrationDate.objects.filter(event=event.translation_key).order_by("date")[:2])
rows = [allocation.register(dates[number % 2], build.entry()) for number in range(24)]
@closing
def move(number):
    return allocation.move(rows[number], dates[(number + 1) % 2]).state
@closing
def publish(number):
    page = type(event).objects.get(pk=event.pk)
    page.capacity = 6 + number
    page.save_revision().publish()
    return "published"
with ThreadPoolExecutor(8) as pool:
    moved = [pool.submit(move, number) for number in range(24)] + [pool.submit(publish, number) for number in range(4)]
    states = [each.result(60) for each in moved]
print(json.dumps([len(states), Registration.objects.real().count(), [on.registrations.count() for on in dates]]))
"""


def test_many_moved_between_two_dates_both_ways_while_the_event_is_published(site):
    assert told(site, MOVES) == [28, 24, [12, 12]]


ERASED = """
event, past = build.meeting(calendar, days=20), build.meeting(calendar, days=10)
old = build.date_of(past)
allocation.register(old, build.entry("Ada", email="ada@example.org"))
ago = timezone.now() - dt.timedelta(days=40)
RegistrationDate.objects.filter(pk=old.pk).update(starts_at=ago, ends_at=ago, dated_at=ago - dt.timedelta(days=1))
entry = build.entry("Ada", email="ada@example.org")
both(lambda: allocation.register(build.date_of(event), entry), duties.erase_ended, "made", allocation)
print(json.dumps([build.date_of(event).taken, Registration.objects.count(), Person.objects.count()]))
"""


def test_whoever_registers_while_their_old_names_are_erased_stays(site):
    assert told(site, ERASED) == [1, 1, 1]


CONFIRMED = """
event = build.meeting(calendar, days=20)
row = allocation.register(build.date_of(event), build.entry(), is_held=True)
later = mock.Mock(return_value=timezone.now() + allocation.HELD_FOR + dt.timedelta(seconds=1))
def drop():  # what confirms has read the time before
    with mock.patch.object(timezone, "now", later):
        duties.drop_held()
both(lambda: allocation.confirm(row), drop, "tell_standing", allocation)
assert later.called
print(json.dumps(list(Registration.objects.values_list("state", flat=True))))
"""


def test_whoever_confirms_in_the_last_second_stays(site):
    assert told(site, CONFIRMED) == ["confirmed"]


REMINDED = """
event = build.meeting(calendar, days=20)
row = allocation.register(build.date_of(event), build.entry())
soon = timezone.now() + dt.timedelta(hours=20)
RegistrationDate.objects.filter(event=event.translation_key).update(starts_at=soon, ends_at=soon + dt.timedelta(hours=2))
Registration.objects.update(confirmed_at=timezone.now() - dt.timedelta(days=5))
with mock.patch.object(RegistrationDate, "may_be_written", return_value=True):
    both(duties.remind, duties.remind, "add", duties.notices)
print(json.dumps(list(RegistrationNotice.objects.order_by("pk").values_list("kind", flat=True))))
"""


def test_two_processes_remind_once(site):
    assert told(site, REMINDED) == ["confirmed", "reminder"]


ACCEPTED = """
event = build.meeting(calendar, days=20, capacity=1)
with mock.patch.object(RegistrationDate, "may_be_written", return_value=True):
    first, second, third = (allocation.register(build.date_of(event), build.entry()) for _ in range(3))
    allocation.cancel(first)
    second.refresh_from_db()
    both(lambda: allocation.accept(second), lambda: allocation.lapse_offers(build.date_of(event)), "put", allocation)
print(json.dumps(list(Registration.objects.order_by("pk").values_list("state", flat=True))))
"""


def test_whoever_accepts_while_offers_are_looked_over_has_the_place(site):
    assert told(site, ACCEPTED) == ["cancelled", "confirmed", "waiting"]


TAKEN = """
event = build.meeting(calendar, days=20, capacity=1)
with mock.patch.object(RegistrationDate, "may_be_written", return_value=True):
    first, second = (allocation.register(build.date_of(event), build.entry()) for _ in range(2))
    allocation.cancel(first)
    allocation.pass_on(second)
    newcomer = lambda: allocation.register(build.date_of(event), build.entry())
    both(lambda: allocation.take(second), newcomer, "is_free_for", allocation)
print(json.dumps(list(Registration.objects.order_by("pk").values_list("state", flat=True))))
"""


def test_whoever_takes_what_is_free_while_another_registers_has_the_place(site):
    assert told(site, TAKEN) == ["cancelled", "confirmed", "waiting"]
