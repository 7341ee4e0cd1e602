"""Form of copies of pages; and renaming of a page, its draft too, where its slug is another's (pages.wagtail_patches)."""

import re

from django import forms
from wagtail.admin.forms.pages import CopyForm as WagtailCopyForm
from wagtail.models import Page

from .slugs import first_free, numbered, refuse_taken


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
