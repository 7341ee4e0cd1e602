"""Sixty files that want to do harm, or are merely broken; each is a name and its bytes."""

import struct
from io import BytesIO

from PIL import Image

from ..media.test_media import SVG, bomb, content
from . import documents, films

NESTED = b"".join(struct.pack(">I4s", 2**31 - 1 - 8 * depth, b"moov") for depth in range(5_000))
PICTURES = {
    "truncated.jpg": content("jpg")[:300],
    "truncated.gif": content("gif")[:80],
    "truncated.avif": content("avif")[:200],
    "head.webp": content("webp")[:20],
    "bomb.png": bomb(),
    "wide.png": bomb(2**31 - 1, 1),
    "no-size.png": bomb(0, 0),
    "drawing.png": SVG,
    "drawing.svg": SVG,
    "page.gif": b"GIF89a<script>alert(1)</script>",
    "frames.gif": b"",  # filled below
    "polyglot.jpg": content("jpg") + documents.zip_of({"evil.html": SVG}),
    "program.png": b"MZ" + bytes(5_000),
    "empty.png": b"",
    "nul.jpg": bytes(5_000),
    "claims.png": content("jpg"),
    "exif.jpg": content("jpg", exif=b"Exif\0\0" + b"MM\0*" + bytes(range(256)) * 9),
    "text.png": b"\x89PNG\r\n\x1a\n" + b"\0\0\0\0tEXt" * 2_000,
    "../../../etc/cron.d/x.png": content(),
    "..\\..\\windows\\x.png": content(),
    "nul\0.png": content(),
    "gnp.\u202egpj.png": content(),
    "x" * 10_000 + ".png": content(),
    "CON.png": content(),
    ".png": content(),
    "<img src=x onerror=alert(1)>.png": content(),
    "a.php.png": content() + b"<?php system('id'); ?>",
}
DOCUMENTS = {
    "bomb.docx": films.zipped_bomb(),
    "many.docx": documents.docx(**{f"word/{number}.xml": "" for number in range(6_000)}),
    "climbs.docx": documents.docx(**{"../../evil": "x"}),
    "macro.docx": documents.docx(**{"word/vbaProject.bin": "x"}),
    "cut.docx": documents.docx()[:-40],
    "no-office.xlsx": documents.zip_of({"evil.exe": "MZ"}),
    "page.docx": b"<html><script>alert(1)</script>",
    "script.pdf": documents.pdf_with_metadata(),
    "cut.pdf": documents.pdf_with_metadata()[:120],
    "page.pdf": b"<html><script>alert(1)</script>",
    "ring.pdf": documents.pdf(catalog="/Names 10 0 R").replace(b"/Kids [100 0 R]", b"/Kids [2 0 R]"),
    "deep.pdf": b"%PDF-1.7\n1 0 obj\n" + b"[" * 100_000 + b"\nendobj\ntrailer << /Root 1 0 R >>\n%%EOF",
    "lies.pdf": documents.pdf().replace(b"/Count 1", b"/Count 999999999"),
    "locked.pdf": documents.pdf().replace(
        b"/Root", b"/Encrypt << /Filter /Standard /V 1 /R 2 /O (x) /U (x) /P 1 >> /Root"
    ),
    "empty.pdf": b"",
    "program.txt": b"MZ\0\0" + bytes(5_000),
    "program.exe": b"MZ",
    "page.html": b"<script>alert(1)</script>",
    "=cmd|'calc'!A0.csv": b"=cmd|'/C calc'!A0,1\n",
    "../../x.txt": b"text",
    "y" * 10_000 + ".txt": b"text",
}
RECORDINGS = {
    "cut.mp3": films.mp3()[:300],
    "tag.mp3": b"ID3\x03\0\0\x7f\x7f\x7f\x7f" + bytes(2_000),
    "tags.mp3": films.id3(TPE1="x") * 3_000 + films.mp3(),
    "noise.mp3": b"\xff\xfb" * 50_000,
    "heads.mp3": (b"\xff\xfb\x90\xc4" + b"\xff\xfb\x10" * 400) * 1_000,
    "ends.mp3": films.mp3() + (b"TAG" + bytes(125)) * 20_000,
    "size.mp3": films.mp3() + b"APETAGEX" + struct.pack("<IIII8x", 2000, 2**32 - 1, 2**32 - 1, 2**32 - 1),
    "end.mp3": films.mp3() + b"3DI\4\0\x10\x7f\x7f\x7f\x7f",
    "tiny-frames.mp3": (b"\xff\xf3\x14\xc4" + bytes(20)) * 100_000,
    "cut.mp4": films.mp4(1)[:4_000],
    "no-end.mp4": films.box(b"ftyp", b"isom") + NESTED,
    "huge-box.mp4": films.box(b"ftyp", b"isom") + struct.pack(">I4sQ", 1, b"moov", 2**63),
    "tiny-boxes.mp4": films.box(b"ftyp", b"isom")
    + films.box(b"moov", films.box(b"trak") * 50_000)
    + films.box(b"mdat"),
    "zero-boxes.mp4": films.box(b"ftyp", b"isom") + bytes(50_000),
    "samples.mp4": films.mp4(
        1,
        tracks=films.box(
            b"trak",
            films.box(
                b"mdia",
                films.handler(b"meta"),
                films.box(
                    b"minf",
                    films.box(
                        b"stbl",
                        films.full_box(b"stsz", struct.pack(">II", 2**31, 150_000)),
                        films.full_box(b"stsc", struct.pack(">IIII", 1, 1, 2**31, 1)),
                        films.full_box(b"stco", struct.pack(">I150000I", 150_000, *[9] * 150_000)),
                    ),
                ),
            ),
        ),
    ),
    "foreign.mp4": films.mp4(1).replace(b"avc1", b"hvc1"),
    "page.mp4": b"<html><script>alert(1)</script>",
    "page.webm": b"\x1a\x45\xdf\xa3<script>alert(1)</script>",
    "cut.webm": films.webm()[:90],
    "matroska.webm": films.webm(doctype=b"matroska"),
    "elements.webm": films.webm(b"V_VP8", films.element(0x7BA9, b"") * 50_000),
    "endless.webm": films.webm()[:40] + b"\xff" * 50_000,
    "cut.ogg": films.ogg()[:60],
    "comments.ogg": films.ogg(*[b"A=" + b"x" * 100] * 400),
    "pages.ogg": films.ogg() + films.page(0, 0, 9, b"", lacing=b"") * 5_000,
    "captures.ogg": films.ogg() + b"OggS" * 500_000,
    "heads.ogg": films.ogg()[:47] * 50_000,
    "endless.ogg": films.ogg()[:47] + films.page(0, 0, 1, b"OpusTags".ljust(255), lacing=b"\xff") * 9_000,
    "theora.ogg": films.page(2, 0, 0, b"\x80theora\3\2\1") + films.ogg()[47:],
    "empty.m4a": b"",
    "film.mp3": films.mp4(1),
    "sound.mp4": films.mp3(),
    "../../x.mp3": films.mp3(),
    "z" * 10_000 + ".mp3": films.mp3(),
    "nul\0.mp3": films.mp3(),
    "\u202e3pm.exe": films.mp3(),
}
CAPTIONS = {
    "empty.vtt": b"",
    "noise.vtt": bytes(range(256)) * 200,
    "srt.vtt": b"1\n00:00:00,000 --> 00:00:01,000\nHello\n",
    "script.vtt": b"WEBVTT\n\n00:00.000 --> 00:01.000\n<script>alert(1)</script>\n",
    "backwards.vtt": b"WEBVTT\n\n00:05.000 --> 00:01.000\nHello\n",
    "nul.vtt": b"WEBVTT\n\n00:00.000 --> 00:01.000\nHel\0lo\n",
    "arrows.vtt": b"WEBVTT\n\n" + b"--> " * 100_000,
    "long.vtt": b"WEBVTT\n\n" + b"00:00.000 --> 00:01.000\nx\n\n" * 60_000,
    "brackets.vtt": b"WEBVTT\n\n00:00.000 --> 00:01.000\n" + b"<" * 400_000,
    "latin.vtt": "WEBVTT\n\n00:00.000 --> 00:01.000\nAños\n".encode("latin-1"),
}


def animated_gif(frames: int = 10_000) -> bytes:
    """A GIF of so many frames of one pixel."""
    output = BytesIO()
    Image.new("P", (1, 1)).save(output, "GIF")
    whole = output.getvalue()
    start = whole.index(b",")
    return whole[:start] + whole[start:-1] * frames + b";"


PICTURES["frames.gif"] = animated_gif()
