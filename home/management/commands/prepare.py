"""Management command `prepare`: brings an installation to the point where it can be served, after set-up and each upgrade."""

import fcntl
import hashlib
import json
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.contrib.staticfiles.management.commands import collectstatic
from django.core.files.storage import storages
from django.core.management import CommandError, call_command
from django.core.management.base import BaseCommand
from django.db import OperationalError

from media.features import first_announced
from pages.i18n.compiled import compile_catalogs

COLLECTED = settings.VAR / "static-collected"
ASIDE = ".static-"  # where they are collected
EARLIER_KEPT = 30 * 86400  # seconds that the files of earlier versions stay: pages in browsers and proxies name them


def static_digest() -> str:
    """Changes with every static file of an installed app, and with how they are stored; 64 hexadecimal digits."""
    digest = hashlib.sha256((settings.ROOT / "settings" / "staticfiles.py").read_bytes())
    for finder in get_finders():
        for name, storage in finder.list([]):
            stat = os.stat(storage.path(name))
            digest.update(f"{name} {stat.st_size} {stat.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def is_complete() -> bool:
    """Whether every file that the manifest names is there."""
    try:
        manifest = json.loads((settings.STATIC_ROOT / "staticfiles.json").read_text())
    except (OSError, ValueError):
        return False
    return all((settings.STATIC_ROOT / name).exists() for name in manifest["paths"].values())


def collect_static() -> bool:
    """Collects the static files, unless none has changed or is missing since the last time; whether it did."""
    digest = static_digest()
    if COLLECTED.exists() and COLLECTED.read_text() == digest and is_complete():
        return False
    print("Collecting static files …", flush=True)
    COLLECTED.unlink(missing_ok=True)
    place = settings.STATIC_ROOT.parent
    place.mkdir(parents=True, exist_ok=True)
    for unfinished in place.glob(f"{ASIDE}*"):
        shutil.rmtree(unfinished, ignore_errors=True)
    with tempfile.TemporaryDirectory(prefix=ASIDE, dir=place) as folder:
        collect_into(Path(folder))
        replace_static(Path(folder))
    delete_earlier()
    COLLECTED.write_text(digest)
    return True


def collect_into(folder: Path) -> None:
    """All static files as a running server finds them: aside, since it goes on naming and reading the old ones."""
    configured, command = settings.STORAGES["staticfiles"], collectstatic.Command()
    command.storage = storages.create_storage(configured | {"OPTIONS": storage_options() | {"location": folder}})
    call_command(command, interactive=False, verbosity=0)


def storage_options() -> dict:
    return settings.STORAGES["staticfiles"].get("OPTIONS", {})


def replace_static(folder: Path) -> None:
    """Moves what was collected to its place, each file in one step; last the manifest, by which a server finds them."""
    files = sorted((path for path in folder.rglob("*") if path.is_file()), key=lambda path: path.suffix == ".json")
    for directory in [folder, *sorted(path for path in folder.rglob("*") if path.is_dir())]:
        target = settings.STATIC_ROOT / directory.relative_to(folder)
        target.mkdir(exist_ok=True)
        target.chmod(storage_options().get("directory_permissions_mode", 0o755))  # whatever the umask
    for path in files:
        os.replace(path, settings.STATIC_ROOT / path.relative_to(folder))


def delete_earlier() -> None:
    """Deletes the static files that no version of the last month has."""
    for path in settings.STATIC_ROOT.rglob("*"):
        if path.is_file() and path.stat().st_mtime < time.time() - EARLIER_KEPT:
            path.unlink(missing_ok=True)


@contextmanager
def alone() -> Iterator[None]:
    """Lets one `prepare` at a time pass on this machine; the next waits."""
    settings.VAR.mkdir(parents=True, exist_ok=True)
    with open(settings.VAR / "prepare.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


class Command(BaseCommand):
    help = "Makes translations, tables, static files and search index fit this version, then checks the settings. Keeps all content."

    def handle(self, **options):
        try:
            with alone():
                self.prepare()
        except OperationalError as problem:
            raise CommandError(f"The database does not answer: {' '.join(str(problem).split())}") from None
        except OSError as problem:
            raise CommandError(f"{problem.filename or settings.VAR}: {problem.strerror}") from None
        self.stdout.write("Ready. Start the server and `work`, or start them again.")

    def prepare(self) -> None:
        self.step("Translations", lambda: compile_catalogs(settings.VAR))
        self.step("Tables", lambda: call_command("migrate", interactive=False, verbosity=0))
        self.step("Static files", collect_static)
        self.step("Search index", lambda: call_command("update_index", verbosity=0))
        self.step("Settings", lambda: call_command("check", databases=["default"]))
        if line := first_announced("start_refusals"):
            raise CommandError(line)

    def step(self, name: str, run) -> None:
        self.stdout.write(f"{name} …")
        self.stdout.flush()
        run()
