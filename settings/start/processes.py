"""Child processes that never outlive their parent; needs only the system's Python."""

import ctypes
import os
import signal
import subprocess
import time
from contextlib import suppress

from ..install import PYTHON, ROOT

GRACE = 8  # seconds a process has to end by itself
STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def end_with_parent(signum: int = signal.SIGTERM) -> None:
    """Called in a child process (`preexec_fn`): the kernel sends it this signal when its parent ends or is killed."""
    ctypes.CDLL(None).prctl(1, signum)  # PR_SET_PDEATHSIG


def name_process(name: str) -> None:
    """Give this process a name of at most 15 letters, which `top` and `ps -o comm` show."""
    ctypes.CDLL(None).prctl(15, name.encode())  # PR_SET_NAME


def start(*command: str) -> subprocess.Popen:
    """A process of ours, out of reach of the terminal's Ctrl-C."""
    return subprocess.Popen([PYTHON, *command], cwd=ROOT, start_new_session=True, preexec_fn=end_with_parent)


def ignore_signals() -> None:
    """From now on nothing that asks this process to end disturbs its end, not even after Python's own has begun."""
    for signum in STOP_SIGNALS:
        signal.signal(signum, signal.SIG_IGN)


def stop(processes: list) -> None:
    """Asks each process to end, and makes it and its own end after a while. No signal disturbs that."""
    ignore_signals()
    for process in processes:
        process.terminate()
    until = time.monotonic() + GRACE
    for process in processes:
        with suppress(subprocess.TimeoutExpired):
            process.wait(max(0.1, until - time.monotonic()))
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)  # itself, and whatever it has left behind
