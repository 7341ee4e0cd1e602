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
LENGTHS = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 13: 4}
NEEDED = {
    *(254, 255, 256, 257, 258, 259, 262, 263, 264, 265, 266, 273, 274, 277, 278, 279, 280, 281, 282, 283, 284),
    *(290, 291, 292, 293, 296, 297, 301, 317, 318, 319, 320, 321, 322, 323, 324, 325, 330, 332, 334, 336, 338, 339),
    *(340, 341, 342, 347, 529, 530, 531, 532, 34675),
    *(0xBC01, 0xBC02, 0xBC03, 0xBC04, 0xBC80, 0xBC81, 0xBC82, 0xBC83, 0xBCC0, 0xBCC1, 0xBCC2, 0xBCC3, 0xBCC4, 0xBCC5),
}
PIXELS = {273: 279, 324: 325, 0xBCC0: 0xBCC1, 0xBCC2: 0xBCC3}  # where they lie, and how many bytes
BELOW = 330  # further directories
OLD_JPEG = 6  # its tables lie anywhere
MOST = 2_000  # directories


def is_tiff(data: bytes) -> bool:
    return data[:4] in STARTS + LARGE


def stripped(data: bytes) -> bytes:
    """The same picture without the entries that say who, where, when and with what; raises Problem."""
    if data[:4] in LARGE:
        raise DocumentError("picture")
    try:
        return _copied(data, "<" if data[:2] == b"II" else ">")
    except (struct.error, IndexError) as problem:
        raise DocumentError("picture") from problem


def _copied(data: bytes, order: str) -> bytes:
    kept, tables = bytearray(len(data)), {}
    kept[:8], last = data[:8], 8
    waiting = list(struct.unpack_from(f"{order}L", data, 4))
    while waiting:
        at = waiting.pop()
        if not at or at in tables:
            continue
        if len(tables) == MOST:
            raise DocumentError("picture")
        entries = dict(_entries(data, order, at))
        after = at + 2 + 12 * struct.unpack_from(f"{order}H", data, at)[0]
        follows = data[after : after + 4]
        tables[at] = struct.pack(f"{order}H", len(entries)) + b"".join(entries.values()) + follows
        values = {tag: _values(data, order, entry) for tag, entry in entries.items()}
        if values.get(259) == [OLD_JPEG]:
            raise DocumentError("picture")
        for start, length in _ranges(order, entries, values):
            kept[start : start + length] = data[start : start + length]
            last = max(last, min(start + length, len(data)))
        waiting += [*values.get(BELOW, []), *struct.unpack(f"{order}L", follows)]
    for at, table in tables.items():
        kept[at : at + len(table)] = table
        last = max(last, at + len(table))
    return bytes(kept[:last])


def _entries(data: bytes, order: str, at: int) -> Iterator[tuple[int, bytes]]:
    """The needed entries of a directory, by their number, twelve bytes each."""
    (count,) = struct.unpack_from(f"{order}H", data, at)
    for start in range(at + 2, at + 2 + 12 * count, 12):
        (tag,) = struct.unpack_from(f"{order}H", data, start)
        if tag in NEEDED:
            yield tag, data[start : start + 12]


def _place(order: str, entry: bytes) -> tuple[int, int]:
    """Where the values of an entry lie and how many bytes they are; zero bytes for those in the entry itself."""
    _tag, form, count, place = struct.unpack(f"{order}HHLL", entry)
    length = LENGTHS.get(form, 1) * count
    return place, length if length > 4 else 0


def _values(data: bytes, order: str, entry: bytes) -> list[int]:
    """The values of an entry, where they are whole numbers without a sign."""
    _tag, form, count = struct.unpack(f"{order}HHL", entry[:8])
    letter = {1: "B", 3: "H", 4: "L", 13: "L"}.get(form)
    if letter is None or count > len(data):
        return []
    place, length = _place(order, entry)
    source = data[place : place + length] if length else entry[8:]
    return list(struct.unpack_from(f"{order}{count}{letter}", source))


def _ranges(order: str, entries: dict[int, bytes], values: dict[int, list[int]]) -> Iterator[tuple[int, int]]:
    """What the entries point to: their own values, and the pixels."""
    for entry in entries.values():
        yield _place(order, entry)
    for places, lengths in PIXELS.items():
        yield from zip(values.get(places, []), values.get(lengths, []), strict=False)
