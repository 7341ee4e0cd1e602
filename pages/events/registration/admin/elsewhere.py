"""What other screens of the desk say of registrations: the home screen, the calendar, the trash."""

import datetime as dt
from collections.abc import Iterable
from typing import NamedTuple
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext, ngettext

from ...models import EventPage
from ..models import RegistrationDate
from .date_views import coming_dates
from .titles import pages_by_event


class RegisteredDate(NamedTuple):
    """A date of an event with registrations: its title, where they are listed, and how many there are in words."""

    title: str
    url: str
    day: dt.date
    taken: str
    waiting: str


def taken_words(on: RegistrationDate) -> str:
    return ngettext("%(number)d registered", "%(number)d registered", on.taken) % {"number": on.taken}


def waiting_words(on: RegistrationDate) -> str:
    words = ngettext("%(number)d waits in line", "%(number)d wait in line", on.waiting) % {"number": on.waiting}
    return words if on.waiting else ""


def registered_dates(user, until: dt.datetime, most: int) -> list[RegisteredDate]:
    """Return the next dates before `until` for which somebody is registered, as far as this person may edit them."""
    dates = list(coming_dates(user).filter(starts_at__lt=until).with_registrations()[:most])
    pages = pages_by_event(on.event for on in dates) if dates else {}
    found = []
    for on in dates:
        page = pages.get(on.event)
        title = page.get_admin_display_title() if page else gettext("An event that was deleted")
        url = reverse("who_comes_date", args=[on.pk])
        found.append(RegisteredDate(title, url, on.day, taken_words(on), waiting_words(on)))
    return found


def occurrence_notes(events: Iterable[UUID]) -> dict[tuple[UUID, dt.date], tuple[str, str]]:
    """Return how many are registered, in words, and where they are listed, by event and date."""
    dates = RegistrationDate.objects.filter(event__in=set(events))
    return {(on.event, on.date): (taken_words(on), reverse("who_comes_date", args=[on.pk])) for on in dates}


def restore_note(page_models: Iterable[str]) -> str:
    """Return what is said before deleted pages of these models come back; empty where no event is among them."""
    words = gettext("Whoever registered is on the list as before.")
    return words if EventPage._meta.label_lower in page_models else ""
