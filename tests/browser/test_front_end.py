"""The reference front end (site/headless/) beside the templates' pages of the demo: the same on every page in every language."""

import filecmp
import json
import re
import shutil
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import parse_qsl, quote, unquote, urlsplit

import pytest
from bs4 import BeautifulSoup, NavigableString, Tag
from playwright.sync_api import expect

from settings.start.ports import free_port, is_responding

from .. import client
from ..frontend import HOME, MODES, astro, build, environment, install_front_end, server, variables
from ..support.processes import await_true
from ..support.recording_proxy import RecordingProxy, recording_proxy
from ..support.running_site import RunningSite, demo_copy
from ..support.running_site import demo_site as served_demo
from ..support.running_site import served as served_site
from ..support.static_host import static_host
from .checks import axe, follow, read_to_the_end, window
from .page_kinds import ENGLISH, KINDS, LANGUAGES, address_of, fetch
from .test_budget import ALL, SCRIPTS, WITH_ARABIC_FONT, WORDS, Wire

pytestmark = pytest.mark.soak
LONGEST = 60  # seconds that a build of the demo may take
APART = {  # elements whose words stand apart from those around them
    *("address", "article", "aside", "blockquote", "br", "button", "caption", "dd", "details", "div", "dl", "dt"),
    *("figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "label", "li"),
    *("legend", "main", "nav", "ol", "option", "p", "section", "select", "summary", "table", "td", "th", "tr", "ul"),
}
UNSEEN = {"script", "style", "svg", "template", "noscript"}


MOVED = """
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page
story = Page.objects.get(slug="story", depth=3, locale__language_code="en")
Redirect.objects.create(old_path="/once", redirect_page=story)
"""


# A site, and the front end built from it.


@pytest.fixture(scope="module")
def origin() -> str:
    """Where the static front end will stand: the site is told before."""
    return f"http://localhost:{free_port()}"


@pytest.fixture(scope="module")
def site(tmp_path_factory, origin) -> Iterator[RunningSite]:
    with served_demo(tmp_path_factory.mktemp("site"), CORS_ORIGINS=origin) as site:
        site.shell(MOVED)
        yield site


@pytest.fixture(scope="module")
def folder(tmp_path_factory, site) -> Path:
    """The static front end of the demo; printed is how long it took."""
    install_front_end()
    out, began = tmp_path_factory.mktemp("front") / "dist", time.monotonic()
    done = build(site.url, out)
    seconds = time.monotonic() - began
    assert done.returncode == 0, done.stdout[-2000:]
    pages = len(list(out.rglob("index.html")))
    print(f"\nbuilt in {seconds:.1f} s: {pages} pages")
    assert seconds < LONGEST
    return out


@pytest.fixture(scope="module")
def front(folder, origin) -> Iterator[str]:
    with static_host(folder, urlsplit(origin).port) as address:
        assert address == origin
        yield address


@contextmanager
def served(site_url: str, out: Path, port: int) -> Iterator[str]:
    """The front end with a server, built and running at this port; its address."""
    done = build(site_url, out, "server")
    assert done.returncode == 0, done.stdout[-2000:]
    with listening(*server(site_url, out, "server", str(port)), port) as address:
        yield address


@contextmanager
def listening(command: list, settings: dict[str, str], port: int) -> Iterator[str]:
    """A process of the front end, from the moment at which its port is open; its address."""
    process = subprocess.Popen(command, cwd=HOME, env=settings, stdout=subprocess.DEVNULL)
    try:
        until = time.monotonic() + 30
        while not is_responding("127.0.0.1", port):
            assert time.monotonic() < until, "the front end does not answer"
            time.sleep(0.1)
        yield f"http://localhost:{port}"
    finally:
        process.terminate()
        process.wait()


@pytest.fixture(scope="module")
def front_server(tmp_path_factory, site) -> Iterator[str]:
    with served(site.url, tmp_path_factory.mktemp("server") / "dist", free_port()) as address:
        yield address


# What a page says, apart from how it is written.


def squeezed(text: str) -> str:
    return " ".join(text.split())


def words_of(element: Tag) -> list[str]:
    """Its words, line by line as they stand apart on a page."""
    parts: list[str] = []

    def read(node: Tag) -> None:
        for child in node.children:
            if type(child) is NavigableString:
                parts.append(re.sub(r"\s+", " ", child))
            elif isinstance(child, Tag) and child.name not in UNSEEN:
                edge = "\n" if child.name in APART else ""
                parts.append(edge)
                read(child)
                parts.append(edge)

    read(element)
    return [line for line in map(squeezed, "".join(parts).split("\n")) if line]


def link_of(href: str, path: str, *origins: str) -> str:
    """Where a link leads, without the host of the site; a state of a list at the address that a static build gives it."""
    for origin in origins:
        for form in (origin, quote(origin, safe=""), f"//{origin.partition('://')[2]}"):
            href = href.replace(form, "")
        href = href.replace(quote(f"webcal://{origin.partition('://')[2]}", safe=""), quote("webcal:", safe=""))
    address, _, query = (path + href if href.startswith("?") else href).partition("?")
    states = dict(parse_qsl(query))
    if not states or not address.startswith("/") or states.keys() - {"past", "month", "page"}:
        return f"{address}?{query}" if query else address
    if states.pop("past", ""):
        address += "past/"
    return address + "".join(f"{name}/{states[name]}/" for name in ("month", "page") if states.get(name, "1") != "1")


def content_of(html: str, path: str, *origins: str) -> dict[str, list]:
    """Title, headings, links, pictures, languages and words of the main part of a page."""
    soup = BeautifulSoup(html, "html.parser")
    main = soup.main
    return {
        "title": [squeezed(soup.title.string)],
        "headings": [(each.name, squeezed(each.get_text())) for each in main.find_all(re.compile(r"^h[1-6]$"))],
        "links": [
            (unquote(link_of(each["href"], path, *origins)), squeezed(each.get_text()))
            for each in main.find_all("a", href=True)
        ],
        "pictures": [(urlsplit(each["src"]).path.split("/")[-1].split(".")[0], each["alt"]) for each in main("img")],
        "languages": [(each["lang"], each.get("dir")) for each in main.find_all(lang=True)],
        "words": words_of(main),
    }


def site_paths(site: RunningSite) -> list[str]:
    """The path of every page of the site, in every language, as its API tells them."""
    found, address = [], f"{site.url}/api/v3/sitemap/?limit=100&fields=url"
    while address:
        answer = json.load(urllib.request.urlopen(address))
        found += [urlsplit(row["url"]).path for row in answer["items"]]
        address = answer["next"]
    return found


def differences(site: RunningSite, paths: list[str], read) -> dict[str, list[str]]:
    """{path: what is not the same there}; `read` gives the front end's HTML at a path."""
    found: dict[str, list[str]] = {}
    for path in paths:
        status, html = fetch(site.url + quote(unquote(path)))
        assert status == 200, path
        template, own = content_of(html, path, site.url), content_of(read(path), path, site.url)
        for name, told in template.items():
            if told != own[name]:
                missing = [str(each) for each in told if each not in own[name]][:3]
                added = [str(each) for each in own[name] if each not in told][:3]
                found.setdefault(path, []).append(f"{name}: without {missing}, with {added}")
    return found


def test_its_types_are_those_of_the_api(folder):
    """`astro check`, which is tsc for its components: a kind of page or a block without one would not compile."""
    client.write(client.HOME)
    command = [*astro(install_front_end()), "check", "--minimumFailingSeverity", "hint"]
    done = subprocess.run(command, cwd=HOME, env=environment(), stdout=subprocess.PIPE, text=True)
    assert done.returncode == 0, done.stdout[-4000:]
    assert "0 errors" in done.stdout


def test_every_page_in_every_language_says_what_the_templates_page_says(site, folder):
    paths = site_paths(site)
    assert len(paths) > 120
    assert {path.split("/")[1] for path in paths} >= {"es", "ar", "news"}
    found = differences(site, paths, lambda path: (folder / unquote(path).strip("/") / "index.html").read_text())
    print(f"\n{len(paths) - len(found)} of {len(paths)} pages are the same")
    assert found == {}


STATES = {
    "/news/?page=2": "/news/page/2/",
    "/events/?past=1": "/events/past/",
    "/es/noticias/?page=2": "/es/noticias/page/2/",
}


@pytest.mark.parametrize("address", STATES)
def test_a_state_of_a_list_stands_at_an_address_of_its_own(site, front, address):
    template = content_of(fetch(site.url + address)[1], urlsplit(address).path, site.url)
    own = content_of(fetch(front + STATES[address])[1], urlsplit(address).path, site.url)
    assert {name: own[name] for name in ("headings", "links", "pictures", "words")} == {
        name: template[name] for name in ("headings", "links", "pictures", "words")
    }


def test_the_list_of_a_topic_and_one_date_of_a_series(site, front):
    soup = BeautifulSoup(fetch(f"{site.url}/events/community-meeting/")[1], "html.parser")
    date = soup.select_one(".dates li:not(.off) time a")["href"]
    for path in ("/news/topic/land/", "/es/noticias/topic/tierra/", date):
        template = content_of(fetch(site.url + path)[1], path, site.url)
        own = content_of(fetch(front + path)[1], path, site.url)
        for name in template:
            assert own[name] == template[name], (path, name)


def test_with_a_server_it_says_the_same(site, front_server):
    paths = [path for path in [*KINDS.values(), *ENGLISH.values()] if not path.startswith(("/search", "/nowhere"))]
    paths += [
        "/es/",
        "/ar/",
        "/es/noticias/",
        "/ar/akhbar/",
        "/events/?past=1",
        "/events/?month=2027-01",
        "/news/?topic=land",
        "/news/?kind=film&year=2017",
        "/news/?year=2026&month=11",
        "/es/noticias/?author=nobody-has-heard-of&page=2",
    ]
    for path in paths:
        clean = urlsplit(path).path
        template = content_of(fetch(site.url + path)[1], clean, site.url)
        own = content_of(fetch(front_server + path)[1], clean, site.url)
        for name in ("headings", "pictures", "links", "words"):
            assert own[name] == template[name], (path, name)
    assert fetch(f"{front_server}/nowhere/at/all/")[0] == 404


@pytest.mark.parametrize("mode", MODES)
def test_the_development_server_answers(site, tmp_path, mode):
    port = free_port()
    command = [*astro(install_front_end()), "dev", "--host", "127.0.0.1", "--port", str(port)]
    with listening(command, variables(site.url, tmp_path / "dist", mode), port) as address:
        for path in ("/", "/es/noticias/", "/events/community-meeting/"):
            with urllib.request.urlopen(address.replace("localhost", "127.0.0.1") + path, timeout=60) as answer:
                own = content_of(answer.read().decode(), path, site.url)
            template = content_of(fetch(site.url + path)[1], path, site.url)
            assert (
                own["title"] + own["headings"][:1] == template["title"] + template["headings"][:1]
            )  # not yet compressed


def test_search_with_a_server_finds_and_narrows_the_same(site, front_server):
    """With what is printed beside each result."""
    community = "/search/?query=community"
    queries = ["", "&page=2", "&kind=news&year=2026", "&topic=land", "&language=all"]
    paths = [*(community + each for each in queries), "/search/", "/es/search/?query=asamblea"]
    for path in paths:
        template = content_of(fetch(site.url + path)[1], urlsplit(path).path, site.url)
        own = content_of(fetch(front_server + path)[1], urlsplit(path).path, site.url)
        for name in ("headings", "links", "words"):
            assert own[name] == template[name], (path, name)
    assert content_of(fetch(f"{front_server}/search/?query=xqzv")[1], "/search/", site.url)["headings"][1:]


def test_an_address_that_was_moved_leads_on(front, front_server):
    with urllib.request.urlopen(f"{front_server}/once/") as answer:
        assert urlsplit(answer.url).path == "/story/"
    soup = BeautifulSoup(fetch(f"{front}/once/")[1], "html.parser")  # as a file can say it
    assert soup.select_one("meta[http-equiv=refresh]")["content"].endswith("url=/story/")
    assert soup.select_one("a")["href"] == "/story/"


def test_no_page_runs_a_script_or_wears_a_style_of_its_own(folder):
    """So that a host may forbid both (Content Security Policy)."""
    for path in folder.rglob("*.html"):
        soup = BeautifulSoup(path.read_text(), "html.parser")
        inline = soup.select("style, [style], script:not([src]):not([type='application/ld+json'])")
        assert inline == [], path


# How it looks, weighs and behaves.


@pytest.mark.parametrize("language", LANGUAGES)
def test_axe_finds_nothing(site, front, browser, language):
    pages = [kind for kind in KINDS if "search" not in kind and kind != "lost"]
    asked = {kind: urlsplit(address_of(site.url, kind, language)).path for kind in pages}
    asked |= ENGLISH | {"many blocks": "/programs/", "a table": "/cooperatives/"} if language == "en" else {}
    with window(browser, 390) as page:
        for kind, path in asked.items():
            page.goto(front + path, wait_until="load")
            assert axe(page) == [], (kind, path)
            assert page.evaluate("document.documentElement.dir") == LANGUAGES[language]
            assert page.evaluate("document.documentElement.scrollWidth") <= 390, path


@pytest.mark.parametrize(
    "path", ["/nowhere/at/all/", "/search/", "/es/search/", "/ar/search/", "/news/topic/land/", "/events/past/"]
)
def test_axe_finds_nothing_beside_the_pages(front, browser, path):
    with window(browser, 390) as page:
        page.goto(front + path, wait_until="load")
        assert axe(page) == []


@pytest.mark.parametrize("language", ["en", "es", "ar"])
def test_the_first_visit_to_the_home_page_weighs_no_more_than_the_templates(front, browser, language):
    with window(browser, 390, 844, shared=False, device_scale_factor=2) as page:
        wire = Wire(page)
        address = front + ("/" if language == "en" else f"/{language}/")
        page.goto(address, wait_until="networkidle")
        read_to_the_end(page)
        weight = wire.without_pictures()
        print(f"{language}: {weight} bytes, {sum(wire.bytes.values())} with pictures, {dict(wire.bytes)}")
        assert weight <= (WITH_ARABIC_FONT if language == "ar" else WORDS), wire.bytes
        assert sum(wire.bytes.values()) <= ALL, wire.bytes
        assert 0 < wire.bytes["Script"] <= SCRIPTS
        assert wire.bytes["Image"] > 0


def test_pages_ask_nobody_but_their_own_host(site, front, browser):
    """So they stand whatever becomes of the API's site: pictures and colours too."""
    asked = []
    with window(browser, shared=False) as page:
        page.on("request", lambda request: asked.append(request.url))
        for path in ("/", "/ar/", "/news/two-tons-from-one-farm/", "/events/community-meeting/", "/programs/"):
            page.goto(front + path, wait_until="networkidle")
            read_to_the_end(page)
    assert asked
    assert [url for url in asked if not url.startswith(front)] == []


def test_search_lists_what_the_api_finds(front, browser):
    with window(browser) as page:
        page.goto(f"{front}/search/", wait_until="networkidle")
        page.get_by_role("searchbox").fill("community")
        page.get_by_role("main").get_by_role("button", name="Search").click()
        expect(page.locator("#results")).to_contain_text(re.compile(r"^\d+ results for “community”$"))
        rows = page.locator(".results li a")
        expect(rows).to_have_count(10)
        assert urlsplit(rows.first.get_attribute("href")).netloc == ""
        assert axe(page) == []


@contextmanager
def unwatched(browser):
    """A window in which a request may fail."""
    context = browser.new_context(viewport={"width": 390, "height": 844})
    yield context.new_page()
    context.close()


@contextmanager
def without_api(browser, site: RunningSite):
    """A window in which the API's site can't be reached."""
    with unwatched(browser) as page:
        page.route(f"{site.url}/**", lambda route: route.abort("connectionrefused"))
        yield page


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/search/?query=land", "can't be reached"),
        ("/es/search/?query=land", "no se puede buscar"),
        ("/ar/search/?query=land", "تعذّر"),
    ],
)
def test_search_says_kindly_that_the_api_is_away(site, front, browser, path, words):
    with without_api(browser, site) as page:
        page.goto(front + path)
        expect(page.locator("#found [role=status]")).to_contain_text(words)
        assert axe(page) == []


