"""nginx, as our own file sets it up, before a site in production: it sends pages by itself, and the last copies where nobody answers."""

import json
import os
import re
import signal
import socket
import ssl
import stat
import subprocess
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest import mock
from urllib.parse import unquote

import httpx
import pytest

from home.page_store.named_files import FRESH_FOR, HEADERS, NamedFiles
from home.page_store.rerender import rerender
from home.page_store.responses import StoredResponse
from home.page_store.store import PageStore
from pages.redirect_report.buffer import miss_buffer
from settings.run import WORK

from ..support import make
from ..support.cases import HouseCase, connections_kept
from ..support.nginx import HOST, MODULE, nginx
from ..support.processes import await_true, children, running
from ..support.running_site import RunningSite, demo_copy, served
from .store_changes import CHANGES, NAMES
from .test_store_kills import files_with, kill_at

pytestmark = pytest.mark.servers
OF_NGINX = re.compile('"[0-9a-f]+-[0-9a-f]+"')  # its ETags
PASSING = {"date", "server", "etag", "connection", "content-length", "transfer-encoding", "accept-ranges"}
CODINGS = ("identity", "gzip", *(["br"] if MODULE.exists() else []))
TRIES = 5
USUAL = [*HEADERS.items(), ("content-language", "en")]
ADDRESSES = """
from pages.visibility import visible
print(*(page.url for page in visible(Page.objects.filter(depth__gt=1)).order_by("path").specific() if page.url))
"""


@dataclass
class Proxied:
    """A site behind nginx, and how it is asked."""

    site: RunningSite
    client: httpx.Client
    url: str
    trust: ssl.SSLContext

    def ask(self, path: str, method: str = "GET", **headers: str) -> httpx.Response:
        """Of nginx."""
        return self.client.request(method, self.url + path, headers=headers, extensions={"sni_hostname": HOST})

    def ask_server(self, path: str, **headers: str) -> httpx.Response:
        """Of the server behind it, as nginx does."""
        headers |= {"Host": HOST, "X-Forwarded-Proto": "https", "X-Forwarded-For": "192.0.2.1"}
        return httpx.get(self.site.url + path, headers=headers, timeout=20)

    def is_of_nginx(self, path: str, **headers: str) -> bool:
        """Whether nginx sends it by itself in one of TRIES tries; `await_nginx` where it has to."""
        etags = (self.ask(path, **headers).headers.get("etag", "") for _ in range(TRIES))
        return any(OF_NGINX.fullmatch(etag) for etag in etags)

    def await_nginx(self, path: str, **headers: str) -> None:
        """Wait until nginx sends it by itself: its links end after half a second, and a busy machine renews them late."""
        await_true(lambda: self.is_of_nginx(path, **headers))

    def await_file(self, path: str, words: str = "") -> None:
        """Ask until nginx could send it: `work` drops what it has changed meanwhile, also between an answer and its file."""
        await_true(lambda: self.ask(path) and (text := self.text_of_file(path)) and words in text)

    def text_of_file(self, path: str) -> str | None:
        """What nginx would send; None while there is nothing."""
        with suppress(FileNotFoundError):
            return self.file(path).read_text()
        return None

    def file(self, path: str) -> Path:
        return self.site.var / "page-store" / "named" / "https" / HOST / unquote(path).strip("/") / "page.html"


@pytest.fixture(scope="module")
def folders(tmp_path_factory) -> tuple[Path, Path]:
    return tmp_path_factory.mktemp("site") / "var", tmp_path_factory.mktemp("nginx")


@pytest.fixture(scope="module")
def proxied(folders, django_db_setup, django_db_blocker) -> Iterator[Proxied]:
    var, folder = folders
    with (
        django_db_blocker.unblock(),
        demo_copy(var, finished=False) as site,
        nginx(folder, var, int(site.variables["PORT"])) as (url, trust),
        httpx.Client(verify=trust, headers={"Host": HOST}, timeout=20) as client,
    ):
        site.variables = site.production_variables(HOST)
        yield Proxied(site, client, url, trust)


