"""MP3 (MPEG audio, ISO/IEC 11172-3 and 13818-3): frames, and before, between and behind them ID3, APE and Lyrics3 tags.

ID3v2 is id3.org's "ID3 tag version 2.4.0 - Main Structure", APE hydrogenaud.io's "APEv2 specification", Lyrics3
id3.org's "Lyrics3 v2.00".
"""

import re
import struct
from collections.abc import Iterator
from functools import lru_cache
from typing import BinaryIO, NamedTuple

from .base import AUDIO, STEP, Damaged, Facts, Unplayable

MAX_PARTS = 1_000  # tags and runs of frames; recordings that were joined have some of each
MAX_FRAMES = 4_000_000  # more than a day
MAX_LOST_BYTES = 1024 * 1024  # bytes that are neither frame nor tag
MAX_TRIES = 2_000  # places among them that look like either
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
FRAME_OR_TAG = re.compile(rb"\xff[\xe2-\xe7\xf2-\xf7\xfa-\xff][\x10-\xef]|ID3[\2-\4]|APETAGEX")
TAGS = re.compile(rb"ID3[\2-\4]|TAG|APETAGEX|LYRICSBEGIN")
INFO_FRAME = re.compile(rb"Xing|Info|VBRI")  # in a first frame that holds no sound
GAPLESS_ENCODERS = (b"LAME", b"L3.99", b"Lavf", b"Lavc")  # coders that say there how much silence they added


class Frame(NamedTuple):
    """A frame's header: length in bytes, samples a channel, sample rate, and the bits that frames of a run share."""

    length: int
    samples: int
    hertz: int
    kind: tuple[int, int]


class Run(NamedTuple):
    """Consecutive frames of one layer: start and end in bytes, how many, and their duration in seconds."""

    start: int
    end: int
    frames: int
    seconds: float
    layer: int


@lru_cache(maxsize=4096)
def _frame(header: bytes) -> Frame | None:
    """The frame that begins with these three bytes; None where none does, or its length is not in it."""
    if len(header) < 3 or header[0] != 0xFF or header[1] < 0xE0:
        return None
    version, layer, kbits, hertz = header[1] >> 3 & 3, 4 - (header[1] >> 1 & 3), header[2] >> 4, header[2] >> 2 & 3
    if version not in HERTZ or layer == 4 or kbits in {0, 15} or hertz == 3:
        return None
    first, rate = version == 3, HERTZ[version][hertz]
    samples = 384 if layer == 1 else 1152 if first or layer == 2 else 576
    slot = 4 if layer == 1 else 1  # bytes
    slots = samples // 8 // slot * KBITS[first, layer][kbits - 1] * 1000 // rate + (header[2] >> 1 & 1)
    return Frame(slots * slot, samples, rate, (header[1] & 0x1E, header[2] & 0x0C))


def facts(file: BinaryIO) -> Facts:
    """Raises Damaged, and Unplayable where no run is of Layer III, which is what browsers mean by MP3."""
    found = [*runs(file)]
    seconds = sum(run.seconds for run in found)
    if not 0 < seconds < 1e6:
        raise Damaged("nothing to hear")
    if all(run.layer != 3 for run in found):
        raise Unplayable(f"MPEG Layer {'I' * found[0].layer}")
    return Facts(AUDIO, seconds)


def anonymise(file: BinaryIO) -> None:
    """Moves the frames together. The coder's name in the first of them stays: players trim silence by it."""
    end = 0
    for run in runs(file):
        end = _move_run(file, run, end)
    if not end:
        raise Damaged("no sound in it")
    file.truncate(end)


def _move_run(file: BinaryIO, run: Run, to: int) -> int:
    """Moves a run to this offset, where the one before it ends; returns the offset of its new end."""
    if run.start == to:
        return run.end
    for at in range(run.start, run.end, STEP):
        chunk = _read(file, at, min(STEP, run.end - at))
        file.seek(to)
        to += file.write(chunk)
    return to


def _read(file: BinaryIO, at: int, length: int) -> bytes:
    file.seek(at)
    return file.read(length)