def fill_form(page, front: str) -> str:
    """Opens the form of the next date and fills what is needed; the name that was given."""
    page.goto(f"{front}/events/community-meeting/", wait_until="networkidle")
    follow(page.locator(".coupon a.button"))
    page.get_by_label("Your name").fill("Ada of the tests")
    page.get_by_label("By e-mail").fill("ada@example.org")
    page.locator("[name=consent]").check()
    return "Ada of the tests"


def test_somebody_registers(site, front, browser):
    with window(browser, shared=False) as page:
        name = fill_form(page, front)
        assert axe(page) == []
        page.get_by_role("button", name="Save my place").click()
        expect(page.locator("[data-said]")).to_contain_text("You have a place")
        expect(page.locator("[data-said] a")).to_have_attribute("href", re.compile(r"/r/"))
    found = site.shell(
        "from pages.events.registration.models import Registration\n"
        f"print(sorted(row.name for row in Registration.objects.all() if row.name == {name!r}))"
    )
    assert found == str([name])


def test_nothing_is_lost_where_registering_can_not_be_reached(site, front, browser):
    with without_api(browser, site) as page:
        name = fill_form(page, front)
        page.get_by_role("button", name="Save my place").click()
        expect(page.locator("[data-said]")).to_contain_text("Nothing was sent")
        expect(page.get_by_label("Your name")).to_have_value(name)


