"""Links, pictures, documents and pages that a translation has in the place of those of its source.

They are saved with a version, as texts are: the second of two people gets a question.
"""

import json
from copy import copy
from dataclasses import dataclass

from django import forms
from django.contrib import messages
from django.db import transaction
from django.db.models import Model
from django.http import Http404, HttpRequest, QueryDict
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods
from wagtail.admin.forms.models import registry
from wagtail.admin.widgets import BaseChooser
from wagtail.blocks import ChooserBlock, ListBlock
from wagtail.fields import StreamField
from wagtail_localize.models import OverridableSegment, SegmentOverride, TranslationSource

from ...network.models import ADDRESS
from ...translation.jobs.sources import Gone, engine_sources, lock_source
from ...translation.models import Job
from ...translation.permissions import is_editor
from ...translation.segments.state import version_of
from ..labels import names_of
from .formatting import ICON, display_name
from .views import job_for


def link_field() -> forms.CharField:
    return forms.CharField(max_length=2000, validators=[ADDRESS], widget=forms.TextInput(attrs={"dir": "ltr"}))


def chooser_field(model: type[Model], path: str) -> forms.Field | None:
    """Return the field that chooses what this field path of the engine holds; None where it is nothing to choose."""
    name, *parts = path.split(".")
    field = model._meta.get_field(name)
    if isinstance(field, StreamField):
        block = field.stream_block
        for part in parts:
            block = block.child_block if isinstance(block, ListBlock) else getattr(block, "child_blocks", {}).get(part)
        return copy(block.field) if isinstance(block, ChooserBlock) else None
    if field.auto_created:
        return chooser_field(field.related_model, ".".join(parts))
    if not field.is_relation:
        return None
    widget = registry.foreign_key_lookup(field)["widget"]
    return forms.ModelChoiceField(field.related_model._default_manager.all(), widget=widget)


def title_of_chosen(field: forms.Field, pk) -> str:
    """Return the title of what a source has chosen, as its chooser shows it; empty where it is gone."""
    widget = field.widget
    chosen = widget.get_value_data(pk) if isinstance(widget, BaseChooser) else None
    return chosen[widget.display_title_key] if chosen else ""


@dataclass
class OverrideRow:
    """One link or chosen object of the source, and what the translation has in its place."""

    segment: OverridableSegment
    field: forms.Field
    stored: SegmentOverride | None

    @property
    def name(self) -> str:
        return f"own-{self.segment.context_id}"

    @property
    def version(self) -> str:
        return version_of(self.stored.data_json if self.stored else None)


def override_rows(source: TranslationSource, job: Job, user) -> list[OverrideRow]:
    """Return the rows of a translation: links for translators, with all else for editors."""
    model = source.specific_content_type.model_class()
    overrides = SegmentOverride.objects.filter(locale=job.locale_id, context__object_id=job.translation_key)
    stored = {row.context_id: row for row in overrides.select_related("last_translated_by")}
    rows = []
    for segment in source.overridablesegment_set.select_related("context").order_by("order"):
        is_link = isinstance(segment.data, str)
        path = segment.context.field_path
        field = link_field() if is_link else chooser_field(model, path) if is_editor(user) else None
        if field is None:
            continue
        place = " › ".join(names_of(model, path))
        chosen = segment.data if is_link else title_of_chosen(field, segment.data)
        field.required, field.label = False, f"{place}: {chosen}" if chosen else place
        rows.append(OverrideRow(segment, field, stored.get(segment.context_id)))
    return rows


class OverridesForm(forms.Form):
    """What a translation has of its own; empty where it has what its source has."""

    def __init__(self, rows: list[OverrideRow], data: QueryDict | None = None):
        super().__init__(data)
        self.rows = rows
        for row in rows:
            row.field.initial = row.stored.data if row.stored else None
            self.fields[row.name] = row.field
            self.fields[f"version-{row.name}"] = forms.CharField(
                required=False, initial=row.version, widget=forms.HiddenInput
            )

    def save(self, job: Job, user) -> bool:
        """Save what was changed; return False with errors where another person changed the same."""
        changed = [row for row in self.rows if row.name in self.changed_data]
        for row in changed:
            if self.cleaned_data[f"version-{row.name}"] != row.version:
                person = display_name(row.stored.last_translated_by if row.stored else None)
                words = _("%(name)s changed this meanwhile to “%(text)s”. Save again to put yours in its place.")
                theirs = row.stored.data if row.stored else row.segment.data
                self.add_error(row.name, words % {"name": person, "text": theirs})
                self.data = self.data.copy()
                self.data[f"version-{row.name}"] = row.version
        if self.errors:
            return False
        for row in changed:
            save_override(row, self.cleaned_data[row.name], job, user)
        return True


def save_override(row: OverrideRow, value: Model | str | None, job: Job, user) -> None:
    data = value.pk if isinstance(value, Model) else value
    where = {"locale_id": job.locale_id, "context_id": row.segment.context_id}
    if not data or data == row.segment.data:
        SegmentOverride.objects.filter(**where).delete()
        return
    stored = {"data_json": json.dumps(data), "last_translated_by": user, "has_error": False, "field_error": ""}
    SegmentOverride.objects.update_or_create(**where, defaults=stored)


@require_http_methods(["GET", "HEAD", "POST"])
def overrides_view(request: HttpRequest, pk: int):
    """Show and save what a translation has in the place of the links, pictures and files of its source."""
    job = job_for(request, pk)
    if job.waiting_since:
        messages.warning(request, _("Nothing is changed while a second reader has it."))
        return redirect("bench:job", pk)
    try:
        with transaction.atomic():
            source = lock_source(job) if request.method == "POST" else engine_sources(job).first()
            rows = override_rows(source, job, request.user) if source else []
            form = OverridesForm(rows, request.POST if request.method == "POST" else None)
            if form.is_valid() and form.save(job, request.user):
                messages.success(request, _("Saved. Visitors see it once the translation is published again."))
                return redirect("bench:job", pk)
    except Gone as problem:
        raise Http404 from problem
    title = _("Links, pictures and files")
    breadcrumbs = [{"url": reverse("bench:job", args=[pk]), "label": job.title}, {"url": "", "label": title}]
    context = {"form": form, "job": job, "header_title": title, "page_title": title, "header_icon": ICON}
    return TemplateResponse(request, "translation/editor/overrides.html", context | {"breadcrumbs_items": breadcrumbs})
