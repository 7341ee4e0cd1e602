"""Management command `migrate`: Django's, which leaves a database alone that is older than the first release."""

from django.core.management import CommandError
from django.core.management.commands import migrate
from django.db import connections
from django.db.migrations.recorder import MigrationRecorder

OURS = ("home", "pages", "media")
UNRELEASED = "0001_initial"  # what the first migration of each room was called until 0.1.0
REFUSAL = (
    "This database was made before Commonhouse 0.1.0, the first release, and can't be upgraded. "
    "Nothing in it was changed: keep it, and start with an empty one (move var/ aside, or set DATABASE_URL)."
)


class Command(migrate.Command):
    def handle(self, *arguments, **options):
        applied = MigrationRecorder(connections[options["database"]]).applied_migrations()
        if any((app, UNRELEASED) in applied for app in OURS):
            raise CommandError(REFUSAL)
        super().handle(*arguments, **options)