# With HEADLESS=only the front end is all that visitors see.


def test_headless_only_from_end_to_end(tmp_path, browser):
    port = free_port()
    own = f"http://localhost:{port}"
    with (
        served_demo(tmp_path / "site", HEADLESS="only", FRONTEND_URL=own) as site,
        served(site.url, tmp_path / "dist", port),
    ):
        with window(browser, shared=False) as page:
            page.goto(f"{site.url}/news/two-tons-from-one-farm/", wait_until="networkidle")
            assert page.url == f"{own}/news/two-tons-from-one-farm/"
            expect(page.get_by_role("heading", level=1)).to_have_text("Two tons from one farm, and who comes next")
            assert page.evaluate("document.querySelector('figure.full img').naturalWidth") > 0
            page.get_by_role("link", name="Events", exact=True).first.click()
            expect(page).to_have_url(f"{own}/events/")
            page.wait_for_load_state("networkidle")  # who leaves before breaks off what is on its way
            page.goto(f"{own}/es/search/?query=asamblea")
            expect(page.locator(".results li").first).to_be_visible()
        feed = urllib.request.urlopen(f"{own}/news/feed/")
        assert feed.headers["Content-Type"].startswith("application/atom+xml")
        assert b"BEGIN:VCALENDAR" in urllib.request.urlopen(f"{own}/events/calendar.ics").read()


