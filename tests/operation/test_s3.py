"""Uploads and backups in a bucket of S3: on two servers, of which each is blind where the other sees; not at a provider."""

import random
import shutil
import time
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from email.message import Message
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core.files.base import ContentFile
from PIL import Image

from media.storage.disk_errors import StorageUnavailable
from media.storage.s3 import PrivateS3Storage
from settings.environment import Environment, WrongValue
from settings.start.bucket import Bucket, contains, parse_bucket

from ..support import documents, films
from ..support.desk_client import DeskClient
from ..support.running_site import RunningSite, collected_static, migrated_site, served
from ..support.s3 import BUCKET, S3Server, moto, s3rver
from .test_environment import settings_of
from .test_full_disk import COUNT, PAGES, TOKEN, ways

pytestmark = pytest.mark.servers
NO_ANSWER = "The place where files are kept does not answer"
PRIVATE = """
from media.documents.models import Document
from wagtail.models import Collection, CollectionViewRestriction
room = Collection.get_first_root_node().add_child(name="Private")
CollectionViewRestriction.objects.create(collection=room, restriction_type="login")
document = Document.objects.first()
document.pk, document.collection = None, room
document.save()
print(document.url)
"""
URLS = """
from media.documents.models import Document
from media.images.models import Picture
from media.recordings.models import Recording
print(Picture.objects.first().address, Document.objects.first().url, "/media/" + Recording.objects.first().file.name)
"""
# An upload whose bucket falls silent after the first file.
CUT_OFF = """
import os, signal
from unittest import mock
from django.test import Client
from home.users.models import User
from media.images.models import Picture
from media.storage.s3 import PrivateS3Storage
from pages.api.tokens import WRITE
from tests.api.test_middleware import token_of

save = PrivateS3Storage._save

def fall_silent(storage, name, content):
    stored = save(storage, name, content)
    os.kill({pid}, signal.SIGSTOP)
    return stored

admin, client = User.objects.get(username="admin"), Client(raise_request_exception=False, SERVER_NAME="localhost")
with mock.patch.object(PrivateS3Storage, "_save", fall_silent), open({path!r}, "rb") as file:
    if {way!r} == "API":
        headers = {{"Authorization": "Bearer " + token_of(admin, WRITE)}}
        answer = client.post("/api/v3/images/", {{"title": "Title", "file": file}}, headers=headers)
    else:
        client.force_login(admin)
        answer = client.post("/admin/images/add/", {{"title": "Title", "collection": 1, "file": file}})
print(answer.status_code, Picture.objects.count())
"""
DOCTOR = "from home.health.checks.files import storage_write\nprint(*(found.words for found in storage_write.look()))"
DELETE = """
from media.documents.models import Document
from media.images.models import Picture
from media.recordings.models import Recording
for model in (Document, Picture, Recording):
    for each in model.objects.all():
        each.delete()
"""
ERASE = """
from home.backup.erasure_lists import export
from home.users.models import User
User.objects.get(username="bo").delete()
export()
"""
TABLES = """
from tests.support import backups
print({name: found for name, found in backups.tables().items() if name not in backups.OTHERWISE})
"""


class NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *args):
        return None


def get(url: str, method: str = "GET", **headers: str) -> tuple[int, Message, bytes]:
    """Status, headers and body; a redirect is not followed."""
    request = urllib.request.Request(url, method=method, headers=headers)
    try:
        with urllib.request.build_opener(NoRedirect).open(request, timeout=60) as answer:
            return answer.status, answer.headers, answer.read()
    except urllib.error.HTTPError as answer:
        return answer.code, answer.headers, answer.read()


# The storage itself.


@pytest.fixture(scope="module", params=["moto", "s3rver"])
def server(request, tmp_path_factory):
    with moto() if request.param == "moto" else s3rver(tmp_path_factory.mktemp("s3")) as server:
        yield server


@pytest.fixture
def storage(server) -> PrivateS3Storage:
    return PrivateS3Storage(**parse_bucket(server.url).options)


