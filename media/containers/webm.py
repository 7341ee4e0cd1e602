"""WebM (a part of Matroska, RFC 9559, written in EBML, RFC 8794): elements in elements."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from .base import AUDIO, VIDEO, Damaged, Facts, Unplayable
from .mp4 import blank

HEAD, DOCTYPE, SEGMENT, INFO, TRACKS, CLUSTER = 0x1A45DFA3, 0x4282, 0x18538067, 0x1549A966, 0x1654AE6B, 0x1F43B675
TAGS, ATTACHMENTS, CHAPTERS, VOID = 0x1254C367, 0x1941A469, 0x1043A770, 0xEC
SCALE, DURATION, ENTRY, CODEC, VIDEO_PART, WIDTH, HEIGHT = 0x2AD7B1, 0x4489, 0xAE, 0x86, 0xE0, 0xB0, 0xBA
TITLE, WRITER, MUXER, FILENAME, DATE, NAME = 0x7BA9, 0x5741, 0x4D80, 0x7384, 0x4461, 0x536E
MASTER_ELEMENTS = {SEGMENT, INFO, TRACKS, ENTRY, VIDEO_PART, HEAD}
PRIVATE = {TAGS, ATTACHMENTS, TITLE, FILENAME, DATE, NAME, VOID}
CODECS = {b"V_VP8", b"V_VP9", b"V_AV1", b"A_OPUS", b"A_VORBIS"}
MAX_ELEMENTS = 20_000  # elements; clusters are passed over whole
UNKNOWN = -1


@dataclass(frozen=True)
class Element:
    """An element: its ID, and the offsets of its start, content and end."""

    id: int
    at: int
    inside: int
    end: int


def _vint(file: BinaryIO, keep: bool) -> tuple[int, int]:
    """A variable-size integer (RFC 8794, section 4) and its length in bytes; with its marker bit when `keep`."""
    first = file.read(1)
    if not first or not first[0]:
        raise Damaged("bytes that are no element")
    length = 9 - first[0].bit_length()
    rest = file.read(length - 1)
    if len(rest) < length - 1:
        raise Damaged("half an element")
    value = int.from_bytes(first + rest, "big")
    bare = value & ((1 << 7 * length) - 1)
    if keep:
        return value, length
    return (UNKNOWN if bare == (1 << 7 * length) - 1 else bare), length


def elements(file: BinaryIO) -> list[Element]:
    """Every element outside of clusters; raises Damaged for invalid nesting."""
    found: list[Element] = []
    for element in _walk(file, 0, file.seek(0, 2), 0):
        found.append(element)
        if len(found) > MAX_ELEMENTS:
            raise Damaged("too many elements")
    return found


def _walk(file: BinaryIO, at: int, end: int, depth: int) -> Iterator[Element]:
    while at < end:
        file.seek(at)
        name, name_length = _vint(file, keep=True)
        size, size_length = _vint(file, keep=False)
        inside = at + name_length + size_length
        if size == UNKNOWN and name not in {SEGMENT, CLUSTER}:
            raise Damaged("an element without end")
        stop = end if size == UNKNOWN else inside + size
        if stop > end or depth > 6:
            raise Damaged("an element that is longer than what holds it")
        yield Element(name, at, inside, stop)
        if name in MASTER_ELEMENTS:
            yield from _walk(file, inside, stop, depth + 1)
        at = stop


def facts(file: BinaryIO) -> Facts:
    found = elements(file)
    if _content(file, found, DOCTYPE) != b"webm" or not any(each.id == CLUSTER for each in found):
        raise Damaged("no WebM")
    codecs = [_bytes(file, each).rstrip(b"\0") for each in found if each.id == CODEC]
    unsupported = [codec for codec in codecs if codec not in CODECS]
    if unsupported or not codecs:
        raise Unplayable(unsupported[0].decode("ascii", "replace") if unsupported else "-")
    kind = VIDEO if any(codec.startswith(b"V_") for codec in codecs) else AUDIO
    return Facts(kind, _seconds(file, found), _integer(file, found, WIDTH), _integer(file, found, HEIGHT))


def _bytes(file: BinaryIO, element: Element) -> bytes:
    file.seek(element.inside)
    return file.read(min(element.end - element.inside, 64))


def _content(file: BinaryIO, found: list[Element], name: int) -> bytes:
    return next((_bytes(file, each) for each in found if each.id == name), b"")


def _integer(file: BinaryIO, found: list[Element], name: int) -> int:
    content = _content(file, found, name)
    return int.from_bytes(content, "big") if len(content) <= 4 else 0


def _seconds(file: BinaryIO, found: list[Element]) -> float:
    """The duration in seconds, from ticks of so many nanoseconds; 0 in what a browser recorded."""
    length, scale = _content(file, found, DURATION), _integer(file, found, SCALE) or 1_000_000
    shape = {4: ">f", 8: ">d"}.get(len(length))
    seconds = struct.unpack(shape, length)[0] * scale / 1e9 if shape else 0
    return seconds if 0 < seconds < 1e6 else 0


def anonymise(file: BinaryIO) -> None:
    """Turns private elements into void ones of the same length, so that nothing moves; blanks the names of programs."""
    for element in elements(file):
        if element.id in PRIVATE:
            _void(file, element)
        elif element.id in {WRITER, MUXER}:  # must be there
            blank(file, element.inside, element.end)


def _void(file: BinaryIO, element: Element) -> None:
    """Writes a void element: an ID of one byte; its size fills the rest of the old header, at most eight bytes."""
    blank(file, element.inside, element.end)
    left = min(element.inside - element.at - 1, 8)
    size = element.end - element.at - 1 - left
    file.seek(element.at)
    file.write(bytes([VOID]) + (size | 1 << 7 * left).to_bytes(left, "big"))