DRAFTS = """
import datetime as dt
from django.contrib.auth import get_user_model
from django.utils import timezone
from home.preview_links.models import PreviewLink
from wagtail.models import Page
link = PreviewLink.objects.create(
    made_by=get_user_model().objects.get(username="admin"), ends_at=timezone.now() + dt.timedelta(days=3)
)
for slug in {slugs}:
    page = Page.objects.get(slug=slug).specific
    page.title = f"{{page.title}}, as a draft"
    page.save_revision()
    link.pages.add(page.pk)
print(link.signed)
"""


@pytest.mark.parametrize("slugs", [["two-people-one-mower-shed"], ["open-admission", "democratic-organization"]])
def test_drafts_by_a_preview_link(site, front_server, browser, slugs):
    """Without an account, said to be drafts, kept by nobody; of several, each leads to the others."""
    signed = site.shell(DRAFTS.format(slugs=slugs))
    with window(browser) as page:
        answer = page.goto(f"{front_server}/preview/{signed}/")
        assert answer.headers["cache-control"] == "no-store"
        assert "noindex" in answer.headers["x-robots-tag"]
        expect(page.get_by_role("heading", level=1)).to_have_text(re.compile(", as a draft$"))
        expect(page.locator(".draft-bar")).to_contain_text("Draft: this page is not public.")
        links = page.locator(".draft-bar nav a")
        assert links.count() == (len(slugs) if len(slugs) > 1 else 0)
        assert axe(page) == []
        if len(slugs) > 1:
            links.nth(1).click()
            expect(links.nth(1)).to_have_attribute("aria-current", "page")
    site.shell("from home.preview_links.models import PreviewLink; PreviewLink.objects.all().delete()")
    assert fetch(f"{front_server}/preview/{signed}/")[0] == 404
    assert "as a draft" not in fetch(f"{front_server}/news/")[1]


