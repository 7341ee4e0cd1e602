"""Uploads with words that readers do not see: cut or refused, and in nothing that is served."""

import errno
import os
import shutil
import subprocess
import sys
import tempfile
from io import BytesIO
from pathlib import Path
from unittest import mock
from zipfile import ZipFile

import openpyxl
import pikepdf
import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import SimpleTestCase, override_settings
from django.urls import reverse
from lxml import etree
from PIL import Image
from wagtail.search.models import IndexEntry

from media.documents.binary_parts import blank_metadata
from media.documents.embedded_images import strip_metadata
from media.documents.limits import DocumentError
from media.documents.models import Document
from media.documents.office import copy_anonymised
from media.documents.parts import rewrite
from media.documents.pdf_text import extract_text, print_text
from media.documents.sandbox import FULL
from media.documents.sanitize import MESSAGES, DocumentRefused, anonymise
from media.documents.text_extraction import read_text
from media.documents.unpublished import cut_unpublished
from media.images import codec, limits, strips
from media.images.__main__ import reencode
from media.images.models import Picture, Rendition
from media.images.renditions import make_sources
from media.images.sanitize import sanitize_picture
from media.recordings.models import Recording
from media.recordings.uploads import sanitize_recording
from media.storage.disk_errors import is_full
from settings.install import ROOT

from ..support import canary_files, documents, make, photos
from ..support.addresses import all_urls
from ..support.cases import HouseCase
from ..support.unpacking import unpacked

WORD = "word/document.xml"
SECRETS = tuple("SECRET".encode(encoding) for encoding in ("utf-8", "utf-16-le", "utf-16-be"))


def leaks(data: bytes) -> list[bytes]:
    """The surroundings of each hidden word in a file and in all that can be unpacked from it."""
    places = ((part, part.find(word)) for part in unpacked(data) for word in SECRETS)
    return [part[max(0, at - 60) : at + 60] for part, at in places if at >= 0]


def cut(ending: str, data: bytes) -> bytes:
    with rewrite("pdf" if ending == "pdf" else "zip", BytesIO(data)) as made:
        return made.read()


