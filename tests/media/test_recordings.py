"""Recordings: what comes in plays and names nobody, what goes out can be jumped in, and strangers get what is theirs."""

import struct
from io import BytesIO
from unittest import mock
from zipfile import ZipFile

from bs4 import BeautifulSoup
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.template import Context, Template
from django.test import Client, RequestFactory, SimpleTestCase
from django.urls import reverse
from PIL import Image
from wagtail import hooks
from wagtail.models import Collection, CollectionViewRestriction

from home.trash.models import DeletedItem
from media.documents.models import Document
from media.recordings import webvtt
from media.recordings.models import Recording, RecordingText
from media.serving import range_requests
from pages.blocks.body import BodyBlock

from ..support import documents, films, make
from ..support.cases import HouseCase
from .test_media import MediaCase


class RecordingsFormTests(MediaCase):
    def setUp(self):
        super().setUp()
        self.client.force_login(self.staff)

    def form(self, name="meeting.mp3", data=None, **more):
        return {
            "title": "Meeting",
            "file": SimpleUploadedFile(name, films.mp3() if data is None else data),
            "language": "en",
            "collection": 1,
            "texts-TOTAL_FORMS": 0,
            "texts-INITIAL_FORMS": 0,
        } | more

    def test_a_recording_is_added_listed_changed_and_deleted(self):
        answer = self.client.get(reverse("recordings:add"))
        self.assertContains(answer, "captions_file")
        answer = self.client.post(reverse("recordings:add"), self.form())
        self.assertEqual(answer.status_code, 302)
        recording = Recording.objects.get()
        self.assertEqual((recording.kind, recording.duration, recording.uploaded_by_user), ("audio", 2, self.staff))
        listing = self.client.get(reverse("recordings:index"))
        self.assertContains(listing, "Meeting")
        headings = [str(column.label) for column in listing.context["table"].columns.values()]
        self.assertEqual(headings[-5:], ["Title", "Kind", "Spoken language", "Collection", "Created at"])
        edit = reverse("recordings:edit", args=[recording.pk])
        self.assertContains(self.client.get(edit), "<audio controls")
        more = {
            "texts-TOTAL_FORMS": 1,
            "texts-0-language": "es",
            "texts-0-captions_file": SimpleUploadedFile("a.vtt", b"WEBVTT\n\n00:00.000 --> 00:01.000\nBuenas\n"),
        }
        more |= {"texts-0-transcript": '{"blocks": [], "entityMap": {}}', "texts-0-ORDER": 1}
        with self.captureOnCommitCallbacks(execute=True):
            answer = self.client.post(edit, self.form("meeting.mp4", films.mp4(2), **more))
        self.assertEqual(answer.status_code, 302)
        recording = Recording.objects.get()
        self.assertEqual((recording.kind, recording.width), ("video", 64))
        self.assertIn("Buenas", recording.text("es").captions)
        self.assertEqual(self.files(), [recording.file.name])
        with self.captureOnCommitCallbacks(execute=True):
            self.assertEqual(self.client.post(reverse("recordings:delete", args=[recording.pk])).status_code, 302)
        self.assertEqual((self.files(), Recording.objects.count()), ([recording.file.name], 0))  # in the trash
        with self.captureOnCommitCallbacks(execute=True):
            DeletedItem.objects.get().delete()
        self.assertEqual(self.files(), [])

    def test_the_chooser_lists_and_uploads(self):
        recording = make.recording()
        self.assertContains(self.client.get(reverse("recording_chooser:choose")), recording.title)
        self.assertNotContains(self.client.get(reverse("recording_chooser:choose"), {"kind": "video"}), recording.title)
        form = {f"recording-chooser-upload-{name}": value for name, value in self.form().items()}
        answer = self.client.post(reverse("recording_chooser:create"), form).json()
        self.assertEqual(answer["step"], "chosen", answer)


