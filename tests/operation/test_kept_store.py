"""What a change leaves in a full page store: publishing a report nearly all of it, what nobody sees everything."""

import json
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from html import unescape
from http.client import HTTPConnection
from urllib.parse import urljoin, urlsplit

import pytest

from home.page_store.store import PageStore

from ..bench.datasets import site_of
from ..support.running_site import RunningSite, served
from .store_changes import NAMES

pytestmark = [pytest.mark.differs, pytest.mark.soak]
MANY = 1000  # pages
KEPT = 0.8  # of all answers, where a report is published
OF_ONE_CLIENT = 250  # requests; the API answers somewhat more of them in a minute
ADDRESSES = """
import json
from pages.visibility import visible
from tests.support import addresses
pages = [page for page in visible(Page.objects.filter(depth__gt=1)).order_by("path").specific() if page.url]
lists = [f"/api/v3/{name}/" for name in ("news", "press", "announcements", "events", "places", "everything", "pages")]
details = [f"/api/v3/pages/{page.pk}/" for page in pages] + [f"/api/v3/content/?path={page.url}" for page in pages]
machines = ["/sitemap.xml", "/llms.txt", "/robots.txt", "/podcast/feed/", "/api/v3/site/", "/api/v3/menus/"]
found = [*addresses.page_urls(), *addresses.list_urls(), *addresses.calendar_urls(), *lists, *details, *machines]
print(json.dumps(list(dict.fromkeys(found))))
"""
PUBLICATIONS = {
    "another title": "published(of(NewsPage, 3), title='Another title')",
    "another summary": "published(of(NewsPage, 5), summary='Another summary')",
    "another title in Spanish": "published(of(NewsPage, 2, 'es'), title='Otro nombre')",
    "a new report": "page = NewsPage(title='New', slug='new', date=timezone.localdate(), live=False); "
    "of(NewsIndexPage).add_child(instance=page); published(page)",
}
UNSEEN = {
    "a draft": "page = of(NewsPage, 4); page.title = 'Draft'; page.save_revision()",
    "the draft of a new page": "page = NewsPage(title='Draft', slug='draft', date=timezone.localdate(), live=False); "
    "of(NewsIndexPage).add_child(instance=page); page.save_revision()",
}
NOT_STORED = ("/nothing/at/all/", "/news/nothing/", "/search/?query=land", "/search/?query=zanzibar", "/es/search/")


NEXT = re.compile(r'<(?:a|link) rel="next" href="([^"]+)"|"next(?:_url)?": ?"([^"]+)"')


class FullStore:
    """The page store of a served site, filled with what its addresses answer, and with what those lead on to."""

    def __init__(self, site: RunningSite):
        self.site, self.store, self.clients = site, PageStore(site.var / "page-store"), 0
        self.addresses: list[str] = json.loads(site.shell(NAMES + ADDRESSES))

    def fill(self) -> set[str]:
        """Asks for all that is not there; the keys of what is there then."""
        waiting = [path for path in self.addresses if self.store.read(self.site.url + path) is None]
        while waiting:
            further = self.ask(*waiting[:OF_ONE_CLIENT])
            self.addresses += further
            waiting = [*waiting[OF_ONE_CLIENT:], *further]
        return self.held()

    def ask(self, *paths: str) -> list[str]:
        """Asks as another client each time; the further pages of lists that were not known yet."""
        self.clients += 1
        client = (f"127.0.{self.clients // 250}.{self.clients % 250 + 2}", 0)
        known, found = set(self.addresses), {}
        with closing(HTTPConnection(urlsplit(self.site.url).netloc, timeout=60, source_address=client)) as connection:
            for path in paths:
                connection.request("GET", path)
                response = connection.getresponse()
                for groups in NEXT.findall(response.read().decode(errors="replace")):
                    parts = urlsplit(urljoin(path, unescape("".join(groups))))
                    found[f"{parts.path}?{parts.query}".rstrip("?")] = None
                assert response.status in {200, 301, 302, 404}, (path, response.status)
        return [path for path in found if path not in known]

    def held(self) -> set[str]:
        with closing(sqlite3.connect(self.store.index_file)) as index:
            keys = [key for (key,) in index.execute("SELECT address FROM file").fetchall()]
        return {key for key in keys if self.store.read(key)}

    def share_after(self, name: str, program: str) -> float:
        """The share of a full store that is there after this change."""
        before = self.fill()
        self.site.shell(NAMES + program)
        share = len(before & self.held()) / len(before)
        print(f"{name}: {share:.1%} of {len(before)} kept", flush=True)
        return share


@pytest.fixture(scope="module")
def full(tmp_path_factory, django_db_setup, django_db_blocker) -> Iterator[FullStore]:
    """Of a thousand pages; `work` does not run, so that what is dropped stays away."""
    with django_db_blocker.unblock(), site_of(MANY, tmp_path_factory.mktemp("kept") / "var") as site:
        site.url = f"http://127.0.0.1:{site.variables['PORT']}"
        with served(site.variables):
            yield FullStore(site)


@pytest.mark.parametrize("name", UNSEEN)
def test_a_draft_drops_nothing(full, name):
    assert full.share_after(name, UNSEEN[name]) == 1


def test_what_is_not_there_and_searches_drop_nothing(full):
    before = full.fill()
    for path in NOT_STORED:
        full.ask(path)
        assert full.held() == before, path


@pytest.mark.parametrize("name", PUBLICATIONS)
def test_publishing_a_report_keeps_four_fifths(full, name):
    assert full.share_after(name, PUBLICATIONS[name]) >= KEPT