@pytest.fixture
def running_site(proxied) -> Iterator[Proxied]:
    with served(proxied.site.variables), running(proxied.site.variables, *WORK):
        yield proxied


def test_it_says_what_the_server_says(running_site):
    pages = running_site.site.shell(NAMES + ADDRESSES).split()
    for path in pages:
        for coding in CODINGS:
            headers = {"Accept-Encoding": coding}
            running_site.ask(path, **headers)
            answers = running_site.ask(path, **headers), running_site.ask_server(path, **headers)
            first, second = ({pair for pair in answer.headers.items() if pair[0] not in PASSING} for answer in answers)
            assert first ^ second == set(), (path, coding)
            assert answers[0].content == answers[1].content, path
    await_true(lambda: sum(map(running_site.is_of_nginx, pages)) > 0.8 * len(pages), 60)

    def ask_again() -> httpx.Response:  # the server has another ETag than nginx
        return running_site.ask("/", **{"If-None-Match": running_site.ask("/").headers["etag"]})

    await_true(lambda: ask_again().status_code == 304)
    assert running_site.ask("/", "HEAD").headers["content-language"] == "en"


SHOWN = """
import json
from media.documents.models import Document
from media.recordings.models import RecordingText
page = next(each for each in NewsPage.objects.live().filter(locale__language_code="en") if each.picture and each.picture.address)
text = RecordingText.objects.exclude(transcript="").first()
uploads = [*(each.file.url for each in page.picture.renditions.all()), Document.objects.first().url]
uploads += [text.recording.url, text.transcript_url]
print(json.dumps([page.pk, page.url, page.picture.address, uploads]))
"""
CLOSE_PAGE = "PageViewRestriction.objects.create(page_id=%d, restriction_type='login')"


def test_what_became_private_is_gone_at_once_and_with_it_the_copies_that_nginx_sends(running_site):
    site = running_site.site
    page, path, picture, uploads = json.loads(site.shell(NAMES + SHOWN))
    assert {address: running_site.ask(address).status_code for address in uploads} == dict.fromkeys(uploads, 200)
    running_site.await_file(path, picture)
    running_site.await_nginx(path)
    site.shell(NAMES + CHANGES["a closed collection"])
    assert {running_site.ask(address).status_code for address in uploads} <= {302, 404}
    assert picture not in (running_site.text_of_file(path) or "")
    assert picture not in running_site.ask(path).text
    site.shell(NAMES + CHANGES["an open collection"])
    running_site.await_file(path, picture)
    site.shell(NAMES + CLOSE_PAGE % page)
    assert running_site.text_of_file(path) is None  # which the last copies are, too
    answer = running_site.ask(path)
    assert answer.status_code == 302
    assert "no-cache" in answer.headers.get("cache-control", "no-cache")
    site.shell(NAMES + CHANGES["public"])


def readable_by_others(folder: Path) -> Iterator[Path]:
    """Yield the files below this folder that hold something and that any account may read (inode(7)).

    The site runs meanwhile: a file that it removes between the listing and the look at it is skipped.
    """
    try:
        entries = [*os.scandir(folder)]
    except FileNotFoundError:
        return
    for entry in entries:
        try:
            status = entry.stat(follow_symlinks=False)
        except FileNotFoundError:
            continue
        if stat.S_ISDIR(status.st_mode) and status.st_mode & 0o001:
            yield from readable_by_others(Path(entry.path))
        elif stat.S_ISREG(status.st_mode) and status.st_mode & 0o004 and status.st_size:
            yield Path(entry.path)


def test_other_accounts_of_the_machine_read_what_the_web_server_sends_and_nothing_else(running_site):
    var = running_site.site.var
    (var / "media").chmod(0o755)  # as earlier releases made it
    for path in [*(var / "page-store").glob("index.sqlite3*"), var / "page-store" / "lock"]:
        path.chmod(0o644)
    with served(running_site.site.on_another_port().variables):  # a start closes it
        running_site.ask("/")
        running_site.await_nginx("/")
        named = {path.relative_to(var).parts[:2] for path in readable_by_others(var)}
    assert {parts[0] for parts in named} == {"static", "static-collected", "page-store"}
    assert {parts for parts in named if parts[0] == "page-store"} == {("page-store", "named")}
    assert not (var / "media").stat().st_mode & 0o007


