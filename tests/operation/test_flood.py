"""One client that asks for what must be made, as fast as it can: the others hardly notice."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import count

import httpx
import pytest

from settings.install import ROOT

from ..support.nginx import HOST
from ..support.running_site import RunningSite, demo_copy, served

pytestmark = [pytest.mark.soak, pytest.mark.differs]
SECONDS, CONNECTIONS, CORE = int(os.environ.get("FLOOD_SECONDS", "60")), 16, "0"
READERS, PAUSE = 4, 0.25  # and the seconds between two of their requests
ALONE = 10  # seconds before, to compare with
SLOWEST = 0.5  # seconds, of nineteen answers in twenty
ATTACKER = "203.0.113.7"
TARGETS = {
    "search": ["/search/?query=land+{n}", "/es/search/?query=pan{n}", "/search/suggest/?query=la{n}"],
    "feeds": ["/news/feed/?x={n}", "/news/feed.json?x={n}", "/events/calendar.ics?x={n}", "/sitemap.xml?x={n}"],
    "API": [
        "/api/v3/news/?limit=20&offset={n}",
        "/api/v3/events/?limit=20&offset={n}",
        "/api/v3/search/?query=land+{n}",
        "/api/v3/content/?path=/{n}/",
    ],
    "calendar": [
        "/events/?access=interpretation&topic=t{n}",
        "/events/?month=2026-11&place=p{n}",
        "/events/?past=1&page={n}",
    ],
    "home": ["/?x={n}", "/es/?x={n}", "/nothing-{n}/", "/mission.md?x={n}", "/news/?page={n}"],
}
STORED = ("/", "/news/", "/events/", "/es/", "/news/feed/", "/mission/")
MADE = (
    "/search/?query=bread{n}",
    "/events/?month=2026-12&topic=r{n}",
    "/news/?x={n}",
    "/api/v3/news/?limit=3&offset={n}",
)


@pytest.fixture(scope="module")
def site(tmp_path_factory, django_db_setup, django_db_blocker) -> Iterator[RunningSite]:
    """In production with two workers, behind what is trusted to say who asks; not served."""
    with django_db_blocker.unblock(), demo_copy(tmp_path_factory.mktemp("flood") / "var", finished=False) as site:
        site.variables = site.production_variables(HOST, WORKERS="2")
        yield site


FIRST = 5000  # of the readers' numbers: none that the one asks for, soon enough; a list is asked for up to its 10,000th


def read(site: RunningSite, number: int, numbers: Iterator[int], ends: float) -> list[tuple[float, int, str]]:
    """One reader with an address of her own: seconds, status and path of each answer."""
    headers = {"Host": HOST, "X-Forwarded-For": f"198.51.100.{number + 1}", "X-Forwarded-Proto": "https"}
    found = []
    with httpx.Client(base_url=site.url, headers=headers, timeout=30) as client:
        for turn in count():
            if time.monotonic() > ends:
                break
            kind = MADE if turn % 2 else STORED
            path = kind[turn // 2 % len(kind)].replace("{n}", str(next(numbers)))
            began = time.monotonic()
            status = client.get(path).status_code
            found.append((time.monotonic() - began, status, path))
            time.sleep(PAUSE)
    return found


def percentile(seconds: list[float], share: float) -> float:
    return sorted(seconds)[int(share * len(seconds))]


def others(site: RunningSite, numbers: Iterator[int], seconds: float) -> list[tuple[float, int, str]]:
    """What all readers have waited for, together."""
    ends = time.monotonic() + seconds
    with ThreadPoolExecutor(READERS) as pool:
        underway = [pool.submit(read, site, number, numbers, ends) for number in range(READERS)]
        return [each for done in underway for each in done.result()]


def described(found: list[tuple[float, int, str]]) -> str:
    took = [seconds for seconds, _status, _path in found]
    return f"{len(took)} answers, p50 {percentile(took, 0.5):.3f} s, p95 {percentile(took, 0.95):.3f} s"


@pytest.mark.parametrize("target", TARGETS)
def test_the_others_hardly_notice_one_who_asks_as_fast_as_it_can(site, target):
    command = [*("taskset", "-c", CORE, sys.executable, "-m", "tests.support.flood"), site.variables["PORT"], HOST]
    command += [str(SECONDS), str(CONNECTIONS), ATTACKER, *TARGETS[target]]
    numbers = count(FIRST)
    with served(site.variables):
        alone = others(site, numbers, ALONE)
        with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as flood:
            found = others(site, numbers, SECONDS)
            answered = json.loads(flood.communicate(timeout=60)[0])
    print(f"\n{target}: others alone {described(alone)}; then {described(found)}; the one {answered}")
    assert {(status, path) for _seconds, status, path in found if status not in (200, 404)} == set()
    assert sum(answered.values()) > SECONDS
    assert percentile([seconds for seconds, _status, _path in found], 0.95) < SLOWEST