class CutTests(SimpleTestCase):
    def test_each_place_is_cut_and_what_readers_see_stays(self):
        for place, (ending, data) in canary_files.CUT.items():
            with self.subTest(place=place):
                self.assertTrue(leaks(data))
                clean = cut(ending, data)
                self.assertEqual(leaks(clean), [])
                words = b" ".join(unpacked(clean))
                self.assertEqual(words.count(b"kept") > 0 or b"</text:p>" in words, True)
                self.assert_well_formed(clean)

    def assert_well_formed(self, data: bytes) -> None:
        if not data.startswith(b"PK"):
            return
        with ZipFile(BytesIO(data)) as archive:
            for name in archive.namelist():
                if name.endswith((".xml", ".rels", ".vml")):
                    etree.fromstring(archive.read(name))

    def test_what_readers_see_is_in_its_place(self):
        def words(place: str, member: str, tag: str) -> list[str]:
            with ZipFile(BytesIO(cut(*canary_files.CUT[place]))) as archive:
                root = etree.fromstring(archive.read(member))
            return ["".join(each.itertext()) for each in root.iter(f"{{*}}{tag}")]

        for place in ("deleted words", "deleted words in an insertion", "moved words", "deleted row", "remarks"):
            self.assertEqual("".join(words(f"docx, {place}", "word/document.xml", "t")), "keptkept", place)
        self.assertEqual(words("docx, deleted row", "word/document.xml", "tr"), ["kept"])
        self.assertEqual(words("odt, tracked changes", "content.xml", "p"), ["kept"])
        self.assertEqual(words("odt, remark", "content.xml", "p"), ["kept"])
        self.assertEqual(words("docx, author field", "word/document.xml", "instrText"), [" AUTHOR  "])

    def test_what_is_dropped_is_named_nowhere(self):
        with ZipFile(BytesIO(cut(*canary_files.CUT["docx, remarks"]))) as archive:
            self.assertNotIn("word/comments.xml", archive.namelist())
            relations, types = archive.read("word/_rels/document.xml.rels"), archive.read("[Content_Types].xml")
        self.assertIn(b"styles.xml", relations)
        self.assertIn(b"/word/document.xml", types)
        self.assertNotIn(b"comments", relations + types)
        with ZipFile(BytesIO(cut(*canary_files.CUT["odt, first page as a picture"]))) as archive:
            self.assertIn(b"content.xml", manifest := archive.read("META-INF/manifest.xml"))
            for name in (b"Thumbnails", b"Configurations2", b"VersionList"):
                self.assertNotIn(name, manifest)

    def test_workbooks_open_as_before(self):
        for place in ("remark on a cell", "spare columns", "drawn remark"):
            book = openpyxl.load_workbook(BytesIO(cut("xlsx", canary_files.XLSX[place])))
            self.assertEqual(book.active["A1"].value, "kept")
            self.assertIsNone(book.active["A1"].comment)

    def test_connections_keep_numbers_and_kinds(self):
        with ZipFile(BytesIO(cut("xlsx", canary_files.XLSX["path of a connection"]))) as archive:
            root = etree.fromstring(archive.read("xl/connections.xml"))
        self.assertEqual([each.get("id") for each in root], ["1", "2", "3"])
        self.assertEqual([each.get("name") for each in root], ["Connection1", "Connection2", "Connection3"])
        self.assertEqual([each.get("type") for each in root], ["5", "6", "4"])

    def test_layers_and_alternatives_of_a_pdf_stay(self):
        with pikepdf.open(BytesIO(cut("pdf", canary_files.PDF["layers"]))) as made:
            self.assertEqual(str(made.Root.OCProperties.OCGs[0].Name), "a layer")
        with pikepdf.open(BytesIO(cut("pdf", canary_files.PDF["structure"]))) as made:
            self.assertEqual(str(made.Root.StructTreeRoot.K.Alt), "kept")
        with pikepdf.open(BytesIO(cut("pdf", canary_files.PDF["note"]))) as made:
            self.assertEqual(len(made.pages[0].Annots), 0)

    def test_what_a_cut_does_not_concern_is_not_written_anew(self):
        content = b"<w:p  a='1'><w:t>The del, the ins</w:t></w:p >"
        data = canary_files.docx(word__header1=b"", **{"word__header1.xml": content})
        with ZipFile(BytesIO(cut("docx", data))) as archive:
            self.assertEqual(archive.read("word/header1.xml"), content)

    def test_books_with_a_public_document_type_are_accepted(self):
        public = (
            '<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.1//EN" "http://www.w3.org/TR/xhtml11/DTD/xhtml11.dtd"><html/>'
        )
        book = documents.zip_of(
            {"mimetype": "application/epub+zip", "a.xhtml": public, "b.xhtml": "<!DOCTYPE html><html/>"}
        )
        with ZipFile(BytesIO(cut("epub", book))) as archive:
            self.assertEqual(archive.read("a.xhtml").decode(), public)

    def test_rows_of_a_group_may_be_closed(self):
        def group(book):
            book.active["A2"] = "kept"
            book.active.row_dimensions.group(2, 2, hidden=True)

        self.assertTrue(cut("xlsx", canary_files.xlsx(group)))

    def test_cells_beside_empty_hidden_columns_are_published(self):
        cells = canary_files.row_of("kept before", "", "", "kept after")
        clean = b" ".join(
            unpacked(cut(*canary_files.odf("ods", canary_files.table(canary_files.HIDDEN_COLUMNS + cells))))
        )
        self.assertIn(b"kept before", clean)
        self.assertIn(b"kept after", clean)


