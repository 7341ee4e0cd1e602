"""Addresses of registration: the signed ones of one registration, and those of the forms of an event."""

import datetime as dt

from django.conf import settings

from .event_pages import page_in
from .links import sign
from .models import Registration

# Below `/r/<signed>/`, by the name of the view.
ENDINGS = {
    "registration": "",
    "registration_change": "change/",
    "registration_cancel": "cancel/",
    "registration_offer": "offer/",
    "registration_confirm": "confirm/",
    "registration_kept": "kept/",
    "registration_ics": "event.ics",
    "registration_export": "export.json",
}


def own_url(registration: Registration, name: str = "registration") -> str:
    """The absolute address of this view of a registration, in the language of whoever registered.

    It is on the host where the page of the event is; here, in `HEADLESS=only`, where only this site can serve it.
    """
    return f"{root_url(registration)}{language_prefix(registration.language)}/r/{sign(registration)}/{ENDINGS[name]}"


def root_url(registration: Registration) -> str:
    page = None if settings.HEADLESS == "only" else page_in(registration.on, registration.language)
    site = page and page.get_site()
    return (site.root_url if site else settings.BASE_URL).rstrip("/")


def language_prefix(language: str) -> str:
    is_prefixed = language != settings.LANGUAGE_CODE and language in dict(settings.LANGUAGES)
    return f"/{language}" if is_prefixed else ""


def form_url(page, date: dt.date | None = None) -> str:
    """The absolute address of the form of an event, or of this one of its dates."""
    day = f"{date}/" if date and page.source.repeats else ""
    return f"{page.full_url}{day}register/"
