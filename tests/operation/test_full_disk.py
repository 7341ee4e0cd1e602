"""A full disk and a full temporary folder, really mounted: told in words, nothing half kept, pages go on answering."""

import random
import shutil
from pathlib import Path

import pytest
from django.db import connection
from PIL import Image

from ..support import documents, films
from ..support.desk_client import Answered, DeskClient
from ..support.running_site import collected_static, migrated_site, served
from ..support.small_disk import SmallDisk, small_disk

MEGABYTE = 1024 * 1024
NO_TEXTS = {"texts-TOTAL_FORMS": 0, "texts-INITIAL_FORMS": 0, "texts-MIN_NUM_FORMS": 0, "texts-MAX_NUM_FORMS": 9}
NO_ROOM = "The server has no room left"
PAGES = (
    "/",
    "/es/",
    "/ar/",
    "/nothing/",
    "/search/?query=land",
    "/sitemap.xml",
    "/robots.txt",
    "/livez",
    "/api/v3/news/",
)
COUNT = """
from media.documents.models import Document
from media.images.models import Picture
from media.recordings.models import Recording
from wagtail.models import UploadedFile
print(sum(model.objects.count() for model in (Document, Picture, Recording, UploadedFile)))
"""
TOKEN = """
from datetime import timedelta
from django.utils import timezone
from home.users.models import User
from pages.api.tokens import WRITE, TokenTerms
from wagtail.models import APIToken
user = User.objects.get()
token, key = APIToken.create_token(user=user, name="Full")
TokenTerms.objects.create(token=token, scope=WRITE, made_by=user, ends_at=timezone.now() + timedelta(days=9))
print(key)
"""
CLOSE_LOG = """
from django.db import connection
connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
connection.close()
"""

pytestmark = [pytest.mark.differs, pytest.mark.soak]


@pytest.fixture(scope="module")
def disk(tmp_path_factory):
    """Where the site's `var` is."""
    with small_disk(tmp_path_factory.mktemp("disk") / "var", 250 * MEGABYTE) as disk:
        yield disk


@pytest.fixture(scope="module")
def temporary(tmp_path_factory):
    """Where uploads arrive."""
    with small_disk(tmp_path_factory.mktemp("disk") / "tmp", 8 * MEGABYTE) as disk:
        yield disk


@pytest.fixture(scope="module")
def site(disk, temporary):
    """An empty site, served."""
    shutil.copytree(collected_static(), disk.folder, symlinks=True, dirs_exist_ok=True)
    extra = {"TMPDIR": str(temporary.folder), "ADMIN_PASSWORD": "made up for the tests"}
    with migrated_site(disk.folder, "full_disk", **extra) as site:
        site.manage("begin", "--name", "Land", "--admin", "admin@example.org")
        site.url = f"http://127.0.0.1:{site.variables['PORT']}"
        with served(site.variables):
            yield site


@pytest.fixture(scope="module")
def files(tmp_path_factory) -> dict[str, Path]:
    """Uploads that do not fit in memory, and one that does, by name."""
    folder, drawn = tmp_path_factory.mktemp("files"), random.Random(7)
    noise = Image.frombytes("RGB", (1200, 1000), drawn.randbytes(3_600_000))
    noise.save(folder / "picture.png")
    Image.new("RGB", (1900, 1400), "teal").save(folder / "large.jpg")
    (folder / "document.pdf").write_bytes(documents.pdf(documents.stream("a" * 6_000_000)))
    (folder / "recording.mp3").write_bytes(films.mp3(seconds=400))
    return {path.name: path for path in folder.iterdir()}


@pytest.fixture(scope="module")
def desk(site) -> DeskClient:
    return DeskClient(site)


@pytest.fixture(scope="module")
def api(site) -> DeskClient:
    return DeskClient(site, token=site.shell(TOKEN))


def ways(desk: DeskClient, api: DeskClient, files: dict[str, Path], by_api: str = "picture.png") -> dict[str, Answered]:
    """What is answered to an upload, by each way that takes one."""
    fields = {"title": "Title", "collection": 1}
    chooser = {"image-chooser-upload-title": "Title", "image-chooser-upload-collection": 1}
    return {
        "several pictures": desk.post("/admin/images/multiple/add/", fields, files_=files["picture.png"]),
        "one picture": desk.post("/admin/images/add/", fields, file=files["picture.png"]),
        "several documents": desk.post("/admin/documents/multiple/add/", fields, files_=files["document.pdf"]),
        "one document": desk.post("/admin/documents/add/", fields, file=files["document.pdf"]),
        "recording": desk.post("/admin/recordings/new/", fields | NO_TEXTS, file=files["recording.mp3"]),
        "chooser": desk.post(
            "/admin/images/chooser/create/", chooser, **{"image-chooser-upload-file": files["picture.png"]}
        ),
        "API": api.post("/api/v3/images/", {"title": "Title"}, file=files[by_api]),
    }


def is_told(way: str, answer: Answered) -> None:
    """The form, the list of uploads or the problem of the API says in words that there is no room."""
    assert NO_ROOM in answer.text, (way, answer.status, answer.text[:500])
    assert answer.status == (507 if way == "API" else 200), way
    if way.startswith("several"):
        assert NO_ROOM in answer.json()["error_message"], way
    if way == "API":
        assert answer.json()["type"] == "/api/v3/problems/no-room/"


def uploads(disk: SmallDisk) -> list[str]:
    return [name for name in disk.files() if name.startswith("media/")]


def test_a_full_temporary_folder(site, desk, api, disk, temporary, files):
    before = uploads(disk)
    temporary.fill(but=100_000)
    for way, answer in ways(desk, api, files).items():
        is_told(way, answer)
    assert temporary.files() == []
    temporary.free()
    assert (uploads(disk), site.shell(COUNT)) == (before, "0")


def test_a_temporary_folder_too_full_for_the_work_on_a_picture(site, desk, temporary, files):
    """It arrives, in memory; the process that decodes it has no room for its rows."""
    temporary.fill(but=1_000_000)
    answer = desk.post("/admin/images/multiple/add/", {"title": "Large", "collection": 1}, files_=files["large.jpg"])
    is_told("several pictures", answer)
    assert temporary.files() == []
    temporary.free()
    assert site.shell(COUNT) == "0"


def test_a_full_disk(site, desk, api, disk, temporary, files):
    """Uploads and saves are refused in words; pages are shown as before; afterwards all goes on."""
    before = uploads(disk)
    home = desk.get("/").text
    if connection.vendor == "sqlite":
        site.shell(CLOSE_LOG)
    disk.fill()
    for path in PAGES:
        assert desk.get(path).status == (404 if "nothing" in path else 200), path
    for path in ("/admin/", "/admin/images/", "/admin/pages/", "/admin/redirects/"):
        assert desk.get(path).status == 200, path
    for way, answer in ways(desk, api, files, by_api="large.jpg").items():
        is_told(way, answer)
    collection = {"name": "Posters", "parent": 1}
    if connection.vendor == "sqlite":  # another database has a disk of its own
        refused = desk.post("/admin/collections/add/", collection)
        assert refused.status == 507
        assert NO_ROOM in refused.text
    assert desk.get("/").text == home
    disk.free()
    assert (uploads(disk), site.shell(COUNT), temporary.files()) == (before, "0", [])
    assert desk.post("/admin/collections/add/", collection).status == 302
    assert desk.post(
        "/admin/images/multiple/add/", {"title": "x", "collection": 1}, files_=files["picture.png"]
    ).json()["success"]
