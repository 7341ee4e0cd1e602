"""Gate before publishing: whoever publishes a page, in whatever way, is refused while a check of it stops that."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.models import Page

from media.publishing import PublishingStopped, is_amending

from .checklist import Checklist, ChecklistItem, anything_stops

SHOWN = "checks"  # in the query string of a page's form: the dialog is open


def stops_of(page: Page) -> list[ChecklistItem]:
    """What stops this draft from being published. Two queries where no check stops anything."""
    return Checklist(page).unmet()


def stops_copies(page: Page, with_those_below: bool) -> bool:
    """Whether a check that stops is asked of this page, or of a public one below it: signatures don't pass to a copy."""
    if not anything_stops():
        return False
    below = page.get_descendants(inclusive=True).live().specific(defer=True)
    pages = below if with_those_below else [page.specific_deferred]
    return any(Checklist(each).has_stops for each in pages)


def stop_of(page: Page) -> PublishingStopped | None:
    """Return what stops this draft, with the address at which its checks are seen to."""
    if stops := stops_of(page):
        return PublishingStopped(page, [item.title for item in stops], refusal(page, stops), dialog_url(page))
    return None


def refuse_stopped(page: Page, user) -> None:
    """Raises PublishingStopped. What is due by itself was asked when somebody scheduled it; it comes without a user."""
    if user is None or is_amending():
        return
    if stop := stop_of(page):
        raise stop


def refusal(page: Page, stops: list[ChecklistItem]) -> str:
    """Why this page is not public, naming what is missing."""
    return ngettext(
        "“%(title)s” is not public: %(number)d check stops it (%(missing)s).",
        "“%(title)s” is not public: %(number)d checks stop it (%(missing)s).",
        len(stops),
    ) % {
        "title": page.get_admin_display_title(),
        "number": len(stops),
        "missing": _("; ").join(item.title for item in stops),
    }


def checks_url(page: Page) -> str:
    """The page of its checks."""
    return reverse("publishing_checks", args=[page.pk])


def dialog_url(page: Page) -> str:
    """The form of the page, the dialog of its checks open."""
    return f"{reverse('wagtailadmin_pages:edit', args=[page.pk])}?{SHOWN}=open"
