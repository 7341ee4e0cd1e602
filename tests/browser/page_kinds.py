"""One page of every kind in the demo, and where it stands in each language."""

import urllib.error
import urllib.request
from functools import cache
from urllib.parse import urljoin

import pytest
from bs4 import BeautifulSoup

LANGUAGES = {"en": "ltr", "es": "ltr", "ar": "rtl"}
KINDS = {
    "home": "/",
    "mission": "/mission/",
    "story": "/story/",
    "principles": "/principles/",
    "principle": "/principles/open-admission/",
    "text": "/privacy/",
    "text with picture": "/contact/",
    "news index": "/news/",
    "news": "/news/two-tons-from-one-farm/",
    "press": "/news/the-nation-when-workers-become-owners/",
    "announcement index": "/announcements/",
    "announcement": "/announcements/renter-nation-episode-2/",
    "event index": "/events/",
    "event": "/events/community-meeting/",
    "event moved": "/events/film-night/",
    "search found": "/search/?query={community}",
    "search not found": "/search/?query=xqzv",
    "search not asked": "/search/",
    "lost": "/nowhere/at/all/",
}
# In the demo these are in English only.
ENGLISH = {
    "announcement ended": "/announcements/may-day-2017-come-to-the-center/",
    "event cancelled": "/events/winter-work-brigade/",
    "event past": "/events/may-day-2017/",
    "text with pages below": "/cooperatives/",
}
# Their addresses follow from the day of loading: the kind whose page links to them, and the link there.
BELOW = {
    "event date cancelled": ("event", ".dates .off time a"),
    "event date moved": ("event", ".dates li:not(.off):has(.flag) time a"),
    "calendar of another month": ("event index", ".calendar-head [rel=next]"),
}
BELOW_ENGLISH = {"calendar of the past": ("event index", ".take a[href$='past=1']")}
WORDS = {"en": "community", "es": "asamblea", "ar": "العمل"}  # each is found on several pages of its language
STATES = {"text with picture", "event moved", "search not found", "search not asked", *ENGLISH, *BELOW, *BELOW_ENGLISH}
EVERY = [(kind, language) for kind in KINDS | BELOW for language in LANGUAGES]
EVERY += [(kind, "en") for kind in ENGLISH | BELOW_ENGLISH]


def one_of_each(pairs: list[tuple[str, str]], states: bool = True) -> list[tuple[str, str]]:
    """Each kind in one language, the languages taking turns; without `states` no other state of a kind already there."""
    languages = {}
    for kind, language in pairs:
        languages.setdefault(kind, []).append(language)
    chosen = [(kind, spoken[turn % len(spoken)]) for turn, (kind, spoken) in enumerate(languages.items())]
    return [pair for pair in chosen if states or pair[0] not in STATES]


def soak(*values):
    """These values of a test's parameters in `make soak` only."""
    return pytest.param(*values, marks=pytest.mark.soak)


def drawn(pairs: list[tuple[str, str]], states: bool = True) -> list:
    """As parameters of a test, marked `drawn`: one of each kind; the rest in `make soak`."""
    chosen = one_of_each(pairs, states)
    marks = {True: [pytest.mark.drawn], False: [pytest.mark.drawn, pytest.mark.soak]}
    return [pytest.param(*pair, marks=marks[pair in chosen]) for pair in pairs]


def fetch(address: str) -> tuple[int, str]:
    """Status and HTML, as a stranger gets them, without a browser."""
    try:
        with urllib.request.urlopen(address) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as refusal:
        return refusal.code, refusal.read().decode()


@cache
def soup(address: str) -> BeautifulSoup:
    """This page of the demo, read once."""
    return BeautifulSoup(fetch(address)[1], "html.parser")


def address_of(site: str, kind: str, language: str = "en") -> str:
    """Where this kind of page stands in this language; fails if the demo has none there."""
    if kind in BELOW | BELOW_ENGLISH:
        above, link = (BELOW | BELOW_ENGLISH)[kind]
        return urljoin(site, soup(address_of(site, above, language)).select_one(link)["href"])
    path = (KINDS | ENGLISH)[kind].replace("{community}", urllib.parse.quote(WORDS[language]))
    prefix = "" if language == "en" else f"/{language}"
    if kind.startswith("search") or kind == "lost":
        return f"{site}{prefix}{path}"
    if language == "en":
        return site + path
    return soup(site + path).select_one(f'link[rel="alternate"][hreflang="{language}"]')["href"]
