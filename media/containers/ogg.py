"""Ogg (RFC 3533) with Vorbis (Vorbis I, sections 4 and 5) or Opus (RFC 7845): packets, cut into pages of at most 64 KiB."""

import struct
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import BinaryIO, NamedTuple

from .base import AUDIO, STEP, Damaged, Facts, Unplayable

MAX_PAGES = 1_000_000  # pages; ten days where each holds a second, and five hours where each holds one packet
MAX_LOST_PAGES = 100  # times that the next page has to be looked for
CAPTURE = b"OggS"
HEAD = struct.Struct("<4sBBqIIIB")
CONTINUED, FIRST = 1, 2
OPUS, VORBIS = b"OpusHead", b"\x01vorbis"
SKELETON = b"fishead\0"  # a stream that describes the others (Ogg Skeleton), and is left out: nothing needs it
NO_COMMENTS = {OPUS: b"OpusTags" + bytes(8), VORBIS: b"\x03vorbis" + bytes(8) + b"\x01"}  # nor the name of a program
REVERSED_BITS = bytes(int(f"{byte:08b}"[::-1], 2) for byte in range(256))


class Page(NamedTuple):
    """A page (RFC 3533, section 6): flags, granule position (-1: no packet ends in it), serial, number, and content.

    A packet is cut into segments of 255 bytes; `lacing` holds the length of each, and a shorter one ends a packet.
    """

    flags: int
    position: int
    serial: int
    number: int
    lacing: bytes
    content: bytes

    def to_bytes(self) -> bytes:
        """The page as bytes, with its checksum."""
        marks = (self.flags, self.position, self.serial, self.number)
        whole = HEAD.pack(CAPTURE, 0, *marks, 0, len(self.lacing)) + self.lacing + self.content
        return whole[:22] + struct.pack("<I", checksum(whole)) + whole[26:]


@dataclass
class OggStream:
    """A logical stream, as its first page describes it, and how far it has been read."""

    serial: int
    number: int  # of the page that comes next
    hertz: int
    position: int  # samples; those that Opus begins with are not heard
    no_comments: bytes
    removed: int = 0  # pages
    length: int = 0  # bytes of comments
    is_open: bool = True  # up to the end of the comments

    def without_comments(self, page: Page) -> Page | None:
        """The page with an empty comment packet in place of the end of this one; None where the packet goes on."""
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
    for chunk in _chunks(page.to_bytes() for _stream, page in streams(file)):
        file.seek(end)
        end += file.write(chunk)
    file.truncate(end)


def _chunks(parts: Iterable[bytes]) -> Iterator[bytes]:
    """The same bytes in larger chunks, since switching between reading and writing is slow."""
    chunk = bytearray()
    for part in parts:
        chunk += part
        if len(chunk) >= STEP:
            yield bytes(chunk)
            chunk = bytearray()
    yield bytes(chunk)


def streams(file: BinaryIO) -> Iterator[tuple[OggStream, Page]]:
    """The pages to keep, without comments and renumbered, each with its stream.

    Streams may be chained, as in recordings of a radio station. What precedes a page may be overwritten meanwhile.
    Raises Damaged where they are multiplexed, and Unplayable for what is neither Vorbis nor Opus.
    """
    stream: OggStream | None = None
    kept_page: Page | None
    skeleton = None
    for page in pages(file):
        if page.flags & FIRST and page.content.startswith(SKELETON):
            skeleton = page.serial
        if page.serial == skeleton:
            continue
        if page.flags & FIRST:
            opened = _open_stream(page)
            if stream and stream.is_open:
                raise Damaged("streams beside each other")
            stream, kept_page = opened, page
        elif stream is None or page.serial != stream.serial:
            raise Damaged("streams beside each other, or a page of none")
        else:
            kept_page = stream.without_comments(page) if stream.is_open else page
        if kept_page:
            yield stream, kept_page._replace(number=(kept_page.number - stream.removed) % 2**32)
    if stream is None or stream.is_open:
        raise Damaged("no sound in it")


def _open_stream(page: Page) -> OggStream:
    head = page.content
    codec = next((each for each in NO_COMMENTS if head.startswith(each)), None)
    if codec is None:
        raise Unplayable(bytes(byte for byte in head[:8] if 32 < byte < 127).decode())
    if len(page.lacing) != 1 or len(head) < {OPUS: 19, VORBIS: 30}[codec]:
        raise Damaged("a head that is none")
    if codec == OPUS:
        version, hertz, pre_skip = head[8] >> 4, 48000, struct.unpack_from("<H", head, 10)[0]
    else:
        version, hertz, pre_skip = *struct.unpack_from("<IxI", head, 7), 0
    if version or not hertz:
        raise Damaged("a head that is none")
    return OggStream(page.serial, page.number + 1, hertz, pre_skip, NO_COMMENTS[codec])


def pages(file: BinaryIO) -> Iterator[Page]:
    """The valid pages. After other bytes the next capture pattern is searched, as players do (RFC 3533, section 3)."""
    at, lost = 0, 0
    for _ in range(MAX_PAGES):
        while (page := _page(file, at)) is None:
            at, lost = _next_capture(file, at + 1), lost + 1
            if at < 0:
                return
            if lost > MAX_LOST_PAGES:
                raise Damaged("bytes that are no page")
        yield page
        at += HEAD.size + len(page.lacing) + len(page.content)
    raise Damaged("too many pages")


def _page(file: BinaryIO, at: int) -> Page | None:
    """The page that starts here; None for none, and for one whose checksum is wrong, which no player plays."""
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
    found = zlib.crc32(page.translate(REVERSED_BITS), 0xFFFFFFFF) ^ 0xFFFFFFFF
    return int(f"{found:032b}"[::-1], 2)


def _next_capture(file: BinaryIO, at: int) -> int:
    """The offset of the next capture pattern, from here on; -1 where there is none."""
    while True:
        file.seek(at)
        chunk = file.read(STEP)
        found = chunk.find(CAPTURE)
        if found >= 0:
            return at + found
        if len(chunk) < STEP:
            return -1
        at += STEP - len(CAPTURE) + 1