@pytest.mark.django_db
def test_files_of_any_name_and_size_are_kept_and_found(server, storage):
    large = random.Random(7).randbytes(20_000_000)  # in several parts
    for name, content in (("a b/ü ن.txt", b"text"), ("empty.txt", b""), ("films/large.mp4", large)):
        assert storage.save(name, ContentFile(content)) == name
        if content or server.key != "S3RVER":  # s3rver 3.7.1 never ends its answer with an empty file
            with storage.open(name) as file:
                assert file.read() == content
        assert storage.exists(name)
        assert storage.size(name) == len(content)
    assert {*storage.names()} == {"a b/ü ن.txt", "empty.txt", "films/large.mp4"}
    assert storage.listdir("films") == ([], ["large.mp4"])
    assert storage.save("empty.txt", ContentFile(b"another")) != "empty.txt"
    for name in [*storage.names()]:
        storage.delete(name)
    assert [*storage.names()] == []
    with pytest.raises(FileNotFoundError):
        storage.open("empty.txt")
    assert storage.url("images/ü.png") == "/media/images/%C3%BC.png"


@pytest.mark.django_db
def test_a_signed_address_opens_one_file_for_a_while(server, storage):
    storage.save("paper.pdf", ContentFile(b"%PDF"))
    headers = {"Content-Type": "application/pdf", "Content-Disposition": 'attachment; filename="Paper.pdf"'}
    address = storage.signed_url("paper.pdf", headers, 60)
    status, answered, body = get(address)
    assert (status, body) == (200, b"%PDF")
    assert {answered[name] for name in headers} == {*headers.values()}
    unsigned = get(address.partition("?")[0])[0]
    expiring = storage.signed_url("paper.pdf", headers, 1)
    time.sleep(2)
    expired = get(expiring)[0]
    assert 403 in {unsigned, expired}, "moto sees the first, s3rver the second"
    storage.delete("paper.pdf")


@pytest.mark.django_db
def test_a_server_that_is_silent_is_asked_once_and_then_left_alone(tmp_path):
    with moto() as server:
        storage = PrivateS3Storage(**parse_bucket(server.url).options)
        storage.check()
        server.stop_answering()
        started = time.monotonic()
        with pytest.raises(StorageUnavailable):
            storage.check()
        for _ in range(20):
            with pytest.raises(StorageUnavailable):
                storage.open("a")
        assert time.monotonic() - started < 15
        server.go_on()
        storage.breaker.next_try = 0
        storage.check()
        assert not storage.breaker.is_open()


@pytest.mark.django_db
def test_a_bucket_that_goes_in_the_middle_of_an_upload_leaves_no_orphan(tmp_path, files):
    """The picture is stored, its first size is not, nor can the picture be deleted again: that is done later."""
    with moto() as server, migrated_site(tmp_path, "s3_middle", **places(server)) as site:
        site.shell("from tests.support import make\nmake.house(['en'])\nmake.admin(username='admin')")
        for way in ("desk", "API"):
            program = CUT_OFF.format(way=way, pid=server.process.pid, path=str(files["picture.png"]))
            assert site.shell(program) == "503 0", way
            server.go_on()
            assert len(server.names()) == 1, way
            time.sleep(6)  # the breaker's pause
            site.shell("from media.storage.leftovers import delete_leftovers\ndelete_leftovers()")
            assert server.names() == [], way


# Addresses.


@pytest.mark.parametrize(
    ("value", "bucket"),
    [
        ("s3://pictures?region=eu-1", Bucket("pictures", region="eu-1")),
        ("s3://k:a/b+c@pictures/site/2?region=eu-1", Bucket("pictures", "site/2", "k", "a/b+c", "", "eu-1")),
        (
            "s3://k:a%40b@pictures?endpoint=http://127.0.0.1:9000/",
            Bucket("pictures", "", "k", "a@b", "http://127.0.0.1:9000"),
        ),
    ],
)
def test_a_bucket_is_read_from_its_address(value, bucket, tmp_path):
    assert Environment({"STORAGE_URL": value}).folder_or_bucket("STORAGE_URL", tmp_path) == bucket
    assert "a/b" not in str(bucket) + repr(bucket)


