"""PDF (ISO 32000): written anew by pypdf without author, notes on its making, and whatever runs by itself.

A hostile PDF can keep a reader busy for ever, or fill the memory. So the work is done by a process of its own with
limits on both, and the server goes on serving.
"""

import resource
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import BinaryIO

ROOT = Path(__file__).parents[2]
MEMORY = 480 * 1024 * 1024  # bytes
PATIENCE = 1.5  # seconds of work, and one more for each megabyte
GONE = ("/Metadata", "/PieceInfo", "/AA")
RUNS = {"/JavaScript", "/Launch", "/ImportData", "/SubmitForm"}
ANSWERS = {3: "locked", 4: "damaged"}


class Problem(Exception):
    """The PDF can't be taken; the argument is a key of WORDS."""


def anonymised(file: BinaryIO) -> BinaryIO:
    """A temporary file with the same pages; raises Problem."""
    file.seek(0)
    if b"%PDF-" not in file.read(1024):
        raise Problem("damaged")
    size = file.seek(0, 2)
    seconds = PATIENCE + size / 1_000_000
    file.seek(0)
    result = tempfile.TemporaryFile(suffix=".pdf")  # noqa: SIM115 (the caller's)
    with tempfile.NamedTemporaryFile(suffix=".pdf") as copy:
        while piece := file.read(65536):
            copy.write(piece)
        copy.flush()
        _work(copy.name, result, seconds)
    return result


def _work(name: str, result: BinaryIO, seconds: float) -> None:
    command = [sys.executable, "-m", "media.papers.pdf", name]
    try:
        done = subprocess.run(
            command, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=result, stderr=subprocess.DEVNULL, timeout=seconds + 1
        )
    except subprocess.TimeoutExpired:
        raise Problem("slow") from None
    if done.returncode:
        raise Problem(ANSWERS.get(done.returncode, "slow" if done.returncode < 0 else "damaged"))
    if not result.tell() and not result.seek(0, 2):
        raise Problem("damaged")
    result.seek(0)


def rewrite(name: str, output: BinaryIO) -> None:
    """Everything the document reaches, but what is private or runs; raises whatever pypdf raises."""
    from pypdf import PdfReader, PdfWriter

    reader = PdfReader(name)
    if reader.is_encrypted:
        sys.exit(3)
    if not len(reader.pages):
        sys.exit(4)
    writer = PdfWriter(clone_from=reader)
    writer.metadata, writer.pdf_header = None, reader.pdf_header
    for each in writer._objects:
        _clear(each)
    if scripts := writer._root_object.get("/Names"):
        scripts.get_object().pop("/JavaScript", None)
    writer.write(output)


def _clear(thing) -> None:
    """Takes private and active entries out of one object; actions stand in what names them, or alone."""
    if not hasattr(thing, "pop") or not hasattr(thing, "keys"):
        return
    if thing.get("/Type") == "/Metadata":
        thing.clear()
        thing._data = b""
    for key in GONE:
        thing.pop(key, None)
    for key in ("/A", "/OpenAction"):
        action = thing.get(key)
        action = action.get_object() if hasattr(action, "get_object") else action
        if hasattr(action, "get") and action.get("/S") in RUNS:
            thing.pop(key)
    if thing.get("/S") in RUNS and "/Type" not in thing:
        thing.clear()
    if thing.get("/Subtype") != "/Widget" and "/Rect" in thing:
        thing.pop("/T", None)  # who wrote a remark


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    size = Path(sys.argv[1]).stat().st_size
    whole = int(PATIENCE + size / 1_000_000) + 1
    resource.setrlimit(resource.RLIMIT_CPU, (whole, whole))
    try:
        with tempfile.TemporaryFile() as made:
            rewrite(sys.argv[1], made)
            made.seek(0)
            while piece := made.read(65536):
                sys.stdout.buffer.write(piece)
    except Exception:
        sys.exit(4)
