"""Consent: a picture that somebody withdrew is nowhere to be had, a blurred one tells nothing, and a slip is undone."""

import json
import time
from contextlib import contextmanager
from datetime import timedelta
from io import BytesIO
from unittest import mock

import pytest
import time_machine
from django.conf import settings
from django.core import mail
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone
from PIL import Image, ImageDraw
from wagtail.images.models import Filter
from wagtail.models import ModelLogEntry

from home.consent.gone_files import withdraw_again
from home.erasure_log.models import Erasure
from home.trash.models import DeletedItem
from media.consent import blurring, withdrawal
from media.consent.models import ConsentState, FaceBox, ShownPerson, WithheldFile
from media.consent.withdrawal import NotBlurred
from media.images import doomed
from media.images.alt_text import INSTEAD
from media.images.models import DoomedFile, Picture, Rendition
from media.images.renditions import make_sources
from media.serving.private_addresses import private_addresses
from pages.news.models import NewsIndexPage

from ..support import make
from ..support.cases import HouseCase
from ..support.running_site import migrated_site

pytestmark = pytest.mark.differs

SIZE = (400, 300)
FACE = (0.25, 0.25, 0.25, 0.4)  # left, top, width, height


def face_file(format_name: str = "JPEG", ending: str = "jpg", mode: str = "RGB", **options) -> ContentFile:
    """A grey picture with a checkerboard where the face is: each of its fields of five pixels is black or white."""
    image = Image.new("RGB", SIZE, (120, 140, 120))
    draw = ImageDraw.Draw(image)
    for x in range(100, 200, 5):
        for y in range(75, 195, 5):
            draw.rectangle((x, y, x + 4, y + 4), fill="black" if (x + y) % 10 else "white")
    content = BytesIO()
    image.convert(mode).save(content, format_name, **options)
    return ContentFile(content.getvalue(), name=f"table.{ending}")


def stored() -> set[str]:
    """The names of all uploads and renditions in storage."""
    found = set()
    for folder in ("original_images", "images", "withheld"):
        if default_storage.exists(folder):
            found |= {f"{folder}/{name}" for name in default_storage.listdir(folder)[1]}
    return found


def contrast(image: Image.Image, box=FACE) -> int:
    """How far the brightest and the darkest pixel within a box are apart, from 0 to 255."""
    width, height = image.size
    place = (box[0] * width, box[1] * height, (box[0] + box[2]) * width, (box[1] + box[3]) * height)
    low, high = image.convert("L").crop(tuple(map(round, place))).getextrema()
    return high - low


def original(picture: Picture) -> Image.Image:
    with default_storage.open(picture.file.name) as file:
        image = Image.open(file)
        image.load()
        return image


class ConsentTestCase(HouseCase):
    reference_index = True

    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        cls.editor = make.person("editor")
        cls.writer = make.person("author", email="writer@example.org")

    def setUp(self):
        super().setUp()
        self.picture = Picture.objects.create(
            title="At the long table", file=face_file(), description="Ana at a table.", credit="Photo: Bo"
        )
        self.person = self.shown("Ana", ConsentState.ALLOWED)
        with self.captureOnCommitCallbacks(execute=True):
            make_sources.func(self.picture.pk)
        self.picture.refresh_from_db()
        self.before = stored()

    def shown(self, name: str = "", state: str = ConsentState.UNASKED, **fields) -> ShownPerson:
        number = self.picture.shown_people.count() + 1
        return ShownPerson.objects.create(picture=self.picture, number=number, name=name, state=state, **fields)

    def boxed(self, person: ShownPerson | None = None, place=FACE) -> FaceBox:
        left, top, width, height = place
        return FaceBox.objects.create(
            picture=self.picture, person=person, left=left, top=top, width=width, height=height
        )

    def files(self) -> set[str]:
        """Where the picture's file and its sizes are, as of now."""
        return {self.picture.file.name, *self.picture.renditions.values_list("file", flat=True)}

    def kept(self) -> set[str]:
        """The files that were kept since the test began."""
        return {name for name in stored() - self.before if name.startswith("withheld/")}

    def withdraw(self, person=None, note: str = "") -> bool:
        with self.captureOnCommitCallbacks(execute=True):
            taken = withdrawal.withdraw(person or self.person, self.editor, note)
        self.picture.refresh_from_db()
        return taken

    def undo(self) -> bool:
        with self.captureOnCommitCallbacks(execute=True):
            shown = withdrawal.undo(self.person, self.editor)
        self.picture.refresh_from_db()
        return shown

    def blur(self) -> int:
        with self.captureOnCommitCallbacks(execute=True):
            number = blurring.blur(self.picture.pk, self.editor)
        self.picture.refresh_from_db()
        return number


