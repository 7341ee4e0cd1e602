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


def detect_container(file: BinaryIO) -> str:
    """The container format by its signature: mp4, webm, ogg, mp3; empty for anything else."""
    file.seek(0)
    header = file.read(16)
    if header[4:8] == b"ftyp":
        return "mp4"
    if header.startswith(b"\x1a\x45\xdf\xa3"):
        return "webm"
    if header.startswith(b"OggS"):
        return "ogg"
    is_mp3_frame = len(header) > 3 and header[0] == 0xFF and header[1] & 0xE0 == 0xE0
    return "mp3" if header.startswith((b"ID3", b"APETAGEX")) or is_mp3_frame else ""


def container_of_ending(ending: str) -> str:
    """The container format that belongs to a file extension."""
    return {"m4a": "mp4", "opus": "ogg"}.get(ending, ending)


def examine(file: BinaryIO) -> Facts:
    """The facts of a recording; raises Damaged for what no browser plays, Unplayable for codecs that only some play."""
    return _parser(file).facts(file)


def anonymise(file: BinaryIO) -> None:
    """Removes metadata in place: titles, names, places, notes, pictures and measurements; audio and video stay."""
    _parser(file).anonymise(file)


def _parser(file: BinaryIO):
    container = detect_container(file)
    if not container:
        raise Damaged("no audio or video")
    return {"mp3": mp3, "mp4": mp4, "ogg": ogg, "webm": webm}[container]
