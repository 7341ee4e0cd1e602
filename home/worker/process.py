"""Worker: the one background process; queued tasks at once, and every minute whatever is due.

Two at once do no harm; one that is killed at any point leaves nothing that the next does not catch up with.
Every task may therefore be run twice, and must be written so.
"""

import logging
import os
import signal
import threading
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from django.conf import settings
from django.db import connections
from django.dispatch import receiver
from django.utils.autoreload import StatReloader
from django_tasks import TaskResultStatus, task_backends
from django_tasks.signals import task_finished
from django_tasks_db.backend import DatabaseBackend
from django_tasks_db.management.commands.db_worker import Worker

from media.features import announced_functions
from pages.http.database_errors import outage

from ..change_log.log import follow as follow_changes
from ..health.heartbeat import Presence
from ..health.tracebacks import error_location
from ..page_store.purges import send_due as send_due_purges
from ..page_store.rerender import look_after as look_after_page_store
from .schedule import run_duties, run_duty

log = logging.getLogger(__name__)
started = logging.getLogger("settings.started")  # written at every LOG_LEVEL (settings.start.log_format)
QUEUE = "default"  # the name in TASKS
IDLE = 1  # seconds until an empty queue is looked at again
STORE_PERIOD = 0.25  # seconds between flushes of the page store, so that the next comes before its links end
PERIOD = 30  # seconds between looks at what is due, so that nothing is late by a minute
GRACE = 4  # seconds that a task has to finish when we are told to stop; else it is run again later


def loaded_files() -> dict[Path, float]:
    """Return the files of the loaded modules with the times of their last change."""
    return dict(StatReloader().snapshot_files())


@receiver(task_finished)
def log_failure(sender, task_result, **kwargs) -> None:
    """One line for a failed task, without its message, which may name a person."""
    if task_result.status == TaskResultStatus.FAILED:
        kind = task_result.errors[0].exception_class_path
        log.error("Task %s %s failed: %s", task_result.task.module_path, task_result.id, kind)


class Work:
    """The worker process: tasks in its main thread, duties in a second, which a long task does not delay."""

    def __init__(self):
        self.presence = Presence()
        self.stopping = False
        self.queued = isinstance(task_backends[QUEUE], DatabaseBackend)

    def run_once(self) -> None:
        """Runs the duties and the queued tasks, then ends."""
        self.presence.requeue_dead_tasks()
        run_duties()
        while self.run_one_task():
            pass
        run_duty("Change log", follow_changes)
        for step in announced_functions("each_second"):
            run_duty(step.__module__, step)
        self.presence.leave()

    def run(self) -> None:
        """Works until told to stop by SIGTERM or SIGINT."""
        signal.signal(signal.SIGTERM, self.request_stop)
        signal.signal(signal.SIGINT, self.request_stop)
        version, name = settings.VERSION, connections["default"].display_name
        started.info("Commonhouse %s does what is due for %s: %s", version, settings.BASE_URL, name)
        scheduler = threading.Thread(target=self.run_periodically, args=[run_duties, PERIOD], daemon=True)
        scheduler.start()
        steps = [
            (look_after_page_store, STORE_PERIOD),
            (send_due_purges, IDLE),
            (follow_changes, IDLE),
            *((step, IDLE) for step in announced_functions("each_second")),
        ]
        if settings.DEBUG:
            steps.append((partial(self.stop_if_changed, loaded_files()), IDLE))
        for step, period in steps:
            threading.Thread(target=self.run_periodically, args=[step, period], daemon=True).start()
        self.run_periodically(self.run_tasks, IDLE)
        scheduler.join(GRACE)
        self.presence.leave()
        for signum in (signal.SIGTERM, signal.SIGINT):
            signal.signal(
                signum, signal.SIG_IGN
            )  # Python's own end would restore the default, which a second one meets

    def stop_if_changed(self, loaded: dict[Path, float]) -> None:
        """End the process once a module has changed on disk; `make dev` starts it again."""
        if not self.stopping and any(
            loaded.get(path) != time for path, time in loaded_files().items() if path in loaded
        ):
            self.request_stop()

    def request_stop(self, *_) -> None:
        """Signal handler that only sets a flag: an error raised here would mark the running task as failed."""
        self.stopping = True
        timer = threading.Timer(GRACE, os._exit, [0])
        timer.daemon = True
        timer.start()

    def run_periodically(self, step: Callable[[], None], period: float) -> None:
        """Repeats a step until the end; while the database is away, says so once and tries again."""
        failing = is_said = False
        while not self.stopping:
            try:
                step()
                if is_said:
                    log.warning("Working again.")
                failing = is_said = False
            except Exception as problem:
                failing = True
                if not outage.note(problem) and not is_said:
                    is_said = True
                    log.error("Waiting, and trying again: %s", error_location(problem))
                connections.close_all()
            self.wait(min(period, 5) if failing else period)

    def wait(self, seconds: float) -> None:
        """Sleeps, but not past the end."""
        until = time.monotonic() + seconds
        while not self.stopping and time.monotonic() < until:
            time.sleep(min(0.5, seconds))

    def run_tasks(self) -> None:
        """Runs all queued tasks, after requeuing those of dead workers."""
        self.presence.requeue_dead_tasks()
        while not self.stopping and self.run_one_task():
            pass

    def run_one_task(self) -> bool:
        """Runs one task with Django's worker, which keeps the result; returns whether there was one."""
        if not self.queued:
            return False
        worker = Worker(
            worker_id=self.presence.name,
            backend_name=QUEUE,
            queue_names=["*"],
            excluded_queue_names=[],
            max_tasks=1,
            batch=True,
            interval=0,
            startup_delay=False,
        )
        worker.run()
        return worker._run_tasks > 0
