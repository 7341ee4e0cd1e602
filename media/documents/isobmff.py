"""Pictures made of boxes: HEIC and AVIF (ISO/IEC 23008-12), JPEG 2000 (ISO/IEC 15444-1). Nothing moves; what tells something becomes zeros."""

import struct
from collections.abc import Iterator
from io import BytesIO

from ..containers import Damaged, mp4
from .limits import DocumentError

JP2, CODESTREAM = b"\0\0\0\x0cjP  ", b"\xff\x4f\xff\x51"
BRANDS = {b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"mif1", b"msf1", b"mif2", b"avif", b"avis", b"jpeg"}
IMAGE_ITEMS = {b"hvc1", b"av01", b"avc1", b"jpeg", b"j2k1", b"vvc1", b"unci", b"grid", b"iovl", b"iden", b"tmap"}
HEIF_BOXES = {b"ftyp", b"meta", b"mdat", b"moov"}
META_BOXES = {b"hdlr", b"dinf", b"pitm", b"iloc", b"iinf", b"ipro", b"iprp", b"idat", b"iref", b"grpl"}
JP2_BOXES = {b"jP  ", b"ftyp", b"jp2h", b"jp2c", b"jpch", b"jplh", b"rreq", b"ftbl"}
EMPTY_EXIF = b"\0\0\0\0MM\0*\0\0\0\x08\0\0\0\0\0\0"  # an offset, and a directory without entries
MAX_BOXES = 10_000


def is_heif(data: bytes) -> bool:
    """Whether the file type box names a brand of HEIF or AVIF pictures."""
    return data[4:8] == b"ftyp" and (data[8:12] in BRANDS or b"mif1" in data[16:64])


def is_jpeg2000(data: bytes) -> bool:
    return data.startswith((JP2, CODESTREAM))


def strip_heif(data: bytes) -> bytes:
    """The HEIF picture, of the same orientation, without Exif, XMP and other metadata; raises DocumentError."""
    try:
        return _heif(data)
    except (struct.error, LookupError, ValueError, Damaged) as problem:  # KeyError: a box that is not there
        raise DocumentError("picture") from problem


def strip_jpeg2000(data: bytes) -> bytes:
    """The JPEG 2000 picture without XML boxes, uuid boxes and comments; raises DocumentError."""
    result = bytearray(data)
    try:
        if data.startswith(CODESTREAM):
            _blank_comments(result, 0)
        else:
            for name, at, inside, end in _boxes(data, 0, len(data)):
                if name == b"jp2c":
                    _blank_comments(result, inside)
                elif name not in JP2_BOXES:
                    _free(result, at, inside, end)
    except (struct.error, IndexError) as problem:
        raise DocumentError("picture") from problem
    return bytes(result)


def _boxes(data: bytes, at: int, stop: int) -> Iterator[tuple[bytes, int, int, int]]:
    """Name, start, start of the content, and end of each box; what follows the last one is a box without a name."""
    for _ in range(MAX_BOXES):
        if at + 8 > stop:
            return
        size, name = struct.unpack_from(">L4s", data, at)
        inside = at + 8
        if size == 1:
            size, inside = struct.unpack_from(">Q", data, inside)[0], at + 16
        end = stop if size == 0 else at + size
        if not inside <= end <= stop:
            raise IndexError("a box that is longer than what holds it")
        yield name, at, inside, end
        at = end
    raise IndexError("too many boxes")


def _free(result: bytearray, at: int, inside: int, end: int) -> None:
    result[at + 4 : at + 8] = b"free"
    result[inside:end] = bytes(end - inside)


