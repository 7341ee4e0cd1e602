"""Sandbox: large pictures are decoded in a process of its own that ends, one at a time on a machine, with limits.

Pillow and the system's allocator keep what a large picture took; a process that ends gives it all back. It is started
anew, never forked from a server with threads, and knows no setting and no secret of the site.
"""

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from errno import ENOSPC
from pathlib import Path
from typing import BinaryIO, TypeVar

from django.conf import settings
from django.core.files.uploadedfile import TemporaryUploadedFile

from .limits import DAMAGED, FULL, TOO_LARGE, WAIT

ROOT = Path(__file__).parents[2]
KEPT_VARIABLES = ("PATH", "LD_LIBRARY_PATH", "TMPDIR")
Upload = TypeVar("Upload", bound=TemporaryUploadedFile)
Made = tuple[int, int, str, Path]  # width and height in pixels, format and file of a rendition


class Undecodable(OSError):
    """The picture is damaged, or takes more memory or time than there is."""


class ResourcesExhausted(Undecodable):
    """Decoding took too long or too much memory, or the kernel killed the process because the machine had too little."""


def reencode(file: BinaryIO, format_name: str, result: Upload) -> Upload:
    """The picture without metadata, in the file `result`. Raises Undecodable, and OSError where there is no room."""
    try:
        with _temporary_copy(file) as source:
            _run(source=source, format=format_name, result=result.temporary_file_path())
    except BaseException:
        result.close()
        raise
    result.size = os.path.getsize(result.temporary_file_path())
    return result


def blur(file: BinaryIO, format_name: str, boxes: list[tuple[float, float, float, float]], result: Upload) -> Upload:
    """The picture with these boxes blurred (`codec.blur`), in the file `result`. Raises as `reencode` does."""
    with _temporary_copy(file) as source:
        _run(source=source, format=format_name, boxes=boxes, result=result.temporary_file_path())
    result.size = os.path.getsize(result.temporary_file_path())
    return result


@contextmanager
def renditions(file: BinaryIO, wanted: list[tuple[int, str]]) -> Iterator[list[Made]]:
    """Context manager of the renditions of a picture, in a temporary folder; `wanted` as `codec.make_renditions` has it.

    Raises as `reencode` does.
    """
    with tempfile.TemporaryDirectory(prefix="commonhouse-renditions-") as folder:
        with _temporary_copy(file) as source:
            made = _run(source=source, wanted=wanted, folder=folder)
        yield [(*each, Path(folder) / str(number)) for number, each in enumerate(made)]


@contextmanager
def _temporary_copy(file: BinaryIO) -> Iterator[str]:
    """Context manager of the path of a file: its own where it is in a file on this machine, else that of a copy."""
    path = getattr(file, "name", "")
    if isinstance(path, str) and os.path.isabs(path) and os.path.exists(path):
        yield path
        return
    with tempfile.NamedTemporaryFile(prefix="commonhouse-picture-") as copy:
        file.seek(0)
        shutil.copyfileobj(file, copy)
        copy.flush()
        yield copy.name


def _run(**request):
    """The answer of `media.images.__main__` to a request."""
    request |= {"parent": os.getpid(), "lock": str(settings.VAR.resolve() / "picture.lock")}
    variables = {name: os.environ[name] for name in KEPT_VARIABLES if name in os.environ}
    try:
        process = subprocess.run(
            [sys.executable, "-m", "media.images", json.dumps(request)],
            cwd=ROOT,
            env=variables | {"MALLOC_ARENA_MAX": "1"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=WAIT,
        )
    except subprocess.TimeoutExpired as problem:
        raise ResourcesExhausted("it took too long") from problem
    if process.returncode == FULL:
        raise OSError(ENOSPC, os.strerror(ENOSPC))
    if process.returncode in {TOO_LARGE, -signal.SIGKILL}:  # the second also at the limit of processor time
        raise ResourcesExhausted(f"it ended with {process.returncode}")
    if process.returncode:
        raise Undecodable("damaged" if process.returncode == DAMAGED else f"it ended with {process.returncode}")
    return json.loads(process.stdout)
