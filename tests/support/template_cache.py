"""Cache of test templates: databases and demo sites that one run of the tests saves for the next. Standard library only.

Names of templates contain a fingerprint of the code they depend on (`template_database.fingerprint`), so a saved template is
never outdated. The cache key only selects the set that a run starts with.
"""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from settings.install import ROOT, RUNTIME

from .postgres import DATA, PostgreSQL, cluster, copy_cluster, newest_binaries

CACHE = ROOT / ".test_cache"
FOLDER = "commonhouse-templates"  # below the temporary folder of a run
USED, NAMES = "used", "names"  # files: templates that this run has used; templates of a saved set
PATTERNS = ("*/migrations/*.py", "*/data_map.py", "pages/changes/triggers.py", "settings/base.py")
MAX_SETS = 3  # about 300 MB each once the demo is in them


def cache_key() -> str:
    """Return a hash of the migrations, what their triggers depend on, the lock, Python and PostgreSQL."""
    digest = hashlib.sha256(f"{sys.version_info[:2]} {newest_binaries()}".encode())
    paths = sorted(path for pattern in PATTERNS for path in ROOT.glob(pattern))
    for path in (RUNTIME, Path(__file__).with_name("empty_sites.py"), *paths):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def mark_used(name: str) -> None:
    """Record that this run uses a template, so that the set saved at its end contains it."""
    folder = Path(tempfile.gettempdir()) / FOLDER
    folder.mkdir(exist_ok=True)
    with open(folder / USED, "a") as used:
        used.write(f"{name}\n")


@contextmanager
def locked_cache() -> Iterator[None]:
    """Let one run at a time read or replace a saved set."""
    CACHE.mkdir(exist_ok=True)
    with open(CACHE / "lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@contextmanager
def cached_templates(folder: Path) -> Iterator[str]:
    """Put the saved templates into `folder`; yield the DATABASE_URL of a running server, "" without PostgreSQL.

    At the end the templates that the run used are saved, if any of them is new. A run that is killed saves nothing.
    """
    saved = CACHE / cache_key()
    if not newest_binaries():
        with locked_cache():
            restore(saved, folder)
        yield ""
        save(saved, folder, None)
        return
    with locked_cache():
        restore(saved, folder)
        server_context = cluster(saved if (saved / DATA).exists() else None)
        server = server_context.__enter__()
    try:
        yield server.url
        save(saved, folder, server)
    finally:
        server_context.__exit__(None, None, None)


def restore(saved: Path, folder: Path) -> None:
    if (saved / FOLDER).exists():
        copy(saved / FOLDER, folder)
        (folder / FOLDER / USED).unlink(missing_ok=True)
        os.utime(saved)


def copy(source: Path, target: Path) -> None:
    """Copy a file or folder into a folder, with owners, sharing blocks where the file system can."""
    subprocess.run(["cp", "-a", "--reflink=auto", source, target], check=True)


def save(saved: Path, folder: Path, server: PostgreSQL | None) -> None:
    """Stop the server and replace the saved set, unless it has every template that was used."""
    templates = folder / FOLDER
    if not (templates / USED).exists():
        return
    used = set((templates / USED).read_text().split())
    names = saved / NAMES
    if names.exists() and used <= set(names.read_text().split()):
        return
    if server:
        for name in set(databases(server)) - used:
            sql(server, f'DROP DATABASE "{name}" WITH (FORCE)')
        server.stop()
    with locked_cache(), tempfile.TemporaryDirectory(dir=CACHE) as unfinished:
        new = Path(unfinished) / "set"
        (new / FOLDER).mkdir(parents=True)
        for path in templates.iterdir():
            if path.name in used:
                copy(path, new / FOLDER)
        if server:
            copy_cluster(server.folder, new)
        (new / NAMES).write_text("\n".join(sorted(used)))
        shutil.rmtree(saved, ignore_errors=True)
        new.rename(saved)
        sets = sorted(
            (path for path in CACHE.iterdir() if (path / NAMES).exists()), key=lambda path: path.stat().st_mtime
        )
        for old in sets[:-MAX_SETS]:
            shutil.rmtree(old, ignore_errors=True)


def databases(server: PostgreSQL) -> list[str]:
    """Return the names of the databases that the tests have made."""
    return sql(server, "SELECT datname FROM pg_database WHERE NOT datistemplate AND datname <> 'postgres'").split()


def sql(server: PostgreSQL, statement: str) -> str:
    command = [server.binaries / "psql", "--no-psqlrc", "-tAc", statement, server.url]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout
