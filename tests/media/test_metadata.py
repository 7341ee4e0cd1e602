"""Place, camera and people in documents: every kind of container with every kind of picture, each cleaned by its content."""

import base64
import gzip
import json
import re
import struct
import subprocess
import tempfile
import warnings
import zlib
from io import BytesIO
from pathlib import Path
from unittest import mock
from zipfile import ZipFile

import pikepdf
import pytest
from django.test import SimpleTestCase
from pypdf import PdfReader

from media.documents.binary_parts import blank_metadata
from media.documents.embedded_images import strip_metadata
from media.documents.limits import DocumentError
from media.documents.ole import sanitize_ole
from media.documents.parts import rewrite
from media.documents.sanitize import MESSAGES, DocumentRefused, anonymise

from ..support import documents, films, photos
from ..support.photos import PICTURES, jpeg, pixels
from ..support.unpacking import unpacked


def office(ending: str, **members: bytes | str) -> bytes:
    marks = {
        "odt": {"mimetype": "application/vnd.oasis.opendocument.text"},
        "docx": {"[Content_Types].xml": "<Types/>"},
    }
    return documents.zip_of(marks[ending] | {name.replace("__", "/"): data for name, data in members.items()})


def emf(picture: bytes) -> bytes:
    """A metafile of Windows, a picture in one of its records, with the names of a program and of a drawing."""
    words = "SECRET program\0SECRET drawing\0\0".encode("utf-16-le")
    record = struct.pack("<LL", 70, 12 + len(picture)) + struct.pack("<L", len(picture)) + picture
    head = struct.pack("<LL32x4s16xLL20x", 1, 88 + len(words), b" EMF", len(words) // 2, 88)
    return head[:88].ljust(88, b"\0") + words + record


def pdf_picture(picture: bytes, coding: str, packed: bool = False, **more) -> bytes:
    made = pikepdf.new()
    page = made.add_blank_page()
    filters = [pikepdf.Name("/FlateDecode"), pikepdf.Name(coding)] if packed else pikepdf.Name(coding)
    image = pikepdf.Stream(made, zlib.compress(picture) if packed else picture)
    image.stream_dict = pikepdf.Dictionary(
        Type=pikepdf.Name.XObject,
        Subtype=pikepdf.Name.Image,
        Width=120,
        Height=80,
        BitsPerComponent=8,
        ColorSpace=pikepdf.Name.DeviceRGB,
        Filter=filters,
        Metadata=pikepdf.Stream(made, photos.XMP),
        **more,
    )
    page.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(P=image))
    page.Contents = pikepdf.Stream(made, b"q 99 0 0 99 0 0 cm /P Do Q")
    return kept(made)


def kept(made: pikepdf.Pdf) -> bytes:
    output = BytesIO()
    made.save(output)
    return output.getvalue()


def pdf_inline(picture: bytes) -> bytes:
    made = pikepdf.new()
    page = made.add_blank_page()
    head = b"q BI /W 120 /H 80 /CS /RGB /BPC 8 /F /DCT ID "
    page.Contents = pikepdf.Stream(made, zlib.compress(head + picture + b"\nEI Q"), Filter=pikepdf.Name.FlateDecode)
    return kept(made)


def pdf_attachment(data: bytes, name: str = "C:\\SECRET\\photo.bin") -> bytes:
    made = pikepdf.new()
    made.add_blank_page()
    made.attachments["photo"] = pikepdf.AttachedFileSpec(made, data, filename=name, mod_date="D:2026")
    return kept(made)


