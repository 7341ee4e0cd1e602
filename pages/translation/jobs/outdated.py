"""What of a public translation is outdated: the mark of pages that are behind their source (`behind_since`), sentences
beside a fact that are not true any more (pages.fact_notes), and home pages that nobody has begun to translate.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.contrib.contenttypes.models import ContentType
from django.db.models import Exists, F, Model, OuterRef, Q
from django.utils.translation import override
from wagtail.models import Page
from wagtail_localize.models import Translation

from ...base.models import BasePage
from ...fact_notes import FactNotes, children_of, outdated, record
from ...visibility import placeholder_q
from ..models import Job
from ..querysets import HOME_DEPTH

Pair = tuple[UUID, int]  # a translation key and the id of a language


def update_outdated(keys: Iterable[UUID]) -> None:
    """After jobs were counted or a translation was published: sets `behind_since` of the translations with these keys.

    It is the moment the words of the source changed, or the last publication where some were left untranslated; empty for
    what follows it, and for facts alone, which are never behind. Writes what is different; two queries, one more for each
    kind of page, and one for each kind that changes.
    """
    keys = list(keys)
    since = behind(keys)
    kinds = Page.objects.filter(translation_key__in=keys).order_by().values_list("content_type", flat=True).distinct()
    for content_type in list(kinds):
        kind = ContentType.objects.get_for_id(content_type).model_class()
        if kind and issubclass(kind, BasePage):
            write(kind, keys, since)
    mark_untranslated_homes(keys)


def behind(keys: list[UUID]) -> dict[tuple, datetime]:
    """(translation key, locale id) to the moment since which it is behind.

    Where somebody wrote the translation without the engine, nobody knows what is left: it is behind until published again.
    """
    own = {"source__object_id": OuterRef("translation_key"), "target_locale": OuterRef("locale")}
    begun = Exists(Translation.objects.filter(**own))
    rows = Job.every.filter(translation_key__in=keys, page__isnull=False, source_changed_at__isnull=False).changed()
    rows = rows.filter(begun | Q(source_changed_at__gt=F("translated_at")))
    return {(key, locale): at for key, locale, at in rows.values_list("translation_key", "locale", "source_changed_at")}


def write(kind: type[BasePage], keys: list[UUID], since: dict[tuple, datetime]) -> None:
    pages = kind._base_manager.filter(translation_key__in=keys)
    pages = pages.only("translation_key", "locale", "behind_since", "untranslated", "last_published_at")
    changed = []
    for page in pages:
        known, moved = page.behind_since, since.get((page.translation_key, page.locale_id))
        page.behind_since = moved or (page.last_published_at if page.untranslated else None)
        if page.behind_since != known:
            changed.append(page)
    kind._base_manager.bulk_update(changed, ["behind_since"])


# The home page of a language: it is live as soon as the language is on, whether or not anybody has translated it.

MARK = "in_source_words"  # the column of a kind of home page that says so to visitors


def mark_untranslated_homes(keys: Iterable[UUID]) -> None:
    """After jobs were counted or a translation was published: notes which home pages of these keys nobody has begun to translate."""
    homes = Page.objects.filter(translation_key__in=keys, depth=HOME_DEPTH).select_related("content_type")
    if not homes:
        return
    jobs = Job.every.filter(translation_key__in=[home.translation_key for home in homes], segments__gt=0)
    untouched = set(jobs.filter(segments_left__gte=F("segments")).values_list("translation_key", "locale_id"))
    for home in homes:
        mark(home.specific_class, [home.pk], (home.translation_key, home.locale_id) in untouched)


def mark(kind: type[Model] | None, ids: list[int], untouched: bool) -> None:
    """Writes only what is different, and only where the kind has a column for it."""
    if kind and any(field.name == MARK for field in kind._meta.fields):
        kind._base_manager.filter(pk__in=ids, **{MARK: not untouched}).update(**{MARK: untouched})


# Sentences of public translations that depend on a fact, and are not true to fact and source any more.


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
