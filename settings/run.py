"""`make run`: installs, prepares, starts the server and the background work, and stops both; needs only the system's Python."""

import fcntl
import json
import os
import signal
import subprocess
import sys
import time

from .install import PYTHON, ROOT, VAR, install
from .ports import is_responding
from .processes import end_with_parent, start, stop

START_TIMEOUT = 60  # seconds until the server must have answered for the first time
RESTARTS = 2  # of the background work, which loses nothing by it
SERVER = (
    *("-m", "granian", "settings.wsgi:application", "--interface", "wsgi", "--no-ws"),
    *("--workers", "1", "--blocking-threads", "8", "--respawn-failed-workers", "--workers-kill-timeout", "5"),
    *("--no-access-log", "--log-level", "error"),
)
WORK = ("manage.py", "work")


class Stopped(Exception):
    """Ctrl-C, or a signal that asks us to end."""


def raise_stopped(*_) -> None:
    raise Stopped


def acquire_lock():
    """File lock on var/run.lock, held as long as this process lives; stops with one line if another holds it."""
    VAR.mkdir(parents=True, exist_ok=True)
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


def start_server(site: dict) -> subprocess.Popen:
    """The production server; Django's own, which reloads, for developers."""
    if site["debug"]:
        return start("manage.py", "runserver", f"{site['host']}:{site['port']}")
    return start(*SERVER, "--host", site["host"], "--port", str(site["port"]))


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


def wait_for_exit(running: dict) -> None:
    """Returns when the server, or for the third time the work, has ended by itself."""
    restarts = 0
    while True:
        time.sleep(0.2)
        for name, process in running.items():
            if process.poll() is None:
                continue
            print(f"The {name} ended by itself (code {process.returncode}).", file=sys.stderr, flush=True)
            if name == "server" or restarts == RESTARTS:
                return
            restarts += 1
            running[name] = start(*WORK)


def serve(site: dict) -> int:
    """Runs both processes until told to stop (0) or until one fails (1)."""
    running = {"server": start_server(site), "work": start(*WORK)}
    try:
        if wait_for_answer(site, running["server"]):
            print_welcome(site)
            wait_for_exit(running)
        else:
            print("The server does not answer; its own words are above.", file=sys.stderr)
        return 1
    except Stopped:
        return 0
    finally:
        stop(list(running.values()))


def main() -> int:
    for signum in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        if signum != signal.SIGHUP or signal.getsignal(signum) != signal.SIG_IGN:  # started by nohup
            signal.signal(signum, raise_stopped)
    try:
        lock = acquire_lock()  # noqa: F841 (held until the end)
        install()
        site = run_prepare()
    except Stopped:
        return 130
    return serve(site)


if __name__ == "__main__":
    sys.exit(main())
