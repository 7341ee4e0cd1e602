"""Condition that a column is one of many known ids, given as one parameter: `IN` names, parses and plans each of thousands."""

import json
from collections.abc import Iterable

from django.contrib.postgres.fields import ArrayField
from django.db.models import BooleanField, Field, Func, QuerySet, Value


class AnyOf(Func):
    """`column = ANY(array)` with PostgreSQL, `column IN (SELECT value FROM json_each(…))` with SQLite."""

    output_field = BooleanField()
    template, arg_joiner = "%(expressions)s)", " = ANY("

    def __init__(self, column: str, field: Field, values: Iterable):
        self.of, self.values = field, list(values)
        super().__init__(column, Value(self.values, ArrayField(field)))

    def as_sqlite(self, compiler, connection, **_context):
        column, params = compiler.compile(self.source_expressions[0])
        stored = [self.of.get_db_prep_value(each, connection) for each in self.values]
        return f"{column} IN (SELECT value FROM json_each(%s))", (*params, json.dumps(stored))  # noqa: S608


def among(rows: QuerySet, values: Iterable, name: str = "pk") -> QuerySet:
    """The rows whose field of this name has one of these values."""
    field = rows.model._meta.pk if name == "pk" else rows.model._meta.get_field(name)
    while field.remote_field:  # an id of another table: as it stands there
        field = field.target_field
    return rows.filter(AnyOf(name, field, values))
