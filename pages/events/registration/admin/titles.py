"""Titles of events and words of their terms, as organizers read them: those of the source, or in the language of the desk."""

from collections.abc import Iterable
from uuid import UUID

from django.utils.translation import get_language

from ...models import EventPage
from ..models import RegistrationDate


def pages_by_event(events: Iterable[UUID]) -> dict[UUID, EventPage]:
    """A page of each of these events, published or not: in the language of the desk, else the oldest. One query."""
    pages = EventPage.objects.filter(translation_key__in=set(events)).select_related("locale").defer_streamfields()
    found: dict[UUID, EventPage] = {}
    for page in pages.order_by("pk"):
        if page.translation_key not in found or page.locale.language_code == get_language():
            found[page.translation_key] = page
    return found


def words_draft(on: RegistrationDate) -> EventPage | None:
    """The page whose words organizers read: in the language of the desk, published or not, else the source."""
    page = pages_by_event([on.event]).get(on.event)
    return page if page is None or page.locale.language_code == get_language() else page.source


def source_draft(on: RegistrationDate) -> EventPage | None:
    """The source of the event, published or not; None where the event was deleted."""
    page = EventPage.objects.filter(translation_key=on.event).defer_streamfields().order_by("pk").first()
    return page and page.source
