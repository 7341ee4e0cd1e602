"""Builders of registration: an event to which people register, its first date, what somebody registers with."""

from datetime import time

from wagtail.models import Page

from pages.events.models import EventPage
from pages.events.registration import allocation
from pages.events.registration.allocation import Entry
from pages.events.registration.models import Registration, RegistrationDate

from ..support import make


def meeting(parent: Page, days: int = 7, hour: int = 14, **fields) -> EventPage:
    """An event with hours, `days` days from now, to which people register."""
    fields = {
        "all_day": False,
        "start_time": time(hour),
        "end_time": time(hour + 2),
        "takes_registrations": True,
    } | fields
    return make.event(parent, days, **fields)


def date_of(event: EventPage) -> RegistrationDate:
    """The first date that people register for."""
    return RegistrationDate.objects.filter(event=event.translation_key).earliest("date")


def entry(name: str = "", **fields) -> Entry:
    """What somebody of their own address registers with."""
    number = next(make.numbers)
    return Entry(name or f"Person {number}", **{"language": "en", "email": f"person-{number}@example.org"} | fields)


def registration(event: EventPage, name: str = "", **fields) -> Registration:
    """Somebody who is registered for the first date of this event."""
    return allocation.register(date_of(event), entry(name, **fields))
