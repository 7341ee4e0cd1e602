"""Sanitizer of TIFF (revision 6.0) and JPEG XR (ITU-T T.832, annex A), which share their directory: only what a decoder
needs stays.

Nothing moves. A copy of zeros gets the directories, without the entries that only tell something, and the bytes that
the other entries point to; whatever else was in the file is not copied.
"""

import struct
from collections.abc import Iterator

from .limits import DocumentError

STARTS = (b"II*\0", b"MM\0*", b"II\xbc\x01")
LARGE = (b"II+\0", b"MM\0+")  # BigTIFF
TYPE_SIZES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 13: 4}
NEEDED_TAGS = {
    *(254, 255, 256, 257, 258, 259, 262, 263, 264, 265, 266, 273, 274, 277, 278, 279, 280, 281, 282, 283, 284),
    *(290, 291, 292, 293, 296, 297, 301, 317, 318, 319, 320, 321, 322, 323, 324, 325, 330, 332, 334, 336, 338, 339),
    *(340, 341, 342, 347, 529, 530, 531, 532, 34675),
    *(0xBC01, 0xBC02, 0xBC03, 0xBC04, 0xBC80, 0xBC81, 0xBC82, 0xBC83, 0xBCC0, 0xBCC1, 0xBCC2, 0xBCC3, 0xBCC4, 0xBCC5),
}
PIXELS = {273: 279, 324: 325, 0xBCC0: 0xBCC1, 0xBCC2: 0xBCC3}  # where they lie, and how many bytes
SUB_IFDS = 330  # further directories
OLD_JPEG = 6  # its tables lie anywhere
MAX_DIRECTORIES = 2_000  # directories


def is_tiff(data: bytes) -> bool:
    return data[:4] in STARTS + LARGE


def strip_tiff(data: bytes) -> bytes:
    """The picture without metadata entries; raises DocumentError, for BigTIFF too."""
    if data[:4] in LARGE:
        raise DocumentError("picture")
    try:
        return _copy_needed(data, "<" if data[:2] == b"II" else ">")
    except (struct.error, IndexError) as problem:
        raise DocumentError("picture") from problem


def _copy_needed(data: bytes, order: str) -> bytes:
    result, tables = bytearray(len(data)), {}
    result[:8], last = data[:8], 8
    pending = list(struct.unpack_from(f"{order}L", data, 4))
    while pending:
        at = pending.pop()
        if not at or at in tables:
            continue
        if len(tables) == MAX_DIRECTORIES:
            raise DocumentError("picture")
        entries = dict(_entries(data, order, at))
        after = at + 2 + 12 * struct.unpack_from(f"{order}H", data, at)[0]
        follows = data[after : after + 4]
        tables[at] = struct.pack(f"{order}H", len(entries)) + b"".join(entries.values()) + follows
        values = {tag: _values(data, order, entry) for tag, entry in entries.items()}
        if values.get(259) == [OLD_JPEG]:
            raise DocumentError("picture")
        for start, length in _ranges(order, entries, values):
            result[start : start + length] = data[start : start + length]
            last = max(last, min(start + length, len(data)))
        pending += [*values.get(SUB_IFDS, []), *struct.unpack(f"{order}L", follows)]
    for at, table in tables.items():
        result[at : at + len(table)] = table
        last = max(last, at + len(table))
    return bytes(result[:last])


def _entries(data: bytes, order: str, at: int) -> Iterator[tuple[int, bytes]]:
    """The tag and the twelve bytes of each needed entry of a directory."""
    (count,) = struct.unpack_from(f"{order}H", data, at)
    for start in range(at + 2, at + 2 + 12 * count, 12):
        (tag,) = struct.unpack_from(f"{order}H", data, start)
        if tag in NEEDED_TAGS:
            yield tag, data[start : start + 12]


def _place(order: str, entry: bytes) -> tuple[int, int]:
    """The offset and length in bytes of an entry's values; length 0 for those in the entry itself."""
    _tag, form, count, place = struct.unpack(f"{order}HHLL", entry)
    length = TYPE_SIZES.get(form, 1) * count
    return place, length if length > 4 else 0


def _values(data: bytes, order: str, entry: bytes) -> list[int]:
    """The values of an entry of unsigned integers; empty for other types."""
    _tag, form, count = struct.unpack(f"{order}HHL", entry[:8])
    letter = {1: "B", 3: "H", 4: "L", 13: "L"}.get(form)
    if letter is None or count > len(data):
        return []
    place, length = _place(order, entry)
    source = data[place : place + length] if length else entry[8:]
    return list(struct.unpack_from(f"{order}{count}{letter}", source))


def _ranges(order: str, entries: dict[int, bytes], values: dict[int, list[int]]) -> Iterator[tuple[int, int]]:
    """The offset and length of what the entries point to: their values, and the pixels."""
    for entry in entries.values():
        yield _place(order, entry)
    for places, lengths in PIXELS.items():
        yield from zip(values.get(places, []), values.get(lengths, []), strict=False)