# What a build has read is kept, and the next one asks for what has changed.

CHANGES = """
import datetime as dt
from django.utils import timezone
from pages.events.models import EventPage
from pages.news.models import NewsPage
from wagtail.models import Page
def english(kind, slug):
    return kind.objects.get(slug=slug, locale__language_code="en")
{changes}
"""
RENAMED = """
page = english(NewsPage, "two-tons-from-one-farm")
page.title = "Three tons from one farm"
page.save_revision().publish()
"""
OTHERS = """
english(NewsPage, "a-fab-lab-for-west-jackson").unpublish()
page = english(Page, "programs").specific
page.slug = "what-we-run"
page.save_revision().publish()
event = english(EventPage, "winter-work-brigade")
event.title = "Another brigade"
event.save_revision().publish()
"""


class Built:
    """A site with a proxy before it, and the front end built of it again and again into one folder."""

    def __init__(self, site: RunningSite, proxy: RecordingProxy, folder: Path):
        self.site, self.proxy, self.out = site, proxy, folder / "dist"
        self.content = folder / "dist-content"

    def build(self) -> str:
        """Builds once more; what it printed. The proxy holds what that asked."""
        self.proxy.asked.clear()
        done = build(self.proxy.url, self.out)
        assert done.returncode == 0, done.stdout[-2000:]
        return done.stdout

    def kill_at(self, path: str) -> None:
        """Builds, and kills that as soon as it asks for an address that begins so."""
        command, settings = [*astro(install_front_end()), "build"], variables(self.proxy.url, self.out, "static")
        process = subprocess.Popen(command, cwd=HOME, env=settings, stdout=subprocess.DEVNULL)
        self.proxy.before = lambda asked: process.kill() if asked.startswith(path) else None
        assert process.wait(60) == -9
        self.proxy.before = lambda asked: None

    def change(self, changes: str) -> None:
        """Runs this in the site, and waits until it tells of all of that and of what shows it."""
        self.site.shell(CHANGES.format(changes=changes))
        await_true(lambda: self.site.shell(SETTLED) == "True", 60)

    def assert_like_a_first_build(self, folder: Path) -> None:
        """Holds every file against those of a build that has no copy."""
        first = Built(self.site, self.proxy, folder)
        first.build()
        files = {path.relative_to(first.out) for path in first.out.rglob("*") if path.is_file()}
        assert {path.relative_to(self.out) for path in self.out.rglob("*") if path.is_file()} == files
        _same, different, failed = filecmp.cmpfiles(first.out, self.out, map(str, files), shallow=False)
        assert different + failed == []
        shutil.rmtree(folder)


