"""How long a changed page is still sent as it was: by nginx and by the server, on each of two machines without `work`."""

import os
import re
import shutil
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from unittest import mock

import httpx
import pytest
from django.db import DatabaseError, OperationalError

from home.page_store.named_files import FRESH_FOR, FRESH_PERIOD, LAST_FOR, LAST_PERIOD
from home.page_store.store import PageStore
from settings.install import ROOT
from settings.start.ports import free_port

from ..support.nginx import HOST, nginx
from ..support.running_site import RunningSite, demo_copy, served
from .store_changes import NAMES

BOUND = 1  # seconds after a commit
DELAYED = 0.1  # seconds; a sample during which the test itself was held up for longer does not count
OF_NGINX = re.compile('"[0-9a-f]+-[0-9a-f]+"')  # its ETags
VERSION = re.compile(r"Version (\d+)")
# The moment is that before the commit, so that no sample looks better than it is.
PUBLISH = """
import time
from django.db import transaction
with transaction.atomic():
    published(of(NewsPage), title='Version {number}')
    moment = time.time()
print(moment)
"""


class Clock:
    """A clock that only moves when it is set."""

    def __init__(self):
        self.now = 1764322199.0

    def time(self) -> float:
        return self.now

    def monotonic(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Iterator[Clock]:
    clock = Clock()
    with mock.patch("home.page_store.store.time", clock):
        yield clock


def links(store: PageStore) -> list[float]:
    """The beginnings of the periods in which nginx sends the stored pages by itself."""
    return sorted(float(path.name) for path in (store.folder / "fresh").iterdir())


def period_of(moment: float) -> str:
    """The name of the link that nginx follows at this moment, by the pattern of its configuration."""
    pattern = re.search(r"map \$msec \$commonhouse_now \{\s+~(\S+)", (ROOT / "settings/deploy/nginx.conf").read_text())
    found = re.search(pattern[1].replace("?<", "?P<"), f"{int(moment * 1000) / 1000:.3f}")
    return found["tenth_of_a_second"]


MOMENTS = [1764322199 + part for part in (0, 0.04, 0.099, 0.1, 0.25, 0.4999, 0.5, 0.7301, 0.9, 0.95, 0.9999)]


@pytest.mark.parametrize("delay", [0, 0.2, 3])
def test_no_link_lasts_for_longer_than_half_a_second_after_the_feed_was_read(tmp_path, clock, delay):
    store = PageStore(tmp_path)
    for moment in MOMENTS:
        clock.now = moment

        def read_slowly(_index) -> None:
            clock.now += delay

        with mock.patch.object(store, "flush_into", read_slowly):
            store.flush()
        assert links(store)[-1] + FRESH_PERIOD <= moment + FRESH_FOR + 1e-5
        assert store.flushed_at() == pytest.approx(moment, abs=1e-5)
        names = {path.name for path in (tmp_path / "fresh").iterdir()}
        assert {period_of(moment), period_of(moment + FRESH_FOR - FRESH_PERIOD - 0.002)} <= names
        assert period_of(moment + FRESH_FOR) not in names
        assert len(names) <= 6


def test_no_process_reads_a_later_time_while_it_is_set(tmp_path, clock):
    store, seen = PageStore(tmp_path), []
    for later in (0, 7):
        clock.now += later
        with mock.patch.object(store, "flush_into"), mock.patch("os.utime", wraps=os.utime) as utime:
            utime.side_effect = lambda *_args: seen.append(store.flushed_at()) or mock.DEFAULT
            store.flush()
        assert store.flushed_at() == pytest.approx(clock.now, abs=1e-5)
    assert max(seen) <= clock.now
    assert not list(tmp_path.glob("new-*"))


def test_the_links_to_last_copies_cover_a_day(tmp_path, clock):
    store = PageStore(tmp_path)
    for later in (0, 500, 5_000, 90_000):
        clock.now += later
        with mock.patch.object(store, "flush_into"):
            store.flush()
        last = sorted(int(path.name) for path in (tmp_path / "last").iterdir())
        assert last[0] == int(clock.now) // LAST_PERIOD
        assert (last[-1] + 1) * LAST_PERIOD >= clock.now + LAST_FOR - LAST_PERIOD
        assert len(last) == last[-1] - last[0] + 1


def test_links_are_renewed_by_nothing_but_a_flush_that_went_well(tmp_path, clock):
    store = PageStore(tmp_path)
    with mock.patch.object(store, "flush_into"):
        store.flush()
    before = links(store)
    clock.now += 10
    with mock.patch.object(store, "flush_into", side_effect=OperationalError), pytest.raises(DatabaseError):
        store.flush()
    assert links(store) == before
    assert store.flushed_at() == pytest.approx(clock.now - 10)
    with mock.patch.object(store, "flush_into"):
        clock.now -= 3600  # a clock that is set back leaves no link for later
        store.flush()
    assert links(store)[-1] < clock.now + FRESH_FOR


class Heartbeat(threading.Thread):
    """Context manager that measures by how much this process is held up."""

    PERIOD = 0.02  # seconds

    def __init__(self):
        super().__init__(daemon=True)
        self.delays, self.ended = [], threading.Event()

    def run(self) -> None:
        before = time.time()
        while not self.ended.wait(self.PERIOD):
            now = time.time()
            self.delays.append((now, now - before - self.PERIOD))
            before = now

    def was_delayed(self, begin: float, end: float) -> bool:
        return any(delay > DELAYED for moment, delay in self.delays if begin <= moment <= end + DELAYED)

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_):
        self.ended.set()
        self.join()


