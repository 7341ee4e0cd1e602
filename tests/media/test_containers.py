"""MP4, WebM and MP3 at their limits: lengths and numbers that a file may lie about, and the most that is accepted."""

import struct
from io import BytesIO
from unittest import mock

import pytest

from media.containers import AUDIO, VIDEO, Damaged, Facts, Unplayable, anonymise, examine, mp3, mp4, ogg

from ..support import films

MEDIA = 36  # the offset of the first sample in `films.mp4`
MANY = 200_000  # samples of one track


def cases(arguments: str | tuple[str, ...], table: dict) -> pytest.MarkDecorator:
    """Parametrize a test with the values of a table, under the names that are its keys."""
    return pytest.mark.parametrize(arguments, table.values(), ids=table)


def cleaned(data: bytes) -> bytes:
    file = BytesIO(data)
    anonymise(file)
    return file.getvalue()


def refusal(data: bytes) -> str:
    """Why reading or cleaning this file is refused; empty where neither is."""
    try:
        examine(BytesIO(data))
        cleaned(data)
    except Damaged as problem:
        return str(problem)
    return ""


def sizes(same: int, count: int, *each: int) -> bytes:
    return films.full_box(b"stsz", struct.pack(">II", same, count), struct.pack(f">{len(each)}I", *each))


def runs(samples: int) -> bytes:
    return films.full_box(b"stsc", struct.pack(">IIII", 1, 1, samples, 1))


def offset(at: int = MEDIA, count: int = 1) -> bytes:
    return films.full_box(b"stco", struct.pack(">II", count, at))


LONG_OFFSET = films.full_box(b"co64", struct.pack(">IQ", 1, MEDIA))


def film(*tables: bytes) -> bytes:
    """A film with a track of measurements, which these tables place."""
    track = films.box(b"minf", films.box(b"stbl", *tables))
    return films.mp4(1, tracks=films.box(b"trak", films.box(b"mdia", films.handler(b"meta"), track)))


@cases(
    ("tables", "erased"),
    {
        "sizes that differ": ((sizes(0, 2, 6, 9), runs(2), offset()), 15),
        "one size for all": ((sizes(6, 2), runs(2), offset()), 12),
        "offsets of eight bytes": ((sizes(6, 1), runs(1), LONG_OFFSET), 6),
        "fewer sizes than samples": ((sizes(0, 1, 6), runs(5), offset()), 6),
        "no sizes": ((runs(1), offset()), 0),
        "no offsets": ((sizes(6, 1), runs(1)), 0),
        "no runs": ((sizes(6, 1), offset()), 0),
    },
)
def test_measurements_are_erased_where_the_tables_say(tables, erased):
    data = film(*tables)
    clean = cleaned(data)
    assert len(clean) == len(data)
    assert data[MEDIA : MEDIA + 6].strip(b"\0")
    assert clean[MEDIA : MEDIA + erased] == bytes(erased)
    assert clean[MEDIA + erased : MEDIA + 99] == data[MEDIA + erased : MEDIA + 99]


@pytest.mark.parametrize(
    ("tables", "reason"),
    [
        ((sizes(6, 1), runs(1), offset(7)), "a sample outside of the file"),
        ((sizes(6, 1), runs(1), offset(8)), ""),
        ((sizes(6, 1), runs(1), offset(2**31)), "a sample outside of the file"),
        ((sizes(0, MANY + 1),), "too many measurements"),
        ((sizes(0, MANY),), ""),
        ((offset(count=MANY + 1),), "too many measurements"),
        ((offset(count=MANY),), ""),
        ((films.full_box(b"stsz"),), "no sizes"),
        ((films.full_box(b"stco"),), ""),
    ],
)
def test_tables_of_measurements_at_their_limits(tables, reason):
    assert refusal(film(*tables)) == reason


def test_the_last_byte_of_a_file_is_a_measurement():
    for beyond, reason in ((0, ""), (1, "a sample outside of the file")):
        end = len(film(sizes(6, 1), runs(1), offset()))
        file = BytesIO(film(sizes(6, 1), runs(1), offset(end - 6 + beyond)))
        track = mp4.tracks(mp4.boxes(file))[1]
        if reason:
            with pytest.raises(Damaged, match=reason):
                mp4.erase_samples(file, track)
        else:
            mp4.erase_samples(file, track)
            assert file.getvalue().endswith(bytes(6))


def nested(name: bytes, depth: int) -> bytes:
    return films.box(name, nested(name, depth - 1) if depth > 1 else b"")


