"""The empty sites that tests begin with: each is made once and kept as tables beside the ones it was made in."""

import functools
from collections.abc import Iterable

from django.apps import apps
from django.core.cache import cache
from django.db import connection, transaction
from django.db.models import Model
from django.utils import translation
from wagtail.models import Page

from home.begin.bootstrap import begin
from home.models import HomePage

NAME = "Our House"
LANGUAGE_SETS = [("en",), ("en", "es"), ("en", "es", "ar")]
BARE = "bare"


def load(languages: Iterable[str]) -> HomePage:
    """Loads the site that `begin` makes in these languages, its pages published; the first language's home page."""
    site_key = site_name(languages)
    if stored_tables(site_key):
        restore(site_key)
    else:
        build(languages)
    return HomePage.objects.get(locale__language_code=next(iter(languages)))


def build(languages: Iterable[str]) -> None:
    begin(NAME, list(languages))
    Page.objects.filter(depth__gt=2).update(live=True, has_unpublished_changes=False)


def store_all() -> None:
    """Builds and stores every site, and leaves the database as it was."""
    store(BARE, tables := [*models_by_table()])
    bare = {table: rows(table) for table in tables}
    for languages in LANGUAGE_SETS:
        with transaction.atomic(), translation.override("en"):
            build(languages)
            connection.run_on_commit.clear()  # as in a test, whose transaction never ends
        store(site_name(languages), [table for table in tables if rows(table) != bare[table]])
        with transaction.atomic():
            restore(BARE)
        cache.clear()
    for table in tables:
        execute(f"DROP TABLE {quote_name(copy_name(BARE, table))}")


def site_name(languages: Iterable[str]) -> str:
    return "_".join(languages)


def copy_name(site: str, table: str) -> str:
    """The name of the copy, which PostgreSQL cuts after 63 letters."""
    return f"kept_{site}__{table}"[:63]


def store(site: str, tables: Iterable[str]) -> None:
    for table in tables:
        execute(
            f"CREATE TABLE {quote_name(copy_name(site, table))} AS SELECT {columns(table)} FROM {quote_name(table)}"
        )


def stored_tables(site: str) -> list[str]:
    """The tables in which this site differs from an empty database."""
    existing = set(connection.introspection.table_names())
    return [table for table in models_by_table() if copy_name(site, table) in existing]


def restore(site: str) -> None:
    """Puts the copies in the place of what these tables hold; foreign keys are checked at the end of the transaction."""
    tables = stored_tables(site)
    for table in tables:
        execute(f"DELETE FROM {quote_name(table)}")
    for table in tables:
        execute(
            f"INSERT INTO {quote_name(table)} ({columns(table)}) SELECT {columns(table)} FROM {quote_name(copy_name(site, table))}"
        )


@functools.cache
def models_by_table() -> dict[str, type[Model]]:
    """Every table that rows are written to; the full-text index of SQLite follows its own table by triggers."""
    models = apps.get_models(include_auto_created=True)
    tables = {model._meta.db_table: model for model in models if model._meta.managed and not model._meta.proxy}
    return {table: model for table, model in tables.items() if not table.endswith("_fts")}


def columns(table: str) -> str:
    """The columns that can be written, in a fixed order."""
    fields = models_by_table()[table]._meta.local_concrete_fields
    return ", ".join(quote_name(field.column) for field in fields if not field.generated)


def rows(table: str) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {columns(table)} FROM {quote_name(table)}")
        return sorted(map(repr, cursor.fetchall()))


def quote_name(name: str) -> str:
    return connection.ops.quote_name(name)


def execute(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)
