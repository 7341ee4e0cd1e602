"""Sanitizer of the pictures inside a document: no metadata of the camera (place, time, maker, thumbnail); no pixel
changes.
"""

import struct
from collections.abc import Callable
from io import BytesIO

from PIL import Image

from .binary_parts import PNG, PNG_CHUNKS, is_jpeg_metadata
from .isobmff import is_heif, is_jpeg2000, strip_heif, strip_jpeg2000
from .tiff import is_tiff, strip_tiff

ORIENTATION = 0x0112
WEBP_CHUNKS = {b"VP8 ", b"VP8L", b"VP8X", b"ALPH", b"ANIM", b"ANMF", b"ICCP"}
GIF_LOOPS = (b"NETSCAPE2.0", b"ANIMEXTS1.0")
STANDALONE_MARKERS = {0x01, *range(0xD0, 0xD9)}  # markers of JPEG without a length


def get_sanitizer(picture: bytes) -> Callable[[bytes], bytes] | None:
    """The sanitizer for a picture of this format, by its signature; None for other formats."""
    if picture.startswith(b"\xff\xd8\xff"):
        return _jpeg
    if picture.startswith(PNG):
        return _png
    if picture.startswith((b"GIF87a", b"GIF89a")):
        return _gif
    if picture.startswith(b"RIFF") and picture[8:12] == b"WEBP":
        return _webp
    if is_tiff(picture):
        return strip_tiff
    if is_heif(picture):
        return strip_heif
    return strip_jpeg2000 if is_jpeg2000(picture) else None


def strip_metadata(picture: bytes) -> bytes:
    """The picture without metadata but its orientation; what is no picture is returned unchanged.

    Raises DocumentError for a picture of a known format whose metadata can't be removed.
    """
    sanitize = get_sanitizer(picture)
    return sanitize(picture) if sanitize else picture


def _jpeg(picture: bytes) -> bytes:
    """The segments (ITU T.81, annex B) that a decoder needs, without bytes after the end of the image."""
    kept, place = [picture[:2], _orientation_segment(picture)], 2
    while place + 4 <= len(picture):
        marker = picture[place + 1]
        if picture[place] != 0xFF or marker == 0xD9:
            break
        if marker in STANDALONE_MARKERS or marker == 0xFF:
            place += 1 if marker == 0xFF else 2
            continue
        end = place + 2 + struct.unpack(">H", picture[place + 2 : place + 4])[0]
        if not is_jpeg_metadata(marker, picture[place + 4 : place + 16]):
            kept.append(picture[place:end])
        place = end
        if marker == 0xDA:  # the lines of a scan follow
            place = _after_scan(picture, end)
            kept.append(picture[end:place])
    return b"".join([*kept, b"\xff\xd9"]) if len(kept) > 2 else picture


def _after_scan(picture: bytes, place: int) -> int:
    """The offset of the next marker that is not part of the scan."""
    while (place := picture.find(b"\xff", place)) >= 0 and place + 1 < len(picture):
        if picture[place + 1] != 0 and picture[place + 1] not in STANDALONE_MARKERS:
            return place
        place += 2
    return len(picture)


def _orientation_segment(picture: bytes) -> bytes:
    """An Exif segment (CIPA DC-008) with the orientation alone; empty where the picture has none."""
    try:
        with Image.open(BytesIO(picture), formats=["JPEG"]) as image:
            orientation = image.getexif().get(ORIENTATION, 1)
    except Exception:  # decoders raise anything at all at a hostile file
        orientation = 1
    if orientation not in range(2, 9):
        return b""
    exif = b"Exif\0\0MM\0*\0\0\0\x08" + struct.pack(">HHHLHHL", 1, ORIENTATION, 3, 1, orientation, 0, 0)
    return struct.pack(">HH", 0xFFE1, len(exif) + 2) + exif


def _png(picture: bytes) -> bytes:
    kept, place = [PNG], len(PNG)
    while place + 12 <= len(picture):
        end = place + 12 + struct.unpack(">L", picture[place : place + 4])[0]
        kind = picture[place + 4 : place + 8]
        if kind[:1].isupper() or kind in PNG_CHUNKS:
            kept.append(picture[place:end])
        if kind == b"IEND":
            break
        place = end
    return b"".join(kept)


def _webp(picture: bytes) -> bytes:
    kept, place = [], 12
    while place + 8 <= len(picture):
        kind, size = struct.unpack("<4sL", picture[place : place + 8])
        end = place + 8 + size + size % 2
        chunk = picture[place:end]
        if kind == b"VP8X" and len(chunk) > 8:  # its bits say what else there is: 4 for XMP, 8 for Exif
            chunk = chunk[:8] + bytes([chunk[8] & ~0x0C]) + chunk[9:]
        if kind in WEBP_CHUNKS:
            kept.append(chunk)
        place = end
    body = b"WEBP" + b"".join(kept)
    return b"RIFF" + struct.pack("<L", len(body)) + body


def _gif(picture: bytes) -> bytes:
    """Without comment, plain text and application extensions (GIF89a, sections 24 to 26), but for the loop."""
    place = 13 + (3 << (picture[10] & 7) + 1 if len(picture) > 12 and picture[10] & 0x80 else 0)
    kept = [picture[:place]]
    while place + 1 < len(picture) and picture[place] in (0x21, 0x2C):
        start, first = place, place + 2
        if picture[start] == 0x2C:
            shape = picture[start + 9] if start + 9 < len(picture) else 0
            first = start + 11 + (3 << (shape & 7) + 1 if shape & 0x80 else 0)
        place = _after_blocks(picture, first)
        is_program = picture[start + 1] == 0xFF and picture[start + 3 : start + 14] not in GIF_LOOPS
        if picture[start] == 0x2C or not (picture[start + 1] in (0x01, 0xFE) or is_program):
            kept.append(picture[start:place])
    return b"".join([*kept, b";"])


def _after_blocks(picture: bytes, place: int) -> int:
    while place < len(picture) and picture[place]:
        place += picture[place] + 1
    return place + 1
