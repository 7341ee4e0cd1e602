"""Which process the kernel ends first when memory runs out (proc_pid_oom_score_adj(5))."""

from contextlib import suppress
from pathlib import Path

FIRST = "1000"  # the highest adjustment; a process may raise its own without any right


def become_first_victim() -> None:
    """Let the kernel kill this process before the server: its parent reports the failure, and nothing else is lost."""
    with suppress(OSError):  # a container may forbid it
        Path("/proc/self/oom_score_adj").write_text(FIRST)