def ole(streams: dict[str, bytes]) -> bytes:
    """A compound file of these streams, in sectors of 512 bytes; each at least 4,096 bytes, so that none is a small one."""
    sectors, chains, entries = [], [], [("Root Entry", 5, 0xFFFFFFFE, 0)]
    for name, content in streams.items():
        content = content.ljust(4096, b"\0")
        pieces = [content[at : at + 512].ljust(512, b"\0") for at in range(0, len(content), 512)]
        entries.append((name, 2, len(sectors), len(content)))
        chains += [*range(len(sectors) + 1, len(sectors) + len(pieces)), 0xFFFFFFFE]
        sectors += pieces
    directory = b"".join(
        name.encode("utf-16-le").ljust(64, b"\0")
        + struct.pack("<HBBLLL16xL8xQLQ", 2 * len(name) + 2, kind, 1, *links(number, len(entries)), 0, 99, start, size)
        for number, (name, kind, start, size) in enumerate(entries)
    )
    directory = directory.ljust(-(-len(directory) // 512) * 512, b"\0")
    first = len(sectors)
    pieces = [directory[at : at + 512] for at in range(0, len(directory), 512)]
    chains += [*range(first + 1, first + len(pieces)), 0xFFFFFFFE]
    sectors += pieces
    count = -(-(len(chains) + 1) // 127)
    fat = chains + [0xFFFFFFFD] * count
    table = struct.pack(f"<{len(fat)}L", *fat).ljust(512 * count, b"\xff")
    places = struct.pack(f"<{count}L", *range(len(sectors), len(sectors) + count)).ljust(436, b"\xff")
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH6x", 62, 3, 0xFFFE, 9, 6)
    head += struct.pack("<LLLLLLLLL", 0, count, first, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0) + places
    unused = b"SECRET in an unused sector".ljust(512, b"\0")
    return head + b"".join(sectors) + table + unused


def links(number: int, count: int) -> tuple[int, int, int]:
    """Left, right and child of an entry: each the next one's left neighbour."""
    none = 0xFFFFFFFF
    following = number + 1 if 0 < number < count - 1 else none
    return none, following, 1 if number == 0 and count > 1 else none


CONTAINERS = {
    "docx": lambda picture: office("docx", word__media__a=picture),
    "docx, wrong ending": lambda picture: office("docx", **{"word__media__image1.emf": picture}),
    "docx, an ending of text": lambda picture: office("docx", **{"word__media__image1.xml": picture}),
    "odt": lambda picture: office("odt", **{"Pictures__1.xyz": picture, "Thumbnails__thumbnail.png": picture}),
    "odt, written in letters": lambda picture: office(
        "odt", **{"content.xml": b"<office:binary-data>" + base64.encodebytes(picture) + b"</office:binary-data>"}
    ),
    "drawing in docx": lambda picture: office(
        "docx",
        **{
            "word__media__1.svg": b"<svg sodipodi:docname='SECRET'><metadata>SECRET</metadata><image href='data:image/x;base64,"
            + base64.b64encode(picture)
            + b"'/></svg>"
        },
    ),
    "docx in docx": lambda picture: office("docx", word__embeddings__a=office("docx", word__media__a=picture)),
    "odt in docx in docx": lambda picture: office(
        "docx", word__embeddings__a=office("docx", x=office("odt", Pictures__a=picture))
    ),
    "packed in docx": lambda picture: office("docx", **{"word__media__1.emz": gzip.compress(picture)}),
    "docx in object in docx": lambda picture: office(
        "docx",
        **{
            "word__embeddings__oleObject1.bin": ole(
                {"\x01Ole": bytes(20), "Package": office("docx", big=noise(5_000), a=picture)}
            )
        },
    ),
    "attached to PDF": pdf_attachment,
    "docx attached to PDF": lambda picture: pdf_attachment(office("docx", word__media__a=picture)),
    "PDF in docx": lambda picture: office("docx", **{"word__embeddings__a.bin": pdf_attachment(picture)}),
}


def noise(length: int) -> bytes:
    """Letters that can't be packed."""
    letters, number = [], 7
    for _ in range(length):
        number = number * 1_103_515_245 + 12_345 & 0x7FFFFFFF
        letters.append(33 + (number >> 16) % 90)
    return bytes(letters)


def heif_box(name: bytes, *content: bytes) -> bytes:
    return films.box(name, b"".join(content))


def heif(
    types: dict[int, bytes],
    extents: list[tuple],
    idat: bytes = b"",
    ipco: bytes = b"",
    form: int = 2,
    large: bool = False,
) -> bytes:
    """A HEIF file; `types`: those of its items by number; `extents`: item, construction method, offset, and length of each.

    Offsets are from the start of `mdat`, or of `idat` where the method is 1. `large`: the size of `mdat` has 64 bits.
    """
    entries = [heif_box(b"infe", bytes([form, 0, 0, 0]), struct.pack(">H2x4s", *each), b"\0") for each in types.items()]
    iinf = heif_box(b"iinf", bytes(4), struct.pack(">H", len(entries)), *entries)
    media = b"PIXELS" + b"SECRET beside them"

    def meta(start: int) -> bytes:
        places = (
            struct.pack(">HHHHLLL", item, method, 0, 1, 0, at if method else start + at, length)
            for item, method, at, length in extents
        )
        iloc = heif_box(b"iloc", bytes([1, 0, 0, 0, 0x44, 0x04]), struct.pack(">H", len(extents)), *places)
        properties = heif_box(b"iprp", heif_box(b"ipco", ipco))
        return heif_box(b"meta", bytes(4), iinf, iloc, properties, heif_box(b"idat", idat))

    head = heif_box(b"ftyp", b"heic", bytes(4), b"mif1heic")
    box = struct.pack(">L4sQ", 1, b"mdat", 16 + len(media)) + media if large else heif_box(b"mdat", media)
    return head + meta(len(head) + len(meta(0)) + len(box) - len(media)) + box


class BoxPictureTests(SimpleTestCase):
    """HEIC and JPEG 2000 as few programs write them."""

    types = {1: b"hvc1", 2: b"Exif"}
    extents = [(1, 0, 0, 6), (2, 1, 0, 12)]

    def assertPixelsAlone(self, data: bytes) -> bytes:
        self.assertIn(b"SECRET", data)
        clean = strip_metadata(data)
        self.assertNotIn(b"SECRET", clean)
        self.assertIn(b"PIXELS", clean)
        self.assertEqual(len(clean), len(data))
        return clean

    def assertRefused(self, data: bytes) -> None:
        with self.assertRaises(DocumentError) as refused:
            strip_metadata(data)
        self.assertEqual(str(refused.exception), "picture")

    def test_metadata_beside_the_list_of_items_goes(self):
        for large in (False, True):
            clean = self.assertPixelsAlone(heif(self.types, self.extents, b"SECRET place", large=large))
            self.assertEqual(clean.count(b"idat"), 1)

    def test_an_item_made_of_other_items_has_no_bytes_of_its_own(self):
        clean = self.assertPixelsAlone(heif(self.types | {3: b"grid"}, [*self.extents, (3, 2, 0, 18)], b"SECRET place"))
        self.assertNotIn(b"SECRET", clean)

    def test_descriptions_among_the_properties_are_free_space_and_the_others_keep_their_number(self):
        properties = films.box(b"ispe", b"a size"), films.box(b"udes", b"SECRET words"), films.box(b"irot", b"a side")
        clean = self.assertPixelsAlone(heif(self.types, self.extents, bytes(12), b"".join(properties)))
        names = [clean.index(name) for name in (b"ispe", b"free", b"irot")]
        self.assertEqual(names, sorted(names))

    def test_a_sequence_keeps_its_film_and_loses_what_is_said_about_it(self):
        said = films.box(b"udta", b"SECRET place")
        film = films.box(
            b"moov", films.box(b"mvhd", b"a header") + said + films.box(b"trak", said + films.box(b"mdia", b""))
        )
        clean = strip_metadata(
            heif(self.types, self.extents, b"SECRET place").replace(b"SECRET beside", b"frames beside") + film
        )
        self.assertNotIn(b"SECRET", clean)
        for kept in (b"PIXELS", b"frames beside", b"a header", b"mdia"):
            self.assertIn(kept, clean)

    def test_items_of_another_form_and_half_a_list_are_refused(self):
        self.assertRefused(heif(self.types, self.extents, bytes(12), form=0))
        self.assertRefused(
            heif(self.types, self.extents, bytes(12)).replace(struct.pack(">H", 2) + b"\0\1\0\0", b"\0\x09\0\1\0\0")
        )
        self.assertRefused(heif(self.types, self.extents, bytes(12)) + films.box(b"free", b"") * 10_001)

    def test_a_bare_codestream_of_jpeg_2000_loses_its_remark(self):
        whole = photos.jpeg2000()
        data = whole[whole.index(b"\xff\x4f\xff\x51") :]
        self.assertIn(b"SECRET", data)
        clean = strip_metadata(data)
        self.assertNotIn(b"SECRET", clean)
        self.assertEqual(pixels(clean), pixels(data))

    def test_tiff_that_can_not_be_cleaned_is_refused(self):
        directory = struct.pack("<HHHLL", 1, 259, 3, 1, 6)  # the old way of JPEG in TIFF, whose tables lie anywhere
        self.assertRefused(b"II*\0" + struct.pack("<L", 8) + directory + bytes(4))
        many = b"".join(struct.pack("<HL", 0, 8 + 6 * number) for number in range(1, 2_002))
        self.assertRefused(b"II*\0" + struct.pack("<L", 8) + many)
        self.assertEqual(strip_metadata(b"II*\0" + struct.pack("<L", 8) + bytes(6))[:2], b"II")


class MetadataTableTests(SimpleTestCase):
    def assertSilent(self, data: bytes):
        for part in unpacked(data):
            for word in (b"SECRET", "SECRET".encode("utf-16-le"), "SECRET".encode("utf-16-be")):
                at = part.find(word)
                self.assertEqual(at, -1, part[max(0, at - 60) : at + 60])

    def cleaned(self, data: bytes) -> bytes:
        with rewrite("pdf" if data.startswith(b"%PDF") else "zip", BytesIO(data)) as made:
            return made.read()

    def test_every_picture_says_something_before_and_nothing_after_and_looks_the_same(self):
        for name, make in PICTURES.items():
            with self.subTest(picture=name):
                data = make()
                self.assertIn(b"SECRET", data)
                clean = strip_metadata(data)
                self.assertSilent(clean)
                self.assertEqual(pixels(clean), pixels(data))

    def test_every_container_with_every_picture(self):
        for container, build in CONTAINERS.items():
            for name, make in PICTURES.items():
                with self.subTest(container=container, picture=name):
                    data = build(make())
                    self.assertTrue(any(b"SECRET" in part for part in unpacked(data)))
                    clean = self.cleaned(data)
                    self.assertSilent(clean)
                    shown = pixels(make())
                    self.assertTrue(any(looks_like(part, shown) for part in unpacked(clean)), "the picture is gone")

    def test_every_way_a_page_shows_a_picture(self):
        for name, data in {
            "JPEG": pdf_picture(jpeg(), "/DCTDecode"),
            "packed JPEG": pdf_picture(jpeg(), "/DCTDecode", packed=True),
            "JPEG 2000": pdf_picture(photos.jpeg2000(), "/JPXDecode"),
            "inline": pdf_inline(jpeg(behind=b"")),
        }.items():
            with self.subTest(name=name):
                before, after = shown(data), shown(clean := self.cleaned(data))
                self.assertEqual(before, after)
                self.assertSilent(clean)

    def test_metafiles_and_what_we_do_not_write_anew(self):
        for picture in (jpeg(behind=b""), photos.png(behind=b"")):
            data = emf(picture)
            clean = self.cleaned(office("docx", **{"word__media__image1.emf": data}))
            self.assertSilent(clean)
            part = next(part for part in unpacked(clean) if part[40:44] == b" EMF")
            self.assertEqual(len(part), len(data))
            start = next(part.index(mark) for mark in (b"\xff\xd8\xff", b"\x89PNG") if mark in part)
            self.assertEqual(pixels(part[start:]), pixels(picture))

    def test_recordings_inside(self):
        tagged = films.mp3(tags=films.id3(TPE1="SECRET ann"))
        film = films.mp4(1, udta=films.box(b"udta", b"SECRET place"))
        wave = b"WAVE" + b"fmt " + struct.pack("<L", 16) + bytes(16) + b"LIST" + struct.pack("<L", 10) + b"INFOSECRET"
        for data in (tagged, film, b"RIFF" + struct.pack("<L", len(wave)) + wave):
            self.assertSilent(self.cleaned(office("docx", ppt__media__a=data)))


def looks_like(part: bytes, shown: list[bytes]) -> bool:
    try:
        return pixels(part) == shown
    except Exception:
        at = next((part.find(mark) for mark in MARKS if mark in part), 0)
        if not at:
            return False
        try:
            return pixels(part[at:]) == shown
        except Exception:
            return False


MARKS = (b"\xff\xd8\xff", b"\x89PNG", b"RIFF", b"GIF8", b"II*\0", b"\0\0\0\x0cjP", b"\0\0\0\x1cftyp", b"\0\0\0\x20ftyp")


def shown(data: bytes) -> list[bytes]:
    """The pixels of each picture of a PDF, by pypdf."""
    page = PdfReader(BytesIO(data)).pages[0]
    return [image.image.convert("RGB").tobytes() for image in page.images]


def with_encrypted_member(data: bytes) -> bytes:
    """The archive with one member that its list of members calls encrypted (APPNOTE 4.4.4)."""
    changed = bytearray(data)
    changed[data.index(b"PK\x01\x02") + 8] |= 1
    return bytes(changed)


def with_two_of_a_name(data: bytes) -> bytes:
    """The archive with a second member of the same name, which other programs may show in place of the first."""
    output = BytesIO(data)
    with ZipFile(output, "a") as archive, warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        archive.writestr(archive.namelist()[-1], "SECRET")
    return output.getvalue()


class PartsTests(SimpleTestCase):
    """What is told beside pictures."""

    def cleaned(self, ending: str, **members: bytes | str) -> dict[str, bytes]:
        with rewrite("zip", BytesIO(office(ending, **members))) as made, ZipFile(made) as archive:
            return {name: archive.read(name) for name in archive.namelist()}

    def assertGone(self, ending: str, name: str, content: bytes | str, *kept: bytes) -> bytes:
        stored = self.cleaned(ending, **{name.replace("/", "__"): content}).get(name, b"")
        for word in (b"SECRET", "SECRET".encode("utf-16-le")):
            self.assertNotIn(word, stored, name)
        for words in kept:
            self.assertIn(words, stored, name)
        return stored

    def test_forms_labels_and_signatures_go_with_all_that_names_them(self):
        relations = (
            '<Relationships><Relationship Id="r1" Type="x/customXml" Target="../customXml/item1.xml"/>'
            '<Relationship Target="document.xml" Id="r2"/><Relationship Id="r3" Target="/customXml/item2.xml"/></Relationships>'
        )
        types = '<Types><Override PartName="/customXml/itemProps1.xml" ContentType="x"/><Override PartName="/word/document.xml"/></Types>'
        stored = self.cleaned(
            "docx",
            **{
                "customXml__item1.xml": "<a>SECRET</a>",
                "customXml___rels__item1.xml.rels": "SECRET",
                "docMetadata__LabelInfo.xml": "SECRET",
                "_xmlsignatures__sig1.xml": "SECRET",
                "word___rels__document.xml.rels": relations,
                "[Content_Types].xml": types,
            },
        )
        self.assertEqual(set(stored), {"[Content_Types].xml", "word/_rels/document.xml.rels"})
        self.assertEqual(
            stored["word/_rels/document.xml.rels"].decode(),
            '<Relationships><Relationship Target="document.xml" Id="r2"/></Relationships>',
        )
        self.assertEqual(stored["[Content_Types].xml"], b'<Types><Override PartName="/word/document.xml"/></Types>')

    def test_printers(self):
        item = '<config:config-item config:name="{}" config:type="string">{}</config:config-item>'
        settings = "".join(
            item.format(*pair) for pair in (("PrinterName", "SECRET"), ("PrinterSetup", "SECRET"), ("Zoom", "9"))
        )
        self.assertGone("odt", "settings.xml", settings, b">9</config")
        self.assertGone("odt", "Object 1/settings.xml", settings, b">9</config")
        mode = bytearray(220) + "SECRET driver".encode("utf-16-le")
        mode[0:26] = "SECRET laser\0".encode("utf-16-le")
        struct.pack_into("<HH", mode, 68, 220, len(mode) - 220)
        mode[72:80] = b"portrait"
        self.assertGone("docx", "xl/printerSettings/printerSettings1.bin", bytes(mode), b"portrait")
        mac = b"<?xml version='1.0'?><plist>SECRET</plist>" * 9
        self.assertGone("docx", "xl/printerSettings/printerSettings1.bin", mac)

    def test_people_in_parts_of_parts(self):
        meta = "<office:meta><dc:creator>SECRET ann</dc:creator></office:meta>"
        self.assertGone("odt", "Object 1/meta.xml", meta)
        remark = "<w:ins w:author='SECRET ann'><w:t>kept</w:t></w:ins>"
        self.assertGone(
            "docx", "word/document.xml", f'<?xml version="1.0" encoding="UTF-16"?>{remark}'.encode("utf-16"), b"kept"
        )
        target = '<Relationship Target="{}SECRET\\x.xlsx" TargetMode="External" Id="kept"/>'
        for start in ("file:///C:\\", "C:\\", "\\\\", "/Users/SECRET/", "/home/SECRET/"):
            path = target.format(start).replace(
                "SECRET\\x", "SECRET/x" if "/U" in start or "/h" in start else "SECRET\\x"
            )
            self.assertGone("docx", "word/_rels/x.xml.rels", path, b"x.xlsx", b"kept")
        self.assertNotIn(
            "docProps/thumbnail.jpeg",
            self.cleaned("docx", docProps__thumbnail="", **{"docProps__thumbnail.jpeg": jpeg()}),
        )

    def test_objects_of_other_programs(self):
        equation = {"\x01CompObj": b"Equation", "Equation Native": b"kept sum", "\x05SummaryInformation": b"SECRET ann"}
        stored = self.assertGone("docx", "word/embeddings/oleObject1.bin", ole(equation), b"kept sum")
        self.assertEqual(len(stored), len(ole(equation)))

    def test_what_can_not_be_cleaned_is_refused(self):
        legacy, path = ole({"WordDocument": b"SECRET"}), ole({"\x01Ole10Native": b"C:\\SECRET\\x.exe"})
        for key, data in (
            ("embedded", office("docx", word__embeddings__a=legacy)),
            ("embedded", office("docx", word__embeddings__a=path)),
            ("embedded", office("docx", word__media__a=b"\x30\x26\xb2\x75\x8e\x66\xcf\x11SECRET")),
            ("embedded", office("docx", word__afchunk=b"{\\rtf1{\\info{\\author SECRET}}}")),
            ("active", office("docx", word__embeddings__a=ole({"VBA": b"Sub x()"}))),
            ("active", office("docx", word__embeddings__a=office("docx", **{"word__vbaProject.bin": "x"}))),
            ("active", office("docx", **{"word__VBAPROJECT.BIN": "x"})),
            ("locked", office("odt", **{"META-INF__manifest.xml": "<manifest:encryption-data/>"})),
            ("locked", with_encrypted_member(office("docx", word__document="x"))),
            ("damaged", with_two_of_a_name(office("docx", word__document="x"))),
            ("picture", office("docx", word__media__a=b"II+\0" + bytes(99))),
            ("picture", office("docx", word__media__a=photos.heic()[:300])),
            *(
                ("picture", office("docx", word__media__a=photos.heic().replace(box, b"free")))
                for box in (b"iinf", b"iloc")
            ),
            ("embedded", pdf_attachment(legacy)),
        ):
            with self.assertRaises(DocumentError) as problem:
                rewrite("pdf" if data.startswith(b"%PDF") else "zip", BytesIO(data))
            self.assertEqual(str(problem.exception), key)
            self.assertIn(key, MESSAGES)
        with self.assertRaises(DocumentRefused) as refused:
            anonymise(BytesIO(data), "pdf")
        self.assertEqual(refused.exception.message, MESSAGES["embedded"])

    def test_damaged_parts_are_refused(self):
        for key, member, data in (
            ("embedded", "word__media__1.emz", b"\x1f\x8b\x08" + bytes(40)),
            ("embedded", "word__media__1.mp4", films.mp4(1)[:-5]),
            ("embedded", "word__media__1.svg", b"<svg><image href='data:image/x;base64," + b"A" * 65 + b"'/></svg>"),
            ("damaged", "word__document.xml", b"\xff\xfe<\0a\0>\0\0\xd8"),
        ):
            with self.subTest(member), self.assertRaises(DocumentError) as refused:
                self.cleaned("docx", **{member: data})
            self.assertEqual(str(refused.exception), key)

    def test_one_part_that_is_too_large_for_the_memory_is_refused(self):
        drawing = gzip.compress(b"<svg>" + b"kept " * 50 + b"</svg>")
        for module, data in (
            ("office", office("docx", word__media__a=noise(200))),
            ("parts", office("docx", **{"word__media__1.svgz": drawing})),
            ("pdf", pdf_attachment(noise(200))),
        ):
            with self.subTest(module), mock.patch(f"media.documents.{module}.MAX_PART_SIZE", 150):
                with self.assertRaises(DocumentError) as refused:
                    rewrite("pdf" if module == "pdf" else "zip", BytesIO(data))
                self.assertEqual(str(refused.exception), "packed")

    def test_text_in_utf_16_is_text(self):
        words = "Saturday, nine o'clock".encode("utf-16")
        self.assertEqual(
            self.cleaned("docx", word__notes=words)["word/notes"].decode("utf-8-sig"), words.decode("utf-16")
        )

    def test_a_drawing_in_utf_16_is_cleaned_too(self):
        drawing = "<svg sodipodi:docname='SECRET'><metadata>SECRET</metadata><text>kept</text></svg>"
        for encoding in ("utf-16", "utf-16-le"):
            self.assertGone("docx", "word/media/1.svg", drawing.encode(encoding), b"kept")
        with rewrite("pdf", BytesIO(pdf_attachment(drawing.encode("utf-16"), "1.svg"))) as made:
            parts = unpacked(made.read())
        self.assertTrue([part for part in parts if b"kept" in part])
        for word in (b"SECRET", "SECRET".encode("utf-16-le")):
            self.assertFalse([part for part in parts if word in part])

    def test_short_print_settings_are_emptied(self):
        self.assertGone("docx", "xl/printerSettings/printerSettings1.bin", "SECRET laser".encode("utf-16-le"))

    def test_nested_without_end_and_bombs_are_refused(self):
        nested = office("docx", word__document="x")
        for _ in range(5):
            nested = office("docx", a=nested)
        bomb = office("docx", a=bytes(3_000_000), b=noise(40_000))
        many = office("docx", **{f"a{number}": bomb for number in range(8)})
        for key, data in (("deep", nested), ("packed", many)):
            with self.assertRaises(DocumentError) as refused:
                rewrite("zip", BytesIO(data), 20_000_000)
            self.assertEqual(str(refused.exception), key)
        with self.assertRaises(DocumentError):
            rewrite("pdf", BytesIO(pdf_attachment(bytes(2_000_000))), 1_000_000)


def small_ole(name: str, content: bytes, start: int = 0) -> bytes:
    """A compound file with one stream of at most 512 bytes, which lies in the mini stream; `start` is its first sector there."""
    none, end = 0xFFFFFFFF, 0xFFFFFFFE
    count = -(-len(content) // 64)
    chain = [*range(1, count), end]
    entries = (("Root Entry", 5, 0, 512, 1), (name, 2, start, len(content), none))
    directory = b"".join(
        each.encode("utf-16-le").ljust(64, b"\0")
        + struct.pack("<HBBLLL16xL8xQLQ", 2 * len(each) + 2, kind, 1, none, none, child, 0, 99, first, size)
        for each, kind, first, size, child in entries
    )
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH6x", 62, 3, 0xFFFE, 9, 6)
    head += struct.pack("<LLLLLLLLL", 0, 1, 2, 0, 4096, 1, 1, end, 0) + struct.pack("<L", 3).ljust(436, b"\xff")
    tables = (
        struct.pack(f"<{count}L", *chain),
        directory.ljust(512, b"\0"),
        struct.pack("<4L", end, end, end, 0xFFFFFFFD),
    )
    return head + content.ljust(512, b"S") + b"".join(each.ljust(512, b"\xff") for each in tables)


class OLETests(SimpleTestCase):
    KEPT = {"\x01CompObj": b"kept"}

    def assertRefused(self, data: bytes, key: str = "embedded"):
        with self.assertRaises(DocumentError) as refused:
            sanitize_ole(data, lambda content: content)
        self.assertEqual(str(refused.exception), key)

    def test_a_small_stream_is_kept_and_what_lies_beside_it_goes(self):
        for size in (1, 64, 65, 512):
            data = small_ole("\x01CompObj", b"k" * size)
            stored = sanitize_ole(data, lambda content: content)
            self.assertEqual(len(stored), len(data))
            self.assertEqual(stored[512:1024], (b"k" * size).ljust(512, b"\0"))

    def test_a_small_stream_that_shrinks(self):
        data = small_ole("Package", b"SECRET and kept")
        stored = sanitize_ole(data, lambda content: content.removeprefix(b"SECRET and "))
        self.assertNotIn(b"SECRET", stored)
        self.assertEqual(stored[512:528], b"kept".ljust(16, b"\0"))
        self.assertEqual(struct.unpack_from("<Q", stored, 512 * 3 + 128 + 120), (4,))

    def test_a_stream_that_would_have_to_lie_elsewhere_is_refused(self):
        for data, change in (
            (small_ole("Package", b"kept"), lambda content: content + b"x"),  # longer
            (ole({"Package": b"kept"}), lambda content: content[:4095]),  # so short that it would be a small one
        ):
            with self.assertRaises(DocumentError) as refused:
                sanitize_ole(data, change)
            self.assertEqual(str(refused.exception), "embedded")
        stored = sanitize_ole(ole({"Package": b"SECRET".ljust(5000)}), lambda content: b"kept".ljust(4096))
        self.assertNotIn(b"SECRET", stored)

    def test_what_a_stream_tells_by_its_name(self):
        for name, content, expected in (
            ("\x01Ole", b"kept" + bytes(16) + b"SECRET", b"kept" + bytes(22)),
            ("\x05SummaryInformation", b"SECRET", bytes(6)),  # too short for an empty one
            ("\x02OlePres000", b"kept" + emf(b"")[:88], None),
        ):
            stored = sanitize_ole(small_ole(name, content), lambda content: b"unknown")
            self.assertNotIn(b"SECRET", stored)
            self.assertNotIn(b"unknown", stored)
            self.assertEqual(stored[512 : 512 + len(content)], expected or content)
        self.assertRefused(small_ole("\x01Ole", b"\1\0\0\2\1SECRET"))  # a link to a file

    def test_the_list_of_tables_goes_on_in_a_sector(self):
        data = ole(self.KEPT)
        last = len(data) // 512 - 2  # the unused sector
        (table,) = struct.unpack_from("<L", data, 76)
        for following in (0xFFFFFFFE, last):  # the end, or the same again
            numbers = struct.pack("<L", table).ljust(508, b"\xff") + struct.pack("<L", following)
            longer = data[:68] + struct.pack("<L", last) + data[72:76] + b"\xff" * 4 + data[80:-512] + numbers
            stored = sanitize_ole(longer, lambda content: content)
            self.assertEqual(stored[-512:], numbers)
            self.assertEqual(stored[512:516], b"kept")

    def test_damaged_tables_are_refused(self):
        data = ole(self.KEPT)
        (table,) = struct.unpack_from("<L", data, 76)
        first = (table + 1) * 512  # where the chain of the first stream begins
        for damaged in (
            data[:30],
            data[:30] + struct.pack("<H", 10) + data[32:],  # sectors of a size that is none
            data[:32] + struct.pack("<H", 7) + data[34:],
            data[:48] + struct.pack("<L", 9999) + data[52:],  # no directory
            data[:first] + struct.pack("<L", 0) + data[first + 4 :],  # a chain that comes back
            data[:first] + struct.pack("<L", 0xFFFFFFFE) + data[first + 4 :],  # a stream that is cut off
            data.replace("Root Entry".encode("utf-16-le").ljust(64, b"\0") + b"\x16\0\5", bytes(67)),
            small_ole("\x01CompObj", b"kept", start=8),  # behind the mini stream
        ):
            self.assertRefused(damaged)


class PDFTests(SimpleTestCase):
    def cleaned(self, data: bytes) -> bytes:
        with rewrite("pdf", BytesIO(data)) as made:
            return made.read()

    def test_who_remarked_is_gone_in_direct_objects_too(self):
        made = pikepdf.new()
        page = made.add_blank_page()
        box = [0, 0, 9, 9]
        page.Annots = pikepdf.Array(
            [
                pikepdf.Dictionary(
                    Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.FreeText, Rect=box, T="SECRET ann", Contents="kept"
                ),
                pikepdf.Dictionary(
                    Type=pikepdf.Name.Annot,
                    Subtype=pikepdf.Name.Widget,
                    Rect=box,
                    T="a field",
                    FT=pikepdf.Name.Sig,
                    V=pikepdf.Dictionary(Type=pikepdf.Name.Sig, Name="SECRET ann", Location="SECRET place"),
                ),
                pikepdf.Dictionary(
                    Type=pikepdf.Name.Annot,
                    Subtype=pikepdf.Name.Link,
                    Rect=box,
                    A=pikepdf.Dictionary(S=pikepdf.Name.URI, URI="file:///C:/Users/SECRET/x.pdf"),
                ),
            ]
        )
        made.docinfo["/Author"] = "SECRET ann"
        page.PieceInfo = pikepdf.Dictionary(Program=pikepdf.Dictionary(Private="SECRET"))
        made.Root.Threads = pikepdf.Array([pikepdf.Dictionary(I=pikepdf.Dictionary(Author="SECRET"))])
        clean = self.cleaned(kept(made))
        self.assertFalse([part for part in unpacked(clean) if b"SECRET" in part])
        annotations = [each.get_object() for each in PdfReader(BytesIO(clean)).pages[0]["/Annots"]]
        self.assertEqual([each.get("/Contents", each.get("/T")) for each in annotations], ["kept", "a field", None])

    def test_programs_and_signatures_that_the_document_names_are_gone(self):
        made = pikepdf.new()
        made.add_blank_page()
        script = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="SECRET()")
        made.Root.Names = pikepdf.Dictionary(
            JavaScript=pikepdf.Dictionary(Names=pikepdf.Array(["SECRET run", script])),
            Dests=pikepdf.Dictionary(Names=pikepdf.Array(["kept"])),
        )
        made.Root.Perms = pikepdf.Dictionary(DocMDP=pikepdf.Dictionary(Type=pikepdf.Name.Sig, Name="SECRET ann"))
        clean = self.cleaned(kept(made))
        self.assertFalse([part for part in unpacked(clean) if b"SECRET" in part])
        with pikepdf.open(BytesIO(clean)) as stored:
            self.assertEqual([str(each) for each in stored.Root.Names.Dests.Names], ["kept"])
            self.assertNotIn("/JavaScript", stored.Root.Names)

    def test_the_signature_of_a_field_whose_kind_its_parent_names_is_empty(self):
        made = pikepdf.new()
        page = made.add_blank_page()
        signature = made.make_indirect(pikepdf.Dictionary(Type=pikepdf.Name.Sig, Name="SECRET ann"))
        parent = made.make_indirect(pikepdf.Dictionary(T="kept", FT=pikepdf.Name.Sig))
        widget = pikepdf.Dictionary(
            Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Widget, Rect=[0, 0, 9, 9], Parent=parent, V=signature
        )
        page.Annots = pikepdf.Array([widget])
        clean = self.cleaned(kept(made))
        self.assertFalse([part for part in unpacked(clean) if b"SECRET" in part])
        with pikepdf.open(BytesIO(clean)) as stored:
            field = stored.pages[0].Annots[0]
            self.assertEqual((str(field.Parent.T), list(field.V.keys())), ("kept", []))

    def test_locked_empty_and_endless_ones_are_refused(self):
        locked, empty, deep = pikepdf.new(), pikepdf.new(), pikepdf.new()
        locked.add_blank_page()
        output = BytesIO()
        locked.save(output, encryption=pikepdf.Encryption(owner="secret", user=""))  # everybody can read it
        deep.add_blank_page()
        nest = pikepdf.Array([])
        for _ in range(120):
            nest = pikepdf.Array([nest])
        deep.Root.Nest = nest
        for key, data in (("locked", output.getvalue()), ("damaged", kept(empty)), ("damaged", kept(deep))):
            with self.assertRaises(DocumentError) as refused:
                self.cleaned(data)
            self.assertEqual(str(refused.exception), key)

    def test_a_picture_packed_by_two_filters_with_parameters_looks_the_same(self):
        parms = pikepdf.Array([pikepdf.Dictionary(Predictor=1), pikepdf.Dictionary(ColorTransform=1)])
        data = pdf_picture(jpeg(), "/DCTDecode", packed=True, DecodeParms=parms)
        clean = self.cleaned(data)
        self.assertEqual(shown(clean), shown(data))
        self.assertFalse([part for part in unpacked(clean) if b"SECRET" in part])

    def test_an_earlier_state_and_what_follows_the_end_are_gone(self):
        first = documents.pdf("(SECRET earlier)", catalog="/X 10 0 R")
        later = b"10 0 obj\n(kept)\nendobj\n"
        start = len(first)
        rows = f"xref\n10 1\n{start:010} 00000 n \n".encode()
        end = f"trailer << /Size 101 /Root 1 0 R /Prev {first.rindex(b'xref', 0, -40)} >>\nstartxref\n{start + len(later)}\n%%EOF\n"
        clean = self.cleaned(first + later + rows + end.encode() + b"SECRET behind the end")
        self.assertFalse([part for part in unpacked(clean) if b"SECRET" in part])
        self.assertTrue([part for part in unpacked(clean) if b"kept" in part])

    def test_an_attachment_keeps_its_name_and_its_words(self):
        clean = self.cleaned(pdf_attachment(b"name,hours\nSaturday,9", "C:\\SECRET\\hours.csv"))
        with pikepdf.open(BytesIO(clean)) as made:
            (spec,) = made.attachments.values()
            self.assertEqual((spec.filename, spec.get_file().read_bytes()), ("hours.csv", b"name,hours\nSaturday,9"))
            self.assertFalse({"/ModDate", "/CreationDate"} & set(spec.get_file().obj.Params.keys()))

    def test_words_are_as_they_were(self):
        content = documents.stream("BT /F 9 Tf (Hello) Tj ET")
        clean = self.cleaned(documents.pdf(content).replace(b"/MediaBox", b"/Contents 10 0 R /MediaBox"))
        with pikepdf.open(BytesIO(clean)) as made:
            self.assertIn(b"(Hello)", made.pages[0].Contents.read_bytes())


class MufflingTests(SimpleTestCase):
    def test_damaged_pictures_do_no_harm(self):
        for make in PICTURES.values():
            whole = make()
            for end in range(0, len(whole), 61):
                for data in (whole[:end], whole[end:], whole[: end // 2] + whole[end:]):
                    self.assertEqual(len(blank_metadata(data)), len(data))
                    try:
                        strip_metadata(data)
                    except DocumentError:
                        continue


@pytest.mark.soak
class OracleTests(SimpleTestCase):
    """Two programs that know hundreds of formats read what is left."""

    def told(self, *command: str) -> str:
        done = subprocess.run(command, capture_output=True, text=True, timeout=120)
        self.assertIn(done.returncode, (0, 1), done.stderr)
        return done.stdout

    def test_exiftool_reads_nothing_of_the_camera(self):
        with tempfile.TemporaryDirectory() as folder:
            for name, make in PICTURES.items():
                path = Path(folder) / "picture.bin"
                path.write_bytes(strip_metadata(make()))
                (said,) = json.loads(self.told("exiftool", "-j", "-G", "-a", "-ee", "-u", str(path)))
                self.assertNotIn("SECRET", str(said), name)
                telling = {
                    key.split(":")[-1] for key in said if key.split(":")[0] in {"EXIF", "XMP", "IPTC", "MakerNotes"}
                }
                self.assertFalse(
                    {each for each in telling if re.search("GPS|Make|Model|Artist|Date|Lens|Serial", each)}, name
                )

    def test_both_read_nobody_in_any_container(self):
        with tempfile.TemporaryDirectory() as folder:
            for container, build in CONTAINERS.items():
                for name, make in PICTURES.items():
                    data = build(make())
                    ending = "pdf" if data.startswith(b"%PDF") else ("odt" if container.startswith("odt,") else "docx")
                    path = Path(folder) / f"paper.{ending}"
                    path.write_bytes(anonymise(BytesIO(data), ending).read())
                    for program in (("exiftool", "-a", "-G", "-ee", "-u"), ("mat2", "--show")):
                        with self.subTest(container=container, picture=name, program=program[0]):
                            self.assertNotIn("SECRET", self.told(*program, str(path)))
