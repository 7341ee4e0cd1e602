"""Stores the segments of a source for the translation engine: as many queries for a hundred as for one.

What pages share (strings, templates, objects) is written in one order, so that two who store at once wait for each other
and never both.
"""

import json
from types import SimpleNamespace
from uuid import UUID, uuid5

from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Model
from wagtail_localize.models import (
    OverridableSegment,
    RelatedObjectSegment,
    String,
    StringSegment,
    Template,
    TemplateSegment,
    TranslatableObject,
    TranslationContext,
    TranslationSource,
)

from .extract import Found


def dumped(value) -> str:
    return json.dumps(value, cls=DjangoJSONEncoder)


def store(source: TranslationSource, found: Found, instance: Model) -> bool:
    """Makes the engine's rows say what was found; those that say it already stay as they are. Whether texts changed."""
    contexts = contexts_of(source, found, instance)
    strings = strings_of(source, found)
    templates, objects = templates_of(found), objects_of(found)
    said = [(contexts[v.path], v.order, strings[hash_of(v)], dumped(v.attrs)) for v in found.strings]
    built = [(contexts[v.path], v.order, templates[template_id(v)]) for v in found.templates]
    chosen = [(contexts[v.path], v.order, v.translation_key) for v in found.related if v.translation_key in objects]
    given = [(contexts[v.path], v.order, dumped(v.data)) for v in found.overridables]
    sync_rows(TemplateSegment, source, ("template_id",), built)
    sync_rows(RelatedObjectSegment, source, ("object_id",), chosen)
    sync_rows(OverridableSegment, source, ("data_json",), given)
    return sync_rows(StringSegment, source, ("string_id", "attrs"), said)


def unsaved_segments(source: TranslationSource, found: Found) -> tuple[list[StringSegment], dict[int, str]]:
    """What `store` would make, in memory: the segments of texts in their order, and templates by the id of their place.

    Of a source that the engine does not know; its places and strings were stored by `store_places`.
    """
    rows = TranslationContext.objects.filter(object_id=source.object_id)
    contexts = {context.path: context for context in rows}
    hashes = {hash_of(value) for value in found.strings}
    rows = String.objects.filter(locale_id=source.locale_id, data_hash__in=hashes)
    strings = {string.data_hash: string for string in rows}
    known = [v for v in found.strings if v.path in contexts and hash_of(v) in strings]
    segments = [
        StringSegment(context=contexts[v.path], string=strings[hash_of(v)], order=v.order, attrs=dumped(v.attrs))
        for v in sorted(known, key=lambda value: value.order)
    ]
    return segments, {contexts[v.path].pk: v.template for v in found.templates if v.path in contexts}


def store_places(source: TranslationSource, found: Found, instance: Model) -> None:
    """Makes the places and strings of a source that is not stored itself, so that its segments have keys."""
    kind = source.specific_content_type
    known = [TranslatableObject(translation_key=source.object_id, content_type=kind)]
    TranslatableObject.objects.bulk_create(known, ignore_conflicts=True)
    contexts_of(source, found, instance)
    strings_of(source, found)


def sync_rows(model: type[Model], source: TranslationSource, columns: tuple, wanted: list[tuple]) -> bool:
    """Rows of one kind of segment: those wanted are there afterwards, each once, and no others. Whether any changed."""
    names, standing, extra = ("context_id", "order", *columns), {}, []
    for pk, *row in model.objects.filter(source=source).values_list("pk", *names):
        if tuple(row) in standing:
            extra.append(pk)
        standing.setdefault(tuple(row), pk)
    stays = set(wanted)
    gone = extra + [pk for row, pk in standing.items() if row not in stays]
    if gone:  # nothing hangs on a segment: one statement, where the ORM would fetch them first, a hundred at a time
        rows = model.objects.filter(source=source, pk__in=gone)
        rows._raw_delete(rows.db)
    new = [dict(zip(names, row, strict=True)) for row in dict.fromkeys(wanted) if row not in standing]
    model.objects.bulk_create(model(source=source, **row) for row in new)
    return bool(gone or new)


def hash_of(value) -> UUID:
    return String._get_data_hash(value.string.data)


def strings_of(source: TranslationSource, found: Found) -> dict[UUID, int]:
    """By hash: the ids of the strings, made where they are missing."""
    said = {hash_of(value): value.string.data for value in found.strings}
    rows = String.objects.filter(locale_id=source.locale_id, data_hash__in=said)
    known = set(rows.values_list("data_hash", flat=True))
    missing = [String(locale_id=source.locale_id, data_hash=key, data=said[key]) for key in sorted(said.keys() - known)]
    String.objects.bulk_create(missing, ignore_conflicts=True)
    return dict(rows.all().values_list("data_hash", "pk"))


def contexts_of(source: TranslationSource, found: Found, instance: Model) -> dict[str, int]:
    """By path: the ids of the places in this object, made where they are missing."""
    values = [*found.strings, *found.templates, *found.related, *found.overridables]
    paths = {TranslationContext._get_path_id(value.path): value.path for value in values}
    rows = TranslationContext.objects.filter(object_id=source.object_id, path_id__in=paths)
    known = set(rows.values_list("path_id", flat=True))
    missing = [
        TranslationContext(object_id=source.object_id, path_id=key, path=path, field_path=field_path(path, instance))
        for key, path in paths.items()
        if key not in known
    ]
    TranslationContext.objects.bulk_create(missing, ignore_conflicts=True)
    return {paths[key]: pk for key, pk in rows.all().values_list("path_id", "pk")}


def field_path(path: str, instance: Model) -> str:
    """Names of field and blocks instead of ids; found by the engine's own method, which would save each on its own."""
    stand_in = SimpleNamespace(path=path, field_path="", save=lambda **kwargs: None)
    try:
        return TranslationContext.get_field_path(stand_in, instance)
    except (KeyError, AttributeError, IndexError, TypeError):  # a block that names its segments by itself
        return path.split(".")[0]


def template_id(value) -> UUID:
    return uuid5(uuid5(Template.BASE_UUID_NAMESPACE, value.format), value.template)


def templates_of(found: Found) -> dict[UUID, int]:
    """By their own id: the ids of the rows of the templates, made where they are missing."""
    said = {template_id(value): value for value in found.templates}
    rows = Template.objects.filter(uuid__in=said)
    known = set(rows.values_list("uuid", flat=True))
    missing = [
        Template(uuid=key, template=v.template, template_format=v.format, string_count=v.string_count)
        for key, v in sorted(said.items(), key=lambda each: each[0])
        if key not in known
    ]
    Template.objects.bulk_create(missing, ignore_conflicts=True)
    return dict(rows.all().values_list("uuid", "pk")) if said else {}


def objects_of(found: Found) -> set[UUID]:
    """The keys of the objects that are named, each known to the engine."""
    named = {value.translation_key: value.content_type for value in found.related}
    rows = [TranslatableObject(translation_key=key, content_type=kind) for key, kind in sorted(named.items(), key=str)]
    TranslatableObject.objects.bulk_create(rows, ignore_conflicts=True)
    return set(named)
