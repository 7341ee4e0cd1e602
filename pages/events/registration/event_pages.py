"""The pages of the event of a date: its published source, and the page that a visitor reads in a language."""

from ..models import EventPage
from .models import RegistrationDate


def source_of(on: RegistrationDate) -> EventPage | None:
    """The published source of the event, whose terms these are; None while nothing of it is published."""
    page = EventPage.objects.filter(translation_key=on.event, live=True).defer_streamfields().first()
    return page and page.source


def page_in(on: RegistrationDate, language: str) -> EventPage | None:
    """The published page of the event in this language, else the one of its source, else any; None while there is none."""
    pages = list(
        EventPage.objects.filter(translation_key=on.event, live=True).select_related("locale").defer_streamfields()
    )
    if not pages:
        return None
    own = next((page for page in pages if page.locale.language_code == language), None)
    return own or next((page for page in pages if page.pk == page.source.pk), pages[0])