class CutPartTests(SimpleTestCase):
    """Places that few documents have, by the part of the document and its XML."""

    def assertCut(self, name: str, xml: str) -> bytes:
        clean = cut_unpublished(xml.encode(), name)
        self.assertNotIn(b"SECRET", clean, name)
        self.assertIn(b"kept", clean, name)
        return clean

    def test_a_table_whose_rows_were_all_deleted_goes_with_them(self):
        row = "<w:tr><w:trPr><w:del/></w:trPr><w:tc><w:p><w:t>SECRET</w:t></w:p></w:tc></w:tr>"
        clean = self.assertCut(WORD, f"<w:body><w:tbl>{row}{row}</w:tbl><w:p><w:t>kept</w:t></w:p></w:body>")
        self.assertNotIn(b"<w:tbl", clean)

    def test_a_paragraph_that_was_deleted_with_its_end_goes(self):
        deleted = (
            "<w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr><w:del><w:r><w:delText>SECRET</w:delText></w:r></w:del></w:p>"
        )
        clean = self.assertCut(WORD, f"<w:body>{deleted}<w:p><w:r><w:t>kept</w:t></w:r></w:p></w:body>")
        self.assertEqual(clean.count(b"<w:p>"), 1)

    def test_a_hidden_paragraph_is_empty_to_its_end(self):
        hidden = (
            '<text:p>SECRET<text:hidden-paragraph text:is-hidden="true"/>SECRET<text:b>SECRET</text:b>SECRET</text:p>'
        )
        self.assertCut("content.xml", f"<office:text>{hidden}<text:p>kept</text:p></office:text>")

    def test_hidden_names_with_words_of_a_workbook_go(self):
        names = '<definedName name="a" hidden="1">"SECRET"</definedName><definedName name="kept">x!$A$1</definedName>'
        self.assertCut("xl/workbook.xml", f"<workbook><definedNames>{names}</definedNames></workbook>")

    def test_parameters_of_a_connection_go(self):
        rest = '<parameters><parameter name="SECRET"/></parameters><extLst><ext a="SECRET"/></extLst>'
        connection = f'<connection id="1" name="SECRET">{rest}<dbPr kept="1"/></connection>'
        self.assertCut("xl/connections.xml", f"<connections>{connection}</connections>")

    def test_what_can_not_be_read_is_taken_only_where_nothing_in_it_is_hidden(self):
        for key, xml in (
            ("slow", "<w:r><w:rPr><w:vanish/></w:rPr><w:t>SECRET"),
            ("slow", '<w:r><w:rPr><w:vanish w:val="1"/></w:rPr><w:t>SECRET'),
            ("slow", '<text:p>SECRET<text:hidden-paragraph text:is-hidden="true"/>'),
            ("slow", '<text:section text:display="none"><text:p>SECRET'),
            ("changes", "<w:del><w:delText>SECRET"),
        ):
            with self.subTest(xml), self.assertRaises(DocumentError) as refused:
                cut_unpublished(xml.encode(), WORD)
            self.assertEqual(str(refused.exception), key)
        shown = b'<w:r><w:rPr><w:vanish w:val="0"/></w:rPr><w:t>kept'
        self.assertEqual(cut_unpublished(shown, WORD), shown)

    def test_a_large_part_with_a_document_type_or_hidden_words_is_refused(self):
        for key, xml in (("dtd", "<!DOCTYPE x>"), ("slow", "<w:vanish/>")):
            with self.subTest(key), self.assertRaises(DocumentError) as refused:
                copy_anonymised(BytesIO(f"<w:p>{xml}<w:t>SECRET</w:t></w:p>".encode()), BytesIO())
            self.assertEqual(str(refused.exception), key)


class RefusedTests(SimpleTestCase):
    def test_what_can_not_be_cut_is_refused_in_words(self):
        for place, (key, ending, data) in canary_files.REFUSED.items():
            with self.subTest(place=place):
                with self.assertRaises(DocumentError) as problem:
                    cut(ending, data)
                self.assertEqual(str(problem.exception), key)

    def test_the_reason_comes_out_of_the_sandbox(self):
        for key in ("hidden_sheets", "changes", "dtd", "hidden_cells", "hidden_slides", "redaction"):
            ending, data = next(each[1:] for each in canary_files.REFUSED.values() if each[0] == key)
            with self.assertRaises(DocumentRefused) as refused:
                anonymise(BytesIO(data), ending)
            self.assertEqual(refused.exception.message, MESSAGES[key])


