"""MP3 and Ogg: every tag is gone, the sound stays as it is, and how long it lasts is right; on files that others made."""

import itertools
import json
import os
import random
import shutil
import struct
import subprocess
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mutagen import File
from mutagen.apev2 import APEv2
from mutagen.id3 import ID3, TIT2
from mutagen.mp3 import MP3, HeaderNotFoundError, MPEGFrame
from mutagen.ogg import OggPage

from media.containers import Damaged, Unplayable, anonymise, detect_container, examine, mp3
from media.containers.ogg import checksum
from settings.install import ROOT

from ..support import films

FOREIGN = ROOT / "tests" / "media" / "foreign"
SECONDS = {  # as ffmpeg 7.1.5 decodes them: samples divided by their rate; Vorbis as its last page says
    "lame-vbr.mp3": 1.0,
    "lame-cbr.mp3": 1.584,
    "mp3gain.mp3": 1.584,
    "ffmpeg.mp3": 1.5,
    "eyed3.mp3": 1.584,
    "kid3.mp3": 1.584,
    "gst-id3.mp3": 1.584,
    "gst-ape.mp3": 1.584,
    "oggenc.ogg": 1.5,
    "vorbiscomment.ogg": 1.5,
    "ffmpeg.ogg": 1.5,
    "sox.ogg": 1.5,
    "gst-skeleton.ogg": 1.5,
    "joined.ogg": 3.0,
    "ffmpeg.opus": 1.5,
    "opusenc.opus": 1.5,
    "gst.opus": 143_996 / 2 / 48_000,
}
SILENCE = films.mp3()
WORDS = b"SECRET words "


def cleaned(data: bytes) -> bytes:
    file = BytesIO(data)
    anonymise(file)
    return file.getvalue()


def seconds(data: bytes) -> float:
    return examine(BytesIO(data)).seconds


def seconds_of_runs(data: bytes) -> float:
    """Of MPEG audio of any layer, which `examine` refuses but for the third."""
    return sum(run.seconds for run in mp3.runs(BytesIO(data)))


def packets(data: bytes) -> list[bytes]:
    """The packets of the streams of an Ogg as mutagen reads them, Skeleton's left out; raises where a page is missing."""
    file, streams = BytesIO(data), {}
    while file.tell() < len(data):
        page = OggPage(file)
        streams.setdefault(page.serial, []).append(page)
    found = [OggPage.to_packets(pages, strict=True) for pages in streams.values()]
    return [packet for stream in found if not stream[0].startswith(b"fishead") for packet in stream]


def checksums(data: bytes) -> list[bool]:
    """Whether the checksum of each page is right."""
    file, right = BytesIO(data), []
    while (at := file.tell()) < len(data):
        OggPage(file)
        page = data[at : file.tell()]
        right.append(films.checksum(page[:22] + bytes(4) + page[26:]) == int.from_bytes(page[22:26], "little"))
    return right


def test_each_foreign_file_is_listed():
    names = {path.name for path in FOREIGN.iterdir()} - {"README.md"}
    assert names == {*SECONDS, "oggz-merge.ogg", "twolame.mp3"}
    assert all(f"`{name}`" in (FOREIGN / "README.md").read_text() for name in names)


def test_layer_two_is_no_mp3():
    """Its files are often called so, and Chromium, for one, plays none of them."""
    with pytest.raises(Unplayable, match=r"^MPEG Layer II$"):
        examine(BytesIO((FOREIGN / "twolame.mp3").read_bytes()))


@pytest.mark.parametrize("name", SECONDS)
def test_what_others_wrote_is_gone(name):
    data = (FOREIGN / name).read_bytes()
    assert b"SECRET" in data
    assert seconds(data) == pytest.approx(SECONDS[name], abs=1e-6)
    clean = cleaned(data)
    assert b"SECRET" not in clean
    assert b"SECRET" not in clean.replace(b"\0", b"")  # in UTF-16
    read = MP3(BytesIO(clean)) if name.endswith("mp3") else File(BytesIO(clean))
    assert not read.tags
    assert read.info.length == pytest.approx(1.5 if name == "joined.ogg" else SECONDS[name], abs=0.07)  # not trimmed
    assert seconds(clean) == pytest.approx(SECONDS[name], abs=1e-6)
    assert cleaned(clean) == clean


