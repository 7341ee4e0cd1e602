"""The WSGI server: granian, whose workers are forked (pre-fork) from one process that has imported the application.

`python -m settings.server` listens on HOST and PORT with WORKERS processes; `make run` and the unit of systemd start it.
With `--work` it also runs `manage.py work` in a process that is forked from the same parent, and so shares its memory.
"""

import argparse
import gc
import logging
import os
import signal
import socket
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from functools import reduce
from multiprocessing import Process, connection, set_start_method

from granian.constants import Interfaces
from granian.log import LogLevels
from granian.net import SocketHolder, SocketSpec
from granian.server import Server

from .start.log_format import STARTED
from .start.ports import check_port
from .start.processes import end_with_parent, ignore_signals, name_process

STOP_TIMEOUT = 5  # seconds that a worker has to finish its requests
SIGNALS_READ = 4096  # bytes, one a signal, that are read at once
SHORT_LIFE = 1  # seconds; what lived no longer is replaced only after as many, so that a broken worker costs little
WORK_AGAIN = 2  # seconds; background work that ended sooner is started again only after as many
WORK_GRACE = 6  # seconds that it has to end when the server is stopped
INHERITED = 3  # the number of a socket from systemd, after standard input, output and error

log = logging.getLogger("settings.server")
started = logging.getLogger(STARTED)


class BackgroundWork:
    """The process of `manage.py work`, forked from this one and started again whenever it ends."""

    def __init__(self, target: Callable[[], None]):
        self.target, self.due = target, 0.0  # monotonic seconds; 0: it runs

    def start(self) -> None:
        self.process, self.started, self.due = Process(target=self.target, name="work"), time.monotonic(), 0.0
        self.process.start()

    def supervise(self) -> float | None:
        """Start it again where it has ended; the seconds until that is due, None while it runs."""
        if not self.due and not self.process.is_alive():
            log.error("The background work has ended (%s); it is started again.", describe_exit(self.process.exitcode))
            self.due = max(time.monotonic(), self.started + WORK_AGAIN)
        if self.due and time.monotonic() >= self.due:
            self.start()
        return max(0.0, self.due - time.monotonic()) if self.due else None

    def sentinels(self) -> list[int]:
        return [] if self.due else [self.process.sentinel]

    def stop(self) -> None:
        """End it; its stop was requested when the server's own began."""
        if not self.due:
            self.process.join(WORK_GRACE)
            self.process.kill()
            self.process.join()


class PreforkServer(Server):
    """granian's server, which replaces dead workers without end and has one socket for all of them.

    granian 2.8.7 ends itself when a worker dies within 5.5 seconds of its respawn, watches each worker from a thread
    (none may run while we fork), and gives each a socket of its own, whose queue is lost with it. No upstream issue known.
    """

    work: BackgroundWork | None = None

    def _init_shared_socket(self) -> None:
        self._ssp, self._shd = None, self._listening_socket()
        self._sfd = self._shd.get_fd()
        self._sso = socket.socket(fileno=os.dup(self._sfd))

    def _listening_socket(self) -> SocketHolder:
        if has_inherited_socket():
            os.set_blocking(INHERITED, False)
            return SocketHolder(INHERITED, False, self.backlog)
        return SocketSpec(self.bind_addr, self.bind_port, self.backlog).build()

    def close_listening_socket(self) -> None:
        """Called in a child process that does not serve: the address is free as soon as the others have ended."""
        self._sso.close()
        os.close(self._sfd)

    def _spawn_worker(self, idx, target, callback_loader):
        worker = super()._spawn_worker(idx, target, callback_loader)
        worker._watch = lambda: None  # `_serve_loop` does
        return worker

    def _serve_loop(self, spawn_target, target_loader) -> None:
        reading, writing = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
        signal.set_wakeup_fd(writing, warn_on_full_buffer=False)  # a signal ends the wait
        if self.work:
            self.work.start()
        while not self.interrupt_signal:
            seconds = self.work.supervise() if self.work else None
            sentinels = [
                *(worker.inner.sentinel for worker in self.wrks),
                *(self.work.sentinels() if self.work else ()),
            ]
            connection.wait([reading, *sentinels], seconds)
            with suppress(BlockingIOError):
                os.read(reading, SIGNALS_READ)
            if self.reload_signal:
                self._reload(spawn_target, target_loader)
            dead = [each for each in self.wrks if not each.is_alive()]
            for worker in dead:
                log.error("A worker has ended (%s); another takes its place.", describe_exit(worker.inner.exitcode))
            if any(time.monotonic() - worker.birth < SHORT_LIFE for worker in dead) and not self.interrupt_signal:
                time.sleep(SHORT_LIFE)
            if dead and not self.interrupt_signal:
                self._respawn_workers([worker.idx for worker in dead], spawn_target, target_loader)
        if self.work and not self.work.due:
            self.work.process.terminate()