class WithdrawnTests(ConsentTestCase):
    def test_a_drawing_stands_wherever_the_picture_stood(self):
        page = self.publish_news()
        before = self.client.get(page.url).content.decode()
        self.assertIn("Ana at a table.", before)
        self.assertIn("Photo: Bo", before)
        old = self.files()
        self.assertTrue(self.withdraw(note="Said so on the telephone."))
        after = self.client.get(page.url).content.decode()
        for traces in ("Ana", "Photo: Bo", *old):
            self.assertNotIn(traces, after)
        self.assertIn(str(INSTEAD), after)
        self.assertIn(self.picture.address, after)
        markdown = self.client.get(page.url.rstrip("/") + ".md").content.decode()
        self.assertNotIn("Ana at", markdown)
        self.assertNotContains(self.client.get(f"/api/v3/pages/{page.pk}/"), "Ana at")
        self.assertNotContains(self.client.get(f"/api/v3/content/?path={page.url}"), "Ana at")
        told = self.client.get("/api/v3/news/?fields=picture").content.decode()
        self.assertIn(self.picture.address, told)
        self.assertNotIn("Ana", told)

    def publish_news(self):
        index = make.part(self.home, NewsIndexPage)
        return make.news(index, picture=self.picture, picture_text="Ana at a table.", owner=self.writer)

    def test_no_file_of_it_is_left_under_its_old_name(self):
        old = self.files()
        addresses = [Rendition._meta.get_field("file").storage.url(name) for name in old if name.startswith("images/")]
        self.assertTrue(all(self.client.get(address).status_code == 200 for address in addresses))
        self.withdraw()
        self.assertEqual(old & stored(), set())
        self.assertTrue(all(self.client.get(address).status_code == 404 for address in addresses))
        kept = WithheldFile.objects.get()
        self.assertEqual(kept.copies, len(old))
        self.assertIn(kept.file.name, stored())
        told = private_addresses({(Picture._meta.db_table, str(self.picture.pk))})
        self.assertTrue({settings.BASE_URL + address for address in addresses} <= set(told))
        for address in (f"/media/{kept.file.name}", f"/{kept.file.name}"):
            self.assertEqual(self.client.get(address).status_code, 404)

    def test_the_drawing_has_the_proportions_of_the_picture(self):
        self.withdraw()
        self.assertEqual((self.picture.width, self.picture.height), SIZE)
        self.assertEqual(self.picture.credit, "")

    def test_who_keeps_the_pages_gets_a_mail_without_the_name(self):
        page = self.publish_news()
        self.withdraw()
        [sent] = mail.outbox
        self.assertEqual(sent.to, ["writer@example.org"])
        self.assertIn(page.title, sent.body)
        self.assertNotIn("Ana", sent.body + sent.subject)
        self.assertEqual(WithheldFile.objects.get().pages, 1)

    def test_it_is_withdrawn_once_though_two_press(self):
        other = self.shown("Bea")
        self.assertTrue(self.withdraw())
        drawing = self.picture.file.name
        self.assertFalse(self.withdraw(other))
        self.assertEqual(self.picture.file.name, drawing)
        self.assertEqual(WithheldFile.objects.count(), 1)
        self.assertEqual(self.picture.shown_people.filter(state=ConsentState.WITHDRAWN).count(), 2)

    def test_one_who_is_slower_finds_it_done(self):
        stand_in = withdrawal.stand_in

        def overtaken(size):
            with mock.patch.object(withdrawal, "stand_in", stand_in):
                withdrawal.withhold(self.picture.pk, None)
            return stand_in(size)

        with self.captureOnCommitCallbacks(execute=True), mock.patch.object(withdrawal, "stand_in", overtaken):
            self.assertFalse(withdrawal.withhold(self.picture.pk, self.editor))
        self.assertEqual(len(self.kept()), 1)

    def test_undo_brings_it_back_as_it_was(self):
        before = original(self.picture)
        self.withdraw()
        drawing = self.files()
        with self.captureOnCommitCallbacks(execute=True):
            self.assertTrue(withdrawal.undo(self.person, self.editor))
        self.picture.refresh_from_db()
        self.person.refresh_from_db()
        self.assertEqual(self.person.state, ConsentState.ALLOWED)
        self.assertIsNone(self.picture.withdrawn_at)
        self.assertEqual(self.picture.credit, "Photo: Bo")
        self.assertEqual(original(self.picture).tobytes(), before.tobytes())
        self.assertEqual(drawing & stored(), set())
        self.assertEqual(self.kept(), set())

    def test_undo_shows_nobody_else_who_said_no(self):
        other = self.shown("Bea")
        self.withdraw()
        self.withdraw(other)
        with self.captureOnCommitCallbacks(execute=True):
            self.assertFalse(withdrawal.undo(self.person, self.editor))
        self.picture.refresh_from_db()
        self.assertIsNotNone(self.picture.withdrawn_at)

    def test_who_says_no_while_it_is_shown_again_is_shown_no_more(self):
        other, withhold = self.shown("Bea", ConsentState.ALLOWED), withdrawal.withhold
        self.withdraw()

        def overtaken(*args):
            with mock.patch.object(withdrawal, "withhold", withhold):
                taken = withhold(*args)
                withdrawal.undo(self.person, self.editor)
            return taken

        with mock.patch.object(withdrawal, "withhold") as each:
            each.side_effect = lambda *args: (overtaken if each.call_count == 1 else withhold)(*args)
            self.withdraw(other)
        other.refresh_from_db()
        self.assertEqual(other.state, ConsentState.WITHDRAWN)
        self.assertIsNotNone(self.picture.withdrawn_at)
        self.assertEqual(len(self.kept()), 1)

    def test_two_slips_that_are_undone_at_once_show_it_again(self):
        other, show_again = self.shown("Bea", ConsentState.ALLOWED), withdrawal.show_again
        self.withdraw()

        def overtaken(picture_pk, user, within):
            with mock.patch.object(withdrawal, "show_again", show_again):
                withdrawal.withdraw(other, self.editor)
                with self.assertRaises(NotBlurred):
                    show_again(picture_pk, user, within)
                withdrawal.undo(other, self.editor)
            raise NotBlurred

        with mock.patch.object(withdrawal, "show_again") as each:
            each.side_effect = lambda *args: (overtaken if each.call_count == 1 else show_again)(*args)
            self.assertTrue(withdrawal.undo(self.person, self.editor))
        self.picture.refresh_from_db()
        self.assertIsNone(self.picture.withdrawn_at)

    def test_it_does_not_come_back_from_the_trash(self):
        self.withdraw()
        kept, drawing = WithheldFile.objects.get().file.name, self.files()
        self.client.force_login(self.editor)
        with self.captureOnCommitCallbacks(execute=True):
            self.client.post(f"/admin/images/{self.picture.pk}/delete/")
        self.assertEqual(drawing & stored(), set())
        self.assertFalse(Picture.objects.filter(pk=self.picture.pk).exists())
        self.assertFalse(DeletedItem.objects.exists())
        self.assertNotIn(kept, stored())

    def test_what_was_said_comes_back_from_the_trash_with_a_picture(self):
        self.boxed(self.person)
        self.client.force_login(self.editor)
        self.client.post(f"/admin/images/{self.picture.pk}/delete/")
        item = DeletedItem.objects.get()
        self.client.post(f"/admin/reports/deleted/{item.pk}/")
        person = ShownPerson.objects.get(picture=self.picture.pk)
        self.assertEqual((person.name, person.state, person.boxes.count()), ("Ana", ConsentState.ALLOWED, 1))

    def test_what_an_older_backup_brings_back_is_withdrawn_again(self):
        old_name = self.picture.file.name
        self.withdraw()
        self.assertEqual(Erasure.objects.filter(kind="picture").count(), 1)
        Picture.objects.filter(pk=self.picture.pk).update(withdrawn_at=None)
        WithheldFile.objects.all().delete()
        found = []
        withdraw_again(lambda name: found.append(name) or name == old_name)
        self.assertEqual(found, [self.picture.file.name])
        with self.captureOnCommitCallbacks(execute=True):
            self.assertEqual(withdraw_again(lambda name: name == self.picture.file.name), 1)

    def test_a_process_that_dies_after_the_commit_leaves_the_rest_to_the_next(self):
        old = self.files()
        withdrawal.withdraw(self.person, self.editor)  # what follows the commit is never called
        self.assertTrue(old <= stored())
        doomed.delete_doomed()
        self.assertEqual(old & stored(), set())
        self.assertEqual(DoomedFile.objects.count(), len(old))
        DoomedFile.objects.update(since="2020-01-01T00:00Z")
        doomed.delete_doomed()
        self.assertFalse(DoomedFile.objects.exists())

    def test_a_process_that_is_killed_before_the_commit_leaves_the_name_of_each_new_file(self):
        def withdrawn():
            withdrawal.withdraw(self.person, self.editor)

        def undone():
            withdrawal.undo(self.person, self.editor)

        def blurred():
            blurring.blur(self.picture.pk, self.editor)

        for before, last in (([], withdrawn), ([withdrawn], undone), ([], blurred), ([withdrawn], blurred)):
            with self.subTest(after=len(before), last=last.__name__):
                self.picture = Picture.objects.create(title="Faces", file=face_file())
                self.person = self.shown("Ana", ConsentState.ALLOWED)
                self.boxed(self.person)
                with self.captureOnCommitCallbacks(execute=True):
                    for step in before:
                        step()
                there = stored()
                with self.killed():
                    last()
                new = {name for name in stored() - there if not name.startswith("images/")}
                self.assertTrue(new)
                doomed.delete_doomed()  # it may still be at work
                self.assertTrue(new <= stored())
                with time_machine.travel(timezone.now() + timedelta(hours=2)):
                    doomed.delete_doomed()
                    doomed.delete_doomed()
                self.assertEqual(new & stored(), set())
                self.picture.refresh_from_db()
                self.assertIn(self.picture.file.name, stored())

    @contextmanager
    def killed(self):
        """No file is deleted, and the last write fails: what a killed process leaves."""
        storage = type(default_storage._wrapped)
        with (
            mock.patch.object(storage, "delete"),
            mock.patch.object(withdrawal, "log", side_effect=KeyboardInterrupt),
            mock.patch.object(blurring, "log", side_effect=KeyboardInterrupt),
            self.assertRaises(KeyboardInterrupt),
        ):
            yield

    def test_what_is_named_by_a_row_is_not_deleted_later(self):
        self.withdraw()
        with self.captureOnCommitCallbacks(execute=True):
            withdrawal.undo(self.person, self.editor)
        self.assertFalse(DoomedFile.objects.exclude(pk__in=DoomedFile.objects.due()).exists())
        self.picture.refresh_from_db()
        with time_machine.travel(timezone.now() + timedelta(hours=2)):
            doomed.delete_doomed()
        self.assertIn(self.picture.file.name, stored())

    def test_the_sizes_of_the_desk_are_of_the_file_of_now(self):
        def size_of_the_desk():
            return Picture.objects.get(pk=self.picture.pk).get_rendition("max-165x165").file.name

        self.boxed(self.person)
        names = [size_of_the_desk()]
        for step in (self.withdraw, self.undo, self.withdraw, self.undo, self.blur, self.withdraw):
            step()
            names.append(size_of_the_desk())
            self.assertIn(names[-1], stored(), len(names))
        self.assertEqual(len(set(names)), len(names))

    def test_a_storage_that_fails_changes_nothing(self):
        before = stored()
        with mock.patch("media.consent.withdrawal.stand_in", side_effect=OSError), self.assertRaises(OSError):
            self.withdraw()
        self.picture.refresh_from_db()
        self.person.refresh_from_db()
        self.assertEqual((self.picture.withdrawn_at, self.person.state), (None, ConsentState.ALLOWED))
        self.assertEqual(stored(), before)

    def test_a_size_that_is_stored_too_late_goes(self):
        stale = Picture.objects.get(pk=self.picture.pk)
        file = stale.generate_rendition_file(Filter("max-165x165"))
        self.withdraw()
        late = stale.renditions.create(filter_spec="max-165x165", focal_point_key="", file=file)
        self.assertIn(late.file.name, stored())
        doomed.delete_doomed()
        self.assertFalse(Rendition.objects.filter(pk=late.pk).exists())

    def test_another_file_ends_it_and_the_old_one_is_gone(self):
        self.boxed(self.person)
        asked = self.shown("Bea", ConsentState.ALLOWED)
        self.withdraw()
        kept = WithheldFile.objects.get().file.name
        self.picture.file = ContentFile(face_file().read(), name="another.jpg")
        with self.captureOnCommitCallbacks(execute=True):
            self.picture.save()
        self.picture.refresh_from_db()
        self.assertIsNone(self.picture.withdrawn_at)
        self.assertEqual(list(self.picture.shown_people.all()), [asked])
        self.assertEqual(self.picture.boxes.count(), 0)
        self.assertNotIn(kept, stored())

    def test_it_stands_in_the_history_without_a_name(self):
        self.withdraw(note="Ana said no.")
        entry = ModelLogEntry.objects.get(action="media.withdraw")
        self.assertEqual(entry.object_id, str(self.picture.pk))
        self.assertNotIn("Ana said", json.dumps(entry.data))


