"""Heartbeat of background processes: which are alive, and what the dead ones left half done.

Each holds a lock on a file of its own; the system frees it when the process ends, however it ends.
"""

import fcntl
import logging
import socket
import time
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.utils import timezone
from django.utils.crypto import get_random_string
from django_tasks_db.models import DBTaskResult
from django_tasks_db.utils import exclusive_transaction

log = logging.getLogger(__name__)
MAX_ATTEMPTS = 5  # a task that took so many processes with it is the cause
REMOTE_TIMEOUT = timedelta(hours=1)  # after which a process of another machine counts as dead


class LostTask(Exception):
    """Every process that ran the task died."""


class Presence:
    """The heartbeat of this process: its name among the workers and its locked file."""

    def __init__(self):
        self.folder = settings.VAR / "work"
        self.folder.mkdir(parents=True, exist_ok=True)
        self.name = f"{socket.gethostname()[:30]}-{get_random_string(16)}"
        self.file = open(self.folder / self.name, "w")  # noqa: SIM115 (open as long as the process lives)
        fcntl.flock(self.file, fcntl.LOCK_EX)
        self.remove_stale_files()

    def leave(self) -> None:
        """Releases the lock and removes the file."""
        (self.folder / self.name).unlink(missing_ok=True)
        self.file.close()

    def is_dead(self, task: DBTaskResult) -> bool:
        """Whether nobody works on this running task: its last worker is gone, or is this process, which is asking."""
        name = task.worker_ids[-1]
        if name == self.name:
            return True
        try:
            with open(self.folder / name) as file:
                return not is_locked(file)
        except FileNotFoundError:
            return task.started_at < timezone.now() - REMOTE_TIMEOUT

    def requeue_dead_tasks(self) -> None:
        """Requeues the tasks that dead workers left running. Called between two tasks, never during one."""
        if not DBTaskResult.objects.running().exists():
            return
        with exclusive_transaction():
            for task in DBTaskResult.objects.running().select_for_update(skip_locked=True):
                if not self.is_dead(task):
                    continue
                if len(task.worker_ids) >= MAX_ATTEMPTS:
                    log.error(
                        "Task %s %s is given up: %s processes died while they ran it",
                        task.task_path,
                        task.id,
                        MAX_ATTEMPTS,
                    )
                    task.set_failed(LostTask(f"{MAX_ATTEMPTS} processes died while they ran it"))
                else:
                    task.status = "READY"
                    task.save(update_fields=["status"])

    def remove_stale_files(self) -> None:
        """Removes the files of processes that died more than a day ago."""
        for path in self.folder.iterdir():
            with open(path) as file:
                if path.stat().st_mtime < time.time() - 86400 and not is_locked(file):
                    path.unlink(missing_ok=True)


def living() -> list[str]:
    """Names of the background processes that are alive on this machine."""
    folder = settings.VAR / "work"
    return [path.name for path in folder.iterdir() if is_file_locked(path)] if folder.is_dir() else []


def is_file_locked(path: Path) -> bool:
    """Whether a living process holds the lock on the file of this path; one that may not be read counts as locked."""
    try:
        with open(path) as file:
            return is_locked(file)
    except FileNotFoundError:
        return False
    except PermissionError:
        return True


def is_locked(file) -> bool:
    """Whether a living process holds the lock on this open file."""
    try:
        fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    return False
