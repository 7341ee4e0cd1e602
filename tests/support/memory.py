"""Memory of processes: the sum of their proportional set sizes (PSS in proc(5)), now and at its peak."""

import os
import threading
import time
from contextlib import suppress
from pathlib import Path

MEGABYTE = 1024  # kilobytes


def descendants(roots: set[int]) -> set[int]:
    """The ids of these processes that live, and of all that they have started."""
    parents = {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            with suppress(OSError):
                parents[int(folder.name)] = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
    found = roots & parents.keys()
    while more := {child for child, parent in parents.items() if parent in found} - found:
        found |= more
    return found


def pss(pid: int) -> float:
    """Of one process, in megabytes; 0 of one that has ended."""
    with suppress(OSError):
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) / MEGABYTE
    return 0


def name(pid: int) -> str:
    """The module or command that a process of Python runs."""
    with suppress(OSError):
        words = Path(f"/proc/{pid}/cmdline").read_bytes().decode().split("\0")
        return next((word for word in words[1:] if not word.startswith("-")), words[0])
    return "ended"


class MemoryWatch(threading.Thread):
    """Context manager that samples the sum of PSS of some processes and their descendants, in megabytes."""

    INTERVAL = 0.05  # seconds

    def __init__(self, *roots: int):
        super().__init__(daemon=True)
        self.roots, self.peak, self.parts, self.ended = set(roots), 0.0, "", threading.Event()

    def now(self) -> float:
        """The sum at this moment; the greatest so far is kept with its parts."""
        parts = {pid: pss(pid) for pid in descendants(self.roots)}
        total = sum(parts.values())
        if total > self.peak:
            self.peak, self.parts = total, " + ".join(f"{name(pid)} {part:.0f}" for pid, part in parts.items())
        return total

    def peak_since(self) -> tuple[float, str]:
        """The greatest sum since this was last asked, and its parts."""
        peak, self.peak = (self.peak, self.parts), 0.0
        return peak

    def run(self):
        while not self.ended.wait(self.INTERVAL):
            self.now()

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_):
        self.ended.set()
        self.join()


def own_groups() -> list[tuple[int, Path]]:
    """The version and folder of the memory cgroups that this process is in (cgroups(7))."""
    found = []
    for line in Path("/proc/self/cgroup").read_text().splitlines():
        _number, controllers, path = line.split(":", 2)
        if "memory" in controllers.split(","):
            found.append((1, Path("/sys/fs/cgroup/memory") / path.lstrip("/")))
        elif not controllers:
            found.append((2, Path("/sys/fs/cgroup") / path.lstrip("/")))
    return found


class MemoryGroup:
    """Context manager of a memory cgroup of so many bytes below our own; `folder` is None where none can be made."""

    def __init__(self, name: str, limit: int):
        self.folder, self.version = None, 0
        for version, parent in own_groups():
            with suppress(OSError):
                folder = parent / f"{name}-{os.getpid()}"
                folder.mkdir()
                (folder / ("memory.limit_in_bytes" if version == 1 else "memory.max")).write_text(str(limit))
                self.folder, self.version = folder, version
                break
        with suppress(OSError, TypeError):  # version 1: what a process has already comes along with it
            (self.folder / "memory.move_charge_at_immigrate").write_text("3")

    def add(self, pid: int) -> None:
        (self.folder / "cgroup.procs").write_text(str(pid))

    @property
    def kills(self) -> int:
        """How many processes the kernel has killed in it for want of memory."""
        name = "memory.oom_control" if self.version == 1 else "memory.events"
        lines = (self.folder / name).read_text().splitlines()
        return int(dict(line.split() for line in lines)["oom_kill"])

    @property
    def peak(self) -> float:
        """The most that was in use at once, the cache of files included, in megabytes."""
        name = "memory.max_usage_in_bytes" if self.version == 1 else "memory.peak"
        return int((self.folder / name).read_text()) / 1024 / 1024

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for _attempt in range(50):
            try:
                if self.folder:
                    self.folder.rmdir()
                return
            except OSError:  # its processes are about to end
                time.sleep(0.1)