class NoticeTests(HouseCase):
    """What is missing is said where people work, and holds nothing back."""

    def setUp(self):
        super().setUp()
        self.client.force_login(make.admin())

    def form(self, recording, **more) -> str:
        """The form after it was saved, with the messages above it."""
        rows = {"texts-TOTAL_FORMS": 0, "texts-INITIAL_FORMS": 0}
        fields = {"title": recording.title, "language": "en", "collection": recording.collection_id, **rows, **more}
        address = reverse("recordings:edit", args=[recording.pk])
        self.assertEqual(self.client.post(address, fields).status_code, 302)
        return self.client.get(address).content.decode()

    def test_an_episode_that_directories_refuse_is_said_in_message_and_form(self):
        for ending, data, told in (("ogg", films.ogg(), 2), ("mp3", films.mp3(), 0)):
            made = make.recording(file=ContentFile(data, name=f"episode.{ending}"))
            self.assertEqual(self.form(made, is_podcast="on").count("Apple Podcasts and Spotify do not take"), told)
            self.assertEqual(self.form(made).count("Apple Podcasts and Spotify do not take"), 0)

    def test_a_film_without_captions_is_said_in_message_and_form(self):
        self.assertEqual(self.form(make.recording(film=True, title="Market")).count("“Market” has no captions"), 2)
        self.assertEqual(self.form(make.recording(title="Song")).count("has no captions"), 0)

    def test_and_when_a_page_with_it_is_published(self):
        silent, told = (
            make.recording(film=True, title="Market"),
            make.recording(film=True, language="en", title="Bread"),
        )
        block = BodyBlock().child_blocks["recording"]
        values = [{"title": "x", "text": "", "recording": row.pk} for row in (silent, told)]
        page = make.text(self.home, body=[("recording", block.to_python(value)) for value in values])
        request = RequestFactory().get("/")
        request._messages = []
        with mock.patch(
            "pages.blocks.wagtail_hooks.messages.warning", lambda _request, words: request._messages.append(words)
        ):
            for hook in hooks.get_hooks("after_publish_page"):
                hook(request, page)
        self.assertEqual(["Market" in words for words in request._messages], [True])


class PlayerTests(MediaCase):
    def shown(self, recording, language="en"):
        return Template("{% load players %}{% show_player recording %}").render(
            Context({"recording": recording, "request": RequestFactory().get("/")})
        )

    def test_a_film_with_words(self):
        html = self.shown(make.recording(film=True, language="en"))
        for part in ("<video controls", "<track kind", "Good evening", "The vote", "download="):
            self.assertIn(part, html)


