"""MP4 and M4A (ISO base media file format, ISO/IEC 14496-12): boxes and sample tables, metadata erased in place."""

import struct
from collections.abc import Iterator
from itertools import islice
from typing import BinaryIO, NamedTuple

from .base import AUDIO, STEP, VIDEO, Damaged, Facts, Unplayable

# Where the samples of one track of an MP4 lie, to erase them: chunks of samples, each table in a box of its own.

MAX_SAMPLES = 200_000  # samples; a camera measures about once a second, some 18 times


def erase_samples(file: BinaryIO, track: list) -> None:
    """Blanks every sample of a track; raises Damaged when the tables point outside of the file."""
    end = file.seek(0, 2)
    for at, length in _samples(file, {box.name: box for box in track}):
        if at < 8 or at + length > end:
            raise Damaged("a sample outside of the file")
        file.seek(at)
        while length > 0:
            length -= file.write(bytes(min(length, 65536)))


def _samples(file: BinaryIO, tables: dict) -> Iterator[tuple[int, int]]:
    """Offset and length of every sample."""
    sizes = _sizes(file, tables.get(b"stsz"))
    chunks = _numbers(file, tables.get(b"stco"), "I", 1) or _numbers(file, tables.get(b"co64"), "Q", 1)
    runs = _numbers(file, tables.get(b"stsc"), "I", 3)
    number = iter(sizes)
    for index, (at,) in enumerate(chunks, 1):
        per_chunk = next((run[1] for run in reversed(runs) if run[0] <= index), 0)
        for _ in range(min(per_chunk, MAX_SAMPLES)):
            length = next(number, None)
            if length is None:
                return
            yield at, length
            at += length


