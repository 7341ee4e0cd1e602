"""Sanitizer of one file inside a document, known by its content: cleaned if we can, and if not, the document is refused."""

import base64
import binascii
import re
import struct
import zlib
from io import BytesIO
from typing import BinaryIO

from ..recordings.containers import Damaged
from ..recordings.containers import anonymise as clean_recording
from ..recordings.containers import family as recording_family
from . import office, ole, pdf
from .binary_parts import described_no_more, muffled
from .embedded_images import cleaner
from .limits import LARGEST, UNPACKED, Budget, DocumentError

FONTS = (b"\0\1\0\0", b"OTTO", b"wOFF", b"wOF2", b"ttcf", b"true")
FONT_ENDINGS = (".odttf", ".fntdata", ".ttf", ".otf", ".woff", ".woff2")  # disguised, some of them
DRAWINGS = (
    b"\xd7\xcd\xc6\x9a",
    b"\1\0\x09\0\0\3",
    b"\2\0\x09\0\0\3",
    b"VCLMTF",
    b"BM",
    b"\0\0\1\0",
)  # WMF, SVM, BMP, icon
TELLING_TEXT = re.compile(rb"\s*(\{\\rtf|MIME-Version:|From \S+@|Received:|Return-Path:|%!PS)", re.IGNORECASE)
SOUND_NEEDED = {b"fmt ", b"data", b"fact", b"smpl"}
BINARY = re.compile(rb"(;base64,|binary-data(?:\s[^<>]*)?>)([A-Za-z0-9+/\s]{64,}={0,2})")
SVG_SAID = re.compile(rb"<metadata[\s>].*?</metadata\s*>", re.DOTALL)
SVG_FOLDERS = re.compile(
    rb"""\s(?:inkscape:export-filename|sodipodi:docname|sodipodi:absref)\s*=\s*("[^"]*"|'[^']*')"""
)


WRITERS = {"zip": office.rewritten, "pdf": pdf.rewritten}
STARTS = {"zip": b"PK\3\4", "pdf": b"%PDF-"}


def rewritten(format_name: str, file: BinaryIO, left: int = UNPACKED) -> BinaryIO:
    """A temporary file with what an uploaded document (a key of WRITERS) may keep; `left` in bytes; raises DocumentError."""
    return WRITERS[format_name](file, Budget(cleaned, left))


def cleaned(data: bytes, name: str, budget: Budget) -> bytes:
    """The file without names, places and what a camera wrote down; raises DocumentError where that can't be done."""
    if len(data) > LARGEST:
        raise DocumentError("packed")
    if (clean := cleaner(data)) is not None:
        return clean(data)
    for name_of_format, starts in STARTS.items():
        if data.startswith(starts):
            return _document(data, WRITERS[name_of_format], budget)
    if data.startswith(ole.START):
        with budget.deeper():
            return ole.cleaned(data, lambda content: cleaned(content, name, budget))
    if data.startswith(b"\x1f\x8b"):
        return _unzipped(data, name, budget)
    return _other(data, name, budget)


def _document(data: bytes, work, budget: Budget) -> bytes:
    with budget.deeper():
        try:
            file: BinaryIO = work(BytesIO(data), budget)
        except DocumentError as problem:
            raise DocumentError("embedded" if str(problem) == "damaged" else str(problem)) from problem
        with file:
            return file.read()


def _unzipped(data: bytes, name: str, budget: Budget) -> bytes:
    """A metafile or a drawing that is packed by itself (EMZ, WMZ, SVGZ)."""
    try:
        content = zlib.decompressobj(31).decompress(data, LARGEST + 1)
    except zlib.error as problem:
        raise DocumentError("embedded") from problem
    budget.spend(len(content))
    with budget.deeper():
        content = cleaned(content, name, budget)
    packer = zlib.compressobj(wbits=31)
    return packer.compress(content) + packer.flush()


def _other(data: bytes, name: str, budget: Budget) -> bytes:
    if data[40:44] == b" EMF":
        return described_no_more(data)
    if not data.strip(b"\0") or data.startswith((*FONTS, *DRAWINGS)) or name.lower().endswith(FONT_ENDINGS):
        return muffled(data)
    if data.startswith(b"RIFF") and data[8:12] == b"WAVE":
        return _sound(data)
    if is_text(data):
        return text(data, budget)
    if recording_family(BytesIO(data)):
        return _recording(data)
    raise DocumentError("embedded")


def _recording(data: bytes) -> bytes:
    file = BytesIO(data)
    try:
        clean_recording(file)
    except Damaged as problem:
        raise DocumentError("embedded") from problem
    return file.getvalue()


def _sound(data: bytes) -> bytes:
    kept, at = [], 12
    while at + 8 <= len(data):
        kind, size = struct.unpack_from("<4sL", data, at)
        end = at + 8 + size + size % 2
        if kind in SOUND_NEEDED:
            kept.append(data[at:end])
        at = end
    body = b"WAVE" + b"".join(kept)
    return b"RIFF" + struct.pack("<L", len(body)) + body


def is_text(data: bytes) -> bool:
    """Whether people can read it: letters in UTF-8, UTF-16 or an older coding, nothing else."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return b"\0" not in data[: len(data) // 2 * 2].decode("utf-16", "replace").encode()
    return not re.search(rb"[\0-\x08\x0e-\x1a\x1c-\x1f]", data)


def text(data: bytes, budget: Budget) -> bytes:
    """Text or XML: pictures written out in letters are cleaned, and drawings lose their notes."""
    if TELLING_TEXT.match(data):
        raise DocumentError("embedded")
    if b"<svg" in data[:4096] or b":svg" in data[:4096]:
        data = SVG_FOLDERS.sub(b"", SVG_SAID.sub(b"", data))
    return BINARY.sub(lambda found: found[1] + _letters(found[2], budget), data)


def _letters(letters: bytes, budget: Budget) -> bytes:
    try:
        data = base64.b64decode(b"".join(letters.split()), validate=True)
    except binascii.Error as problem:
        raise DocumentError("embedded") from problem
    budget.spend(len(data))
    with budget.deeper():
        return base64.b64encode(cleaned(data, "", budget))
