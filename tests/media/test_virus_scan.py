"""Uploads go by a clamd, if one is named: what holds a virus or can't be examined is refused in words, by every way in."""

import shutil
import socket
import tempfile
import time
import tracemalloc
from functools import partial
from html import unescape
from pathlib import Path
from unittest import mock

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile, File
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import RequestFactory, override_settings
from django.urls import reverse
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import UploadedFile
from wagtail.users.models import UserProfile

from media.documents.models import Document
from media.images.models import Picture, Rendition
from media.recordings.models import Recording, RecordingText
from media.uploads import clamav, virus_scan
from pages.api.tokens import WRITE

from ..api.test_middleware import token_of
from ..support import documents, films, make
from ..support.cases import HouseCase
from ..support.clamav import EICAR, SIGNATURE, needs_clamd
from ..support.clamav import clamav as clamd
from .test_media import content

CAPTIONS = b"WEBVTT\n\n00:00.000 --> 00:01.000\nGood evening.\n"
CLEAN = {  # a file of each kind, whose container stays what it is with something behind its end
    "hands.png": content("png"),
    "paper.txt": b"Words.",
    "paper.pdf": documents.pdf(),
    "film.mp4": films.mp4(1),  # clamd looks into no MP3 and into no Ogg
    "words.vtt": CAPTIONS,
    "list.csv": b"/old/,/\n",
}
STORED = (Picture, Rendition, Document, Recording, RecordingText, UploadedFile, Redirect)


def infected(name: str) -> tuple[str, bytes]:
    return name, CLEAN[name] + EICAR


@needs_clamd
class ScannedCase(HouseCase):
    """A site whose uploads go to a clamd that runs as long as the class, and to a folder of the test's own."""

    languages = ["en", "es"]
    most = "40M"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        folder = Path(tempfile.mkdtemp(prefix="commonhouse-clamav-"))
        cls.addClassCleanup(shutil.rmtree, folder)
        cls.clamd = cls.enterClassContext(clamd(folder, most=cls.most))

    def setUp(self):
        super().setUp()
        self.folder = Path(tempfile.mkdtemp(prefix="commonhouse-test-"))
        self.addCleanup(shutil.rmtree, self.folder)
        arriving = self.folder / "arriving"
        arriving.mkdir()
        settings = {"MEDIA_ROOT": self.folder / "media", "FILE_UPLOAD_TEMP_DIR": arriving, "CLAMAV": self.clamd.address}
        self.enterContext(override_settings(FILE_UPLOAD_MAX_MEMORY_SIZE=10, **settings))
        virus_scan.breaker.is_failing = False
        self.staff = make.admin()
        self.key = token_of(self.staff, WRITE)
        self.client.force_login(self.staff)

    def files(self) -> list[Path]:
        return [path for path in self.folder.rglob("*") if path.is_file()]

    def state(self) -> tuple:
        """All that an upload could leave."""
        return sorted(self.files()), [list(model.objects.values()) for model in STORED]

    # The ways in: each is given name and bytes of a file, and gives what was answered.

    def form(self, address: str, name: str, data: bytes, prefix: str = "", **more):
        fields = {"title": "Title", "file": SimpleUploadedFile(name, data), "collection": 1} | more
        return self.client.post(address, {f"{prefix}{key}": value for key, value in fields.items()})

    def several(self, address: str, name: str, data: bytes):
        fields = {"title": "Title", "files[]": SimpleUploadedFile(name, data), "collection": 1}
        return self.client.post(address, fields)

    def recording(self, address: str, name: str, data: bytes, **texts):
        number = int(bool(texts))
        fields = {"texts-TOTAL_FORMS": number, "texts-INITIAL_FORMS": 0, "texts-MIN_NUM_FORMS": 0}
        return self.form(address, name, data, **fields, **texts)

    def captions(self, name: str, data: bytes):
        texts = {"texts-0-captions_file": SimpleUploadedFile(name, data)}
        texts |= {"texts-0-language": "es", "texts-0-ORDER": 1, "texts-0-transcript": "null"}
        return self.recording(reverse("recordings:add"), "film.mp4", CLEAN["film.mp4"], **texts)

    def by_api(self, address: str, name: str, data: bytes):
        fields = {"title": "Title", "file": SimpleUploadedFile(name, data)}
        return self.client.post(address, fields, headers={"Authorization": f"Bearer {self.key}"})

    def ways(self) -> dict[str, tuple]:
        """Of each way in, what sends a file and the name of a file that it takes."""
        picture, document, recording = make.picture(), make.document(), make.recording()
        self.client.get(reverse("wagtailimages:edit", args=[picture.pk]))  # it makes a small one for itself
        form = partial(self.form, description="x")
        found = {
            "a picture": (form, "wagtailimages:add", [], "hands.png"),
            "in place of a picture": (form, "wagtailimages:edit", [picture.pk], "hands.png"),
            "a document": (form, "wagtaildocs:add", [], "paper.txt"),
            "in place of a document": (form, "wagtaildocs:edit", [document.pk], "paper.pdf"),
            "several pictures": (self.several, "wagtailimages:add_multiple", [], "hands.png"),
            "several documents": (self.several, "wagtaildocs:add_multiple", [], "paper.pdf"),
            "a recording": (self.recording, "recordings:add", [], "film.mp4"),
            "in place of a recording": (self.recording, "recordings:edit", [recording.pk], "film.mp4"),
        }
        for kind, app, name in (
            ("image", "wagtailimages_chooser", "hands.png"),
            ("document", "wagtaildocs_chooser", "paper.txt"),
            ("recording", "recording_chooser", "film.mp4"),
        ):
            send = partial(self.form, prefix=f"{kind}-chooser-upload-")
            found[f"chooser of {kind}"] = send, f"{app}:create", [], name
        ways = {way: (partial(send, reverse(view, args=args)), name) for way, (send, view, args, name) in found.items()}
        return ways | {
            "captions": (self.captions, "words.vtt"),
            "a list of redirects": (partial(self.form, "/admin/redirects/import/"), "list.csv"),
            "a picture, by the API": (partial(self.by_api, "/api/v3/images/"), "hands.png"),
            "a document, by the API": (partial(self.by_api, "/api/v3/documents/"), "paper.pdf"),
        }

    def assertRefused(self, way: str, answer, code: str):
        words, is_api = str(virus_scan.WORDS[code]), "API" in way
        if is_api and code == virus_scan.AWAY:
            self.assertEqual((answer.status_code, answer.json()["type"]), (503, "/api/v3/problems/unavailable/"), way)
            self.assertTrue(int(answer["Retry-After"]))
            return
        self.assertEqual(answer.status_code, 422 if is_api else 200, way)
        is_json = answer["Content-Type"].startswith("application/")
        said = unescape(str(answer.json()) if is_json else answer.content.decode())
        self.assertTrue(words in said.replace("\\'", "'"), f"{way}: not told")
        self.assertFalse(SIGNATURE in said, way)


