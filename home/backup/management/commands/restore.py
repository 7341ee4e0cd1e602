"""Management command `restore`: a backup into an empty installation, or in the place of a site."""

from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand

from ....management.commands.prepare import is_complete
from ...restore import Restored, restore
from .backup import add_key_arguments, keys_of, with_one_line


class Command(BaseCommand):
    requires_system_checks = []  # they load all that answers requests, in memory that small machines need here
    help = "Restores a backup. Stop server and `work` first; start them afterwards."

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)
        parser.add_argument("--replace", action="store_true", help="in the place of the content that is there")
        add_key_arguments(parser)

    def handle(self, *, file, replace, **options):
        with_one_line(self.restore, file, replace, options)

    def restore(self, file: Path, replace: bool, options: dict) -> None:
        restored = restore(file, keys_of(options), replace, self.stdout.write)
        for line in describe(restored):
            self.stdout.write(line)


def describe(restored: Restored):
    """What was restored, and what is still to be done, a line each."""
    manifest = restored.manifest
    yield (
        f"The site of {manifest.head.moment} is back at {settings.BASE_URL}: {len(manifest.tables)} tables with "
        f"{manifest.rows:,} rows, {len(manifest.files):,} uploads, {restored.seconds:.1f} s."
    )
    for kind, number in sorted(restored.erased.items()):
        words = f"{number} erased again" if number >= 0 else "can't be erased again by this version"
        yield f"Erasures since then, {kind}: {words}."
    if missing := len(manifest.missing):
        yield f"{missing} uploads were not there when the backup was made; its manifest.json names them."
    if not is_complete():
        yield "Style sheets and scripts are not collected here yet. Run this before you start the server: manage.py prepare"
    yield (
        "Everybody logs in anew. Mails that waited then are held in the outbox, where an admin may send them. "
        "`manage.py work` makes the sizes of pictures, and reads documents for the search."
    )