@pytest.mark.parametrize(
    "value",
    [
        *("s3://", "s3://UPPER", "s3://k:secret@", "s3://bbb", "s3://bbb/../c?region=x", "s3://bbb/a//b?region=x"),
        *("s3://bbb?endpoint=ftp://x", "s3://bbb?endpoint=https://h:99999", "s3://bbb?region=x;y", "S3//k:secret@bbb"),
        *("https://k:secret@bbb", "s3:bbb"),
    ],
)
def test_a_wrong_address_is_not_repeated(value, tmp_path):
    with pytest.raises(WrongValue) as problem:
        Environment({"STORAGE_URL": value}).folder_or_bucket("STORAGE_URL", tmp_path)
    said = str(problem.value).partition("Example")[0]
    assert "secret" not in said
    assert value not in said or "@" not in value


@pytest.mark.parametrize(
    ("value", "origin"),
    [
        ("s3://k:s@my.pictures/site?region=eu-west-1", "https://s3.eu-west-1.amazonaws.com"),
        ("s3://k:s@pictures?region=us-east-1", "https://s3.us-east-1.amazonaws.com"),
        ("s3://k:s@pictures?region=cn-north-1", "https://s3.cn-north-1.amazonaws.com.cn"),
        ("s3://k:s@pictures?endpoint=https://s3.example.org", "https://s3.example.org"),
    ],
)
def test_the_policy_names_the_host_that_signed_addresses_lead_to(value, origin):
    bucket = parse_bucket(value)
    assert bucket.origin == origin
    assert PrivateS3Storage(**bucket.options).signed_url("a.mp3", {}, 60).startswith(f"{origin}/{bucket.name}/")


@pytest.mark.parametrize(
    ("outer", "inner", "is_inside"),
    [
        ("s3://bbb?region=x", "s3://bbb/backups?region=x", True),
        ("s3://bbb/a?region=x", "s3://bbb/a?region=x", True),
        ("s3://bbb/a?region=x", "s3://bbb/ab?region=x", False),
        ("s3://bbb/a?region=x", "s3://ccc/a?region=x", False),
        ("/srv/x", "/srv/x/backups", True),
        ("/srv/x", "/srv/xy", False),
        ("/srv/x", "s3://bbb?region=x", False),
    ],
)
def test_backups_never_lie_among_uploads(outer, inner, is_inside, tmp_path):
    read = [Environment({"X": value}).folder_or_bucket("X", tmp_path) for value in (outer, inner)]
    assert contains(*read) is is_inside
    done = settings_of(
        STORAGE_URL=outer, BACKUP_URL=inner, COMMONHOUSE_VAR=str(tmp_path), DJANGO_SETTINGS_MODULE="settings.dev"
    )
    assert (done.returncode, done.stderr[:12]) == ((2, "BACKUP_URL: ") if is_inside else (0, ""))


def test_the_database_never_lies_among_uploads(tmp_path):
    done = settings_of(
        STORAGE_URL=str(tmp_path), COMMONHOUSE_VAR=str(tmp_path / "var"), DJANGO_SETTINGS_MODULE="settings.dev"
    )
    assert done.returncode == 2
    assert "STORAGE_URL: " in done.stderr


# A whole site.


@pytest.fixture(scope="module")
def s3():
    with moto() as server:
        yield server


