"""Memory budget of all processes together: at rest, after a crawl, and while the largest uploads arrive one by one."""

import os
import platform
import random
import re
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from html import unescape
from pathlib import Path

import httpx
import pikepdf
import pytest
from django.conf import settings
from django.db import connection
from PIL import Image

from ..bench.datasets import site_of
from ..support import films
from ..support.desk_client import DeskClient
from ..support.memory import MemoryGroup, MemoryWatch, descendants
from ..support.running_site import RunningSite, served

PAGES = 1_000
RESTING, CRAWLED, PEAK, AFTERWARDS = 450, 450, 650, 500  # megabytes, sum of PSS
# Megabytes besides what was in use before. 12 megapixels of WebP take 212: Pillow decodes them in four buffers of 48 MB.
FOR_A_PICTURE = 200
MACHINES = (1024, 700)  # megabytes
UNIT = {"WORKERS": "2", "MALLOC_ARENA_MAX": "2"}  # as settings.production and the unit of systemd have them
SIZE = (7300, 5475)  # 40 megapixels
NO_TEXTS = {"texts-TOTAL_FORMS": 0, "texts-INITIAL_FORMS": 0, "texts-MIN_NUM_FORMS": 0, "texts-MAX_NUM_FORMS": 9}

pytestmark = pytest.mark.soak


