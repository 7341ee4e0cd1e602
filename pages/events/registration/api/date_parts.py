"""What lists of the API tell of registration for each date of an event (`api_date_parts`)."""

import datetime as dt
from uuid import UUID

from media.cache_tags import covered, use

from ....api.routers.base import ListEndpoint
from ....api.schemas.event_dates import RegistrationFactsOut
from ....api.schemas.links import page_link
from ...models import EventPage
from ...occurrences import Occurrence
from ..addresses import form_url
from ..availability.prefetch import as_published
from ..models import RegistrationDate


def registration_parts(dates: list[Occurrence], listing: ListEndpoint) -> list[dict]:
    """Return for each of these dates how people register for it here, and where for the original of an alias."""
    find_registration = as_published if listing.is_preview else registration_dates
    registration = find_registration(dates) if listing.fields.wants("registration") else {}
    return [
        {
            "registration": serialize_registration(occurrence, registration),
            "registration_original": original_url(occurrence.source, listing.request),
        }
        for occurrence in dates
    ]


def registration_dates(dates: list[Occurrence]) -> dict[tuple[UUID, dt.date], RegistrationDate]:
    """The dates that people register for, by event and date; one query, none where they register for none of these."""
    events = {each.event for each in dates if each.source.takes_registrations}
    if not events:
        return {}
    with covered():
        rows = RegistrationDate.objects.filter(event__in=events, date__in={each.date for each in dates}, is_live=True)
        found = {(row.event, row.date): row for row in rows}
    use(*(f"pages_registrationdate:{row.pk}" for row in found.values()))
    return found


def serialize_registration(occurrence: Occurrence, registration: dict) -> RegistrationFactsOut | None:
    """The facts of registration for one occurrence; None where nobody registers for it here."""
    on = registration.get((occurrence.event, occurrence.date))
    if on is None:
        return None
    url = form_url(occurrence.page, occurrence.date)
    return RegistrationFactsOut(phase=on.phase(), free=on.free, waiting=on.waiting, url=url)


def original_url(facts: EventPage, request) -> str:
    original = facts.original_with_list
    return page_link(original, request).url if original else ""
