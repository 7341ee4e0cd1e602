"""Management command `prepare`: brings an installation to the point where it can be served, after set-up and each upgrade."""

import hashlib
import os

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import CommandError, call_command
from django.core.management.base import BaseCommand
from django.db import OperationalError

COLLECTED = settings.VAR / "static-collected"


def static_digest() -> str:
    """Changes with every static file of an installed app, and with how they are stored; 64 hexadecimal digits."""
    digest = hashlib.sha256((settings.ROOT / "settings" / "staticfiles.py").read_bytes())
    for finder in get_finders():
        for name, storage in finder.list([]):
            stat = os.stat(storage.path(name))
            digest.update(f"{name} {stat.st_size} {stat.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def collect_static() -> bool:
    """Collects the static files, unless none has changed since the last time; whether it did."""
    digest = static_digest()
    if COLLECTED.exists() and settings.STATIC_ROOT.exists() and COLLECTED.read_text() == digest:
        return False
    print("Collecting static files …", flush=True)
    COLLECTED.unlink(missing_ok=True)
    call_command("collectstatic", interactive=False, clear=True, verbosity=0)
    COLLECTED.write_text(digest)
    return True


class Command(BaseCommand):
    help = "Makes tables, static files and search index fit this version, then checks the settings. Keeps all content."

    def handle(self, **options):
        try:
            self.step("Tables", lambda: call_command("migrate", interactive=False, verbosity=0))
            self.step("Static files", collect_static)
            self.step("Search index", lambda: call_command("update_index", verbosity=0))
            self.step("Settings", lambda: call_command("check", databases=["default"]))
        except OperationalError as problem:
            raise CommandError(f"The database does not answer: {' '.join(str(problem).split())}") from None
        except OSError as problem:
            raise CommandError(f"{problem.filename or settings.VAR}: {problem.strerror}") from None
        self.stdout.write("Ready. Start the server and `work`, or start them again.")

    def step(self, name: str, run) -> None:
        self.stdout.write(f"{name} …")
        self.stdout.flush()
        run()
