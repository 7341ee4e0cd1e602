"""Import of translations that were written by hand, before anybody used the bench for them: what they say for each
segment.
"""

from collections import defaultdict

from django.db.models import Model
from wagtail.models import Page
from wagtail_localize.models import StringTranslation, Translation

from ...fact_notes import FactNotes, record, stale_paths
from ...visibility import placeholder_q
from .extract import Found, extract
from .state import SegmentState
from .store import hash_of

MANUAL = StringTranslation.TRANSLATION_TYPE_MANUAL


def match_by_path(source: Found, own: Found) -> dict[tuple, str]:
    """{(path, hash of the source string): translated text}; a text that equals the source is no translation.

    Texts are matched by path, which is the same in a page that was copied and then translated.
    """
    source_values, own_values = by_path(source), by_path(own)
    found = {}
    for path, values in source_values.items():
        if len(values) == len(own_values.get(path, ())):
            found |= {
                (path, hash_of(a)): b.string.data for a, b in zip(values, own_values[path], strict=True) if a != b
            }
    return found


def without_stale(source: Model, own: Model, translations: dict[tuple, str]) -> dict[tuple, str]:
    """These translations without the sentences beside a fact that are known not to be true to it any more."""
    stale = stale_paths(own, source) if translations and isinstance(own, FactNotes) else set()
    return {pair: words for pair, words in translations.items() if pair[0] not in stale}


def by_path(found: Found) -> dict[str, list]:
    rows = defaultdict(list)
    for value in found.strings:
        rows[value.path].append(value)
    return rows


def adoptable_translations(state: SegmentState, instance: Model, own: Model, again: bool) -> list[StringTranslation]:
    """Unsaved StringTranslations of these segments, from a page that somebody translated without the engine.

    `again`: the engine was used before, then stopped; then what it never knew a translation of was changed since, and
    is to do.
    """
    texts = without_stale(instance, own, match_by_path(extract(instance), extract(own)))
    revision = getattr(own, "latest_revision", None)
    return [
        StringTranslation(
            context_id=pair[0],
            translation_of_id=pair[1],
            locale_id=state.job.locale_id,
            data=texts[place],
            translation_type=MANUAL,
            last_translated_by=revision.user if revision else None,
        )
        for pair, row in state.pairs.items()
        if (place := (row.context.path, row.string.data_hash)) in texts and (not again or pair in state.translations)
    ]


def adopt(state: SegmentState, instance: Model, own: Model, again: bool) -> None:
    """Stores the translations of `adoptable_translations` in the engine."""
    rows = adoptable_translations(state, instance, own, again)
    if isinstance(own, FactNotes) and not again:
        record(own, instance)
    StringTranslation.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["locale", "translation_of", "context"],
        update_fields=["data", "last_translated_by", "updated_at", "has_error", "field_error"],
    )


def translated_by_hand(sources: list[Model], found: dict, begun: set) -> dict[tuple, set]:
    """{(translation key, locale id): {(path, hash of the string)}} of translations made without the engine."""
    rows = Translation.objects.filter(source__object_id__in=begun)
    engine = set(rows.values_list("source__object_id", "target_locale_id")) if begun else set()
    hashes, by_key = {}, {source.translation_key: source for source in sources if source.translation_key in found}
    for own in translations_of(list(by_key.values()), engine):
        if texts := match_by_path(found[own.translation_key], extract(own)):
            texts = without_stale(by_key[own.translation_key], own, texts)
            hashes[own.translation_key, own.locale_id] = set(texts)
    return hashes


def translations_of(sources: list[Model], engine: set) -> list[Model]:
    """The public translations of these sources that the engine does not know, each as its own kind."""
    pages = {source.translation_key: source for source in sources if isinstance(source, Page)}
    rows = Page.objects.filter(translation_key__in=pages, live=True).exclude(placeholder_q())
    rows = rows.exclude(pk__in=[page.pk for page in pages.values()]).values_list("pk", "translation_key", "locale_id")
    wanted = [pk for pk, key, locale in rows if (key, locale) not in engine] if pages else []
    found = list(Page.objects.filter(pk__in=wanted).specific()) if wanted else []
    for source in sources:
        if not isinstance(source, Page):
            same = type(source)._default_manager.filter(translation_key=source.translation_key).exclude(pk=source.pk)
            found += [row for row in same if (row.translation_key, row.locale_id) not in engine]
    return found