def test_only_strangers_who_ask_for_nothing_else(running_site):
    running_site.ask("/")
    running_site.await_nginx("/")
    session = running_site.site.shell(
        "from django.contrib.sessions.backends.db import SessionStore; session = SessionStore(); session['a'] = 1; "
        "session.save(); print(session.session_key)"
    )
    for headers in ({"Cookie": f"theme=dark; sessionid={session}"}, {"Authorization": "Bearer made-up"}):
        assert running_site.ask("/", **headers).headers["cache-control"] == "private, no-cache", headers
    running_site.await_nginx("/", Cookie="theme=dark")
    for path in ("/?utm_source=1", "/?page=2"):
        assert not running_site.is_of_nginx(path), path
        assert running_site.ask(path).status_code == 200
    assert running_site.ask("/", "POST").status_code in {403, 405}
    for path in ("/../named/", "/.hidden/", "/page.html", "/%2e%2e/%2e%2e/index.sqlite3"):
        assert running_site.ask(path).status_code in {301, 400, 404}, path


CANARY = """
page = NewsPage(title="{word}", slug="{word}".lower(), date=timezone.localdate(), live=False)
of(NewsIndexPage).add_child(instance=page)
published(page)
print(page.url, of(NewsIndexPage).url)
"""
CHANGE = NAMES + "page = of(NewsPage, 0)\n{}\nprint(page.url, of(NewsIndexPage).url)"


def test_nothing_is_older_than_a_second_and_what_was_dropped_is_made_again(running_site):
    """Changed by another process; only `work` sees to the store."""
    page, index = running_site.site.shell(CHANGE.format("")).split()
    for path in (page, index, "/"):
        running_site.ask(path)
        running_site.await_nginx(path)
    running_site.site.shell(CHANGE.format("published(page, title='Told by nginx')"), flushes=False)
    time.sleep(1)
    await_true(lambda: "Told by nginx" in (running_site.text_of_file(page) or ""), 60)  # and nobody has asked
    for path in (page, index):
        assert "Told by nginx" in running_site.ask(path).text
        running_site.await_nginx(path)
    running_site.site.shell(CHANGE.format("page.unpublish()"), flushes=False)
    time.sleep(1)
    assert running_site.ask(page).status_code == 404
    await_true(lambda: "Told by nginx" not in (running_site.text_of_file(index) or "Told by nginx"), 60)


def test_where_the_server_is_gone_the_last_copies_are_sent(proxied):
    site = proxied.site
    with served(site.variables), running(site.variables, *WORK):
        pages = site.shell(NAMES + ADDRESSES).split()
        shown, hidden, closed = pages[0], *pages[-2:]
        for path in (shown, hidden, closed):
            proxied.await_file(path)
        program = f"""
from home.redirects.middleware import pages_by_path
found = pages_by_path([{hidden!r}, {closed!r}])
found[{hidden!r}].specific.unpublish()
PageViewRestriction.objects.create(page=found[{closed!r}], restriction_type="login")
"""
        site.shell(NAMES + program, flushes=False)
        await_true(lambda: not proxied.file(hidden).exists() and not proxied.file(closed).exists(), 60)
        await_true(proxied.file(shown).exists, 60)
    answer = proxied.ask(shown)
    assert (answer.status_code, answer.headers["cache-control"]) == (200, "no-store")
    assert answer.headers["cache-status"].startswith("commonhouse; hit; detail=")
    assert "<main" in answer.text
    assert proxied.ask(shown, Cookie="sessionid=made-up").status_code == 200
    for path, method in ((hidden, "GET"), (closed, "GET"), ("/nothing/", "GET"), (shown, "POST"), ("/?page=2", "GET")):
        answer = proxied.ask(path, method)
        assert (answer.status_code, answer.headers.get("retry-after")) == (503, "10"), (path, method)
        assert "We are being repaired" in answer.text


