"""The page store of a served site: after any change each stored answer equals one made anew, in body and headers."""

import gzip
import json
import os
import re
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from pathlib import Path
from random import Random
from unittest import mock
from urllib.parse import urlsplit

import brotli
import pytest

from home.page_store.recorder import NAME
from home.page_store.responses import StoredResponse
from home.page_store.store import PageStore
from settings.serving.page_store import PATIENCE, RETRY, PageStoreMiddleware

from ..bench.measured_client import environ_of
from ..support.addresses import visitor
from ..support.processes import await_true
from ..support.running_site import RunningSite, demo_site
from .store_changes import CHANGES, NAMES
from .test_stale_pages import Clock

pytestmark = [pytest.mark.differs, pytest.mark.servers]
PASSING = {"date", "server", "age", "content-length", "connection", "transfer-encoding"}
SAMPLE = 6  # answers that `make test` looks at after each change
SOON = 1.5  # seconds after which what another process has changed is seen
ADDRESSES = """
import json
from pages.markdown.views import twin_url
from pages.posts.index_page import PostIndex
from pages.visibility import visible
pages = [page for page in visible(Page.objects.filter(depth__gt=1)).order_by("path").specific() if page.url]
found = ["/sitemap.xml", "/llms.txt", "/robots.txt"]
for page in pages:
    found += [page.url, twin_url(page), f"/api/v3/content/?path={page.url}"]
    found += [f"{page.url}feed/", f"{page.url}feed.json", f"{page.url}?page=2"] if isinstance(page, PostIndex) else []
    found += [f"{page.url}calendar.ics", f"{page.url}?past=1"] if isinstance(page, EventIndexPage) else []
    found += [f"{page.url}event.ics"] if isinstance(page, EventPage) else []
found += [f"/api/v3/{name}/" for name in ("news", "press", "announcements", "events", "places", "everything", "site")]
print(json.dumps(found))
"""
FRESH = """
import json
from unittest import mock
from django.core.wsgi import get_wsgi_application
from pages.fragment_cache.cache import FragmentCache
from tests.bench.measured_client import environ_of
from tests.support.addresses import visitor
application = get_wsgi_application()
def call(path):
    said = []
    with mock.patch.object(FragmentCache, "get", return_value=None), mock.patch.object(FragmentCache, "put"):
        response = application(environ_of(path, {{"Host": {host!r}, "X-Forwarded-For": visitor()}}), lambda *words: said.append(words))
        body = b"".join(response)
        response.close()
    return int(said[0][0].split()[0]), {{name.lower(): value for name, value in said[0][1]}}, body.decode()
print(json.dumps([call(path) for path in {paths!r}]))
"""
NEW_DRAFT = (
    "import uuid; page = NewsPage(title='Draft', slug=str(uuid.uuid4()), date=timezone.localdate(), live=False); "
    "of(NewsIndexPage).add_child(instance=page); page.save_revision(); "
)
CSRF_FIELD = re.compile('name="csrfmiddlewaretoken" value="[^"]+"')


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    with demo_site(tmp_path_factory.mktemp("store") / "var", work=False) as found:
        yield found


def ask(site: RunningSite, path: str, **headers: str) -> tuple[int, dict[str, str], bytes]:
    connection = HTTPConnection(urlsplit(site.url).netloc, timeout=30)
    connection.request("GET", path, headers={"X-Forwarded-For": visitor()} | headers)
    response = connection.getresponse()
    body = response.read()
    connection.close()
    return response.status, {name.lower(): value for name, value in response.getheaders()}, body


def comparable(answer: tuple) -> tuple:
    status, headers, body = answer
    text = body if isinstance(body, str) else body.decode()
    kept = {name: value for name, value in headers.items() if name not in PASSING}
    if status != 200:  # never stored
        return status, {"location": kept.get("location")}, ""
    if CSRF_FIELD.search(text):  # of a page with a password: neither
        kept = {}
    return status, kept, CSRF_FIELD.sub("", text)