class RecordingsServingTests(MediaCase):
    def setUp(self):
        super().setUp()
        self.recording = make.recording(film=True)
        self.whole = self.recording.file.open().read()

    def get(self, span=None, **headers):
        if span:
            headers["HTTP_RANGE"] = span
        return self.client.get(self.recording.url, **headers)

    def content(self, answer):
        return b"".join(answer) if answer.streaming else answer.content

    def test_the_whole_with_its_type_and_marks(self):
        answer = self.get()
        self.assertEqual(
            (answer.status_code, answer["Content-Type"], self.content(answer)), (200, "video/mp4", self.whole)
        )
        self.assertEqual((answer["Accept-Ranges"], answer["X-Content-Type-Options"]), ("bytes", "nosniff"))
        self.assertIn("public", answer["Cache-Control"])
        self.assertNotIn("Cookie", answer.get("Vary", ""))
        self.assertEqual(self.get(HTTP_IF_NONE_MATCH=answer["ETag"]).status_code, 304)
        self.assertEqual(self.get(HTTP_IF_MODIFIED_SINCE=answer["Last-Modified"]).status_code, 304)
        head = self.client.head(self.recording.url)
        self.assertEqual((head.status_code, head.content, int(head["Content-Length"])), (200, b"", len(self.whole)))

    def test_parts(self):
        size = len(self.whole)
        for span, first, last in (
            ("bytes=0-0", 0, 0),
            ("bytes=10-19", 10, 19),
            (f"bytes={size - 5}-", size - 5, size - 1),
            ("bytes=-7", size - 7, size - 1),
            (f"bytes=-{size * 2}", 0, size - 1),
            (f"bytes=5-{size * 9}", 5, size - 1),
            ("Bytes = 3-4", 3, 4),
        ):
            with self.subTest(span=span):
                answer = self.get(span)
                self.assertEqual((answer.status_code, answer["Content-Range"]), (206, f"bytes {first}-{last}/{size}"))
                self.assertEqual(self.content(answer), self.whole[first : last + 1])
                self.assertEqual(int(answer["Content-Length"]), last + 1 - first)

    def test_what_lies_outside_is_refused_and_what_means_nothing_ignored(self):
        size = len(self.whole)
        for span in (f"bytes={size}-", f"bytes={size}-{size + 9}", "bytes=-0"):
            answer = self.get(span)
            self.assertEqual((answer.status_code, answer["Content-Range"]), (416, f"bytes */{size}"), span)
        for span in (
            "bytes=9-3",
            "bytes=-",
            "bytes=",
            "lines=0-1",
            "bytes=a-b",
            "bytes=0-1,4-5",
            "bytes=" + "9" * 999 + "-",
            "0-1",
            "bytes=１-２",
        ):
            self.assertEqual(self.get(span.encode().decode("latin-1")).status_code, 200, span)

    def test_a_part_of_an_older_file_is_not_mixed_with_a_newer(self):
        now = self.get()
        for condition, status in (
            (now["ETag"], 206),
            (now["Last-Modified"], 206),
            ('"old"', 200),
            (f"W/{now['ETag']}", 200),
        ):
            self.assertEqual(self.get("bytes=0-1", HTTP_IF_RANGE=condition).status_code, status, condition)

    def test_of_a_long_film_a_player_gets_one_piece_at_a_time(self):
        with mock.patch.object(range_requests, "MAX_LENGTH", 1000):
            answer = self.get("bytes=500-")
            self.assertEqual(
                (answer.streaming, len(answer.content), answer["Content-Range"][:14]), (False, 1000, "bytes 500-1499")
            )

    def test_long_answers_never_take_all_threads(self):
        with mock.patch.object(range_requests, "MAX_LENGTH", 1000):
            long = [self.get() for _ in range(4)]
            self.assertEqual({answer.status_code for answer in long}, {200})
            refused = self.get()
            self.assertEqual((refused.status_code, refused["Retry-After"]), (503, "30"))
            self.assertEqual(self.get("bytes=0-").status_code, 206)
            for answer in long:
                for close in 2 * answer._resource_closers:  # answer.close() would close the database, too
                    close()
            self.assertEqual(self.content(self.get()), self.whole)

    def test_few_queries(self):
        with self.assertNumQueries(2):
            self.get("bytes=0-1")

    def test_captions_and_their_type(self):
        recording = make.recording(language="es")
        answer = self.client.get(recording.text("es").captions_url)
        self.assertEqual((answer.status_code, answer["Content-Type"]), (200, "text/vtt; charset=utf-8"))
        self.assertIn(b"Good evening", answer.content)
        self.assertEqual(
            self.client.get(recording.text("es").captions_url, HTTP_IF_NONE_MATCH=answer["ETag"]).status_code, 304
        )
        for address in (
            f"/media/recordings/{recording.pk}/ar.vtt",
            f"/media/recordings/{self.recording.pk}/es.vtt",
            "/media/recordings/x",
            "/media/recordings/",
            "/media/recordings/../db.sqlite3",
        ):
            self.assertEqual(self.client.get(address).status_code, 404, address)

    def test_only_reads(self):
        self.assertEqual(
            {self.client.generic(method, self.recording.url).status_code for method in ("POST", "PUT", "DELETE")}, {405}
        )

    def test_a_lost_file_is_not_found(self):
        self.recording.file.storage.delete(self.recording.file.name)
        self.assertEqual(self.get().status_code, 404)


class PrivateTests(MediaCase):
    def setUp(self):
        super().setUp()
        shelf = Collection.get_first_root_node().add_child(name="Shelf")
        self.box = shelf.add_child(name="Box")
        CollectionViewRestriction.objects.create(collection=shelf, restriction_type="login")

    def test_strangers_find_neither_file_nor_captions_nor_player(self):
        recording = make.recording(language="en", collection=self.box)
        addresses = [recording.url, recording.text("en").captions_url]
        self.assertEqual([self.client.get(address).status_code for address in addresses], [404, 404])
        self.assertEqual(PlayerTests.shown(self, recording).strip(), "")
        self.client.force_login(self.staff)
        answers = [self.client.get(address) for address in addresses]
        self.assertEqual(
            [(answer.status_code, answer["Cache-Control"]) for answer in answers], [(200, "private, no-store")] * 2
        )

    def test_a_private_picture_is_on_no_page_and_in_no_share(self):
        picture = make.picture(collection=self.box)
        picture.get_rendition("width-30|format-webp")  # as the admin makes them
        home, block = make.house(["en"]), BodyBlock().child_blocks["picture"]
        value = {"picture": {"image": picture.pk, "alt_text": "x", "decorative": False}, "caption": "", "width": ""}
        page = make.text(home, picture=picture, picture_text="Hands", body=[("picture", block.to_python(value))])
        film = make.recording(film=True, poster=picture)
        shown = self.client.get(page.url).content.decode() + PlayerTests.shown(self, film)
        for name in (picture.title, picture.file.name, *picture.renditions.values_list("file", flat=True)):
            self.assertNotIn(name.rpartition("/")[2], shown)
        self.assertTrue(self.shared(page).endswith(".png"))  # drawn without it
        for name in picture.renditions.values_list("file", flat=True):
            self.assertEqual(self.client.get(f"/media/{name}").status_code, 404)
        self.assertEqual(self.client.get(f"/media/{picture.file.name}").status_code, 404)
        CollectionViewRestriction.objects.all().delete()
        self.assertTrue(self.shared(page).endswith(".jpg"))

    def shared(self, page) -> str:
        """The address of the picture that stands for this page where it is shared."""
        soup = BeautifulSoup(self.client.get(page.url).content, "html.parser")
        return soup.find("meta", property="og:image")["content"]