@pytest.mark.parametrize("name", [name for name in SECONDS if name.endswith("mp3")])
def test_the_sound_of_an_mp3_is_untouched(name):
    data = (FOREIGN / name).read_bytes()
    clean = cleaned(data)
    assert clean in data
    assert data.index(clean) == MP3(BytesIO(data)).info.frame_offset


@pytest.mark.parametrize("name", [name for name in SECONDS if not name.endswith("mp3")])
def test_the_sound_of_an_ogg_is_untouched(name):
    data = (FOREIGN / name).read_bytes()
    before, after = packets(data), packets(cleaned(data))
    changed = [new for old, new in zip(before, after, strict=True) if old != new]
    assert {new[:8].strip(b"\x03") for new in changed} <= {b"OpusTags", b"vorbis\0"}
    assert {len(new) for new in changed} == {16}
    assert len(changed) == (2 if name == "joined.ogg" else 1)
    assert all(checksums(cleaned(data)))


@pytest.mark.skipif(not shutil.which("exiftool"), reason="exiftool is missing")
def test_exiftool_reads_nobody(tmp_path):
    for name in SECONDS:
        (tmp_path / name).write_bytes(cleaned((FOREIGN / name).read_bytes()))
    done = subprocess.run(["exiftool", "-j", "-a", "-G", "-u", tmp_path], capture_output=True, text=True, timeout=120)
    said = json.loads(done.stdout)
    assert len(said) == len(SECONDS)
    for each in said:
        groups = {key.split(":")[0] for key, value in each.items() if value} - {"ExifTool", "File", "Composite"}
        assert "SECRET" not in str(each)
        assert groups <= {"SourceFile", "MPEG", "Vorbis", "Opus"}, each


# MP3: tags, one by one and in any order


def synchsafe(number: int) -> bytes:
    return bytes(number >> shift & 0x7F for shift in (21, 14, 7, 0))


def id3(version: int, foot: bool = False, body: bytes = b"TIT2" + WORDS * 9 + b"\xff\xfb\x90\xc4") -> bytes:
    """An ID3v2 tag that holds what looks like a frame, too."""
    rest = bytes([version, 0, 0x10 * foot]) + synchsafe(len(body))
    return b"ID3" + rest + body + (b"3DI" + rest if foot else b"")


def ape(version: int = 2000, head: bool = True, foot: bool = True) -> bytes:
    item = struct.pack("<II", len(WORDS), 0) + b"Artist\0" + WORDS
    sizes, marks = (version, len(item) + 32 * foot, 1), head << 31 | (not foot) << 30
    first, last = (b"APETAGEX" + struct.pack("<IIII8x", *sizes, marks | place) for place in (1 << 29, 0))
    return head * first + item + foot * last


LYRICS = b"LYRICSBEGIN" + b"LYR00013" + WORDS
BEFORE = {
    "ID3v2.2": id3(2),
    "ID3v2.3": id3(3),
    "ID3v2.4": id3(4),
    "ID3v2.4 with a foot": id3(4, foot=True),
    "ID3v2.3 and padding": id3(3, body=WORDS + bytes(5_000)),
    "ID3v2.3 and padding beside it": id3(3) + bytes(3_000),
    "two of ID3v2": id3(3) + id3(4),
    "an empty one": id3(3, body=b""),
    "APEv2": ape(),
    "APEv2 without a foot": ape(foot=False),
    "APEv2 and ID3v2": ape() + id3(4),
}
BEHIND = {
    "ID3v1": b"TAG" + WORDS.ljust(125, b"\0"),
    "TAG+": b"TAG+" + WORDS.ljust(223, b"\0") + b"TAG" + WORDS.ljust(125, b"\0"),
    "APEv1": ape(1000, head=False),
    "APEv2 at the end": ape(),
    "APEv2 without a head": ape(head=False),
    "ID3v2.4 at the end": id3(4, foot=True),
    "ID3v2.3 at the end": id3(3),
    "Lyrics3 v1": b"LYRICSBEGIN" + WORDS + b"LYRICSEND" + b"TAG" + WORDS.ljust(125, b"\0"),
    "Lyrics3 v2": LYRICS + b"%06dLYRICS200" % len(LYRICS) + b"TAG" + WORDS.ljust(125, b"\0"),
    "Lyrics3 v1 alone": b"LYRICSBEGIN" + WORDS + b"LYRICSEND",
    "a tag nobody knows": b"\0\xff\xfb\x90" + WORDS * 50,
}