class SandboxTests(SimpleTestCase):
    """What the process of its own may do instead of cleaning the document."""

    def refusal(self, **process) -> str:
        run = mock.patch("media.documents.sandbox.subprocess.run", **process)
        with run, self.assertRaises(DocumentRefused) as refused:
            anonymise(BytesIO(documents.docx()), "docx")
        return str(refused.exception)

    def test_a_document_that_takes_too_long_is_refused_as_such(self):
        self.assertEqual(self.refusal(side_effect=subprocess.TimeoutExpired("python", 1)), "slow")
        self.assertEqual(self.refusal(return_value=mock.Mock(returncode=-9)), "slow")

    def test_nothing_is_no_document(self):
        self.assertEqual(self.refusal(return_value=mock.Mock(returncode=0)), "damaged")

    def test_a_full_disk_is_raised_as_such(self):
        run = mock.patch("media.documents.sandbox.subprocess.run", return_value=mock.Mock(returncode=FULL))
        with run, self.assertRaises(OSError) as problem:
            anonymise(BytesIO(documents.docx()), "docx")
        self.assertTrue(is_full(problem.exception))

    def test_the_text_of_a_pdf_that_takes_too_long_is_empty(self):
        with mock.patch("media.documents.pdf_text.subprocess.run", side_effect=subprocess.TimeoutExpired("python", 1)):
            self.assertEqual(extract_text("paper.pdf"), "")

    def test_of_a_long_pdf_the_beginning_is_printed(self):
        pages = [mock.Mock(**{"extract_text.return_value": words * 60_000}) for words in ("a", "b", "c")]
        output = mock.Mock(buffer=BytesIO())
        with mock.patch("pypdf.PdfReader", return_value=mock.Mock(pages=pages)), mock.patch("sys.stdout", output):
            print_text("paper.pdf")
        self.assertEqual(output.buffer.getvalue().split(), [b"a" * 60_000, b"b" * 60_000])


class PlainTextTests(SimpleTestCase):
    def test_text_in_utf_16_is_accepted_unless_it_has_null_characters(self):
        for encoding in ("utf-8", "utf-16"):
            data = "Saturday, nine o'clock".encode(encoding)
            self.assertEqual(anonymise(BytesIO(data), "txt").getvalue(), data)
            with self.assertRaises(DocumentRefused) as refused:
                anonymise(BytesIO("Saturday\0".encode(encoding)), "txt")
            self.assertEqual(refused.exception.message, MESSAGES["text"])


class RecordingTests(SimpleTestCase):
    def test_boxes_and_elements_of_free_space_are_blank(self):
        for name, data in canary_files.RECORDINGS.items():
            with self.subTest(name=name):
                upload, _facts = sanitize_recording(SimpleUploadedFile(name, data), name)
                self.assertEqual(leaks(upload.read()), [])


class SecondPictureTests(SimpleTestCase):
    def test_app2_segments_but_the_profile_are_cut_from_pictures_inside(self):
        picture = canary_files.jpeg_with_second_pictures()
        self.assertEqual(leaks(picture) != [], True)
        for clean in (strip_metadata(picture), blank_metadata(b"record" + picture)):
            self.assertEqual(leaks(clean), [])
            self.assertIn(b"ICC_PROFILE", clean)
        self.assertEqual(photos.pixels(strip_metadata(picture)), photos.pixels(picture))

    def test_a_photograph_of_two_pictures_is_accepted_with_the_first(self):
        data = canary_files.mpo()
        with Image.open(BytesIO(data)) as image:
            self.assertEqual((image.format, image.n_frames), ("MPO", 2))
        clean = sanitize_picture(ContentFile(data), "x.jpg").read()
        self.assertEqual(leaks(clean), [])
        with Image.open(BytesIO(clean)) as image:
            self.assertEqual((image.format, image.size), ("JPEG", (120, 80)))
            self.assertEqual(image.getpixel((60, 40))[2] < 50, True)

    def test_a_large_photograph_of_two_pictures_too(self):
        output = BytesIO()
        first, second = (Image.new("RGB", (1200, 800), colour) for colour in ("red", "blue"))
        first.save(output, "MPO", save_all=True, append_images=[second])
        clean = sanitize_picture(ContentFile(output.getvalue()), "x.jpeg").read()
        with Image.open(BytesIO(clean)) as image:
            self.assertEqual((image.format, image.size), ("JPEG", (1200, 800)))
            self.assertLess(image.getpixel((60, 40))[2], 50)


