"""The WSGI server: granian, whose workers are forked (pre-fork) from one process that has imported the application.

`python -m settings.server` listens on HOST and PORT with WORKERS processes; `make run` and the unit of systemd start it.
"""

import gc
import logging
import os
import signal
import socket
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from multiprocessing import connection, set_start_method

from granian.constants import Interfaces
from granian.log import LogLevels
from granian.net import SocketHolder, SocketSpec
from granian.server import Server

from .log_format import STARTED
from .ports import check_port
from .processes import end_with_parent, ignore_signals

STOP_TIMEOUT = 5  # seconds that a worker has to finish its requests
SHORT_LIFE = 1  # seconds; what lived no longer is replaced only after as many, so that a broken worker costs little
INHERITED = 3  # the number of a socket from systemd, after standard input, output and error

log = logging.getLogger("settings.server")
started = logging.getLogger(STARTED)


class PreforkServer(Server):
    """granian's server, which replaces dead workers without end and has one socket for all of them.

    granian 2.8.7 ends itself when a worker dies within 5.5 seconds of its respawn, watches each worker from a thread
    (none may run while we fork), and gives each a socket of its own, whose queue is lost with it. No upstream issue known.
    """

    def _init_shared_socket(self) -> None:
        self._ssp, self._shd = None, self._listening_socket()
        self._sfd = self._shd.get_fd()
        self._sso = socket.socket(fileno=os.dup(self._sfd))

    def _listening_socket(self) -> SocketHolder:
        if has_inherited_socket():
            os.set_blocking(INHERITED, False)
            return SocketHolder(INHERITED, False, self.backlog)
        return SocketSpec(self.bind_addr, self.bind_port, self.backlog).build()

    def _spawn_worker(self, idx, target, callback_loader):
        worker = super()._spawn_worker(idx, target, callback_loader)
        worker._watch = lambda: None  # `_serve_loop` does
        return worker

    def _serve_loop(self, spawn_target, target_loader) -> None:
        reading, writing = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
        signal.set_wakeup_fd(writing, warn_on_full_buffer=False)  # a signal ends the wait
        while not self.interrupt_signal:
            connection.wait([reading, *(worker.inner.sentinel for worker in self.wrks)])
            if self.reload_signal:
                self._reload(spawn_target, target_loader)
            for worker in [each for each in self.wrks if not each.is_alive()]:
                if self.interrupt_signal:
                    return
                log.error("A worker has ended (%s); another takes its place.", describe_exit(worker.inner.exitcode))
                if time.monotonic() - worker.birth < SHORT_LIFE:
                    time.sleep(SHORT_LIFE)
                self._respawn_workers([worker.idx], spawn_target, target_loader)


def has_inherited_socket() -> bool:
    """Whether systemd listens for us (sd_listen_fds(3)): its socket stays while the server is started anew."""
    return os.environ.get("LISTEN_PID") == str(os.getpid()) and os.environ.get("LISTEN_FDS") == "1"


def describe_exit(code: int) -> str:
    """The exit code of a process, or the signal that ended it."""
    return signal.Signals(-code).name if code < 0 else f"code {code}"


def import_application() -> Callable:
    """The WSGI application, which has answered its first requests."""
    from .wsgi import application  # isort: skip (sets Django up)
    from .warm_up import warm_up

    warm_up(application)
    return application


def hold_database_open() -> None:
    """Opens a connection that stays: with its last one SQLite removes its log, which on a full disk it could not make again."""
    from django.db import DatabaseError, connection

    if connection.vendor == "sqlite":
        with suppress(DatabaseError):
            connection.ensure_connection()


def with_visits(application: Callable) -> Callable:
    """The application that counts its visits, where no log of a web server tells of them."""
    from django.conf import settings

    from .visits import VisitCounter

    return application if settings.ACCESS_LOG else VisitCounter(application).start()


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


HELP = f"""{__doc__}
Usage: python -m settings.server

It takes no arguments: HOST, PORT and WORKERS are variables of the environment, or of the file that COMMONHOUSE_ENV names."""


def main() -> None:
    if sys.argv[1:]:
        is_asked = sys.argv[1] in {"-h", "--help"}
        sys.exit(print(HELP) if is_asked else f"settings.server takes no arguments: {sys.argv[1]}\n{HELP}")
    for signum in (signal.SIGINT, signal.SIGTERM):
        signal.signal(signum, lambda *_: sys.exit(0))  # until the server listens to them
    set_start_method("fork")  # which Python 3.14 no longer does by itself
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "settings.dev")
    gc.disable()  # imports leave little to collect, and looking for it takes a tenth of their time
    check_address()
    application = import_application()
    from django.conf import settings

    from .warm_up import warm_worker

    parent = os.getpid()

    def enter_worker() -> Callable:
        signal.set_wakeup_fd(-1)
        # Else it has the server's handlers, which only note a signal; granian sets a worker's own after this.
        for signum in (signal.SIGINT, signal.SIGTERM):
            signal.signal(signum, signal.SIG_DFL)
        end_with_parent()
        if os.getppid() != parent:  # it was killed before the kernel knew
            os._exit(0)
        warm_worker(application)
        hold_database_open()
        return with_visits(application)

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
    log_start()
    gc.collect()
    gc.enable()
    gc.freeze()  # what is here now is never collected, so that its pages stay shared with the workers
    server.serve(target_loader=enter_worker, wrap_loader=False)
    ignore_signals()


if __name__ == "__main__":
    main()