SECRETS = [
    *("/admin/password_reset/confirm/MQ/SECRET/", "//admin//password_reset/confirm/MQ/SECRET/", "/preview/SECRET/"),
    *("/api/v3/preview/SECRET/", "//api//v3/preview/SECRET/7/", "/API/v3/%70review/SECRET/"),
    *(
        "/%61dmin/p%61ssword%5freset/confirm/MQ/SECRET/",
        "/x/../admin/password_reset/confirm/MQ/SECRET/",
        "/%72/SECRET/",
    ),
    *("//preview/SECRET/", "/./r/SECRET/", "/es/r/SECRET/change/", "/news/?token=SECRET"),
]


@pytest.mark.parametrize("is_up", [True, False])
def test_no_secret_of_an_address_comes_into_the_log_however_it_is_written(proxied, folders, is_up):
    log = folders[1] / "commonhouse.log"
    before = log.stat().st_size if log.exists() else 0
    with served(proxied.site.variables) if is_up else nullcontext():
        for path in (*SECRETS, "/n%65ws/%D8%A3/?a=1"):
            address = httpx.URL(proxied.url).copy_with(raw_path=path.encode())  # as it is, with its dots
            answer = proxied.client.get(address, extensions={"sni_hostname": HOST})
            assert (answer.status_code == 503) is not is_up, path
    await_true(lambda: "/n%65ws" in log.read_text()[before:])
    told = log.read_text()[before:]
    paths = [line.split('"')[1] for line in told.splitlines()]
    assert paths[-1] == "/n%65ws/%D8%A3/"
    assert "SECRET" not in told
    prefixes = {"/admin/password_reset/", "/preview/", "/api/v3/preview/", "/r/", "/news/"}
    assert prefixes <= set(paths[-len(SECRETS) - 1 : -1])


HIDDEN = {
    "unpublished": "page.unpublish()",
    "closed": "PageViewRestriction.objects.create(page=page, restriction_type='login')",
    "closed above": "PageViewRestriction.objects.create(page=page.get_parent(), restriction_type='login')",
    "deleted": "page.delete()",
}


@pytest.mark.parametrize("how", HIDDEN)
def test_what_a_killed_process_has_hidden_is_not_sent_by_the_last_copies(proxied, how):
    """Killed between commit and drop; once `work` has seen to it, it and the server are killed too, and stay dead."""
    site, word = proxied.site, f"CANARY-{how.replace(' ', '-')}"
    with served(site.variables) as server, running(site.variables, *WORK) as work:
        page, index = site.shell(NAMES + CANARY.format(word=word)).split()
        for path in ("/", index, page):
            assert proxied.ask(path).status_code == 200, path
        proxied.await_file(page, word)
        proxied.await_file(index, word)
        hidden = f"{NAMES}page = Page.objects.get(slug={word.lower()!r}).specific\n{HIDDEN[how]}\nflush()"
        assert kill_at(site.variables, "PageStore, 'flush', 1", hidden)
        killed = time.time()
        await_true(lambda: PageStore(site.var / "page-store").flushed_at() > killed)
        print(f"{how}: seen to after {time.time() - killed:.2f} s")
        for process in (server, work):
            process.kill()
            process.wait()
    assert files_with(site.var / "page-store", word) == []
    for state in ("at once", "after the end of the links"):
        answers = {path: proxied.ask(path) for path in (page, index)}
        assert answers[page].status_code == 503, state
        assert [path for path, answer in answers.items() if word in answer.text] == [], state
        time.sleep(FRESH_FOR)
    site.shell(f"{NAMES}PageViewRestriction.objects.all().delete()")


@contextmanager
def workers_killed_each_second(server: subprocess.Popen) -> Iterator[None]:
    ended = threading.Event()

    def kill() -> None:
        while not ended.wait(1):
            for pid in children(server.pid):
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)

    thread = threading.Thread(target=kill)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()


def is_last_copy(answer: httpx.Response) -> bool:
    return answer.headers.get("cache-status", "").startswith("commonhouse; hit; detail=")


