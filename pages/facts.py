"""Carries facts from a page to its translations, so that lists in every language sort and filter by the same ones."""

from wagtail_localize.fields import SynchronizedField, get_translatable_fields

from .base import BasePage


def fact_names(model: type[BasePage]) -> list[str]:
    """The columns of this kind that are the same in every language."""
    fields = get_translatable_fields(model)
    return [field.field_name for field in fields if isinstance(field, SynchronizedField) and not field.overridable]


def carry_facts(instance: BasePage, **kwargs) -> None:
    """After a publication: whatever was published, every language now has the facts of the published source."""
    source = instance.source
    siblings = type(instance)._default_manager.filter(translation_key=source.translation_key).exclude(pk=source.pk)
    if not source.live or not siblings:
        return
    saved = type(source)._default_manager.get(pk=source.pk)
    columns = [saved._meta.get_field(name) for name in fact_names(type(saved))]
    siblings.update(**{field.attname: getattr(saved, field.attname) for field in columns if field.concrete})
    for relation in saved._meta.many_to_many:
        carry_choices(relation, saved, siblings)
    for name in saved.fact_children:
        carry_children(saved._meta.get_field(name), saved, siblings)


def carry_choices(relation, source: BasePage, siblings) -> None:
    """The same for a column of choices, such as topics."""
    if relation.auto_created or not relation.remote_field.through._meta.auto_created:
        return
    through, page, chosen = relation.remote_field.through, relation.m2m_column_name(), relation.m2m_reverse_name()
    wanted = through._default_manager.filter(**{page: source.pk}).values_list(chosen, flat=True)
    through._default_manager.filter(**{f"{page}__in": [sibling.pk for sibling in siblings]}).delete()
    through._default_manager.bulk_create(
        through(**{page: sibling.pk, chosen: pk}) for sibling in siblings for pk in wanted
    )


def carry_children(relation, source: BasePage, siblings) -> None:
    """The same for rows that hang on the page and hold no text, such as the pages a piece is about."""
    model, page = relation.related_model, relation.field.name
    rows = list(model._default_manager.filter(**{page: source}))
    model._default_manager.filter(**{f"{page}__in": siblings}).delete()
    for sibling in siblings:
        for row in rows:
            row.pk = None
            setattr(row, page, sibling)
        model._default_manager.bulk_create(rows)