SETTLED = """
from django.utils import timezone
from home.change_log import log
from home.change_log.models import PageChange
print(log.is_written() and not PageChange.objects.exclude(change="gone").filter(due_at__lte=timezone.now()).exists())
"""


@pytest.fixture(scope="module")
def built(tmp_path_factory) -> Iterator[Built]:
    folder = tmp_path_factory.mktemp("built")
    with served_demo(folder / "site") as site, recording_proxy(site.url) as proxy:
        found = Built(site, proxy, folder)
        found.build()
        found.change("")
        found.build()
        yield found


def test_a_second_build_asks_for_what_has_changed_alone(built, tmp_path):
    built.build()
    assert [path.split("?")[0] for path in built.proxy.answered(200)] == ["/api/v3/changes/"]
    assert {path.split("?")[0] for path in built.proxy.answered(304) if "registration" not in path} <= {
        "/api/v3/site/",
        "/api/v3/redirect/all/",
        *(path for path in built.proxy.answered(304) if path.startswith(("/theme-", "/documents/"))),
    }
    built.change(RENAMED)
    built.build()
    asked = [path.partition("?") for path in built.proxy.answered(200)]
    assert [path for path, _mark, _query in asked].count("/api/v3/changes/") == 1
    lists = [dict(parse_qsl(query)) for path, _mark, query in asked if path != "/api/v3/changes/"]
    assert {path for path, _mark, _query in asked} == {"/api/v3/changes/", "/api/v3/posts/"}
    assert sorted(each["locale"] for each in lists) == ["ar", "en", "es"]
    assert all("translation_key__in" in each for each in lists)
    for path in ("news/two-tons-from-one-farm", "news"):
        assert "Three tons from one farm" in (built.out / path / "index.html").read_text()
    built.assert_like_a_first_build(tmp_path / "first")


