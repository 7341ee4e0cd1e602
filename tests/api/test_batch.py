"""Many writes in one request: each as if it came by itself, and safe to send again."""

import os
import signal
import subprocess
import sys
import threading
import time
from io import BytesIO
from unittest import mock
from urllib.parse import urlencode

import httpx
import pytest
from django.db import OperationalError
from PIL import Image

from pages.api.tokens import WRITE
from pages.api_writing.kept_answers import KeptAnswer
from pages.api_writing.management import pages as management_pages
from pages.api_writing.write_log import APIWrite
from pages.news.models import NewsPage
from settings.install import ROOT
from settings.run import SERVER
from settings.start.ports import is_responding

from ..support import make
from ..support.processes import KillableServer, await_true
from ..support.running_site import demo_copy
from .test_management import PAGES, ManagementCase
from .test_management_copy import TOKEN
from .test_middleware import token_of

BATCH = "/api/v3/management/batch/"


class BatchTests(ManagementCase):
    def report(self, title: str, **more) -> dict:
        body = {"type": "pages.NewsPage", "title": title, "summary": "S", "parent": self.news.pk} | more
        return {"method": "POST", "path": "management/pages/", "body": body}

    def batch(self, *operations: dict, status: int = 200, key: str = "", idempotency: str = "", **more) -> dict:
        headers = {"Idempotency-Key": idempotency} if idempotency else {}
        answer = self.send(BATCH, {"operations": operations} | more, "post", key or self.key, **headers)
        self.assertEqual(answer.status_code, status, answer.content[:1000])
        return answer.json()

    def test_each_is_answered_as_by_itself(self):
        told = self.batch(self.report("One"), self.report("Two", slug="two"))
        self.assertEqual(([each["status"] for each in told["results"]], told["failed"]), ([201, 201], 0))
        one, two = (each["body"] for each in told["results"])
        self.assertEqual(two, self.read(f"{PAGES}{two['id']}/"))
        told = self.batch(
            {
                "method": "PATCH",
                "path": f"/api/v3/management/pages/{one['id']}/?publish=true",
                "body": {"title": "First"},
            },
            {"method": "POST", "path": f"pages/{two['id']}/actions/copy/", "body": {"title": "Three", "slug": "three"}},
            {"method": "DELETE", "path": f"pages/{two['id']}/actions/delete/"},
            {
                "method": "POST",
                "path": "management/snippets/pages.Topic/",
                "body": {"type": "pages.Topic", "name": "Land"},
            },
        )
        self.assertEqual([each["status"] for each in told["results"]], [200, 201, 204, 201])
        titles = NewsPage.objects.order_by("title").values_list("title", "live")
        self.assertEqual(list(titles), [("First", True), ("Three", False)])
        self.assertEqual(APIWrite.objects.count(), 6)  # each write, and no batch

    def test_what_fails_does_nothing_and_the_rest_is_left_or_tried(self):
        operations = (self.report("One"), self.report("Two", picture=999999), self.report("Three"))
        told = self.batch(*operations, status=207)
        self.assertEqual(([each["status"] for each in told["results"]], told["failed"]), ([201, 422], 1))
        self.assertIn("picture", str(told["results"][1]["body"]["errors"]))
        told = self.batch(*operations, status=207, stop_at_error=False)
        self.assertEqual([each["status"] for each in told["results"]], [201, 422, 201])
        self.assertEqual(sorted(NewsPage.objects.values_list("title", flat=True)), ["One", "One", "Three"])

    def test_sent_again_it_goes_on_where_it_stopped(self):
        operations = [self.report(title) for title in ("One", "Two", "Three")]
        save = management_pages.create_page
        with mock.patch.object(
            management_pages, "create_page", side_effect=[mock.DEFAULT, OperationalError("gone")], wraps=save
        ):
            answer = self.send(BATCH, {"operations": operations}, "post", self.key, **{"Idempotency-Key": "import"})
        self.assertIn(answer.status_code, {207, 503})
        self.assertEqual(NewsPage.objects.count(), 1)
        told = self.batch(*operations, idempotency="import")
        self.assertEqual([each["replayed"] for each in told["results"]], [True, False, False])
        again = self.batch(*operations, idempotency="import")
        self.assertEqual([each["body"] for each in again["results"]], [each["body"] for each in told["results"]])
        self.assertEqual(NewsPage.objects.count(), 3)
        self.assertEqual(KeptAnswer.objects.count(), 3)
        other = self.batch(self.report("Four"), status=207, idempotency="import")
        self.assertTrue(other["results"][0]["body"]["type"].endswith("key-reused/"))

    def test_a_failure_of_ours_fails_one_alone(self):
        operations = [self.report(title) for title in ("One", "Two", "Three")]
        save = management_pages.create_page

        def breaks(model, parent, sent, *args):
            page = save(model, parent, sent, *args)
            if sent["title"] == "Two":
                raise RuntimeError("secret words")
            return page

        with mock.patch.object(management_pages, "create_page", breaks):
            told = self.batch(*operations, status=207, stop_at_error=False)
        self.assertEqual([each["status"] for each in told["results"]], [201, 500, 201])
        self.assertNotIn("secret", str(told))
        self.assertEqual(set(NewsPage.objects.values_list("title", flat=True)), {"One", "Three"})

    def test_the_rights_are_those_of_the_token(self):
        author = token_of(make.person("author"), WRITE)
        told = self.batch(
            self.report("Mine"),
            {"method": "PATCH", "path": f"management/pages/{self.home.pk}/", "body": {"title": "x"}},
            key=author,
            status=207,
        )
        self.assertEqual([each["status"] for each in told["results"]], [201, 404])
        self.assertProblem(
            self.send(BATCH, {"operations": [self.report("x")]}, "post", token_of(self.boss)), 403, "read-only"
        )
        self.assertProblem(self.send(BATCH, {"operations": [self.report("x")]}), 401, "token-missing")

    def test_what_was_read_is_what_is_written_over(self):
        made = self.batch(self.report("One"))["results"][0]["body"]
        address = f"{PAGES}{made['id']}/"
        etag = self.client.get(address, headers={"Authorization": f"Bearer {self.key}"})["ETag"]
        write = {"method": "PATCH", "path": address, "if_match": etag, "body": {"title": "Two"}}
        told = self.batch(write, write, status=207)
        self.assertEqual([each["status"] for each in told["results"]], [200, 412])

    def test_what_is_no_batch(self):
        for operations in (
            [],
            [self.report("x")] * 101,
            [{"method": "GET", "path": "site/"}],
            [{"path": "pages/"}],
            "x",
            [7],
        ):
            with self.subTest(str(operations)[:40]):
                self.assertProblem(self.send(BATCH, {"operations": operations}, "post", self.key), 422, "invalid")
        paths = (
            "management/batch/",
            "images/",
            "nothing/",
            "../admin/",
            "/admin/",
            "https://example.org/",
            "events/registration/1/2027-01-01/",
            "",
            "pages/\x7f/",
        )
        for path in paths:
            with self.subTest(path):
                told = self.batch({"method": "POST", "path": path, "body": {}}, status=207)
                self.assertIn(told["results"][0]["status"], {404, 405, 422})
        self.assertProblem(
            self.send(BATCH, {"operations": [self.report("x")]}, "post", self.key, **{"Idempotency-Key": "x" * 255}),
            400,
            "malformed",
        )
        self.assertFalse(NewsPage.objects.exists())

    def test_pages_are_published_together_or_none_is(self):
        good, gap = (
            self.made({"type": "pages.NewsPage", "title": title, "summary": "S"}, self.news) for title in ("A", "B")
        )
        self.write(f"{PAGES}{gap['id']}/", {"body": [{"type": "heading", "value": ""}]})
        refused = self.send(f"{PAGES}publish/", {"ids": [good["id"], gap["id"]]}, "post", self.key)
        [error] = self.assertProblem(refused, 422, "invalid")["errors"]
        self.assertEqual((error["page"], error["loc"][:4]), (gap["id"], ["body", "ids", 1, "body"]))
        self.assertFalse(NewsPage.objects.live().exists())
        self.write(f"{PAGES}{gap['id']}/", {"body": []})
        told = self.write(f"{PAGES}publish/", {"ids": [good["id"], gap["id"], good["id"]]}, "post")
        self.assertEqual(
            [(each["title"], each["live"], each["was_public"]) for each in told["items"]],
            [("A", True, False), ("B", True, False)],
        )
        revisions = NewsPage.objects.get(pk=good["id"]).revisions.count()
        told = self.write(f"{PAGES}publish/", {"ids": [good["id"]]}, "post")
        self.assertTrue(told["items"][0]["was_public"])
        self.assertEqual(NewsPage.objects.get(pk=good["id"]).revisions.count(), revisions)
        self.assertProblem(self.send(f"{PAGES}publish/", {"ids": [999999]}, "post", self.key), 422, "invalid", "999999")
        self.assertProblem(self.send(f"{PAGES}publish/", {"ids": [1] * 101}, "post", self.key), 422, "invalid")


