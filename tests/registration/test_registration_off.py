"""Registration that is switched off: an event reads as one without it, its mails wait, and its rows are treated as before."""

import datetime as dt
from unittest import mock

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage
from django.test import override_settings
from django.urls import get_resolver

from home.privacy import erasure as privacy
from home.privacy.walk import findings, person_of
from pages.events.admin.panels import registration_panels
from pages.events.models import EventPage
from pages.events.registration import notices
from pages.events.registration.actions import allocation, duties, sync
from pages.events.registration.models import NoticeKind, Registration, RegistrationDate
from pages.mail import backend
from pages.mail.models import OutgoingMail
from pages.mail.outbox import EXPIRED, give_up_held

from ..support import make
from ..support.running_site import read_demo
from . import build
from .test_allocation import NOON, RegistrationCase

OFF = override_settings(FEATURES_OFF=["pages.events.registration"])
OUTBOX = {
    "EMAIL_BACKEND": "pages.mail.backend.Outbox",
    "OUTBOX_BACKEND": "django.core.mail.backends.locmem.EmailBackend",
}
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


@pytest.mark.django_db
def test_an_event_is_one_without_registration(tmp_path):
    on, off = read_demo(tmp_path / "on", "all", READS), read_demo(tmp_path / "off", "all,-registration", READS)
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


def setUpModule():
    """Load all URLs while the feature is on: they are read once a process."""
    assert get_resolver().url_patterns


class PageWithoutRegistrationTests(RegistrationCase):
    @OFF
    def test_an_event_with_an_open_list_reads_as_one_without(self):
        event = self.event(capacity=12, repeats="weekly", repeats_count=3, registration_words="A chair for you.")
        page = self.look(event.url)
        self.assertIsNone(page.select_one(".coupon"))
        for words in ("Save a place", "12 places", "A chair for you.", "#register", "/register/", "schema.org/InStock"):
            self.assertNotIn(words, str(page))
        event.takes_registrations = False
        event.save_revision().publish()
        self.assertEqual(str(self.look(event.url).main), str(page.main))

    def test_the_api_tells_it_as_of_an_event_without_one(self):
        self.event()
        with OFF:
            [told] = self.client.get("/api/v3/events/").json()["items"]
        self.assertEqual((told["registration"], told["registration_original"]), (None, ""))

    @OFF
    def test_a_link_to_register_elsewhere_stays(self):
        event = self.event(takes_registrations=False, registration_link="https://www.example.org/x")
        page = self.look(event.url)
        self.assertIn("Register at example.org", page.select_one(".coupon").get_text(" ", strip=True))
        self.assertEqual(page.select_one(".handbill a.button")["href"], event.registration_link)

    @OFF
    def test_the_button_of_an_announcement_leads_to_the_page_alone(self):
        event = self.event()
        announcement = make.announcement(self.announcements, button_page=event, button_label="Come")
        self.assertEqual(announcement.button_url, event.url)

    def test_in_the_form_the_link_is_left(self):
        self.assertGreater(len(registration_panels()), 1)
        with OFF:
            [panel] = registration_panels()
            self.assertEqual([each.field_name for each in panel.children], ["registration_link"])

    def test_a_link_is_not_refused_for_a_tick_that_nobody_sees(self):
        event = self.event()
        event.registration_link = "https://www.example.org/x"
        with self.assertRaises(ValidationError):
            event.full_clean()
        with OFF:
            event.full_clean()