def test_while_both_workers_are_killed_each_second_pages_are_sent_after_five_seconds(proxied):
    site = proxied.site
    with served(site.variables) as server:
        paths = site.shell(NAMES + ADDRESSES).split()[:4]
        for path in paths:
            proxied.await_file(path)
        with workers_killed_each_second(server):
            time.sleep(2)
            for path in paths:
                for method in ("GET", "HEAD"):
                    began = time.monotonic()
                    answer = proxied.ask(path, method)
                    seconds = time.monotonic() - began
                    print(
                        f"{method} {path}: {seconds:.2f} s, {'the last copy' if is_last_copy(answer) else 'a worker'}"
                    )
                    assert (answer.status_code, seconds < 7) == (200, True), (method, path, seconds)
                    assert ("<main" in answer.text) is (method == "GET")


@contextmanager
def stopped(pids: list[int]) -> Iterator[None]:
    """These processes hang: they keep their connections and their socket, and do nothing."""
    for pid in pids:
        os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        for pid in pids:
            os.kill(pid, signal.SIGCONT)


def test_where_all_workers_hang_only_strangers_pages_are_answered_early(proxied):
    site = proxied.site
    with served(site.variables) as server:
        page, other = site.shell(NAMES + ADDRESSES).split()[:2]
        proxied.await_file(page)
        proxied.file(other).unlink(missing_ok=True)
        time.sleep(FRESH_FOR)
        with stopped(children(server.pid)):
            for method in ("GET", "HEAD"):
                began = time.monotonic()
                answer = proxied.ask(page, method)
                assert (answer.status_code, is_last_copy(answer)) == (200, True), method
                assert 4.5 < time.monotonic() - began < 7, method
            waiting = [
                (page, "GET", {"Cookie": "sessionid=made-up"}),
                (page, "GET", {"Authorization": "Bearer made-up"}),
                (page, "POST", {}),
                (f"{page}?page=2", "GET", {}),
                (other, "GET", {}),
                ("/api/v3/news/", "GET", {}),
                ("/admin/", "GET", {}),
            ]

            def wait(request: tuple[str, str, dict[str, str]]) -> int | None:
                path, method, headers = request
                options = {"headers": {"Host": HOST} | headers, "extensions": {"sni_hostname": HOST}}
                with httpx.Client(verify=proxied.trust, timeout=8) as client, suppress(httpx.ReadTimeout):
                    return client.request(method, proxied.url + path, **options).status_code
                return None

            with ThreadPoolExecutor(len(waiting)) as pool:
                answers = pool.map(wait, waiting)
            assert list(answers) == [None] * len(waiting)


@pytest.mark.parametrize("host", ["Host: www.example.net\r\n", "Host: 127.0.0.1\r\n", "Host: localhost:8000\r\n", ""])
def test_another_host_than_that_of_the_handshake_is_sent_nothing(proxied, host):
    port = httpx.URL(proxied.url).port
    with (
        socket.create_connection(("127.0.0.1", port), timeout=10) as plain,
        proxied.trust.wrap_socket(plain, server_hostname=HOST) as connection,
    ):
        version = "1.1" if host else "1.0"
        connection.sendall(f"GET / HTTP/{version}\r\n{host}\r\n".encode())
        with suppress(ssl.SSLEOFError, ConnectionResetError):
            assert connection.recv(1000) == b""


def test_the_account_of_the_web_server_may_read_them_and_nothing_else(tmp_path):
    before = os.umask(0o077)
    try:
        store, page = PageStore(tmp_path / "store"), StoredResponse.of(USUAL, b"page" * 100, time.time() + 60, True)
        store.make_folder()
        store.named.put(f"http://{HOST}/a/b/", page)
        store.named.renew(time.time())
    finally:
        os.umask(before)
    modes = {path.relative_to(tmp_path): path.stat().st_mode & 0o777 for path in tmp_path.rglob("*")}
    assert modes.pop(Path("store")) == 0o711
    files = {path for path in modes if path.name.startswith("page.html") and (tmp_path / path).is_file()}
    assert {path.name for path in files} == {"page.html", "page.html.gz", "page.html.br"}
    assert {modes[path] for path in files} == {0o644}
    assert {mode for path, mode in modes.items() if path not in files} == {0o755}
    store.named.remove(f"http://{HOST}/a/b/")
    assert not any(path.is_file() for path in tmp_path.rglob("*"))