def noise(width: int, height: int, coarseness: int) -> Image.Image:
    """A picture that no format makes small; the coarser the smaller."""
    seed = random.Random(int(os.environ.get("SEED", "1")))
    small = (width // coarseness, height // coarseness)
    return Image.frombytes("RGB", small, seed.randbytes(3 * small[0] * small[1])).resize((width, height))


def as_heavy_as_allowed(path: Path, coarsenesses: range, draw, **options) -> Path:
    """The heaviest of these pictures within the limit of the settings."""
    for coarseness in coarsenesses:
        draw(coarseness).save(path, **options)
        if path.stat().st_size <= settings.WAGTAILIMAGES_MAX_UPLOAD_SIZE:
            return path
    raise AssertionError(f"{path.name} is too heavy")


def partly_noise(coarseness: int) -> Image.Image:
    image, side = Image.new("RGBA", SIZE, "teal"), 2600 - 200 * coarseness
    image.paste(noise(side, side, 1), (100, 100))
    image.putalpha(Image.linear_gradient("L").resize(SIZE))
    return image


def heavy_pdf(path: Path) -> Path:
    """Pages of text, each with a picture, as heavy as a document may be."""
    pdf = pikepdf.new()
    picture = path.with_suffix(".jpg")
    noise(1600, 1200, 2).save(picture, quality=90)
    words = b"BT /F1 9 Tf 50 700 Td (%s) Tj ET " % (b"land and housing " * 300)
    for number in range((settings.DOCUMENT_MAX_UPLOAD_SIZE - 500_000) // picture.stat().st_size):
        page = pdf.add_blank_page()
        image = pikepdf.Stream(pdf, picture.read_bytes() + b"\0" * number)
        image.stream_dict = pikepdf.Dictionary(
            Type=pikepdf.Name.XObject,
            Subtype=pikepdf.Name.Image,
            Width=1600,
            Height=1200,
            ColorSpace=pikepdf.Name.DeviceRGB,
            BitsPerComponent=8,
            Filter=pikepdf.Name.DCTDecode,
        )
        font = pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica)
        page.Resources = pikepdf.Dictionary(
            XObject=pikepdf.Dictionary(I=image), Font=pikepdf.Dictionary(F1=pdf.make_indirect(font))
        )
        page.Contents = pikepdf.Stream(pdf, words + b"q 400 0 0 300 50 50 cm /I Do Q")
    pdf.save(path)
    return path


@pytest.fixture(scope="module")
def uploads(tmp_path_factory) -> dict[str, tuple[str, Path]]:
    """The heaviest that may be uploaded, by what it is: the form that takes it, and the file."""
    folder = tmp_path_factory.mktemp("uploads")
    turned = Image.Exif()
    turned[0x0112] = 6
    recording = folder / "recording.mp3"
    with recording.open("wb") as file:
        for _ in range(20):
            file.write(films.mp3(seconds=627))
    as_heavy_as_allowed(
        folder / "turned.jpg", range(5, 20), lambda coarse: noise(*SIZE, coarse), quality=88, exif=turned
    )
    as_heavy_as_allowed(
        folder / "progressive.jpg",
        range(6, 20),
        lambda coarse: noise(5700, 4300, coarse),
        quality=85,
        subsampling=0,
        progressive=True,
    )
    as_heavy_as_allowed(folder / "seen-through.png", range(3, 9), partly_noise)
    as_heavy_as_allowed(folder / "photo.webp", range(5, 12), lambda coarse: noise(4000, 2990, coarse), method=0)
    as_heavy_as_allowed(folder / "photo.avif", range(7, 12), lambda coarse: noise(4000, 2990, coarse), speed=10)
    pictures = {path.name: ("images", path) for path in sorted(folder.iterdir()) if path != recording}
    return pictures | {
        "recording.mp3": ("recordings", recording),
        "document.pdf": ("documents", heavy_pdf(tmp_path_factory.mktemp("pdf") / "document.pdf")),
    }


def upload(desk: DeskClient, form: str, path: Path) -> None:
    """Sends a file as an editor does; it has been taken."""
    if form == "recordings":
        answer = desk.post("/admin/recordings/new/", {"title": "Long", "collection": 1} | NO_TEXTS, file=path)
        assert answer.status == 302, answer.text[:2000]
        return
    answer = desk.post(f"/admin/{form}/multiple/add/", {"title": path.name, "collection": 1}, files_=path)
    assert answer.status == 200, answer.text[:2000]
    assert answer.json()["success"], answer.text[:2000]


def crawl(site: RunningSite) -> int:
    """Request every page of the sitemap once, four at a time, as a stranger; return how many there are."""
    queue, pages = ["/sitemap.xml"], []
    while queue:
        found = re.findall(r"<loc>https?://[^/]+(/[^<]*)</loc>", httpx.get(site.url + queue.pop()).text)
        maps = [unescape(address) for address in found if address.startswith("/sitemap.xml")]
        queue, pages = [*queue, *maps], [*pages, *(address for address in found if unescape(address) not in maps)]
    with ThreadPoolExecutor(4) as pool:
        statuses = pool.map(lambda address: httpx.get(site.url + address, timeout=60).status_code, pages)
    assert set(statuses) == {200}
    return len(pages)


def open_desk(desk: DeskClient) -> None:
    """Open each list of the desk twice, once in each worker if they take turns."""
    for name in 2 * ("", "images/", "documents/", "recordings/", "pages/", "reports/locked/"):
        assert desk.get(f"/admin/{name}").status in (200, 302), name


def wait_for_work(site: RunningSite) -> None:
    """Until every picture is finished and no task is waiting."""
    waiting = (
        "from django_tasks_db.models import DBTaskResult; from media.images.models import Picture; "
        "print(Picture.objects.unfinished().count() + DBTaskResult.objects.exclude(status__in=['SUCCESSFUL', 'FAILED']).count())"
    )
    until = time.monotonic() + 1200
    while site.shell(waiting) != "0":
        assert time.monotonic() < until, "work does not finish"
        time.sleep(0.5)


@contextmanager
def served_as_by_the_unit(folder: Path):
    """A site of a thousand pages, served as the unit of systemd does: the site and its server process."""
    with site_of(PAGES, folder / "site") as unserved:
        site = unserved.on_another_port()
        site.variables |= UNIT
        with served(site.variables, "--work") as server:
            yield site, server
            site.close()


def test_the_sum_of_our_processes_stays_within_its_budget(tmp_path, uploads):
    with served_as_by_the_unit(tmp_path) as (site, server), MemoryWatch(server.pid) as watch:
        time.sleep(10)
        resting, peak = watch.now(), 0.0
        print(f"\n{resting:6.0f} MB  just started, Python {platform.python_version()}, {connection.vendor}")
        assert crawl(site) > PAGES / 2
        crawled = watch.now()
        print(f"{crawled:6.0f} MB  after each page was requested\n{watch.peak_since()[0]:6.0f} MB  peak meanwhile")
        desk = DeskClient(site)
        open_desk(desk)
        used = watch.now()
        print(f"{used:6.0f} MB  once the desk was opened")
        watch.peak_since()
        for_pictures = 0.0
        for name, (form, path) in uploads.items():
            before = watch.now()
            upload(desk, form, path)
            desk.get(f"/admin/{form}/")
            wait_for_work(site)
            reached, parts = watch.peak_since()
            peak = max(peak, reached)
            print(f"{reached:6.0f} MB  peak of {name}, {path.stat().st_size / 1e6:.0f} MB: {parts}", flush=True)
            for_pictures = max(for_pictures, reached - before) if form == "images" else for_pictures
        time.sleep(60)
        afterwards = watch.now()
        print(f"{afterwards:6.0f} MB  a minute later")
        assert resting <= RESTING
        assert crawled <= CRAWLED
        assert for_pictures <= FOR_A_PICTURE
        assert peak <= PEAK
        assert afterwards <= AFTERWARDS


@pytest.mark.parametrize("megabytes", MACHINES)
def test_a_machine_takes_the_largest_uploads(megabytes, tmp_path, uploads):
    """In a memory cgroup of that size, which counts the files that are being written too."""
    size = megabytes * 1024 * 1024
    with MemoryGroup("commonhouse", size) as group, served_as_by_the_unit(tmp_path) as (site, server):
        assert group.folder, "no memory cgroup can be made here"
        desk = DeskClient(site)
        for pid in descendants({server.pid}):
            group.add(pid)
        for name, (form, path) in uploads.items():
            upload(desk, form, path)
            print(f"{group.peak:6.0f} MB  peak of the group, files included, after {name}", flush=True)
        wait_for_work(site)
        print(f"{group.peak:6.0f} MB  peak of the group, files included")
        assert group.kills == 0
        assert desk.get("/").status == 200