def test_what_is_gone_moved_or_another_event_is_so_after_the_second_build(built, tmp_path):
    built.change(OTHERS)
    built.build()
    assert not (built.out / "news" / "a-fab-lab-for-west-jackson").exists()
    assert not list(built.content.glob(f"pages/{gone_id(built)}.json"))
    assert "http-equiv" in (built.out / "programs" / "index.html").read_text()
    assert (built.out / "what-we-run" / "index.html").exists()
    assert "Another brigade" in (built.out / "events" / "index.html").read_text()
    built.assert_like_a_first_build(tmp_path / "first")


def gone_id(built: Built) -> str:
    return built.site.shell(
        "from pages.news.models import NewsPage; print(NewsPage.objects.get(slug='a-fab-lab-for-west-jackson').pk)"
    )


@pytest.mark.parametrize("at", ["/api/v3/posts/", "/api/v3/events/"])
def test_a_build_that_is_killed_leaves_no_copy_that_is_wrong(built, tmp_path, at):
    """Once in the middle of what has changed, once while a copy is begun."""
    if at == "/api/v3/posts/":
        built.change(RENAMED.replace("Three", "Four"))
    else:
        shutil.rmtree(built.content)
    built.kill_at(at)
    built.build()
    assert "Four tons from one farm" in (built.out / "news" / "index.html").read_text()
    built.assert_like_a_first_build(tmp_path / "first")


def test_a_copy_that_can_not_be_read_is_begun_anew(built, tmp_path):
    page = next(built.content.glob("pages/*.json"))
    for breaks in (
        lambda: page.unlink(),
        lambda: page.write_text(page.read_text()[:100]),
        built.content.joinpath("state.json").unlink,
    ):
        breaks()
        built.build()
        assert [path for path in built.proxy.answered(200) if path.startswith("/api/v3/changes/?since=&")]
        assert page.exists()
    built.assert_like_a_first_build(tmp_path / "first")


def test_where_nobody_knows_what_has_changed_since_the_copy_is_begun_anew(built, tmp_path):
    built.site.shell("from home.change_log import log; log.forget()")
    built.build()
    assert [path for path in built.proxy.answered(410) if path.startswith("/api/v3/changes/")]
    assert [path for path in built.proxy.answered(200) if path.startswith("/api/v3/changes/?since=&")]
    built.assert_like_a_first_build(tmp_path / "first")


