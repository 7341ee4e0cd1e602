"""Every public address of a house, in one list; a new room adds its own here, and all walks go there too."""

import ipaddress
import random
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator

from wagtail.models import Page

from media.documents.models import Document
from media.images.models import Picture, Rendition
from media.recordings.models import RecordingText
from pages.events.index_page import EventIndexPage
from pages.events.models import EventPage
from pages.events.occurrences import Occurrence
from pages.markdown.views import twin_url
from pages.news.models import Author
from pages.posts.index_page import PostIndex
from pages.posts.models import Topic
from pages.press.models import Outlet

FIXED_URLS = [
    "/sitemap.xml",
    "/robots.txt",
    "/llms.txt",
    "/favicon.ico",
    "/livez",
    "/readyz",
    "/theme-00000000.css",
    "/podcast/feed/",
    "/es/podcast/feed/",
    "/nothing/at/all/",
]
SEARCH_URLS = ["/search/", "/es/search/", "/ar/search/"]
# What tells URLs of one shape apart: their language, their numbers with the zeros of hashes.
VARIABLE = re.compile(r"^/(?:es|ar)(?=[/.])|-?\d+(?:-0{16})?")


def page_urls() -> list[str]:
    """Every page there is, whether or not a visitor may see it, and the second page of those that list others."""
    pages = [page for page in Page.objects.filter(depth__gt=1).specific() if page.url]
    second_pages = [f"{page.url}?page=2" for page in pages if page.get_children()]
    return [page.url for page in pages] + [twin_url(page) for page in pages] + second_pages


def social_card_urls() -> list[str]:
    """The social card of every page, with an outdated hash in its URL: it redirects to the current one, if any."""
    return [f"/media/share/{pk}-{'0' * 16}.png" for pk in Page.objects.values_list("pk", flat=True)]


def calendar_urls() -> Iterator[str]:
    """The URLs of each calendar with several filters, and of every occurrence of each event, as HTML and iCalendar."""
    states = ["?past=1", "?month=2017-04", "?access=entrance&language=es&online=1", "?topic=land&place=hall"]
    for index in EventIndexPage.objects.all():
        if index.url:
            yield from (f"{index.url}{state}" for state in [*states, "calendar.ics"])
    for event in EventPage.objects.all():
        dates = [
            f"{date}/" for date in Occurrence.objects.filter(event=event.translation_key).values_list("date", flat=True)
        ]
        if event.url:
            yield from (f"{event.url}{below}{file}" for below in ["", *dates] for file in ("", "event.ics"))


def list_urls() -> Iterator[str]:
    """The list of each topic, author and outlet below every index page, its feeds, and index pages with filters."""
    terms = [(model._meta.model_name, row.slug) for model in (Topic, Author, Outlet) for row in model.objects.all()]
    for index in [
        page for page in Page.objects.specific() if isinstance(page, PostIndex | EventIndexPage) and page.url
    ]:
        yield from (f"{index.url}feed/", f"{index.url}feed.json", f"{index.url}feed/?page=2")
    for index in [page for page in Page.objects.specific() if isinstance(page, PostIndex) and page.url]:
        for name, slug in terms:
            below = f"{index.url}{name}/{slug}/"
            yield from (below, f"{below}feed/", f"{below}feed.json", f"{index.url}?{name}={slug}&year=2020&page=2")


def upload_urls() -> Iterator[str]:
    """Every URL of pictures, documents and texts of recordings."""
    for rendition in Rendition.objects.all():
        yield f"/media/{rendition.file.name}"
    for picture in Picture.objects.all():
        yield f"/media/{picture.file.name}"
    for document in Document.objects.all():
        yield from (document.url, f"/media/{document.file.name}", f"/documents/{document.pk}/")
    for text in RecordingText.objects.all():
        yield from (text.captions_url, text.transcript_url, text.chapters_url)


def search_urls(*queries: str) -> list[str]:
    """The URL of a search for each of these queries, in each language."""
    return [f"{address}?query={word}" for address in SEARCH_URLS for word in queries]


def all_urls(*queries: str) -> list[str]:
    """Every public URL, and searches for these queries."""
    return [
        *FIXED_URLS,
        *page_urls(),
        *list_urls(),
        *calendar_urls(),
        *social_card_urls(),
        *upload_urls(),
        *SEARCH_URLS,
        *search_urls(*queries),
    ]


def one_of_each_shape(urls: Iterable[str]) -> list[str]:
    """One URL of each shape, from another place of its group each time, so that each language comes up."""
    urls_by_shape = defaultdict(list)
    for url in dict.fromkeys(urls):
        urls_by_shape[VARIABLE.sub("", url)].append(url)
    return [group[number % len(group)] for number, group in enumerate(urls_by_shape.values())]


def visitor() -> str:
    """The address of somebody, where a site trusts its proxy: nobody asks so often that the API refuses."""
    return str(ipaddress.ip_address(random.getrandbits(32)))
