"""Triggers that write the change log: they see raw SQL, `update()` and other programs, which signals don't.

Installed after each migration: SQLite remakes a table, without its triggers, where a migration changes it.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from django.apps import apps
from django.db import connection, models
from django.db.migrations import AlterField
from modelcluster.fields import ParentalKey
from wagtail.models import Page

from media.data_map import SEARCH, ModelData, data_of

NAME = "pages_note_change"
LOG = "pages_rowchange"


@dataclass(frozen=True)
class WatchedTable:
    """A table whose changes are noted: the column that names the row, and those whose changes a visitor can see."""

    name: str
    key: str
    columns: tuple[str, ...]
    is_of_page: bool  # whether the key is that of a page


def watched_tables() -> list[WatchedTable]:
    """The tables of the models that the data map calls printed, and those that join them to others."""
    found = {}
    for model in apps.get_models(include_auto_created=True):
        owner = model._meta.auto_created or model
        data = data_of(owner)
        is_printed = data and set(data.printed) - {SEARCH}  # what is found is printed nowhere for long
        if is_printed and model._meta.managed and not model._meta.proxy:
            found[model._meta.db_table] = watched(model, data)
    return [found[name] for name in sorted(found)]


def watched(model: type[models.Model], data: ModelData) -> WatchedTable:
    columns = [field.column for field in model._meta.local_concrete_fields if field.name not in data.unprinted]
    key = key_field(model)
    is_of_page = issubclass(key.related_model if key.related_model and key is not model._meta.pk else model, Page)
    return WatchedTable(model._meta.db_table, key.column, tuple(columns), is_of_page)


def key_field(model: type[models.Model]) -> models.Field:
    """The field that names the page of which a row is a part, or the row itself."""
    if owner := model._meta.auto_created:
        return next(field for field in model._meta.local_fields if field.related_model is owner)
    parents = [field for field in model._meta.local_fields if isinstance(field, ParentalKey)]
    return parents[0] if parents else model._meta.pk


def install(**_signal) -> None:
    """Receiver of post_migrate: replaces all triggers of ours by those that the models ask for now."""
    statements = {"postgresql": postgresql, "sqlite": sqlite}[connection.vendor]
    with connection.cursor() as cursor:
        if LOG not in connection.introspection.table_names(cursor):
            return  # migrated back to before it
        present = set(connection.introspection.table_names(cursor))
        for statement in statements([table for table in watched_tables() if table.name in present]):
            cursor.execute(statement)


def drop_from_altered(plan: list, **_signal) -> None:
    """Receiver of pre_migrate: drop the triggers of tables with a column whose type may change, which PostgreSQL refuses.

    `install` makes them again.
    """
    if connection.vendor != "postgresql":
        return
    altered = {
        (migration.app_label, operation.model_name_lower)
        for migration, _is_backwards in plan
        for operation in migration.operations
        if isinstance(operation, AlterField)
    }
    tables = {
        model._meta.db_table
        for model in apps.get_models()
        if (model._meta.app_label, model._meta.model_name) in altered
    }
    with connection.cursor() as cursor:
        for table in tables & set(connection.introspection.table_names(cursor)) if tables else ():
            cursor.execute(f'DROP TRIGGER IF EXISTS "{NAME}_update" ON {quoted(table)}')


def quoted(name: str, row: str = "") -> str:
    return f"{row}.{connection.ops.quote_name(name)}" if row else connection.ops.quote_name(name)


def differs(table: WatchedTable, comparison: str) -> str:
    """The condition of a trigger on UPDATE."""
    return " OR ".join(f"{quoted(each, 'OLD')} {comparison} {quoted(each, 'NEW')}" for each in table.columns)


FUNCTION = """
CREATE OR REPLACE FUNCTION pages_note_change() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  before text := CASE WHEN TG_OP <> 'INSERT' THEN to_jsonb(OLD) ->> TG_ARGV[0] END;
  after text := CASE WHEN TG_OP <> 'DELETE' THEN to_jsonb(NEW) ->> TG_ARGV[0] END;
BEGIN
  INSERT INTO pages_rowchange ("table", key, "transaction", at)
  SELECT TG_TABLE_NAME, changed, pg_current_xact_id()::text::bigint, clock_timestamp()
  FROM (SELECT before UNION SELECT after) AS keys(changed) WHERE changed IS NOT NULL;
  RETURN NULL;
END $$
"""


def postgresql(tables: list[WatchedTable]) -> Iterator[str]:
    yield FUNCTION
    for table in tables:
        for event, condition in (
            ("INSERT", ""),
            ("DELETE", ""),
            ("UPDATE", f"WHEN ({differs(table, 'IS DISTINCT FROM')})"),
        ):
            yield (
                f'CREATE OR REPLACE TRIGGER "{NAME}_{event.lower()}" AFTER {event} ON {quoted(table.name)} '
                f"FOR EACH ROW {condition} EXECUTE FUNCTION {NAME}('{table.key}')"
            )


SQLITE_NOTE = """INSERT INTO pages_rowchange ("table", "key", "transaction", "at")
SELECT '{table}', changed, 0, strftime('%Y-%m-%d %H:%M:%f', 'now') FROM ({keys})"""


def sqlite(tables: list[WatchedTable]) -> Iterator[str]:
    for table in tables:
        for event, rows, condition in (
            ("INSERT", ["NEW"], ""),
            ("DELETE", ["OLD"], ""),
            ("UPDATE", ["OLD", "NEW"], f"WHEN {differs(table, 'IS NOT')}"),
        ):
            name = quoted(f"{NAME}_{event.lower()}_{table.name}")
            keys = " UNION ".join(f"SELECT {quoted(table.key, row)} AS changed" for row in rows)
            yield f"DROP TRIGGER IF EXISTS {name}"
            note = SQLITE_NOTE.format(table=table.name, keys=keys)
            yield f"CREATE TRIGGER {name} AFTER {event} ON {quoted(table.name)} FOR EACH ROW {condition} BEGIN {note}; END"
