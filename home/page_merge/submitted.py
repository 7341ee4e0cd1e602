"""Content of a page as an editor's form holds it, without saving anything."""

import json
import re

from django.http import QueryDict
from modelcluster.forms import ClusterForm
from wagtail.admin.forms import WagtailAdminPageForm
from wagtail.models import Page

from pages.base.revision_content import raw_content

COMMENTS = "comments"  # are no content: the form saves them by themselves


def field_names(form_class: type[ClusterForm]) -> list[str]:
    """What a form of this class asks for: fields, then inline lists, less the comments."""
    return [*form_class.base_fields, *(name for name in form_class.formsets if name != COMMENTS)]


def asked(form_class: type[ClusterForm], content: dict) -> dict:
    """The part of a raw content that the form asks for; inline children in their order, without their keys."""
    found = {name: content[name] for name in form_class.base_fields if name in content}
    for name, formset in form_class.formsets.items():
        if name != COMMENTS and name in content:
            rows = sorted(content[name], key=lambda row: row.get("sort_order") or 0)
            found[name] = [asked(formset.form, row) for row in rows]
    return found


def with_identity(form_class: type[ClusterForm], content: dict, stored: dict) -> dict:
    """This content, in which an inline child that stands in `stored` just so is that one, with its keys."""
    kept = dict(content)
    for name, formset in form_class.formsets.items():
        rows = {json.dumps(asked(formset.form, row)): row for row in stored.get(name, [])}
        if name in content and name != COMMENTS:
            found = [(rows.pop(json.dumps(asked(formset.form, row)), None), row) for row in content[name]]
            kept[name] = [before | {"sort_order": row.get("sort_order")} if before else row for before, row in found]
    return kept


def submitted_content(form_class: type[WagtailAdminPageForm], values: QueryDict, page: Page, **options) -> dict | None:
    """Raw content of a page from what its form sent; None if that can't be saved.

    `page` is changed. All inline children are taken for new ones: those that were there when the form was opened may be gone.
    """
    for name in form_class.formsets:
        if name != COMMENTS:
            setattr(page, name, [])
    form = form_class(without_keys(form_class, values), instance=page, **options)
    form.defer_required_fields()
    return raw_content(form.save(commit=False)) if form.is_valid() else None


def without_keys(form_class: type[ClusterForm], values: QueryDict) -> QueryDict:
    """What a form sent, less its comments and the keys of its inline children."""
    values = values.copy()
    names = [*form_class.formsets, *(name for each in form_class.formsets.values() for name in each.form.formsets)]
    key = re.compile(rf"((^|-)({'|'.join(names)})-\d+)+-id$") if names else None
    for name in list(values):
        if name.startswith(f"{COMMENTS}-"):
            del values[name]
        elif name.endswith("-INITIAL_FORMS"):
            values[name] = "0"
        elif key and key.search(name):
            values[name] = ""
    return values
