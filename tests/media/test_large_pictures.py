"""Large pictures: decoded in a process of its own, in strips; what comes out is what it was."""

import fcntl
import threading
from io import BytesIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from PIL import Image, ImageChops, ImageCms, ImageStat

from media.images import codec, limits, strips
from media.images.models import Picture
from media.images.renditions import WIDTHS, widths
from media.images.sanitize import CleanFile, CleanUpload, sanitize_picture

from .test_media import MediaCase

SIZE = (700, 600)  # three strips
MODES = {"PNG": ("1", "L", "LA", "P", "RGB", "RGBA", "I;16"), "GIF": ("P",), "JPEG": ("L", "RGB", "CMYK")}


def scene(mode: str, size: tuple[int, int] = SIZE) -> Image.Image:
    """No two of its corners are alike, and its colours run."""
    width, height = size
    down = Image.linear_gradient("L").resize(size)
    across = down.transpose(Image.Transpose.ROTATE_90).resize(size)
    image = Image.merge("RGB", (down, across, ImageChops.invert(down)))
    image.paste("red", (0, 0, width // 3, height // 4))
    if mode == "I;16":
        return down.convert("I").point(lambda value: value * 256).convert("I;16")
    if mode in ("LA", "RGBA"):
        image = image.convert(mode)
        image.putalpha(across)
        return image
    return image.quantize(200) if mode == "P" else image.convert(mode)


def encoded(image: Image.Image, format_name: str, **options) -> bytes:
    output = BytesIO()
    image.save(output, format_name, **options)
    return output.getvalue()


def opened(content: bytes) -> Image.Image:
    image = Image.open(BytesIO(content))
    image.load()
    return image


def in_strips(content: bytes, format_name: str, folder: Path) -> bytes:
    (folder / "source").write_bytes(content)
    strips.reencode(folder / "source", format_name, folder / "result")
    return (folder / "result").read_bytes()


@pytest.mark.parametrize("format_name", MODES)
def test_what_is_kept_is_the_same_as_of_a_small_picture(format_name, tmp_path):
    for mode in MODES[format_name]:
        for orientation in range(1, 9):
            exif = Image.Exif()
            exif[0x0112] = orientation
            options = {} if format_name == "GIF" else {"exif": exif}
            content = encoded(scene(mode), format_name, **options)
            whole, strip = codec.reencode(content, format_name), in_strips(content, format_name, tmp_path)
            assert opened(strip).mode == opened(whole).mode, (mode, orientation)
            assert opened(strip).convert("RGBA").tobytes() == opened(whole).convert("RGBA").tobytes(), (
                mode,
                orientation,
            )
            assert b"Exif" not in strip


def test_colours_of_a_profile_are_the_same_as_of_a_small_picture(tmp_path):
    for mode, name in (("RGB", "XYZ"), ("RGBA", "XYZ"), ("L", "LAB")):
        profile = ImageCms.ImageCmsProfile(ImageCms.createProfile(name)).tobytes()
        content = encoded(scene(mode), "PNG", icc_profile=profile)
        whole, strip = codec.reencode(content, "PNG"), in_strips(content, "PNG", tmp_path)
        assert opened(strip).tobytes() == opened(whole).tobytes(), mode
        assert "icc_profile" not in opened(strip).info


@pytest.mark.parametrize("mode", ["RGB", "RGBA", "P"])
def test_renditions_look_the_same_as_of_a_small_picture(mode, tmp_path):
    source = tmp_path / "source"
    source.write_bytes(encoded(scene(mode, (3000, 2000)), "PNG"))
    wanted = [(320, "plain"), (960, "plain"), (960, "webp")]
    made = strips.make_renditions(source, wanted, tmp_path, lambda: None)
    image = codec.decode(source)
    for number, (width, height, format_name) in enumerate(made):
        whole = opened(codec.encode(codec.resize(image, width), format_name)).convert("RGBA")
        difference = ImageChops.difference(opened((tmp_path / str(number)).read_bytes()).convert("RGBA"), whole)
        assert (width, height) == whole.size
        assert max(ImageStat.Stat(difference).mean) < 1
    assert made[0][2] == ("png" if mode == "RGBA" else "jpeg")


def test_a_large_jpeg_is_decoded_at_a_reduced_size(tmp_path):
    source = tmp_path / "source"
    source.write_bytes(encoded(scene("RGB", (4000, 3000)), "JPEG", quality=90))
    assert strips._strips_to_show(source, 1200).size == (2000, 1500)


def test_a_very_tall_picture_has_the_smaller_widths_alone():
    assert widths(Picture(collection_id=1, width=4000, height=3000)) == list(WIDTHS)
    assert widths(Picture(collection_id=1, width=2000, height=10_000)) == [320, 640, 960]


class LargePictureTests(MediaCase):
    def large(self, format_name: str, **options) -> bytes:
        return encoded(scene("RGB", (1700, 1300)), format_name, **options)

    def test_small_pictures_stay_in_memory_and_large_ones_never_come_there(self):
        self.assertIsInstance(sanitize_picture(ContentFile(encoded(scene("RGB"), "PNG")), "x.png"), CleanFile)
        for ending, format_name in (("jpg", "JPEG"), ("png", "PNG"), ("webp", "WEBP")):
            clean = sanitize_picture(ContentFile(self.large(format_name)), f"x.{ending}")
            self.assertIsInstance(clean, CleanUpload)
            self.assertEqual(opened(clean.read()).size, (1700, 1300))

    def test_all_of_it_is_stored_and_nothing_left(self):
        picture = self.finished(name="large.jpg", data=self.large("JPEG"))
        self.assertTrue(picture.finished)
        self.assertEqual((picture.width, picture.height), (1700, 1300))
        self.assertEqual(picture.file_size, picture.file.storage.size(picture.file.name))
        picture.delete()

    def test_the_admin_shows_it_without_decoding_it(self):
        picture = self.finished(name="large.png", data=self.large("PNG"), focal_point_x=300, focal_point_y=200)
        thumbnail, original = picture.get_rendition("max-165x165"), picture.get_rendition("original")
        self.assertEqual((thumbnail.width, thumbnail.height), (165, 126))
        with original.file.open() as copy, picture.file.open() as file:
            self.assertEqual(copy.read(), file.read())

    def test_a_damaged_one_is_refused_in_the_same_words(self):
        whole = self.large("JPEG")
        for data in (whole[: len(whole) // 2], whole[:700] + bytes(9_000)):
            with self.assertRaisesMessage(ValidationError, "This picture can't be read"):
                sanitize_picture(ContentFile(data), "x.jpg")

    def test_formats_whose_codecs_are_hungry_have_a_smaller_limit(self):
        data = encoded(Image.new("L", (5000, 4000)), "WEBP", method=0)
        with self.assertRaisesMessage(ValidationError, f"{limits.MAX_HUNGRY_PIXELS // 1_000_000} million pixels"):
            sanitize_picture(ContentFile(data), "x.webp")

    def test_one_at_a_time_on_a_machine(self):
        done = threading.Event()
        data = self.large("JPEG")

        def sanitize():
            sanitize_picture(ContentFile(data), "x.jpg")
            done.set()

        settings.VAR.mkdir(parents=True, exist_ok=True)
        with (settings.VAR / "picture.lock").open("a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            thread = threading.Thread(target=sanitize)
            thread.start()
            self.assertFalse(done.wait(1))
        thread.join(60)
        self.assertTrue(done.is_set())