class DiskFullDuringWorkTests(SimpleTestCase):
    """/dev/full refuses each write as a full disk does; the process of its own must end with the code that says so."""

    def test_a_full_disk_is_not_a_damaged_picture(self):
        with tempfile.TemporaryDirectory() as folder:
            source = Path(folder) / "source"
            for format_name in ("JPEG", "PNG", "WEBP", "GIF", "AVIF"):
                source.write_bytes(photos.encode(format_name))
                for write in (
                    lambda full, name=format_name: reencode(source, name, full),
                    lambda full, name=format_name: strips.reencode(source, name, full),
                    lambda full, name=format_name: codec.blur(source, name, [(0.1, 0.1, 0.5, 0.5)], full),
                ):
                    with self.assertRaises(OSError) as problem:
                        write(Path("/dev/full"))
                    self.assertTrue(is_full(problem.exception), format_name)

    def test_no_room_for_the_rows_or_the_result_is_raised_as_such(self):
        full = OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        small, large = photos.encode("PNG"), large_png()
        for data, place in (
            (small, "media.images.codec.reencode"),
            (large, "media.images.sandbox._temporary_copy"),
            (large, "media.images.sandbox._run"),
        ):
            with mock.patch(place, side_effect=full), self.assertRaises(OSError) as problem:
                sanitize_picture(ContentFile(data), "x.png")
            self.assertTrue(is_full(problem.exception), place)

    def test_a_full_disk_is_not_a_damaged_document(self):
        with tempfile.NamedTemporaryFile(suffix=".docx") as file, open("/dev/full", "wb") as full:
            file.write(documents.docx())
            file.flush()
            command = [sys.executable, "-m", "media.documents", "zip", file.name]
            process = subprocess.run(command, cwd=ROOT, stdout=full, stderr=subprocess.DEVNULL, timeout=60)
        self.assertEqual(process.returncode, FULL)


