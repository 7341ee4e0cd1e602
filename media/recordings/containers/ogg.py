"""Ogg (RFC 3533) with Vorbis (Vorbis I, sections 4 and 5) or Opus (RFC 7845): packets, cut into pages of at most 64 KiB."""

import struct
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import BinaryIO, NamedTuple

from .base import AUDIO, STEP, Damaged, Facts, Unplayable

MOST = 1_000_000  # pages; ten days where each holds a second, and five hours where each holds one packet
LOST = 100  # times that the next page has to be looked for
CAPTURE = b"OggS"
HEAD = struct.Struct("<4sBBqIIIB")
CONTINUED, FIRST = 1, 2
OPUS, VORBIS = b"OpusHead", b"\x01vorbis"
SKELETON = b"fishead\0"  # a stream that describes the others (Ogg Skeleton), and is left out: nothing needs it
NO_COMMENTS = {OPUS: b"OpusTags" + bytes(8), VORBIS: b"\x03vorbis" + bytes(8) + b"\x01"}  # nor the name of a program
MIRRORED = bytes(int(f"{byte:08b}"[::-1], 2) for byte in range(256))


class Page(NamedTuple):
    """One page: marks, samples up to its end (-1: no packet ends in it), stream, number, and what is in it.

    A packet is cut into pieces of 255 bytes; `lacing` holds the length of each piece, and a shorter one ends a packet.
    """

    flags: int
    position: int
    serial: int
    number: int
    lacing: bytes
    content: bytes

    def written(self) -> bytes:
        """The page as bytes, with its checksum."""
        marks = (self.flags, self.position, self.serial, self.number)
        whole = HEAD.pack(CAPTURE, 0, *marks, 0, len(self.lacing)) + self.lacing + self.content
        return whole[:22] + struct.pack("<I", checksum(whole)) + whole[26:]


@dataclass
class OggStream:
    """One recording in the file, as its first page says, and how far it has been read."""

    serial: int
    number: int  # of the page that comes next
    hertz: int
    position: int  # samples; those that Opus begins with are not heard
    no_comments: bytes
    removed: int = 0  # pages
    length: int = 0  # bytes of comments
    is_open: bool = True  # up to the end of the comments

    def without_comments(self, page: Page) -> Page | None:
        """The page with none of the packet of comments but an empty one in place of its end; None if it doesn't end."""
        if page.number != self.number or bool(page.flags & CONTINUED) != bool(self.length):
            raise Damaged("a page is missing")
        if not self.length and not page.content.startswith(self.no_comments[:7]):
            raise Damaged("something else where the comments should be")
        self.number += 1
        whole = len(page.lacing) - len(page.lacing.lstrip(b"\xff"))
        end = sum(page.lacing[: whole + 1])
        self.length += end
        if whole == len(page.lacing):
            self.removed += 1
            return None
        if self.length < len(self.no_comments):
            raise Damaged("comments that are too short")
        self.is_open = False
        lacing = bytes([len(self.no_comments)]) + page.lacing[whole + 1 :]
        content = self.no_comments + page.content[end:]
        return page._replace(flags=page.flags & ~CONTINUED, lacing=lacing, content=content)


def facts(file: BinaryIO) -> Facts:
    seconds = 0.0
    for stream, page in streams(file):
        if page.position > stream.position:
            seconds += (page.position - stream.position) / stream.hertz
            stream.position = page.position
    if not 0 < seconds < 1e6:
        raise Damaged("nothing to hear")
    return Facts(AUDIO, seconds)


def anonymise(file: BinaryIO) -> None:
    end = 0
    for piece in _joined(page.written() for _stream, page in streams(file)):
        file.seek(end)
        end += file.write(piece)
    file.truncate(end)


def _joined(parts: Iterable[bytes]) -> Iterator[bytes]:
    """The same in fewer pieces, since to change between reading and writing takes long."""
    piece = bytearray()
    for part in parts:
        piece += part
        if len(piece) >= STEP:
            yield bytes(piece)
            piece = bytearray()
    yield bytes(piece)


