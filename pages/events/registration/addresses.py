"""Addresses of registration: the form of an event, and the signed pages of whoever registered, in their language."""

import datetime as dt

from django.conf import settings
from django.urls import reverse
from django.utils import translation

from ...tree.current import current
from ..models import EventPage
from .event_pages import page_in
from .links import ADDRESS, CONFIRM, MAIL, PAGE, sign
from .models import Registration
from .terms import form_path

OF_ITS_OWN = {"registration_confirm": CONFIRM, "registration_address": ADDRESS}  # links with a code of their own


def language_of(registration: Registration) -> str:
    """The language of whoever registered, where it is on; else the site's own."""
    is_on = registration.language in current().locales.values()
    return registration.language if is_on else settings.LANGUAGE_CODE


def own_path(registration: Registration, name: str = "registration") -> str:
    """The path of one of its signed pages, by the name of its address, in the active language; with the code of mails to who
    has come by one.
    """
    return signed_path(registration, name, MAIL if registration.is_by_mail else PAGE)


def signed_path(registration: Registration, name: str, purpose: str) -> str:
    return reverse(name, args=[sign(registration, OF_ITS_OWN.get(name, purpose))])


def own_url(registration: Registration, name: str = "registration", purpose: str = MAIL) -> str:
    """The same as a whole address, for mails, in the language of whoever registered; with another purpose for who registers.

    These have codes of their own, which stand in no page: they prove that a mail has been read.
    """
    with translation.override(language_of(registration)):
        return root_url(registration) + signed_path(registration, name, purpose)


def root_url(registration: Registration) -> str:
    """The site where the page of the event is; the backend itself where a front end shows the pages."""
    page = None if settings.HEADLESS == "only" else page_in(registration.on, registration.language)
    site = page and page.get_site()
    return site.root_url if site else settings.BASE_URL


def form_url(page: EventPage, date: dt.date | None = None) -> str:
    """The whole address of the form."""
    return page.full_url + form_path(page, date)