@dataclass
class VisitedMachine:
    """A folder, a server and an nginx; what its visitors are sent."""

    site: RunningSite
    url: str
    trust: ssl.SSLContext
    seen: list[tuple[float, int, bool]] = field(default_factory=list)  # when, which version, whether nginx sent it

    def read(self, path: str, ended: threading.Event) -> None:
        """Ask for a page without end, as a visitor does."""
        with httpx.Client(verify=self.trust, headers={"Host": HOST}, timeout=20) as client:
            while not ended.wait(0.01):
                answer = client.get(self.url + path, extensions={"sni_hostname": HOST})
                assert answer.status_code == 200, (path, answer.status_code)
                is_of_nginx = bool(OF_NGINX.fullmatch(answer.headers.get("etag", "")))
                version = VERSION.search(answer.text)
                self.seen.append((time.time(), int(version[1]) if version else 0, is_of_nginx))

    def age_of_last_old_answer(self, version: int, committed: float) -> float:
        """Seconds between a commit and the last answer that does not show it; 0 where there is none."""
        return max([0.0, *(moment - committed for moment, seen, _ in self.seen if seen < version)])


@contextmanager
def visited_machine(stack_folder: Path, site: RunningSite) -> Iterator[VisitedMachine]:
    folder = stack_folder / "nginx"
    folder.mkdir(parents=True)
    with (
        served(site.variables),
        nginx(folder, site.var, int(site.variables["PORT"])) as (url, trust),
    ):
        yield VisitedMachine(site, url, trust)


@contextmanager
def two_machines(folder: Path) -> Iterator[list[VisitedMachine]]:
    """Two machines with one database; on neither runs `work`."""
    with demo_copy(folder / "first", finished=False) as site, ExitStack() as stack:
        site.variables = site.production_variables(HOST)
        shutil.copytree(site.var, folder / "second", ignore=shutil.ignore_patterns("db.sqlite3*", "page-store"))
        own = {"COMMONHOUSE_VAR": str(folder / "second"), "PORT": str(free_port())}
        second = RunningSite(f"http://localhost:{own['PORT']}", folder / "second", site.variables | own)
        yield [stack.enter_context(visited_machine(folder / name, each)) for name, each in (("a", site), ("b", second))]
        second.close()


@contextmanager
def readers(machines: list[VisitedMachine], paths: list[str]) -> Iterator[None]:
    ended, problems = threading.Event(), []

    def read(each: VisitedMachine, path: str) -> None:
        try:
            each.read(path, ended)
        except BaseException as problem:
            problems.append(problem)
            raise

    threads = [threading.Thread(target=read, args=[each, path]) for each in machines for path in paths]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        ended.set()
        for thread in threads:
            thread.join()
    assert problems == []


def measure(machines: list[VisitedMachine], publish: Callable[[int], float], samples: int) -> list[float]:
    """Seconds for which each of so many changes was not shown yet, the longer of both machines; sorted."""
    found: list[float] = []
    attempts = 0
    with Heartbeat() as heartbeat:
        while len(found) < samples:
            attempts += 1
            assert attempts <= 5 * samples, "this machine is too busy to measure anything"
            for each in machines:
                each.seen.clear()
            committed = publish(attempts)
            time.sleep(BOUND + 0.2 + 0.05 * (attempts % 7))  # so that commits fall into each part of a period
            if not heartbeat.was_delayed(committed, time.time()):
                found.append(max(each.age_of_last_old_answer(attempts, committed) for each in machines))
    return sorted(found)


def report(found: list[float]) -> None:
    at = {name: found[min(len(found) - 1, int(len(found) * part))] for name, part in (("p50", 0.5), ("p99", 0.99))}
    at["p100"] = found[-1]
    words = ", ".join(f"{name} {seconds:.3f} s" for name, seconds in at.items())
    print(f"\nold answers after a commit, {len(found)} samples on two machines: {words}")


@pytest.mark.servers
def test_each_of_two_machines_without_work_shows_a_change_within_a_second(tmp_path):
    """A hundred samples; prints p50, p99 and p100."""
    with two_machines(tmp_path) as machines:
        site = machines[0].site
        page = site.shell(f"{NAMES}print(of(NewsPage).url)")

        def publish(number: int) -> float:
            return float(site.shell(NAMES + PUBLISH.format(number=number), flushes=False).split()[-1])

        publish(0)
        with readers(machines, [page]):
            time.sleep(2)
            shares = [sum(is_of_nginx for *_, is_of_nginx in each.seen) / len(each.seen) for each in machines]
            found = measure(machines, publish, 100)
        report(found)
        assert min(shares) > 0.5, shares  # nginx has sent most of them by itself
        assert found[-1] <= BOUND
