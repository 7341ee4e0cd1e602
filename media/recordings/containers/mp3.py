"""MP3 (MPEG audio, ISO/IEC 11172-3 and 13818-3): frames, and before, between and behind them ID3, APE and Lyrics3 tags.

ID3v2 is id3.org's "ID3 tag version 2.4.0 - Main Structure", APE hydrogenaud.io's "APEv2 specification", Lyrics3
id3.org's "Lyrics3 v2.00".
"""

import re
import struct
from collections.abc import Iterator
from functools import lru_cache
from typing import BinaryIO, NamedTuple

from .base import AUDIO, STEP, Damaged, Facts

MOST = 1_000  # tags and runs of frames; recordings that were joined have some of each
MOST_FRAMES = 4_000_000  # more than a day
LOST = 1024 * 1024  # bytes that are neither frame nor tag
TRIES = 2_000  # places among them that look like either
KBITS = {  # by whether it is MPEG-1, and layer
    (True, 1): (32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448),
    (True, 2): (32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384),
    (True, 3): (32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),
    (False, 1): (32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256),
    (False, 2): (8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
    (False, 3): (8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
}
HERTZ = {3: (44100, 48000, 32000), 2: (22050, 24000, 16000), 0: (11025, 12000, 8000)}  # MPEG-1, MPEG-2, "MPEG-2.5"
ID3 = re.compile(rb"(?:ID3|3DI)[\2-\4][\0-\xfe].([\0-\x7f]{4})", re.DOTALL)  # head, or foot
APE, APE_SIZES = b"APETAGEX", struct.Struct("<I4xI")  # how it begins; bytes without its head, and flags
BEGINS = re.compile(rb"\xff[\xe2-\xe7\xf2-\xf7\xfa-\xff][\x10-\xef]|ID3[\2-\4]|APETAGEX")
TAGS = re.compile(rb"ID3[\2-\4]|TAG|APETAGEX|LYRICSBEGIN")
DESCRIBES = re.compile(rb"Xing|Info|VBRI")  # in a first frame that holds no sound
TRIMMED = (b"LAME", b"L3.99", b"Lavf", b"Lavc")  # coders that say there how much silence they added


class Frame(NamedTuple):
    """What the head of a frame says: bytes, samples a channel, samples a second, and what all of a recording share."""

    length: int
    samples: int
    hertz: int
    kind: tuple[int, int]


class Run(NamedTuple):
    """Frames without a gap between them: where the first begins and the last ends, how many, and seconds."""

    start: int
    end: int
    frames: int
    seconds: float


@lru_cache(maxsize=4096)
def _frame(head: bytes) -> Frame | None:
    """The frame that begins with these three bytes; None where none does, or its length is not in it."""
    if len(head) < 3 or head[0] != 0xFF or head[1] < 0xE0:
        return None
    version, layer, kbits, hertz = head[1] >> 3 & 3, 4 - (head[1] >> 1 & 3), head[2] >> 4, head[2] >> 2 & 3
    if version not in HERTZ or layer == 4 or kbits in {0, 15} or hertz == 3:
        return None
    first, rate = version == 3, HERTZ[version][hertz]
    samples = 384 if layer == 1 else 1152 if first or layer == 2 else 576
    slot = 4 if layer == 1 else 1  # bytes
    slots = samples // 8 // slot * KBITS[first, layer][kbits - 1] * 1000 // rate + (head[2] >> 1 & 1)
    return Frame(slots * slot, samples, rate, (head[1] & 0x1E, head[2] & 0x0C))


def facts(file: BinaryIO) -> Facts:
    seconds = sum(run.seconds for run in runs(file))
    if not 0 < seconds < 1e6:
        raise Damaged("nothing to hear")
    return Facts(AUDIO, seconds)


def anonymise(file: BinaryIO) -> None:
    """Moves the frames together. The coder's name in the first of them stays: players trim silence by it."""
    end = 0
    for run in runs(file):
        end = _moved(file, run, end)
    if not end:
        raise Damaged("no sound in it")
    file.truncate(end)


def _moved(file: BinaryIO, run: Run, to: int) -> int:
    """Copies a run to where the one before it ends; returns where it ends there."""
    if run.start == to:
        return run.end
    for at in range(run.start, run.end, STEP):
        piece = _read(file, at, min(STEP, run.end - at))
        file.seek(to)
        to += file.write(piece)
    return to


def _read(file: BinaryIO, at: int, length: int) -> bytes:
    file.seek(at)
    return file.read(length)


def runs(file: BinaryIO) -> Iterator[Run]:
    """All frames; raises Damaged where there is too much else. What ends before a run may be written over meanwhile."""
    at, end, lost, tries, left = 0, _end(file), LOST, TRIES, MOST_FRAMES
    for _ in range(MOST):
        start, length = at, 0
        run: Run | None = None
        while at < end and not (length := _tag_at(file, at)) and not (run := _run(file, at, end, left)):
            at, tries = _next(file, at + 1, end), tries - 1
            if at - start > lost or not tries:
                raise Damaged("bytes that are no sound")
        lost -= at - start
        at += length
        if run:
            left -= run.frames
            yield run
            at = run.end
        elif at >= end:
            return
    raise Damaged("tags without end")


def _next(file: BinaryIO, at: int, end: int) -> int:
    """Where a frame or a tag may begin, here or later; the end where none does."""
    while at < end:
        piece = _read(file, at, 4096)
        if found := BEGINS.search(piece):
            return min(at + found.start(), end)
        at += max(len(piece) - len(APE), 1)
    return end


def _run(file: BinaryIO, start: int, end: int, most: int) -> Run | None:
    """The frames of one kind from here on, if there are three, or two and then nothing; raises Damaged beyond `most`."""
    first, last, at, frames = _frame(_read(file, start, 3)), start, start, 0
    if first is None:
        return None
    while at < end and (frame := _frame(_read(file, at, 3))) and frame.kind == first.kind:
        last, at, frames = at, at + frame.length, frames + 1
        if frames > most:
            raise Damaged("too many frames")
    if frames < 2 or (frames == 2 and at != end):
        return None
    if at != end and TAGS.search(_read(file, last, min(at, end) - last)):  # cut off, and joined to another recording
        at, frames = last, frames - 1
    samples = frames * first.samples - _unheard(_read(file, start, 200), first)
    return Run(start, min(at, end), frames, max(samples, 0) / first.hertz)


def _unheard(head: bytes, frame: Frame) -> int:
    """Samples that players leave out: a first frame that describes the others, and what LAME says that it added.

    Its layout is Gabriel Bouvigne's "Mp3 Info Tag, revision 1".
    """
    found = DESCRIBES.search(head, 4, 42)
    if not found:
        return 0
    flags = head[found.end() + 3]
    at = found.end() + 4 + 4 * (flags & 1) + 2 * (flags & 2) + 25 * (flags & 4) + (flags & 8) // 2
    added = int.from_bytes(head[at + 21 : at + 24], "big") if head.startswith(TRIMMED, at) else 0
    return frame.samples + (added >> 12) + (added & 0xFFF)


def _tag_at(file: BinaryIO, at: int) -> int:
    """How many bytes the tag has that begins here; 0 where none does."""
    head = _read(file, at, 32)
    if found := ID3.match(head):
        has_foot = head[3] == 4 and head[5] & 0x10
        return 10 + _synchsafe(found[1]) + (10 if has_foot else 0)
    if head.startswith(APE) and len(head) == 32:
        size, flags = APE_SIZES.unpack(head[12:24])
        return 32 + (size if flags & 1 << 29 else 0)  # else it is a foot
    return 0


def _synchsafe(size: bytes) -> int:
    """A number of four bytes, seven bits each."""
    return size[0] << 21 | size[1] << 14 | size[2] << 7 | size[3]


def _end(file: BinaryIO) -> int:
    """Where the tags begin that are written behind the sound."""
    end = file.seek(0, 2)
    for _ in range(MOST):
        length = _tag_before(file, end)
        if not length:
            return end
        end = max(end - length, 0)
    raise Damaged("tags without end")


def _tag_before(file: BinaryIO, end: int) -> int:
    """How many bytes the tag has that ends here; 0 where none does."""
    tail = _read(file, max(end - 227, 0), min(end, 227)).rjust(227, b"\0")
    if tail.startswith(b"TAG", -128):
        return 128
    if tail.startswith(b"TAG+"):
        return 227
    if tail.startswith(APE, -32):
        size, flags = APE_SIZES.unpack(tail[-20:-8])
        return max(size, 32) + (32 if flags & 1 << 31 else 0)
    if found := ID3.match(tail, 217):
        return 20 + _synchsafe(found[1])
    if tail.endswith(b"LYRICS200") and tail[-15:-9].isdigit():
        return 15 + int(tail[-15:-9])
    if tail.endswith(b"LYRICSEND"):
        words = _read(file, max(end - 5120, 0), min(end, 5120))
        return len(words) - words.index(b"LYRICSBEGIN") if b"LYRICSBEGIN" in words else 9
    return 0