def _sizes(file: BinaryIO, box) -> list[int]:
    if box is None:
        return []
    file.seek(box.inside + 4)
    head = file.read(8)
    if len(head) < 8:
        raise Damaged("no sizes")
    same, count = struct.unpack(">II", head)
    if count > MAX_SAMPLES:
        raise Damaged("too many measurements")
    if same:
        return [same] * count
    content = file.read(min(4 * count, box.end - box.inside))
    return [each for (each,) in struct.iter_unpack(">I", content[: len(content) // 4 * 4])]


def _numbers(file: BinaryIO, box, letter: str, columns: int) -> list[tuple[int, ...]]:
    """The rows of a box that is a table of integers."""
    if box is None:
        return []
    file.seek(box.inside + 4)
    head = file.read(4)
    count = struct.unpack(">I", head)[0] if len(head) == 4 else 0
    if count > MAX_SAMPLES:
        raise Damaged("too many measurements")
    row = struct.Struct(">" + letter * columns)
    content = file.read(min(row.size * count, box.end - box.inside))
    return list(row.iter_unpack(content[: len(content) // row.size * row.size]))


CONTAINER_BOXES = {b"moov", b"trak", b"mdia", b"minf", b"stbl", b"moof", b"traf", b"mvex", b"edts", b"dinf"}
# Names, places, notes, pictures, and free space with what was there before: nothing needed to play
PRIVATE = {b"udta", b"meta", b"uuid", b"Xtra", b"cprt", b"free", b"skip", b"wide", b"junk"}
TOP_LEVEL = {b"ftyp", b"styp", b"moov", b"moof", b"mdat", b"mfra", b"sidx", b"ssix", b"pdin"}
VIDEO_CODECS, AUDIO_CODECS = {b"avc1", b"avc3"}, {b"mp4a", b"Opus"}
MAX_BOXES = 20_000  # boxes; a long fragmented film has a few thousand
MAX_DEPTH = 8


class Box(NamedTuple):
    """A box: its type, the offsets of its start, content and end, and the types of its ancestors."""

    name: bytes
    at: int
    inside: int
    end: int
    path: tuple[bytes, ...]


def boxes(file: BinaryIO) -> list[Box]:
    """All boxes in the order of the file; raises Damaged for invalid nesting."""
    file.seek(0, 2)
    found = list(islice(_walk(file, 0, file.tell(), ()), MAX_BOXES + 1))
    if len(found) > MAX_BOXES:
        raise Damaged("too many boxes")
    return found


def _walk(file: BinaryIO, at: int, end: int, path: tuple[bytes, ...]) -> Iterator[Box]:
    while at < end:
        file.seek(at)
        head = file.read(16)
        if end - at < 8 or len(head) < 8:
            if path and not head[: end - at].strip(b"\0"):
                return  # QuickTime ends a list with four zeros
            raise Damaged("bytes that are no box")
        size, name = struct.unpack(">I4s", head[:8])
        inside = at + 8
        if size == 1:
            if len(head) < 16:
                raise Damaged("a box without its length")
            size, inside = struct.unpack(">Q", head[8:])[0], at + 16
        stop = end if size == 0 and not path else at + size
        if not inside <= stop <= end:
            raise Damaged("a box that is longer than what holds it")
        yield Box(name, at, inside, stop, path)
        if name in CONTAINER_BOXES:
            if len(path) == MAX_DEPTH:
                raise Damaged("boxes too deep in each other")
            yield from _walk(file, inside, stop, (*path, name))
        at = stop


def facts(file: BinaryIO) -> Facts:
    file_boxes = boxes(file)
    if not any(box.name == b"mdat" for box in file_boxes) or not any(box.name == b"moov" for box in file_boxes):
        raise Damaged("no film in it")
    codecs = {_codec(file, track) for track in tracks(file_boxes) if _is_played(file, track)}
    if unsupported := codecs - VIDEO_CODECS - AUDIO_CODECS:
        raise Unplayable(unsupported.pop().decode("ascii", "replace").strip())
    if not codecs:
        raise Damaged("nothing to play")
    seconds = _seconds(file, file_boxes)
    return Facts(VIDEO, seconds, *_pixels(file, file_boxes)) if codecs & VIDEO_CODECS else Facts(AUDIO, seconds)


def tracks(file_boxes: list[Box]) -> list[list[Box]]:
    """The boxes of each track, the track itself first."""
    found = []
    for box in file_boxes:
        if box.name == b"trak" and box.path == (b"moov",):
            found.append([each for each in file_boxes if box.at <= each.at < box.end])
        if len(found) > 32:
            raise Damaged("too many tracks")
    return found


def _codec(file: BinaryIO, track: list[Box]) -> bytes:
    """The codec of a track (four letters, in stsd)."""
    for box in track:
        if box.name == b"stsd" and box.end - box.inside >= 16:
            file.seek(box.inside + 12)
            return file.read(4)
    raise Damaged("a track without a coding")


def _is_played(file: BinaryIO, track: list[Box]) -> bool:
    """Whether a track is audio or video. Cameras write position and movement into others, as metadata or subtitles."""
    for box in track:
        if box.name == b"hdlr" and box.path[-1:] == (b"mdia",):
            file.seek(box.inside + 8)
            return file.read(4) in {b"vide", b"soun"}
    return False


def _seconds(file: BinaryIO, found: list[Box]) -> float:
    """The duration in seconds by mvhd; 0 where a fragmented file has it in mehd only, or not at all."""
    for box in found:
        if box.name == b"mvhd":
            file.seek(box.inside)
            head = file.read(32)
            shape, start = (">IQ", 20) if head[:1] == b"\1" else (">II", 12)
            if len(head) == 32:
                scale, length = struct.unpack_from(shape, head, start)
                return length / scale if scale and length < 2**40 else 0
    return 0


def _pixels(file: BinaryIO, found: list[Box]) -> tuple[int, int]:
    for box in found:
        if box.name == b"tkhd" and box.end - box.inside >= 84:
            file.seek(box.end - 8)
            width, height = struct.unpack(">II", file.read(8))
            if width and height:
                return width >> 16, height >> 16
    return 0, 0


def anonymise(file: BinaryIO) -> None:
    """Turns private boxes into free space of the same length, so that nothing moves and nothing is re-encoded."""
    found = boxes(file)
    for track in tracks(found):
        if not _is_played(file, track):
            erase_samples(file, track)
            _free(file, track[0])
    for box in found:
        if box.name in PRIVATE or not (box.path or box.name in TOP_LEVEL):
            _free(file, box)
        elif box.name == b"hdlr":
            blank(file, box.inside + 24, box.end)  # the name of a program
        elif box.name == b"stsd" and _codec(file, [box]) in VIDEO_CODECS:
            blank(file, box.inside + 58, min(box.inside + 90, box.end))  # compressorname


def _free(file: BinaryIO, box: Box) -> None:
    file.seek(box.at + 4)
    file.write(b"free")
    blank(file, box.inside, box.end)


def blank(file: BinaryIO, at: int, end: int) -> None:
    """Zeros from here to there."""
    file.seek(at)
    while at < end:
        at += file.write(bytes(min(STEP, end - at)))
