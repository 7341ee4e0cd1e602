"""Management command `remove_app`: exports and drops what an app has left that is not installed any more."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from ...migrations import applied
from ...removed_apps import find_removed_apps


class Command(BaseCommand):
    help = "Exports and drops the tables and pages of an app that was left out of COMMONHOUSE_APPS."

    def add_arguments(self, parser):
        parser.add_argument("label", help="the label of the app, with which the names of its tables begin")
        parser.add_argument(
            "--export", type=Path, metavar="FILE", help="write all rows to this file, one a line as JSON"
        )
        parser.add_argument(
            "--drop", action="store_true", help="drop the tables and delete the pages, after a question"
        )
        parser.add_argument("--no-input", action="store_true", help="drop without a question")

    def handle(self, label, export, drop, no_input, **options):
        found = {app.label: app for app in find_removed_apps({app for app, _name in applied()})}
        if (app := found.get(label)) is None:
            known = ", ".join(sorted(found)) or "none"
            raise CommandError(f"There is no removed app “{label}” with tables. Removed apps with tables: {known}.")
        if not export and not drop:
            raise CommandError("Add --export FILE, --drop or both.")
        if export:
            self.stdout.write(f"{app.export(export)} rows written to {export}.")
        if drop:
            self.drop(app, no_input)

    def drop(self, app, no_input: bool) -> None:
        if foreign := app.foreign_pages():
            raise CommandError(f"{foreign} pages of other kinds are below pages of {app.label}. Move them first.")
        question = f"Drop {len(app.tables)} tables and delete {app.pages().count()} pages of {app.label}? [y/N] "
        if not no_input and input(question).strip().lower() not in {"y", "yes"}:
            raise CommandError("Nothing was dropped.")
        app.drop()
        self.stdout.write(f"The tables and pages of {app.label} are dropped.")