# Five hundred, on a server that is killed.

POSTS, A_BATCH, MOST = 500, 100, 300  # posts, posts a batch, seconds


class Server(KillableServer):
    """The server of a site, which a test kills in the middle."""

    def __init__(self, variables: dict[str, str]):
        self.variables = variables

    def start(self) -> None:
        self.process = subprocess.Popen([sys.executable, *SERVER], cwd=ROOT, env=self.variables, start_new_session=True)
        await_true(lambda: is_responding("127.0.0.1", int(self.variables["PORT"])), 60)

    def kill(self) -> None:
        """Every process of it at once, as where the power fails."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


@pytest.mark.soak
@pytest.mark.differs
def test_five_hundred_posts_with_pictures_through_a_kill(tmp_path, django_db_blocker):
    with django_db_blocker.unblock(), demo_copy(tmp_path / "var", finished=False) as site:
        key, server = site.shell(TOKEN), Server(site.variables)
        parent = int(
            site.shell(
                "from pages.news.models import NewsIndexPage as I; print(I.objects.get(locale__language_code='en').pk)"
            )
        )
        client = httpx.Client(base_url=f"{site.url}/api/v3/", headers={"Authorization": f"Bearer {key}"}, timeout=MOST)
        with server:
            began = time.monotonic()
            pictures = [upload(client, number) for number in range(POSTS)]
            killed = threading.Timer(4, server.kill)
            for start in range(0, POSTS, A_BATCH):
                if start == 2 * A_BATCH:
                    killed.start()
                numbers = range(start, start + A_BATCH)
                operations = [post(number, pictures[number], parent) for number in numbers]
                while not (results := sent(client, f"posts {start}", operations)):
                    server.start()
                assert [each["status"] for each in results] == [201] * A_BATCH
            assert killed.finished.is_set()
            drafts = [page["id"] for page in every(client, state="draft", type="pages.NewsPage", parent=parent)]
            assert len(drafts) == POSTS
            print(f"{POSTS} drafts with pictures: {time.monotonic() - began:.0f} s")
            hundreds = [drafts[start : start + A_BATCH] for start in range(0, POSTS, A_BATCH)]
            operations = [
                {"method": "POST", "path": "management/pages/publish/", "body": {"ids": ids}} for ids in hundreds
            ]
            published = time.monotonic()
            results = sent(client, "publish", operations)
            assert [each["status"] for each in results] == [200] * len(hundreds)
            print(f"published by one batch: {time.monotonic() - published:.0f} s")
            assert time.monotonic() - began < MOST
            assert not every(client, state="draft", type="pages.NewsPage", parent=parent)
            assert [each["replayed"] for each in sent(client, "publish", operations)] == [True] * len(hundreds)


def request(client: httpx.Client, method: str, path: str, **more) -> httpx.Response:
    """The answer, asked for again where it was too soon."""
    while (answer := client.request(method, path, **more)).status_code == 429:
        time.sleep(int(answer.headers["Retry-After"]))
    return answer


def upload(client: httpx.Client, number: int) -> int:
    """Uploads a picture of its own; its number."""
    file = BytesIO()
    Image.new("RGB", (640, 480), (number % 256, number // 256, 90)).save(file, "JPEG")
    files = {"file": (f"field-{number}.jpg", file.getvalue(), "image/jpeg")}
    answer = request(client, "POST", "images/", data={"title": f"Field {number}"}, files=files)
    assert answer.status_code == 201, answer.text
    return answer.json()["id"]


def post(number: int, picture: int, parent: int) -> dict:
    body = [{"type": "text", "value": f"<p>What happened on field <b>{number}</b>.</p>"}]
    document = {"type": "pages.NewsPage", "title": f"Field {number}", "summary": "In short.", "parent": parent}
    return {"method": "POST", "path": "management/pages/", "body": document | {"picture": picture, "body": body}}


def sent(client: httpx.Client, key: str, operations: list[dict]) -> list[dict] | None:
    """The results of a batch that went through; None where the server ended meanwhile, or waits for more requests."""
    try:
        answer = request(
            client, "POST", "management/batch/", json={"operations": operations}, headers={"Idempotency-Key": key}
        )
    except httpx.TransportError:
        return None
    told = answer.json()
    if any(each["status"] == 429 for each in told["results"]):
        time.sleep(20)
        return sent(client, key, operations)
    assert answer.status_code == 200, answer.text[-1500:]
    return told["results"]


def every(client: httpx.Client, **filters) -> list[dict]:
    """All documents of a list."""
    items, address = [], "management/pages/?limit=100&" + urlencode(filters)
    while address:
        told = request(client, "GET", address).json()
        items, address = items + told["items"], told["next"]
    return items