@pytest.fixture(scope="module")
def files(tmp_path_factory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("files")
    noise = Image.frombytes("RGB", (900, 700), random.Random(7).randbytes(1_890_000))
    noise.save(folder / "picture.png")
    (folder / "document.pdf").write_bytes(documents.pdf(documents.stream("a" * 3_000_000)))
    (folder / "recording.mp3").write_bytes(films.mp3(seconds=200))
    return {path.name: path for path in folder.iterdir()}


@pytest.fixture(scope="module")
def site(s3, tmp_path_factory):
    """An empty site whose uploads and backups go to the bucket, served."""
    var = tmp_path_factory.mktemp("s3-site")
    shutil.copytree(collected_static(), var, symlinks=True, dirs_exist_ok=True)
    with migrated_site(var, "s3_site", ADMIN_PASSWORD="made up for the tests", **places(s3)) as site:
        site.manage("begin", "--name", "Land", "--admin", "admin@example.org", "--languages", "en,es,ar")
        site.url = f"http://127.0.0.1:{site.variables['PORT']}"
        with served(site.variables):
            yield site


def places(server: S3Server) -> dict[str, str]:
    return {"STORAGE_URL": server.url, "BACKUP_URL": server.url.replace("/site?", "/backups?")}


@pytest.fixture(scope="module")
def desk(site) -> DeskClient:
    return DeskClient(site)


@pytest.fixture(scope="module")
def api(site) -> DeskClient:
    return DeskClient(site, token=site.shell(TOKEN))


@pytest.fixture(scope="module")
def uploaded(site, desk, api, files) -> RunningSite:
    """The site with an upload by each way, and the sizes of its pictures."""
    for way, answer in ways(desk, api, files).items():
        assert answer.status in {200, 201, 302}, (way, answer.text[:500])
    site.manage("work", "--once")
    return site


def test_every_kind_of_upload_goes_there_and_is_read_from_there(uploaded, s3, files):
    kinds = {key.split("/")[1] for key in s3.names()}
    assert kinds >= {"original_images", "images", "documents", "recordings"}
    assert not [*(uploaded.var / "media").rglob("*.*")]
    picture, document, recording = (uploaded.url + path for path in uploaded.shell(URLS).split())
    status, headers, body = get(picture)
    assert (status, headers["Content-Type"]) == (200, "image/jpeg")
    assert headers["Cache-Control"].startswith("public")
    assert body.startswith(b"\xff\xd8\xff")
    for address, name, kind in (
        (document, "document.pdf", "application/pdf"),
        (recording, "recording.mp3", "audio/mpeg"),
    ):
        status, headers, _body = get(address)
        assert (status, urlsplit(headers["Location"]).netloc) == (302, urlsplit(s3.endpoint).netloc)
        expires = int(parse_qs(urlsplit(headers["Location"]).query)["X-Amz-Expires"][0])
        assert 60 <= expires <= 300 + (201 if name == "recording.mp3" else 0)
        status, headers, body = get(headers["Location"], Range="bytes=0-9")
        assert (status, len(body)) == (206, 10)
        assert headers["Content-Type"] == kind
        status, headers, _body = get(address, "HEAD")
        assert status == 200
        assert int(headers["Content-Length"]) > 100
    name = next(key for key in s3.names() if "original_images" in key)
    assert get(f"{s3.endpoint}/uploads/{name}")[0] == 403
    assert get(f"{uploaded.url}/media/{name.removeprefix('site/')}")[0] == 404


def test_doctor_writes_there_and_leaves_nothing(uploaded, s3):
    before = s3.names()
    assert uploaded.shell(DOCTOR) == "A file was written, read and deleted."
    assert s3.names() == before


def test_the_policy_lets_recordings_play_from_there(uploaded, s3):
    assert f"media-src 'self' {s3.endpoint}" in get(f"{uploaded.url}/")[1]["Content-Security-Policy"]


def test_what_is_private_opens_to_members_only(uploaded, desk):
    address = uploaded.url + uploaded.shell(PRIVATE)
    status, headers, _body = get(address)
    assert status == 302
    assert "X-Amz" not in headers["Location"]
    status, headers, _body = get(address, **desk.headers())
    assert status == 302
    assert "X-Amz-Signature" in headers["Location"]
    assert headers["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize("how", ["silent", "gone"])
def test_pages_stay_and_uploads_are_told_while_it_is_away(uploaded, s3, desk, api, files, how):
    before, rows = s3.names(), uploaded.shell(COUNT)
    picture = uploaded.url + uploaded.shell(URLS).split()[0]
    s3.stop_answering() if how == "silent" else s3.process.kill()
    try:
        with ThreadPoolExecutor(20) as pool:  # more than the server has threads
            pictures = [pool.submit(get, picture) for _ in range(20)]
            started = time.monotonic()
            for path in PAGES:
                assert get(uploaded.url + path)[0] == (404 if path == "/nothing/" else 200), path
            assert time.monotonic() - started < 25
            assert {answer.result()[0] for answer in pictures} == {503}
        assert get(picture, **{"If-None-Match": f'"{picture.partition("/media/")[2]}"'})[0] == 304
        for way, answer in ways(desk, api, files).items():
            assert answer.status == (503 if way == "API" else 200), (way, answer.text[:300])
            if way != "API":
                assert NO_ANSWER in answer.text, (way, answer.text[:300])
    finally:
        s3.go_on() if how == "silent" else None
    if how == "silent":
        time.sleep(6)  # the breaker's pause
        assert (s3.names(), uploaded.shell(COUNT)) == (before, rows)
        assert get(picture)[0] == 200
    else:
        s3.start()  # with nothing: it had all in memory
        assert uploaded.shell(COUNT) == rows


@pytest.mark.django_db
def test_nothing_is_left_of_what_was_deleted_while_it_was_away(tmp_path):
    """Rows go at once, files once it answers again; and none that another row names."""
    with moto() as server, migrated_site(tmp_path, "s3_left", **places(server)) as site:
        site.shell(
            "from tests.support import make\nmake.house(['en'])\nmake.picture()\nmake.document()\nmake.recording()"
        )
        site.manage("work", "--once")
        assert len(server.names()) > 4
        server.stop_answering()
        site.shell(DELETE)
        server.go_on()
        time.sleep(6)
        site.manage("work", "--once")
        assert server.names() == []
        (journal,) = tmp_path.glob("files-to-delete-*.txt")
        assert journal.read_text() == ""


def test_a_backup_goes_there_and_comes_back_into_another_bucket(tmp_path):
    """Uploads, rows and the list of erasures; onto an empty site with another address and key."""
    for name in "ab":
        (tmp_path / name).mkdir()
    fill = "from tests.support import backups\nbackups.fill()"
    with moto() as server, moto() as other, migrated_site(tmp_path / "a", "s3_from", **places(server)) as site:
        site.shell(fill)
        said = site.manage("backup")
        name = said.split(":")[0]
        kept = {key for key in server.names() if not key.startswith("backups/")}
        assert f"backups/{name}" in server.names()
        assert "is whole" in site.manage("rehearse_restore")
        assert not [*(site.var / "backups").glob("*commonhouse*")], "nothing stays on this machine"
        to = places(other) | {"BACKUP_URL": places(server)["BACKUP_URL"]}
        with migrated_site(tmp_path / "b", "s3_to", **to) as empty:
            assert "is back at" in empty.manage("restore", name)
            assert {key for key in kept if "/images/" not in key} == {*other.names()}
            assert empty.shell(TABLES) == site.shell(TABLES)
            refused = empty.shell(
                "from django.core.management import call_command, CommandError\n"
                f"try:\n    call_command('restore', {name!r})\nexcept CommandError as problem:\n    print(problem)"
            )
            assert "--replace" in refused
            assert "is back at" in empty.manage("restore", name, "--replace")
            assert {key for key in kept if "/images/" not in key} == {*other.names()}
            site.shell(ERASE)
            copied = tmp_path / name  # by hand: the list of who was erased since is in the bucket alone
            server.client().download_file(BUCKET, f"backups/{name}", str(copied))
            said = empty.manage("restore", str(copied), "--replace")
            assert "account: 1 erased again" in said
            assert (
                empty.shell("from home.users.models import User\nprint(User.objects.filter(username='bo').count())")
                == "0"
            )
