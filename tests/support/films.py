"""Recordings made by hand, so that no test needs a coder: silent MP3, and H.264 whose pictures are stored as they are."""

import struct

SIDE = 64  # pixels
FRAMES_A_SECOND = 5


def mp3(seconds: float = 2, tags: bytes = b"", end: bytes = b"") -> bytes:
    """Silence at 128 kbit/s; a frame is 417 bytes and lasts 26 ms."""
    frame = b"\xff\xfb\x90\xc4" + bytes(413)
    return tags + frame * max(3, round(seconds * 44100 / 1152)) + end


def id3(**texts: str) -> bytes:
    """An ID3 tag of version 2.3 with these frames."""
    body = b"".join(
        name.encode() + struct.pack(">IH", len(words) + 1, 0) + b"\0" + words.encode() for name, words in texts.items()
    )
    size = bytes((len(body) >> shift) & 0x7F for shift in (21, 14, 7, 0))
    return b"ID3\x03\0\0" + size + body


def box(name: bytes, *content: bytes) -> bytes:
    """One box of an MP4."""
    whole = b"".join(content)
    return struct.pack(">I4s", len(whole) + 8, name) + whole


def full_box(name: bytes, *content: bytes, version: int = 0, flags: int = 0) -> bytes:
    """A box with version and flags."""
    return box(name, struct.pack(">I", version << 24 | flags), *content)


