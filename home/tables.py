"""Tables of the site: which hold what can't be made again, and models of them whose fields are Django's own."""

from collections.abc import Iterable

from django.apps import apps as installed
from django.apps.registry import Apps
from django.db import models

from media.data_map import data_of

LEFT_OUT = {"sessions.Session"}  # whoever is logged in logs in again


class RawJSONField(models.JSONField):
    """A JSON column as its text, so that JSON's null and SQL's NULL stay two things."""

    def from_db_value(self, value, expression, connection):
        return value

    def get_db_prep_value(self, value, connection, prepared=False):
        return value

    def to_python(self, value):
        return value


def kept_models(apps: Apps) -> list:
    """Of these models those whose rows can't be made again, and those that such rows refer to."""
    candidates = [model for model in apps.get_models(include_auto_created=True) if is_table(model)]
    kept = [model for model in candidates if not is_left_out(model)]
    for model in kept:  # grows meanwhile
        referred = {field.related_model for field in model._meta.local_concrete_fields if field.remote_field}
        kept += [other for other in candidates if other in referred and other not in kept]
    return kept


def is_table(model) -> bool:
    return model._meta.managed and not model._meta.proxy


def is_left_out(model) -> bool:
    """Whether its rows are derived from others, as the data map of today's model says, or of no use after a restore."""
    try:
        data = data_of(installed.get_model(model._meta.label))
    except LookupError:  # a model that later migrations removed
        return False
    return model._meta.label in LEFT_OUT or bool(data and data.derived)


def plain_models(models_: Iterable, json_field: type[models.JSONField] = RawJSONField) -> dict[str, type]:
    """Table to a model of it whose fields are Django's own."""
    registry = Apps()
    by_table = {model._meta.db_table: model for model in models_}
    return {table: plain_model(by_table[table], registry, json_field) for table in sorted(by_table)}


def plain_model(model, registry: Apps, json_field: type[models.JSONField]) -> type:
    options = {"app_label": model._meta.app_label, "db_table": model._meta.db_table, "apps": registry}
    fields = {field.column: plain_field(field, json_field) for field in written_fields(model)}
    return type(model.__name__, (models.Model,), {"__module__": __name__, "Meta": type("Meta", (), options), **fields})


def written_fields(model) -> list:
    """The fields with a column that the database does not work out by itself."""
    return [field for field in model._meta.local_concrete_fields if not field.generated]


def plain_field(field, json_field: type[models.JSONField]):
    """A field of the same kind in the database."""
    target = field
    while target.remote_field:
        target = target.target_field
    kind = target.get_internal_type()
    if target is not field and kind.endswith("AutoField"):
        kind = kind.replace("AutoField", "IntegerField")
    options = {"null": field.null, "primary_key": field.primary_key, "db_column": field.column}
    for name in ("max_length", "max_digits", "decimal_places"):
        if (value := getattr(target, name, None)) is not None:
            options[name] = value
    return (json_field if kind == "JSONField" else getattr(models, kind))(**options)
