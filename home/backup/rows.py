"""Serializer of tables: rows as JSON lines, by models of the migration state, without any code of ours between a row and its line.

A line is a JSON list in the order of the columns. What JSON has no type for is text: dates and times in ISO 8601,
decimals, UUIDs, bytes in base64 (RFC 4648), and JSON columns as they are stored.
"""

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from django.apps.registry import Apps
from django.db import connection, connections, models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.loader import MigrationLoader
from django.db.models.functions import Collate

from ..tables import RawJSONField

CHUNK = 100  # rows read or written at once: a version of a long page may take a megabyte
PLAIN = (str, int, float, type(None))
Node = tuple[str, str]  # a migration: app and name


@dataclass
class TableCount:
    """Rows of a table, and the SHA-256 of their lines, the same on every database."""

    rows: int = 0
    sha256: str = ""


# Which tables there are.


def known_migrations(database: BaseDatabaseWrapper = connection) -> list[Node]:
    """The last migration of each app that is applied to this database and that this code knows."""
    loader = MigrationLoader(database)
    applied = {node for node in loader.applied_migrations if node in loader.graph.nodes}
    return sorted(node for node in applied if not has_later(loader, node, applied))


def has_later(loader: MigrationLoader, node: Node, applied: set[Node]) -> bool:
    return any(child.key[0] == node[0] and child.key in applied for child in loader.graph.node_map[node].children)


def unknown_migrations(nodes: Iterable[Node]) -> list[Node]:
    """Those of these migrations that this code does not have."""
    known = MigrationLoader(None, ignore_no_migrations=True).disk_migrations
    return [node for node in nodes if node not in known]


def last_migrations() -> list[Node]:
    """The last migration of each app, as this code has them."""
    return sorted(MigrationLoader(None, ignore_no_migrations=True).graph.leaf_nodes())


def state_at(migrations: list[Node]) -> Apps:
    """The models as these migrations, the last of each app, leave them."""
    return MigrationLoader(None).project_state(migrations).apps


def all_migrations(migrations: list[Node]) -> list[Node]:
    """These migrations, the last of each app, all that come before them, and those that such a one replaces."""
    graph = MigrationLoader(None).graph
    nodes = {each for node in migrations for each in graph.forwards_plan(node)}
    return sorted(nodes.union(*(graph.nodes[node].replaces for node in nodes)))


# From a table to lines, and back.


def lines_of(model, count: TableCount) -> Iterator[str]:
    """A line for the columns, then one for each row in the order of their keys; `count` is complete at the end."""
    fields = model._meta.local_concrete_fields
    digest = hashlib.sha256()
    yield json.dumps([field.column for field in fields])
    rows = model._base_manager.order_by(sort_key(model)).values_list(*(field.attname for field in fields))
    for row in rows.iterator(chunk_size=CHUNK):
        values = [as_json(value, field) for value, field in zip(row, fields, strict=True)]
        digest.update(canonical_line(values, fields))
        count.rows += 1
        yield json.dumps(values, ensure_ascii=False, separators=(",", ":"))
    count.sha256 = digest.hexdigest()


def sort_key(model):
    """The primary key; text by its bytes, whatever the order of letters in this database."""
    vendor = connections[model._base_manager.db].vendor
    is_text = isinstance(model._meta.pk, models.CharField) and vendor == "postgresql"
    return Collate("pk", "C") if is_text else "pk"


def as_json(value, field):
    """The value of this field as JSON can hold it."""
    if isinstance(value, PLAIN):
        return value
    return field.value_to_string(Holder(field.attname, value))


class Holder:
    """What `value_to_string` asks for one attribute."""

    def __init__(self, name: str, value):
        setattr(self, name, value)


def canonical_line(values: list, fields: list) -> bytes:
    """The row as it is counted: JSON columns the way every database would hold them."""
    values = [
        canonical(value) if isinstance(field, RawJSONField) and value is not None else value
        for value, field in zip(values, fields, strict=True)
    ]
    return json.dumps(values, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def canonical(text: str) -> str:
    """JSON with sorted keys and numbers that differ only where their values do: PostgreSQL keeps neither order nor exponents."""
    return json.dumps(json.loads(text, parse_float=as_number), sort_keys=True, ensure_ascii=False)


def as_number(text: str) -> int | float:
    number = float(text)
    return int(number) if number.is_integer() else number


def load_lines(model, lines: Iterable[str]) -> int:
    """Writes these lines into the empty table; how many rows there were."""
    fields = {field.column: field for field in model._meta.local_concrete_fields}
    lines = iter(lines)
    columns = [fields[name] for name in json.loads(next(lines))]
    readers: list[Callable] = [field.to_python for field in columns]
    names, total, batch = [field.attname for field in columns], 0, []
    for line in lines:
        values = [read(value) for read, value in zip(readers, json.loads(line), strict=True)]
        batch.append(model(**dict(zip(names, values, strict=True))))
        if len(batch) == CHUNK:
            model._base_manager.bulk_create(batch, batch_size=CHUNK)
            total, batch = total + len(batch), []
    model._base_manager.bulk_create(batch, batch_size=CHUNK)
    return total + len(batch)


def count_rows(model) -> TableCount:
    """Rows and SHA-256 of a table, as a backup counts them."""
    count = TableCount()
    for _line in lines_of(model, count):
        pass
    return count