def check(site: RunningSite, paths: list[str], name: str) -> None:
    fresh = json.loads(site.shell(FRESH.format(host=urlsplit(site.url).netloc, paths=paths)))
    for path, made_anew in zip(paths, fresh, strict=True):
        (status, headers, body), expected = comparable(ask(site, path)), comparable(tuple(made_anew))
        where = f"{path} after: {name}"
        assert status == expected[0], where
        assert body == expected[2], where  # before the headers, whose ETag would only say that they differ
        assert set(headers.items()) ^ set(expected[1].items()) == set(), where


def addresses(site: RunningSite) -> list[str]:
    return json.loads(site.shell(NAMES + ADDRESSES))


def stored(site: RunningSite) -> int:
    return sum(1 for path in (site.var / "page-store" / "files").rglob("*") if path.is_file())


def change(site: RunningSite, program: str, waits: bool = False) -> None:
    """Changes something in another process, and flushes the store there; or waits until somebody else has."""
    site.shell(f"{NAMES}{program}", flushes=not waits)
    if waits:
        time.sleep(SOON)  # the next request sees to it where `work` does not run


def test_every_answer_is_stored_and_what_nobody_sees_drops_none(site):
    paths = Random(1).sample(addresses(site), 60)
    for path in paths:
        assert ask(site, path)[0] == 200, path
    store = PageStore(site.var / "page-store")
    assert [path for path in paths if store.read(site.url + path) is None] == []
    number = stored(site)
    check(site, paths, "nothing")
    for name, program in {
        "a draft": "page = of(NewsPage); page.title = 'Draft'; page.save_revision()",
        "the draft of a new page": NEW_DRAFT + "page.title = 'Other'; page.save(); page.save_revision()",
        "a draft that is deleted": NEW_DRAFT + "page.delete()",
        "a page that is not there": "",
        "a search": "",
    }.items():
        change(site, program)
        ask(site, "/nothing/at/all/" if "there" in name else "/search/?query=land")
        assert stored(site) == number, name


OFF = "SwitchedOff.objects.create(locale=Locale.objects.get(language_code='es')); page_store().clear(); flush()"
TRANSLATED = "page = of(NewsPage, 0, 'es'); print(page.get_translation(Locale.objects.get(language_code='en')).url)"


def test_pages_of_a_language_that_is_switched_on_later_are_known(site):
    """A store that began while they were hidden drops what hangs on them when they go."""
    change(site, f"from home.page_store.store import flush, page_store; {OFF}")
    change(site, "SwitchedOff.objects.all().delete()")
    paths = ["/", site.shell(NAMES + TRANSLATED)]
    check(site, paths, "a language on")
    pk = site.shell(f"{NAMES}page = of(NewsPage, 0, 'es'); page.unpublish(); print(page.pk)")
    check(site, paths, "a translation gone")
    change(site, f"published(NewsPage.objects.get(pk={pk}))")
    check(site, paths, "and published again")


def test_after_each_kind_of_change(site):
    for seed, (name, program) in enumerate(CHANGES.items()):
        asked = Random(seed).sample(addresses(site), SAMPLE)
        for path in asked:
            ask(site, path)
        change(site, program, waits="SQL" in name or "clock" in name)
        check(site, asked, name)


@pytest.mark.soak
def test_every_answer_after_each_kind_of_change(tmp_path):
    with demo_site(tmp_path / "var", work=False, TRUSTED_PROXIES="127.0.0.1") as site:
        for name, program in CHANGES.items():
            asked = addresses(site)
            for path in asked:
                ask(site, path)
            change(site, program, waits=True)
            check(site, asked, name)


WORDS = re.compile(
    "'(Another [a-z]+|Changed|By hand|Elsewhere|Somebody else|What is seen|Together|New|Loud|In the menu)'"
)
SLUG = re.compile("slug='(new|loud-again|loud|in-the-menu|reports)'(?!\\))")
ONE_OF = re.compile(r"of\((NewsPage|EventPage|PressPage|TextPage)(?:, \d+)?(?=[,)])")
POSSIBLE = """
from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.db import IntegrityError, transaction
from treebeard.exceptions import InvalidMoveToDescendant
try:
    with transaction.atomic():
        {program}
except (AttributeError, IndexError, IntegrityError, InvalidMoveToDescendant, ObjectDoesNotExist, ValidationError):
    pass  # there is no such page (any more)
"""