def runs(file: BinaryIO) -> Iterator[Run]:
    """The runs of frames; raises Damaged for too many other bytes. What precedes a run may be overwritten meanwhile."""
    at, end, lost_left, tries_left, frames_left = 0, _end_of_sound(file), MAX_LOST_BYTES, MAX_TRIES, MAX_FRAMES
    for _ in range(MAX_PARTS):
        start, length = at, 0
        run: Run | None = None
        while at < end and not (length := _tag_at(file, at)) and not (run := _run(file, at, end, frames_left)):
            at, tries_left = _next(file, at + 1, end), tries_left - 1
            if at - start > lost_left or not tries_left:
                raise Damaged("bytes that are no sound")
        lost_left -= at - start
        at += length
        if run:
            frames_left -= run.frames
            yield run
            at = run.end
        elif at >= end:
            return
    raise Damaged("tags without end")


def _next(file: BinaryIO, at: int, end: int) -> int:
    """The offset of the next possible frame or tag, from here on; the end where there is none."""
    while at < end:
        chunk = _read(file, at, 4096)
        if found := FRAME_OR_TAG.search(chunk):
            return min(at + found.start(), end)
        at += max(len(chunk) - len(APE), 1)
    return end


def _run(file: BinaryIO, start: int, end: int, max_frames: int) -> Run | None:
    """The run that starts here: at least three frames, or two at the end; None for fewer. Raises Damaged beyond
    `max_frames`.
    """
    first, last, at, frames = _frame(_read(file, start, 3)), start, start, 0
    if first is None:
        return None
    while at < end and (frame := _frame(_read(file, at, 3))) and frame.kind == first.kind:
        last, at, frames = at, at + frame.length, frames + 1
        if frames > max_frames:
            raise Damaged("too many frames")
    if frames < 2 or (frames == 2 and at != end):
        return None
    if at != end and TAGS.search(_read(file, last, min(at, end) - last)):  # cut off, and joined to another recording
        at, frames = last, frames - 1
    samples = frames * first.samples - _skipped_samples(_read(file, start, 200), first)
    return Run(start, min(at, end), frames, max(samples, 0) / first.hertz, 4 - (first.kind[0] >> 1 & 3))


def _skipped_samples(header: bytes, frame: Frame) -> int:
    """Samples that players skip: an info frame (Xing, VBRI), and the encoder's delay and padding in LAME's tag.

    Its layout is Gabriel Bouvigne's "Mp3 Info Tag, revision 1".
    """
    found = INFO_FRAME.search(header, 4, 42)
    if not found:
        return 0
    flags = header[found.end() + 3]
    at = found.end() + 4 + 4 * (flags & 1) + 2 * (flags & 2) + 25 * (flags & 4) + (flags & 8) // 2
    added = int.from_bytes(header[at + 21 : at + 24], "big") if header.startswith(GAPLESS_ENCODERS, at) else 0
    return frame.samples + (added >> 12) + (added & 0xFFF)


def _tag_at(file: BinaryIO, at: int) -> int:
    """The length in bytes of the tag that starts here; 0 for none."""
    header = _read(file, at, 32)
    if found := ID3.match(header):
        has_foot = header[3] == 4 and header[5] & 0x10
        return 10 + _synchsafe(found[1]) + (10 if has_foot else 0)
    if header.startswith(APE) and len(header) == 32:
        size, flags = APE_SIZES.unpack(header[12:24])
        return 32 + (size if flags & 1 << 29 else 0)  # else it is a foot
    return 0


def _synchsafe(size: bytes) -> int:
    """A synchsafe integer: four bytes, seven bits each."""
    return size[0] << 21 | size[1] << 14 | size[2] << 7 | size[3]


def _end_of_sound(file: BinaryIO) -> int:
    """The offset of the tags after the audio."""
    end = file.seek(0, 2)
    for _ in range(MAX_PARTS):
        length = _tag_before(file, end)
        if not length:
            return end
        end = max(end - length, 0)
    raise Damaged("tags without end")


def _tag_before(file: BinaryIO, end: int) -> int:
    """The length in bytes of the tag that ends here; 0 for none."""
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
        tail_bytes = _read(file, max(end - 5120, 0), min(end, 5120))
        return len(tail_bytes) - tail_bytes.index(b"LYRICSBEGIN") if b"LYRICSBEGIN" in tail_bytes else 9
    return 0
