"""Sanitizer of one file inside a document, known by its content: cleaned if we can, and if not, the document is refused."""

import base64
import binascii
import re
import struct
import zlib
from io import BytesIO
from typing import BinaryIO

from ..containers import Damaged
from ..containers import anonymise as clean_recording
from ..containers import detect_container as recording_family
from . import office, ole, pdf
from .binary_parts import blank_emf_description, blank_metadata
from .embedded_images import get_sanitizer
from .limits import MAX_PART_SIZE, MAX_UNPACKED_SIZE, Budget, DocumentError

FONTS = (b"\0\1\0\0", b"OTTO", b"wOFF", b"wOF2", b"ttcf", b"true")
FONT_ENDINGS = (".odttf", ".fntdata", ".ttf", ".otf", ".woff", ".woff2")  # disguised, some of them
METAFILES = (
    b"\xd7\xcd\xc6\x9a",
    b"\1\0\x09\0\0\3",
    b"\2\0\x09\0\0\3",
    b"VCLMTF",
    b"BM",
    b"\0\0\1\0",
)  # WMF, SVM, BMP, icon
REFUSED_TEXT = re.compile(rb"\s*(\{\\rtf|MIME-Version:|From \S+@|Received:|Return-Path:|%!PS)", re.IGNORECASE)
WAVE_CHUNKS = {b"fmt ", b"data", b"fact", b"smpl"}
BINARY = re.compile(rb"(;base64,|binary-data(?:\s[^<>]*)?>)([A-Za-z0-9+/\s]{64,}={0,2})")
# Of web pages and books (EPUB), without definitions of their own
DOCTYPE = re.compile(rb"<!DOCTYPE(?!\s+(?:html|ncx|package)\b[^<>\[]*>)", re.IGNORECASE)
SVG_METADATA = re.compile(rb"<metadata[\s>].*?</metadata\s*>", re.DOTALL)
SVG_FOLDERS = re.compile(
    rb"""\s(?:inkscape:export-filename|sodipodi:docname|sodipodi:absref)\s*=\s*("[^"]*"|'[^']*')"""
)


WRITERS = {"zip": office.rewrite, "pdf": pdf.rewrite}
SIGNATURES = {"zip": b"PK\3\4", "pdf": b"%PDF-"}


def rewrite(format_name: str, file: BinaryIO, left: int = MAX_UNPACKED_SIZE) -> BinaryIO:
    """The sanitized document as a temporary file; `format_name` is a key of WRITERS, `left` the budget in bytes.

    `has_tracked_changes` of the result: whether tracked changes or comments were cut. Raises DocumentError.
    """
    budget = Budget(sanitize, left)
    result = WRITERS[format_name](file, budget)
    result.has_tracked_changes = budget.has_tracked_changes
    return result


def sanitize(data: bytes, name: str, budget: Budget) -> bytes:
    """The content of a file without metadata about people; raises DocumentError where that can't be removed."""
    if len(data) > MAX_PART_SIZE:
        raise DocumentError("packed")
    if (sanitize_image := get_sanitizer(data)) is not None:
        return sanitize_image(data)
    for name_of_format, signature in SIGNATURES.items():
        if data.startswith(signature):
            return _sanitize_document(data, WRITERS[name_of_format], budget)
    if data.startswith(ole.SIGNATURE):
        with budget.nested():
            return ole.sanitize_ole(data, lambda content: sanitize(content, name, budget))
    if data.startswith(b"\x1f\x8b"):
        return _sanitize_gzip(data, name, budget)
    return _sanitize_other(data, name, budget)


def _sanitize_document(data: bytes, writer, budget: Budget) -> bytes:
    with budget.nested():
        try:
            file: BinaryIO = writer(BytesIO(data), budget)
        except DocumentError as problem:
            raise DocumentError("embedded" if str(problem) == "damaged" else str(problem)) from problem
        with file:
            return file.read()


def _sanitize_gzip(data: bytes, name: str, budget: Budget) -> bytes:
    """A metafile or a drawing compressed by gzip (EMZ, WMZ, SVGZ)."""
    try:
        content = zlib.decompressobj(31).decompress(data, MAX_PART_SIZE + 1)
    except zlib.error as problem:
        raise DocumentError("embedded") from problem
    budget.spend(len(content))
    with budget.nested():
        content = sanitize(content, name, budget)
    compressor = zlib.compressobj(wbits=31)
    return compressor.compress(content) + compressor.flush()


def _sanitize_other(data: bytes, name: str, budget: Budget) -> bytes:
    if data[40:44] == b" EMF":
        return blank_emf_description(data)
    if not data.strip(b"\0") or data.startswith((*FONTS, *METAFILES)) or name.lower().endswith(FONT_ENDINGS):
        return blank_metadata(data)
    if data.startswith(b"RIFF") and data[8:12] == b"WAVE":
        return _sanitize_wave(data)
    if is_text(data):
        return sanitize_text(data, budget)
    if recording_family(BytesIO(data)):
        return _sanitize_recording(data)
    raise DocumentError("embedded")


def _sanitize_recording(data: bytes) -> bytes:
    file = BytesIO(data)
    try:
        clean_recording(file)
    except Damaged as problem:
        raise DocumentError("embedded") from problem
    return file.getvalue()


def _sanitize_wave(data: bytes) -> bytes:
    kept, at = [], 12
    while at + 8 <= len(data):
        kind, size = struct.unpack_from("<4sL", data, at)
        end = at + 8 + size + size % 2
        if kind in WAVE_CHUNKS:
            kept.append(data[at:end])
        at = end
    body = b"WAVE" + b"".join(kept)
    return b"RIFF" + struct.pack("<L", len(body)) + body


def is_text(data: bytes) -> bool:
    """Whether the content is plain text, in UTF-8, UTF-16 or an older encoding: no control characters."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return b"\0" not in data[: len(data) // 2 * 2].decode("utf-16", "replace").encode()
    return not re.search(rb"[\0-\x08\x0e-\x1a\x1c-\x1f]", data)


def sanitize_text(data: bytes, budget: Budget) -> bytes:
    """Text or XML with sanitized base64 pictures, and SVG without metadata; raises DocumentError for RTF, mail and DTDs."""
    if REFUSED_TEXT.match(data):
        raise DocumentError("embedded")
    if data.lstrip(b"\xef\xbb\xbf\xff\xfe\0 \r\n\t").startswith(b"<"):
        data = office.utf8(data)
        if DOCTYPE.search(data):
            raise DocumentError("dtd")
    if b"<svg" in data[:4096] or b":svg" in data[:4096]:
        data = SVG_FOLDERS.sub(b"", SVG_METADATA.sub(b"", data))
    return BINARY.sub(lambda match: match[1] + _sanitize_base64(match[2], budget), data)


def _sanitize_base64(encoded: bytes, budget: Budget) -> bytes:
    try:
        data = base64.b64decode(b"".join(encoded.split()), validate=True)
    except binascii.Error as problem:
        raise DocumentError("embedded") from problem
    budget.spend(len(data))
    with budget.nested():
        return base64.b64encode(sanitize(data, "", budget))
