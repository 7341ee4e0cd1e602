"""Mails about a picture that was withdrawn, to whoever keeps the pages on which it stands."""

from collections import defaultdict

from django.conf import settings
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from wagtail.models import Page

from media.consent.withdrawal import live_pages_with
from media.images.models import Picture
from pages.mail.backend import connection_of

from ..users.models import User


def keepers(picture: Picture) -> dict[User, list[Page]]:
    """Who owns or last changed the public pages with this picture, each with those pages; none without a mail address."""
    found: dict[User, list[Page]] = defaultdict(list)
    for page in live_pages_with(picture).select_related("owner", "latest_revision__user").order_by("path"):
        for person in {page.owner, page.latest_revision and page.latest_revision.user}:
            if person and person.is_active and person.email:
                found[person].append(page)
    return found


def mail_keepers(picture: Picture, user) -> int:
    """A mail to each of them in their language, in the transaction that withdraws; never with the name of who is shown.

    How many got one.
    """
    number = 0
    for person, pages in keepers(picture).items():
        if person == user:  # who knows
            continue
        with translation.override(language_of(person)):
            body = render_to_string(
                "mail/picture_withdrawn.txt",
                {"pages": [(page.get_admin_display_title(), address_of(page)) for page in pages]},
            )
            number += send_mail(
                _("A picture is no longer shown"), body, None, [person.email], connection=connection_of(__name__)
            )
    return number


def address_of(page: Page) -> str:
    return settings.WAGTAILADMIN_BASE_URL + reverse("wagtailadmin_pages:edit", args=[page.pk])


def language_of(person: User) -> str:
    profile = getattr(person, "wagtail_userprofile", None)
    return profile.get_preferred_language() if profile else settings.LANGUAGE_CODE