@pytest.mark.parametrize("name", [*BEFORE, *BEHIND])
def test_each_kind_of_tag(name):
    before, behind = BEFORE.get(name, b""), BEHIND.get(name, b"")
    assert cleaned(before + SILENCE + behind) == SILENCE
    assert seconds(before + SILENCE + behind) == seconds(SILENCE)


@pytest.mark.parametrize("behind", [*itertools.permutations(BEHIND, 2)])
def test_tags_behind_each_other(behind):
    assert cleaned(id3(3) + SILENCE + b"".join(BEHIND[name] for name in behind)) == SILENCE


@pytest.mark.parametrize("name", [name for name in BEHIND if name != "a tag nobody knows"])
def test_a_last_frame_that_is_cut_off_swallows_no_tag(name):
    has_only_a_head = name == "ID3v2.3 at the end"
    whole = SILENCE[:-417] if has_only_a_head else SILENCE[:-100]
    assert cleaned(SILENCE[:-100] + BEHIND[name]) == whole


@pytest.mark.parametrize("between", [b"", *BEFORE.values(), *BEHIND.values()], ids=["nothing", *BEFORE, *BEHIND])
def test_recordings_that_were_joined(between):
    frame = b"\xff\xfb\x92\xc4" + bytes(414)  # longer by the byte that fills it
    assert cleaned(SILENCE + between + frame * 9) == SILENCE + frame * 9
    assert seconds(SILENCE + between + frame * 9) == pytest.approx(seconds(SILENCE) + 9 * 1152 / 44100)
    assert WORDS.strip() not in cleaned(SILENCE[:-9] + between + frame * 9)


def test_recordings_of_different_rates_that_were_joined():
    other = (b"\xff\xfb\x94\xc4" + bytes(380)) * 9  # 48 kHz
    assert seconds(SILENCE + other) == pytest.approx(seconds(SILENCE) + 9 * 1152 / 48_000)
    assert cleaned(SILENCE + other) == SILENCE + other


def test_what_mutagen_writes_is_gone():
    file = BytesIO(SILENCE)
    tag, words = ID3(), APEv2()
    tag.add(TIT2(encoding=1, text="SECRET"))
    tag.save(file, v1=2)
    file.seek(0)
    words["Artist"] = "SECRET"
    words.save(file)
    assert file.getvalue().replace(b"\0", b"").count(b"SECRET") == 3
    assert cleaned(file.getvalue()) == SILENCE


# MP3: how long it lasts


def test_every_head_of_a_frame_as_mutagen_reads_it():
    found = 0
    for second, third in itertools.product(range(0xE0, 0x100), range(0x100)):
        head = BytesIO(bytes([0xFF, second, third, 0x44]) + bytes(8_000))
        try:
            MPEGFrame(head)
        except HeaderNotFoundError:
            with pytest.raises(Damaged):
                examine(head)
            continue
        if second & 6 == 6:
            continue  # Layer I, which mutagen takes for four times as long
        data = head.getvalue()[: head.tell()] * 6
        assert cleaned(data + b"words") == data, (second, third)
        assert seconds_of_runs(data) == pytest.approx(MP3(BytesIO(data)).info.length, rel=0.05), (second, third)
        found += 1
    assert found == 3 * 2 * 14 * 3 * 2 * 2 * 2  # versions, layers, bit rates, sample rates; padded, private, protected


