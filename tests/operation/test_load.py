"""The whole site behind nginx under load while an editor publishes each second and `work` makes pictures: nothing fails, is late or torn."""

import gzip
import json
import re
import ssl
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from io import BytesIO
from pathlib import Path
from random import Random
from xml.etree import ElementTree

import brotli
import httpx
import pytest
from bs4 import BeautifulSoup
from PIL import Image

from settings.run import WORK

from ..support.cases import form_values
from ..support.desk_client import CSRF, LOGIN
from ..support.nginx import HOST, MODULE, nginx
from ..support.processes import await_true, running
from ..support.running_site import RunningSite, demo_copy, execute, served
from .store_changes import NAMES

pytestmark = pytest.mark.soak
SECONDS, VISITORS, RATE = 30, 4, 25  # how long; at once; requests of each a second
LATE = 1  # seconds after which a change is seen by everybody
BY_HAND = 2  # seconds between changes that no process of the site has made
UPLOADS = 6  # seconds between pictures that are uploaded
CODINGS = ("gzip", "identity", *(["br"] if MODULE.exists() else []))
ADDRESSES = """
import json
from pages.markdown.views import twin_url
from pages.posts.index_page import PostIndex
from pages.visibility import visible
pages = [page for page in visible(Page.objects.filter(depth__gt=1)).order_by("path").specific() if page.url]
found = ["/sitemap.xml", "/llms.txt", "/robots.txt"]
for page in pages:
    found += [page.url, twin_url(page), f"/api/v3/content/?path={page.url}"]
    found += [f"{page.url}feed/", f"{page.url}feed.json"] if isinstance(page, PostIndex) else []
    found += [f"{page.url}calendar.ics"] if isinstance(page, EventIndexPage) else []
    found += [f"{page.url}event.ics"] if isinstance(page, EventPage) else []
found += [f"/api/v3/{name}/" for name in ("news", "press", "announcements", "events", "places", "everything", "site")]
report, index, text = (NewsPage.objects.live().filter(locale__language_code="en", alias_of=None).order_by("-date", "-pk")[0],
    of(NewsIndexPage), of(TextPage))
print(json.dumps([found, [report.pk, report.url, index.url], [text.pk, text.url]]))
"""
NOT_THERE = ("/nothing/at/all/", "/news/nothing/", "/es/nada/", "/nothing.md")
SEARCHES = ("/search/?query=land", "/search/?query=zanzibar", "/es/search/?query=pan")
RENDITIONS = "from media.images.models import Rendition; print(Rendition.objects.count())"
UNDERWAY = "from django_tasks_db.models import DBTaskResult; print(DBTaskResult.objects.filter(status__in=['READY', 'RUNNING'], task_path__endswith='make_sources').count())"
UNFINISHED = "Picture.objects.update(sources={}); from media.images.renditions import make_sources; from media.images.models import Rendition; Rendition.objects.all().delete(); [make_sources.enqueue(pk) for pk in Picture.objects.values_list('pk', flat=True)]"


class Editions:
    """What is published again and again, each time with the next number after these words, and the oldest that was seen."""

    def __init__(self, words: str, paths: list[str]):
        self.words, self.paths, self.done_at = words, paths, {}  # moments (seconds since 1970) by number
        self.oldest, self.seen = (0.0, ""), 0

    @property
    def following(self) -> int:
        return len(self.done_at)

    def text(self) -> str:
        return f"{self.words} {self.following}"

    def done(self) -> None:
        self.done_at[self.following] = time.time()

    def check(self, path: str, body: str, began: float) -> None:
        """Notes how long the next edition had been there when this was asked for."""
        shown = max([-1, *map(int, re.findall(rf"{self.words} (\d+)", body))])
        assert shown >= 0, path
        age = began - self.done_at.get(shown + 1, began)
        self.seen += 1
        self.oldest = max(self.oldest, (age, path))


class Visitors:
    """Some at once, each with an address of its own, at a bounded rate."""

    def __init__(self, url: str, trust: ssl.SSLContext, editions: list[Editions], paths: list[str]):
        self.url, self.trust, self.editions, self.paths = url, trust, editions, paths
        self.begin()

    def begin(self) -> None:
        self.asked, self.slowest, self.ends = Counter(), 0.0, time.monotonic() + SECONDS

    def visit_all(self) -> None:
        """Asks for every address once, so that the store has it; not too many of one client, or the API refuses them."""
        for start in range(0, len(self.paths), 200):
            with client_of(self.trust, f"127.0.1.{start // 200 + 2}") as client:
                for path in self.paths[start : start + 200]:
                    self.ask(client, path, "gzip")

    def visit(self, number: int) -> None:
        random, count = Random(number), 0
        with client_of(self.trust, f"127.0.0.{number + 2}") as client:
            while (now := time.monotonic()) < self.ends:
                self.ask(client, self.chosen(random, count), random.choice(CODINGS))
                count += 1
                time.sleep(max(0, 1 / RATE - (time.monotonic() - now)))

    def chosen(self, random: Random, count: int) -> str:
        """Each second something that is not there and a search; half of the rest is where something is published."""
        if count % RATE == 0:
            return random.choice(NOT_THERE)
        if count % RATE == 1:
            return random.choice(SEARCHES)
        return random.choice(random.choice(self.editions).paths if count % 2 else self.paths)

    def ask(self, client: httpx.Client, path: str, coding: str) -> None:
        began = time.time()
        with client.stream("GET", self.url + path, headers={"Accept-Encoding": coding}) as response:
            content = b"".join(response.iter_raw())
        self.slowest = max(self.slowest, time.time() - began)
        assert response.status_code == (404 if path in NOT_THERE else 200), (path, response.status_code)
        body = whole(path, response.headers, content)
        self.asked[response.headers["content-type"].partition(";")[0]] += 1
        for editions in self.editions:
            if path in editions.paths:
                editions.check(path, body, began)


