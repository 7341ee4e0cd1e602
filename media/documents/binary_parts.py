"""Sanitizer of binary parts whose format we don't write anew: what a camera or a program wrote into pictures inside
becomes zeros, in place.
"""

import re
import struct
import zlib

PNG_CHUNKS = {  # beside those that every reader must know
    *(b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"iCCP", b"bKGD", b"pHYs", b"sBIT", b"hIST", b"acTL", b"fcTL", b"fdAT"),
    *(b"cICP", b"mDCV", b"cLLI", b"oFFs", b"sTER"),
}
JPEG, PNG = re.compile(rb"\xff\xd8\xff[\xe0-\xef\xfe\xdb]"), b"\x89PNG\r\n\x1a\n"
PACKET = re.compile(rb"<\?xpacket begin.*?<\?xpacket end[^>]*\?>", re.DOTALL)
IGNORED_CHUNK = b"zzZz"  # a chunk that no reader of PNG knows


def blank_metadata(data: bytes) -> bytes:
    """The bytes with the metadata of the JPEGs and PNGs in them, and XMP packets, blanked in place; as many bytes."""
    if not (JPEG.search(data) or PNG in data or b"<?xpacket" in data):
        return data
    result = bytearray(data)
    for match in PACKET.finditer(data):
        result[match.start() : match.end()] = b" " * (match.end() - match.start())
    for match in JPEG.finditer(data):
        _blank_jpeg(result, match.start() + 2)
    at = -1
    while (at := data.find(PNG, at + 1)) >= 0:
        _blank_png(result, at + len(PNG))
    return bytes(result)


def blank_emf_description(metafile: bytes) -> bytes:
    """A Windows metafile (EMF) with the names of program and drawing in its header, and metadata, blanked in place."""
    result = bytearray(blank_metadata(metafile))
    if len(result) >= 88 and result[40:44] == b" EMF":
        letters, at = struct.unpack_from("<LL", result, 60)
        if 88 <= at <= at + 2 * letters <= len(result):
            result[at : at + 2 * letters] = bytes(2 * letters)
    return bytes(result)


def _blank_jpeg(result: bytearray, at: int) -> None:
    """Blanks the metadata segments from here up to the scan (ITU T.81, annex B)."""
    while at + 4 <= len(result) and result[at] == 0xFF and 0xC0 <= result[at + 1] < 0xFF and result[at + 1] != 0xDA:
        marker, (length,) = result[at + 1], struct.unpack_from(">H", result, at + 2)
        if is_jpeg_metadata(marker, bytes(result[at + 4 : at + 16])):
            end = min(at + 2 + length, len(result))
            result[at + 4 : end] = bytes(max(0, end - at - 4))
        at += 2 + length


def is_jpeg_metadata(marker: int, start: bytes) -> bool:
    """Whether a segment is metadata: APP0 to APP15 but for JFIF, ICC profile and Adobe's colours; and comments."""
    if marker == 0xFE:
        return True
    if marker == 0xE0:
        return not start.startswith((b"JFIF", b"AVI1"))
    is_colour = marker == 0xEE or (marker == 0xE2 and start.startswith(b"ICC_PROFILE"))
    return 0xE1 <= marker <= 0xEF and not is_colour


def _blank_png(result: bytearray, at: int) -> None:
    while at + 12 <= len(result):
        (length,) = struct.unpack_from(">L", result, at)
        chunk_type, end = bytes(result[at + 4 : at + 8]), at + 12 + length
        if end > len(result) or chunk_type == b"IEND" or not chunk_type.isalpha():
            return
        if not chunk_type[:1].isupper() and chunk_type not in PNG_CHUNKS:
            chunk = IGNORED_CHUNK + bytes(length)
            result[at + 4 : end] = chunk + struct.pack(">L", zlib.crc32(chunk))
        at = end
