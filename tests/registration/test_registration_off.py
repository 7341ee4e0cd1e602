"""Registration that is off: events without it, mails that wait, and dates that catch up once it is on again."""

import datetime as dt
import json

import pytest
import time_machine
from django.test import override_settings

from pages.events.registration import duties, notices, sync
from pages.events.registration.models import Registration
from pages.mail.backend import delete_expired
from pages.mail.models import EXPIRED, OutgoingMail

from ..support.processes import output
from ..support.running_site import demo_copy
from . import build
from .test_allocation import RegistrationCase

OFF = override_settings(FEATURES_OFF=["pages.events.registration"])
READS = """
import json, django
django.setup()
from django.apps import apps
from django.contrib.auth import get_user_model
from django.test import Client
date = apps.get_model("pages", "RegistrationDate").objects.filter(is_live=True).order_by("date").first()
event = apps.get_model("pages", "EventPage").objects.get(translation_key=date.event, locale__language_code="en")
visitor, staff = Client(HTTP_HOST="localhost"), Client(HTTP_HOST="localhost")
staff.force_login(get_user_model().objects.get(username="admin"))
dates = visitor.get("/api/v3/events/?locale=en").json()["items"]
found = {
    "page": visitor.get(event.url).content.decode(),
    "form": visitor.get(f"{event.url}register/").status_code,
    "link": visitor.get("/r/link/").status_code,
    "desk": staff.get("/admin/registrations/").status_code,
    "menu": "/admin/registrations/" in staff.get("/admin/").content.decode(),
    "editor": staff.get(f"/admin/pages/{event.pk}/edit/").content.decode(),
    "paths": [path for path in visitor.get("/api/v3/openapi.json").json()["paths"] if "/registration/" in path],
    "api": [each.get("registration") for each in dates],
}
print(json.dumps(found | {"slug": event.slug, "rows": apps.get_model("pages", "Registration").objects.count()}))
"""


def read_demo(folder, features: str) -> dict:
    """Return what an event of the demo with registrations shows with these features."""
    with demo_copy(folder, finished=False, FEATURES=features, LOG_LEVEL="error") as site:
        return json.loads(output(site.variables, "-c", READS).splitlines()[-1])


@pytest.mark.django_db
def test_an_event_is_one_without_registration(tmp_path):
    on, off = read_demo(tmp_path / "on", "all"), read_demo(tmp_path / "off", "all,-registration")
    assert (on["form"], on["link"], on["desk"], on["menu"]) == (200, 200, 200, True)
    assert (off["form"], off["link"], off["desk"], off["menu"]) == (404, 404, 404, False)
    assert "/register/" in on["page"]
    assert "/register/" not in off["page"]
    assert "takes_registrations" in on["editor"]
    assert "takes_registrations" not in off["editor"]
    assert on["paths"]
    assert off["paths"] == []
    assert any(on["api"])
    assert not any(off["api"])
    assert on["rows"] == off["rows"] > 0


class RegistrationOffTests(RegistrationCase):
    def waiting_mail(self, event) -> OutgoingMail:
        """Return the mail that confirms a place, not sent yet."""
        build.registration(event)
        notices.send_due()
        return OutgoingMail.objects.waiting().latest("pk")

    def test_a_mail_waits_until_the_feature_is_on_again(self):
        mail = self.waiting_mail(self.event())
        with OFF:
            self.assertNotIn(mail, OutgoingMail.objects.due())
            self.assertIn(mail, OutgoingMail.objects.held())
        self.assertIn(mail, OutgoingMail.objects.due())

    def test_a_mail_that_nobody_needs_any_more_is_given_up(self):
        event = self.event()
        build.registration(event)
        starts_at = build.date_of(event).starts_at
        with time_machine.travel(starts_at - dt.timedelta(hours=20), tick=False):
            duties.remind()
            notices.send_due()
        mail = OutgoingMail.objects.waiting().latest("pk")
        with OFF, time_machine.travel(starts_at + dt.timedelta(minutes=1), tick=False):
            delete_expired()
        mail.refresh_from_db()
        self.assertIsNotNone(mail.given_up_at)
        self.assertEqual(mail.last_error, EXPIRED)

    def test_dates_catch_up_with_an_event_that_was_moved_meanwhile(self):
        event = self.event()
        row = build.date_of(event)
        registration = build.registration(event)
        with OFF:
            event.start_time = dt.time(18)
            event.end_time = dt.time(20)
            event.save_revision().publish()
        self.assertEqual(build.date_of(event).starts_at, row.starts_at)
        sync.is_synced = False
        sync.sync_after_start()
        self.assertEqual(build.date_of(event).starts_at, row.starts_at + dt.timedelta(hours=4))
        self.assertEqual(Registration.objects.get(pk=registration.pk).on_id, row.pk)