def client_of(trust: ssl.SSLContext, address: str, **headers: str) -> httpx.Client:
    """Of nginx, from this address; its certificate names another."""
    client = httpx.Client(
        transport=httpx.HTTPTransport(verify=trust, local_address=address),
        headers={"Host": HOST, **headers},
        timeout=30,
    )
    client.event_hooks = {"request": [lambda request: request.extensions.update(sni_hostname=HOST)]}
    return client


def whole(path: str, headers: httpx.Headers, content: bytes) -> str:
    """The body, unpacked; fails for one that is torn."""
    if "content-length" in headers:
        assert int(headers["content-length"]) == len(content), path
    decode = {"gzip": gzip.decompress, "br": brotli.decompress, "": bytes}[headers.get("content-encoding", "")]
    body, kind = decode(content).decode(), headers["content-type"].partition(";")[0]
    if kind == "text/html":
        assert body.rstrip().endswith("</html>"), path
    elif kind.endswith("json"):
        json.loads(body)
    elif kind == "text/calendar":
        assert body.rstrip().endswith("END:VCALENDAR"), path
    elif kind.endswith("xml"):
        ElementTree.fromstring(body)
    else:
        assert kind in {"text/markdown", "text/plain"}, (path, kind)
    return body


class Editor:
    """Somebody at the desk of the running site, through nginx like everybody."""

    def __init__(self, site: RunningSite, url: str, trust: ssl.SSLContext):
        cookies = f"sessionid={site.shell(LOGIN.format(name='admin'))}; csrftoken={CSRF}"
        headers = {"Cookie": cookies, "X-CSRFToken": CSRF, "Origin": f"https://{HOST}", "Referer": f"https://{HOST}/"}
        self.client, self.url = client_of(trust, "127.0.0.9", **headers), url

    def open(self, page: int) -> None:
        self.form_url = f"{self.url}/admin/pages/{page}/edit/"
        response = self.client.get(self.form_url)
        assert response.status_code == 200, response.status_code
        self.form = form_values(BeautifulSoup(response.text, "html.parser"))

    def publish(self, words: str) -> None:
        """The page with these words as its title and its text."""
        block = {"key": "a", "text": words, "type": "unstyled", "depth": 0, "inlineStyleRanges": [], "entityRanges": []}
        text = json.dumps({"blocks": [block | {"data": {}}], "entityMap": {}})
        stream = {"body-count": "1", "body-0-type": "text", "body-0-order": "0", "body-0-deleted": "", "body-0-id": ""}
        sent = self.form | stream | {"body-0-value": text, "title": words, "action-publish": "1"}
        response = self.client.post(self.form_url, data=sent)
        assert response.status_code == 302, (response.status_code, response.text[:2000])

    def upload(self, content: bytes) -> None:
        fields = {"title": "A photo", "collection": "1", "description": "What is seen"}
        files = {"file": ("photo.jpg", content, "image/jpeg")}
        response = self.client.post(f"{self.url}/admin/images/add/", data=fields, files=files)
        assert response.status_code == 302, (response.status_code, response.text[:2000])


def photo(number: int) -> bytes:
    output = BytesIO()
    Image.effect_noise((2400, 1600), 10 + number).convert("RGB").save(output, "JPEG")
    return output.getvalue()


@pytest.fixture(scope="module")
def site(tmp_path_factory, django_db_setup, django_db_blocker) -> Iterator[RunningSite]:
    """In production, its pictures unfinished; not served."""
    with django_db_blocker.unblock(), demo_copy(tmp_path_factory.mktemp("load") / "var", finished=False) as site:
        site.variables = site.production_variables(HOST, WORKERS="2")
        yield site


def each(seconds: float, ends: float, step: Callable[[], None]) -> None:
    """Repeats a step, so often, until the end (monotonic seconds)."""
    while (began := time.monotonic()) < ends:
        step()
        time.sleep(max(0, seconds - (time.monotonic() - began)))


