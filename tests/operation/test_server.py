"""The server: workers that die are replaced without end, and a database that is away is said in words."""

import json
import os
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from http.client import HTTPException
from multiprocessing import connection
from pathlib import Path
from unittest import mock

import httpx
import pytest
from wagtail.models import APIToken

from settings.install import ROOT
from settings.run import SERVER, WORK
from settings.server import PreforkServer
from settings.start.ports import free_port, is_responding

from ..set_up import production
from ..support.nginx import HOST, nginx
from ..support.postgres import PostgreSQL, cluster
from ..support.processes import await_true, children, output, running
from ..support.running_site import collected_static, demo_copy, served, variables_of

PRODUCTION = production(HOST, TRUSTED_PROXIES="127.0.0.1")
NOWHERE = "postgres://nobody:nothing@127.0.0.1:1/none"  # nobody listens there


def response(url: str, **options) -> tuple[int, dict, str]:
    """Status, headers and body, whatever the status."""
    try:
        with urllib.request.urlopen(urllib.request.Request(url, **options), timeout=60) as answer:
            return answer.status, answer.headers, answer.read().decode()
    except urllib.error.HTTPError as answer:
        return answer.code, answer.headers, answer.read().decode()


class Visitor(threading.Thread):
    """Asks for an address again and again until it leaves; counts what came."""

    def __init__(self, url: str):
        super().__init__()
        self.url, self.answered, self.lost, self.refused, self.leaving = url, 0, 0, 0, False
        self.start()

    def run(self) -> None:
        while not self.leaving:
            try:
                urllib.request.urlopen(self.url, timeout=20).read()
                self.answered += 1
            except ConnectionRefusedError:
                self.refused += 1
            except (OSError, HTTPException) as problem:  # cut off in the middle; or refused, which urllib wraps
                refused = isinstance(getattr(problem, "reason", None), ConnectionRefusedError)
                self.refused += refused
                self.lost += not refused
            time.sleep(0.02)

    def leave(self) -> None:
        self.leaving = True
        self.join()


@pytest.fixture(scope="module")
def variables(tmp_path_factory):
    """Of a site that only says that it is alive: two workers, no database."""
    return variables_of(tmp_path_factory.mktemp("server"), NOWHERE, free_port()) | {"WORKERS": "2"}


@pytest.fixture(scope="module")
def server(variables):
    with served(variables) as process:
        await_true(lambda: len(children(process.pid)) == 2)
        yield process


def url_of(variables: dict[str, str], path: str) -> str:
    return f"http://127.0.0.1:{variables['PORT']}{path}"


def shell(variables: dict[str, str], program: str) -> str:
    return output(variables, "manage.py", "shell", "--no-imports", "-c", program).strip()


def kill_workers(server: subprocess.Popen, times: int, pause: float) -> None:
    """kill -9 of the worker that has lived longest, again and again."""
    for _ in range(times):
        await_true(lambda: len(children(server.pid)) == 2)
        oldest = children(server.pid)[0]
        os.kill(oldest, signal.SIGKILL)
        await_true(lambda pid=oldest: pid not in children(server.pid))  # else the next kill could meet the same one
        time.sleep(pause)


def test_workers_that_are_killed_are_replaced_without_end(variables, server):
    before, visitor = children(server.pid), Visitor(url_of(variables, "/livez"))
    kill_workers(server, times=8, pause=0.1)  # each within moments of its start
    await_true(lambda: len(children(server.pid)) == 2 and visitor.answered > 20)
    visitor.leave()
    assert server.poll() is None
    assert not set(before) & set(children(server.pid))
    assert visitor.refused == 0, "one socket for all: what waits is the next worker's"
    assert visitor.lost <= 8


def test_no_worker_outlives_its_server(variables):
    with served(variables | {"PORT": str(free_port())}) as server:
        workers = children(server.pid)
        server.kill()
    await_true(lambda: not any(Path(f"/proc/{pid}").exists() for pid in workers))


