"""Rows of the in-process copy: what is known of each page, live or not, without its text."""

import datetime as dt
from typing import NamedTuple
from uuid import UUID

from django.contrib.contenttypes.models import ContentType
from wagtail.models import Page

STEP = Page.steplen


class Node(NamedTuple):
    """A page. The columns of all pages first, in the order in which they are loaded, then those of some kinds."""

    pk: int
    path: str
    title: str
    slug: str
    url_path: str
    locale_id: int
    translation_key: UUID
    content_type_id: int
    live: bool
    show_in_menus: bool
    alias_of_id: int | None
    first_published_at: dt.datetime | None
    last_published_at: dt.datetime | None
    menu_label: str = ""
    show_untranslated: bool | None = None  # of an index page; None of any other
    day: dt.date | None = None  # which it says, and by which lists order it
    begins: dt.datetime | None = None  # the moment from which it is shown
    ends: dt.datetime | None = None  # the moment from which it is past
    kind: str = ""  # what kind of post it is, as an address says it
    filed: tuple[tuple[str, int], ...] = ()  # (name, id) of the topics, authors and outlets it is filed under

    @property
    def depth(self) -> int:
        """1 of the root, 2 of a home page."""
        return len(self.path) // STEP

    @property
    def parent_path(self) -> str:
        return self.path[:-STEP]

    @property
    def model(self) -> type[Page]:
        """The model of its kind; `Page` where there is none any more."""
        return ContentType.objects.get_for_id(self.content_type_id).model_class() or Page

    def has_ended(self, now: dt.datetime) -> bool:
        return self.ends is not None and self.ends <= now

    @property
    def label(self) -> str:
        """What the menu calls it."""
        return self.menu_label or self.title

    @property
    def ancestor_paths(self) -> list[str]:
        """The tree paths of the pages above it, from the root down."""
        return [self.path[:end] for end in range(STEP, len(self.path), STEP)]


class Term(NamedTuple):
    """A topic, an author or an outlet, in one language."""

    pk: int
    translation_key: UUID
    locale_id: int
    name: str
    slug: str


class CrisisWords(NamedTuple):
    """The message of the crisis switch in one language."""

    title: str
    text: str


class Crisis(NamedTuple):
    """What visitors read while the crisis switch is on."""

    since: dt.datetime
    messages: dict[int, CrisisWords]  # by locale
    links: tuple[UUID, ...]  # translation keys of the pages on top, in their order


class Root(NamedTuple):
    """A home page at which a site has one of its languages."""

    site_id: int
    url_path: str
    root_url: str  # scheme, host and port; without a slash at its end
    language_code: str


class SiteRow(NamedTuple):
    """A site, as `wagtail.models.Site` has it."""

    pk: int
    hostname: str
    port: int
    site_name: str
    root_page_id: int
    is_default_site: bool

    @property
    def root_url(self) -> str:
        if self.port == 80:
            return f"http://{self.hostname}"
        return f"https://{self.hostname}" if self.port == 443 else f"http://{self.hostname}:{self.port}"
