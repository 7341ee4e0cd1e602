"""Sandbox: documents are cleaned in a process of its own, with limits on time and memory; the server goes on serving.

A hostile document can keep a reader busy for ever, or fill the memory.
"""

import os
import subprocess
import sys
import tempfile
from errno import ENOSPC
from pathlib import Path
from typing import BinaryIO

from .limits import DocumentError

ROOT = Path(__file__).parents[2]
MEMORY = 480 * 1024 * 1024  # bytes
BASE_SECONDS = 1.5  # seconds of work, and one more for each megabyte
GRACE_SECONDS = 15  # seconds more, while others work on the same machine
TRACKED_CHANGES = 9  # exit code: the document is cleaned, and tracked changes or comments were cut
FULL = 10  # exit code: no room for temporary files
ERRORS = (
    *("locked", "damaged", "packed", "active", "embedded", "deep", "picture", "dtd", "changes"),
    *("hidden_sheets", "hidden_cells", "hidden_slides", "redaction"),
)
EXIT_CODES = {key: code for code, key in enumerate(ERRORS, 11)}
ERRORS_BY_EXIT_CODE = {code: key for key, code in EXIT_CODES.items()}


def time_limit(size: int) -> float:
    """The limit of CPU time, in seconds, for a document of so many bytes."""
    return BASE_SECONDS + size / 1_000_000


def sanitize_in_sandbox(file: BinaryIO, format_name: str) -> BinaryIO:
    """The sanitized document as a temporary file, made by a subprocess with limits; `format_name` is "pdf" or "zip".

    `has_tracked_changes` of the result: whether tracked changes or comments were cut. Raises DocumentError, and OSError
    where there is no room for it.
    """
    result = tempfile.TemporaryFile(suffix=f".{format_name}")  # noqa: SIM115 (the caller's)
    with tempfile.NamedTemporaryFile(suffix=f".{format_name}") as copy:
        file.seek(0)
        while chunk := file.read(65536):
            copy.write(chunk)
        copy.flush()
        _run(format_name, copy.name, result, time_limit(copy.tell()))
    return result


def _run(format_name: str, name: str, result: BinaryIO, timeout: float) -> None:
    command = [sys.executable, "-m", "media.documents", format_name, name]
    try:
        process = subprocess.run(
            command,
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            stdout=result,
            stderr=subprocess.DEVNULL,
            timeout=timeout + GRACE_SECONDS,
        )
    except subprocess.TimeoutExpired:
        raise DocumentError("slow") from None
    if process.returncode == FULL:
        raise OSError(ENOSPC, os.strerror(ENOSPC))
    result.has_tracked_changes = process.returncode == TRACKED_CHANGES
    if process.returncode and not result.has_tracked_changes:
        raise DocumentError(
            ERRORS_BY_EXIT_CODE.get(process.returncode, "slow" if process.returncode < 0 else "damaged")
        )
    if not result.tell() and not result.seek(0, 2):
        raise DocumentError("damaged")
    result.seek(0)
