"""Roles that somebody may give to others: none that may do more than their own."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.contrib.auth.models import Group, Permission
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from wagtail.models import (
    CollectionViewRestriction,
    GroupApprovalTask,
    GroupCollectionPermission,
    GroupPagePermission,
    PageViewRestriction,
)

from pages.i18n.locales import name_of
from pages.translation.permissions import PREFIX, is_editor, own_codes

from ..models import User
from ..permission_table import ADMIN, GROUPS, ROLES, TRANSLATOR

BY_HAND = _("A group made here. What it may do stands under Settings › Groups.")


@dataclass(frozen=True)
class RoleChoice:
    """`value`: "admin", "translator", or the primary key of a group."""

    value: str
    label: str | Promise
    sentence: str | Promise


def roles_to_give(user: User) -> list[RoleChoice]:
    """The roles this user may give, those that may do least first; a translator's where there is a language to give."""
    groups = [group for group in groups_to_give(user) if not group.name.startswith(PREFIX)]
    order = {name: place for place, name in enumerate(GROUPS)}
    groups.sort(key=lambda group: (order.get(group.name, len(order)), group.name))
    roles = [choice_of(group) for group in groups]
    if languages_to_give(user):
        roles.append(RoleChoice(TRANSLATOR, ROLES[TRANSLATOR].label, ROLES[TRANSLATOR].sentence))
    if user.is_superuser:
        roles.append(RoleChoice(ADMIN, ROLES[ADMIN].label, ROLES[ADMIN].sentence))
    return roles


def groups_to_give(user: User) -> list[Group]:
    """The groups into which this user may put others; those of translators are named for their language."""
    codes = {code for code, _name in languages_to_give(user)}
    return [
        group
        for group in Group.objects.order_by("name")
        if (group.name.removeprefix(PREFIX) in codes if group.name.startswith(PREFIX) else may_give(user, group))
    ]


def may_do_more(other: User, user: User) -> bool:
    """Whether somebody else may do a thing that the user, no administrator, may not, as groups and rights of their own go."""
    given = other.user_permissions.values_list("content_type__app_label", "codename")
    theirs, own = {group.pk for group in other.groups.all()}, {group.pk for group in groups_to_give(user)}
    return other.is_superuser or not theirs <= own or not user.has_perms([f"{app}.{name}" for app, name in given])


def choice_of(group: Group) -> RoleChoice:
    if role := ROLES.get(group.name):
        return RoleChoice(str(group.pk), role.label, role.sentence)
    return RoleChoice(str(group.pk), group.name, BY_HAND)


def languages_to_give(user: User) -> list[tuple[str, str]]:
    """(code, name) of the languages of translator groups this user may put others into: editors all, translators their own."""
    names = Group.objects.filter(name__startswith=PREFIX).order_by("name").values_list("name", flat=True)
    codes = [name.removeprefix(PREFIX) for name in names]
    return [(code, name_of(code)) for code in codes if is_editor(user) or code in own_codes(user)]


def may_give(user: User, group: Group) -> bool:
    """Whether this group may do nothing that the user may not do."""
    if user.is_superuser:
        return True
    own, given = grants_of(user.groups.all()), grants_of([group])
    return all(any(is_within(path, held) and right == other for held, other in own) for path, right in given)


def is_within(path: str, held: str) -> bool:
    """Paths of the tree; what a group is named in has none, and counts for itself alone."""
    return path == held if " " in path else path.startswith(held)


def grants_of(groups) -> set[tuple[str, int | str]]:
    """(path, pk of the permission or what they are named for) of all that these groups may do; everywhere where the path is empty."""
    of_pages = GroupPagePermission.objects.filter(group__in=groups).values_list("page__path", "permission")
    of_uploads = GroupCollectionPermission.objects.filter(group__in=groups).values_list(
        "collection__path", "permission"
    )
    of_models = Permission.objects.filter(group__in=groups).values_list("pk", flat=True)
    everywhere = (("", pk) for pk in of_models)
    return {*of_pages, *of_uploads, *everywhere, *admissions_of(groups)}


def admissions_of(groups) -> Iterator[tuple[str, str]]:
    """What these groups are named in: closed pages and collections that they see, steps of a review that they take."""
    for model, place in ((PageViewRestriction, "page"), (CollectionViewRestriction, "collection")):
        for pk in model.objects.filter(groups__in=groups).values_list("pk", flat=True):
            yield f"{place} {pk}", "see"
    for pk in GroupApprovalTask.objects.filter(groups__in=groups).values_list("pk", flat=True):
        yield f"task {pk}", "approve"


def roles_of(user: User) -> list[str]:
    """The roles of a user in words, as whoever invited them chose them."""
    if user.is_superuser:
        return [str(ROLES[ADMIN].label)]
    names = [group.name for group in user.groups.all()]
    codes = [name.removeprefix(PREFIX) for name in names if name.startswith(PREFIX)]
    roles = [str(ROLES[name].label) if name in ROLES else name for name in names if not name.startswith(PREFIX)]
    return roles + [f"{ROLES[TRANSLATOR].label} ({name_of(code)})" for code in codes]