def large_png() -> bytes:
    """A picture that is decoded in a process of its own."""
    output = BytesIO()
    Image.new("L", (1000, limits.DECODED_HERE // 1000 + 1)).save(output, "PNG")
    return output.getvalue()


class CoefficientTests(SimpleTestCase):
    def test_a_progressive_jpeg_has_a_limit_of_its_own(self):
        """2 bytes for each of 3 samples a pixel: at the limit it is accepted, a pixel more is too large."""
        picture = photos.encode("JPEG", progressive=True, subsampling="4:4:4")
        plain = photos.encode("JPEG", subsampling="4:4:4")
        enough = 6 * 120 * 80
        for limit, data, is_accepted in (
            (enough, picture, True),
            (enough - 1, picture, False),
            (enough - 1, plain, True),
        ):
            with mock.patch("media.images.sanitize.MAX_COEFFICIENTS", limit):
                if is_accepted:
                    self.assertTrue(sanitize_picture(ContentFile(data), "x.jpg"))
                else:
                    with self.assertRaises(ValidationError) as refused:
                        sanitize_picture(ContentFile(data), "x.jpg")
                    self.assertEqual(refused.exception.code, "file_too_many_pixels")

    def test_what_would_take_too_much_beside_its_pixels_is_decoded_at_half_its_size(self):
        with Image.open(BytesIO(photos.encode("JPEG", progressive=True, subsampling="4:4:4"))) as image:
            for most, scale in ((10 * 120 * 80, 1), (10 * 120 * 80 - 1, 0.5)):
                with mock.patch.object(strips, "MAX_DECODED", most):
                    self.assertEqual(strips._scale_of_progressive(image), scale)
        self.assertLess(limits.MAX_COEFFICIENTS, limits.MAX_DECODED)


NO_TEXTS = {"texts-TOTAL_FORMS": 0, "texts-INITIAL_FORMS": 0}
START = "SECRE"  # what is searched for, so that an answer may repeat the question


@pytest.mark.soak
class ServedUploadsTests(HouseCase):
    """Every file with hidden words is uploaded by the admin's forms, used on a page, and everything served is unpacked."""

    search_index = True

    def setUp(self):
        super().setUp()
        folder = tempfile.mkdtemp(prefix="commonhouse-test-")
        self.addCleanup(shutil.rmtree, folder)
        self.enterContext(override_settings(MEDIA_ROOT=folder))
        self.folder = Path(folder)
        self.client.force_login(make.admin())

    def upload(self, route: str, name: str, data: bytes, **more):
        fields = {"title": name.partition(".")[0], "file": SimpleUploadedFile(name, data), "collection": 1}
        return self.client.post(reverse(route), fields | more)

    def upload_all(self) -> None:
        for number, (place, (ending, data)) in enumerate(canary_files.CUT.items()):
            self.assertEqual(self.upload("wagtaildocs:add", f"paper-{number}.{ending}", data).status_code, 302, place)
        for name, data in canary_files.PICTURES.items():
            self.assertEqual(self.upload("wagtailimages:add", name, data).status_code, 302, name)
        for name, data in canary_files.RECORDINGS.items():
            self.assertEqual(self.upload("recordings:add", name, data, **NO_TEXTS).status_code, 302, name)
        for place, (key, ending, data) in canary_files.REFUSED.items():
            answer = self.upload("wagtaildocs:add", f"paper.{ending}", data)
            self.assertContains(answer, str(MESSAGES[key])[:40], msg_prefix=place)
        self.assertEqual(Document.objects.count(), len(canary_files.CUT))
        for picture in Picture.objects.all():
            make_sources.call(picture.pk)
        for document in Document.objects.all():
            read_text.call(document.pk)

    def page_with_all(self):
        documents_block = {"title": "", "documents": [each.pk for each in Document.objects.all()]}
        page = make.text(self.home, title="It shows all")
        stream = [{"type": "documents", "value": documents_block, "id": "1"}]
        for number, picture in enumerate(Picture.objects.all()):
            use = {"image": picture.pk, "alt_text": "x", "decorative": False}
            stream.append(
                {"type": "picture", "value": {"picture": use, "caption": "", "width": "column"}, "id": f"p{number}"}
            )
        for recording in Recording.objects.all():
            value = {"title": "x", "text": "", "recording": recording.pk}
            stream.append({"type": "recording", "value": value, "id": f"r{recording.pk}"})
        page.body = page.body.stream_block.to_python(stream)
        page.save_revision().publish()
        return page

    def desk_urls(self, page) -> list[str]:
        rows = [
            *(("wagtaildocs:edit", row) for row in Document.objects.all()),
            *(("wagtailimages:edit", row) for row in Picture.objects.all()),
            *(("recordings:edit", row) for row in Recording.objects.all()),
            ("wagtailadmin_pages:edit", page),
            ("wagtailadmin_pages:view_draft", page),
        ]
        lists = ("wagtaildocs:index", "wagtailimages:index", "recordings:index", "wagtaildocs_chooser:choose")
        lists += ("wagtailimages_chooser:choose", "recording_chooser:choose")
        return [reverse(name, args=[row.pk]) for name, row in rows] + [
            f"{reverse(name)}?q={query}" for name in lists for query in ("", START)
        ]

    def api_urls(self, page) -> list[str]:
        names = ("pages", "images", "documents", "recordings", "everything", "changes")
        lists = [f"/api/v3/{name}/{query}" for name in names for query in ("", f"?search={START}")]
        rows = {"pages": [page], "images": Picture.objects.all(), "documents": Document.objects.all()}
        rows["recordings"] = Recording.objects.all()
        details = [f"/api/v3/{name}/{row.pk}/" for name, found in rows.items() for row in found]
        return [*lists, *details, f"/api/v3/content/?path={page.url}", f"/api/v3/search/?query={START}"]

    def test_no_hidden_word_of_an_upload_is_served(self):
        self.upload_all()
        page = self.page_with_all()
        self.assertTrue(Rendition.objects.exists())
        recordings = [recording.url for recording in Recording.objects.all()]
        public = [*all_urls(START), *recordings, *self.api_urls(page)]
        wrong, statuses = [], {}
        for is_staff in (True, False):
            for url in dict.fromkeys([*public, *(self.desk_urls(page) if is_staff else ())]):
                answer = self.client.get(url)
                content = b"".join(answer.streaming_content) if answer.streaming else answer.content
                statuses[url] = answer.status_code
                wrong += [(url, found) for found in leaks(content)]
            self.client.logout()
        self.assertEqual(wrong, [])
        self.assertEqual({url: status for url, status in statuses.items() if status >= 500 and url != "/readyz"}, {})
        served = [url for url, status in statuses.items() if status == 200]
        for url in (*recordings, *(document.url for document in Document.objects.all())):
            self.assertIn(url, served)

    def test_no_hidden_word_is_stored_or_indexed(self):
        self.upload_all()
        for path in self.folder.rglob("*"):
            if path.is_file():
                self.assertEqual(leaks(path.read_bytes()), [], path)
        texts = [*Document.objects.values_list("reading__text", flat=True), *IndexEntry.objects.values().iterator()]
        self.assertIn("kept", str(texts))
        self.assertNotIn(START.lower(), str(texts).lower())
