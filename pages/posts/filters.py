"""Filters of a list of posts: parsed query parameters `topic`, `kind`, `author`, `outlet`, `year`, `month`."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from django.utils import timezone
from wagtail.models import Page

from ..http.urls import whole_number
from ..tree.current import current
from ..tree.listing import is_term_used
from ..tree.nodes import Node
from ..tree.snapshot import SiteTree
from .taxonomy import Named

NAMED = ("topic", "author", "outlet")  # each of their rows has a list at an address of its own
NAMES = ("topic", "kind", "author", "outlet", "year", "month")
LONGEST = 100  # letters of a value


@dataclass(frozen=True)
class PostFilters:
    """Parsed query parameters of a list of posts. `unknown` values mean nothing here: shown, but not applied."""

    topic: Named | None = None
    kind: str = ""
    author: Named | None = None
    outlet: Named | None = None
    year: int | None = None
    month: int | None = None
    unknown: tuple[str, ...] = ()

    @classmethod
    def from_query(
        cls, query: Mapping[str, str], kinds: list[type[Page]], locale_id: int, tree: SiteTree | None = None
    ) -> "PostFilters":
        """Parses a query string for posts of these kinds; one database query for each topic, author or outlet in it.

        A name that no page which is visible in `tree` (by default, to a stranger) is filed under is unknown.
        """
        tree = tree or current()
        params = {name: query.get(name, "").strip() for name in NAMES}
        values = {name: _find_term(name, params[name], kinds, locale_id, tree) for name in NAMED if params[name]}
        known_kinds = {value for kind in kinds for value in kind.kind_labels()}
        values["kind"] = params["kind"] if params["kind"] in known_kinds else ""
        values["year"] = _parse_number(params["year"], dt.MINYEAR, dt.MAXYEAR - 1)
        values["month"] = _parse_number(params["month"], 1, 12) if values["year"] else None
        unknown = tuple(params[name][:LONGEST] for name in NAMES if params[name] and not values[name])
        return cls(**values, unknown=unknown)

    @property
    def query_parameters(self) -> dict[str, str]:
        """Query parameters by name, always in the same order; empty where nothing is chosen."""
        values = {name: getattr(self, name) for name in NAMES}
        return {name: value.slug if name in NAMED else str(value) for name, value in values.items() if value}

    @property
    def sole_name(self) -> str:
        """Name of the only filter, where its list has an address of its own (`topic/food/`); else empty."""
        names = list(self.query_parameters)
        return names[0] if len(names) == 1 and names[0] in NAMED else ""

    def subpath(self, feed: str = "", page: int = 1) -> str:
        """Path and query string below the index: `topic/food/`, `?topic=food&year=2024&page=2`, `feed/`."""
        path, query = "", dict(self.query_parameters)
        if self.sole_name:
            path, query = f"{self.sole_name}/{query[self.sole_name]}/", {}
        if page > 1:
            query["page"] = str(page)
        return path + feed + (f"?{urlencode(query)}" if query else "")

    def without(self, *names: str) -> "PostFilters":
        """A copy without these filters."""
        return replace(self, **{name: "" if name == "kind" else None for name in names})

    def filter(self, posts: Iterable[Node], tree: SiteTree) -> list[Node]:
        """Those of these posts that match all filters, in their order."""
        posts, chosen = list(posts), {name: row for name in NAMED if (row := getattr(self, name))}
        for name, row in chosen.items():
            posts = [node for node in posts if row.translation_key in tree.terms_of(node, name)]
        if self.kind:
            posts = [node for node in posts if node.kind == self.kind]
        if span := self.span:
            posts = [node for node in posts if span[0] <= node.day <= span[1]]
        return posts

    @property
    def span(self) -> tuple[dt.date, dt.date] | None:
        """First and last day of the chosen month or year."""
        if not self.year:
            return None
        first, last = (self.month, self.month) if self.month else (1, 12)
        after = dt.date(self.year + last // 12, last % 12 + 1, 1)
        return dt.date(self.year, first, 1), after - dt.timedelta(days=1)


def _parse_number(text: str, least: int, most: int) -> int | None:
    """Parses a whole number between these; None for anything else, such as ² or ten digits."""
    number = whole_number(text, 5)
    return number if least <= number <= most else None


def _find_term(name: str, slug: str, kinds: list[type[Page]], locale_id: int, tree: SiteTree) -> Named | None:
    """The topic, author or outlet that this slug names, if posts of these kinds can be filed under it and a page is."""
    model = next(filter(None, (kind.model_of(name) for kind in kinds)), None)
    row = model.objects.by_slug(slug, locale_id) if model and len(slug) <= LONGEST else None
    return row if row and is_term_used(tree, name, row.translation_key, timezone.now()) else None