def has_inherited_socket() -> bool:
    """Whether systemd listens for us (sd_listen_fds(3)): its socket stays while the server is started anew."""
    return os.environ.get("LISTEN_PID") == str(os.getpid()) and os.environ.get("LISTEN_FDS") == "1"


def describe_exit(code: int) -> str:
    """The exit code of a process, or the signal that ended it."""
    return signal.Signals(-code).name if code < 0 else f"code {code}"


def import_application() -> Callable:
    """The WSGI application, which has answered its first requests."""
    from .wsgi import application  # isort: skip (sets Django up)
    from .serving.warm_up import warm_up

    warm_up(application)
    return application


def import_work() -> None:
    """Import what the background work needs, so that its process shares that, too."""
    from django.core.management import load_command_class

    load_command_class("home.worker", "work")


def hold_database_open() -> None:
    """Opens a connection that stays: with its last one SQLite removes its log, which on a full disk it could not make again."""
    from django.db import DatabaseError, connection

    if connection.vendor == "sqlite":
        with suppress(DatabaseError):
            connection.ensure_connection()


def with_features(application: Callable) -> Callable:
    """Return the application, wrapped by what the features that are on name in `wsgi`."""
    from media.features import announced_functions

    return reduce(lambda wrapped, wrap: wrap(wrapped), announced_functions("wsgi"), application)


def check_address() -> None:
    """Ends the start with one line where it can't listen on HOST and PORT; a socket from systemd is open already."""
    from django.conf import settings

    if not has_inherited_socket():
        check_port(settings.HOST, settings.PORT)


def log_start() -> None:
    """One line: what is served where, and with which settings if that seems forgotten."""
    from django.conf import settings
    from django.db import connection

    place = "a socket of systemd" if has_inherited_socket() else f"port {settings.PORT}"
    started.info(
        "Commonhouse %s serves %s on %s: %s, workers: %d",
        settings.VERSION,
        settings.BASE_URL,
        place,
        connection.display_name,
        settings.WORKERS,
    )
    if settings.FORGOTTEN_IN:
        started.warning(
            "%s names no DJANGO_SETTINGS_MODULE: these are the settings for one's own machine. "
            "Add DJANGO_SETTINGS_MODULE=settings.production",
            settings.FORGOTTEN_IN,
        )
    elif settings.BASE_URL.startswith("https:") and settings.SETTINGS_MODULE == "settings.dev":
        started.warning(
            "BASE_URL begins with https, and these are the settings for one's own machine: cookies are not kept to TLS, and "
            "no second factor is asked for. Set DJANGO_SETTINGS_MODULE=settings.production"
        )


def parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m settings.server",
        description="Serves the site on HOST and PORT with WORKERS processes: variables of the environment, or of the file that COMMONHOUSE_ENV names.",
    )
    parser.add_argument(
        "--work", action="store_true", help="run the background work, too, in the place of manage.py work"
    )
    return parser.parse_args()


def main() -> None:
    arguments = parse_arguments()
    for signum in (signal.SIGINT, signal.SIGTERM):
        signal.signal(signum, lambda *_: sys.exit(0))  # until the server listens to them
    set_start_method("fork")  # which Python 3.14 no longer does by itself
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "settings.dev")
    check_address()
    application = import_application()
    from django.conf import settings
    from django.core.management import CommandError, call_command

    from .serving.warm_up import warm_worker

    parent = os.getpid()

    def enter_child() -> None:
        signal.set_wakeup_fd(-1)
        # Else it has the server's handlers, which only note a signal; granian sets a worker's own after this.
        for signum in (signal.SIGINT, signal.SIGTERM):
            signal.signal(signum, signal.SIG_DFL)
        end_with_parent()
        if os.getppid() != parent:  # it was killed before the kernel knew
            os._exit(0)

    def do_background_work() -> None:
        enter_child()
        name_process("work")
        server.close_listening_socket()
        try:
            call_command("work")
        except CommandError as problem:
            log.error("%s", problem)
            sys.exit(1)

    def enter_worker() -> Callable:
        enter_child()
        warm_worker(application)
        hold_database_open()
        return with_features(application)

    server = PreforkServer(
        "",
        address=settings.HOST,
        port=settings.PORT,
        interface=Interfaces.WSGI,
        workers=settings.WORKERS,
        blocking_threads=settings.THREADS,
        websockets=False,
        workers_kill_timeout=STOP_TIMEOUT,
        log_level=LogLevels.error,
        log_dictconfig=settings.LOGGING,  # its lines have the form of Django's
    )
    if arguments.work:
        import_work()
        server.work = BackgroundWork(do_background_work)
    log_start()
    gc.collect()
    gc.freeze()  # what is here now is never collected, so that its pages stay shared with the workers
    server.serve(target_loader=enter_worker, wrap_loader=False)
    ignore_signals()
    if server.work:
        server.work.stop()


if __name__ == "__main__":
    main()
