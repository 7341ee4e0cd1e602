"""Pictures and documents: what comes in is clean, what goes out is ready, and nothing is left lying about."""

import errno
import shutil
import struct
import tempfile
import zlib
from io import BytesIO, StringIO
from pathlib import Path
from unittest import mock

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth import get_user_model
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage, default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import DatabaseError, models
from django.http import Http404
from django.template import Context, Template
from django.test import RequestFactory, TestCase, override_settings
from django.urls import reverse
from django.utils import timezone
from PIL import Image, ImageCms, ImageDraw, PngImagePlugin
from wagtail.images.blocks import ImageBlock
from wagtail.images.rect import Rect
from wagtail.models import Collection, CollectionViewRestriction, UploadedFile

from media.documents.models import Document
from media.images import codec, renditions
from media.images.models import Picture, Rendition
from media.images.renditions import make_sources
from media.images.sanitize import sanitize_picture
from media.images.serve import rendition
from media.permissions import closed_collections
from media.serving.responses import PUBLIC_CACHE_CONTROL, file_response
from media.storage.disk_errors import StorageUnavailable
from media.uploads.free_room import NO_ANSWER, NO_ROOM, check_storage, told_in_words
from settings.install import ROOT

from ..support import documents, photos

SECRETS = (b"Exif", b"ns.adobe.com", b"xpacket", b"SECRET", b"Photoshop 3.0", b"Phone 9", b"ICC_PROFILE", b"iCCP")
KINDS = ("jpg", "png", "webp", "gif", "avif")
FORMATS = {"jpg": "JPEG", "png": "PNG", "webp": "WEBP", "gif": "GIF", "avif": "AVIF"}


def drawing(width=120, height=80, mode="RGB"):
    """Red above, green below, so that up can be told from down."""
    image = Image.new(mode, (width, height), "red")
    ImageDraw.Draw(image).rectangle((0, height // 2, width, height), fill="green")
    return image


def content(kind="png", image=None, **options):
    output = BytesIO()
    (image or drawing()).save(output, FORMATS[kind], **options)
    return output.getvalue()


def camera_exif(orientation=1):
    exif = Image.Exif()
    exif[0x0110] = "Phone 9"
    exif[0x0112] = orientation
    exif.get_ifd(0x8825).update({1: "N", 2: (33.0, 31.0, 12.0), 3: "W", 4: (90.0, 11.0, 4.0)})
    return exif


def photograph(kind="jpg", orientation=6):
    """As a telephone writes it: lying on its side, with the place, a note and a packet of XMP."""
    options = {"exif": camera_exif(orientation)}
    if kind in ("jpg", "webp", "avif"):
        options["xmp"] = b"<?xpacket begin?><x xmlns='http://ns.adobe.com/'>SECRET</x>"
    if kind in ("jpg", "gif"):
        options["comment"] = b"SECRET note"
    if kind == "png":
        options["pnginfo"] = PngImagePlugin.PngInfo()
        options["pnginfo"].add_text("Author", "SECRET person")
        options["pnginfo"].add_itxt("XML:com.adobe.xmp", "<x xmlns='http://ns.adobe.com/'>SECRET</x>")
    upright = drawing()
    return content(kind, upright.transpose(Image.Transpose.ROTATE_90) if orientation == 6 else upright, **options)


def bomb(width=50_000, height=50_000):
    """A small PNG that says it is enormous."""
    parts = [
        (b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)),
        (b"IDAT", zlib.compress(b"\0" * 10_000)),
        (b"IEND", b""),
    ]
    chunks = (
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data)) for name, data in parts
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


def moving():
    return content("gif", drawing(), save_all=True, append_images=[Image.new("RGB", (120, 80), "blue")])


