"""A full date of 0.3.0, with rows that only looked like registrations, is brought up to date: they are uncounted until accepted."""

import json

import pytest

from ..support.running_site import migrated_site
from .crowd import assert_counts_are_true

pytestmark = pytest.mark.differs
# A full date as 0.3.0 left it: Ada and Rosa have the two places, Chepe waits; Ada's neighbor, and Ada once more, only looked so.
MADE = """
import json
from pages.events.index_page import EventIndexPage
from pages.events.registration import allocation
from pages.events.registration.models import Registration
from tests.registration import build
from tests.support import make
event = build.meeting(make.part(make.house(["en"]), EventIndexPage), days=20, capacity=2)
on = build.date_of(event)
ada, rosa, chepe = (allocation.register(on, build.entry(name, email=f"{name}@example.org")) for name in ("Ada", "Rosa", "Chepe"))
shared = dict(on=on, person=ada.person, duplicate_of=ada, language="en", form_key="")
for values in (dict(name="Neighbor", state="confirmed", party=2), dict(name="Ada", state="waiting", number=2)):
    Registration.objects.create(**shared, **values)
Registration.objects.create(**shared, name="Gone", state="cancelled")
print(json.dumps(on.pk))
"""
# The tables as 0.3.0 had them. The triggers name columns that go; the upgrade makes them again.
TAKEN_BACK = """
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from pages.changes.triggers import NAME
of = {
    "sqlite": f"SELECT name, NULL FROM sqlite_master WHERE type = 'trigger' AND name LIKE '{NAME}%'",
    "postgresql": f"SELECT tgname, tgrelid::regclass::text FROM pg_trigger WHERE tgname LIKE '{NAME}%'",
}
with connection.cursor() as cursor:
    cursor.execute(of[connection.vendor])
    for name, table in cursor.fetchall():
        cursor.execute(f'DROP TRIGGER "{name}"' + (f" ON {table}" if table else ""))
MigrationExecutor(connection).migrate([("pages", "0011_next_moment_indexes")])
"""
AFTER = """
import json
from django.conf import settings
from django.test import Client, override_settings
from pages.events.registration import allocation, duties
from pages.events.registration.admin import roll
from pages.events.registration.links import sign
from pages.events.registration.models import Registration, RegistrationDate
from tests.support.release import UNCOLLECTED
on = RegistrationDate.objects.get()
def page(row):
    storages = settings.STORAGES | {"staticfiles": UNCOLLECTED}
    with override_settings(ALLOWED_HOSTS=["*"], SECURE_SSL_REDIRECT=False, STORAGES=storages):
        return Client().get(f"/r/{sign(row)}/").content.decode()
before = on.taken, on.waiting
open_ones = list(Registration.objects.exclude(duplicate_of=None).exclude(state="cancelled").order_by("pk"))
has_ticket = [text in page(row) for row in open_ones for text in ("You have a place", "in line")]
listed = [(row.name, roll.state_words(row)) for row in roll.shown(on)]
accepted = [allocation.confirm(row, is_by_organizer=True) for row in open_ones]
duties.drop_held()
on.refresh_from_db()
print(json.dumps([before, has_ticket, listed, [(row.state, row.number) for row in accepted], [on.taken, on.waiting]]))
"""


def test_a_full_date_of_the_release_before(tmp_path, django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), migrated_site(tmp_path, "uncounted") as site:
        site.shell(MADE)
        site.shell(TAKEN_BACK, flushes=False)
        site.manage("migrate", "-v0")
        before, has_ticket, listed, accepted, after = json.loads(site.shell(AFTER))
        assert before == [2, 1]
        assert has_ticket == [False] * 4
        assert sorted(map(tuple, listed)) == [
            ("Ada", "Has a place"),
            ("Ada", "Not counted"),
            ("Chepe", "Number 1 in line"),
            ("Neighbor", "Not counted"),
            ("Rosa", "Has a place"),
        ]
        assert accepted == [["waiting", 2], ["waiting", 3]]
        assert after == [2, 3]
        assert_counts_are_true(site)
