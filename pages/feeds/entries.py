"""Feed entries of an index page's posts, of whatever kind and for every format."""

import datetime as dt
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import get_language
from wagtail.blocks import StreamValue

from media.permissions import is_open

from ..blocks.body import BodyBlock
from ..blocks.stored import PrintedBlock, StoredStream
from ..network.models import Network
from .clean_html import absolute_url, plain_html


@dataclass(frozen=True)
class Enclosure:
    """Enclosure (RFC 4287, section 4.2.7.2): a file that comes along; `length` in bytes."""

    url: str
    type: str
    length: int


@dataclass(frozen=True)
class FeedTerm:
    """Somebody or something by name, with the address of what there is about it; `term` as in addresses."""

    name: str
    url: str = ""
    term: str = ""


@dataclass(frozen=True)
class FeedEntry:
    """One entry with its whole content. `id` stays whatever becomes of its URL; `via` is where it first appeared."""

    id: str
    title: str
    url: str
    language: str
    published: dt.datetime
    updated: dt.datetime
    summary: str
    content: str
    authors: list[FeedTerm] = field(default_factory=list)
    topics: list[FeedTerm] = field(default_factory=list)
    picture: Enclosure | None = None
    via: str = ""


@dataclass(frozen=True)
class Feed:
    """A page of entries, newest first; `links` are addresses by relation (self, alternate, first, previous, next)."""

    id: str
    title: str
    subtitle: str
    language: str
    author: str
    updated: dt.datetime
    entries: list[FeedEntry]
    atom: dict[str, str]
    json: dict[str, str]
    icon: str = ""


def urn(key: uuid.UUID, language: str, *state: str) -> str:
    """Permanent id (RFC 4122): the same wherever a page moves and whatever it is called, another in every language."""
    return f"urn:uuid:{uuid.uuid5(key, '/'.join([language, *state]))}"


# Asks an index for a page of its posts and turns each into an entry, whatever their kinds.

TYPES = {"jpg": "image/jpeg", "png": "image/png"}
LISTS = {"pages", "newest", "events", "principles"}  # blocks that print other pages: those have entries of their own


def build_feed(request: HttpRequest, index, choices, number: int) -> Feed:
    """The feed of this index in this state; `number` counts its pages from 1."""
    posts, more = index.feed_posts(choices, number)
    network, language = Network.for_request(request), get_language()
    entries = list(build_entries(posts, request, language))
    name = network.name or network.site.site_name
    term_name = getattr(choices, choices.sole_name).name if choices.sole_name else ""
    return Feed(
        id=urn(index.translation_key, language, *choices.query_parameters.values()),
        title=" – ".join(part for part in (term_name, index.title, name) if part),
        subtitle=index.description,
        language=language,
        author=name,
        updated=max(
            [entry.updated for entry in entries], default=index.last_published_at or index.latest_revision_created_at
        )
        or timezone.now(),
        entries=entries,
        atom=page_links(index, choices, "feed/", number, more),
        json=page_links(index, choices, "feed.json", number, more),
    )


def page_links(index, choices, feed: str, number: int, more: bool) -> dict[str, str]:
    """Links of a paged feed by relation (RFC 5005, section 3)."""
    pages = {"self": number, "first": 1, "previous": number - 1, "next": number + 1 if more else 0}
    found = {rel: index.full_url + choices.subpath(feed, page) for rel, page in pages.items() if page > 0}
    return {"alternate": index.full_url + choices.subpath(), **found}


def build_entries(posts: list, request: HttpRequest, language: str) -> Iterator[FeedEntry]:
    """Entries of these posts."""
    for post, body in zip(posts, split_bodies(bodies_of(posts)), strict=True):
        html = render_to_string("feeds/entry.html", {"page": post, "body": body}, request=request)
        yield build_entry(post, plain_html(html, post.full_url), request, language)


def build_entry(post, content: str, request: HttpRequest, language: str) -> FeedEntry:
    published = post.published_at
    index_url = post.full_url.removesuffix(f"{post.slug}/")
    return FeedEntry(
        id=urn(post.translation_key, language),
        title=post.title,
        url=post.full_url,
        language=language,
        published=published,
        updated=max(post.last_published_at or published, published),
        summary=post.description,
        content=content,
        authors=[FeedTerm(row.name, f"{index_url}author/{row.slug}/") for row in post.authors_named]
        or [FeedTerm(name) for name in post.signed],
        topics=[FeedTerm(row.name, term=row.slug) for row in post.topics_named],
        picture=enclosure(post, request),
        via=getattr(post, "link", ""),
    )


def enclosure(post, request: HttpRequest) -> Enclosure | None:
    """The picture of a post, in the one size that every program shows; None where a stranger may not have it, or it is lost."""
    picture = post.picture
    if not picture or not is_open(picture, request) or not (size := picture.weight):
        return None
    kind = TYPES.get(picture.address.rpartition(".")[2], "image/jpeg")
    return Enclosure(absolute_url(picture.address, post.full_url), kind, size)


def bodies_of(posts: list) -> list[list[dict]]:
    """The raw blocks of each body, without those that list other pages."""
    return [[block for block in post.body.raw_data if block["type"] not in LISTS] for post in posts]


def split_bodies(bodies: list[list[dict]]) -> Iterator[list[PrintedBlock]]:
    """The blocks of each body: built as one stream, so that its pictures and documents cost the queries of one."""
    stream = StoredStream(StreamValue(BodyBlock(), [block for body in bodies for block in body], is_lazy=True))
    start = 0
    for body in bodies:
        yield list(stream.part(start, start + len(body)))
        start += len(body)
