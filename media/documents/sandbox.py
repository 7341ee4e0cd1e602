"""Sandbox: documents are cleaned in a process of its own, with limits on time and memory; the server goes on serving.

A hostile document can keep a reader busy for ever, or fill the memory.
"""

import subprocess
import sys
import tempfile
from pathlib import Path
from typing import BinaryIO

from .limits import DocumentError

ROOT = Path(__file__).parents[2]
MEMORY = 480 * 1024 * 1024  # bytes
PATIENCE = 1.5  # seconds of work, and one more for each megabyte
WAITS = 15  # seconds more, while others work on the same machine
ANSWERS = {3: "locked", 4: "damaged", 5: "packed", 6: "active", 7: "embedded", 8: "deep", 9: "picture"}
CODES = {key: code for code, key in ANSWERS.items()}


def seconds(size: int) -> float:
    """How long a document of so many bytes may take."""
    return PATIENCE + size / 1_000_000


def clean(file: BinaryIO, format_name: str) -> BinaryIO:
    """A temporary file with the cleaned document; `format_name` is "pdf" or "zip". Raises Problem."""
    result = tempfile.TemporaryFile(suffix=f".{format_name}")  # noqa: SIM115 (the caller's)
    with tempfile.NamedTemporaryFile(suffix=f".{format_name}") as copy:
        file.seek(0)
        while piece := file.read(65536):
            copy.write(piece)
        copy.flush()
        _run(format_name, copy.name, result, seconds(copy.tell()))
    return result


def _run(format_name: str, name: str, result: BinaryIO, patience: float) -> None:
    command = [sys.executable, "-m", "media.documents", format_name, name]
    try:
        done = subprocess.run(
            command,
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            stdout=result,
            stderr=subprocess.DEVNULL,
            timeout=patience + WAITS,
        )
    except subprocess.TimeoutExpired:
        raise DocumentError("slow") from None
    if done.returncode:
        raise DocumentError(ANSWERS.get(done.returncode, "slow" if done.returncode < 0 else "damaged"))
    if not result.tell() and not result.seek(0, 2):
        raise DocumentError("damaged")
    result.seek(0)
