"""What of a public translation is outdated: the mark of pages that are behind their source (`behind_since`), sentences
beside a fact that are not true any more (pages.fact_notes), and home pages that nobody has begun to translate.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import Exists, F, Model, OuterRef, Q
from django.dispatch import Signal
from django.utils.translation import override
from wagtail.models import Page
from wagtail_localize.models import Translation

from ...base.models import BasePage
from ...fact_notes import FactNotes, children_of, outdated, record
from ...visibility import placeholder_q
from ..models import Job
from ..querysets import HOME_DEPTH

Pair = tuple[UUID, int]  # a translation key and the id of a language
fell_behind = (
    Signal()
)  # `pages`: translations of one kind that are behind since another moment, in the transaction of that


def update_outdated(keys: Iterable[UUID]) -> None:
    """Sets `behind_since` of the translations with these keys, after jobs were counted or a translation was published.

    It is the time the text of the source changed, or the last publication where some was left untranslated; None where
    the translation is up to date, and for facts alone, which are never behind. Writes what is different; two queries,
    one more for each page model, and one for each model that changes.
    """
    keys = list(keys)
    since = outdated_since(keys)
    kinds = Page.objects.filter(translation_key__in=keys).order_by().values_list("content_type", flat=True).distinct()
    for content_type in list(kinds):
        kind = ContentType.objects.get_for_id(content_type).model_class()
        if kind and issubclass(kind, BasePage):
            update_pages(kind, keys, since)
    mark_untranslated_homes(keys)


def outdated_since(keys: list[UUID]) -> dict[tuple, datetime]:
    """{(translation key, locale id): datetime since which the translation is outdated}.

    Of a translation made without the engine nobody knows what is left: it is outdated until it is published again.
    """
    own = {"source__object_id": OuterRef("translation_key"), "target_locale": OuterRef("locale")}
    begun = Exists(Translation.objects.filter(**own))
    rows = Job.every.filter(translation_key__in=keys, page__isnull=False, source_changed_at__isnull=False).changed()
    rows = rows.filter(begun | Q(source_changed_at__gt=F("translated_at")))
    return {(key, locale): at for key, locale, at in rows.values_list("translation_key", "locale", "source_changed_at")}


def update_pages(kind: type[BasePage], keys: list[UUID], since: dict[tuple, datetime]) -> None:
    pages = kind._base_manager.filter(translation_key__in=keys)
    pages = pages.only("translation_key", "locale", "behind_since", "untranslated", "last_published_at")
    changed = []
    for page in pages:
        previous, changed_at = page.behind_since, since.get((page.translation_key, page.locale_id))
        page.behind_since = changed_at or (page.last_published_at if page.untranslated else None)
        if page.behind_since != previous:
            changed.append(page)
    if changed:
        with transaction.atomic():
            kind._base_manager.bulk_update(changed, ["behind_since"])
            fell_behind.send(kind, pages=[page for page in changed if page.behind_since])


# The home page of a language: it is live as soon as the language is on, whether or not anybody has translated it.

UNTRANSLATED_FIELD = "in_source_words"  # the column of a kind of home page that says so to visitors


def mark_untranslated_homes(keys: Iterable[UUID]) -> None:
    """Sets `in_source_words` of the home pages with these keys: whether nobody has begun to translate them."""
    homes = Page.objects.filter(translation_key__in=keys, depth=HOME_DEPTH).select_related("content_type")
    if not homes:
        return
    jobs = Job.every.filter(translation_key__in=[home.translation_key for home in homes], segments__gt=0)
    untouched = set(jobs.filter(segments_left__gte=F("segments")).values_list("translation_key", "locale_id"))
    for home in homes:
        mark_untranslated(home.specific_class, [home.pk], (home.translation_key, home.locale_id) in untouched)


def mark_untranslated(kind: type[Model] | None, ids: list[int], untouched: bool) -> None:
    """Updates only rows that differ, and only where the model has the field."""
    if kind and any(field.name == UNTRANSLATED_FIELD for field in kind._meta.fields):
        kind._base_manager.filter(pk__in=ids, **{UNTRANSLATED_FIELD: not untouched}).update(
            **{UNTRANSLATED_FIELD: untouched}
        )


# Sentences of public translations that depend on a fact, and are not true to fact and source any more.


def outdated_of(sources: Iterable[Model]) -> dict[Pair, list[list[str]]]:
    """Translation to [path, what readers see meanwhile] of each outdated sentence; a query a model, one for dates."""
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
                if sentences := outdated(row, row.source, children):
                    found[row.translation_key, row.locale_id] = sentences
    return found


def translations_of(kind: type[Model], sources: dict[UUID, Model]) -> list[Model]:
    """The live translations of these sources."""
    rows = kind._default_manager.filter(translation_key__in=sources).exclude(
        pk__in=[row.pk for row in sources.values()]
    )
    if issubclass(kind, Page):
        rows = rows.filter(live=True).exclude(placeholder_q()).defer_streamfields()
    return list(rows.select_related("locale"))


def outdated_in(job: Job, source: Model) -> dict[str, str]:
    """Path to what readers see meanwhile, of the outdated sentences of this job."""
    return dict(outdated_of([source]).get((job.translation_key, job.locale_id), ()))


def set_outdated(job: Job, sentences: list[list[str]]) -> None:
    job.outdated, job.meanwhile = len(sentences), sentences


def confirm(translation: Model, source: Model) -> None:
    """Records, when a translation is published, that its sentences beside a fact hold for the source as it is now."""
    if isinstance(translation, FactNotes) and translation.pk != source.pk:
        record(type(translation)._default_manager.get(pk=translation.pk), source, confirmed=True)
