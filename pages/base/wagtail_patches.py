"""Patches of Wagtail for every kind of page: copies, moves, and going offline.

What the tables hold is said in pages.wagtail_patches.
"""

from functools import wraps

from django.db import transaction
from wagtail.actions.copy_page import CopyPageAction
from wagtail.actions.create_alias import CreatePageAliasAction
from wagtail.actions.move_page import MovePageAction
from wagtail.actions.unpublish_page import UnpublishPageAction
from wagtail.models import Page

from .copy import rename
from .slugs import first_free, is_taken, lock_page, numbered


def free_slugs_of_copies() -> None:
    """A copy or an alias for which nobody chose a slug takes the next one that is free where it will stand.

    Wagtail 8.0.1 refuses it, or raises: wagtail/wagtail#10147 was closed with a form, which programs pass by.
    """
    copy, alias = CopyPageAction.execute, CreatePageAliasAction.execute

    @wraps(copy)
    @transaction.atomic
    def copy_with_free_slug(action: CopyPageAction, *args, **kwargs):
        changed = action.update_attrs or {}
        if not changed.get("slug") and (slug := free_slug(action.page, action.to)):
            action.update_attrs = {**changed, "slug": slug}
        return copy(action, *args, **kwargs)

    @wraps(alias)
    @transaction.atomic
    def alias_with_free_slug(action: CreatePageAliasAction, *args, **kwargs):
        action.update_slug = action.update_slug or free_slug(action.page, action.parent)
        return alias(action, *args, **kwargs)

    CopyPageAction.execute, CreatePageAliasAction.execute = copy_with_free_slug, alias_with_free_slug


def free_slug(page: Page, parent: Page | None) -> str | None:
    """The next free slug for a copy of this page below this parent, else beside itself; None for the root."""
    parent = parent or page.get_parent()
    return first_free(numbered(page.slug), lock_page(parent), None) if parent else None


def free_slugs_of_moved_pages() -> None:
    """A page that is moved to where its slug is another's takes the next free one along.

    Wagtail 8.0.1 refuses the move: wagtail/wagtail#4030, closed so.
    """
    execute = MovePageAction.execute

    @wraps(execute)
    def with_free_slug(action: MovePageAction, *args, **kwargs):
        is_parent = action.pos in ("first-child", "last-child", "sorted-child")
        parent = action.target if is_parent else action.target.get_parent()
        with transaction.atomic():
            if parent and parent.depth > 1 and parent != (before := action.page.get_parent()):
                parent = lock_page(parent)
                if is_taken(action.page.slug, parent, action.page):
                    action.check(parent, **kwargs)  # nothing is renamed for somebody who may not move it
                    rename(action.page, first_free(numbered(action.page.slug), before, parent, action.page))
            return execute(action, *args, **kwargs)

    MovePageAction.execute = with_free_slug


def unpublish_atomically() -> None:
    """A page goes offline with its aliases and translations (pages.translation.page_tree) or not at all, in a program too.

    Wagtail 8.0.1; waits for wagtail/wagtail#7556.
    """
    UnpublishPageAction.execute = transaction.atomic(UnpublishPageAction.execute)


PATCHES = {
    free_slugs_of_copies: {
        "wagtail.actions.copy_page.CopyPageAction.__init__": "187d16c4acb7",
        "wagtail.actions.copy_page.CopyPageAction.execute": "2fd445030f3f",
        "wagtail.actions.create_alias.CreatePageAliasAction.__init__": "a234ce541484",
        "wagtail.actions.create_alias.CreatePageAliasAction.execute": "e0c9416c557e",
    },
    free_slugs_of_moved_pages: {"wagtail.actions.move_page.MovePageAction": ("ba937cf55ae7", "424075aa642c")},
    unpublish_atomically: {
        "wagtail.actions.unpublish.UnpublishAction.execute": "3d86a6aa677b",
        "wagtail.actions.unpublish_page.UnpublishPageAction": "ac9b73a9e605",
    },
}

RELIES_ON = {
    "treebeard.mp_tree.MP_Node._get_children_path_interval": (
        "961b1b22a7ce",
        "pages.base.fallback asks for children by path",
    ),
    "wagtail.models.pages.AbstractPage._set_core_field_defaults": (
        "eadbd1ea6ba0",
        "pages.base.models makes another slug",
    ),
    "wagtail.models.pages.AbstractPage._slug_is_available": (
        "6aef1b4cd3da",
        "pages.base.slugs, pages.translation.page_tree",
    ),
    "wagtail.models.pages.AbstractPage.get_view_restrictions": (
        "23929b1b6a1b",
        "pages.base.models asks the same in one query",
    ),
}
