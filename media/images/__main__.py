"""Entry point of the process that decodes one large picture and ends: `python -m media.images REQUEST`, as JSON
(`media.images.sandbox`); prints an answer as JSON, or ends with one of EXIT_CODES.
"""

import ctypes
import fcntl
import json
import os
import resource
import signal
import sys
import time
from contextlib import suppress
from pathlib import Path

from PIL import Image

from ..storage.disk_errors import is_full
from ..uploads.memory_pressure import become_first_victim
from . import codec, strips
from .limits import CPU_SECONDS, DAMAGED, FULL, LARGE, MEMORY, TOO_LARGE


def end_with_parent(parent: int) -> None:
    """The kernel kills this process when whoever waits for it ends."""
    ctypes.CDLL(None).prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG
    if os.getppid() != parent:
        sys.exit(DAMAGED)


def limit_resources() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))


class Turn:
    """The lock that lets one picture at a time be decoded on this machine; where none can be had, nobody waits."""

    def __init__(self, path: str):
        self.path, self.file = path, None
        self.begin()

    def begin(self) -> None:
        with suppress(OSError):
            self.file = open(self.path, "a")  # noqa: SIM115 (until `end`)
            fcntl.flock(self.file, fcntl.LOCK_EX)

    def end(self) -> None:
        if self.file:
            self.file.close()

    def pass_on(self) -> None:
        """Lets others go first, who may have waited for long."""
        self.end()
        time.sleep(0.05)
        self.begin()


def reencode(source: Path, format_name: str, result: Path) -> None:
    """A picture that is not large, only its encoder hungry, becomes what it would become in the server."""
    with Image.open(source, formats=codec.FORMATS) as image:
        width, height = image.size
    if width * height > LARGE:
        strips.reencode(source, format_name, result)
    else:
        result.write_bytes(codec.reencode(source.read_bytes(), format_name))


def make_renditions(source: Path, wanted: list, folder: Path, turn: Turn) -> list:
    with Image.open(source, formats=codec.FORMATS) as image:
        width, height = image.size
    make = strips.make_renditions if width * height > LARGE else codec.make_renditions
    return make(source, wanted, folder, turn.pass_on)


def main(request: dict) -> list | None:
    source, turn = Path(request["source"]), Turn(request["lock"])
    if "boxes" in request:
        return codec.blur(source, request["format"], request["boxes"], Path(request["result"]))
    if "result" in request:
        return reencode(source, request["format"], Path(request["result"]))
    return make_renditions(source, request["wanted"], Path(request["folder"]), turn)


if __name__ == "__main__":
    request = json.loads(sys.argv[1])
    end_with_parent(request["parent"])
    become_first_victim()
    limit_resources()
    try:
        print(json.dumps(main(request)))
    except MemoryError:
        sys.exit(TOO_LARGE)
    except Exception as problem:  # decoders raise anything at all at a hostile file
        sys.exit(FULL if is_full(problem) else DAMAGED)