def _heif(data: bytes) -> bytes:
    result, top = bytearray(data), list(_boxes(data, 0, len(data)))
    has_movie = any(name == b"moov" for name, *_rest in top)
    metadata, needed = [], []
    for name, at, inside, end in top:
        if name not in HEIF_BOXES:
            _free(result, at, inside, end)
        if name == b"meta":
            parts = {part[0]: part for part in _boxes(data, inside + 4, end)}
            for part, *place in _boxes(data, inside + 4, end):
                if part not in META_BOXES:
                    _free(result, *place)
            _free_descriptions(result, data, parts)
            types = dict(_item_types(data, parts))
            for item, start, length in _item_extents(data, parts):
                (needed if types.get(item) in IMAGE_ITEMS else metadata).append((start, length, types.get(item)))
    if not needed:
        raise DocumentError("picture")
    for start, length, item_type in metadata:
        blank = EMPTY_EXIF.ljust(length, b"\0") if item_type == b"Exif" and length >= len(EMPTY_EXIF) else b" " * length
        result[start : start + length] = blank[: max(0, len(data) - start)]
    if not has_movie:
        _blank_outside_items(result, data, [each for each in top if each[0] == b"mdat"], [*needed, *metadata])
        return bytes(result)
    return _free_private_boxes(bytes(result))


def _blank_outside_items(result: bytearray, data: bytes, media: list, extents: list) -> None:
    """Blanks the bytes of the media data boxes in which no item lies."""
    for _name, _at, inside, end in media:
        at = inside
        for start, length, _kind in sorted((*extent[:2], None) for extent in extents if inside <= extent[0] < end):
            result[at : max(at, start)] = bytes(max(0, start - at))
            at = max(at, start + length)
        result[at:end] = bytes(max(0, end - at))


def _free_private_boxes(data: bytes) -> bytes:
    """Frees the private boxes of the movie in an image sequence."""
    file = BytesIO(data)
    for box in mp4.boxes(file):
        if box.path and box.name in mp4.PRIVATE:
            file.seek(box.at + 4)
            file.write(b"free")
            mp4.blank(file, box.inside, box.end)
    return file.getvalue()


def _free_descriptions(result: bytearray, data: bytes, parts: dict) -> None:
    """Frees the properties with a description (udes) or a uuid in place: items refer to the others by index."""
    for name, _at, inside, end in _boxes(data, *parts[b"iprp"][2:]) if b"iprp" in parts else []:
        for each, at, start, stop in _boxes(data, inside, end) if name == b"ipco" else []:
            if each in {b"udes", b"uuid"}:
                _free(result, at, start, stop)


def _item_types(data: bytes, parts: dict) -> Iterator[tuple[int, bytes]]:
    """The ID and type of each item (iinf)."""
    _name, _at, inside, end = parts[b"iinf"]
    first = inside + (6 if data[inside] == 0 else 8)
    for name, _start, start, _end in _boxes(data, first, end):
        if name == b"infe":
            form, shape = data[start], ">H2x4s" if data[start] == 2 else ">L2x4s"
            if form not in (2, 3):
                raise IndexError("an item of an old form")
            yield struct.unpack_from(shape, data, start + 4)


def _item_extents(data: bytes, parts: dict) -> Iterator[tuple[int, int, int]]:
    """The item ID, offset and length of each extent of each item (iloc)."""
    _name, _at, inside, end = parts[b"iloc"]
    file, form = BytesIO(data[inside + 4 : end]), data[inside]
    sizes, base_sizes = file.read(2)
    offset_size, length_size, base_size, index_size = sizes >> 4, sizes & 15, base_sizes >> 4, base_sizes & 15

    def number(size: int) -> int:
        if len(read := file.read(size)) < size:
            raise IndexError("half a number")
        return int.from_bytes(read, "big")

    for _ in range(number(4 if form == 2 else 2)):
        item = number(4 if form == 2 else 2)
        method = number(2) & 15 if form else 0
        number(2)
        base = number(base_size)
        for _part in range(number(2)):
            if form and index_size:
                number(index_size)
            start, length = base + number(offset_size), number(length_size)
            if method == 1:  # in the box idat
                start += parts[b"idat"][2]
            elif method:
                continue
            yield item, start, length or len(data) - start


def _blank_comments(result: bytearray, at: int) -> None:
    """Blanks the comments (COM) in the header of a codestream."""
    at += 2
    while result[at] == 0xFF and result[at + 1] != 0x90:
        (length,) = struct.unpack_from(">H", result, at + 2)
        if result[at + 1] == 0x64:
            result[at + 6 : at + 2 + length] = bytes(max(0, length - 4))
        at += 2 + length
