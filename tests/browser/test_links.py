"""Walks over the demo as a stranger: every address of our own answers, and nothing is fetched from anybody else.

`make test` asks one address of each kind, `make soak` every one.
"""

import json
import math
import re
import urllib.error
import urllib.request
from collections import Counter, deque
from dataclasses import dataclass
from pathlib import PurePosixPath
from urllib.parse import parse_qs, urldefrag, urljoin, urlsplit
from xml.etree import ElementTree

import pytest
from bs4 import BeautifulSoup

MAPS = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
# Pages that are made of others: one date of a series, what is filed under one name.
BELOW = re.compile(r"/(\d{4}-\d\d-\d\d|(topic|author|outlet)/[\w-]+)/$")
FIXED = {"topic", "author", "outlet", "feed"}  # folders of an address that are called so below every page
FEW = 1
SAYS = re.compile(r"https?://[^\s\"'<>)]+")
FETCHED = {
    "img": ["src", "srcset"],
    "source": ["src", "srcset"],
    "script": ["src"],
    "iframe": ["src"],
    "video": ["src", "poster"],
}


@dataclass
class Seen:
    """One answer of the walk."""

    status: int
    headers: dict
    text: str


def kind_of(address: str) -> tuple[str, ...]:
    """What tells an address from those of another kind: the page below home, what is asked of it, and the file's ending."""
    parts = urlsplit(address)
    *folders, file = parts.path.split("/")
    below_home = 3 if folders[1:2] in (["es"], ["ar"]) else 2
    below = [each if each in FIXED else "*" for each in folders[below_home:]]
    path = "/".join([*folders[:below_home], *below, PurePosixPath(file).suffix])
    return path, *sorted(parse_qs(parts.query))


class LinksWalk:
    """What can be reached from the front page, all or a few of each kind.

    `links` goes on, `parts` is fetched with a page.
    """

    def __init__(self, site: str, most: float):
        self.site, self.most, self.seen, self.from_where, self.soups = site, most, {}, {}, {}
        kinds = Counter()
        queue = deque([f"{site}/"])
        while queue:
            address = queue.popleft()
            if address in self.seen or kinds[kind_of(address)] >= most:
                continue
            kinds[kind_of(address)] += 1
            self.seen[address] = answer = self.ask(address)
            if self.is_page(answer):
                for found in (*self.links(address), *self.parts(address)):
                    if found.startswith(f"{site}/") and found not in self.seen:
                        self.from_where.setdefault(found, address)
                        queue.append(found)
            elif "text/css" in answer.headers.get("content-type", ""):
                queue.extend(urljoin(address, each) for each in re.findall(r'url\("?([^")]+)', answer.text))

    def ask(self, address: str) -> Seen:
        try:
            answer = urllib.request.urlopen(address)
        except urllib.error.HTTPError as refusal:
            answer = refusal
        headers = {name.lower(): value for name, value in answer.headers.items()}
        is_text = headers.get("content-type", "").startswith(("text/", "application/xml"))
        content = answer.read()
        return Seen(answer.status, headers, content.decode() if is_text else "")

    @staticmethod
    def is_page(answer: Seen) -> bool:
        return answer.headers.get("content-type", "").startswith("text/html")

    def html(self, address: str) -> BeautifulSoup:
        if address not in self.soups:
            self.soups[address] = BeautifulSoup(self.seen[address].text, "html.parser")
        return self.soups[address]

    def pages(self) -> list[str]:
        return [address for address, answer in self.seen.items() if self.is_page(answer)]

    def links(self, address: str) -> list[str]:
        """Where a page leads: links, other languages, its own address; without what stands behind #."""
        found = [
            each["href"] for each in self.html(address).select("a[href], link[rel~=alternate], link[rel~=canonical]")
        ]
        found += [
            each["content"] for each in self.html(address).select('meta[property="og:url"], meta[property="og:image"]')
        ]
        return [urldefrag(urljoin(address, each))[0] for each in found]

    def parts(self, address: str) -> list[str]:
        """What a browser fetches to show a page."""
        page, found = self.html(address), []
        for name, attributes in FETCHED.items():
            for element in page.find_all(name):
                for value in filter(None, (element.get(each) for each in attributes)):
                    found += [each.split()[0] for each in value.split(",")]
        found += [each["href"] for each in page.select("link[rel~=stylesheet], link[rel~=preload], link[rel~=icon]")]
        return [urljoin(address, each) for each in found]


