"""The pages of the event of a date: its published source, and the page that a visitor reads in a language."""

from django.db.models import Q
from django.utils.translation import gettext
from wagtail.models import Locale

from ..models import EventPage
from .models import RegistrationDate


def form_condition() -> Q:
    """Return the condition for event pages with a form to register."""
    return Q(takes_registrations=True)


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


def words_in(on: RegistrationDate, language: str) -> EventPage:
    """The page whose words name the event, for who is registered: a published one, else what was published; where even that
    is deleted, a page that is on no site.
    """
    page = page_in(on, language)
    if page is None:
        were_read = EventPage.objects.filter(translation_key=on.event).exclude(first_published_at=None)
        rows = list(were_read.select_related("locale").defer_streamfields())
        page = next((row for row in rows if row.locale.language_code == language), rows[0] if rows else None)
    return page or without_page(on, language)


def without_page(on: RegistrationDate, language: str) -> EventPage:
    locale = Locale.objects.filter(language_code=language).first() or Locale.get_default()
    local = on.starts_at.astimezone(on.tz)
    page = EventPage(
        title=gettext("An event of ours"),
        live=False,
        translation_key=on.event,
        locale=locale,
        zone=on.zone,
        start_date=local.date(),
        start_time=local.time(),
    )
    page.source = page
    return page
