"""Recording of dependencies: the cache tags (media.cache_tags) of everything that is read while a fragment is made.

What code says by `use` is exact. SQL that nobody has `covered` is noted by the tables that it names: forgotten code makes a
fragment be dropped too often, and never be stale.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

from django.db import connection

from media.cache_tags import Dependencies, is_covered, recorded, use_all

from ..changes.triggers import watched_tables

TABLE = re.compile(r'\b(?:FROM|JOIN) "(\w+)"')
# The rows of one table by its key, and nothing else: no other condition, union or subquery.
BY_KEY = re.compile(r' WHERE "(\w+)"\."(\w+)" (?:= %s|IN \((?:%s(?:, )?)+\))(?: ORDER BY [^()]*)?(?: LIMIT \d+)?$')
CONSTANT = {"django_content_type"}  # tables that only a migration changes


@contextmanager
def recording() -> Iterator[Dependencies]:
    """Context manager that notes what is read within it; one within another adds to the outer."""
    found = Dependencies()
    token, uncovered = recorded.set(found), is_covered.set(False)
    try:
        with connection.execute_wrapper(note_query):
            yield found
    finally:
        recorded.reset(token)
        is_covered.reset(uncovered)
        use_all(found)


def note_query(execute, sql, params, many, context):
    """Execute wrapper (Django's database instrumentation): notes the tables of a query that is not covered."""
    if (found := recorded.get()) is not None and not is_covered.get():
        tags = tags_of_query(sql, params)
        found.is_complete &= tags is not None
        found.tags |= tags or set()
    return execute(sql, params, many, context)


def tags_of_query(sql: str, params: object) -> set[str] | None:
    """The tags of what a query reads; None where nobody tells of its changes."""
    keys, tags = watched_keys(), set()
    by_key = BY_KEY.search(sql)
    row_table = by_key[1] if by_key and sql.count("%s") == by_key[0].count("%s") else ""
    for table in set(TABLE.findall(sql)) - CONSTANT:
        if table not in keys:
            return None
        column, is_of_page = keys[table]
        if row_table == table and by_key[2] == column:
            tags |= {f"page:{key}" if is_of_page else f"{table}:{key}" for key in params}
        elif not (row_table in keys and keys[row_table] == (by_key[2], True) and is_page_table(row_table, table)):
            tags.add(table)
    return tags


@cache
def watched_keys() -> dict[str, tuple[str, bool]]:
    """(the column that names a row, whether it names the page of which it is a part) by the name of a watched table."""
    return {table.name: (table.key, table.is_of_page) for table in watched_tables()}


@cache
def page_tables() -> frozenset[str]:
    from wagtail.models import get_page_models

    return frozenset({"wagtailcore_page"} | {kind._meta.db_table for kind in get_page_models()})


def is_page_table(*tables: str) -> bool:
    """Whether these are all tables of pages: joined, they share their key."""
    return page_tables().issuperset(tables)
