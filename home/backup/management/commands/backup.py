"""Management command `backup`: the content of the site, in one file, of one moment."""

from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from ...create import MAKE_KEY, Made, make_backup
from ...encryption import Keys, new_key, read_keys
from ...errors import BackupError
from ...status import backup_status

UNENCRYPTED = "It is not encrypted: whoever reads the file reads everything. " + MAKE_KEY
LOCKED = f"BACKUP_PASSPHRASE ends with the next release. {MAKE_KEY}. Keep the passphrase for older backups."
AGAIN = "Run that restore again: it finishes what it began; then make another backup."


class Command(BaseCommand):
    requires_system_checks = []  # they load all that answers requests, in memory that small machines need here
    help = "Makes a backup of database and uploads, and deletes those that have expired (7 daily, 4 weekly, 12 monthly stay)."

    def add_arguments(self, parser):
        parser.add_argument("--to", type=Path, metavar="FOLDER", help="where to; else BACKUP_URL, else var/backups")
        add_key_arguments(parser)
        parser.add_argument("--new-key", type=Path, metavar="FILE", help="make a key for BACKUP_KEY, and nothing else")

    def handle(self, *, to, new_key: Path | None, **options):
        with_one_line(self.make_key, new_key) if new_key else with_one_line(self.make_backup, to, options)

    def make_key(self, path: Path) -> None:
        public = new_key(path)
        self.stdout.write(f"The key is in {path}: keep a copy away from this machine, or no backup can be opened.")
        self.stdout.write(f"Backups can be made with its public half alone: BACKUP_KEY={public}")

    def make_backup(self, to: Path | None, options: dict) -> None:
        keys = keys_of(options)
        made = make_backup(to or settings.BACKUPS, keys)
        self.stdout.write(describe(made))
        if missing := len(made.manifest.missing):
            self.stdout.write(f"{missing} uploads that the database names are not there; its manifest.json names them.")
        if cut_off := backup_status().unfinished_restore:
            self.stdout.write(f"The restore of {cut_off} was cut off: this backup may hold half a site. {AGAIN}")
        if not (keys.recipients or keys.passphrase):
            self.stdout.write(UNENCRYPTED)
        if keys.is_locked:
            self.stdout.write(LOCKED)


def describe(made: Made) -> str:
    manifest = made.manifest
    expired = f"; {made.expired} expired" if made.expired else ""
    return (
        f"{made.name}: {made.size / 1e6:,.1f} MB, {len(manifest.tables)} tables with {manifest.rows:,} rows, "
        f"{len(manifest.files):,} uploads, {made.seconds:.1f} s{expired}"
    )


def add_key_arguments(parser) -> None:
    """The options that name what encrypts and what opens; never a secret itself, which other accounts would see."""
    parser.add_argument("--key", action="append", metavar="FILE", help="a key file, or age1…; else BACKUP_KEY")
    parser.add_argument("--passphrase-file", type=Path, metavar="FILE", help="else BACKUP_PASSPHRASE")


def keys_of(options: dict) -> Keys:
    """The keys of the options, else of the environment; raises BackupError."""
    if path := options["passphrase_file"]:
        try:
            words = path.read_text().strip()
        except (OSError, UnicodeDecodeError):
            raise BackupError(f"The file {path} can't be read") from None
        return read_keys(options["key"] or [], words)
    if options["key"]:
        return read_keys(options["key"])
    return read_keys(settings.BACKUP_KEY, settings.BACKUP_PASSPHRASE)


def with_one_line(action, *arguments) -> None:
    """Runs the action; what goes wrong is one line."""
    try:
        action(*arguments)
    except BackupError as problem:
        raise CommandError(str(problem)) from None
    except OSError as problem:
        raise CommandError(
            f"{problem.filename or 'A file'}: {(problem.strerror or 'can not be used').lower()}"
        ) from None
