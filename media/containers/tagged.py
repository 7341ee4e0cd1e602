"""MP3 (ID3, APE tags) and Ogg (Vorbis comments): what mutagen reads and removes."""

from typing import BinaryIO

from mutagen import MutagenError, apev2, id3
from mutagen.mp3 import MP3
from mutagen.oggopus import OggOpus
from mutagen.oggvorbis import OggVorbis

from . import AUDIO, Damaged, Facts, Unplayable, family

STACKED = 8  # tags before each other; some programs add one of their own instead of changing what is there
CODINGS = {b"OpusHead": OggOpus, b"\x01vorbis": OggVorbis}


def facts(file: BinaryIO) -> Facts:
    opened = _opened(file)
    seconds = opened.info.length
    if not 0 < seconds < 1e6:
        raise Damaged("nothing to hear")
    return Facts(AUDIO, seconds)


def anonymise(file: BinaryIO) -> None:
    if family(file) == "ogg":
        opened = _opened(file)
        try:
            opened.delete(file)
        except Exception as problem:
            raise Damaged("comments that can't be removed") from problem
        return
    try:
        _delete_tags(file)
    except Exception as problem:
        raise Damaged("tags that can't be removed") from problem


def _delete_tags(file: BinaryIO) -> None:
    for _ in range(STACKED):
        file.seek(0)
        id3.delete(file)
        file.seek(0)
        apev2.delete(file)
        file.seek(0)
        if file.read(3) != b"ID3":
            return
    raise MutagenError("tags without end")


def _opened(file: BinaryIO):
    """Raises Damaged for whatever mutagen stumbles over: a hostile file can make it raise anything."""
    kind = MP3
    if family(file) == "ogg":
        file.seek(28)
        head = file.read(8)
        kind = next((each for start, each in CODINGS.items() if head.startswith(start)), None)
        if kind is None:
            raise Unplayable(head.strip(b"\0\x7f").decode("ascii", "replace")[:8])
    file.seek(0)
    try:
        return kind(file)
    except Exception as problem:
        raise Damaged("no sound in it") from problem