def varied(program: str, random: Random, step: int) -> str:
    """This change of another page, with other words; nothing where that can't be."""
    program = WORDS.sub(rf"'\1 {step}'", program)
    program = SLUG.sub(rf"slug='\1-{step}'", program)
    program = ONE_OF.sub(lambda found: f"of({found[1]}, {random.randrange(6)}", program)
    return POSSIBLE.format(program=program)


def make_random_changes(site: RunningSite, seed: int, steps: int) -> None:
    random = Random(seed)
    for step in range(steps):
        name = random.choice(list(CHANGES))
        asked = random.sample(addresses(site), SAMPLE)
        for path in asked:
            ask(site, path)
        change(site, varied(CHANGES[name], random, step))
        check(site, asked, f"{name} (seed {seed}, step {step})")


def test_after_changes_in_any_order(tmp_path):
    with demo_site(tmp_path / "var", work=False, TRUSTED_PROXIES="127.0.0.1") as own:
        make_random_changes(own, seed=14, steps=30)


@pytest.mark.soak
@pytest.mark.parametrize("seed", [int(os.environ["SEED"])] if os.environ.get("SEED") else range(5))
def test_after_a_hundred_changes_in_any_order(tmp_path, seed):
    with demo_site(tmp_path / "var", work=False, TRUSTED_PROXIES="127.0.0.1") as own:
        make_random_changes(own, seed, steps=100)


def test_parameters_that_mean_nothing_make_no_copy(site):
    plain = ask(site, "/")
    ask(site, "/?utm_source=0")
    before = stored(site)
    for number in range(50):
        status, headers, body = ask(site, f"/?utm_source={number}&utm_medium=mail")
        assert (status, body) == (200, plain[2])
        assert headers["etag"] == plain[1]["etag"]
    for host in ("localhost:1", "127.0.0.1", "LOCALHOST"):
        assert ask(site, "/", Host=host)[0] == 200, host
    assert stored(site) == before
    assert ask(site, "/old-address/?utm_source=1")[0] == 404


def test_conditional_and_compressed(site):
    _status, headers, body = ask(site, "/")
    for coding, decode in (("br", brotli.decompress), ("gzip", gzip.decompress)):
        status, said, packed = ask(site, "/", **{"Accept-Encoding": coding})
        assert (status, said["content-encoding"], decode(packed)) == (200, coding, body)
        assert said["etag"] == f"W/{headers['etag']}"
    assert ask(site, "/", **{"If-None-Match": headers["etag"]})[::2] == (304, b"")
    assert ask(site, "/", **{"If-None-Match": f'"other", W/{headers["etag"]}'})[0] == 304
    assert ask(site, "/", **{"If-None-Match": '"other"'})[0] == 200
    for refused in ("br;q=0, gzip;q=0", "br; q=0.000, gzip;Q=0.", "gzip ;q=0.00"):
        assert ask(site, "/", **{"Accept-Encoding": refused})[2] == body, refused


def test_only_sessions_pass_it_by(site):
    ask(site, "/")
    program = "from django.contrib.sessions.backends.db import SessionStore; session = SessionStore(); session['a'] = 1; session.save(); print(session.session_key)"
    key = site.shell(program)
    for headers in ({"Cookie": f"theme=dark; sessionid={key}"}, {"Authorization": "Bearer made-up"}):
        assert ask(site, "/", **headers)[1]["cache-control"] == "private, no-cache", headers
    for cookie in (
        "theme=dark; other=1",
        "sessionid=made-up",
        "theme=dark; sessionid=made-up",
        "sessionid=",
        '"sessionid',
    ):
        assert ask(site, "/", Cookie=cookie)[1]["cache-control"] == "public, no-cache", cookie


