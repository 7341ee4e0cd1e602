"""Container formats of recordings: recognised by content, not by name, and rid of metadata on who, where and with what.

Everything here works on an open binary file that can seek and be written to, and never holds more than a piece of it
in memory: `mp4` (ISO/IEC 14496-12), `webm` (RFC 8794, RFC 9559), `mp3` (ISO/IEC 11172-3, ID3, APE), `ogg` (RFC 3533).
"""

from pathlib import PurePath
from typing import BinaryIO

from . import mp3, mp4, ogg, webm
from .base import AUDIO, VIDEO, Damaged, Facts, Unplayable

TYPES = {
    ("mp3", AUDIO): "audio/mpeg",
    ("m4a", AUDIO): "audio/mp4",
    ("ogg", AUDIO): "audio/ogg",
    ("opus", AUDIO): "audio/ogg",
    ("webm", AUDIO): "audio/webm",
    ("webm", VIDEO): "video/webm",
    ("mp4", AUDIO): "audio/mp4",
    ("mp4", VIDEO): "video/mp4",
}
ENDINGS = tuple(dict.fromkeys(ending for ending, kind in TYPES))

__all__ = ["AUDIO", "ENDINGS", "TYPES", "VIDEO", "Damaged", "Facts", "Unplayable"]


def ending_of(name: str) -> str:
    return PurePath(name).suffix.lower().lstrip(".")


def family(file: BinaryIO) -> str:
    """The container that the first bytes show: mp4, webm, ogg, mp3; empty for anything else."""
    file.seek(0)
    head = file.read(16)
    if head[4:8] == b"ftyp":
        return "mp4"
    if head.startswith(b"\x1a\x45\xdf\xa3"):
        return "webm"
    if head.startswith(b"OggS"):
        return "ogg"
    is_frame = len(head) > 3 and head[0] == 0xFF and head[1] & 0xE0 == 0xE0
    return "mp3" if head.startswith((b"ID3", b"APETAGEX")) or is_frame else ""


def family_of(ending: str) -> str:
    """The container that a name promises."""
    return {"m4a": "mp4", "opus": "ogg"}.get(ending, ending)


def examine(file: BinaryIO) -> Facts:
    """Raises Damaged for what no browser would play, Unplayable for codings that only some play."""
    return _reader(file).facts(file)


def anonymise(file: BinaryIO) -> None:
    """Removes titles, names, places, notes, pictures and measurements in place; what is heard and seen stays as it is."""
    _reader(file).anonymise(file)


def _reader(file: BinaryIO):
    found = family(file)
    if not found:
        raise Damaged("no audio or video")
    return {"mp3": mp3, "mp4": mp4, "ogg": ogg, "webm": webm}[found]
