"""A site of the first release is brought up to date: its events keep all they say, and people can register for them."""

import json

import pytest

from ..support.release import released_site
from .crowd import assert_counts_are_true

pytestmark = [pytest.mark.soak, pytest.mark.differs]
BEFORE = """
import json
from django.db import connection
with connection.cursor() as cursor:
    columns = "page_ptr_id, start_date, start_time, zone, state, place_id, registration_link"
    cursor.execute(f"SELECT {columns} FROM pages_eventpage ORDER BY 1")
    print(json.dumps([[str(each) for each in row] for row in cursor.fetchall()]))
"""
AFTER = """
import datetime as dt, json
from django.utils import timezone
from pages.events.models import EventPage
from pages.events.registration import allocation
from pages.events.registration.models import RegistrationDate
from tests.registration import build
assert not RegistrationDate.objects.exists()
assert not EventPage.objects.filter(takes_registrations=True).exists()
event = EventPage.objects.live().filter(locale__language_code="en", repeats="").first()
event = event.get_latest_revision_as_object()  # a draft of the release, whose JSON knows nothing of registration
event.start_date, event.end_date = timezone.localdate() + dt.timedelta(days=20), None
event.takes_registrations, event.capacity, event.registration_link, event.state = True, 2, "", "scheduled"
event.save_revision().publish()
states = [allocation.register(build.date_of(event), build.entry(language=code)).state for code in ("en", "es", "ar")]
print(json.dumps(states))
"""


def test_events_keep_all_and_people_register(tmp_path, django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), released_site("0.1.0", tmp_path, "registration") as site:
        before = json.loads(site.shell(BEFORE, flushes=False))
        site.manage("migrate", "-v0")
        assert json.loads(site.shell(BEFORE, flushes=False)) == before
        assert len(before) > 3
        assert json.loads(site.shell(AFTER)) == ["confirmed", "confirmed", "waiting"]
        assert_counts_are_true(site)