def test_nothing_private_is_in_its_files(site):
    program = (
        "page = TextPage(title='CANARY-draft', slug='canary', live=False); home.add_child(instance=page); "
        "page.save_revision(); other = TextPage(title='CANARY-private', slug='canary-private'); "
        "home.add_child(instance=other); PageViewRestriction.objects.create(page=other, restriction_type='login')"
    )
    change(site, program)
    for path in [
        "/",
        "/llms.txt",
        "/sitemap.xml",
        "/api/v3/everything/",
        "/canary/",
        "/canary-private/",
        "/search/?query=CANARY",
    ]:
        ask(site, path)
    files = [path for path in (site.var / "page-store" / "files").rglob("*") if path.is_file()]
    assert files
    for path in files:
        found = StoredResponse.from_bytes(path.read_bytes())
        assert b"CANARY" not in found.bodies[""], path


def test_a_damaged_store_is_made_anew(site):
    folder = site.var / "page-store"
    ask(site, "/")
    for path in [path for path in (folder / "files").rglob("*") if path.is_file()]:
        path.write_bytes(path.read_bytes()[:100])
    assert ask(site, "/")[0] == 200
    (folder / "index.sqlite3").write_bytes(b"no database" * 1000)
    change(site, CHANGES["the texts around"].replace("Together", "Again"))
    assert "Again" in ask(site, "/")[2].decode()
    assert ask(site, "/")[0] == 200
    assert stored(site) > 0


PUBLISH_AGAIN = "published(of(NewsPage), title='Version {number}'); import time; print(time.time())"
LOAD = 20  # seconds


@pytest.mark.soak
def test_nothing_is_older_than_a_second_while_somebody_publishes(tmp_path):
    with demo_site(tmp_path / "var", work=True, WORKERS="2") as site:
        news = json.loads(
            site.shell(f"{NAMES}import json; print(json.dumps([of(NewsPage).url, of(NewsIndexPage).url]))")
        )
        paths = [*news, f"{news[1]}feed/", f"/api/v3/content/?path={news[0]}", f"{news[0].rstrip('/')}.md"]
        published_at, late, asked, ends = {}, [], [], time.monotonic() + LOAD

        def read(number: int) -> None:
            while time.monotonic() < ends:
                path, began = paths[(number + len(asked)) % len(paths)], time.time()
                status, _headers, body = ask(site, path)
                assert status == 200, (path, status)
                asked.append(path)
                seen = max([0, *map(int, re.findall(r"Version (\d+)", body.decode()))])
                due = max([0, *(each for each, at in dict(published_at).items() if at < began - 1)])
                if seen < due:
                    late.append((path, seen, due))

        with ThreadPoolExecutor(4) as readers:
            running = [readers.submit(read, number) for number in range(4)]
            number = 0
            while time.monotonic() < ends:
                number += 1
                published_at[number] = float(
                    site.shell(NAMES + PUBLISH_AGAIN.format(number=number), flushes=False).split()[-1]
                )
                time.sleep(0.4)
            for each in running:
                each.result()
        assert late == []
        assert number > LOAD / 2
        assert len(asked) > 20 * LOAD


class FilesAlone(PageStore):
    """A store without an index."""

    def write(self, key: str, response: StoredResponse, *_) -> bool:
        path = Path(self.name_of(key))
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(response.to_bytes())
        return True

    def flush(self) -> None:
        Path(self.flushed).touch()


def test_a_crowd_on_a_cold_page_makes_it_once(tmp_path):
    made = []

    def application(environ: dict, start_response: Callable) -> list[bytes]:
        made.append(environ["PATH_INFO"])
        time.sleep(0.3)
        environ[NAME].may_be_stored, environ[NAME].until = True, time.time() + 60
        start_response("200 OK", [("Content-Type", "text/html"), ("Cache-Control", "public, no-cache")])
        return [b"whole"]

    middleware, said = PageStoreMiddleware(application, FilesAlone(tmp_path)), []
    crowd = ThreadPoolExecutor(20)
    environs = [environ_of("/" if number % 2 else "/other/", {}) for number in range(20)]
    answers = list(crowd.map(lambda environ: middleware(environ, lambda *words: said.append(words[0])), environs))
    assert sorted(made) == ["/", "/other/"]
    assert answers == [[b"whole"]] * 20
    assert said == ["200 OK"] * 20


