"""Sanitizer of binary parts whose format we don't write anew: what a camera or a program wrote into pictures inside
becomes zeros, in place.
"""

import re
import struct
import zlib

PNG_NEEDED = {  # beside those that every reader must know
    *(b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"iCCP", b"bKGD", b"pHYs", b"sBIT", b"hIST", b"acTL", b"fcTL", b"fdAT"),
    *(b"cICP", b"mDCV", b"cLLI", b"oFFs", b"sTER"),
}
JPEG, PNG = re.compile(rb"\xff\xd8\xff[\xe0-\xef\xfe\xdb]"), b"\x89PNG\r\n\x1a\n"
SAYING = (b"Exif\0", b"http://ns.adobe.com/", b"Photoshop 3.0", b"MPF\0", b"FPXR", b"JFXX")
PACKET = re.compile(rb"<\?xpacket begin.*?<\?xpacket end[^>]*\?>", re.DOTALL)
SILENT = b"zzZz"  # a chunk that no reader of PNG knows


def muffled(data: bytes) -> bytes:
    """As many bytes, with the same pictures."""
    if not (JPEG.search(data) or PNG in data or b"<?xpacket" in data):
        return data
    kept = bytearray(data)
    for found in PACKET.finditer(data):
        kept[found.start() : found.end()] = b" " * (found.end() - found.start())
    for found in JPEG.finditer(data):
        _jpeg(kept, found.start() + 2)
    at = -1
    while (at := data.find(PNG, at + 1)) >= 0:
        _png(kept, at + len(PNG))
    return bytes(kept)


def described_no_more(metafile: bytes) -> bytes:
    """A metafile of Windows (EMF) without the name of the program and of the drawing in its head."""
    kept = bytearray(muffled(metafile))
    if len(kept) >= 88 and kept[40:44] == b" EMF":
        letters, at = struct.unpack_from("<LL", kept, 60)
        if 88 <= at <= at + 2 * letters <= len(kept):
            kept[at : at + 2 * letters] = bytes(2 * letters)
    return bytes(kept)


def _jpeg(kept: bytearray, at: int) -> None:
    """From one segment to the next as long as they are such; the picture's lines end the walk."""
    while at + 4 <= len(kept) and kept[at] == 0xFF and 0xC0 <= kept[at + 1] < 0xFF and kept[at + 1] != 0xDA:
        marker, (length,) = kept[at + 1], struct.unpack_from(">H", kept, at + 2)
        if _says(marker, bytes(kept[at + 4 : at + 34])):
            end = min(at + 2 + length, len(kept))
            kept[at + 4 : end] = bytes(max(0, end - at - 4))
        at += 2 + length


def _says(marker: int, start: bytes) -> bool:
    return marker == 0xFE or (0xE0 <= marker <= 0xEF and start.startswith(SAYING))


def _png(kept: bytearray, at: int) -> None:
    while at + 12 <= len(kept):
        (length,) = struct.unpack_from(">L", kept, at)
        kind, end = bytes(kept[at + 4 : at + 8]), at + 12 + length
        if end > len(kept) or kind == b"IEND" or not kind.isalpha():
            return
        if not kind[:1].isupper() and kind not in PNG_NEEDED:
            chunk = SILENT + bytes(length)
            kept[at + 4 : end] = chunk + struct.pack(">L", zlib.crc32(chunk))
        at = end