def test_nothing_fails_or_is_old_or_torn_while_somebody_publishes(site, tmp_path):
    with (
        nginx(tmp_path, site.var, int(site.variables["PORT"])) as (url, trust),
        served(site.variables),
        ExitStack() as stack,
    ):
        paths, (report, *shown), (text, text_url) = json.loads(site.shell(NAMES + ADDRESSES))
        lists = [f"{shown[1]}feed/", f"{shown[1]}feed.json", "/api/v3/news/", "/"]
        content = [f"{each.rstrip('/')}.md" for each in (shown[0], text_url)]
        reports = Editions("Version", [*shown, *lists, content[0], f"/api/v3/content/?path={shown[0]}"])
        texts = Editions("By hand", [text_url, content[1], f"/api/v3/content/?path={text_url}"])
        editor, photographer, made = Editor(site, url, trust), Editor(site, url, trust), int(site.shell(RENDITIONS))
        editor.open(report)

        def publish() -> None:
            editor.publish(reports.text())
            reports.done()

        def change_by_hand() -> None:
            execute(site, f"UPDATE wagtailcore_page SET title = '{texts.text()}' WHERE id = {text}")
            texts.done()

        publish()
        change_by_hand()
        time.sleep(LATE)
        visitors = Visitors(url, trust, [reports, texts], paths)
        visitors.visit_all()
        stack.enter_context(running(site.variables, *WORK))
        await_true(lambda: int(site.shell(RENDITIONS)) > made, 60)
        visitors.begin()
        photos = map(photo, range(100))
        with ThreadPoolExecutor(VISITORS + 3) as pool:
            steps = ((1, publish), (BY_HAND, change_by_hand), (UPLOADS, lambda: photographer.upload(next(photos))))
            underway = [pool.submit(visitors.visit, number) for number in range(VISITORS)]
            underway += [pool.submit(each, seconds, visitors.ends, step) for seconds, step in steps]
            for done in underway:
                done.result()
        made = int(site.shell(RENDITIONS)) - made
        print(
            f"{sum(visitors.asked.values())} answers, the slowest in {visitors.slowest:.2f} s: {dict(visitors.asked)}"
        )
        for editions in (reports, texts):
            print(f"{editions.following} × {editions.words}, seen {editions.seen} times, the oldest {editions.oldest}")
        print(f"{made} renditions made")
        assert reports.oldest[0] <= LATE
        assert texts.oldest[0] <= LATE
        assert reports.following > SECONDS / 3
        assert min(reports.seen, texts.seen) > SECONDS
        assert made > 10


ENDS = """
ends = timezone.now() + dt.timedelta(seconds=15)
AnnouncementPage.objects.filter(banner=True).update(shown_until=ends)
print(ends.timestamp())
"""


def test_work_is_not_late_while_it_makes_pictures(site):
    """Nobody else sees to the store: what SQL has changed, and what ends by the clock, is gone from its files."""
    _paths, _report, (text, text_url) = json.loads(site.shell(NAMES + ADDRESSES))
    file = site.var / "page-store" / "named" / "https" / HOST / text_url.strip("/") / "page.html"
    headers = {"Host": HOST, "X-Forwarded-Proto": "https", "X-Forwarded-For": "192.0.2.1"}
    with served(site.variables):
        assert httpx.get(site.url + text_url, headers=headers, timeout=30).status_code == 200
    site.shell(NAMES + UNFINISHED, flushes=False)
    made, late = int(site.shell(RENDITIONS)), {}
    with running(site.variables, *WORK):
        await_true(lambda: int(site.shell(RENDITIONS)) > made, 60)
        for number in range(15):
            await_true(lambda number=number: has(file, "</html>") and not has(file, f"Again {number}"), 30)
            execute(site, f"UPDATE wagtailcore_page SET title = 'Again {number}' WHERE id = {text}")
            began = time.time()
            while file.exists() and not has(file, f"Again {number}"):
                time.sleep(0.01)
                assert time.time() - began < 30
            late[f"SQL {number}"] = time.time() - began
            assert int(site.shell(UNDERWAY)) > 0, "no picture is being made"
            time.sleep(0.37)  # at another moment of its period
        ends = float(site.shell(NAMES + ENDS, flushes=False))
        time.sleep(LATE)
        await_true(lambda: has(file, "data-banner="), 10)
        while time.time() < ends or has(file, "data-banner="):
            time.sleep(0.01)
            assert time.time() - ends < 30
        late["a banner's end"] = time.time() - ends
        assert int(site.shell(UNDERWAY)) > 0, "no picture is being made"
    made = int(site.shell(RENDITIONS)) - made
    print(f"{made} renditions made; late by {sorted(round(each, 2) for each in late.values())} s")
    assert {name: seconds for name, seconds in late.items() if seconds > LATE} == {}


def has(file: Path, words: str) -> bool:
    try:
        return words in file.read_text()
    except FileNotFoundError:
        return False
