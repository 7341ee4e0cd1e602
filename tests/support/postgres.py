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

from settings.start.ports import free_port
from settings.start.processes import end_with_parent

SPEED_OPTIONS = [
    word for option in ("fsync=off", "full_page_writes=off", "synchronous_commit=off") for word in ("-c", option)
]
DATA, PASSWORD = "data", "password"  # what a cluster's folder holds
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
    (folder / PASSWORD).write_text(password)
    if account:
        for path in (folder, folder / PASSWORD):
            os.chown(path, account["user"], account["group"])
    command = [binaries / "initdb", "-D", folder / DATA, "-U", "commonhouse", "-A", "scram-sha-256"]
    command += ["--pwfile", folder / PASSWORD, "-E", "UTF8", "--locale", "C.UTF-8", "--no-sync"]
    subprocess.run(command, cwd=folder, check=True, stdout=subprocess.DEVNULL, **account)


def wait_until_ready(binaries: Path, port: int, log: Path) -> None:
    for _ in range(300):
        if subprocess.run([binaries / "pg_isready", "-q", "-h", "127.0.0.1", "-p", str(port)]).returncode == 0:
            return
        time.sleep(0.1)
    sys.exit(f"PostgreSQL does not start: {log.read_text()[-500:]}")


class PostgreSQL:
    """A cluster in a folder, whose server can be killed and started again at the same address."""

    server: subprocess.Popen | None = None

    def __init__(self, folder: Path):
        """Create the cluster in `folder`, or use the one whose data is there already."""
        self.folder, self.binaries, self.account, self.port = folder, newest_binaries(), server_account(), free_port()
        if not (folder / DATA).exists():
            create(self.binaries, folder, secrets.token_hex(16), self.account)
        password = (folder / PASSWORD).read_text()
        self.url = f"postgres://commonhouse:{password}@127.0.0.1:{self.port}/postgres"

    def start(self, options: list[str] = SPEED_OPTIONS) -> None:
        """Starts the server and returns once it answers."""
        command = [
            self.binaries / "postgres",
            "-D",
            self.folder / DATA,
            "-p",
            str(self.port),
            *LOCAL_OPTIONS,
            *options,
        ]
        with open(self.folder / "log", "w") as log:
            self.server = subprocess.Popen(
                command,
                cwd=self.folder,
                stdout=log,
                stderr=log,
                start_new_session=True,
                preexec_fn=stop_with_parent,
                **self.account,
            )
        wait_until_ready(self.binaries, self.port, self.folder / "log")

    def stop(self) -> None:
        self.server.send_signal(signal.SIGINT)
        try:
            self.server.wait(30)
        except subprocess.TimeoutExpired:
            self.server.kill()

    def kill(self) -> None:
        """As when the machine's power is cut, but for what the kernel has not written yet."""
        os.killpg(self.server.pid, signal.SIGKILL)
        self.server.wait()


def copy_cluster(source: Path, target: Path) -> None:
    """Copy the data and the password of a cluster whose server has stopped, with their owner."""
    words = ["cp", "-a", "--reflink=auto", source / DATA, source / PASSWORD, target]
    subprocess.run(words, check=True)
    shutil.copystat(source, target)
    if account := server_account():
        os.chown(target, account["user"], account["group"])


@contextmanager
def postgresql() -> Iterator[str]:
    """A running server; its DATABASE_URL. Stopped by its process id, and removed, whatever happens."""
    with cluster() as server:
        yield server.url


@contextmanager
def cluster(saved: Path | None = None) -> Iterator[PostgreSQL]:
    """Run a server on a copy of the `saved` cluster, else on a new one; stopped and removed whatever happens."""
    place = "/tmp" if server_account() else None  # a TMPDIR of root's is closed to the account of the server
    folder, server = Path(tempfile.mkdtemp(prefix="commonhouse-postgresql-", dir=place)), None
    try:
        if saved:
            copy_cluster(saved, folder)
        server = PostgreSQL(folder)
        server.start()
        yield server
    finally:
        if server and server.server:
            server.stop()
        shutil.rmtree(folder, ignore_errors=True)
