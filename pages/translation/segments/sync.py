"""Sync of the engine's source with what is published: its segments, and what they said before."""

import json
import re

from django.contrib.contenttypes.models import ContentType
from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.db.models import Model
from django.utils import timezone
from modelcluster.models import ClusterableModel, get_serializable_data_for_fields
from wagtail.models import Page
from wagtail_localize.models import (
    StringSegment,
    StringTranslation,
    TranslatableObject,
    TranslationSource,
    get_schema_version,
)

from ..models import Earlier
from .extract import SLUG, Found, extract
from .store import store

BLOCK_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def sync_source(instance: Model, found: Found | None = None) -> TranslationSource:
    """The engine's source of this page or snippet, made where it is missing, with the segments of what is published.

    Called in the background after each publication, and by an action that finds, under its lock, that the background
    has not come to it yet; never by a view that shows something.

    `found` is what `extract` says of it, where that is known.
    """
    if isinstance(instance, Page):
        instance = instance.specific
    with transaction.atomic():
        found = found or extract(instance)
        source = update_source(instance)
        before = segment_positions(source)
        if store(source, found, instance):
            after = segment_positions(source)
            record_history(source, before, after)
            copy_moved_translations(before, after)
            copy_block_translations(source, before, after)
    return source


def update_source(instance: Model) -> TranslationSource:
    """The TranslationSource row, locked, updated from the instance."""
    content_type = ContentType.objects.get_for_model(instance.get_translation_model())
    TranslatableObject.objects.bulk_create(
        [TranslatableObject(translation_key=instance.translation_key, content_type=content_type)], ignore_conflicts=True
    )
    rows = TranslationSource.objects.select_for_update(of=("self",))
    fields = source_fields(instance)
    source, made = rows.get_or_create(object_id=instance.translation_key, locale_id=instance.locale_id, defaults=fields)
    if not made:
        for name, value in fields.items():
            setattr(source, name, value)
        source.save(update_fields=list(fields))
    return source


def unsaved_source(instance: Model) -> TranslationSource:
    """An unsaved TranslationSource, for an instance that the engine does not know."""
    return TranslationSource(object_id=instance.translation_key, locale=instance.locale, **source_fields(instance))


def source_fields(instance: Model) -> dict:
    """Field values of the TranslationSource row of this object."""
    return {
        "object_repr": str(instance)[:200],
        "content_json": serialize(instance),
        "schema_version": get_schema_version(instance._meta.app_label),
        "last_updated_at": timezone.now(),
        "specific_content_type": ContentType.objects.get_for_model(instance),
    }


def serialize(instance: Model) -> str:
    """The object as JSON, as the engine stores it in `content_json`."""
    if isinstance(instance, ClusterableModel):
        return instance.to_json()
    return json.dumps(get_serializable_data_for_fields(instance), cls=DjangoJSONEncoder)


def segment_positions(source: TranslationSource) -> dict[tuple[int, int], tuple[int, str]]:
    """{(context id, string id): (order, path)} of the stored string segments."""
    rows = StringSegment.objects.filter(source=source).order_by("-order")
    return {
        (context, string): (order, path)
        for context, string, order, path in rows.values_list("context_id", "string_id", "order", "context__path")
    }


def record_history(source: TranslationSource, before: dict, after: dict) -> None:
    """Stores the pairs that are gone as segment history (`Earlier`)."""
    now = timezone.now()
    rows = [
        Earlier(source=source, context_id=context, string_id=string, order=order, replaced_at=now)
        for (context, string), (order, _path) in before.items()
        if (context, string) not in after
    ]
    Earlier.objects.bulk_create(
        *(rows,),
        update_conflicts=True,
        unique_fields=["source", "context", "string"],
        update_fields=["order", "replaced_at"],
    )


def copy_moved_translations(before: dict, after: dict) -> None:
    """Copies the translations of texts that moved within the page, and of a slug that changed, to their new pairs."""
    removed = {string: (context, string) for context, string in before if (context, string) not in after}
    slugs = [pair for pair, (_order, path) in before.items() if path == SLUG and pair not in after]
    moves = {}
    for pair, (_order, path) in after.items():
        if pair not in before and (old := slugs[0] if path == SLUG and slugs else removed.get(pair[1])):
            moves.setdefault(old, []).append(pair)
    if not moves:
        return
    contexts, strings = {context for context, _s in moves}, {string for _c, string in moves}
    translations = StringTranslation.objects.filter(context__in=contexts, translation_of__in=strings)
    copies = [
        copy_translation(row, *pair)
        for row in translations
        for pair in moves.get((row.context_id, row.translation_of_id), ())
    ]
    StringTranslation.objects.bulk_create(copies, ignore_conflicts=True)


def copy_block_translations(source: TranslationSource, before: dict, after: dict) -> None:
    """Copies the translations of a block that came from another page: it has kept its id, and says what it said there."""
    new = {
        (path, string): (context, string)
        for (context, string), (_order, path) in after.items()
        if (context, string) not in before and BLOCK_ID.search(path)
    }
    if not new:
        return
    paths, strings = {path for path, _s in new}, {string for _p, string in new}
    rows = StringTranslation.objects.filter(translation_of__in=strings, context__path__in=paths)
    rows = rows.exclude(context__object_id=source.object_id).select_related("context").order_by("-updated_at")
    pairs = [(row, new.get((row.context.path, row.translation_of_id))) for row in rows]
    StringTranslation.objects.bulk_create(
        [copy_translation(row, *pair) for row, pair in pairs if pair], ignore_conflicts=True
    )


def copy_translation(row: StringTranslation, context: int, string: int) -> StringTranslation:
    """An unsaved copy of a translation for another context and string."""
    return StringTranslation(
        translation_of_id=string,
        context_id=context,
        **{
            name: getattr(row, name)
            for name in ("locale_id", "data", "translation_type", "tool_name", "last_translated_by_id", "has_error")
        },
    )