class InfectedUploadTests(ScannedCase):
    def test_what_holds_a_virus_comes_in_by_no_way(self):
        for way, (send, name) in self.ways().items():
            with self.subTest(way=way):
                before = self.state()
                with self.assertLogs("media.uploads.virus_scan", "WARNING") as logged:
                    answer = send(*infected(name))
                self.assertRefused(way, answer, virus_scan.VIRUS)
                self.assertEqual(self.state(), before)
                self.assertIn(SIGNATURE, logged.output[0])
                self.assertNotIn(name.partition(".")[0], logged.output[0])

    def test_what_holds_none_does_by_each(self):
        for way, (send, name) in self.ways().items():
            with self.subTest(way=way):
                before = self.state()
                with mock.patch("media.uploads.virus_scan.scan", wraps=virus_scan.scan) as scan:
                    self.assertLess(send(name, CLEAN[name]).status_code, 400)
                self.assertNotEqual(self.state(), before)
                self.assertEqual(scan.call_count, 2 if way == "captions" else 1, "asked once a file")
        self.assertEqual([path for path in self.files() if "arriving" in path.parts], [])

    def test_inside_other_files(self):
        inside = {
            "letter.docx": documents.docx(**{"word/media/image1.txt": EICAR}),
            "deep.docx": documents.docx(**{"word/embeddings/letter.docx": documents.docx(**{"word/x.txt": EICAR})}),
            "sheet.pdf": documents.pdf(documents.stream(EICAR.decode())),
        }
        for name, data in inside.items():
            with self.subTest(name=name):
                answer = self.form(reverse("wagtaildocs:add"), name, data)
                self.assertRefused("a document", answer, virus_scan.VIRUS)
        self.assertEqual((Document.objects.count(), self.files()), (0, []))

    def test_a_program_is_refused_too(self):
        for model, name in ((Picture, "hands.png"), (Document, "paper.pdf"), (Recording, "film.mp4")):
            with self.subTest(model=model.__name__), self.assertRaises(ValidationError) as refused:
                model.objects.create(title="Title", file=ContentFile(infected(name)[1], name=name))
            self.assertEqual(refused.exception.code, virus_scan.VIRUS)
        self.assertEqual(self.files(), [])

    def test_no_picture_of_a_person_is_taken(self):
        """Wagtail's form keeps it as it came, with the place where it was taken; and nothing shows it."""
        address = reverse("wagtailadmin_account")
        self.assertNotContains(self.client.get(address), "avatar-avatar")
        fields = {"name_email-email": "a@example.org", "theme-theme": "system", "theme-contrast": "system"}
        fields |= {"theme-density": "default", "locale-preferred_language": "en"}
        fields |= {"avatar-avatar": SimpleUploadedFile("me.png", CLEAN["hands.png"])}
        self.assertEqual(self.client.post(address, fields).status_code, 302)
        self.assertEqual((self.files(), UserProfile.objects.exclude(avatar="").count()), ([], 0))

    def test_the_interface_scans_before_its_transaction(self):
        """On SQLite whoever else writes would wait as long as a scan takes."""
        depths = []
        outside = len(connection.savepoint_ids)

        def scan(*args):
            depths.append(len(connection.savepoint_ids))
            return ""

        with mock.patch("media.uploads.virus_scan.scan", scan):
            self.assertEqual(self.by_api("/api/v3/images/", "hands.png", CLEAN["hands.png"]).status_code, 201)
        self.assertEqual(depths, [outside])

    def test_nothing_of_a_stranger_is_scanned(self):
        self.client.logout()
        file = SimpleUploadedFile("hands.png", CLEAN["hands.png"])
        with mock.patch("media.uploads.virus_scan.scan") as scan:
            self.assertEqual(self.client.post("/api/v3/images/", {"title": "x", "file": file}).status_code, 401)
            self.client.post(reverse("wagtailimages:add"), {"title": "x", "file": file})
        scan.assert_not_called()


