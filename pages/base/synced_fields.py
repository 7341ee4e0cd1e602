"""Synchronized fields: carries facts from a page or snippet to its translations, so that lists in every language sort
and filter by the same ones.
"""

from collections import defaultdict

from django.db.models import Model
from modelcluster.models import get_all_child_relations
from wagtail.models import TranslatableMixin
from wagtail_localize.fields import SynchronizedField, get_translatable_fields
from wagtail_localize.models import TranslationSource

from ..fact_notes import FactNotes, invalidate_changed, mark_unrecorded, record, store
from .models import BasePage


def fact_names(model: type[Model]) -> list[str]:
    """Names of the synchronized fields of this model that translations may not override."""
    fields = get_translatable_fields(model)
    return [field.field_name for field in fields if isinstance(field, SynchronizedField) and not field.overridable]


def sync_facts(instance: BasePage, **kwargs) -> None:
    """Copies the facts of the published source to its translations; called after a publication of any of them."""
    source, kind = instance.source, type(instance)
    siblings = kind._default_manager.filter(translation_key=source.translation_key).exclude(pk=source.pk)
    rows = list(siblings) if source.live else []
    if not rows:
        return
    saved = kind._default_manager.get(pk=source.pk)
    if isinstance(saved, FactNotes):
        for sibling in pages_without_source(source, rows):
            invalidate_changed(sibling, saved)
    columns = [saved._meta.get_field(name) for name in fact_names(kind)]
    facts = {field.attname: getattr(saved, field.attname) for field in columns if field.concrete}
    if any(getattr(row, name) != value for row in rows for name, value in facts.items()):
        siblings.update(**facts)
    for relation in get_all_child_relations(kind):
        if issubclass(relation.related_model, TranslatableMixin):
            sync_child_facts(relation, saved)
    for relation in saved._meta.many_to_many:
        sync_many_to_many(relation, saved, rows)
    for name in saved.fact_children:
        sync_children(saved._meta.get_field(name), saved, rows)


def pages_without_source(source: BasePage, siblings: list[BasePage]) -> list[BasePage]:
    """Those of the pages in other languages that were made without the translation engine: all, or none."""
    known = TranslationSource.objects.filter(object_id=source.translation_key).exists()
    return [] if known else siblings


def update_written_for(instance: FactNotes) -> None:
    """Updates `written_for` (pages.fact_notes) of a row and its translations, after a publication in any language."""
    kind = type(instance)
    rows = list(kind._default_manager.filter(translation_key=instance.translation_key))
    own = next((row for row in rows if row.pk == instance.pk), None)
    if own is None:
        return
    if own.source.pk != own.pk:
        record(own, own.source)
    else:
        store(own, {})  # it says what it says for itself
        for other in rows:
            if other.source.pk == own.pk and other.pk != own.pk and getattr(other, "live", True):
                mark_unrecorded(other, own)
    instance.written_for = own.written_for


def sync_many_to_many(relation, source: BasePage, siblings: list[BasePage]) -> None:
    """Copies a many-to-many field, such as topics, to the siblings; writes what is different alone."""
    if relation.auto_created or not relation.remote_field.through._meta.auto_created:
        return
    through, page, chosen = relation.remote_field.through, relation.m2m_column_name(), relation.m2m_reverse_name()
    pks = [sibling.pk for sibling in siblings]
    rows = set(through._default_manager.filter(**{f"{page}__in": [source.pk, *pks]}).values_list(page, chosen))
    wanted = {(pk, other) for pk in pks for owner, other in rows if owner == source.pk}
    there = {row for row in rows if row[0] != source.pk}
    for pk, other in there - wanted:
        through._default_manager.filter(**{page: pk, chosen: other}).delete()
    through._default_manager.bulk_create(through(**{page: pk, chosen: other}) for pk, other in sorted(wanted - there))


def sync_children(relation, source: BasePage, siblings: list[BasePage]) -> None:
    """Replaces the siblings' child rows that hold no text, such as the pages a post is about, where they are others. One query."""
    model, page = relation.related_model, relation.field.attname
    names = [field.attname for field in model._meta.concrete_fields if not field.primary_key and field.attname != page]
    rows = defaultdict(list)
    pks = [source.pk, *(sibling.pk for sibling in siblings)]
    for owner, *row in model._default_manager.filter(**{f"{page}__in": pks}).order_by(*names).values_list(page, *names):
        rows[owner].append(row)
    for pk in pks[1:]:
        if rows[pk] != rows[source.pk]:
            model._default_manager.filter(**{page: pk}).delete()
            model._default_manager.bulk_create(
                model(**dict(zip(names, row, strict=True)), **{page: pk}) for row in rows[source.pk]
            )


def sync_child_facts(relation, source: BasePage) -> None:
    """Copies the facts of translatable child rows, such as a host's website, to their translations. Two queries."""
    model, page = relation.related_model, relation.field.name
    names = [model._meta.get_field(name).attname for name in fact_names(model)]
    own = {row.translation_key: row for row in model._default_manager.filter(**{page: source})} if names else {}
    changed = []
    for row in model._default_manager.filter(translation_key__in=own).exclude(**{page: source}) if own else ():
        facts = {name: getattr(own[row.translation_key], name) for name in names}
        if facts != {name: getattr(row, name) for name in names}:
            vars(row).update(facts)
            changed.append(row)
    if changed:
        model._default_manager.bulk_update(changed, [model._meta.get_field(name).name for name in fact_names(model)])


def sync_snippet_facts(instance: Model) -> None:
    """Copies the facts of a snippet's source to its translations, after a save in any language. Two queries."""
    model = type(instance)
    names = [model._meta.get_field(name).attname for name in fact_names(model)]
    locale = TranslationSource.objects.filter(object_id=instance.translation_key).values("locale")
    rows = model._default_manager.filter(translation_key=instance.translation_key)
    source = rows.filter(locale__in=locale).values(*names).first() if names else None
    if source:
        rows.exclude(locale__in=locale).update(**source)
