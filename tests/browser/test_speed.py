"""What a visitor on a cheap phone and slow 4G waits for, by HTTPS and HTTP/2 from nginx, and what Lighthouse says of it.

The phone has the 390 × 844 points of the most common ones and two pixels a point, as in test_budget: the larger pictures,
where Lighthouse's own phone (412 × 823, 1.75 pixels) may do with smaller ones. The line is Lighthouse's "slow 4G". Chromium
delays requests and slows bytes, but not the making of a connection, for which Lighthouse's own figures allow.
"""

import statistics
from collections.abc import Iterator
from dataclasses import dataclass

import httpx
import pytest
from playwright.sync_api import Browser

from settings.run import WORK

from ..operation.test_web_server import OF_NGINX
from ..set_up import CHROMIUM
from ..support.lighthouse import findings, lighthouse_report, scores
from ..support.nginx import HOST, nginx
from ..support.processes import await_true, running
from ..support.running_site import demo_copy, served
from .checks import read_to_the_end, until
from .conftest import FLAGS
from .page_kinds import KINDS

pytestmark = pytest.mark.soak

PAGES = ("home", "article", "event", "event index", "news index")
ARTICLES = """
from pages.news.models import NewsPage
print(*(page.url for page in NewsPage.objects.live().filter(locale__language_code="en")))
"""
PHONE = {"viewport": {"width": 390, "height": 844}, "device_scale_factor": 2, "is_mobile": True, "has_touch": True}
SLOW_4G = {"offline": False, "latency": 150, "downloadThroughput": 1_600_000 / 8, "uploadThroughput": 750_000 / 8}
SLOWER_PROCESSOR = {"rate": 4}
LOADS = 5
LONGEST_WAIT, LONGEST_TASK, MOST_SHIFT = 1300, 100, 0.02
OBSERVERS = """
  window.seen = {paints: [], shifts: [], tasks: [0]};
  const observe = (type, note) => new PerformanceObserver((list) => list.getEntries().forEach(note)).observe({type, buffered: true});
  observe("largest-contentful-paint", (each) => seen.paints.push([each.startTime, each.element?.outerHTML.slice(0, 120)]));
  observe("layout-shift", (each) => seen.shifts.push(each.value));
  observe("longtask", (each) => seen.tasks.push(each.duration));
"""


@dataclass
class StoredPages:
    """Pages that nginx sends by itself, and the flags of a Chromium that finds their host there and no other host."""

    addresses: dict[str, str]
    flags: list[str]
    client: httpx.Client
    url: str

    def ask(self, path: str) -> httpx.Response:
        return self.client.get(self.url + path, extensions={"sni_hostname": HOST})

    def stored(self, kind: str) -> str:
        """The address of this page, once nginx has it."""
        path = self.addresses[kind]
        await_true(lambda: OF_NGINX.fullmatch(self.ask(path).headers.get("etag", "")))
        return f"https://{HOST}{path}"


@dataclass
class PageLoad:
    """What one visit had to wait for, in milliseconds; the sum of its layout shifts; and what was the largest thing painted."""

    largest_paint: float
    shift: float
    longest_task: float
    largest: str


@pytest.fixture(scope="module")
def stored_pages(tmp_path_factory, django_db_setup, django_db_blocker) -> Iterator[StoredPages]:
    var, folder = tmp_path_factory.mktemp("site") / "var", tmp_path_factory.mktemp("nginx")
    with (
        django_db_blocker.unblock(),
        demo_copy(var, finished=True) as site,
        nginx(folder, var, int(site.variables["PORT"])) as (url, trust),
        httpx.Client(verify=trust, headers={"Host": HOST}, timeout=20) as client,
    ):
        site.variables = site.production_variables(HOST)
        rules = f"MAP {HOST} {url.removeprefix('https://')}, MAP * ~NOTFOUND"
        flags = [*FLAGS, "--ignore-certificate-errors", f"--host-resolver-rules={rules}"]
        with served(site.variables), running(site.variables, *WORK):
            pages = StoredPages({kind: KINDS[kind] for kind in PAGES if kind in KINDS}, flags, client, url)
            pages.addresses["article"] = max(site.shell(ARTICLES).split(), key=lambda path: len(pages.ask(path).text))
            yield pages


@pytest.fixture(scope="module")
def phone(stored_pages, browser) -> Iterator[Browser]:
    """A Chromium that reaches the site by its name; each context begins with an empty cache."""
    phone = browser.browser_type.launch(executable_path=CHROMIUM, args=stored_pages.flags)
    yield phone
    phone.close()


def load(phone: Browser, address: str) -> PageLoad:
    """A stranger's first visit, read to the end."""
    context = phone.new_context(**PHONE)
    try:
        page = context.new_page()
        page.add_init_script(OBSERVERS)
        session = context.new_cdp_session(page)
        session.send("Network.enable")
        session.send("Network.emulateNetworkConditions", SLOW_4G)
        session.send("Emulation.setCPUThrottlingRate", SLOWER_PROCESSOR)
        page.goto(address, wait_until="networkidle")
        protocol = page.evaluate("performance.getEntriesByType('navigation')[0].nextHopProtocol")
        assert protocol == "h2"
        until(page, "() => seen.paints.length > 0")
        largest_paint, largest = page.evaluate("seen.paints.at(-1)")
        read_to_the_end(page)
        shift, longest_task = page.evaluate("[seen.shifts.reduce((a, b) => a + b, 0), Math.max(...seen.tasks)]")
        return PageLoad(largest_paint, shift, longest_task, largest)
    finally:
        context.close()


@pytest.mark.parametrize("kind", PAGES)
def test_a_first_visit_by_slow_4g(stored_pages, phone, kind):
    address = stored_pages.stored(kind)
    loads = [load(phone, address) for _ in range(LOADS)]
    paints, tasks = [each.largest_paint for each in loads], [each.longest_task for each in loads]
    shift = max(each.shift for each in loads)
    for name, values in (("largest paint", paints), ("longest task", tasks)):
        print(f"{kind}: {name} {statistics.median(values):.0f} ms, median of {[round(value) for value in values]}")
    print(f"{kind}: shift {shift:.3f} at most; the largest is {loads[0].largest}")
    assert statistics.median(paints) <= LONGEST_WAIT
    assert shift <= MOST_SHIFT
    assert statistics.median(tasks) <= LONGEST_TASK


@pytest.mark.parametrize("kind", PAGES)
def test_lighthouse(stored_pages, kind):
    report = lighthouse_report(stored_pages.stored(kind), stored_pages.flags)
    found = scores(report)
    print(f"{kind}: {found}", *findings(report), sep="\n  ")
    assert found.pop("performance") >= 99
    assert set(found.values()) == {100}
