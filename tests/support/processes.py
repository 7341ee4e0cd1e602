"""Processes beside the tests: Python in the root of the project, ended with them."""

import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from settings.install import ROOT


def output(variables: dict[str, str], *command: str) -> str:
    """Runs Python in the root; what it printed. A failure shows what it said."""
    process = subprocess.run([sys.executable, *command], cwd=ROOT, env=variables, capture_output=True, text=True)
    assert process.returncode == 0, process.stdout + process.stderr
    return process.stdout


def children(pid: int) -> list[int]:
    """The ids of the processes that this one has started, the oldest first (proc(5))."""
    return [int(each) for each in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def await_true(condition: Callable[[], object], seconds: float = 60) -> None:
    """Waits until another process has brought this about; fails where it does not."""
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until
        time.sleep(0.05)


@contextmanager
def running(variables: dict[str, str], *command: str, tracer: Sequence[str] = ()) -> Iterator[subprocess.Popen]:
    """A process beside the tests, ended with them; `tracer` is a command that becomes it."""
    process = subprocess.Popen([*tracer, sys.executable, *command], cwd=ROOT, env=variables)
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()


class KillableServer:
    """A server in a process of its own, a context manager: stopped by its process id. Its `start` sets `process`."""

    process: subprocess.Popen | None = None

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()

    def stop_answering(self) -> None:
        """It keeps its connections and says nothing more, until it is told to `go_on`."""
        self.process.send_signal(signal.SIGSTOP)

    def go_on(self) -> None:
        self.process.send_signal(signal.SIGCONT)

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *args):
        self.kill()