@pytest.mark.servers
def test_no_worker_that_is_still_starting_outlives_its_server(tmp_path):
    """So many seconds after its fork: while it makes a page, before it serves."""
    with demo_copy(tmp_path / "var", finished=False, WORKERS="1") as site:
        for seconds in (0, 0.01, 0.03):
            with served(site.variables | {"PORT": str(free_port())}) as server:
                (first,) = children(server.pid)
                os.kill(first, signal.SIGKILL)
                while not (workers := [pid for pid in children(server.pid) if pid != first]):
                    pass
                time.sleep(seconds)
                server.kill()
                server.wait()
                await_true(lambda pids=workers: not any(Path(f"/proc/{pid}").exists() for pid in pids))


LIVING = "from home.health.heartbeat import living; print(len(living()))"


def process_of_work(server: subprocess.Popen) -> int | None:
    """The background work that this server has forked."""
    for pid in children(server.pid):
        with suppress(FileNotFoundError, ProcessLookupError):  # it has ended since
            if Path(f"/proc/{pid}/comm").read_text().strip() == "work":
                return pid
    return None


@pytest.mark.servers
def test_background_work_is_forked_from_the_server_and_started_again_as_often_as_it_dies(tmp_path):
    with demo_copy(tmp_path / "var", finished=False) as site:
        with running(site.variables, *SERVER, "--work") as server:
            seen = set()
            for _ in range(3):
                await_true(lambda: process_of_work(server) not in {None, *seen}, 120)
                seen.add(work := process_of_work(server))
                await_true(lambda: site.shell(LIVING) != "0", 120)
                os.kill(work, signal.SIGKILL)
            assert response(url_of(site.variables, "/livez"))[0] == 200
            await_true(lambda: process_of_work(server) not in {None, *seen}, 120)
            last = children(server.pid)
            began = time.monotonic()
            server.terminate()
            assert server.wait(15) == 0
            assert time.monotonic() - began < 10
            assert not any(Path(f"/proc/{pid}").exists() for pid in last)
        with running(site.variables, *SERVER, "--work") as server:
            await_true(lambda: process_of_work(server), 120)
            last = children(server.pid)
            server.kill()
            server.wait()
            await_true(lambda: not any(Path(f"/proc/{pid}").exists() for pid in last))


LISTEN = """
import os, socket, sys
door = socket.create_server(("127.0.0.1", int(os.environ["PORT"])))
os.dup2(door.fileno(), 3)
os.set_inheritable(3, True)
while True:
    if not (pid := os.fork()):
        os.environ.update(LISTEN_PID=str(os.getpid()), LISTEN_FDS="1", PORT="1")
        os.execv(sys.executable, [sys.executable, "-m", "settings.server"])
    print(pid, flush=True)
    os.wait()
"""


@pytest.mark.servers
def test_nobody_is_refused_while_a_server_with_a_socket_of_systemd_starts_anew(variables):
    """The address is held by whoever starts the server, as systemd does with a socket unit."""
    variables = variables | {"PORT": str(free_port())}
    holder = subprocess.Popen(
        [sys.executable, "-c", LISTEN], cwd=ROOT, env=variables, stdout=subprocess.PIPE, text=True
    )
    try:
        server = int(holder.stdout.readline())
        assert response(url_of(variables, "/livez"))[0] == 200
        visitor = Visitor(url_of(variables, "/livez"))
        os.kill(server, signal.SIGTERM)
        assert int(holder.stdout.readline()) != server
        assert response(url_of(variables, "/livez"))[0] == 200
        visitor.leave()
        assert visitor.refused == 0
    finally:
        servers = children(holder.pid)
        holder.kill()
        holder.wait()
        for each in servers:
            os.kill(each, signal.SIGTERM)


def test_an_address_that_is_taken_or_elsewhere_is_one_line(variables):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = str(other.getsockname()[1])
        for extra, words in (
            ({"PORT": port}, f"PORT: another program listens on {port} already. Example: PORT="),
            ({"HOST": "203.0.113.9"}, "HOST: “203.0.113.9” is not an address of this machine. Example: HOST="),
        ):
            asked = {name: value for name, value in (variables | extra).items() if name != "DJANGO_SETTINGS_MODULE"}
            done = subprocess.run([sys.executable, *SERVER], cwd=ROOT, env=asked, capture_output=True, text=True)
            assert (done.returncode, done.stderr.count("\n")) == (1, 1)
            assert done.stderr.startswith(words)


