"""What somebody finds out, causes and spoils who types the address of somebody else: nothing."""

import datetime as dt
import json

import time_machine

from pages.events.registration import allocation, duties
from pages.events.registration.models import Registration
from pages.people.models import Consent

from ..support import make
from .test_allocation import NOON
from .test_own_pages import OwnPageCase

EMAIL = "rosa@example.org"
WORDS = {"registration": "The list may keep it.", "newsletter": "Send it."}


class StrangerCase(OwnPageCase):
    def export(self, registration: Registration) -> dict:
        return json.loads(self.client.get(self.own(registration, "export.json")).content)


class KeptOfTheirOwnTests(StrangerCase):
    def test_another_registration_of_an_address_tells_nothing_of_its_person(self):
        known = {"email": EMAIL, "phone": "+16015550188", "consents": WORDS}
        make.registration(first := self.event(), "Rosa Morales", **known)
        for event in (first, self.event()):
            stranger = make.registration(event, "Mallory", email=EMAIL, consents={"registration": "Mine."})
            for subpage in ("kept/", "export.json"):
                told = self.client.get(self.own(stranger, subpage)).content.decode()
                for secret in ("Morales", "5550188", "555-0188", "Send it.", "The list", "until you end it"):
                    self.assertNotIn(secret, told, subpage)
                for own in ("Mallory", EMAIL, "Mine."):
                    self.assertIn(own, told, subpage)

    def test_what_nobody_confirmed_takes_away_its_own_consents_alone(self):
        on = make.date_of(self.event())
        make.registration(self.event(), email=EMAIL, consents=WORDS)
        held = allocation.register(on, make.entry(email=EMAIL, consents=WORDS), is_held=True)
        self.assertEqual(Consent.objects.count(), 4)
        with time_machine.travel(NOON + dt.timedelta(minutes=31), tick=False):
            duties.drop_held()
        self.assertFalse(Registration.objects.filter(pk=held.pk).exists())
        self.assertEqual(Consent.objects.exclude(registration=held).count(), 2)