def streams(file: BinaryIO) -> Iterator[tuple[OggStream, Page]]:
    """The pages to keep, without comments and numbered anew, each with its stream.

    Streams may follow each other, as what was recorded from a radio station does. What ends before a page may be written
    over meanwhile. Raises Damaged where they lie beside each other, and Unplayable for what is neither Vorbis nor Opus.
    """
    stream: OggStream | None = None
    kept: Page | None
    skeleton = None
    for page in pages(file):
        if page.flags & FIRST and page.content.startswith(SKELETON):
            skeleton = page.serial
        if page.serial == skeleton:
            continue
        if page.flags & FIRST:
            opened = _opened(page)
            if stream and stream.is_open:
                raise Damaged("streams beside each other")
            stream, kept = opened, page
        elif stream is None or page.serial != stream.serial:
            raise Damaged("streams beside each other, or a page of none")
        else:
            kept = stream.without_comments(page) if stream.is_open else page
        if kept:
            yield stream, kept._replace(number=(kept.number - stream.removed) % 2**32)
    if stream is None or stream.is_open:
        raise Damaged("no sound in it")


def _opened(page: Page) -> OggStream:
    head = page.content
    coding = next((each for each in NO_COMMENTS if head.startswith(each)), None)
    if coding is None:
        raise Unplayable(bytes(byte for byte in head[:8] if 32 < byte < 127).decode())
    if len(page.lacing) != 1 or len(head) < {OPUS: 19, VORBIS: 30}[coding]:
        raise Damaged("a head that is none")
    if coding == OPUS:
        version, hertz, before = head[8] >> 4, 48000, struct.unpack_from("<H", head, 10)[0]
    else:
        version, hertz, before = *struct.unpack_from("<IxI", head, 7), 0
    if version or not hertz:
        raise Damaged("a head that is none")
    return OggStream(page.serial, page.number + 1, hertz, before, NO_COMMENTS[coding])


def pages(file: BinaryIO) -> Iterator[Page]:
    """Every whole page. Where there is none the next one is looked for, as players do (RFC 3533, section 3)."""
    at, lost = 0, 0
    for _ in range(MOST):
        while (page := _page(file, at)) is None:
            at, lost = _next(file, at + 1), lost + 1
            if at < 0:
                return
            if lost > LOST:
                raise Damaged("bytes that are no page")
        yield page
        at += HEAD.size + len(page.lacing) + len(page.content)
    raise Damaged("too many pages")


def _page(file: BinaryIO, at: int) -> Page | None:
    """The page that begins here; None where none does, or it is damaged, so that no player plays it."""
    file.seek(at)
    head = file.read(HEAD.size)
    if len(head) < HEAD.size or not head.startswith(CAPTURE + b"\0"):
        return None
    _capture, _version, flags, position, serial, number, found, count = HEAD.unpack(head)
    lacing = file.read(count)
    content = file.read(sum(lacing))
    whole = head[:22] + bytes(4) + head[26:] + lacing + content
    is_whole = len(whole) == HEAD.size + count + sum(lacing)
    return Page(flags, position, serial, number, lacing, content) if is_whole and checksum(whole) == found else None


def checksum(page: bytes) -> int:
    """CRC-32 over 0x04C11DB7 from 0, the highest bit first; zlib's begins with the lowest, so each byte is mirrored."""
    found = zlib.crc32(page.translate(MIRRORED), 0xFFFFFFFF) ^ 0xFFFFFFFF
    return int(f"{found:032b}"[::-1], 2)


def _next(file: BinaryIO, at: int) -> int:
    """Where a page may begin, here or later; -1 where none does."""
    while True:
        file.seek(at)
        piece = file.read(STEP)
        found = piece.find(CAPTURE)
        if found >= 0:
            return at + found
        if len(piece) < STEP:
            return -1
        at += STEP - len(CAPTURE) + 1