FILM = films.mp4(1)
TRACK = films.box(b"trak")
ROOM = mp4.MAX_BOXES - len(mp4.boxes(BytesIO(FILM)))


@cases(
    ("data", "reason"),
    {
        "the most boxes": (FILM + films.box(b"free") * ROOM, ""),
        "a box more": (FILM + films.box(b"free") * (ROOM + 1), "too many boxes"),
        "bytes behind the last box": (FILM + b"1234567", "bytes that are no box"),
        "zeros behind the last box": (FILM + bytes(4), "bytes that are no box"),
        "QuickTime's end of a list": (films.mp4(1, udta=bytes(4)), ""),
        "another end of a list": (films.mp4(1, udta=b"\0\0\0\1"), "bytes that are no box"),
        "a long length that is cut off": (FILM + struct.pack(">I4s", 1, b"free"), "a box without its length"),
        "a length shorter than its head": (FILM + struct.pack(">I4sQ", 1, b"free", 15), "a box that is longer"),
        "the deepest boxes": (FILM + nested(b"moof", mp4.MAX_DEPTH), ""),
        "boxes too deep": (FILM + nested(b"moof", mp4.MAX_DEPTH + 1), "boxes too deep"),
        "no media": (FILM.replace(b"mdat", b"free"), "no film"),
        "no movie": (FILM.replace(b"moov", b"free"), "no film"),
        "measurements alone": (FILM.replace(b"vide", b"meta"), "nothing to play"),
        "no coding": (FILM.replace(b"stsd", b"free"), "a track without a coding"),
        "the most tracks": (films.mp4(1, tracks=TRACK * 31), ""),
        "a track more": (films.mp4(1, tracks=TRACK * 32), "too many tracks"),
    },
)
def test_boxes_at_their_limits(data, reason):
    found = refusal(data)
    assert bool(found) is bool(reason)
    assert found.startswith(reason)


@cases(
    "data",
    {
        "a long length": FILM + struct.pack(">I4sQ", 1, b"uuid", 22) + b"SECRET",
        "up to the end of the file": FILM + struct.pack(">I4s", 0, b"uuid") + b"SECRET",
        "a track without a handler": films.mp4(1, tracks=films.box(b"trak", films.box(b"name", b"SECRET"))),
    },
)
def test_private_boxes_are_erased_whatever_their_shape(data):
    clean = cleaned(data)
    assert b"SECRET" not in clean
    assert (len(clean), examine(BytesIO(clean))) == (len(data), Facts(VIDEO, 1, films.SIDE, films.SIDE))


def header(version: int, *numbers: int) -> bytes:
    """The film with other numbers in its movie header, which keeps its length."""
    at = FILM.index(b"mvhd") + 4
    fields = bytes([version, 0, 0, 0]) + struct.pack(">QQIQ" if version else ">IIII", *numbers)
    return FILM[:at] + fields + FILM[at + len(fields) :]


@cases(
    ("data", "facts"),
    {
        "numbers of eight bytes": (header(1, 0, 0, 1000, 90_000), (90, films.SIDE, films.SIDE)),
        "no ticks a second": (header(0, 0, 0, 0, 90_000), (0, films.SIDE, films.SIDE)),
        "a length that nobody knows": (header(1, 0, 0, 1, 2**64 - 1), (0, films.SIDE, films.SIDE)),
        "no movie header": (FILM.replace(b"mvhd", b"free"), (0, films.SIDE, films.SIDE)),
        "no track header": (FILM.replace(b"tkhd", b"free"), (1, 0, 0)),
    },
)
def test_what_an_mp4_does_not_say_is_zero(data, facts):
    assert examine(BytesIO(data)) == Facts(VIDEO, *facts)


WEBM = films.webm()


def unknown_length(name: int) -> bytes:
    return name.to_bytes(4, "big") + b"\x01" + b"\xff" * 7


def nested_elements(depth: int) -> bytes:
    return films.element(0x1A45DFA3, nested_elements(depth - 1) if depth > 1 else b"")