class DocumentServingTests(MediaCase):
    def test_a_pdf_is_shown_and_everything_else_kept(self):
        for name, data, disposition in (
            ("plan.pdf", documents.pdf_with_metadata(), "inline"),
            ("plan.docx", documents.docx(), "attachment"),
            ("plan.txt", b"<script>", "attachment"),
        ):
            document = Document.objects.create(title="Plan", file=ContentFile(data, name=name))
            answer = self.client.get(document.url)
            self.assertEqual(answer.status_code, 200)
            self.assertTrue(answer["Content-Disposition"].startswith(disposition), name)
            self.assertEqual(
                (answer["X-Content-Type-Options"], answer["Content-Security-Policy"].split(";")[0]),
                ("nosniff", "default-src 'none'"),
            )
            part = self.client.get(document.url, HTTP_RANGE="bytes=0-3")
            self.assertEqual((part.status_code, len(part.content)), (206, 4))

    def test_authors_and_scripts_are_gone(self):
        for name, data in {
            "plan.pdf": documents.pdf_with_metadata(),
            "plan.docx": documents.docx(),
            "plan.odt": documents.odt(),
        }.items():
            document = Document.objects.create(title="Plan", file=ContentFile(data, name=name))
            stored = document.file.open().read()
            if not name.endswith(".pdf"):
                with ZipFile(BytesIO(stored)) as archive:
                    stored = b"".join(archive.read(member) for member in archive.namelist())
            self.assertNotIn(b"SECRET", stored, name)


class CleaningTests(MediaCase):
    def test_names_and_places_are_gone_and_the_rest_stays(self):
        gps = (
            films.full_box(b"stsz", struct.pack(">III", 0, 1, 6))
            + films.full_box(b"stsc", struct.pack(">IIII", 1, 1, 1, 1))
            + films.full_box(b"stco", struct.pack(">II", 1, 24 + 8))
        )
        track = films.box(
            b"trak", films.box(b"mdia", films.handler(b"meta"), films.box(b"minf", films.box(b"stbl", gps)))
        )
        files = {
            "a.mp3": films.mp3(
                2,
                films.id3(TPE1="SECRET person") + films.id3(TIT2="SECRET title"),
                b"TAG" + b"SECRET note".ljust(125, b"\0"),
            ),
            "a.mp4": films.mp4(
                1, udta=films.location_box() + films.box(b"meta", b"SECRET"), more=films.box(b"uuid", b"SECRET xmp")
            ),
            "b.mp4": films.mp4(1, tracks=track),
            "a.m4a": films.m4a(films.location_box()),
            "a.webm": films.webm(b"V_VP8", films.element(0x1254C367, b"SECRET tag")),
            "a.ogg": films.ogg(b"ARTIST=SECRET", b"LOCATION=SECRET"),
        }
        for name, data in files.items():
            with self.subTest(name=name):
                recording = Recording.objects.create(title="x", file=ContentFile(data, name=name))
                stored = recording.file.open().read()
                for secret in (b"SECRET", b"32.2988", b"\xa9xyz"):
                    self.assertNotIn(secret, stored)
                self.assertEqual(recording.file_size, len(stored))
                self.assertGreater(recording.duration, 0)
                if name == "b.mp4":
                    self.assertEqual((data[32:38] == bytes(6), stored[32:38]), (False, bytes(6)))

    def test_a_refusal_says_what_to_do(self):
        for name, data, words in (
            ("a.mp4", films.mp4(1).replace(b"avc1", b"hvc1"), "H.264"),
            ("a.mp3", films.mp4(1), "Give it the right ending"),
            ("a.m4a", films.mp4(1), "Give it the ending .mp4"),
            ("a.avi", films.mp4(1), "Only these kinds"),
            ("a.mp4", films.mp4(1)[:500], "damaged or incomplete"),
        ):
            with self.assertRaises(ValidationError) as caught:
                Recording.objects.create(title="x", file=ContentFile(data, name=name))
            self.assertIn(words, " ".join(caught.exception.messages))
        self.assertEqual(self.files(), [])

    def test_too_big_is_said_and_not_kept(self):
        self.client.force_login(self.staff)
        with self.settings(RECORDING_MAX_UPLOAD_SIZE=3_000_000):
            form = {
                "title": "x",
                "file": SimpleUploadedFile("a.mp4", films.mp4(1, padding=4_000_000)),
                "texts-TOTAL_FORMS": 0,
                "texts-INITIAL_FORMS": 0,
            }
            answer = self.client.post(reverse("recordings:add"), form)
        self.assertContains(answer, "too big")

    def test_strangers_send_no_files(self):
        client = Client(enforce_csrf_checks=True)
        with mock.patch("django.core.files.uploadhandler.TemporaryUploadedFile", side_effect=AssertionError):
            form = {"file": SimpleUploadedFile("a.mp4", bytes(3_000_000)), "csrfmiddlewaretoken": "a" * 32}
            client.cookies["csrftoken"] = "a" * 32
            self.assertLess(client.post("/admin/login/", form).status_code, 500)