@pytest.mark.parametrize(
    ("head", "length", "hertz"),
    [(b"\xff\xff\x10", 32 * 12_000 // 44_100 * 4, 44_100), (b"\xff\xff\xe6", (448 * 12_000 // 48_000 + 1) * 4, 48_000)],
)
def test_layer_1(head, length, hertz):
    data = head.ljust(length, b"\0") * 6
    assert cleaned(data + b"words") == data
    assert seconds_of_runs(data) == pytest.approx(6 * 384 / hertz)


def described(mark: bytes, frames: int = 20, flags: int = 15, delay: int = 0, padding: int = 0) -> bytes:
    """Frames of silence after one that describes them."""
    fields = struct.pack(">II", frames, 417 * (frames + 1)) + bytes(100) + struct.pack(">I", 57)
    said = {1: fields[:4], 2: fields[4:8], 4: fields[8:108], 8: fields[108:]}
    body = mark + struct.pack(">I", flags) + b"".join(part for flag, part in said.items() if flags & flag)
    body += b"LAME3.100" + bytes(12) + (delay << 12 | padding).to_bytes(3, "big")
    return b"\xff\xfb\x90\xc4" + (bytes(17) + body).ljust(413, b"\0") + SILENCE[:417] * frames


@pytest.mark.parametrize("flags", [1, 3, 5, 7, 9, 15])
@pytest.mark.parametrize("mark", [b"Xing", b"Info"])
def test_what_coders_say_of_added_silence(mark, flags):
    data = described(mark, flags=flags, delay=576, padding=1_000)
    assert seconds(data) == pytest.approx(MP3(BytesIO(data)).info.length) == pytest.approx((20 * 1152 - 1576) / 44_100)
    with pytest.raises(Damaged, match="nothing to hear"):
        examine(BytesIO(described(mark, frames=2, flags=flags, delay=4_000, padding=4_000)))


def test_what_fraunhofers_coder_says():
    head = b"VBRI" + struct.pack(">HHHIIHHHH", 1, 0, 0, 9_000, 20, 0, 1, 2, 1)
    data = b"\xff\xfb\x90\xc4" + (bytes(32) + head).ljust(413, b"\0") + SILENCE[:417] * 20
    assert seconds(data) == pytest.approx(MP3(BytesIO(data)).info.length) == pytest.approx(20 * 1152 / 44_100)


def test_frames_are_counted_whatever_is_said_of_them():
    assert seconds(described(b"Xing").replace(struct.pack(">I", 20), struct.pack(">I", 2_000_000), 1)) < 1
    loud = b"\xff\xfb\xe0\xc4" + bytes(1_040)  # 320 kbit/s among 128
    assert seconds(SILENCE[:4170] + loud * 10) == pytest.approx(20 * 1152 / 44_100)


# Ogg: pages

OPUS = b"OpusHead\1\1" + struct.pack("<HIhB", 312, 48_000, 0, 0)
OPUS_TAGS = b"OpusTags" + struct.pack("<I", 4) + b"prog" + struct.pack("<II", 1, len(WORDS)) + WORDS
VORBIS = b"\x01vorbis" + struct.pack("<IBIiiiBB", 0, 1, 44_100, 0, 0, 0, 0xB8, 1)
VORBIS_TAGS = b"\x03vorbis" + OPUS_TAGS[8:] + b"\1"
SETUP, SOUND = b"\x05vorbis" + bytes(range(256)) * 3, b"\xf8\xff\xfe"


def lacing(*packets: bytes, open_end: bool = False) -> bytes:
    """The lengths of pieces of packets on one page; the last goes on behind it if its end is open."""
    every = b"".join(bytes([255] * (len(packet) // 255) + [len(packet) % 255]) for packet in packets)
    return every[:-1] if open_end else every


def opus(tags: bytes = OPUS_TAGS, serial: int = 7, length: int = 48_000 + 312) -> bytes:
    """Opus in Ogg; comments that are too long for one page go on over several, full to the brim."""
    pieces = [tags[at : at + 255 * 200] for at in range(0, len(tags) + 1, 255 * 200)]
    pages = [films.page(2, 0, 0, OPUS, serial)]
    for number, piece in enumerate(pieces):
        lengths = lacing(piece, open_end=number < len(pieces) - 1)
        pages.append(films.page(1 if number else 0, 0, number + 1, piece, serial, lengths))
    return b"".join(pages) + films.page(4, length, len(pages), SOUND, serial)


def vorbis(tags: bytes = VORBIS_TAGS) -> bytes:
    """Vorbis in Ogg, comments and setup on one page."""
    pages = [(2, 0, VORBIS, lacing(VORBIS)), (0, 0, tags + SETUP, lacing(tags, SETUP)), (4, 44_100, SOUND, b"\3")]
    return b"".join(
        films.page(kind, position, number, content, lacing=lengths)
        for number, (kind, position, content, lengths) in enumerate(pages)
    )


@pytest.mark.parametrize("length", [0, 1, 238, 239, 240, 51_000 - 33, 51_000 - 32, 51_000, 300_000])
def test_comments_of_any_length(length):
    data = opus(OPUS_TAGS + bytes(length))
    clean = cleaned(data)
    assert packets(clean) == [OPUS, b"OpusTags" + bytes(8), SOUND]
    assert all(checksums(clean))
    assert len(clean) == 28 + 19 + 28 + 16 + 28 + 3
    assert seconds(data) == seconds(clean) == 1


def test_what_shares_a_page_with_comments_stays():
    clean = cleaned(vorbis())
    assert packets(clean) == [VORBIS, b"\x03vorbis" + bytes(8) + b"\1", SETUP, SOUND]
    assert all(checksums(clean))
    assert seconds(clean) == 1


def test_the_numbers_of_pages_go_on():
    data = opus(OPUS_TAGS + bytes(200_000))
    before = [OggPage(BytesIO(data[at:])).sequence for at in range(len(data)) if data.startswith(b"OggS", at)]
    clean = cleaned(data)
    after = [OggPage(BytesIO(clean[at:])).sequence for at in range(len(clean)) if clean.startswith(b"OggS", at)]
    assert (before, after) == ([0, 1, 2, 3, 4, 5], [0, 1, 2])


def test_streams_after_each_other():
    data = opus() + opus(OPUS_TAGS + bytes(60_000), serial=8) + vorbis()
    clean = cleaned(data)
    assert (seconds(data), seconds(clean)) == (3, 3)
    assert clean == cleaned(opus()) + cleaned(opus(serial=8)) + cleaned(vorbis())


def test_what_is_no_page_and_what_players_skip_is_left_out():
    whole = opus()
    broken = bytearray(films.page(0, 96_000, 3, SOUND))
    broken[-1] ^= 1
    for more in (b"TAG" + bytes(125), b"OggS", bytes(70_000), bytes(broken), films.page(0, 96_000, 3, SOUND)[:-1]):
        assert cleaned(whole + more) == cleaned(whole)
        assert cleaned(whole[:47] + more + whole[47:]) == cleaned(whole)
    with pytest.raises(Damaged, match="no page"):
        examine(BytesIO(whole + b"OggS" * 200))


BESIDE = {
    "two heads": films.page(2, 0, 0, OPUS) + films.page(2, 0, 0, OPUS, 8) + opus()[47:],
    "a head that nothing follows": films.page(2, 0, 0, OPUS) + opus(serial=8),
    "a page of another": opus() + films.page(0, 96_000, 3, SOUND, 8),
    "no head": opus()[47:],
    "only a head": opus()[:47],
    "comments without end": films.page(2, 0, 0, OPUS) + films.page(0, 0, 1, OPUS_TAGS[:51].ljust(255), lacing=b"\xff"),
    "comments that are none": films.page(2, 0, 0, OPUS) + films.page(0, 0, 1, SOUND) + films.page(4, 48_000, 2, SOUND),
    "comments that are too short": opus(b"OpusTags"),
    "a page missing": opus()[:47] + films.page(0, 0, 2, OPUS_TAGS) + films.page(4, 48_000, 3, SOUND),
    "a head of two packets": films.page(2, 0, 0, OPUS + b"x", lacing=bytes([19, 1])) + opus()[47:],
    "half a head": films.page(2, 0, 0, OPUS[:18]) + opus()[46:],
    "a newer Opus": films.page(2, 0, 0, OPUS[:8] + b"\x10" + OPUS[9:]) + opus()[47:],
    "no sound": opus(length=312),
    "sound without end": opus(length=2**62),
    "no samples a second": vorbis().replace(
        films.page(2, 0, 0, VORBIS), films.page(2, 0, 0, VORBIS[:12] + bytes(4) + VORBIS[16:])
    ),
    "two by oggz": (FOREIGN / "oggz-merge.ogg").read_bytes(),
}


@pytest.mark.parametrize("name", BESIDE)
def test_what_is_refused(name):
    with pytest.raises(Damaged):
        examine(BytesIO(BESIDE[name]))


@pytest.mark.parametrize("head", [b"\x7fFLAC\1\0", b"Speex   1.2", b"\x80theora\3", b"\x80kate\0\0\0"])
def test_codings_that_few_play_are_named(head):
    for data in (films.page(2, 0, 0, head) + opus()[47:], films.page(2, 0, 0, OPUS) + films.page(2, 0, 0, head, 9)):
        with pytest.raises(Unplayable, match=r"^(FLAC|Speex|theora|kate)$"):
            examine(BytesIO(data))


# Both: what wants to do harm


WHOLE = [
    path.read_bytes() for path in sorted(FOREIGN.iterdir()) if path.suffix != ".md" and path.stat().st_size < 20_000
]
WHOLE += [opus(), vorbis(), opus() + opus(serial=8), *(tag + SILENCE[:4170] for tag in BEFORE.values())]
WHOLE += [SILENCE[:4170] + tag for tag in BEHIND.values()]


def withstood(data: bytes) -> None:
    """Nothing is raised but Damaged; and what is let through is whole, no longer than it was, and as clean as can be."""
    if detect_container(BytesIO(data)) not in {"mp3", "ogg"}:
        return
    try:
        examine(BytesIO(data))
    except Damaged:
        return
    clean = cleaned(data)
    assert len(clean) <= len(data)
    assert seconds(clean) > 0
    assert cleaned(clean) == clean


@settings(deadline=None, max_examples=300)
@given(st.sampled_from(WHOLE), st.randoms(use_true_random=False), st.integers(1, 12), st.booleans())
def test_damaged_files_do_no_harm(data, chance, times, is_repaired):
    data = bytearray(data)
    for _ in range(times):
        at = chance.randrange(len(data))
        how = chance.randrange(4)
        if how == 0:
            data[at] = chance.choice([0, 0x7F, 0x80, 0xFF, chance.randrange(256)])
        elif how == 1:
            del data[at : at + chance.choice([1, 9, 417, len(data) // 3])]
            data = data or bytearray(b"\0")
        elif how == 2:
            data[at:at] = chance.choice([b"ID3", b"TAG", b"OggS", b"APETAGEX", bytes(data[at : at + 500])])
        else:
            data[at : at + 4] = struct.pack("<I", chance.choice([0, 1, 2**31, 2**32 - 1]))
    withstood(repaired(bytes(data)) if is_repaired else bytes(data))


def repaired(data: bytes) -> bytes:
    """The checksums put right, so that what is wrong inside of a page is looked at."""
    found, at = bytearray(data), data.find(b"OggS")
    while at >= 0 and at + 27 <= len(data):
        end = at + 27 + data[at + 26] + sum(data[at + 27 : at + 27 + data[at + 26]])
        page = bytes(found[at : at + 22]) + bytes(4) + bytes(found[at + 26 : end])
        found[at + 22 : at + 26] = struct.pack("<I", checksum(page))
        at = data.find(b"OggS", at + 4)
    return bytes(found)


@pytest.mark.soak
def test_a_hundred_thousand_damaged_files():
    chance = random.Random(os.environ.get("SEED"))
    for _ in range(100_000):
        data = bytearray(chance.choice(WHOLE))
        for _ in range(chance.randrange(1, 9)):
            data[chance.randrange(len(data))] = chance.randrange(256)
        end = chance.choice([len(data), chance.randrange(len(data))])
        withstood(repaired(bytes(data[:end])))
