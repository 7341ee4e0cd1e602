"""Entry point of the sandboxed process: `python -m media.documents pdf|zip PATH` prints the cleaned document, or ends
with one of CODES.
"""

import resource
import sys
from pathlib import Path

from .limits import DocumentError
from .parts import rewritten
from .sandbox import CODES, MEMORY, seconds


def confine(patience: float) -> None:
    """Limits for this process: memory, and whole seconds of work."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    whole = int(patience) + 1
    resource.setrlimit(resource.RLIMIT_CPU, (whole, whole))


def main(format_name: str, name: str) -> None:
    with open(name, "rb") as source, rewritten(format_name, source) as made:
        while piece := made.read(65536):
            sys.stdout.buffer.write(piece)


if __name__ == "__main__":
    confine(seconds(Path(sys.argv[2]).stat().st_size))
    try:
        main(*sys.argv[1:])
    except DocumentError as problem:
        sys.exit(CODES.get(str(problem), CODES["damaged"]))
    except MemoryError:
        sys.exit(CODES["packed"])
    except Exception:
        sys.exit(CODES["damaged"])