class Bits:
    """Bits written one after the other, as H.264 wants them (ITU-T H.264, section 9.1)."""

    def __init__(self):
        self.text = ""

    def put(self, value: int, width: int):
        self.text += f"{value:0{width}b}"
        return self

    def golomb(self, value: int):
        code = f"{value + 1:b}"
        self.text += "0" * (len(code) - 1) + code
        return self

    def aligned(self, fill: str = "0"):
        self.text += fill * (-len(self.text) % 8)
        return self

    def to_bytes(self) -> bytes:
        self.put(1, 1).aligned()
        return int(self.text, 2).to_bytes(len(self.text) // 8, "big")


def _sps() -> bytes:
    bits = Bits().put(66, 8).put(0, 8).put(30, 8).golomb(0)  # baseline, level 3
    bits.golomb(0).golomb(2).golomb(1).put(0, 1)  # frame numbers of 4 bits, order of output as coded
    bits.golomb(SIDE // 16 - 1).golomb(SIDE // 16 - 1).put(1, 1).put(1, 1).put(0, 1).put(0, 1)
    return b"\x67" + bits.to_bytes()


def _pps() -> bytes:
    bits = Bits().golomb(0).golomb(0).put(0, 1).put(0, 1).golomb(0).golomb(0).golomb(0)
    bits.put(0, 1).put(0, 2).golomb(0).golomb(0).golomb(0).put(0, 1).put(0, 1).put(0, 1)
    return b"\x68" + bits.to_bytes()


def _frame(luma: int) -> bytes:
    """A grey picture, each of its blocks stored raw (I_PCM)."""
    head = Bits().golomb(0).golomb(7).golomb(0).put(0, 4).golomb(0).put(0, 1).put(0, 1).golomb(0)
    data = bytearray()
    for number in range((SIDE // 16) ** 2):
        bits = head if number == 0 else Bits()
        bits.golomb(25).aligned()
        data += int(bits.text, 2).to_bytes(len(bits.text) // 8, "big") + bytes([luma] * 256 + [128] * 128)
    return b"\x65" + bytes(data) + b"\x80"


def mp4(seconds: int = 10, udta: bytes = b"", more: bytes = b"", padding: int = 0, tracks: bytes = b"") -> bytes:
    """A film that gets lighter: second n is as light as 16 + 20 n (modulo 200). `padding` makes it as large as wanted."""
    frames = [_frame(16 + 20 * (number // FRAMES_A_SECOND) % 200) for number in range(seconds * FRAMES_A_SECOND)]
    samples = [struct.pack(">I", len(frame)) + frame for frame in frames]
    start = box(b"ftyp", b"isom\0\0\2\0isomavc1mp41")
    media = box(b"mdat", *samples, bytes(padding))
    offset = len(start) + 8
    moov = box(b"moov", _mvhd(seconds), _track(seconds, [len(each) for each in samples], offset), tracks, udta)
    return start + media + moov + more


def _mvhd(seconds: int) -> bytes:
    matrix = struct.pack(">9I", 0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000)
    return full_box(
        b"mvhd",
        struct.pack(">IIIIIH10x", 0, 0, 1000, seconds * 1000, 0x10000, 0x100),
        matrix,
        bytes(24),
        struct.pack(">I", 3),
    )


def _track(seconds: int, sizes: list[int], offset: int) -> bytes:
    matrix = struct.pack(">9I", 0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000)
    sps, pps = _sps(), _pps()
    avcc = box(
        b"avcC",
        bytes([1, 66, 0, 30, 0xFF, 0xE1])
        + struct.pack(">H", len(sps))
        + sps
        + b"\1"
        + struct.pack(">H", len(pps))
        + pps,
    )
    entry = struct.pack(">6xH16xHHIIIH32xHh", 1, SIDE, SIDE, 0x480000, 0x480000, 0, 1, 24, -1)
    tables = box(
        b"stbl",
        full_box(b"stsd", struct.pack(">I", 1), box(b"avc1", entry, avcc)),
        full_box(b"stts", struct.pack(">III", 1, len(sizes), 1000 // FRAMES_A_SECOND)),
        full_box(b"stsc", struct.pack(">IIII", 1, 1, len(sizes), 1)),
        full_box(b"stsz", struct.pack(">II", 0, len(sizes)), struct.pack(f">{len(sizes)}I", *sizes)),
        full_box(b"stco", struct.pack(">II", 1, offset)),
    )
    dinf = box(b"dinf", full_box(b"dref", struct.pack(">I", 1), full_box(b"url ", flags=1)))
    mdia = box(
        b"mdia",
        full_box(b"mdhd", struct.pack(">IIIIHH", 0, 0, 1000, seconds * 1000, 0x55C4, 0)),
        handler(b"vide"),
        box(b"minf", full_box(b"vmhd", bytes(8), flags=1), dinf, tables),
    )
    tkhd = full_box(
        b"tkhd",
        struct.pack(">IIIII8xhhhH", 0, 0, 1, 0, seconds * 1000, 0, 0, 0, 0),
        matrix,
        struct.pack(">II", SIDE << 16, SIDE << 16),
        flags=3,
    )
    return box(b"trak", tkhd, mdia)


def handler(kind: bytes) -> bytes:
    return full_box(b"hdlr", struct.pack(">I4s12x", 0, kind), b"\0")


def m4a(udta: bytes = b"") -> bytes:
    """An audio file by its boxes alone; it can't be played."""
    stsd = full_box(b"stsd", struct.pack(">I", 1), box(b"mp4a", struct.pack(">6xH8xHH4xI", 1, 2, 16, 44100 << 16)))
    mdia = box(b"mdia", handler(b"soun"), box(b"minf", box(b"stbl", stsd)))
    return box(b"ftyp", b"M4A \0\0\0\0M4A ") + box(b"moov", _mvhd(3), box(b"trak", mdia), udta) + box(b"mdat", b"sound")


def location_box(words: bytes = b"+32.2988-090.1848/") -> bytes:
    """A user data box with a location and an author, as a telephone writes them."""
    return box(b"udta", box(b"\xa9xyz", struct.pack(">HH", len(words), 0x15C7) + words), box(b"auth", b"SECRET person"))


def element(name: int, content: bytes) -> bytes:
    """One element of a WebM, its length in eight bytes."""
    return name.to_bytes((name.bit_length() + 7) // 8, "big") + (len(content) | 1 << 56).to_bytes(8, "big") + content


def webm(codec: bytes = b"V_VP8", *more: bytes, doctype: bytes = b"webm") -> bytes:
    """A video by its elements alone; it can't be played."""
    info = element(
        0x1549A966,
        element(0x2AD7B1, (1_000_000).to_bytes(4, "big"))
        + element(0x4489, struct.pack(">d", 4000))
        + element(0x7BA9, b"SECRET title"),
    )
    video = element(0xE0, element(0xB0, b"\0\x40") + element(0xBA, b"\0\x30"))
    tracks = element(0x1654AE6B, element(0xAE, element(0x86, codec) + (video if codec[:1] == b"V" else b"")))
    cluster = element(0x1F43B675, b"pictures")
    return element(0x1A45DFA3, element(0x4282, doctype)) + element(0x18538067, info + tracks + cluster + b"".join(more))


def ogg(*comments: bytes, seconds: int = 3) -> bytes:
    """Opus in Ogg: head, comments, and one page of silence."""
    head = b"OpusHead\1\1" + struct.pack("<HIhB", 0, 48000, 0, 0)
    tags = b"OpusTags" + struct.pack("<I", 4) + b"test" + struct.pack("<I", len(comments))
    tags += b"".join(struct.pack("<I", len(each)) + each for each in comments)
    pages = [(2, 0, head), (0, 0, tags), (4, seconds * 48000, b"\xf8\xff\xfe")]
    return b"".join(page(kind, position, number, content) for number, (kind, position, content) in enumerate(pages))


def page(kind: int, position: int, number: int, content: bytes, serial: int = 7, lacing: bytes | None = None) -> bytes:
    """A page of an Ogg: one packet that ends in it, unless its pieces are given."""
    pieces = bytes([255] * (len(content) // 255) + [len(content) % 255]) if lacing is None else lacing
    head = b"OggS\0" + struct.pack("<BqIIIB", kind, position, serial, number, 0, len(pieces))
    whole = head + pieces + content
    return whole[:22] + struct.pack("<I", checksum(whole)) + whole[26:]


def checksum(page: bytes) -> int:
    """CRC-32 as Ogg has it: not reflected (RFC 3533, section 6)."""
    crc = 0
    for byte in page:
        crc ^= byte << 24
        for _ in range(8):
            crc = (crc << 1 ^ 0x04C11DB7 if crc & 0x80000000 else crc << 1) & 0xFFFFFFFF
    return crc


def zipped_bomb(member: str = "word/document.xml", size: int = 200_000_000) -> bytes:
    """A ZIP that unpacks to far more than it is: as docx, xlsx, odt."""
    from io import BytesIO
    from zipfile import ZIP_DEFLATED, ZipFile

    output = BytesIO()
    with ZipFile(output, "w", ZIP_DEFLATED) as archive, archive.open(member, "w") as file:
        for _ in range(size // 1_000_000):
            file.write(bytes(1_000_000))
    return output.getvalue()
