"""Rows of the home screen: what waits, with the actions that are taken at once."""

from collections.abc import Iterable

from django.urls import reverse
from wagtail.admin.utils import get_user_display_name
from wagtail.models import Page
from wagtail.permissions import policy_registry

from pages.admin_frame import RowAction
from pages.i18n.locales import name_of
from pages.tree.current import current

MAX_ROWS = 5  # of one kind on the home screen


def edit_url(page: Page) -> str:
    return reverse("wagtailadmin_pages:edit", args=[page.pk])


def page_action(label: str, name: str, page: Page, is_primary: bool = True, **fields: str) -> RowAction:
    """A button that posts to an action of actions.py."""
    return RowAction(label, reverse(f"desk_{name}", args=[page.pk]), fields, is_primary)


def display_name(user) -> str:
    return str(get_user_display_name(user)) if user else ""


def language_names() -> dict[int, str]:
    """Names of the languages by id of their locale; empty where there is one."""
    languages = current().languages
    return {pk: name_of(code) for pk, code in languages.items()} if len(languages) > 1 else {}


def may(user, action: str, pages: Iterable[Page]) -> set[int]:
    """Ids of those pages of which this person holds the permission to do this. One query."""
    allowed = policy_registry.get_by_type(Page).instances_user_has_permission_for(user, action)
    return set(allowed.filter(pk__in=[page.pk for page in pages]).values_list("pk", flat=True))
