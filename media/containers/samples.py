"""Where the samples of one track of an MP4 lie, to erase them: chunks of samples, each table in a box of its own."""

import struct
from collections.abc import Iterator
from typing import BinaryIO

from . import Damaged

MOST = 200_000  # samples; a camera measures about once a second, some 18 times


def erase_samples(file: BinaryIO, track: list) -> None:
    """Zeros in place of every sample; raises Damaged when the tables point outside of the file's media data."""
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
        for _ in range(min(per_chunk, MOST)):
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
    if count > MOST:
        raise Damaged("too many measurements")
    if same:
        return [same] * count
    content = file.read(min(4 * count, box.end - box.inside))
    return [each for (each,) in struct.iter_unpack(">I", content[: len(content) // 4 * 4])]


def _numbers(file: BinaryIO, box, letter: str, columns: int) -> list[tuple[int, ...]]:
    """The rows of a table of whole numbers."""
    if box is None:
        return []
    file.seek(box.inside + 4)
    head = file.read(4)
    count = struct.unpack(">I", head)[0] if len(head) == 4 else 0
    if count > MOST:
        raise Damaged("too many measurements")
    row = struct.Struct(">" + letter * columns)
    content = file.read(min(row.size * count, box.end - box.inside))
    return list(row.iter_unpack(content[: len(content) // row.size * row.size]))
