"""Validation of a draft that is published past its form."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from wagtail.fields import StreamField
from wagtail.models import Page

from media.publishing import stop_of


def problem_of(page: Page) -> str:
    """What keeps this draft from being published, as its form would say; empty where nothing does."""
    try:
        page.full_clean()
        for field in page._meta.get_fields():
            if isinstance(field, StreamField):
                field.stream_block.clean(getattr(page, field.name))
    except ValidationError:
        return _("Something is missing in “%(title)s”: open it, and what it is stands beside its field.") % {
            "title": page.get_admin_display_title()
        }
    return ""


def publishing_problem(page: Page) -> str:
    """The same, or which checks stop it."""
    if problem := problem_of(page):
        return problem
    stop = stop_of(page)
    return stop.message if stop else ""