ALL = pytest.param(math.inf, marks=pytest.mark.soak)


@pytest.fixture(scope="module", params=[FEW, ALL])
def walk(demo_site, request):
    return LinksWalk(demo_site.url, request.param)


def test_every_address_of_our_own_answers(walk):
    assert len(walk.pages()) > (60 if walk.most == FEW else 70), "there are more kinds than that"
    broken = {address: walk.from_where.get(address) for address, answer in walk.seen.items() if answer.status != 200}
    assert broken == {}


def test_whatever_names_this_machine_names_this_port(walk, demo_site):
    ours = urlsplit(demo_site.url)
    for address, answer in walk.seen.items():
        unfolded = re.sub(r"\r\n[ \t]", "", answer.text)  # lines of a calendar (RFC 5545, section 3.1)
        for said in SAYS.findall(unfolded):
            if urlsplit(said).hostname in {ours.hostname, "localhost", "0.0.0.0"}:
                assert urlsplit(said).netloc == ours.netloc, (address, said)


def test_nothing_is_fetched_from_another_host(walk, demo_site):
    for address in walk.pages():
        assert [part for part in walk.parts(address) if not part.startswith(f"{demo_site.url}/")] == [], address
    for address, answer in walk.seen.items():
        if "text/css" in answer.headers.get("content-type", ""):
            assert not re.search(r"@import|url\(\"?(https?:)?//", answer.text), address


@pytest.mark.parametrize("walk", [ALL], indirect=True)
def test_the_sitemap_names_what_can_be_reached_and_no_more(walk, demo_site):
    answer = walk.ask(f"{demo_site.url}/sitemap.xml")
    listed = {each.text for each in ElementTree.fromstring(answer.text).iter(f"{MAPS}loc")}
    reached = {walk.html(each).select_one("link[rel=canonical]") for each in walk.pages()}
    reached = {each["href"] for each in reached if each and "?" not in each["href"]}
    assert listed == {each for each in reached if not BELOW.search(each)}
    assert f"Sitemap: {demo_site.url}/sitemap.xml" in walk.ask(f"{demo_site.url}/robots.txt").text.splitlines()


@pytest.mark.parametrize("walk", [ALL], indirect=True)
def test_languages_name_each_other(walk):
    named = {
        address: {each["hreflang"]: each["href"] for each in walk.html(address).select("link[hreflang]")}
        for address in walk.pages()
    }
    for address, others in named.items():
        for other in others.values():
            assert named[other] == others, address


def test_no_style_and_no_script_in_a_page(walk):
    for address in walk.pages():
        page = walk.html(address)
        assert page.find_all(style=True) == [], address
        assert page.find_all("style") == [], address
        for script in page.find_all("script", src=False):
            assert script["type"] == "application/ld+json", address
            json.loads(script.string)
        assert not [each for each in page.find_all(True) if any(name.startswith("on") for name in each.attrs)], address


def test_every_answer_is_strict_and_leaves_no_cookie(walk):
    for address, answer in walk.seen.items():
        assert "set-cookie" not in answer.headers, address
        if walk.is_page(answer):
            policy = answer.headers["content-security-policy"]
            assert "default-src 'none'" in policy, address
            assert not re.search(r"unsafe-|\*|https?:", policy), address
            assert answer.headers["x-content-type-options"] == "nosniff", address


def test_every_link_within_a_page_has_its_target(walk):
    for address in walk.pages():
        page = walk.html(address)
        for link in page.select('a[href^="#"]'):
            assert page.find(id=link["href"][1:]), (address, link["href"])
        names = [each["id"] for each in page.find_all(id=True)]
        assert len(names) == len(set(names)), address
