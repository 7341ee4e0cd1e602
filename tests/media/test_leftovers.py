"""Uploads without a row are deleted once they are old, and nothing else ever is."""

import os
import tempfile
import time
from pathlib import Path
from unittest import mock

from django.conf import settings
from django.test import override_settings

from home.worker.schedule import duties
from media.storage import leftovers
from media.storage.leftovers import delete_unnamed, upload_folders

from ..support import make
from ..support.cases import HouseCase


class UnnamedUploadTests(HouseCase):
    def setUp(self):
        super().setUp()
        self.var = Path(self.enterContext(tempfile.TemporaryDirectory()))
        self.media = self.var / "media"
        self.enterContext(override_settings(VAR=self.var, MEDIA_ROOT=str(self.media)))
        make.picture()
        make.document()
        make.recording(language="en")
        self.named = self.files()
        for path in self.named:
            os.utime(path, (0, 0))

    def files(self) -> set[Path]:
        return {path for path in self.media.rglob("*") if path.is_file()}

    def put(self, name: str, days: float = 3) -> Path:
        path = self.media / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("left behind")
        os.utime(path, (time.time() - days * leftovers.DAY,) * 2)
        return path

    def test_the_folders_are_those_of_the_models(self):
        self.assertEqual(upload_folders(), {"original_images", "documents", "recordings", "withheld"})
        self.assertIn(delete_unnamed, duties())

    def test_old_ones_without_a_row_go_and_nothing_else(self):
        gone = [self.put(name) for name in ("documents/a.pdf", "recordings/b.mp3", "original_images/c.jpg")]
        stay = [
            self.put("documents/young.pdf", days=1.9),
            self.put("documents/.kept"),
            self.put("documents/folder/d.pdf"),
            self.put("images/e.webp"),
            self.put("wagtail_uploads/f.jpg"),
            self.put("g.txt"),
        ]
        with self.assertLogs("media.storage.leftovers", "WARNING") as said:
            delete_unnamed()
        self.assertEqual(self.files(), self.named | set(stay))
        self.assertFalse(any(path.exists() for path in gone))
        self.assertEqual(said.output, ["WARNING:media.storage.leftovers:3 uploads that no row names were deleted"])

    def test_once_a_day(self):
        delete_unnamed()
        late = self.put("documents/a.pdf")
        delete_unnamed()
        self.assertTrue(late.exists())
        os.utime(settings.VAR / "unnamed-deleted", (time.time() - leftovers.DAY - 1,) * 2)
        with self.assertLogs("media.storage.leftovers", "WARNING"):
            delete_unnamed()
        self.assertFalse(late.exists())

    def test_a_folder_on_another_disk_and_a_link_to_a_named_file(self):
        disk = self.var / "disk"
        (self.media / "documents").rename(disk)
        (self.media / "documents").symlink_to(disk)
        gone = self.put("documents/a.pdf")
        named = next(path for path in disk.iterdir() if path != disk / "a.pdf")
        (disk / "link.pdf").symlink_to(named)
        with self.assertLogs("media.storage.leftovers", "WARNING"):
            delete_unnamed()
        self.assertFalse(gone.exists())
        self.assertEqual({path.name for path in disk.iterdir()}, {named.name, "link.pdf"})

    def test_one_folder_under_two_names(self):
        for path in (self.media / "recordings").iterdir():
            path.rename(self.media / "documents" / path.name)
        (self.media / "recordings").rmdir()
        (self.media / "recordings").symlink_to(self.media / "documents")
        before = self.files()
        delete_unnamed()
        self.assertEqual(self.files(), before)

    def test_rows_of_another_site_delete_nothing(self):
        many = [self.put(f"documents/{number}.pdf") for number in range(4)]
        with self.assertLogs("media.storage.leftovers", "WARNING") as said:
            delete_unnamed()
        self.assertTrue(all(path.exists() for path in many))
        self.assertIn("4 uploads, most of all, are named by no row", said.output[0])

    def test_a_bucket_is_left_alone(self):
        with mock.patch("media.storage.leftovers.default_storage", object()):
            delete_unnamed()
        self.assertFalse((settings.VAR / "unnamed-deleted").exists())

    def test_a_site_without_uploads(self):
        """Cleaning up a folder that does not exist raises no error and makes no folder."""
        with override_settings(MEDIA_ROOT=str(self.var / "none")):
            delete_unnamed()
        self.assertFalse((self.var / "none").exists())