@pytest.mark.parametrize("command", [SERVER, WORK])
def test_a_second_signal_is_quiet(variables, command, tmp_path):
    variables, log = variables | {"PORT": str(free_port())}, tmp_path / "log"
    with open(log, "w") as said:
        process = subprocess.Popen([sys.executable, *command], cwd=ROOT, env=variables, stdout=said, stderr=said)
    ready = {
        SERVER: lambda: is_responding("127.0.0.1", int(variables["PORT"])),
        WORK: lambda: "does not answer" in log.read_text(),
    }
    await_true(ready[command], 60)
    before = log.read_text()
    for _ in range(20):  # until the very end of the process
        with suppress(ProcessLookupError):
            process.send_signal(signal.SIGTERM)
        time.sleep(0.05)
    assert process.wait(20) == 0
    assert log.read_text() == before


def test_a_database_that_is_away_is_said_in_words(variables, server):
    status, headers, body = response(url_of(variables, "/news/"))
    assert (status, headers["Retry-After"], headers["Cache-Control"]) == (503, "10", "no-store")
    for words in ("We are being repaired", "Estamos en reparación", "الموقع قيد الإصلاح"):
        assert words in body
    assert "sha256-" in headers["Content-Security-Policy"]
    status, headers, body = response(url_of(variables, "/api/v3/pages/"))
    assert (status, headers["Retry-After"], headers["Content-Type"]) == (503, "10", "application/problem+json")
    assert json.loads(body)["type"].endswith("/unavailable/")
    token = {"Authorization": f"Bearer {APIToken.generate_token()}"}
    assert response(url_of(variables, "/api/v3/pages/"), headers=token)[0] == 503
    assert response(url_of(variables, "/livez"))[0] == 200


@contextmanager
def site_on(database: PostgreSQL, folder: Path, **extra: str) -> Iterator[dict[str, str]]:
    """A begun site in production on a cluster of its own, with server and work; its variables, `extra` among them."""
    folder.mkdir(exist_ok=True)
    variables = variables_of(folder, database.url, free_port()) | {"WORKERS": "2", "EMPTY": "1"}
    shutil.copytree(collected_static(), folder, dirs_exist_ok=True)
    output(variables, "-m", "settings.prepare", "1")
    variables |= PRODUCTION | extra
    with served(variables) as server, running(variables, *WORK):
        variables["SERVER"] = str(server.pid)
        yield variables


TOKEN = """
from django.contrib.auth import get_user_model
from wagtail.models import APIToken
from pages.api.tokens import WRITE, TokenTerms
admin = get_user_model().objects.get()
token, key = APIToken.create_token(user=admin, name="Load")
TokenTerms.objects.create(token=token, scope=WRITE, made_by=admin)
print(key)
"""
NAMES = "from pages.posts.models import Topic; print(*Topic.objects.values_list('name', flat=True))"


class Load:
    """Twenty requests a second through nginx for some seconds: nineteen pages, and one that saves."""

    paths = ["/"]

    def __init__(self, url: str, trust: ssl.SSLContext, key: str):
        self.client = httpx.Client(verify=trust, headers={"Host": HOST}, timeout=30)
        self.url, self.key = url, key
        self.pages: list[int] = []  # statuses; 0 for an answer that was cut off
        self.seconds: list[float] = []  # that each page took
        self.saved, self.refused = [], []  # names of what was accepted, and of what was said to be lost

    def ask(self, method: str, path: str, **options) -> int:
        try:
            return self.client.request(
                method, f"{self.url}{path}", extensions={"sni_hostname": HOST}, **options
            ).status_code
        except httpx.TransportError:
            return 0

    def read(self) -> None:
        began = time.monotonic()
        self.pages.append(self.ask("GET", self.paths[len(self.pages) % len(self.paths)]))
        self.seconds.append(time.monotonic() - began)

    def save(self, name: str) -> None:
        headers = {"Authorization": f"Bearer {self.key}"}
        body = {"name": name, "slug": name}
        status = self.ask("POST", "/api/v3/management/snippets/pages.Topic/", json=body, headers=headers)
        (self.saved if status in {200, 201} else self.refused).append(name)

    def run(self, seconds: int) -> None:
        with ThreadPoolExecutor(40) as pool:
            for _second in range(seconds):
                began = time.monotonic()
                pool.submit(self.save, f"topic-{time.time_ns()}")
                for _ in range(19):
                    pool.submit(self.read)
                    time.sleep(max(0, 0.05 - (time.monotonic() - began) % 0.05))

    @property
    def answered(self) -> float:
        """The share of pages that came."""
        return self.pages.count(200) / len(self.pages)