class BlurredTests(ConsentTestCase):
    def test_nothing_of_a_face_is_left_in_any_file(self):
        old, first_hash = self.files(), self.picture.file_hash
        self.assertGreater(contrast(original(self.picture)), 200)
        box = self.boxed(self.person)
        self.assertEqual(self.blur(), 1)
        self.assertLess(contrast(original(self.picture)), 40)
        self.assertNotEqual(self.picture.file_hash, first_hash)
        self.assertEqual(old & stored(), set())
        box.refresh_from_db()
        self.assertIsNotNone(box.blurred_at)
        for name in self.picture.renditions.values_list("file", flat=True):
            with default_storage.open(name) as file, Image.open(file) as rendition:
                self.assertLess(contrast(rendition), 40)

    def test_what_lies_outside_the_box_stays(self):
        self.boxed()
        self.blur()
        self.assertEqual(original(self.picture).size, SIZE)
        red, green, blue = original(self.picture).convert("RGB").getpixel((20, 20))
        self.assertTrue(all(abs(one - two) < 6 for one, two in zip((red, green, blue), (120, 140, 120), strict=True)))

    def test_every_kind_of_picture(self):
        for format_name, ending, mode in (
            ("PNG", "png", "RGB"),
            ("PNG", "png", "RGBA"),
            ("PNG", "png", "L"),
            ("GIF", "gif", "P"),
            ("WEBP", "webp", "RGB"),
            ("AVIF", "avif", "RGB"),
        ):
            with self.subTest(kind=(ending, mode)):
                self.picture = Picture.objects.create(title="Faces", file=face_file(format_name, ending, mode))
                self.boxed()
                self.blur()
                self.assertLess(contrast(original(self.picture)), 60)
                self.assertTrue(self.picture.file.name.endswith(ending))

    def test_one_that_cannot_be_read_is_refused_in_words_and_stays(self):
        self.boxed()
        with default_storage.open(self.picture.file.name, "wb") as file:
            file.write(b"no picture")
        before = stored()
        with self.assertRaisesMessage(blurring.BlurRefused, "too large to be blurred here, or its file is damaged"):
            self.blur()
        self.assertEqual(stored(), before)

    def test_a_box_that_is_moved_meanwhile_is_looked_at_again(self):
        box = self.boxed()
        blurred, moved = blurring.blurred, (0.5, 0.25, 0.2, 0.2)

        def overtaken(file, boxes):
            content = blurred(file, boxes)
            FaceBox.objects.filter(pk=box.pk).update(left=moved[0], width=moved[2], height=moved[3])
            return content

        with mock.patch.object(blurring, "blurred", overtaken):
            self.assertEqual(self.blur(), 1)
        self.assertGreater(contrast(original(self.picture)), 200)

    def test_a_withdrawn_picture_is_blurred_where_nobody_sees_it_and_put_back(self):
        self.withdraw()
        kept = WithheldFile.objects.get().file.name
        with self.assertRaises(NotBlurred):
            withdrawal.put_back_blurred(self.picture.pk, self.editor)
        self.boxed(self.person)
        drawing = self.picture.file.name
        self.blur()
        self.assertEqual(self.picture.file.name, drawing)
        self.assertNotIn(kept, stored())
        with self.captureOnCommitCallbacks(execute=True):
            self.assertTrue(withdrawal.put_back_blurred(self.picture.pk, self.editor))
        self.picture.refresh_from_db()
        self.assertLess(contrast(original(self.picture)), 40)
        self.assertEqual(self.picture.credit, "Photo: Bo")
        self.person.refresh_from_db()
        self.assertEqual(self.person.state, ConsentState.WITHDRAWN)

    def test_without_a_box_nothing_happens(self):
        name = self.picture.file.name
        self.assertEqual(self.blur(), 0)
        self.assertEqual(self.picture.file.name, name)