class ScannerAwayTests(ScannedCase):
    """Whoever asked for a scanner wants nothing that it has not seen."""

    def test_a_scanner_that_is_away(self):
        self.clamd.kill()
        self.addCleanup(self.clamd.start)
        self.enterContext(override_settings(CLAMAV=None))
        ways = self.ways()
        self.enterContext(override_settings(CLAMAV=self.clamd.address))
        for way, (send, name) in ways.items():
            with self.subTest(way=way):
                before = self.state()
                self.assertRefused(way, send(name, CLEAN[name]), virus_scan.AWAY)
                self.assertEqual(self.state(), before)

    def test_it_is_back(self):
        self.clamd.kill()
        answer = self.form(reverse("wagtaildocs:add"), "paper.txt", CLEAN["paper.txt"])
        self.assertRefused("a document", answer, virus_scan.AWAY)
        self.clamd.start()
        with mock.patch("media.circuit_breaker.time.monotonic", lambda now=time.monotonic: now() + 6):
            answer = self.form(reverse("wagtaildocs:add"), "paper.txt", CLEAN["paper.txt"])
        self.assertEqual((answer.status_code, Document.objects.count()), (302, 1))

    def test_a_scanner_that_hangs(self):
        self.clamd.stop_answering()
        self.addCleanup(self.clamd.go_on)
        begun = time.monotonic()
        with mock.patch("media.uploads.virus_scan.SECONDS", 0.5):
            answer = self.recording(reverse("recordings:add"), "film.mp4", CLEAN["film.mp4"] + bytes(2_000_000))
            self.assertRefused("a recording", answer, virus_scan.AWAY)
        self.assertLess(time.monotonic() - begun, 5)
        begun = time.monotonic()
        answer = self.form(reverse("wagtaildocs:add"), "paper.txt", CLEAN["paper.txt"])
        self.assertRefused("a document", answer, virus_scan.AWAY)
        self.assertLess(time.monotonic() - begun, 2, "nobody waits for it again")
        self.assertEqual((Document.objects.count(), Recording.objects.count(), self.files()), (0, 0, []))

    def test_whatever_else_it_says_is_no_all_clear(self):
        for reply in ("", "INSTREAM: Can't allocate memory ERROR", "UNKNOWN COMMAND", "stream: OK ERROR"):
            with (
                self.subTest(reply=reply),
                mock.patch.object(clamav.ClamdConnection, "reply", lambda connection, reply=reply: reply),
                self.assertRaises(clamav.ScannerUnavailable),
            ):
                clamav.scan(self.clamd.address, [b"x"], 5)

    def test_a_disk_that_is_full_is_not_taken_for_it(self):
        file = File(mock.Mock(read=mock.Mock(side_effect=OSError(28, "full")), closed=False), name="paper.txt")
        file.size = 9
        with self.assertRaises(OSError) as raised:
            virus_scan.validate_virus_free(file)
        self.assertEqual(raised.exception.errno, 28)