@cases(
    ("data", "reason"),
    {
        "zeros behind the last element": (WEBM + b"\0", "bytes that are no element"),
        "an element that is cut off": (WEBM + b"\x1a\x45", "half an element"),
        "a length that is missing": (WEBM + b"\xec", "bytes that are no element"),
        "a cluster without length": (WEBM + unknown_length(0x1F43B675), ""),
        "another element without length": (WEBM + unknown_length(0x1549A966), "an element without end"),
        "an element beyond the end": (WEBM + b"\xec\x81", "an element that is longer"),
        "the deepest elements": (WEBM + nested_elements(7), ""),
        "elements too deep": (WEBM + nested_elements(8), "an element that is longer"),
        "the most elements": (WEBM + b"\xec\x80" * (20_000 - 14), ""),
        "an element more": (WEBM + b"\xec\x80" * (20_000 - 13), "too many elements"),
        "Matroska": (films.webm(doctype=b"matroska"), "no WebM"),
        "no cluster": (WEBM.replace(b"\x1f\x43\xb6\x75", b"\x12\x54\xc3\x67"), "no WebM"),
    },
)
def test_elements_at_their_limits(data, reason):
    found = refusal(data)
    assert bool(found) is bool(reason)
    assert found.startswith(reason)


@pytest.mark.parametrize(
    ("data", "coding"),
    [
        (films.webm(b"V_MPEG4/ISO/AVC"), "V_MPEG4/ISO/AVC"),
        (WEBM.replace(b"\x86\x01", b"\xec\x01"), "-"),
    ],
)
def test_codings_of_webm_that_few_play_are_named(data, coding):
    with pytest.raises(Unplayable) as refused:
        examine(BytesIO(data))
    assert str(refused.value) == coding


def test_what_a_webm_says_of_itself():
    assert examine(BytesIO(WEBM)) == Facts(VIDEO, 4, 64, 48)
    assert examine(BytesIO(films.webm(b"A_OPUS"))) == Facts(AUDIO, 4, 0, 0)
    assert examine(BytesIO(WEBM.replace(b"\x44\x89", b"\x44\x61"))).seconds == 0  # as a browser records it
    programs = films.element(0x5741, b"SECRET writer") + films.element(0x4D80, b"SECRET muxer")
    clean = cleaned(films.webm(b"V_VP8", programs))
    assert b"SECRET" not in clean
    assert (clean.count(b"\x57\x41\x01"), clean.count(b"\x4d\x80\x01")) == (1, 1)  # they must be there


SOUND = films.mp3()
NO_FRAME = b"\xff\xfd\x90\0"  # looks like the head of one, of Layer II
ID3V1 = b"TAG".ljust(128, b"\0")


@cases(
    ("data", "reason"),
    {
        "the most other bytes": (SOUND + bytes(mp3.MAX_LOST_BYTES), ""),
        "a byte more": (SOUND + bytes(mp3.MAX_LOST_BYTES + 1), "bytes that are no sound"),
        "the most heads that are none": (SOUND + NO_FRAME * (mp3.MAX_TRIES - 1), ""),
        "a head more": (SOUND + NO_FRAME * mp3.MAX_TRIES, "bytes that are no sound"),
        "the most tags before": (films.id3() * (mp3.MAX_PARTS - 2) + SOUND, ""),
        "a tag more before": (films.id3() * (mp3.MAX_PARTS - 1) + SOUND, "tags without end"),
        "the most tags behind": (SOUND + ID3V1 * (mp3.MAX_PARTS - 1), ""),
        "a tag more behind": (SOUND + ID3V1 * mp3.MAX_PARTS, "tags without end"),
    },
)
def test_mp3_at_its_limits(data, reason):
    assert refusal(data) == reason
    if not reason:
        assert cleaned(data) == SOUND


def test_the_most_frames_of_an_mp3():
    frames = len(SOUND) // 417
    with mock.patch.object(mp3, "MAX_FRAMES", frames):
        assert refusal(SOUND) == ""
    with mock.patch.object(mp3, "MAX_FRAMES", frames - 1):
        assert refusal(SOUND) == "too many frames"


def test_what_holds_no_sound_is_not_cleaned_to_nothing():
    for data in (films.id3(TIT2="SECRET"), b"ID3", b"\xff\xfb\x90\xc4"):
        with pytest.raises(Damaged):
            cleaned(data)
    for work in (examine, anonymise):
        with pytest.raises(Damaged, match="no audio or video"):
            work(BytesIO(b"plain text"))


def test_a_long_ogg_is_written_in_pieces():
    start = films.ogg(b"ARTIST=SECRET", seconds=1)
    pages = [films.page(0, 48_000 * number, number, bytes(60)) for number in range(3, 23)]
    data = start + b"".join(pages)
    with mock.patch.object(ogg, "STEP", 100):
        assert cleaned(data) == cleaned(start) + b"".join(pages)
    with mock.patch.object(ogg, "MAX_PAGES", 23), pytest.raises(Damaged, match="too many pages"):
        examine(BytesIO(data))
    with mock.patch.object(ogg, "MAX_PAGES", 24):
        assert examine(BytesIO(data)).seconds == 22
