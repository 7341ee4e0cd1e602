"""Permissions of the trash: what a person deleted themselves, or may change anyway, where they may add such a thing."""

from collections.abc import Iterable
from functools import cached_property, lru_cache

from django.apps import apps
from django.db import models
from wagtail.models import Collection, Page
from wagtail.permissions import policy_registry

from .models import DeletedItem, DeletedKind
from .uploads import MODELS


@lru_cache
def upload_policy(model: type[models.Model]):
    return policy_registry.get_by_type(model)


def page_model(item: DeletedItem) -> type[Page] | None:
    """The kind of the deleted page, if the site still has it."""
    try:
        return apps.get_model(item.page_model)
    except (LookupError, ValueError):
        return None


class RestoreRights:
    """What one person may bring back of these items, in a number of queries that does not grow with them."""

    def __init__(self, user, items: Iterable[DeletedItem]):
        self.user = user
        self.pages = Page.objects.in_bulk({pk for item in items for pk in item.above})
        self.standing, self.takers, self.collections = {}, {}, {}

    def may_restore(self, item: DeletedItem) -> bool:
        return bool(self.places(item)) if item.kind == DeletedKind.PAGE else self.may_restore_upload(item)

    def places(self, item: DeletedItem) -> list[Page]:
        """Where a deleted page may come back: where it stood, else below any page that takes its kind in its language."""
        model = page_model(item)
        if model is None or not self.may_see(item):
            return []
        old = self.pages.get(item.place_id)
        if old is None:
            return self.possible(model, item.locale_id)
        return [old] if self.may_stand_below(model, old) else []

    def may_see(self, item: DeletedItem) -> bool:
        """Whether it is theirs, or they may change what stands above it: where that is gone too, the next one up."""
        if self.user.is_superuser or item.deleted_by_id == self.user.pk:
            return True
        above = next((self.pages[pk] for pk in reversed(item.above) if pk in self.pages), None)
        return above is not None and "change" in above.permissions_for_user(self.user).permissions

    def possible(self, model: type[Page], locale_id: int) -> list[Page]:
        if (model, locale_id) not in self.takers:
            takers = Page.objects.filter(locale=locale_id).type(tuple(model.allowed_parent_page_models()))
            self.takers[model, locale_id] = [page for page in takers if self.may_stand_below(model, page)]
        return self.takers[model, locale_id]

    def may_stand_below(self, model: type[Page], parent: Page) -> bool:
        if (model, parent.pk) not in self.standing:
            may_add = parent.permissions_for_user(self.user).can_add_subpage()
            self.standing[model, parent.pk] = may_add and model.can_create_at(parent.specific_deferred)
        return self.standing[model, parent.pk]

    def may_restore_upload(self, item: DeletedItem) -> bool:
        model, place = MODELS[item.kind], item.place_id
        if place not in self.all_collections:
            place = self.root_collection
        is_theirs = item.deleted_by_id == self.user.pk or place in self.collections_for(model, "change")
        return is_theirs and place in self.collections_for(model, "add")

    @cached_property
    def root_collection(self) -> int:
        return Collection.get_first_root_node().pk

    @cached_property
    def all_collections(self) -> set[int]:
        return set(Collection.objects.values_list("pk", flat=True))

    def collections_for(self, model: type[models.Model], action: str) -> set[int]:
        if (model, action) not in self.collections:
            allowed = upload_policy(model).collections_user_has_any_permission_for(self.user, [action])
            self.collections[model, action] = set(allowed.values_list("pk", flat=True))
        return self.collections[model, action]
