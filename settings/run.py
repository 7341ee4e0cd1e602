"""`make run`: installs, prepares, starts the server and the background work, and stops both; needs only the system's Python."""

import fcntl
import json
import os
import signal
import subprocess
import sys
import time

from .install import PYTHON, ROOT, VAR, install
from .start.ports import is_responding
from .start.processes import STOP_SIGNALS, end_with_parent, ignore_signals, start, stop

START_TIMEOUT = 60  # seconds until the server must have answered for the first time
SHORT_LIFE = 2  # seconds; a process that ends sooner is started again only after as many
SERVER = ("-m", "settings.server")
WORK = ("manage.py", "work")


class Stopped(Exception):
    """Ctrl-C, or a signal that asks us to end."""


def raise_stopped(*_) -> None:
    """Signal handler; a second signal, while the processes are being stopped, changes nothing."""
    ignore_signals()
    raise Stopped


def acquire_lock():
    """File lock on var/run.lock, held as long as this process lives; stops with one line if another holds it."""
    try:
        VAR.mkdir(parents=True, exist_ok=True)
    except OSError:
        sys.exit(
            f"COMMONHOUSE_VAR: {VAR} can't be written by this account. Example: COMMONHOUSE_VAR=/srv/commonhouse/var"
        )
    VAR.chmod(0o711)  # whoever serves the static files passes through; nobody else sees what is there
    (VAR / "mail").mkdir(mode=0o700, exist_ok=True)
    lock = open(VAR / "run.lock", "a+")  # noqa: SIM115 (open until the process ends)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        lock.seek(0)
        sys.exit(f"This site is running already (process {lock.read()}). Stop it there first, with Ctrl-C.")
    lock.truncate(0)
    lock.write(str(os.getpid()))
    lock.flush()
    return lock


def run_prepare() -> dict:
    """Runs settings.prepare and returns its report; when it fails, its own line and exit code end this process."""
    reading, writing = os.pipe()
    command = [PYTHON, "-m", "settings.prepare", str(writing)]
    result = subprocess.run(command, cwd=ROOT, pass_fds=[writing], preexec_fn=end_with_parent)
    os.close(writing)
    if result.returncode:
        sys.exit(result.returncode)
    with open(reading) as report:
        return json.load(report)


def commands(site: dict) -> dict[str, tuple]:
    """The processes by name: the server, which forks the background work; for developers Django's own, which reloads, and
    the work beside it.
    """
    if site["debug"]:
        return {"server": ("manage.py", "runserver", f"{site['host']}:{site['port']}"), "work": WORK}
    return {"server": (*SERVER, "--work")}


def print_welcome(site: dict) -> None:
    """Where to look, and who may log in."""
    print(f"\n  {site['address']}/        the site\n  {site['address']}/admin/  for editors\n")
    demo_logins = VAR / "demo-logins.txt"
    for line in site["logins"] or (demo_logins.read_text().splitlines() if demo_logins.exists() else []):
        print(f"  {line}".rstrip())
    print("\nCtrl-C stops it; everything is kept.", flush=True)


def wait_for_answer(site: dict, server: subprocess.Popen) -> bool:
    """Waits for the server's first answer; False when it ends or stays silent."""
    until = time.monotonic() + START_TIMEOUT
    while time.monotonic() < until and server.poll() is None:
        if is_responding(site["host"], site["port"]):
            return True
        time.sleep(0.1)
    return False


class Service:
    """A process that is started again whenever it ends by itself, without end."""

    def __init__(self, name: str, command: tuple):
        self.name, self.command = name, command
        self.start()

    def start(self) -> None:
        self.process, self.started, self.due = start(*self.command), time.monotonic(), 0.0

    def supervise(self) -> None:
        """Starts it again where it has ended, at once or, if it lived for a moment only, a while later."""
        if (code := self.process.poll()) is None:
            return
        if not self.due:
            print(f"The {self.name} ended by itself (code {code}); it is started again.", file=sys.stderr, flush=True)
            self.due = self.started + SHORT_LIFE
        if time.monotonic() >= self.due:
            self.start()


def serve(site: dict) -> int:
    """Runs the processes until told to stop (0), or until the server does not come up at all (1).

    Background work of its own starts once the server answers: beside it, it would make visitors wait twice as long on one core.
    """
    programs = commands(site)
    services = [Service("server", programs["server"])]
    try:
        if not wait_for_answer(site, services[0].process):
            print("The server does not answer; its own words are above.", file=sys.stderr)
            return 1
        services += [Service(name, programs[name]) for name in programs if name != "server"]
        print_welcome(site)
        while True:
            time.sleep(0.2)
            for service in services:
                service.supervise()
    except Stopped:
        return 0
    finally:
        stop([service.process for service in services])


def main() -> int:
    for signum in STOP_SIGNALS:
        if signum != signal.SIGHUP or signal.getsignal(signum) != signal.SIG_IGN:  # started by nohup
            signal.signal(signum, raise_stopped)
    try:
        lock = acquire_lock()  # noqa: F841 (held until the end)
        install()
        site = run_prepare()
    except Stopped:
        return 130
    except OSError as problem:  # no room, no right
        print(f"{problem.filename or VAR}: {problem.strerror}", file=sys.stderr)
        return 1
    return serve(site)


if __name__ == "__main__":
    sys.exit(main())