class WebVTTTests(SimpleTestCase):
    def test_sound_captions(self):
        text = "\ufeffWEBVTT - title\nKind: captions\n\nNOTE a remark\n\nSTYLE\n::cue {}\n\nintro\r\n00:00.000 --> 00:04.000 align:start line:0\n<v Ana>Hello</v> <i>all</i>\n\n01:00:00.000 --> 01:00:01.500\nBye"
        self.assertEqual([(cue.start, cue.end) for cue in webvtt.cues(text)], [(0, 4), (3600, 3601.5)])

    def test_mistakes_name_their_line(self):
        for text, words in {
            "1\n00:00,000 --> 00:01,000\nx": "Line 1: a WebVTT file begins",
            "WEBVTT\n\n00:00,000 --> 00:01,000\nx": "Line 3: a time is written",
            "WEBVTT\n\n00:02.000 --> 00:01.000\nx": "Line 3: it ends before it begins",
            "WEBVTT\n\n00:02.000 --> 00:03.000\nx\n\n00:01.000 --> 00:04.000\ny": "Line 6: it begins before",
            "WEBVTT\n\n00:00.000 --> 00:01.000 color:red\nx": "Line 3: what follows",
            "WEBVTT\n\n00:00.000 --> 00:01.000\nx\n00:01.000 --> 00:02.000\ny": "Line 5: an empty line is missing",
            "WEBVTT\n\n00:00.000 --> 00:01.000\n<font>x": "Line 4: <font> is not known",
            "WEBVTT\n\n": "nothing to show",
        }.items():
            with self.assertRaises(ValidationError) as caught:
                webvtt.cues(text)
            self.assertIn(words, caught.exception.messages[0])

    def test_chapters_are_lines_too(self):
        self.assertEqual(webvtt.chapters("\r\n\n"), [])
        found = webvtt.chapters("0:00 Opening\n\n1:30 The vote\n1:00:00 The end")
        self.assertEqual(
            [(cue.start, cue.text) for cue in found], [(0, "Opening"), (90, "The vote"), (3600, "The end")]
        )
        for text in ("Opening", "0:99 x", "0:10 a\n0:05 b"):
            with self.assertRaises(ValidationError):
                webvtt.chapters(text)

    def test_chapters_in_webvtt_are_read_as_such(self):
        (cue,) = webvtt.chapters("\ufeffWEBVTT\n\n00:00.000 --> 01:30.000\nOpening")
        self.assertEqual((cue.start, cue.end, cue.text), (0, 90, "Opening"))

    def test_what_is_too_large_or_no_text_is_refused_in_words(self):
        large, cue = "x" * (webvtt.MAX_SIZE + 1), "00:00.000 --> 00:01.000\nx\n\n"
        for parse, text, words in (
            (webvtt.decode, large.encode(), "This file is too large for captions."),
            (webvtt.cues, large, "This text is too long for captions."),
            (webvtt.chapters, large, "This text is too long for captions."),
            (webvtt.cues, "WEBVTT\n\n" + cue * 10, "There are too many captions in it."),
            (webvtt.chapters, "0:00 a\0", "This is no text."),
        ):
            with self.subTest(words), mock.patch("media.recordings.webvtt.MAX_CUES", 9):
                self.assertEqual(len(webvtt.cues("WEBVTT\n\n" + cue * 9)), 9)
                with self.assertRaisesMessage(ValidationError, words):
                    parse(text)

    def test_a_mistake_stands_beside_its_field(self):
        for name, text in (("captions", "Good evening."), ("chapters", "Opening")):
            with self.assertRaises(ValidationError) as refused:
                RecordingText(language="en", **{name: text}).clean()
            self.assertEqual(list(refused.exception.message_dict), [name])