SVG = b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><script>alert(1)</script></svg>'
BAD = {
    **{f"truncated.{kind}": content(kind)[: len(content(kind)) // 2] for kind in KINDS},
    **{f"head.{kind}": content(kind)[:24] for kind in KINDS},
    "bomb.png": bomb(),
    "forty-one-megapixels.png": content("png", Image.new("1", (6_833, 6_000))),
    "strip.png": bomb(20_000, 10),
    "drawing.png": SVG,
    "drawing.svg": SVG,
    "empty.png": b"",
    "wrong.png": content("jpg"),
    "wrong.jpg": content("png"),
    "moving.gif": moving(),
    "text.jpg": b"hello, I am no picture",
    "noise.jpg": b"\xff\xd8\xff" + bytes(range(256)) * 9,
    "scan.tiff": b"II*\0" + b"\0" * 90,
    "old.bmp": b"BM" + b"\0" * 90,
    "sixteen-megabytes.png": content("png") + b"\0" * 16_000_000,
}


class MediaCase(TestCase):
    def setUp(self):
        folder = tempfile.mkdtemp(prefix="commonhouse-test-")
        self.addCleanup(shutil.rmtree, folder)
        self.enterContext(override_settings(MEDIA_ROOT=folder))
        self.folder = Path(folder)
        self.staff = get_user_model().objects.create_superuser("staff", "staff@example.org", "a long password")

    def files(self):
        return sorted(str(path.relative_to(self.folder)) for path in self.folder.rglob("*") if path.is_file())

    def picture(self, name="hands.png", data=None, **columns):
        picture = Picture(
            title="Hands",
            file=SimpleUploadedFile(name, content(name.rsplit(".")[-1]) if data is None else data),
            **columns,
        )
        picture.save()
        return picture

    def finished(self, **options):
        picture = self.picture(**options)
        make_sources.call(picture.pk)
        picture.refresh_from_db()
        return picture

    def show(self, picture, more="", **context):
        request = RequestFactory().get("/")
        closed_collections(request)
        with self.assertNumQueries(0):
            return (
                Template("{% load pictures %}{% show_picture picture " + more + " %}")
                .render(Context({"picture": picture, "request": request, **context}))
                .strip()
            )

    def assertClean(self):
        for name in self.files():
            data = (self.folder / name).read_bytes()
            self.assertEqual([secret for secret in SECRETS if secret in data], [], name)
            with Image.open(BytesIO(data)) as image:
                self.assertEqual(dict(image.getexif()), {}, name)

    # The ways in. Each gives the answer of the server, or the error of the model in the same shape.

    def by_single_form(self, name, data):
        return self.client.post(
            reverse("wagtailimages:add"), {"title": "Hands", "file": SimpleUploadedFile(name, data), "collection": 1}
        )

    def by_several_at_once(self, name, data):
        return self.client.post(
            reverse("wagtailimages:add_multiple"),
            {"title": "Hands", "files[]": SimpleUploadedFile(name, data), "collection": 1},
        )

    def by_chooser(self, name, data):
        form = {"title": "Hands", "file": SimpleUploadedFile(name, data), "collection": 1}
        prefixed = {f"image-chooser-upload-{field}": value for field, value in form.items()}
        return self.client.post(reverse("wagtailimages_chooser:create"), prefixed)


class WaysInTests(MediaCase):
    def test_every_form_cleans_and_turns_a_photograph(self):
        self.client.force_login(self.staff)
        for way in (self.by_single_form, self.by_several_at_once, self.by_chooser):
            with self.subTest(way=way.__name__), self.captureOnCommitCallbacks(execute=True):
                self.assertLess(way("IMG 0001.JPG", photograph()).status_code, 400)
            picture = Picture.objects.latest("pk")
            self.assertEqual((picture.width, picture.height), (120, 80))
            self.assertTrue(Picture.objects.get(pk=picture.pk).finished)
            self.assertClean()
        self.assertEqual(Picture.objects.count(), 3)

    def test_the_model_cleans_every_kind_whoever_saves_it(self):
        for kind in KINDS:
            orientation = 1 if kind == "gif" else 6
            for upload in (SimpleUploadedFile, lambda name, data: ContentFile(data, name=name)):
                picture = Picture.objects.create(
                    title="Hands", file=upload(f"hands.{kind}", photograph(kind, orientation))
                )
                with picture.open_file() as file, Image.open(file) as image:
                    self.assertEqual((image.size, (picture.width, picture.height)), ((120, 80), (120, 80)), kind)
                    self.assertGreater(image.convert("RGB").getpixel((60, 10))[0], 200, kind)
        self.assertClean()

    def test_a_file_stored_by_hand_passes_too(self):
        picture = Picture(title="Hands")
        picture.file.save("hands.jpg", ContentFile(photograph()), save=False)
        picture.save()
        self.assertClean()
        self.assertEqual(picture.sources["fallback"][1:], [120, 80])

    def test_nobody_is_urged_to_describe_each_of_several_pictures(self):
        """The rule of our sheet hides that sentence and no other."""
        self.client.force_login(self.staff)
        page = BeautifulSoup(self.client.get(reverse("wagtailimages:add_multiple")).content, "html.parser")
        row = BeautifulSoup(page.find(id="upload-list-item").decode_contents(), "html.parser")
        (hidden,) = row.select(".right > .error-message")
        self.assertIn("picture description", hidden.get_text())
        self.assertIn(
            ".upload-list .right > .error-message { display: none; }",
            (ROOT / "site" / "css" / "admin" / "admin.css").read_text(),
        )

    def test_an_upload_that_waits_for_its_title_is_clean(self):
        self.client.force_login(self.staff)
        form = {"title": "x" * 300, "files[]": SimpleUploadedFile("hands.jpg", photograph()), "collection": 1}
        answer = self.client.post(reverse("wagtailimages:add_multiple"), form).json()
        self.assertClean()
        waiting = UploadedFile.objects.get()
        prefix = f"uploaded-image-{waiting.pk}"
        address = reverse("wagtailimages:create_multiple_from_uploaded_image", args=[answer["uploaded_file_id"]])
        answer = self.client.post(address, {f"{prefix}-title": "Hands", f"{prefix}-collection": 1}).json()
        self.assertTrue(answer["success"])
        self.assertClean()
        self.assertEqual(Picture.objects.get().width, 120)

    def test_what_follows_the_end_of_a_picture_is_gone(self):
        self.picture("hands.jpg", photograph() + b"SECRET film of the moment before")
        self.assertClean()

    def test_png_and_gif_lose_nothing_and_jpeg_next_to_nothing(self):
        image = Image.radial_gradient("L").convert("RGB")
        for kind, most in (("png", 0), ("jpg", 3)):
            before = Image.open(BytesIO(content(kind, image, **({"quality": 75} if kind == "jpg" else {}))))
            after = Image.open(sanitize_picture(ContentFile(content(kind, before)), f"x.{kind}"))
            difference = max(
                abs(a - b) for a, b in zip(before.convert("RGB").tobytes(), after.convert("RGB").tobytes(), strict=True)
            )
            self.assertLessEqual(difference, most, kind)

    def test_a_damaged_note_about_a_picture_does_not_damage_the_picture(self):
        self.assertEqual(self.picture("hands.jpg", content("jpg", exif=b"Exif\0\0nonsense")).width, 120)

    def test_what_is_said_about_a_picture_may_be_damaged_in_any_way(self):
        with Image.open(BytesIO(content("png"))) as image:
            with mock.patch.object(Image.Image, "getexif", side_effect=ValueError):
                self.assertIsNone(codec.transposition(image))
            with mock.patch("PIL.ImageOps.exif_transpose", side_effect=ValueError):
                clean = codec.reencode(content("png"), "PNG")
            with mock.patch("media.images.codec.srgb_transform", return_value=mock.Mock(side_effect=ValueError)):
                self.assertIs(codec.in_srgb(image), image)
        with Image.open(BytesIO(clean)) as kept, Image.open(BytesIO(content("png"))) as image:
            self.assertEqual(kept.convert("RGB").tobytes(), image.convert("RGB").tobytes())

    def test_a_profile_of_a_picture_with_a_palette_is_understood(self):
        profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
        swapped = profile.replace("sRGB".encode("utf-16-be"), "mine".encode("utf-16-be"))
        swapped = swapped.replace(b"rXYZ", b"-XYZ", 1).replace(b"gXYZ", b"rXYZ", 1).replace(b"-XYZ", b"gXYZ", 1)
        upload = content("png", Image.new("RGB", (40, 30), "red").quantize(8), icc_profile=swapped)
        with Image.open(sanitize_picture(ContentFile(upload), "x.png")) as image:
            seen = image.convert("RGB").getpixel((9, 9))
        self.assertTrue(all(abs(a - b) < 6 for a, b in zip(seen, (0, 255, 0), strict=True)), seen)

    def test_noise_is_written_as_a_jpeg_too(self):
        noise = Image.effect_noise((300, 200), 100).convert("RGB")
        save = Image.Image.save

        def fail_to_optimize(image, output, kind, **options):
            if options["optimize"]:
                raise OSError("encoder error -2 when writing image file")
            return save(image, output, kind, **options)

        with mock.patch.object(Image.Image, "save", fail_to_optimize):
            with Image.open(BytesIO(codec.encode(noise, "jpeg"))) as image:
                self.assertEqual((image.format, image.size), ("JPEG", (300, 200)))
            with self.assertRaises(OSError):
                codec.encode(noise, "png")

    def test_large_renditions_in_avif_have_fewer_colours(self):
        drawing = Image.new("RGB", (40, 30))
        written = []
        with (
            mock.patch("media.images.codec._saved", lambda *args: written.append(args[2]["subsampling"])),
            mock.patch("media.images.codec.FULL_COLOUR_PIXELS", 1_200),
        ):
            codec.encode(drawing, "avif")
            codec.encode(drawing.resize((41, 30)), "avif")
        self.assertEqual(written, ["4:4:4", "4:2:0"])

    def test_odd_colours_are_understood(self):
        for mode in ("1", "L", "LA", "P", "I;16", "RGBA"):
            self.assertTrue(self.finished(data=content("png", Image.new(mode, (40, 30)))).finished, mode)
        press = content("jpg", Image.new("CMYK", (40, 30), (0, 255, 255, 0)))
        with Image.open(sanitize_picture(ContentFile(press), "press.jpg")) as image:
            self.assertEqual(image.mode, "RGB")

    def test_who_is_refused_is_told_what_to_do(self):
        large = content("png", Image.new("1", (6_833, 6_000)))
        for name, data, words in (
            ("IMG_1.HEIC", photos.heic(), "Save it as JPEG, then upload that"),
            ("IMG_1.jpg", photos.heic(), "Save it as JPEG, then upload that"),
            ("drawing.png", large, "Make it smaller with any program for pictures"),
        ):
            with self.subTest(name=name), self.assertRaisesMessage(ValidationError, words):
                sanitize_picture(ContentFile(data), name)

    def test_a_colour_profile_goes_and_its_colours_stay(self):
        profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
        swapped = profile.replace("sRGB".encode("utf-16-be"), "mine".encode("utf-16-be"))
        swapped = swapped.replace(b"rXYZ", b"-XYZ", 1).replace(b"gXYZ", b"rXYZ", 1).replace(b"-XYZ", b"gXYZ", 1)
        for kind in ("jpg", "png", "webp", "avif"):
            for described, expected in ((profile, (255, 0, 0)), (swapped, (0, 255, 0))):
                upload = content(kind, Image.new("RGB", (40, 30), "red"), icc_profile=described)
                with Image.open(sanitize_picture(ContentFile(upload), f"x.{kind}")) as image:
                    self.assertNotIn("icc_profile", image.info)
                    seen = image.convert("RGB").getpixel((9, 9))
                    self.assertTrue(all(abs(a - b) < 6 for a, b in zip(seen, expected, strict=True)), (kind, seen))

    def test_long_and_foreign_names_fit(self):
        for name in ("x" * 240 + ".png", "фото 1.png", "صورة.PNG", "...png"):
            picture = self.picture(name, content("png"))
            self.assertTrue(picture.file.name.isascii())
            self.assertTrue(picture.file.storage.exists(picture.file.name))

    def test_the_forms_ask_for_what_the_models_keep(self):
        self.client.force_login(self.staff)
        picture = self.picture()
        for name, args in (
            ("wagtailimages:add", []),
            ("wagtailimages:edit", [picture.pk]),
            ("wagtailimages:index", []),
        ):
            self.assertEqual(self.client.get(reverse(name, args=args)).status_code, 200)
        form = self.client.get(reverse("wagtailimages:add")).content.decode()
        self.assertIn('name="credit"', form)
        self.assertIn('name="licence"', form)
        self.assertNotIn('name="sources"', form)
        form = self.client.get(reverse("wagtaildocs:add")).content.decode()
        self.assertIn('<option value="es">', form)
        self.assertIn('data-chooser-url="/admin/documents/chooser/"', form)


class MediaRefusalTests(MediaCase):
    def test_every_form_refuses_in_words_beside_the_field(self):
        self.client.force_login(self.staff)
        for name, data in BAD.items():
            with self.subTest(name=name):
                form = self.by_single_form(name, data).context["form"]
                self.assertTrue(form.errors["file"])
                several = self.by_several_at_once(name, data).json()
                self.assertEqual((several["success"], several["error_message"]), (False, form.errors["file"][0]))
                self.assertContains(self.by_chooser(name, data), "error", status_code=200)
        self.assertEqual((self.files(), Picture.objects.count()), ([], 0))

    def test_the_words_say_what_is_wrong(self):
        for name, words in {
            "truncated.gif": "damaged or incomplete",
            "bomb.png": "can't be read",
            "forty-one-megapixels.png": "40 million pixels",
            "strip.png": "16383 along one side",
            "drawing.svg": "Only these kinds",
            "wrong.png": "says PNG, but it holds a picture of the kind JPEG",
            "moving.gif": "still picture",
            "sixteen-megabytes.png": "This file is too big",
        }.items():
            with self.assertRaisesMessage(ValidationError, words):
                sanitize_picture(ContentFile(BAD[name]), name)

    def test_a_limit_is_the_most_that_is_accepted(self):
        """Bytes of a file, pixels of the formats that take much memory, and pixels along a side."""
        data, webp = content("png"), content("webp")
        with override_settings(WAGTAILIMAGES_MAX_UPLOAD_SIZE=len(data)):
            self.assertTrue(sanitize_picture(ContentFile(data), "x.png"))
            with self.assertRaisesMessage(ValidationError, "too big"):
                sanitize_picture(ContentFile(data + b"\0"), "x.png")
        for name, at_most, file, ending in (
            ("LONGEST_SIDE", 120, data, "png"),
            ("MAX_HUNGRY_PIXELS", 120 * 80, webp, "webp"),
        ):
            with mock.patch(f"media.images.sanitize.{name}", at_most):
                self.assertTrue(sanitize_picture(ContentFile(file), f"x.{ending}"))
            with (
                mock.patch(f"media.images.sanitize.{name}", at_most - 1),
                self.assertRaisesMessage(ValidationError, "too large"),
            ):
                sanitize_picture(ContentFile(file), f"x.{ending}")

    @override_settings(WAGTAILIMAGES_EXTENSIONS=["png"])
    def test_a_kind_that_the_site_does_not_take_is_refused(self):
        with self.assertRaisesMessage(ValidationError, "Only these kinds of picture can be uploaded: png."):
            sanitize_picture(ContentFile(content("webp")), "x.webp")

    def test_a_film_is_not_called_a_picture_of_an_iphone(self):
        film = b"\0\0\0\x18ftypmp42" + bytes(90)
        with self.assertRaisesMessage(ValidationError, "can't be read"):
            sanitize_picture(ContentFile(film), "x.jpg")

    def test_the_model_refuses_too(self):
        for name, data in BAD.items():
            with self.subTest(name=name), self.assertRaises(ValidationError):
                Picture(title="Bad", file=SimpleUploadedFile(name, data)).save()
        self.assertEqual(self.files(), [])

    def test_a_bad_file_in_place_of_a_good_one_changes_nothing(self):
        self.client.force_login(self.staff)
        picture = self.finished()
        upload = {"title": "Hands", "file": SimpleUploadedFile("truncated.gif", BAD["truncated.gif"]), "collection": 1}
        answer = self.client.post(reverse("wagtailimages:edit", args=[picture.pk]), upload)
        self.assertTrue(answer.context["form"].errors["file"])
        self.assertEqual([name for name in self.files() if name.startswith("original")], [picture.file.name])
        self.assertEqual(Picture.objects.get().sources, picture.sources)

    def test_whatever_a_decoder_raises_is_a_refusal(self):
        for problem in (MemoryError, struct.error, SyntaxError, RecursionError, KeyError, Image.DecompressionBombError):
            with mock.patch("PIL.ImageFile.ImageFile.load", side_effect=problem), self.assertRaises(ValidationError):
                sanitize_picture(ContentFile(content()), "x.png")


@pytest.mark.differs
class StorageTests(MediaCase):
    def full_disk(self, after=0):
        """A disk that takes so many files, then half of one."""
        store, left = FileSystemStorage._save, [after]

        def save(storage, name, data):
            if left[0] == 0:
                store(storage, name, ContentFile(b"half"))
                raise OSError(28, "No space left on device")
            left[0] -= 1
            return store(storage, name, data)

        return mock.patch.object(FileSystemStorage, "_save", save)

    def test_a_full_disk_leaves_neither_file_nor_row(self):
        for after in (0, 1):
            with self.full_disk(after), self.assertRaises(OSError):
                self.picture()
        with self.full_disk(), self.assertRaises(OSError):
            Document.objects.create(title="Text", file=ContentFile(b"text", name="text.txt"))
        self.assertEqual((self.files(), Picture.objects.count(), Document.objects.count()), ([], 0, 0))

    def test_a_database_that_fails_leaves_no_file(self):
        for broken in ("django.db.models.base.Model.save_base", "django.db.models.query.QuerySet.update"):
            with mock.patch(broken, side_effect=DatabaseError), self.assertRaises(DatabaseError):
                self.picture()
        self.assertEqual((self.files(), Picture.objects.count()), ([], 0))

    def test_a_full_disk_is_told_in_words(self):
        self.client.force_login(self.staff)
        with mock.patch("shutil.disk_usage", return_value=mock.Mock(free=1000)):
            for way in (self.by_single_form, self.by_several_at_once, self.by_chooser):
                self.assertContains(way("hands.png", content()), "no room")

    def test_a_storage_elsewhere_is_asked_whether_it_answers(self):
        storage = mock.Mock(**{"path.side_effect": NotImplementedError})
        check_storage(storage, ContentFile(b"x"))
        storage.check.assert_called_once()
        storage.check.side_effect = StorageUnavailable("no answer")
        with self.assertRaisesMessage(ValidationError, str(NO_ANSWER)):
            check_storage(storage, ContentFile(b"x"))

    def test_only_a_full_disk_is_told_as_one(self):
        with self.assertRaisesMessage(ValidationError, str(NO_ROOM)), told_in_words():
            raise OSError(errno.ENOSPC, "No space left on device")
        with self.assertRaises(PermissionError), told_in_words():
            raise PermissionError

    def test_a_temporary_folder_that_is_full_is_told_in_words_and_nothing_is_left(self):
        self.client.force_login(self.staff)
        full = OSError(errno.ENOSPC, "No space left on device")
        for place in (
            "django.core.files.uploadhandler.TemporaryUploadedFile",
            "media.uploads.handler.TemporaryFileUploadHandler.file_complete",
        ):
            upload = {"title": "x", "file": SimpleUploadedFile("paper.txt", bytes(3_000_000)), "collection": 1}
            with self.subTest(place), mock.patch(place, side_effect=full):
                errors = self.client.post(reverse("wagtaildocs:add"), upload).context["form"].errors
            self.assertEqual(errors["file"], [NO_ROOM])
            self.assertFalse(Document.objects.exists())
            self.assertEqual(self.files(), [])

    def test_a_full_disk_while_replacing_keeps_the_old(self):
        picture = self.finished()
        before = self.files()
        picture.file = SimpleUploadedFile("new.png", content("png", drawing(90, 90)))
        with self.full_disk(1), self.assertRaises(OSError):
            picture.save()
        self.assertEqual(self.files(), before)
        self.assertTrue(Picture.objects.get().finished)

    def replace(self, picture):
        picture.file = SimpleUploadedFile("new.png", content("png", drawing(90, 90)))
        picture.save()

    def replace_in_form(self, picture):
        self.client.force_login(self.staff)
        upload = {
            "title": "New",
            "file": SimpleUploadedFile("new.png", content("png", drawing(90, 90))),
            "collection": 1,
            "words_fit": "on",
        }
        self.client.post(reverse("wagtailimages:edit", args=[picture.pk]), upload)

    def test_a_replaced_file_goes_and_the_sources_follow(self):
        for way in (self.replace, self.replace_in_form):
            with self.captureOnCommitCallbacks(execute=True):
                picture = self.picture()
            with self.captureOnCommitCallbacks(execute=True):
                way(picture)
            picture = Picture.objects.get(pk=picture.pk)
            self.assertTrue(picture.finished)
            self.assertIn('width="90"', self.show(picture))
            mine = [picture.file.name, *picture.renditions.values_list("file", flat=True)]
            self.assertEqual(self.files(), sorted(mine))
            with self.captureOnCommitCallbacks(execute=True):
                picture.delete()
            self.assertEqual(self.files(), [])

    def test_a_replaced_document_goes_and_a_deleted_one_too(self):
        self.client.force_login(self.staff)
        document = Document.objects.create(title="Text", file=ContentFile(b"old", name="The text.txt"))
        self.assertEqual(document.filename, "the-text.txt")
        upload = {"title": "Text", "file": SimpleUploadedFile("new.txt", b"new"), "collection": 1}
        with self.captureOnCommitCallbacks(execute=True):
            self.assertEqual(self.client.post(reverse("wagtaildocs:edit", args=[document.pk]), upload).status_code, 302)
        document.refresh_from_db()
        self.assertEqual((self.files(), document.file_size), ([document.file.name], 3))
        with self.captureOnCommitCallbacks(execute=True):
            document.delete()
        self.assertEqual(self.files(), [])


class MediaDocumentTests(MediaCase):
    def test_only_the_kinds_of_the_settings_come_in(self):
        self.client.force_login(self.staff)
        upload = {"title": "Program", "file": SimpleUploadedFile("program.html", b"<script>"), "collection": 1}
        self.assertTrue(self.client.post(reverse("wagtaildocs:add"), upload).context["form"].errors["file"])
        several = {"title": "Program", "files[]": SimpleUploadedFile("program.html", b"<script>"), "collection": 1}
        self.assertFalse(self.client.post(reverse("wagtaildocs:add_multiple"), several).json()["success"])
        with self.assertRaises(ValidationError):
            Document.objects.create(title="Program", file=ContentFile(b"<script>", name="program.html"))
        self.assertEqual(self.files(), [])

    def test_a_file_that_is_refused_gets_one_sentence(self):
        self.client.force_login(self.staff)
        picture = "This is a picture. It belongs under Pictures."
        for name, data, words, limits in (
            ("garden.jpg", photograph(), picture, {}),
            ("GARDEN.PNG", photograph(), picture, {}),
            ("program.exe", b"\0MZ", "File extension “exe” is not allowed.", {}),
            ("big.txt", b"too long", "This file is too big.", {"DOCUMENT_MAX_UPLOAD_SIZE": 3}),
            ("empty.txt", b"", "The submitted file is empty.", {}),
            ("damaged.pdf", b"%PDF-", "This file can't be read", {}),
            ("no.txt", b"\0", "This file is no text.", {}),
        ):
            with self.subTest(name), override_settings(**limits):
                upload = {"title": name, "file": SimpleUploadedFile(name, data), "collection": 1}
                (said,) = self.client.post(reverse("wagtaildocs:add"), upload).context["form"].errors["file"]
                self.assertIn(words, said)
                several = {"title": name, "files[]": SimpleUploadedFile(name, data), "collection": 1}
                answer = self.client.post(reverse("wagtaildocs:add_multiple"), several).json()
                self.assertEqual(answer["error_message"], said)
        with mock.patch("media.uploads.free_room.MIN_FREE_BYTES", 1024**6):
            upload = {"title": "Text", "file": SimpleUploadedFile("text.txt", b"text"), "collection": 1}
            self.assertEqual(
                self.client.post(reverse("wagtaildocs:add"), upload).context["form"].errors["file"], [NO_ROOM]
            )

    def test_it_is_said_that_tracked_changes_were_cut(self):
        self.client.force_login(self.staff)
        words = "Tracked changes and comments were removed from this file"
        for name, text, is_said in (
            ("inserted", "<w:ins><w:r><w:t>new</w:t></w:r></w:ins>", True),
            ("deleted", "<w:del><w:r><w:delText>old</w:delText></w:r></w:del>", True),
            ("remarked", '<w:r><w:t>old</w:t><w:commentReference w:id="0"/></w:r>', True),
            ("hidden", "<w:r><w:rPr><w:vanish/></w:rPr><w:t>old</w:t></w:r>", False),
            ("plain", "<w:r><w:t>old</w:t></w:r>", False),
        ):
            with self.subTest(name):
                body = f'<w:document xmlns:w="x"><w:body><w:p>{text}</w:p></w:body></w:document>'
                data = documents.zip_of({"[Content_Types].xml": "<T/>", "word/document.xml": body})
                several = {"title": name, "files[]": SimpleUploadedFile("plan.docx", data), "collection": 1}
                answer = self.client.post(reverse("wagtaildocs:add_multiple"), several).json()
                self.assertEqual(words in answer["form"], is_said)
                address = reverse("wagtaildocs:edit", args=[answer["doc_id"]])
                again = {"title": name, "file": SimpleUploadedFile("plan.docx", data), "collection": 1}
                told = self.client.post(address, again, follow=True).content.decode()
                self.assertEqual(words in told, is_said)
                self.assertNotIn(words, self.client.get(address).content.decode())

    def test_language_and_accessible_version_are_asked_and_kept(self):
        self.client.force_login(self.staff)
        plain = Document.objects.create(title="Plain", file=ContentFile(b"text", name="plain.txt"))
        upload = {
            "title": "Poster",
            "file": SimpleUploadedFile("poster.pdf", documents.pdf()),
            "collection": 1,
            "language": "es",
            "alternative": plain.pk,
        }
        self.assertEqual(self.client.post(reverse("wagtaildocs:add"), upload).status_code, 302)
        poster = Document.objects.get(title="Poster")
        self.assertEqual((poster.get_language_display(), poster.alternative), ("Spanish", plain))
        poster.alternative = poster
        with self.assertRaises(ValidationError):
            poster.full_clean()

    def test_is_served_by_the_document_view_only(self):
        document = Document.objects.create(title="Plain", file=ContentFile(b"text", name="plain.txt"))
        self.assertEqual(b"".join(self.client.get(document.url)), b"text")
        with self.assertRaises(Http404):
            rendition(RequestFactory().get("/"), document.file.name)


@pytest.mark.differs
class SourcesTests(MediaCase):
    def test_sizes_and_formats(self):
        sources = self.finished(data=content("png", drawing(1100, 550))).sources
        for kind in ("avif", "webp", "jpeg"):
            self.assertEqual([entry[1:] for entry in sources[kind]], [[320, 160], [640, 320], [960, 480], [1100, 550]])
        self.assertEqual(sources["fallback"][1:], [1100, 550])
        for kind in ("avif", "webp", "jpeg"):
            for name, width, height in sources[kind]:
                with Image.open(default_storage.open(name)) as image:
                    self.assertEqual((image.format.lower(), image.size), (kind, (width, height)))

    def test_a_large_picture_has_no_size_of_its_own(self):
        with mock.patch.object(renditions, "WIDTHS", (32, 64, 100)), mock.patch.object(renditions, "FALLBACK", 80):
            sources = self.finished().sources
        self.assertEqual(([entry[1] for entry in sources["avif"]], sources["fallback"][1]), ([32, 64, 100], 80))

    def test_what_shines_through_stays_so(self):
        picture = self.finished(data=content("png", Image.new("RGBA", (40, 30), (255, 0, 0, 90))))
        self.assertEqual((picture.sources["fallback"][0][-4:], "jpeg" in picture.sources), (".png", False))
        self.assertIn(".png 40w", self.show(picture))
        opaque = self.picture(data=content("png", Image.new("RGBA", (40, 30), (255, 0, 0, 255))))
        self.assertEqual(opaque.sources["fallback"][0][-4:], ".jpg")

    def test_names_change_with_the_file(self):
        picture = self.finished()
        for name in picture.renditions.values_list("file", flat=True):
            self.assertIn(picture.file_hash[:12], name)

    def test_twice_is_the_same(self):
        picture = self.finished()
        before = (picture.sources, self.files(), list(Rendition.objects.order_by("pk").values()))
        Picture.objects.update(sources={})
        with mock.patch.object(Image.Image, "save", side_effect=AssertionError):
            self.assertTrue(make_sources.call(picture.pk))
        self.assertTrue(make_sources.call(picture.pk))
        picture.refresh_from_db()
        self.assertEqual((picture.sources, self.files(), list(Rendition.objects.order_by("pk").values())), before)

    def test_killed_at_any_point_it_is_found_and_finished(self):
        small = content("png", drawing(400, 200))
        reference = self.finished(data=small).renditions.count()
        store = FileSystemStorage._save
        for calls in range(reference - 1):
            picture = self.picture(data=small)
            saved = []

            def save(storage, name, data, saved=saved, calls=calls):
                name = store(storage, name, data)
                saved.append(name)
                if len(saved) > calls:
                    raise KeyboardInterrupt
                return name

            with mock.patch.object(FileSystemStorage, "_save", save), self.assertRaises(KeyboardInterrupt):
                make_sources.call(picture.pk)
            (self.folder / saved[-1]).write_bytes(b"half a file")
            picture.refresh_from_db()
            self.assertFalse(picture.finished)
            self.assertEqual(list(Picture.objects.unfinished()), [picture])
            self.assertTrue(make_sources.call(picture.pk))
            self.assertEqual(picture.renditions.count(), reference)
            self.assertFalse(Picture.objects.unfinished())
        kept = {*Picture.objects.values_list("file", flat=True), *Rendition.objects.values_list("file", flat=True)}
        self.assertEqual(set(self.files()), kept)

    def test_a_file_replaced_meanwhile_wins(self):
        picture = self.picture()
        stop = mock.Mock(side_effect=[mock.DEFAULT])
        write = Image.Image.save

        def replace_first(image, *args, **options):
            if not stop.called:
                stop()
                newer = Picture.objects.get()
                newer.file = SimpleUploadedFile("new.png", content("png", drawing(90, 90)))
                newer.save()
            return write(image, *args, **options)

        with mock.patch.object(Image.Image, "save", replace_first):
            self.assertFalse(make_sources.call(picture.pk))
        self.assertTrue(make_sources.call(picture.pk))
        picture.refresh_from_db()
        self.assertEqual({entry[1] for entry in picture.sources["avif"]}, {90})
        self.assertEqual({row.width for row in picture.renditions.all()}, {90})

    def test_a_lost_or_deleted_picture_is_no_error(self):
        picture = self.picture()
        default_storage.delete(picture.file.name)
        self.assertFalse(make_sources.call(picture.pk))
        self.assertFalse(make_sources.call(picture.pk + 1))
        self.assertEqual(list(Picture.objects.unfinished()), [picture])

    def test_lost_renditions_are_made_again(self):
        picture = self.finished()
        shutil.rmtree(self.folder / "images")
        self.assertEqual(self.show(picture), "")
        Picture.objects.update(sources={})
        self.assertTrue(make_sources.call(picture.pk))
        self.assertIn("<picture>", self.show(Picture.objects.get()))

    def test_other_columns_change_without_new_renditions(self):
        picture = self.finished()
        picture.title = "Other hands"
        picture.set_focal_point(Rect(0, 0, 9, 9))  # sources show the whole picture; the class follows at once
        with mock.patch.object(Image.Image, "save", side_effect=AssertionError):
            picture.save()
        self.assertTrue(Picture.objects.get().finished)
        self.assertIn("focus-0-0", self.show(Picture.objects.get()))

    def test_renditions_renewed_by_wagtail_are_made_again(self):
        picture = self.finished()
        for options in ({}, {"purge_only": True}):
            with self.captureOnCommitCallbacks(execute=True):
                call_command("wagtail_update_image_renditions", stdout=StringIO(), **options)
            self.assertEqual(list(Picture.objects.unfinished()), [picture])
            with self.captureOnCommitCallbacks(execute=True):
                self.assertTrue(make_sources.call(picture.pk))
            self.assertIn("<picture>", self.show(Picture.objects.get()))
            self.assertEqual(
                self.files(), sorted([picture.file.name, *picture.renditions.values_list("file", flat=True)])
            )


class TagTests(MediaCase):
    def test_before_the_sources_are_made(self):
        html = self.show(self.picture(), "alt='Two hands'")
        self.assertTrue(html.startswith("<img "))
        for part in ('width="120"', 'height="80"', 'alt="Two hands"', 'loading="lazy"', 'decoding="async"'):
            self.assertIn(part, html)
        self.assertNotIn("srcset", html)

    def test_afterwards(self):
        picture = self.finished()
        html = self.show(picture, 'sizes="50vw" loading="eager" class="print"')
        source = '<source type="image/%s" srcset="/media/%s 120w" sizes="50vw">'
        expected = "<picture>" + "".join(source % (kind, picture.sources[kind][0][0]) for kind in ("avif", "webp"))
        expected += (
            '<img src="/media/{}" srcset="/media/{} 120w" sizes="50vw" width="120" height="80" alt="" loading="eager" '
        )
        expected += 'decoding="async" fetchpriority="high" class="print"></picture>'
        self.assertEqual(html, expected.format(picture.sources["fallback"][0], picture.sources["jpeg"][0][0]))

    def test_nothing_for_no_picture_and_for_a_lost_one(self):
        self.assertEqual(self.show(None), "")
        picture = self.picture()
        default_storage.delete(picture.sources["fallback"][0])
        self.assertEqual(self.show(picture), "")
        self.assertEqual(self.show(Picture(title="None")), "")

    def test_words_are_escaped(self):
        self.assertIn('alt="&quot;&gt;&lt;b&gt;"', self.show(self.picture(), "alt=words", words='"><b>'))

    def test_the_use_of_a_picture_names_its_words(self):
        picture = self.picture()
        block = ImageBlock()
        for decorative, words in ((False, "Two hands"), (True, "")):
            value = block.to_python({"image": picture.pk, "decorative": decorative, "alt_text": "Two hands"})
            self.assertIn(f'alt="{words}"', self.show(value))
        self.assertIn('alt="Given"', self.show(value, "alt='Given'"))

    def test_the_focal_point_is_a_class_with_a_rule(self):
        rules = Path("site/css/parts/focus.css").read_text()
        for point, name in (
            ((30, 60), "focus-25-75"),
            ((0, 0), "focus-0-0"),
            ((120, 80), "focus-100-100"),
            ((60, 40), ""),
        ):
            picture = self.picture(
                focal_point_x=point[0], focal_point_y=point[1], focal_point_width=9, focal_point_height=9
            )
            html = self.show(picture, 'class="print"')
            self.assertIn(f'class="{f"print {name}".strip()}"', html)
            self.assertIn(f".{name} {{" if name else "", rules)
            self.assertNotIn("style", html)


class ViewTests(MediaCase):
    def get(self, name, user=None, method="get", **headers):
        request = getattr(RequestFactory(), method)("/", **headers)
        request.user = user or AnonymousUser()
        return rendition(request, name)

    def test_serves_every_kind_and_asks_again_before_long(self):
        sources = self.finished().sources
        for kind in ("avif", "webp", "jpeg"):
            with self.assertNumQueries(2):
                answer = self.client.get(f"/media/{sources[kind][0][0]}")
            self.assertEqual((answer.status_code, answer["Content-Type"]), (200, f"image/{kind}"))
            self.assertEqual(answer["Cache-Control"], PUBLIC_CACHE_CONTROL)
            self.assertEqual(answer["X-Content-Type-Options"], "nosniff")
            self.assertNotIn("Cookie", answer.get("Vary", ""))
            self.assertEqual(int(answer["Content-Length"]), len(b"".join(answer)))
            again = self.client.get(f"/media/{sources[kind][0][0]}", HTTP_IF_NONE_MATCH=answer["ETag"])
            self.assertEqual((again.status_code, again["Cache-Control"]), (304, answer["Cache-Control"]))

    def test_only_reads(self):
        address = f"/media/{self.picture().sources['fallback'][0]}"
        head = self.client.head(address)
        self.assertEqual((head.status_code, b"".join(head), head["Content-Type"]), (200, b"", "image/jpeg"))
        self.assertEqual(
            {self.client.generic(method, address).status_code for method in ("POST", "PUT", "DELETE", "OPTIONS")}, {405}
        )

    def test_nothing_else_is_there(self):
        picture = self.picture()
        name = picture.sources["fallback"][0]
        self.client.raise_request_exception = False
        (self.folder / "images" / "stray.jpg").write_bytes(b"no row")
        odd = [
            "",
            "x",
            picture.file.name,
            f"images/../{picture.file.name}",
            "../../etc/passwd",
            "images/a\0.jpg",
            "images/stray.jpg",
        ]
        odd += [f"/{name}", f"{name}/", f"./{name}", f"images//{name[7:]}", name.upper(), f"{name}\n"]
        odd += ["images/é.jpg", "images/x\n.jpg", "images/" + "x" * 9000 + ".jpg"]
        for wrong in odd:
            with self.subTest(name=wrong[:60]), self.assertRaises(Http404):
                self.get(wrong)
        default_storage.delete(name)
        with self.assertRaises(Http404):
            self.get(name)

    def test_a_storage_that_is_away_is_no_missing_picture(self):
        name = self.picture().sources["fallback"][0]
        with mock.patch.object(FileSystemStorage, "open", side_effect=StorageUnavailable("no answer")):
            answer = self.get(name)
        self.assertEqual((answer.status_code, answer["Retry-After"], answer["Cache-Control"]), (503, "30", "no-store"))

    def test_what_lies_in_a_bucket_is_led_to_for_some_minutes(self):
        storage = mock.Mock(**{"signed_url.return_value": "https://bucket.example/signed"})
        upload = mock.Mock(created_at=timezone.now(), file_size=7, duration=60)
        upload.file.storage, upload.file.name = storage, "recordings/a.mp3"
        requests = RequestFactory()
        for cache_control, led in (
            ("public, max-age=3600", "public, max-age=60"),
            ("private, no-store", "private, no-store"),
        ):
            headers = {"ETag": '"a"', "Content-Type": "audio/mpeg", "Cache-Control": cache_control}
            answer = file_response(requests.get("/"), upload, dict(headers))
            self.assertEqual((answer.status_code, answer["Location"]), (302, "https://bucket.example/signed"))
            self.assertEqual(answer["Cache-Control"], led)
            signed = {"Content-Type": "audio/mpeg", "Cache-Control": cache_control}
            storage.signed_url.assert_called_with("recordings/a.mp3", signed, 360)
            storage.signed_url.reset_mock()
            answer = file_response(requests.head("/"), upload, dict(headers))
            self.assertEqual((answer.status_code, answer["Content-Length"]), (200, "7"))
            storage.signed_url.assert_not_called()
            self.assertEqual(
                file_response(requests.get("/", headers={"if-none-match": '"a"'}), upload, headers).status_code, 304
            )
        storage.open.assert_not_called()

    def test_a_private_collection_is_for_those_it_lets_in(self):
        shelf = Collection.get_first_root_node().add_child(name="Shelf")
        box = shelf.add_child(name="Box")
        CollectionViewRestriction.objects.create(collection=shelf, restriction_type="login")
        name = self.picture(collection=box).sources["fallback"][0]
        open_name = self.picture().sources["fallback"][0]
        member = get_user_model().objects.create_user("member", "member@example.org", "a long password")
        with self.assertRaises(Http404):
            self.get(name)
        for known in (member, self.staff):
            answer = self.get(name, known)
            self.assertEqual((answer.status_code, answer["Cache-Control"]), (200, "private, no-store"))
        self.assertEqual(self.get(open_name).status_code, 200)

    def test_the_editor_reads_the_size_of_a_picture(self):
        picture = self.picture()
        self.client.force_login(self.staff)
        answer = self.client.get(reverse("picture_size", args=[picture.pk]))
        self.assertEqual(answer.json(), {"width": picture.width, "height": picture.height})
        self.assertEqual(self.client.get(reverse("picture_size", args=[0])).status_code, 404)

    def test_no_migration_lists_languages(self):
        self.assertTrue(callable(Document._meta.get_field("language").deconstruct()[3]["choices"]))
        self.assertIsInstance(Document._meta.get_field("alternative"), models.ForeignKey)