# The static front end stands though the site is off.

LEFT = "net::ERR_ABORTED"  # a recording that was still on its way when the next page was opened


@pytest.fixture(scope="module")
def left(tmp_path_factory) -> Iterator[tuple[str, str]]:
    """(address of the static front end, that of its site), whose processes have ended."""
    folder, origin = tmp_path_factory.mktemp("left"), f"http://localhost:{free_port()}"
    with demo_copy(folder / "site", True, CORS_ORIGINS=origin) as site:
        with served_site(site.variables):
            done = build(site.url, folder / "dist")
            assert done.returncode == 0, done.stdout[-2000:]
        assert not is_responding("127.0.0.1", urlsplit(site.url).port)
        with static_host(folder / "dist", urlsplit(origin).port) as address:
            yield address, site.url


def test_every_page_stands_though_the_site_is_off(left, browser):
    front, _site = left
    missing, missed = [], []
    with window(browser, 390) as page:
        page.on("response", lambda answer: missing.append(answer.url) if answer.status >= 400 else None)
        page.on("requestfailed", lambda request: request.failure == LEFT or missed.append(request.url))
        paths = {urlsplit(loc).path for loc in re.findall("<loc>([^<]+)", fetch(f"{front}/sitemap.xml")[1])}
        assert len(paths) > 120
        for path in sorted(paths):
            page.goto(front + path, wait_until="load")
            assert page.locator("main h1").count() == 1, path
            page.evaluate("for (const image of document.images) image.loading = 'eager'")
            page.wait_for_load_state("networkidle")
            broken = "[...document.images].filter((image) => !image.naturalWidth).map((image) => image.src)"
            assert page.evaluate(broken) == [], path
    assert missing == []
    assert missed == []


@pytest.mark.parametrize(
    ("language", "words"), [("", "can't be reached"), ("es/", "no se puede buscar"), ("ar/", "تعذّر")]
)
def test_searching_says_kindly_that_the_site_is_off(left, browser, language, words):
    front, _site = left
    with unwatched(browser) as page:
        page.goto(f"{front}/{language}search/", wait_until="networkidle")
        page.get_by_role("searchbox").fill("land")
        page.get_by_role("main").get_by_role("search").get_by_role("button").click()
        expect(page.locator("#found [role=status]")).to_contain_text(words)
        assert page.get_by_role("searchbox").input_value() == "land"
        assert axe(page) == []


def test_registering_says_kindly_that_the_site_is_off_and_loses_nothing(left, browser):
    front, _site = left
    with unwatched(browser) as page:
        name = fill_form(page, front)
        page.get_by_role("button", name="Save my place").click()
        expect(page.locator("[data-said]")).to_contain_text("Nothing was sent")
        expect(page.locator("[data-said]")).to_be_focused()
        assert page.get_by_label("Your name").input_value() == name
        assert page.get_by_role("button", name="Save my place").is_enabled()
        assert axe(page) == []


def test_a_calendar_is_narrowed_though_the_site_is_off(left, browser):
    front, _site = left
    with unwatched(browser) as page:
        page.goto(f"{front}/events/", wait_until="networkidle")
        shown = page.locator("main [data-facts]:visible h3 a")
        every = shown.all_inner_texts()
        page.get_by_text("Choose by kind, place or need").click()
        places = page.get_by_label("Place").locator("option").evaluate_all("all => all.map((each) => each.value)")
        found = []
        for place in places[1:]:
            page.get_by_label("Place").select_option(place)
            page.get_by_role("button", name="Show", exact=True).click()
            found += (here := shown.all_inner_texts())
            assert len(here) < len(every) or len(places) == 2
            said = page.locator("main [role=status].big")
            expect(said).to_have_text("" if here else "Nothing like that in this month.")
        assert set(found) <= set(every)
        assert found
        page.reload(wait_until="networkidle")
        assert shown.all_inner_texts() == here
        assert page.get_by_label("Place").input_value() == places[-1]
        assert axe(page) == []
