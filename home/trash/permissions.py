"""Permissions of the trash: what a person deleted themselves, or may change anyway, where they may add such a thing."""

from functools import lru_cache

from django.apps import apps
from django.db import models
from wagtail.models import Collection, Page, PageQuerySet
from wagtail.permissions import policy_registry

from .models import DeletedItem, DeletedKind
from .uploads import MODELS


def page_model(item: DeletedItem) -> type[Page] | None:
    """The kind of the deleted page, if the site still has it."""
    try:
        return apps.get_model(item.content["pages"][0]["model"])
    except LookupError:
        return None


def may_stand_below(item: DeletedItem, parent: Page, user) -> bool:
    """Whether this person may bring a deleted page back below that one."""
    model, rights = page_model(item), parent.permissions_for_user(user)
    is_theirs = item.deleted_by_id == user.pk or user.is_superuser or "change" in rights.permissions
    return bool(model and is_theirs and rights.can_add_subpage() and model.can_create_at(parent.specific_deferred))


def places(item: DeletedItem, user) -> PageQuerySet:
    """Where a deleted page may come back: where it stood, else below any page that takes its kind in its language."""
    old, model = Page.objects.filter(pk=item.place_id).first(), page_model(item)
    if model is None:
        return Page.objects.none()
    if old is not None:
        return Page.objects.filter(pk=old.pk) if may_stand_below(item, old, user) else Page.objects.none()
    locale = item.content["pages"][0]["content"]["locale"]
    possible = Page.objects.filter(locale=locale).type(tuple(model.allowed_parent_page_models()))
    return possible.filter(pk__in=[page.pk for page in possible if may_stand_below(item, page, user)])


def may_restore_upload(item: DeletedItem, user) -> bool:
    policy, place = upload_policy(MODELS[item.kind]), item.place_id
    if not Collection.objects.filter(pk=place).exists():
        place = Collection.get_first_root_node().pk
    is_theirs = item.deleted_by_id == user.pk or has(policy, user, "change", place)
    return is_theirs and has(policy, user, "add", place)


@lru_cache
def upload_policy(model: type[models.Model]):
    return policy_registry.get_by_type(model)


def has(policy, user, action: str, place: int) -> bool:
    return policy.collections_user_has_any_permission_for(user, [action]).filter(pk=place).exists()


def may_restore(item: DeletedItem, user) -> bool:
    return places(item, user).exists() if item.kind == DeletedKind.PAGE else may_restore_upload(item, user)