@pytest.fixture
def load(tmp_path):
    """PostgreSQL, nginx with TLS by our own files, a site in production: a load on it, its cluster and its variables."""
    site_folder, nginx_folder = tmp_path / "site", tmp_path / "nginx"
    nginx_folder.mkdir()
    with cluster() as database:
        database.stop()
        database.start(options=[])  # as it runs for real: what is committed is on the disk
        with (
            site_on(database, site_folder) as variables,
            nginx(nginx_folder, site_folder, int(variables["PORT"])) as (url, trust),
        ):
            yield Load(url, trust, shell(variables, TOKEN)), database, variables


@contextmanager
def underway(load: Load, seconds: int) -> Iterator[None]:
    thread = threading.Thread(target=load.run, args=[seconds])
    thread.start()
    yield
    thread.join()


def assert_nothing_lost(load: Load, variables: dict[str, str]) -> None:
    kept = set(shell(variables, NAMES).split())
    print(
        f"{len(load.pages)} pages, {load.answered:.2%} answered ({dict(Counter(load.pages))}); {len(load.saved)} saves accepted, "
        f"{len(load.refused)} said to be lost, of which {len(set(load.refused) & kept)} are there"
    )
    assert not set(load.saved) - kept


@pytest.mark.soak
def test_pages_are_answered_and_saves_kept_while_workers_are_killed(load):
    """Two workers, one of which is killed each 5 s for a minute, then each second for 30 s."""
    load, _database, variables = load
    server = int(variables["SERVER"])
    with underway(load, 60):
        for _ in range(12):
            time.sleep(5)
            os.kill(children(server)[0], signal.SIGKILL)
    assert_nothing_lost(load, variables)
    assert load.answered >= 0.99
    assert len(load.saved) > 40
    for _ in range(30):
        time.sleep(1)
        os.kill(children(server)[0], signal.SIGKILL)
    last = time.monotonic()
    await_true(lambda: load.ask("GET", "/") == 200)
    print(f"Killed each second for 30 s: answers {time.monotonic() - last:.2f} s after the last.")
    assert time.monotonic() - last < 5


NOT_STORED = "/no/such/page/"


@pytest.mark.soak
def test_the_site_is_back_within_two_seconds_of_its_database(load):
    """PostgreSQL killed under load, three times: meanwhile what is stored is served, all else is 503, and what was accepted is there."""
    load, database, variables = load
    waits = []
    with underway(load, 40):
        for _ in range(3):
            time.sleep(4)
            database.kill()
            assert load.ask("GET", NOT_STORED) == 503
            time.sleep(2)
            database.start(options=[])
            began = time.monotonic()
            await_true(lambda: load.ask("GET", NOT_STORED) == 404)
            waits.append(time.monotonic() - began)
    assert_nothing_lost(load, variables)
    print(f"PostgreSQL killed three times: answers {max(waits):.2f} s after it is back, at the latest.")
    assert 200 in load.pages
    assert set(load.pages) <= {200, 503}
    assert load.saved
    assert max(waits) < 2


def test_a_signal_ends_one_wait():
    server, waits = PreforkServer.__new__(PreforkServer), []
    server.work, server.wrks, server.interrupt_signal, server.reload_signal = None, [], False, False
    wait, handler = connection.wait, signal.signal(signal.SIGHUP, lambda *_: None)

    def count(sources, _seconds):
        if not waits:
            os.kill(os.getpid(), signal.SIGHUP)
        waits.append(wait(sources, 0.05))
        server.interrupt_signal = len(waits) == 4

    try:
        with mock.patch("settings.server.connection.wait", count):
            server._serve_loop(None, None)
    finally:
        os.close(signal.set_wakeup_fd(-1))
        signal.signal(signal.SIGHUP, handler)
    assert [len(each) for each in waits] == [1, 0, 0, 0]