@override_settings(**OUTBOX)
class WaitingMailTests(RegistrationCase):
    def setUp(self):
        super().setUp()
        self.enterContext(mock.patch.object(backend, "resume_at", 0.0))
        self.registration = build.registration(self.event(capacity=1))

    def sent(self) -> int:
        backend.send_due()
        return OutgoingMail.objects.sent().count()

    def test_a_mail_in_the_outbox_waits_until_the_feature_is_on_again(self):
        notices.send_due()
        with OFF:
            self.assertEqual((self.sent(), OutgoingMail.objects.held().count()), (0, 1))
        self.assertEqual((self.sent(), OutgoingMail.objects.held().count()), (1, 0))

    def test_a_notice_becomes_no_mail_before(self):
        with OFF:
            notices.send_soon.func()
            self.assertFalse(OutgoingMail.objects.exists())
        notices.send_soon.func()
        self.assertEqual(self.sent(), 1)

    @OFF
    def test_mails_of_others_are_sent(self):
        notices.send_due()
        backend.keep(EmailMessage("Another", "Text", to=["another@example.org"]), "pages.mail.backend")
        self.assertEqual(self.sent(), 1)

    def test_one_that_nobody_needs_any_more_is_given_up(self):
        notices.add(self.registration, NoticeKind.REMINDER)
        notices.send_due()
        with OFF, time_machine.travel(NOON + dt.timedelta(days=30)):
            give_up_held()
        self.assertEqual({mail.last_error for mail in OutgoingMail.objects.given_up()}, {EXPIRED})
        self.assertFalse(OutgoingMail.objects.waiting().exists())

    def test_no_place_is_offered_before(self):
        waiting = build.registration(EventPage.objects.get())
        with OFF:
            allocation.cancel(self.registration)
            self.assertEqual(Registration.objects.get(pk=waiting.pk).state, "waiting")
        duties.offer_and_lapse()
        self.assertEqual(Registration.objects.get(pk=waiting.pk).state, "offered")


class OnAgainTests(RegistrationCase):
    def start(self) -> None:
        """The first minute of a process."""
        with mock.patch.object(sync, "is_synced", False):
            sync.sync_after_start()

    def test_a_date_that_was_moved_meanwhile_follows_and_people_are_told(self):
        event = self.event()
        registration = build.registration(event)
        with OFF:
            event.start_date += dt.timedelta(days=1)
            event.save_revision().publish()
            self.assertNotEqual(build.date_of(event).day, event.start_date)
        self.start()
        self.assertEqual(build.date_of(event).day, event.start_date)
        self.assertIn(NoticeKind.MOVED, self.notices(registration))
        self.start()
        self.assertEqual(self.notices(registration).count(NoticeKind.MOVED), 1)

    def test_an_event_that_was_published_meanwhile_has_its_dates(self):
        with OFF:
            self.event(repeats="weekly", repeats_count=3)
            self.assertFalse(RegistrationDate.objects.exists())
        self.start()
        self.assertEqual(RegistrationDate.objects.filter(is_live=True).count(), 3)

    def test_the_list_of_one_that_was_unpublished_or_deleted_is_closed(self):
        hidden, deleted = self.event(), self.event()
        with OFF:
            hidden.unpublish()
            deleted.delete()
        self.assertEqual(RegistrationDate.objects.filter(is_live=True).count(), 2)
        self.start()
        self.assertFalse(RegistrationDate.objects.filter(is_live=True).exists())

    def test_once_a_process(self):
        with mock.patch.object(sync, "is_synced", True), self.assertNumQueries(0):
            sync.sync_after_start()


class RowsWhileOffTests(RegistrationCase):
    def test_who_registered_is_found_and_erased(self):
        event = self.event(capacity=2)
        build.registration(event, "Ada Lovegood", email="ada@example.org")
        other = build.registration(event, wish="A seat beside Ada Lovegood")
        person = person_of(None, ["Ada Lovegood", "ada@example.org"])
        with OFF:
            found = list(findings(person))
        labels = {match.table.label for match in found}
        self.assertLessEqual({"pages.Registration", "pages.Person"}, labels)
        with OFF:
            privacy.erase(person, {match.scope for match in found}, found)
        self.assertEqual(list(Registration.objects.values_list("pk", flat=True)), [other.pk])
        self.assertNotIn("Ada", Registration.objects.get().wish)
        self.assertCountsAreTrue(event)

    def test_names_end_a_month_after_the_date(self):
        build.registration(self.event())
        with OFF, time_machine.travel(NOON + dt.timedelta(days=60)):
            duties.erase_ended()
        self.assertFalse(Registration.objects.exists())
