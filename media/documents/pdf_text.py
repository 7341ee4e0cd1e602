"""Text of a PDF: read by a process of its own, with the limits that hold for every PDF from elsewhere."""

import resource
import subprocess
import sys
import unicodedata
from pathlib import Path

from ..uploads.memory_pressure import become_first_victim
from .sandbox import BASE_SECONDS, MEMORY, ROOT

MAX_LENGTH = 100_000  # letters; PostgreSQL's index takes a million bytes of one row
MAX_SECONDS = 20  # of work at most


def extract_text(path: str) -> str:
    """The text of the PDF at this path, at most MAX_LENGTH letters; empty for scanned pages and damaged files."""
    command = [sys.executable, "-m", "media.documents.pdf_text", path]
    try:
        process = subprocess.run(
            command, cwd=ROOT, stdin=subprocess.DEVNULL, capture_output=True, timeout=MAX_SECONDS + 1, check=False
        )
    except subprocess.TimeoutExpired:
        return ""
    text = unicodedata.normalize("NFKC", process.stdout.decode(errors="ignore"))  # some write letters as they are drawn
    printable = "".join(letter if letter.isprintable() else " " for letter in text)
    return " ".join(printable.split())[:MAX_LENGTH]


def print_text(name: str) -> None:
    """Prints the text page by page, so that what was read before a limit is not lost."""
    from pypdf import PdfReader

    length = 0
    for page in PdfReader(name).pages:
        text = page.extract_text()
        sys.stdout.buffer.write(text.encode(errors="ignore") + b"\n")
        sys.stdout.flush()
        length += len(text)
        if length > MAX_LENGTH:
            return


if __name__ == "__main__":
    become_first_victim()
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    whole = min(MAX_SECONDS, int(BASE_SECONDS + Path(sys.argv[1]).stat().st_size / 200_000) + 1)
    resource.setrlimit(resource.RLIMIT_CPU, (whole, whole))
    try:
        print_text(sys.argv[1])
    except Exception:
        sys.exit(4)