class ScanLimitTests(ScannedCase):
    most = "3M"

    def test_what_is_too_large_for_it(self):
        large = CLEAN["film.mp4"] + bytes(9_000_000)
        answer = self.recording(reverse("recordings:add"), "film.mp4", large)
        self.assertRefused("a recording", answer, virus_scan.LIMIT)
        self.assertRefused(
            "a document, by the API", self.by_api("/api/v3/documents/", "paper.txt", b"x" * 4_000_000), virus_scan.LIMIT
        )
        self.assertEqual((Recording.objects.count(), Document.objects.count(), self.files()), (0, 0, []))

    def test_what_unpacks_to_more_than_it_reads(self):
        """By `AlertExceedsMax`; without it clamd calls clean what it has not looked at."""
        packed = documents.docx(**{"word/large.txt": b"x" * 9_000_000})
        self.assertRefused("a document", self.form(reverse("wagtaildocs:add"), "letter.docx", packed), virus_scan.LIMIT)


@needs_clamd
def test_a_film_never_stands_in_memory(tmp_path):
    film = tmp_path / "film.mp4"
    with open(film, "wb") as file:
        file.truncate(100_000_000)
    server = clamd(tmp_path / "clamd", at_port=True, most="200M")
    with server, override_settings(CLAMAV=server.address), film.open("rb") as opened:
        tracemalloc.start()
        virus_scan.validate_virus_free(File(opened, name=str(film)))
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert opened.tell() == 0
    assert most < 5_000_000


@pytest.mark.parametrize(
    ("said", "found"),
    [
        (b"stream: OK\0", ""),
        (b"stream: OK", ""),  # it ended the connection without a NUL
        (b"stream: Eicar FOUND\0", "Eicar"),
        (b"", clamav.ScannerUnavailable),
        (b"stream: Cannot read ERROR\0", clamav.ScannerUnavailable),
        (b"INSTREAM size limit exceeded. ERROR\0", clamav.LimitExceeded),
    ],
)
def test_what_clamd_replies(said, found):
    ours, theirs = socket.socketpair()
    with ours, theirs, mock.patch("media.uploads.clamav.connect", return_value=ours):
        theirs.sendall(said)
        theirs.shutdown(socket.SHUT_WR)
        if isinstance(found, str):
            assert clamav.scan("clamd.ctl", [b"words"], 5) == found
            assert theirs.recv(99) == b"zINSTREAM\0\0\0\0\x05words\0\0\0\0"
        else:
            with pytest.raises(found):
                clamav.scan("clamd.ctl", [b"words"], 5)


def test_another_program_at_the_address_is_no_clamd():
    for said, is_clamd in ((b"ClamAV 1.4.2/27500/Mon\0", True), (b"HTTP/1.1 400 Bad Request\r\n", False)):
        ours, theirs = socket.socketpair()
        with ours, theirs, mock.patch("media.uploads.clamav.connect", return_value=ours):
            theirs.sendall(said)
            theirs.shutdown(socket.SHUT_WR)
            if is_clamd:
                assert clamav.version("clamd.ctl") == "ClamAV 1.4.2/27500/Mon"
            else:
                with pytest.raises(clamav.ScannerUnavailable):
                    clamav.version("clamd.ctl")


@pytest.fixture
def named(settings):
    """The setting names a clamd, which nobody asks."""
    settings.CLAMAV = ("127.0.0.1", 3310)
    virus_scan.breaker.is_failing = False


def test_a_file_is_at_its_beginning_also_where_clamd_hangs_up_early(named):
    upload = SimpleUploadedFile("film.mp4", bytes(clamav.PIECE * 3))

    def hang_up(_address, chunks, _seconds):
        next(chunks)
        chunks.close()
        raise clamav.LimitExceeded

    with mock.patch("media.uploads.virus_scan.scan", hang_up):
        assert virus_scan.scan_result(upload) == virus_scan.LIMIT
    assert upload.tell() == 0


def test_every_file_of_a_name_is_scanned_early(named):
    uploads = [SimpleUploadedFile(name, name.encode()) for name in ("a.txt", "b.txt", "c.txt")]
    request = RequestFactory().post("/", {"files[]": uploads[:2], "file": uploads[2]})
    with mock.patch("media.uploads.virus_scan.scan", return_value="") as scan:
        virus_scan.scan_early(request)
    assert scan.call_count == 3


def test_a_limit_is_an_answer_that_closes_the_breaker(named):
    virus_scan.breaker.is_failing, virus_scan.breaker.next_try = True, 0.0
    with mock.patch("media.uploads.virus_scan.scan", side_effect=[clamav.LimitExceeded, ""]):
        found = [virus_scan.scan_result(SimpleUploadedFile("a.txt", b"a")) for _ in range(2)]
    assert found == [virus_scan.LIMIT, ""]


@pytest.mark.django_db
def test_nobody_is_asked_where_none_is_named(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    assert settings.CLAMAV is None
    with mock.patch("media.uploads.clamav.connect", side_effect=AssertionError):
        make.picture()
        make.document()
        make.recording()
