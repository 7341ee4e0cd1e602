"""Form of copies of pages; and renaming of a page, its draft too, where its slug is another's (pages.base.wagtail_patches)."""

import re

from django import forms
from wagtail.admin.forms.pages import CopyForm as WagtailCopyForm
from wagtail.models import Page

from .slugs import first_free, numbered, validate_available


class CopyForm(WagtailCopyForm):
    """Copy form with a free slug as initial value; one left as suggested is numbered anew below the chosen parent."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        field = self.fields["new_slug"]
        field.initial = first_free(numbered(self.page.slug), self.page.get_parent(), None)
        field.required = False

    def clean_new_slug(self):
        slug = self.cleaned_data["new_slug"]
        self.is_suggested = not slug or re.fullmatch(re.escape(self.page.slug) + r"(-\d+)?", slug)
        return self.page.slug if self.is_suggested else slug

    def clean(self):
        cleaned, slug = self.cleaned_data, self.cleaned_data.get("new_slug")
        parent = cleaned.get("new_parent_page") or self.page.get_parent()
        if slug and self.is_suggested:
            cleaned["new_slug"] = first_free(numbered(slug), parent, None)
        elif slug:
            try:
                validate_available(slug, parent, None)
            except forms.ValidationError as problem:
                self.add_error("new_slug", problem)
        return super().clean()


def rename(page: Page, slug: str) -> None:
    """Gives this page another slug, and its draft too, so that publishing it does not bring the old one back."""
    old, specific = page.slug, page.specific
    specific.slug = page.slug = slug
    specific.save(clean=False)
    page.url_path = specific.url_path
    rename_in_draft(specific, old)


def rename_in_draft(page: Page, old: str) -> None:
    """Replaces the old slug in the latest revision: publishing it must not bring the old one back."""
    draft = page.get_latest_revision()
    if draft and draft.content.get("slug") == old:
        draft.content["slug"] = page.slug
        draft.save(update_fields=["content"])
