"""Text of a PDF: read by a process of its own, with the limits that hold for every PDF from elsewhere."""

import resource
import subprocess
import sys
import unicodedata
from pathlib import Path

from .sandbox import MEMORY, PATIENCE, ROOT

LONGEST = 100_000  # letters; PostgreSQL's index takes a million bytes of one row
SECONDS = 20  # of work at most


def text_of(path: str) -> str:
    """The words of the PDF at this path, as far as they can be read; empty for pictures of pages and for damaged ones."""
    command = [sys.executable, "-m", "media.documents.pdf_text", path]
    try:
        done = subprocess.run(
            command, cwd=ROOT, stdin=subprocess.DEVNULL, capture_output=True, timeout=SECONDS + 1, check=False
        )
    except subprocess.TimeoutExpired:
        return ""
    written = unicodedata.normalize("NFKC", done.stdout.decode(errors="ignore"))  # some write letters as they are drawn
    printable = "".join(letter if letter.isprintable() else " " for letter in written)
    return " ".join(printable.split())[:LONGEST]


def read(name: str) -> None:
    """Prints the text page by page, so that what was read before a limit is not lost."""
    from pypdf import PdfReader

    length = 0
    for page in PdfReader(name).pages:
        text = page.extract_text()
        sys.stdout.buffer.write(text.encode(errors="ignore") + b"\n")
        sys.stdout.flush()
        length += len(text)
        if length > LONGEST:
            return


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    whole = min(SECONDS, int(PATIENCE + Path(sys.argv[1]).stat().st_size / 200_000) + 1)
    resource.setrlimit(resource.RLIMIT_CPU, (whole, whole))
    try:
        read(sys.argv[1])
    except Exception:
        sys.exit(4)
