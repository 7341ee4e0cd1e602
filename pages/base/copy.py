"""Copies, aliases and moves of pages: a slug that nobody chose makes itself free where another page has it.

Changes Wagtail's own actions (8.0), which take the old slug along and then refuse it (tests/admin/test_free_slugs.py).
"""

import re
from functools import wraps

from django import forms
from django.db import transaction
from wagtail.actions.copy_page import CopyPageAction
from wagtail.actions.create_alias import CreatePageAliasAction
from wagtail.actions.move_page import MovePageAction
from wagtail.admin.forms.pages import CopyForm as WagtailCopyForm
from wagtail.models import Page

from .slugs import first_free, is_taken, locked, numbered, refuse_taken


class CopyForm(WagtailCopyForm):
    """Suggests a slug that is free; one that was left as suggested stays free wherever the copy goes."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        field = self.fields["new_slug"]
        field.initial = first_free(numbered(self.page.slug), self.page.get_parent(), None)
        field.required = False

    def clean_new_slug(self):
        said = self.cleaned_data["new_slug"]
        self.made = not said or re.fullmatch(re.escape(self.page.slug) + r"(-\d+)?", said)  # as it was suggested
        return self.page.slug if self.made else said

    def clean(self):
        cleaned, slug = self.cleaned_data, self.cleaned_data.get("new_slug")
        parent = cleaned.get("new_parent_page") or self.page.get_parent()
        if slug and self.made:
            cleaned["new_slug"] = first_free(numbered(slug), parent, None)
        elif slug:
            try:
                refuse_taken(slug, parent, None)
            except forms.ValidationError as problem:
                self.add_error("new_slug", problem)
        return super().clean()


def keep_free_in_copies(action: type, parent_name: str, find, give) -> None:
    """A copy made by this action takes the next free slug, unless whoever asked for it chose one."""
    execute = action.execute

    @wraps(execute)
    def with_free_slug(self, *args, **kwargs):
        with transaction.atomic():
            parent = getattr(self, parent_name) or self.page.get_parent()
            if not find(self) and parent:
                give(self, first_free(numbered(self.page.slug), locked(parent), None))
            return execute(self, *args, **kwargs)

    action.execute = with_free_slug


def chosen_for_copy(action: CopyPageAction) -> str:
    return (action.update_attrs or {}).get("slug", "")


def give_to_copy(action: CopyPageAction, slug: str) -> None:
    action.update_attrs = {**(action.update_attrs or {}), "slug": slug}


def chosen_for_alias(action: CreatePageAliasAction) -> str:
    return action.update_slug or ""


def give_to_alias(action: CreatePageAliasAction, slug: str) -> None:
    action.update_slug = slug


def keep_free_in_moves() -> None:
    """A page that is moved to where its slug is another's takes the next free one along."""
    execute = MovePageAction.execute

    @wraps(execute)
    def with_free_slug(self, *args, **kwargs):
        parent = self.target if self.pos in ("first-child", "last-child", "sorted-child") else self.target.get_parent()
        with transaction.atomic():
            if parent and parent.depth > 1 and parent != (before := self.page.get_parent()):
                parent = locked(parent)
                if is_taken(self.page.slug, parent, self.page):
                    self.check(parent, **kwargs)  # nothing is renamed for somebody who may not move it
                    rename(self.page, first_free(numbered(self.page.slug), before, parent, self.page))
            return execute(self, *args, **kwargs)

    MovePageAction.execute = with_free_slug


def rename(page: Page, slug: str) -> None:
    """Gives this page another slug, and its draft too, so that publishing it does not bring the old one back."""
    old, kept = page.slug, page.specific
    kept.slug = page.slug = slug
    kept.save(clean=False)
    page.url_path = kept.url_path
    rename_in_draft(kept, old)


def rename_in_draft(page: Page, old: str) -> None:
    """What is not published yet must not bring the old slug back."""
    draft = page.get_latest_revision()
    if draft and draft.content.get("slug") == old:
        draft.content["slug"] = page.slug
        draft.save(update_fields=["content"])


keep_free_in_copies(CopyPageAction, "to", chosen_for_copy, give_to_copy)
keep_free_in_copies(CreatePageAliasAction, "parent", chosen_for_alias, give_to_alias)
keep_free_in_moves()
