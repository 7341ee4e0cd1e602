"""Page of the admin that shows the permission table in words, and where the groups of this site differ from it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from django.contrib.auth.models import Group, Permission
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_safe
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission, Page

from pages.admin_frame import admin_frame
from pages.translation.permissions import PREFIX

from ..permission_table import GROUPS, NO, NOBODY, OWN, RIGHTS, ROLES, SECTIONS, YES, Right, grants
from ..permissions import LOG_IN

TITLE = _("Who may do what")
ANSWERS = {
    YES: pgettext_lazy("permission", "yes"),
    OWN: pgettext_lazy("permission", "only"),
    NO: pgettext_lazy("permission", "no"),
}
SHOWN_ROLES = [role for role in ROLES if role != NOBODY]  # like a visitor, which its sentence says


@dataclass(frozen=True)
class Cell:
    answer: str
    words: str | Promise


class Held(NamedTuple):
    """A permission (app.codename) that a group holds: anywhere, or on this page and below, or in this collection."""

    permission: str
    page: int | None = None
    collection: int | None = None


@dataclass(frozen=True)
class Difference:
    """A group that holds more or fewer permissions than the table grants it, each in words."""

    group: Group
    more: list[str]
    fewer: list[str]


def may_see_rights(user) -> bool:
    """Everybody of the desk: whoever works here may know what they may do, and whom to ask."""
    return user.has_perm(LOG_IN)


def cells(right: Right) -> list[Cell]:
    """One cell a shown role, with its words; OWN in the words of the row."""
    answers = [right.answer(role) for role in SHOWN_ROLES]
    return [Cell(answer, right.note if answer == OWN else ANSWERS[answer]) for answer in answers]


def sections() -> list[dict]:
    """Each section with its rows: the label of the action, and its cells."""
    return [
        {
            "label": section.label,
            "rows": [{"label": right.label, "cells": cells(right)} for right in RIGHTS if right.section == name],
        }
        for name, section in SECTIONS.items()
    ]


def dotted(permission: Permission) -> str:
    return f"{permission.content_type.app_label}.{permission.codename}"


def held(group: Group) -> set[Held]:
    """What a group holds."""
    pages = GroupPagePermission.objects.filter(group=group).select_related("permission__content_type")
    collections = GroupCollectionPermission.objects.filter(group=group).select_related("permission__content_type")
    return {
        *(Held(dotted(right)) for right in group.permissions.select_related("content_type")),
        *(Held(dotted(each.permission), page=each.page_id) for each in pages),
        *(Held(dotted(each.permission), collection=each.collection_id) for each in collections),
    }


def granted(group: Group) -> set[Held]:
    """What the table grants this group; nothing to one that is not of the table."""
    if group.name not in GROUPS:
        return {Held(LOG_IN)} if group.name.startswith(PREFIX) else set()
    said, root = grants(group.name), Collection.get_first_root_node().pk
    on_pages = ((page, verb) for kind, verbs in said.pages.items() for page in kind.objects.all() for verb in verbs)
    return {
        *(Held(name) for name in [*said.models, LOG_IN]),
        *(Held(name, collection=root) for name in said.collections),
        *(Held(f"wagtailcore.{verb}_page", page=page.pk) for page, verb in on_pages),
    }


def labels() -> dict[str, str]:
    """What each permission of the table is called in it."""
    found = {}
    for right in RIGHTS:
        section = SECTIONS[right.section]
        for name in right.grants:
            key = f"wagtailcore.{name}_page" if section.root else name
            found.setdefault(key, str(right.label) if section.root else f"{section.label}: {right.label}")
    return found


def in_words(rights: set[Held]) -> list[str]:
    """Each of these once, in words; one that the table does not know as Django calls it."""
    known = labels()
    others = {dotted(right): right.name for right in Permission.objects.select_related("content_type")}
    places = dict(Page.objects.filter(pk__in=[each.page for each in rights]).values_list("pk", "title"))
    shelves = Collection.objects.filter(pk__in=[each.collection for each in rights], depth__gt=1)
    names = dict(shelves.values_list("pk", "name"))
    found = set()
    for each in rights:
        words, where = (
            known.get(each.permission, others[each.permission]),
            places.get(each.page) or names.get(each.collection),
        )
        found.add(f"{words} ({where})" if where else words)
    return sorted(found)


def differences() -> Iterator[Difference]:
    """The groups that hold something else than the table says, by name."""
    for group in Group.objects.order_by("name"):
        now, said = held(group), granted(group)
        if now != said:
            yield Difference(group, in_words(now - said), in_words(said - now))


@require_safe
def who_may_do_what(request: HttpRequest) -> HttpResponse:
    if not may_see_rights(request.user):
        raise PermissionDenied
    context = admin_frame(TITLE, "lock") | {
        "roles": [ROLES[role] for role in ROLES],
        "columns": [ROLES[role].label for role in SHOWN_ROLES],
        "sections": sections(),
        "differences": list(differences()),
    }
    return render(request, "wagtailadmin/reports/who_may_do_what.html", context)


@hooks.register("register_admin_urls")
def register_admin_urls():
    return [path("settings/who-may-do-what/", who_may_do_what, name="who_may_do_what")]


class PermissionTableItem(MenuItem):
    def is_shown(self, request):
        return may_see_rights(request.user)


@hooks.register("register_settings_menu_item")
def register_menu_item():
    address = reverse("who_may_do_what")
    return PermissionTableItem(TITLE, address, name="who-may-do-what", icon_name="lock", order=690)
