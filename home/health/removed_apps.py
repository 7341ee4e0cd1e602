"""Apps whose code is no longer installed while their tables have rows: found at start, exported, and dropped.

A site's own app that is left out of COMMONHOUSE_APPS leaves tables and pages that nothing can read, show or delete.
"""

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db import connection, transaction
from django.db.migrations.recorder import MigrationRecorder
from wagtail.blocks import StreamValue
from wagtail.models import Page
from wagtail.query import PageQuerySet

from pages.translation.jobs.sync import enqueue_sync
from pages.translation.page_tree import follow_disabled

from ..models import HomePage

PAGES = "wagtailcore_page"


@dataclass(frozen=True)
class RemovedApp:
    """An app that is not installed, and its tables in the order in which they can be dropped."""

    label: str
    tables: tuple[str, ...]

    def counts(self) -> dict[str, int]:
        """Return the number of rows of each table that has some."""
        counts = {table: count_rows(table) for table in self.tables}
        return {table: number for table, number in counts.items() if number}

    def pages(self) -> PageQuerySet:
        """Return a queryset of its pages, which have a row in a table of Wagtail's too."""
        return Page.objects.filter(content_type__app_label=self.label)

    def rows(self) -> Iterator[tuple[str, dict]]:
        """Yield (table, row) of its tables, and of its pages in the table that all pages have."""
        for table in self.tables:
            yield from ((table, row) for row in select(f"SELECT * FROM {quoted(table)}"))  # noqa: S608 (quoted)
        kinds = [str(pk) for pk in ContentType.objects.filter(app_label=self.label).values_list("pk", flat=True)]
        if kinds:
            pages = f"SELECT * FROM {PAGES} WHERE content_type_id IN ({', '.join(kinds)})"  # noqa: S608 (numbers)
            yield from ((PAGES, row) for row in select(pages))

    def export(self, file: Path) -> int:
        """Write all rows to this file, one a line as JSON, for its owner alone: people are in them; return their number."""
        lines = [
            json.dumps({"table": table, "row": row}, default=str, ensure_ascii=False) for table, row in self.rows()
        ]
        file.touch(mode=0o600)
        if file.is_file():  # and no device
            file.chmod(0o600)  # also where it was there before
        file.write_text("".join(f"{line}\n" for line in lines))
        return len(lines)

    def foreign_pages(self) -> int:
        """Return the number of pages of other apps below its own: they would be deleted with them."""
        return sum(page.get_descendants().exclude(content_type__app_label=self.label).count() for page in self.pages())

    @transaction.atomic
    def drop(self) -> None:
        """Drop the tables; delete the pages, their sections, content types, permissions and remembered migrations."""
        with connection.cursor() as cursor:
            for table in self.tables:
                cursor.execute(f"DROP TABLE {quoted(table)}")
        remove_sections(set(self.pages().values_list("pk", flat=True)))
        with follow_disabled():  # translations go with them: their class is gone, so that none can be saved offline
            self.pages().delete()
        ContentType.objects.filter(app_label=self.label).delete()
        MigrationRecorder(connection).migration_qs.filter(app=self.label).delete()


def remove_sections(pages: set[int]) -> None:
    """Remove the sections that draw from these pages from the home pages and all their revisions: none could be published."""

    def kept(blocks: list[dict]) -> list[dict]:
        return [each for each in blocks if each["type"] != "section" or each["value"].get("page") not in pages]

    for home in HomePage.objects.all():
        stored = [*home.sections.raw_data]
        if (others := kept(stored)) != stored:
            home.sections = StreamValue(home.sections.stream_block, others, is_lazy=True)
            home.save(update_fields=["sections"], clean=False)
            enqueue_sync([home.translation_key])
        for revision in home.revisions.all():
            stored = json.loads(revision.content.get("sections") or "[]")
            if (others := kept(stored)) != stored:
                revision.content["sections"] = json.dumps(others)
                revision.save(update_fields=["content"])


def removed_app(label: str, names: list[str], relations: dict[str, set[str]]) -> RemovedApp:
    """Return the removed app of this label; `relations`: to which tables each of these refers."""
    left, ordered = [name for name in names if name.startswith(f"{label}_")], []
    while left:
        free = [name for name in left if not any(name in relations[other] for other in left if other != name)]
        ordered += free or left
        left = [name for name in left if name not in ordered]
    return RemovedApp(label, tuple(ordered))


def find_removed_apps(migrated: set[str]) -> list[RemovedApp]:
    """Return the apps of these labels that are not installed and have tables; those of a longer label are not theirs."""
    installed = {config.label for config in apps.get_app_configs()}
    if not (labels := sorted(migrated - installed, key=len, reverse=True)):
        return []
    ours = {model._meta.db_table for model in apps.get_models(include_auto_created=True)}
    with connection.cursor() as cursor:
        names = sorted(set(connection.introspection.table_names(cursor)) - ours)
        found, of = [], connection.introspection.get_relations
        for label in labels:
            own = [name for name in names if name.startswith(f"{label}_")]
            names = [name for name in names if name not in own]
            relations = {name: {to for _column, to in of(cursor, name).values()} for name in own}
            found.append(removed_app(label, own, relations))
    return [app for app in found if app.tables]


def refusal_of_removed(migrated: set[str]) -> str:
    """Return the line with which a start is refused while a removed app has rows; empty where none has."""
    for app in find_removed_apps(migrated):
        if counts := app.counts():
            shown = ", ".join(f"{table}: {number}" for table, number in Counter(counts).most_common(3))
            return (
                f"{app.label} is not installed any more, but its tables have rows ({shown}). Put it back into "
                f"COMMONHOUSE_APPS, or export and drop them: manage.py remove_app {app.label} --export FILE --drop"
            )
    return ""


def count_rows(table: str) -> int:
    return select(f"SELECT COUNT(*) AS number FROM {quoted(table)}")[0]["number"]  # noqa: S608 (quoted)


def select(statement: str) -> list[dict]:
    """Return the rows of a query."""
    with connection.cursor() as cursor:
        cursor.execute(statement)
        names = [column[0] for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def quoted(table: str) -> str:
    return connection.ops.quote_name(table)