AT_ONCE = """
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from unittest import mock
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connections
from media.consent import blurring, withdrawal
from media.consent.models import FaceBox, ShownPerson, WithheldFile
from media.images import renditions
from media.images.models import Picture
from tests.support import make
boss = make.admin(username="at-once")
def made():
    picture = make.picture()
    FaceBox.objects.create(picture=picture, left=0.2, top=0.2, width=0.5, height=0.5)
    people = [ShownPerson.objects.create(picture=picture, number=n, state="allowed") for n in (1, 2)]
    return picture, people
def both(*calls):
    barrier, encode = Barrier(2, timeout=30), renditions.Fallback.encode
    met = []
    def at_once(self):
        encode(self)
        if len(met) < 2:
            met.append(1)
            barrier.wait()
    def call(each):
        try:
            return each()
        finally:
            connections.close_all()
    with ThreadPoolExecutor(2) as pool, mock.patch.object(renditions.Fallback, "encode", at_once):
        return list(pool.map(call, calls))
def files():
    return {f"{room}/{name}" for room in ("original_images", "images", "withheld")
        if default_storage.exists(room) for name in default_storage.listdir(room)[1]}
def left(picture):
    picture.refresh_from_db()
    names = {picture.file.name, *picture.renditions.values_list("file", flat=True)}
    kept = WithheldFile.objects.filter(picture=picture).first()
    names |= {kept.file.name} if kept else set()
    there = files()
    return names <= there, len(there - before - names)
before = files()
picture, people = made()
told = both(*(lambda person=person: withdrawal.withdraw(person, boss) for person in people))
said = list(picture.shown_people.values_list("state", flat=True))
print(sorted(told), said, WithheldFile.objects.filter(picture=picture).count(), left(picture))
before = files()
picture, people = made()
told = both(lambda: withdrawal.withdraw(people[0], boss), lambda: blurring.blur(picture.pk, boss))
box = FaceBox.objects.get(picture=picture)
print(told, bool(box.blurred_at), bool(Picture.objects.get(pk=picture.pk).withdrawn_at), left(picture))
"""
UNDO_AND_NO = """
from concurrent.futures import ThreadPoolExecutor, wait
from unittest import mock
from django.db import connections
from home.consent.forms import ShownPersonForm
from media.consent import withdrawal
from media.consent.models import ShownPerson
from tests.support import make
boss = make.admin(username="undoing")
def called(each, *args):
    try:
        return each(*args)
    finally:
        connections.close_all()
def meanwhile(module, name, first, second):
    real, others = getattr(module, name), []
    def late(*args, **kwargs):  # within the transaction of the first
        if not others:
            others.append(pool.submit(called, second))
            wait(others, timeout=2)
        return real(*args, **kwargs)
    with ThreadPoolExecutor(1) as pool, mock.patch.object(module, name, late):
        first()
        return others[0].result()
picture = make.picture()
ana, bea = (ShownPerson.objects.create(picture=picture, number=n, state="allowed", given="said") for n in (1, 2))
withdrawal.withdraw(ana, boss)
taken = meanwhile(withdrawal, "doom", lambda: withdrawal.undo(ana, boss), lambda: withdrawal.withdraw(bea, boss))
picture.refresh_from_db()
print(taken, bool(picture.withdrawn_at), list(picture.shown_people.values_list("state", flat=True)))
sent = {"name": "Ana", "state": "allowed", "given": "said", "for_web": "on"}
form = ShownPersonForm(sent, instance=ShownPerson.objects.get(pk=ana.pk))
form.is_valid()
withdrawal.withdraw(ana, boss)
form.store(picture, boss)
ana.refresh_from_db()
print(ana.state, ana.name, bool(ana.withdrawn_on), ana.earlier_state)
"""


def test_two_who_press_at_once_leave_one_drawing_and_no_stray_file(tmp_path):
    with migrated_site(tmp_path, f"consent_{time.time_ns()}") as site:
        told = site.shell(AT_ONCE).splitlines()[-2:]
    assert told == ["[False, True] ['withdrawn', 'withdrawn'] 1 (True, 0)", "[True, 1] True True (True, 0)"]


def test_who_says_no_while_another_slip_is_undone_waits_and_takes_it_again(tmp_path):
    with migrated_site(tmp_path, f"consent_{time.time_ns()}") as site:
        told = site.shell(UNDO_AND_NO).splitlines()[-2:]
    assert told == ["True True ['allowed', 'withdrawn']", "withdrawn Ana True allowed"]
