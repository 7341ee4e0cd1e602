"""Entry point of the sandboxed process: `python -m media.documents pdf|zip PATH` prints the cleaned document, and ends
with TRACKED_CHANGES where such were cut; or ends with one of EXIT_CODES.
"""

import resource
import sys
from pathlib import Path

from ..storage.disk_errors import is_full
from ..uploads.memory_pressure import become_first_victim
from .limits import DocumentError
from .parts import rewrite
from .sandbox import EXIT_CODES, FULL, MEMORY, TRACKED_CHANGES, time_limit


def limit_resources(max_seconds: float) -> None:
    """Limits for this process: memory, and whole seconds of work."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    cpu_seconds = int(max_seconds) + 1
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_seconds, cpu_seconds))


def main(format_name: str, name: str) -> None:
    with open(name, "rb") as source, rewrite(format_name, source) as result:
        while chunk := result.read(65536):
            sys.stdout.buffer.write(chunk)
        sys.stdout.buffer.flush()
        if result.has_tracked_changes:
            sys.exit(TRACKED_CHANGES)


if __name__ == "__main__":
    become_first_victim()
    limit_resources(time_limit(Path(sys.argv[2]).stat().st_size))
    try:
        main(*sys.argv[1:])
    except DocumentError as problem:
        sys.exit(FULL if is_full(problem) else EXIT_CODES.get(str(problem), EXIT_CODES["damaged"]))
    except MemoryError:
        sys.exit(EXIT_CODES["packed"])
    except Exception as problem:
        sys.exit(FULL if is_full(problem) else EXIT_CODES["damaged"])