class SilentStore(FilesAlone):
    """Its database says nothing until it is told to."""

    def __init__(self, folder: Path):
        super().__init__(folder)
        self.asked, self.speaks = 0, threading.Event()

    def flush(self) -> None:
        self.asked += 1
        self.speaks.wait(20)


class ClockedLock:
    """A lock for whoever waits by a clock of the test: it moves on by as much as they would have waited."""

    def __init__(self, clock: Clock):
        self.clock, self.lock = clock, threading.Lock()
        self.release = self.lock.release

    def acquire(self, timeout: float) -> bool:
        if is_free := self.lock.acquire(blocking=False):
            return is_free
        self.clock.now += timeout
        return False


def test_a_silent_database_holds_up_few(tmp_path):
    """One thread waits for it, another no longer than a moment now and then; all others get at once what is stored."""
    store, clock = SilentStore(tmp_path), Clock()
    stored = StoredResponse.of([("Content-Type", "text/html")], b"stored", time.time() + 60, True)
    with mock.patch("settings.serving.page_store.time", clock):
        middleware, waits = PageStoreMiddleware(mock.Mock(), store), []
        middleware.flushing = ClockedLock(clock)
        environ = environ_of("/", {})
        store.write(middleware.key_of(environ), stored)

        def visit() -> None:
            began = clock.now
            assert middleware(environ, lambda *_: None) == [b"stored"]
            waits.append(clock.now - began)

        first = threading.Thread(target=visit)
        first.start()
        await_true(lambda: store.asked)
        for _ in range(20):
            visit()
            clock.now += PATIENCE / 4
        assert store.asked == 1
        assert 0 < len([wait for wait in waits if wait]) <= len(waits) / 2, waits
        assert max(waits) == PATIENCE
        store.speaks.set()
        first.join()


CROWD = 5


class SlowStore(FilesAlone):
    """Its flush takes a while, and finds that the page was changed."""

    def __init__(self, folder: Path):
        super().__init__(folder)
        self.flushes, self.looked = 0, 0

    def flushed_at(self) -> float:
        self.looked += 1
        return super().flushed_at()

    def flush(self) -> None:
        self.flushes += 1
        await_true(lambda: self.looked >= CROWD)  # who came later would find it flushed, or flushed long ago
        time.sleep(0.3)
        self.write("http://127.0.0.1/", StoredResponse.of([], b"new", time.time() + 60, True))
        super().flush()


def test_nothing_old_is_sent_while_another_thread_flushes(tmp_path):
    store = SlowStore(tmp_path)
    middleware, environ = PageStoreMiddleware(mock.Mock(), store), environ_of("/", {})
    with mock.patch.object(PageStoreMiddleware, "key_of", return_value="http://127.0.0.1/"):
        store.write("http://127.0.0.1/", StoredResponse.of([], b"old", time.time() + 60, True))
        with ThreadPoolExecutor(CROWD) as crowd:
            answers = [crowd.submit(middleware, environ, lambda *_: None) for _ in range(CROWD)]
        assert [answer.result() for answer in answers] == [[b"new"]] * CROWD
    assert store.flushes == 1


class FailingStore(FilesAlone):
    """Its flush fails at once."""

    def __init__(self, folder: Path):
        super().__init__(folder)
        self.asked, self.is_away = 0, True

    def flush(self) -> None:
        self.asked += 1
        if self.is_away:
            raise OSError("away")
        super().flush()


@pytest.mark.django_db
def test_a_store_is_flushed_soon_after_flushes_failed_at_once(tmp_path):
    store, clock = FailingStore(tmp_path), Clock()
    middleware, environ = PageStoreMiddleware(mock.Mock(), store), environ_of("/", {})
    store.write(middleware.key_of(environ), StoredResponse.of([], b"stored", time.time() + 60, True))
    with mock.patch("settings.serving.page_store.time", clock):
        for _ in range(100):  # a second
            assert middleware(environ, lambda *_: None) == [b"stored"]
            clock.now += 0.01
        assert 2 <= store.asked <= 1 + 1 / RETRY
        store.is_away, back = False, clock.now
        while not store.flushed_at():
            middleware(environ, lambda *_: None)
            clock.now += 0.01
        assert clock.now - back < 2 * RETRY
