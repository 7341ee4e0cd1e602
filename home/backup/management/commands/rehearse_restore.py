"""Management command `rehearse_restore`: proves that a backup can be restored, and changes nothing but the security log."""

from pathlib import Path

from django.core.management.base import BaseCommand
from django.db import connection

from ...rehearsal import rehearse
from .backup import add_key_arguments, keys_of, with_one_line


class Command(BaseCommand):
    requires_system_checks = []  # they load all that answers requests, in memory that small machines need here
    help = "Restores the newest backup, or this one, aside; counts and compares every table and file; removes it again."

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path, nargs="?")
        add_key_arguments(parser)

    def handle(self, *, file, **options):
        with_one_line(self.rehearse, file, options)

    def rehearse(self, file: Path | None, options: dict) -> None:
        proof = rehearse(file, keys_of(options))
        manifest = proof.manifest
        self.stdout.write(
            f"{proof.name} is whole: {len(manifest.tables)} tables with {manifest.rows:,} rows and "
            f"{len(manifest.files):,} uploads came back equal, {proof.seconds:.1f} s."
        )
        if proof.database != connection.vendor:
            self.stdout.write("On SQLite, since the database user may not make a schema in this PostgreSQL database.")
