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


def dump_json(value) -> str:
    return json.dumps(value, cls=DjangoJSONEncoder)


def store(source: TranslationSource, found: Found, instance: Model) -> bool:
    """Syncs the engine's segment rows with what was found; equal rows stay. Returns whether texts changed."""
    contexts = contexts_of(source, found, instance)
    strings = strings_of(source, found)
    templates, objects = templates_of(found), objects_of(found)
    string_rows = [(contexts[v.path], v.order, strings[hash_of(v)], dump_json(v.attrs)) for v in found.strings]
    template_rows = [(contexts[v.path], v.order, templates[template_id(v)]) for v in found.templates]
    object_rows = [
        (contexts[v.path], v.order, v.translation_key) for v in found.related if v.translation_key in objects
    ]
    overridable_rows = [(contexts[v.path], v.order, dump_json(v.data)) for v in found.overridables]
    sync_rows(TemplateSegment, source, ("template_id",), template_rows)
    sync_rows(RelatedObjectSegment, source, ("object_id",), object_rows)
    sync_rows(OverridableSegment, source, ("data_json",), overridable_rows)
    return sync_rows(StringSegment, source, ("string_id", "attrs"), string_rows)


def unsaved_segments(source: TranslationSource, found: Found) -> tuple[list[StringSegment], dict[int, str]]:
    """What `store` would make, unsaved: the string segments in order, and the templates by the id of their context.

    Of a source that the engine does not know; its contexts and strings were stored by `store_contexts`.
    """
    rows = TranslationContext.objects.filter(object_id=source.object_id)
    contexts = {context.path: context for context in rows}
    hashes = {hash_of(value) for value in found.strings}
    rows = String.objects.filter(locale_id=source.locale_id, data_hash__in=hashes)
    strings = {string.data_hash: string for string in rows}
    known = [v for v in found.strings if v.path in contexts and hash_of(v) in strings]
    segments = [
        StringSegment(context=contexts[v.path], string=strings[hash_of(v)], order=v.order, attrs=dump_json(v.attrs))
        for v in sorted(known, key=lambda value: value.order)
    ]
    return segments, {contexts[v.path].pk: v.template for v in found.templates if v.path in contexts}


def store_contexts(source: TranslationSource, found: Found, instance: Model) -> None:
    """Creates the contexts and strings of a source that has no row itself, so that its segments have keys."""
    kind = source.specific_content_type
    known = [TranslatableObject(translation_key=source.object_id, content_type=kind)]
    TranslatableObject.objects.bulk_create(known, ignore_conflicts=True)
    contexts_of(source, found, instance)
    strings_of(source, found)


def sync_rows(model: type[Model], source: TranslationSource, columns: tuple, wanted: list[tuple]) -> bool:
    """Creates the missing rows of one segment model and deletes stale and double ones. Returns whether any changed."""
    names, existing, extra = ("context_id", "order", *columns), {}, []
    for pk, *row in model.objects.filter(source=source).values_list("pk", *names):
        if tuple(row) in existing:
            extra.append(pk)
        existing.setdefault(tuple(row), pk)
    kept = set(wanted)
    stale_ids = extra + [pk for row, pk in existing.items() if row not in kept]
    if (
        stale_ids
    ):  # nothing hangs on a segment: one statement, where the ORM would fetch them first, a hundred at a time
        rows = model.objects.filter(source=source, pk__in=stale_ids)
        rows._raw_delete(rows.db)
    new = [dict(zip(names, row, strict=True)) for row in dict.fromkeys(wanted) if row not in existing]
    model.objects.bulk_create(model(source=source, **row) for row in new)
    return bool(stale_ids or new)


def hash_of(value) -> UUID:
    return String._get_data_hash(value.string.data)


def strings_of(source: TranslationSource, found: Found) -> dict[UUID, int]:
    """Data hash to the id of the String, created where it is missing."""
    data_by_hash = {hash_of(value): value.string.data for value in found.strings}
    rows = String.objects.filter(locale_id=source.locale_id, data_hash__in=data_by_hash)
    known = set(rows.values_list("data_hash", flat=True))
    missing = [
        String(locale_id=source.locale_id, data_hash=key, data=data_by_hash[key])
        for key in sorted(data_by_hash.keys() - known)
    ]
    String.objects.bulk_create(missing, ignore_conflicts=True)
    return dict(rows.all().values_list("data_hash", "pk"))


def contexts_of(source: TranslationSource, found: Found, instance: Model) -> dict[str, int]:
    """Path to the id of the TranslationContext in this object, created where it is missing."""
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
    """The path with names of field and blocks instead of ids, by the engine's own method, which would save each row."""
    stand_in = SimpleNamespace(path=path, field_path="", save=lambda **kwargs: None)
    try:
        return TranslationContext.get_field_path(stand_in, instance)
    except (KeyError, AttributeError, IndexError, TypeError):  # a block that names its segments by itself
        return path.split(".")[0]


def template_id(value) -> UUID:
    return uuid5(uuid5(Template.BASE_UUID_NAMESPACE, value.format), value.template)


def templates_of(found: Found) -> dict[UUID, int]:
    """UUID of a template to the id of its row, created where it is missing."""
    values_by_id = {template_id(value): value for value in found.templates}
    rows = Template.objects.filter(uuid__in=values_by_id)
    known = set(rows.values_list("uuid", flat=True))
    missing = [
        Template(uuid=key, template=v.template, template_format=v.format, string_count=v.string_count)
        for key, v in sorted(values_by_id.items(), key=lambda each: each[0])
        if key not in known
    ]
    Template.objects.bulk_create(missing, ignore_conflicts=True)
    return dict(rows.all().values_list("uuid", "pk")) if values_by_id else {}


def objects_of(found: Found) -> set[UUID]:
    """Translation keys of the related objects, each with a TranslatableObject row."""
    content_types = {value.translation_key: value.content_type for value in found.related}
    rows = [
        TranslatableObject(translation_key=key, content_type=kind)
        for key, kind in sorted(content_types.items(), key=str)
    ]
    TranslatableObject.objects.bulk_create(rows, ignore_conflicts=True)
    return set(content_types)
