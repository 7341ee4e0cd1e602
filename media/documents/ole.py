"""Sanitizer of compound files ([MS-CFB]), in which Office keeps objects of other programs: in place where we know what
is in them.

A copy of zeros gets the tables, the directory without its dates, and the streams that are understood; what lies in
unused sectors is not copied. A stream that is not understood refuses the whole document.
"""

import struct
from collections.abc import Callable
from dataclasses import dataclass

from .binary_parts import blank_metadata
from .limits import DocumentError

SIGNATURE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
END, ENTRY = 0xFFFFFFFA, 128  # numbers of sectors from here on mean something else; bytes of a directory entry
STREAM, ROOT = 2, 5
SAFE_STREAMS = {"\x01CompObj", "\x03ObjInfo", "Equation Native", "\x03PIC"}
PREVIEW_STREAMS = {"\x03EPRINT", "\x03PRINT", "\x03META"}  # how the object looks; so do all that begin with \x02OlePres
EMPTY_PROPERTY_SET = struct.pack(
    "<HHL16xL16xLLL", 0xFFFE, 0, 0x00020005, 1, 48, 8, 0
)  # [MS-OLEPS]: a set without properties
MACRO_STORAGES = {"VBA", "_VBA_PROJECT", "dir"}

Extents = list[tuple[int, int]]


@dataclass(frozen=True)
class CompoundStream:
    """A directory entry: its name, its offset, its object type, its first sector, and its size in bytes."""

    name: str
    at: int
    kind: int
    start: int
    size: int


class CompoundFile:
    """Parser of a compound file's tables (FAT, mini FAT, directory); raises DocumentError where they are invalid."""

    def __init__(self, data: bytes):
        self.data = data
        try:
            shift, mini_shift = struct.unpack_from("<HH", data, 30)
            if shift not in (9, 12) or mini_shift != 6:
                raise DocumentError("embedded")
            self.sector, self.mini = 1 << shift, 1 << mini_shift
            self.used: Extents = [(0, 512)]
            self.fat = self._numbers(self._fat_sectors())
            _fat, directory, _sign, self.cutoff, mini_fat = struct.unpack_from("<L L L L L", data, 44)
            self.mini_fat = self._numbers(self._chain(mini_fat))
            self.entries = self._entries(self._chain(directory))
            root = next(each for each in self.entries if each.kind == ROOT)
            self.small = self._chain(root.start)
        except (struct.error, IndexError, StopIteration) as problem:
            raise DocumentError("embedded") from problem

    def _offset(self, number: int) -> int:
        return (number + 1) * self.sector

    def _fat_sectors(self) -> list[int]:
        found = list(struct.unpack_from("<109L", self.data, 76))
        (following,) = struct.unpack_from("<L", self.data, 68)
        seen = set()
        while following < END and following not in seen:
            seen.add(following)
            self.used.append((self._offset(following), self.sector))
            count = self.sector // 4
            *more, following = struct.unpack_from(f"<{count}L", self.data, self._offset(following))
            found += more
        return [number for number in found if number < END]

    def _numbers(self, sectors: list[int]) -> list[int]:
        """The numbers of a table; its sectors are marked as used."""
        self.used += [(self._offset(number), self.sector) for number in sectors]
        count = self.sector // 4
        return [
            each for number in sectors for each in struct.unpack_from(f"<{count}L", self.data, self._offset(number))
        ]

    def _chain(self, number: int) -> list[int]:
        return self._follow(self.fat, number)

    def _follow(self, table: list[int], number: int) -> list[int]:
        found = []
        while number < END:
            found.append(number)
            if len(found) > len(table):
                raise IndexError("a chain without end")
            number = table[number]
        return found

    def _entries(self, sectors: list[int]) -> list[CompoundStream]:
        self.directory = [self._offset(number) for number in sectors]
        found = []
        for at in (start + step for start in self.directory for step in range(0, self.sector, ENTRY)):
            letters, kind = struct.unpack_from("<HB", self.data, at + 64)
            name = self.data[at : at + max(0, letters - 2)].decode("utf-16-le", "replace")
            start, size = struct.unpack_from("<LL", self.data, at + 116)
            if kind:
                found.append(CompoundStream(name, at, kind, start, size))
        return found

    def extents(self, stream: CompoundStream) -> Extents:
        """The (offset, length) of each part of a stream in the file, in its order."""
        left, found = stream.size, []
        is_small = stream.size < self.cutoff
        step = self.mini if is_small else self.sector
        chain = self._follow(self.mini_fat if is_small else self.fat, stream.start) if stream.size else []
        for number in chain:
            at = self._offset(number)
            if is_small:
                sector, inside = divmod(number * self.mini, self.sector)
                at = self._offset(self.small[sector]) + inside
            found.append((at, min(step, left)))
            left -= found[-1][1]
            if left <= 0:
                break
        if left > 0:
            raise IndexError("a stream that is cut off")
        return found


def sanitize_ole(data: bytes, sanitize_part: Callable[[bytes], bytes]) -> bytes:
    """The sanitized object, as many bytes; `sanitize_part` is for what is a file of its own. Raises DocumentError."""
    source = CompoundFile(data)
    if MACRO_STORAGES & {each.name for each in source.entries}:
        raise DocumentError("active")
    result = bytearray(len(data))
    for at, length in [*source.used, *((at, source.sector) for at in source.directory)]:
        result[at : at + length] = data[at : at + length]
    for entry in source.entries:
        result[entry.at + 100 : entry.at + 116] = bytes(16)  # made and changed when
        if entry.kind == STREAM:
            _copy(source, entry, result, sanitize_part)
    return bytes(result[: len(data)])


def _copy(
    source: CompoundFile, entry: CompoundStream, result: bytearray, sanitize_part: Callable[[bytes], bytes]
) -> None:
    try:
        extents = source.extents(entry)
    except IndexError as problem:
        raise DocumentError("embedded") from problem
    content = b"".join(source.data[at : at + length] for at, length in extents)
    sanitized = _sanitize_stream(entry.name, content, sanitize_part)
    if len(sanitized) > len(content) or (len(sanitized) < source.cutoff <= len(content)):
        raise DocumentError("embedded")  # it would have to lie elsewhere
    struct.pack_into("<L", result, entry.at + 120, len(sanitized))
    for at, length in extents:
        result[at : at + length] = sanitized[:length].ljust(length, b"\0")
        sanitized = sanitized[length:]


def _sanitize_stream(name: str, content: bytes, sanitize_part: Callable[[bytes], bytes]) -> bytes:
    if name.startswith("\x05"):
        return (
            EMPTY_PROPERTY_SET.ljust(len(content), b"\0")
            if len(content) >= len(EMPTY_PROPERTY_SET)
            else bytes(len(content))
        )
    if name in SAFE_STREAMS:
        return content
    if name == "\x01Ole":  # a link names a file and whose it is
        if content[4:5] and content[4] & 1:
            raise DocumentError("embedded")
        return content[:20].ljust(len(content), b"\0")
    if name in PREVIEW_STREAMS or name.startswith("\x02OlePres"):
        return blank_metadata(content)
    return sanitize_part(content)
