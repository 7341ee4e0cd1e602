"""A PostgreSQL of the tests' own: in a folder that is thrown away, for this machine only, never as root."""

import os
import pwd
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from settings.ports import free_port
from settings.processes import end_with_parent

SPEED_OPTIONS = [
    word for option in ("fsync=off", "full_page_writes=off", "synchronous_commit=off") for word in ("-c", option)
]
LOCAL_OPTIONS = ["-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories=", "-c", "max_connections=200"]


def newest_binaries() -> Path | None:
    """The folder with initdb and postgres: Debian's newest version, else whatever is on the path."""
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: float(path.parts[-3]))
    initdb = debian[-1] if debian else shutil.which("initdb")
    return Path(initdb).parent if initdb else None


def server_account() -> dict:
    """The account that the server runs as, as arguments of Popen: empty, or one without privileges when we are root."""
    if os.geteuid():
        return {}
    for name in ("postgres", "nobody"):
        try:
            account = pwd.getpwnam(name)
        except KeyError:
            continue
        return {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}
    sys.exit("There is no account without rights to run PostgreSQL: neither postgres nor nobody.")


def stop_with_parent() -> None:
    """Said in the server: SIGINT is PostgreSQL's fast shutdown."""
    end_with_parent(signal.SIGINT)


def create(binaries: Path, folder: Path, password: str, account: dict) -> None:
    (folder / "password").write_text(password)
    if account:
        for path in (folder, folder / "password"):
            os.chown(path, account["user"], account["group"])
    command = [binaries / "initdb", "-D", folder / "data", "-U", "commonhouse", "-A", "scram-sha-256"]
    command += ["--pwfile", folder / "password", "-E", "UTF8", "--locale", "C.UTF-8", "--no-sync"]
    subprocess.run(command, cwd=folder, check=True, stdout=subprocess.DEVNULL, **account)


def wait_until_ready(binaries: Path, port: int, log: Path) -> None:
    for _ in range(300):
        if subprocess.run([binaries / "pg_isready", "-q", "-h", "127.0.0.1", "-p", str(port)]).returncode == 0:
            return
        time.sleep(0.1)
    sys.exit(f"PostgreSQL does not start: {log.read_text()[-500:]}")


@contextmanager
def postgresql() -> Iterator[str]:
    """A running server; its DATABASE_URL. Stopped by its process id, and removed, whatever happens."""
    binaries, account, port, password = newest_binaries(), server_account(), free_port(), secrets.token_hex(16)
    folder = Path(tempfile.mkdtemp(prefix="commonhouse-postgresql-"))
    server = None
    try:
        create(binaries, folder, password, account)
        command = [binaries / "postgres", "-D", folder / "data", "-p", str(port), *LOCAL_OPTIONS, *SPEED_OPTIONS]
        with open(folder / "log", "w") as log:
            server = subprocess.Popen(
                command,
                cwd=folder,
                stdout=log,
                stderr=log,
                start_new_session=True,
                preexec_fn=stop_with_parent,
                **account,
            )
        wait_until_ready(binaries, port, folder / "log")
        yield f"postgres://commonhouse:{password}@127.0.0.1:{port}/postgres"
    finally:
        if server:
            server.send_signal(signal.SIGINT)
            try:
                server.wait(30)
            except subprocess.TimeoutExpired:
                server.kill()
        shutil.rmtree(folder, ignore_errors=True)
