"""Hostile files over every upload path: no server error, no file left behind, quick, and in little memory."""

import json
import subprocess
import sys
import time

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from wagtail.models import UploadedFile

from media.documents.models import Document
from media.images.models import Picture, Rendition
from media.recordings.models import Recording
from settings.install import ROOT

from ..support import films, hostile_files
from .test_media import MediaCase

SECONDS = 2
MEMORY = 512  # MB
WORST = [
    "bomb.docx",
    "many.docx",
    "deep.pdf",
    "ring.pdf",
    "lies.pdf",
    "frames.gif",
    "bomb.png",
    "samples.mp4",
    "tiny-boxes.mp4",
    "elements.webm",
    "heads.mp3",
    "tiny-frames.mp3",
    "pages.ogg",
    "captures.ogg",
    "brackets.vtt",
]


class HostileTests(MediaCase):
    every = False  # whether each file comes by each way, or by one of them, which take turns

    def setUp(self):
        super().setUp()
        self.client.force_login(self.staff)
        self.client.raise_request_exception = False
        # No file is to blame for what a process reads once, at its first form.
        self.client.get(reverse("recordings:add"))

    def by_document_form(self, name, data):
        return self.client.post(
            reverse("wagtaildocs:add"), {"title": "Text", "file": SimpleUploadedFile(name, data), "collection": 1}
        )

    def by_several_documents(self, name, data):
        return self.client.post(
            reverse("wagtaildocs:add_multiple"),
            {"title": "Text", "files[]": SimpleUploadedFile(name, data), "collection": 1},
        )

    def by_document_chooser(self, name, data):
        form = {"title": "Text", "file": SimpleUploadedFile(name, data), "collection": 1}
        return self.client.post(
            reverse("wagtaildocs_chooser:create"),
            {f"document-chooser-upload-{key}": value for key, value in form.items()},
        )

    def by_recording_form(self, name, data):
        form = {"title": "Sound", "file": SimpleUploadedFile(name, data), "collection": 1}
        return self.client.post(reverse("recordings:add"), form | {"texts-TOTAL_FORMS": 0, "texts-INITIAL_FORMS": 0})

    def by_recording_chooser(self, name, data):
        form = {"title": "Sound", "file": SimpleUploadedFile(name, data), "collection": 1}
        return self.client.post(
            reverse("recording_chooser:create"),
            {f"recording-chooser-upload-{key}": value for key, value in form.items()},
        )

    def by_captions(self, name, data):
        form = {"title": "Sound", "file": SimpleUploadedFile("good.mp3", films.mp3()), "collection": 1}
        text = {"texts-TOTAL_FORMS": 1, "texts-INITIAL_FORMS": 0, "texts-0-language": "es", "texts-0-ORDER": 1}
        text |= {"texts-0-captions_file": SimpleUploadedFile(name, data), "texts-0-transcript": "null"}
        return self.client.post(reverse("recordings:add"), form | text)

    def assertWithstands(self, files: dict, ways: list):
        slow = {}
        for turn, (name, data) in enumerate(files.items()):
            for way in ways if self.every else [ways[turn % len(ways)]]:
                with self.subTest(name=name[:40], way=way.__name__):
                    begun = time.perf_counter()
                    answer = way(name, data)
                    slow[name[:40], way.__name__] = time.perf_counter() - begun
                    self.assertLess(answer.status_code, 500, name[:40])
                    self.assertIn(answer.status_code, {200, 302, 400}, name[:40])
        self.assertEqual({key: round(took, 1) for key, took in slow.items() if took > SECONDS}, {})
        self.assertNoOrphans()

    def assertNoOrphans(self):
        known = set()
        for kind in (Picture, Rendition, Document, Recording, UploadedFile):
            known |= set(kind.objects.values_list("file", flat=True))
        self.assertEqual(set(self.files()) - known, set())
        self.assertFalse([name for name in known if ".." in name or "\0" in name or not name.isascii()])

    def test_there_are_sixty_and_more(self):
        kinds = (hostile_files.PICTURES, hostile_files.DOCUMENTS, hostile_files.RECORDINGS, hostile_files.CAPTIONS)
        self.assertGreaterEqual(sum(map(len, kinds)), 60)

    def test_pictures(self):
        self.assertWithstands(hostile_files.PICTURES, [self.by_single_form, self.by_several_at_once, self.by_chooser])

    def test_documents(self):
        self.assertWithstands(
            hostile_files.DOCUMENTS, [self.by_document_form, self.by_several_documents, self.by_document_chooser]
        )
        for document in Document.objects.all():
            self.assertNotIn(b"SECRET", document.file.open().read(), document.title)

    def test_recordings(self):
        self.assertWithstands(hostile_files.RECORDINGS, [self.by_recording_form, self.by_recording_chooser])

    def test_captions(self):
        self.assertWithstands(hostile_files.CAPTIONS, [self.by_captions])
        self.assertEqual(Recording.objects.count(), 0)

    def test_each_kind_under_the_names_of_the_others(self):
        odd = {
            "film.png": films.mp4(1),
            "sound.pdf": films.mp3(),
            "picture.mp4": b"\x89PNG\r\n\x1a\n",
            "paper.mp3": b"%PDF-1.7",
        }
        ways = [self.by_single_form, self.by_document_form, self.by_recording_form]
        self.assertWithstands(odd, ways)
        self.assertEqual(self.files(), [])


@pytest.mark.soak
class EveryWayTests(HostileTests):
    every = True


class MemoryTests(MediaCase):
    """The worst of them, each way through the checks in a process of its own."""

    def test_the_worst_need_little_memory_and_time(self):
        done = subprocess.run(
            [sys.executable, "-m", "tests.support.upload_cost", *WORST],
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=120,
        )
        self.assertEqual(done.returncode, 0, done.stderr)
        weighed = json.loads(done.stdout)
        self.assertEqual(set(weighed), set(WORST))
        for name, (seconds, megabytes) in weighed.items():
            with self.subTest(name=name):
                self.assertLess(seconds, SECONDS)
                self.assertLess(megabytes, MEMORY)
