"""Sentences of public translations that depend on a fact, and are not true to fact and source any more (pages.fact_notes)."""

from collections import defaultdict
from collections.abc import Iterable
from uuid import UUID

from django.db.models import Model
from django.utils.translation import override
from wagtail.models import Page

from ..fact_notes import FactNotes, children_of, outdated, record
from ..visibility import placeholder_q
from .models import Job

Pair = tuple[UUID, int]  # a translation key and the id of a language


def outdated_of(sources: Iterable[Model]) -> dict[Pair, list[list[str]]]:
    """[path, what readers see meanwhile] of each such sentence, by translation; a query for each kind, one for its dates."""
    by_kind, found = defaultdict(dict), {}
    for source in sources:
        if isinstance(source, FactNotes):
            by_kind[type(source)][source.translation_key] = source
    for kind, own in by_kind.items():
        rows = translations_of(kind, own)
        ids = [each.pk for each in [*rows, *own.values()]]
        children = {relation: children_of(kind, relation, ids) for relation in kind.fact_note_children if rows}
        for row in rows:
            row.source = own[row.translation_key]
            with override(row.locale.language_code):
                if left := outdated(row, row.source, children):
                    found[row.translation_key, row.locale_id] = left
    return found


def translations_of(kind: type[Model], sources: dict[UUID, Model]) -> list[Model]:
    """What visitors can read of these sources in other languages."""
    rows = kind._default_manager.filter(translation_key__in=sources).exclude(
        pk__in=[row.pk for row in sources.values()]
    )
    if issubclass(kind, Page):
        rows = rows.filter(live=True).exclude(placeholder_q()).defer_streamfields()
    return list(rows.select_related("locale"))


def outdated_in(job: Job, source: Model) -> dict[str, str]:
    """By path: what readers see meanwhile, in this job as it stands now."""
    return dict(outdated_of([source]).get((job.translation_key, job.locale_id), ()))


def note_outdated(job: Job, left: list[list[str]]) -> None:
    job.outdated, job.meanwhile = len(left), left


def confirm(made: Model, source: Model) -> None:
    """Somebody has published this translation: what it says beside a fact holds for what its source says now."""
    if isinstance(made, FactNotes) and made.pk != source.pk:
        record(type(made)._default_manager.get(pk=made.pk), source, confirmed=True)