def test_what_is_no_page_is_its_owners_alone(tmp_path):
    before = os.umask(0o022)
    try:
        store = PageStore(tmp_path / "store")
        with store.locked():
            made = [path for path in store.folder.iterdir() if path.name != "files"]
            assert {"lock", "index.sqlite3", "index.sqlite3-wal"} <= {path.name for path in made}
            assert {path.stat().st_mode & 0o777 for path in made} == {0o600}
            for path in made:
                path.chmod(0o644)  # as earlier releases made them
            store.begin_anew()
            assert {path.stat().st_mode & 0o777 for path in made} == {0o600}
    finally:
        os.umask(before)


def test_what_a_name_does_not_say_has_no_file(tmp_path):
    files, host = NamedFiles(tmp_path), f"https://{HOST}"
    assert files.path_of(f"{host}/") == tmp_path / "named" / "https" / HOST / "page.html"
    arabic = files.path_of(f"{host}/ar/%D8%A3%D8%AE/")
    assert arabic == tmp_path / "named" / "https" / HOST / "ar" / "أخ" / "page.html"
    long = "x" * 300
    for address in (
        "/news",
        "/news/?page=2",
        "/../",
        "/a/../b/",
        "//",
        "/a//b/",
        "/.git/",
        f"/{long}/",
        "/%2e%2e/",
        "/a%00/",
    ):
        assert files.path_of(host + address) is None, address
    headers = [
        ("Content-Type", "text/html; charset=utf-8"),
        ("Content-Security-Policy", "frame-src https://films.example"),
    ]
    files.put(f"{host}/film/", StoredResponse.of(headers, b"film", time.time() + 60, True))
    assert not (tmp_path / "named").exists()


class RerenderTests(HouseCase):
    def test_a_page_that_is_gone_is_not_missed(self):
        page = make.text(self.home, title="Here")
        with TemporaryDirectory() as folder, mock.patch.object(miss_buffer, "add") as missed, connections_kept():
            store = PageStore(Path(folder))
            for title, live, found in (("Here", True, True), ("Gone", False, False)):
                page.title, page.live = title, live
                page.save()
                with store.locked() as index:  # a transaction flushes nothing
                    store.flush_into(index)
                rerender(store, page.full_url)
                self.assertEqual(store.read(page.full_url) is not None, found)
                missed.assert_not_called()
            self.client.get(page.url)
            missed.assert_called_once_with(page.url)

    def test_those_of_short_paths_are_made_first_and_no_more_than_so_many(self):
        addresses = [f"https://{HOST}/{'a/' * depth}" for depth in (3, 0, 2, 1)]
        with TemporaryDirectory() as folder, mock.patch("home.page_store.store.MOST_WANTED", 3):
            store = PageStore(Path(folder))
            with store.locked() as index:
                store.want(index, [*addresses, f"https://{HOST}/api/v3/news/", f"https://{HOST}/?page=2"])
            self.assertEqual(store.take_wanted(2), [addresses[1], addresses[3]])
            self.assertEqual(store.take_wanted(2), [addresses[2]])
            self.assertEqual(store.take_wanted(2), [])


@pytest.mark.soak
def test_one_who_asks_the_server_without_end_is_slowed_down_and_nobody_else(running_site):
    """A thousand at once are let through, which a hall full of people may ask."""
    asked = [running_site.ask("/livez").status_code for _ in range(1500)]
    assert set(asked[:1000]) == {200}
    assert set(asked) == {200, 429}
    await_true(lambda: running_site.ask("/").status_code == 200)  # nginx has it, as soon as `work` has renewed its link
    transport = httpx.HTTPTransport(verify=running_site.trust, local_address="127.0.0.9")
    with httpx.Client(transport=transport, headers={"Host": HOST}) as other:
        assert other.get(f"{running_site.url}/livez", extensions={"sni_hostname": HOST}).status_code == 200
