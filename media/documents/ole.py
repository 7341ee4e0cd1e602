"""Sanitizer of compound files ([MS-CFB]), in which Office keeps objects of other programs: in place where we know what
is in them.

A copy of zeros gets the tables, the directory without its dates, and the streams that are understood; what lies in
unused sectors is not copied. A stream that is not understood refuses the whole document.
"""

import struct
from collections.abc import Callable
from dataclasses import dataclass

from .binary_parts import muffled
from .limits import DocumentError

START = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
END, ENTRY = 0xFFFFFFFA, 128  # numbers of sectors from here on mean something else; bytes of a directory entry
STREAM, ROOT = 2, 5
UNTOUCHED = {"\x01CompObj", "\x03ObjInfo", "Equation Native", "\x03PIC"}
DRAWN = {"\x03EPRINT", "\x03PRINT", "\x03META"}  # how the object looks; so do all that begin with \x02OlePres
NOTHING_SAID = struct.pack("<HHL16xL16xLLL", 0xFFFE, 0, 0x00020005, 1, 48, 8, 0)  # [MS-OLEPS]: a set without properties
PROGRAMS = {"VBA", "_VBA_PROJECT", "dir"}

Extents = list[tuple[int, int]]


@dataclass(frozen=True)
class CompoundStream:
    """One entry of the directory: its name, where the entry stands, its kind, and where its bytes lie."""

    name: str
    at: int
    kind: int
    start: int
    size: int


class CompoundFile:
    """The tables of a compound file; raises Problem where they lead nowhere."""

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
        """A table, whose sectors are needed as they are."""
        self.used += [(self._offset(number), self.sector) for number in sectors]
        count = self.sector // 4
        return [
            each for number in sectors for each in struct.unpack_from(f"<{count}L", self.data, self._offset(number))
        ]

    def _chain(self, number: int) -> list[int]:
        return self._followed(self.fat, number)

    def _followed(self, table: list[int], number: int) -> list[int]:
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

    def places(self, stream: CompoundStream) -> Extents:
        """Where the bytes of a stream lie in the file, in their order."""
        left, found = stream.size, []
        is_small = stream.size < self.cutoff
        step = self.mini if is_small else self.sector
        chain = self._followed(self.mini_fat if is_small else self.fat, stream.start) if stream.size else []
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


def cleaned(data: bytes, clean_part: Callable[[bytes], bytes]) -> bytes:
    """The same object, as many bytes; `clean_part` cleans what is a file of its own. Raises Problem."""
    source = CompoundFile(data)
    if PROGRAMS & {each.name for each in source.entries}:
        raise DocumentError("active")
    kept = bytearray(len(data))
    for at, length in [*source.used, *((at, source.sector) for at in source.directory)]:
        kept[at : at + length] = data[at : at + length]
    for entry in source.entries:
        kept[entry.at + 100 : entry.at + 116] = bytes(16)  # made and changed when
        if entry.kind == STREAM:
            _copy(source, entry, kept, clean_part)
    return bytes(kept[: len(data)])


def _copy(source: CompoundFile, entry: CompoundStream, kept: bytearray, clean_part: Callable[[bytes], bytes]) -> None:
    try:
        places = source.places(entry)
    except IndexError as problem:
        raise DocumentError("embedded") from problem
    content = b"".join(source.data[at : at + length] for at, length in places)
    clean = _cleaned(entry.name, content, clean_part)
    if len(clean) > len(content) or (len(clean) < source.cutoff <= len(content)):
        raise DocumentError("embedded")  # it would have to lie elsewhere
    struct.pack_into("<L", kept, entry.at + 120, len(clean))
    for at, length in places:
        kept[at : at + length] = clean[:length].ljust(length, b"\0")
        clean = clean[length:]


def _cleaned(name: str, content: bytes, clean_part: Callable[[bytes], bytes]) -> bytes:
    if name.startswith("\x05"):
        return NOTHING_SAID.ljust(len(content), b"\0") if len(content) >= len(NOTHING_SAID) else bytes(len(content))
    if name in UNTOUCHED:
        return content
    if name == "\x01Ole":  # a link names a file and whose it is
        if content[4:5] and content[4] & 1:
            raise DocumentError("embedded")
        return content[:20].ljust(len(content), b"\0")
    if name in DRAWN or name.startswith("\x02OlePres"):
        return muffled(content)
    return clean_part(content)
