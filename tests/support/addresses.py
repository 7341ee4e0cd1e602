"""Every public address of a house, in one list; a new room adds its own here, and all walks go there too."""

from collections.abc import Iterator

from wagtail.models import Page

from media.models import Document, Picture, RecordingText, Rendition
from pages.events.index_page import EventIndexPage
from pages.events.models import EventPage
from pages.events.occurrences import Occurrence
from pages.markdown.views import twin_url
from pages.news import Author
from pages.posts.index_page import PostIndex
from pages.posts.models import Topic
from pages.press.models import Outlet

FIXED = [
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
SEARCHES = ["/search/", "/es/search/", "/ar/search/"]


def of_pages() -> list[str]:
    """Every page there is, whether or not a visitor may see it, and the second page of those that list others."""
    pages = [page for page in Page.objects.filter(depth__gt=1).specific() if page.url]
    listed = [f"{page.url}?page=2" for page in pages if page.get_children()]
    return [page.url for page in pages] + [twin_url(page) for page in pages] + listed


def of_cards() -> list[str]:
    """The card of every page, by an address that was never its own: it leads to today's where there is one."""
    return [f"/media/share/{pk}-{'0' * 16}.png" for pk in Page.objects.values_list("pk", flat=True)]


def of_calendars() -> Iterator[str]:
    """Every state of each calendar, and every date of each event, as a page and as a file."""
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


def of_lists() -> Iterator[str]:
    """Every list of a topic, author or outlet below every index, its feeds, and indexes narrowed in several ways."""
    named = [(model._meta.model_name, row.slug) for model in (Topic, Author, Outlet) for row in model.objects.all()]
    for index in [
        page for page in Page.objects.specific() if isinstance(page, PostIndex | EventIndexPage) and page.url
    ]:
        yield from (f"{index.url}feed/", f"{index.url}feed.json", f"{index.url}feed/?page=2")
    for index in [page for page in Page.objects.specific() if isinstance(page, PostIndex) and page.url]:
        for name, slug in named:
            below = f"{index.url}{name}/{slug}/"
            yield from (below, f"{below}feed/", f"{below}feed.json", f"{index.url}?{name}={slug}&year=2020&page=2")


def of_uploads() -> Iterator[str]:
    """Pictures and documents by every name they have."""
    for rendition in Rendition.objects.all():
        yield f"/media/{rendition.file.name}"
    for picture in Picture.objects.all():
        yield f"/media/{picture.file.name}"
    for document in Document.objects.all():
        yield from (document.url, f"/media/{document.file.name}", f"/documents/{document.pk}/")
    for text in RecordingText.objects.all():
        yield from (text.captions_url, text.transcript_url, text.chapters_url)


def of_searches(*words: str) -> list[str]:
    """A search for each of these words, in each language."""
    return [f"{address}?query={word}" for address in SEARCHES for word in words]


def everywhere(*words: str) -> list[str]:
    """Every address, and a search for these words."""
    return [
        *FIXED,
        *of_pages(),
        *of_lists(),
        *of_calendars(),
        *of_cards(),
        *of_uploads(),
        *SEARCHES,
        *of_searches(*words),
    ]
