"""The empty sites that tests begin with: each is made once and kept as tables beside the ones it was made in."""

import functools
from collections.abc import Iterable

from django.apps import apps
from django.core.cache import cache
from django.db import connection, transaction
from django.db.models import Model
from django.utils import translation
from wagtail.models import Page

from home.bootstrap import begin
from home.models import HomePage

NAME = "Our House"
LANGUAGE_SETS = [("en",), ("en", "es"), ("en", "es", "ar")]
BARE = "bare"


def load(languages: Iterable[str]) -> HomePage:
    """What `begin` makes in these languages, its pages published; its home page in the first one."""
    site = site_name(languages)
    if kept_tables(site):
        restore(site)
    else:
        build(languages)
    return HomePage.objects.get(locale__language_code=next(iter(languages)))


def build(languages: Iterable[str]) -> None:
    begin(NAME, list(languages))
    Page.objects.filter(depth__gt=2).update(live=True, has_unpublished_changes=False)


def keep_all() -> None:
    """Makes every site, keeps it, and leaves the database as it was."""
    keep(BARE, tables := [*models_by_table()])
    bare = {table: rows(table) for table in tables}
    for languages in LANGUAGE_SETS:
        with transaction.atomic(), translation.override("en"):
            build(languages)
            connection.run_on_commit.clear()  # as in a test, whose transaction never ends
        keep(site_name(languages), [table for table in tables if rows(table) != bare[table]])
        with transaction.atomic():
            restore(BARE)
        cache.clear()
    for table in tables:
        run(f"DROP TABLE {quoted(kept(BARE, table))}")


def site_name(languages: Iterable[str]) -> str:
    return "_".join(languages)


def kept(site: str, table: str) -> str:
    """The name of the copy, which PostgreSQL cuts after 63 letters."""
    return f"kept_{site}__{table}"[:63]


def keep(site: str, tables: Iterable[str]) -> None:
    for table in tables:
        run(f"CREATE TABLE {quoted(kept(site, table))} AS SELECT {columns(table)} FROM {quoted(table)}")


def kept_tables(site: str) -> list[str]:
    """The tables in which this site differs from an empty database."""
    existing = set(connection.introspection.table_names())
    return [table for table in models_by_table() if kept(site, table) in existing]


def restore(site: str) -> None:
    """Puts the copies in the place of what these tables hold; foreign keys are checked at the end of the transaction."""
    tables = kept_tables(site)
    for table in tables:
        run(f"DELETE FROM {quoted(table)}")
    for table in tables:
        run(f"INSERT INTO {quoted(table)} ({columns(table)}) SELECT {columns(table)} FROM {quoted(kept(site, table))}")


@functools.cache
def models_by_table() -> dict[str, type[Model]]:
    """Every table that rows are written to; the full-text index of SQLite follows its own table by triggers."""
    models = apps.get_models(include_auto_created=True)
    tables = {model._meta.db_table: model for model in models if model._meta.managed and not model._meta.proxy}
    return {table: model for table, model in tables.items() if not table.endswith("_fts")}


def columns(table: str) -> str:
    """The columns that can be written, in a fixed order."""
    fields = models_by_table()[table]._meta.local_concrete_fields
    return ", ".join(quoted(field.column) for field in fields if not field.generated)


def rows(table: str) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {columns(table)} FROM {quoted(table)}")
        return sorted(map(repr, cursor.fetchall()))


def quoted(name: str) -> str:
    return connection.ops.quote_name(name)


def run(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)