class RecordingsReportTests(HouseCase):
    reference_index = True

    def setUp(self):
        super().setUp()
        self.client.force_login(make.admin())

    def shown(self, kind, **query):
        return self.client.get(reverse("media_report", args=[kind]), query).content.decode()

    def test_only_what_nobody_uses_is_listed(self):
        names = ("page", "draft", "setting", "poster", "nobody")
        pictures = {name: make.picture(title=f"Picture for {name}") for name in names}
        make.text(self.home, picture=pictures["page"])
        make.look(logo=pictures["setting"])
        make.recording(poster=pictures["poster"])
        page = make.text(self.home)
        page.picture = pictures["draft"]
        page.save_revision()
        unused = self.shown("pictures")
        self.assertEqual([name for name in names if f"Picture for {name}" in unused], ["nobody"])
        every = self.shown("pictures", show="all")
        self.assertEqual([name for name in names if f"Picture for {name}" in every], list(names))
        self.assertEqual(self.client.get(reverse("media_report", args=["pages"])).status_code, 404)
        for kind in ("documents", "recordings"):
            self.assertEqual(self.client.get(reverse("media_report", args=[kind])).status_code, 200)
        self.assertEqual(
            self.client.get(reverse("media_report", args=["pictures"]), {"export": "csv"}).status_code, 200
        )

    def test_the_selected_are_deleted_after_a_question(self):
        for kind, upload in (
            ("picture", make.picture()),
            ("document", make.document()),
            ("recording", make.recording()),
        ):
            self.assertIn(f'value="{upload.pk}"', self.shown(f"{kind}s"))
            address = reverse("wagtail_bulk_action", args=["media", kind, "delete"]) + f"?id={upload.pk}&next=/admin/"
            self.assertContains(self.client.get(address), upload.title)
            self.client.post(address)
            self.assertFalse(type(upload).objects.filter(pk=upload.pk).exists(), kind)

    def test_what_somebody_may_not_delete_is_not_listed(self):
        mine, theirs = make.person("author"), make.recording(title="Of somebody else")
        make.recording(title="Of mine", uploaded_by_user=mine)
        self.client.force_login(mine)
        shown = self.shown("recordings")
        self.assertIn("Of mine", shown)
        self.assertNotIn("Of somebody else", shown)
        address = (
            reverse("wagtail_bulk_action", args=["media", "recording", "delete"]) + f"?id={theirs.pk}&next=/admin/"
        )
        self.client.post(address)
        self.assertTrue(Recording.objects.filter(pk=theirs.pk).exists())


class RightsTests(HouseCase):
    def test_who_may_do_what_with_recordings(self):
        theirs = make.recording()
        addresses = {
            "list": reverse("recordings:index"),
            "add": reverse("recordings:add"),
            "change": reverse("recordings:edit", args=[theirs.pk]),
            "delete": reverse("recordings:delete", args=[theirs.pk]),
            "usage": reverse("recordings:usage", args=[theirs.pk]),
            "choose": reverse("recording_chooser:chosen", args=[theirs.pk]),
        }
        table = {
            "editor": {*addresses},
            "author": {"list", "add", "choose"},
            "organizer": {"choose"},
            "translator-es": set(),
        }
        for group, allowed in table.items():
            self.client.force_login(make.person(group))
            seen = {name for name, address in addresses.items() if self.client.get(address).status_code == 200}
            self.assertEqual(seen, allowed, group)

    def test_the_form_of_several_pictures_asks_first_for_words(self):
        self.client.force_login(make.admin())
        with Image.new("RGB", (9, 9)) as image:
            image.save(content := BytesIO(), "PNG")
        upload = {"title": "x", "files[]": SimpleUploadedFile("x.png", content.getvalue()), "collection": 1}
        form = self.client.post(reverse("wagtailimages:add_multiple"), upload).json()["form"]
        self.assertIn("what does the picture show", form)
        chosen = self.client.get(
            reverse("wagtailimages_chooser:chosen", args=[make.picture(description="Two hands").pk])
        ).json()
        self.assertEqual(chosen["result"]["default_alt_text"], "Two hands")
