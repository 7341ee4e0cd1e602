"""Snapshot of the page tree: immutable, with an index for each way in which pages are looked up."""

import datetime as dt
from bisect import insort
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from operator import attrgetter
from typing import TypeVar
from urllib.parse import quote
from uuid import UUID

from django.conf import settings

from media.cache_tags import use

from .nodes import STEP, Crisis, Node, Root, SiteRow, Term

PARTS = (
    *("sites", "locales", "languages", "closed", "sources", "terms", "covered"),
    *("chromes", "opening_hours", "hours_exceptions", "networks", "looks", "redirects", "crisis"),
)
MOST_REMEMBERED = 1000
T = TypeVar("T")
SAFE = "!$&'()*+,;=/~:@"  # what `django.urls.reverse` leaves as it is (RFC 3986, section 2.2)


@dataclass(frozen=True)
class SiteTree:
    """All pages, and what decides where they stand and who sees them."""

    nodes: dict[int, Node]
    sites: dict[int, SiteRow]
    locales: dict[int, str]  # language code by id, of those that are on
    languages: dict[int, str]  # the same of all
    closed: frozenset[int]  # pages with a view restriction
    sources: dict[UUID, int]  # locale id by translation key
    terms: dict[str, dict[int, Term]]  # topics, authors and outlets by id, by name
    covered: dict[UUID, frozenset[int]]  # the press pieces about a page, by its translation key
    chromes: dict[int, dict]  # the columns of the texts around every page, by locale
    opening_hours: dict[int, list[dict]]  # those of their opening hours, by the row that they are of
    hours_exceptions: dict[int, list[dict]]  # those of the exceptions, likewise
    networks: dict[int, dict]  # those of the facts of a site, by site
    looks: dict[int, dict]  # those of its look, by site
    redirects: frozenset[str]  # the paths from which there is one, on whichever site
    by_path: dict[str, Node] = field(repr=False)
    by_url_path: dict[str, Node] = field(repr=False)
    by_key: dict[UUID, tuple[Node, ...]] = field(repr=False)  # by id
    children: dict[str, tuple[Node, ...]] = field(repr=False)  # by the path of their parent, in the order of the tree
    crisis: Crisis | None = None  # while the crisis switch is on; never while that feature is off
    cache: dict = field(
        default_factory=dict, init=False, repr=False, compare=False
    )  # what was worked out from all this

    @classmethod
    def of(cls, nodes: dict[int, Node], **parts) -> "SiteTree":
        by_key, children = defaultdict(list), defaultdict(list)
        for pk in sorted(nodes):
            by_key[nodes[pk].translation_key].append(nodes[pk])
        for node in sorted(nodes.values(), key=lambda each: each.path):
            children[node.parent_path].append(node)
        return cls(
            nodes,
            by_path={node.path: node for node in nodes.values()},
            by_url_path={node.url_path: node for node in nodes.values()},
            by_key={key: tuple(found) for key, found in by_key.items()},
            children={path: tuple(found) for path, found in children.items()},
            **parts,
        )

    def patched(self, changed: dict[int, Node | None], **parts) -> "SiteTree":
        """Another snapshot, with these nodes (None: deleted) and parts in the place of the old."""
        pairs = [(self.nodes.get(pk), new) for pk, new in changed.items()]
        pairs = [(old, new) for old, new in pairs if old != new]
        if not pairs:
            return replace(self, **parts) if parts else self
        nodes, by_path, by_url_path = dict(self.nodes), dict(self.by_path), dict(self.by_url_path)
        for old, _new in pairs:
            if old:
                del nodes[old.pk]
                by_path.pop(old.path, None)
                by_url_path.pop(old.url_path, None)
        for _old, new in pairs:
            if new:
                nodes[new.pk] = by_path[new.path] = by_url_path[new.url_path] = new
        found = SiteTree(
            nodes,
            by_path=by_path,
            by_url_path=by_url_path,
            by_key=regrouped(self.by_key, pairs, lambda node: [node.translation_key], "pk"),
            children=regrouped(self.children, pairs, lambda node: [node.parent_path], "path"),
            **{name: parts.get(name, getattr(self, name)) for name in PARTS},
        )
        self.hand_on(found, pairs)
        return found

    def hand_on(self, other: "SiteTree", pairs: list[tuple[Node | None, Node | None]]) -> None:
        """Gives the next snapshot the indexes that were made of this one: they look at every page."""
        nodes, made = [node for pair in pairs for node in pair if node], vars(self)
        for name, is_within in OF_SOME.items():
            if name in made and not any(map(is_within, nodes)):
                vars(other)[name] = made[name]
        if "by_topic" in made and other.terms is self.terms:
            vars(other)["by_topic"] = regrouped(self.by_topic, pairs, partial(self.terms_of, name="topic"), "pk")

    @cached_property
    def aliases(self) -> dict[int, list[Node]]:
        """The aliases of a page, by its id."""
        found = defaultdict(list)
        for node in self.nodes.values():
            if node.alias_of_id:
                found[node.alias_of_id].append(node)
        return found

    def remembered(self, name: Hashable, of: tuple, work_out: Callable[[], T]) -> T:
        """What was worked out from this tuple once; at most so many of them are kept."""
        kept_of, found = self.cache.get(name, (None, None))
        if kept_of is not of:
            found = work_out()
            if len(self.cache) < MOST_REMEMBERED:
                self.cache[name] = of, found
        return found

    # Visibility, as `pages.visibility.visible_q` has it for a stranger.

    def is_placeholder(self, node: Node) -> bool:
        """Whether it is an alias that stands for a translation which is not there yet."""
        original = self.nodes.get(node.alias_of_id) if node.alias_of_id else None
        return original is not None and original.locale_id != node.locale_id

    @cached_property
    def closed_paths(self) -> frozenset[str]:
        """The tree paths of the pages with a view restriction."""
        return frozenset(self.nodes[pk].path for pk in self.closed if pk in self.nodes)

    def is_closed(self, node: Node) -> bool:
        """Whether it or a page above it has a view restriction."""
        return bool(self.closed) and any(path in self.closed_paths for path in (node.path, *node.ancestor_paths))

    def is_published(self, node: Node) -> bool:
        return node.live and node.locale_id in self.locales and not self.is_placeholder(node)

    def is_visible(self, node: Node, now: dt.datetime) -> bool:
        has_begun = node.begins is None or node.begins <= now
        return self.is_published(node) and has_begun and not self.is_held(node) and not self.is_closed(node)

    def is_held(self, node: Node) -> bool:
        """Whether it was to begin by itself, and waits for the end of the crisis. What is published in it begins at once."""
        if self.crisis is None or node.begins is None or node.begins <= self.crisis.since:
            return False
        return node.last_published_at is None or node.last_published_at <= self.crisis.since

    def is_hidden(self, node: Node | None) -> bool:
        """Whether no stranger's answer can have anything of it, whatever else changes: a draft with nothing below it."""
        return node is None or not (self.is_published(node) or self.below(node) or node.pk in self.aliases)

    def visible(self, nodes: Iterable[Node], now: dt.datetime) -> Iterator[Node]:
        return (node for node in nodes if self.is_visible(node, now))

    # Translations

    def translations(self, key: UUID, now: dt.datetime) -> list[Node]:
        """The visible pages of a translation group, the oldest first."""
        use(f"group:{key}")
        return list(self.visible(self.by_key.get(key, ()), now))

    def translation(self, key: UUID, locale_id: int, now: dt.datetime) -> Node | None:
        """The visible page of a translation group in this locale."""
        return next((node for node in self.translations(key, now) if node.locale_id == locale_id), None)

    def source(self, key: UUID, now: dt.datetime) -> Node | None:
        """The visible page that the others of its group are translated from: by TranslationSource, else the oldest."""
        locale_id = self.sources.get(key)
        found = [node for node in self.translations(key, now) if locale_id in (None, node.locale_id)]
        return found[0] if found else None

    # The tree

    def above(self, path: str) -> list[Node]:
        """The pages above this tree path, from the home page down."""
        ends = range(2 * STEP, len(path), STEP)
        found = [self.by_path[path[:end]] for end in ends if path[:end] in self.by_path]
        use(*(f"group:{each.translation_key}" for each in found))
        return found

    def below(self, node: Node) -> tuple[Node, ...]:
        """Its children, in the order of the tree."""
        return self.children.get(node.path, ())

    def terms_of(self, node: Node, name: str) -> set[UUID]:
        """The translation keys of the topics (or authors, or outlets) that a post is filed under."""
        rows = self.terms.get(name, {})
        return {rows[pk].translation_key for each, pk in node.filed if each == name and pk in rows}

    @cached_property
    def by_topic(self) -> dict[UUID, tuple[Node, ...]]:
        """The posts that are filed under a topic, by its translation key."""
        found = defaultdict(list)
        for pk in sorted(self.nodes):
            node = self.nodes[pk]
            for key in self.terms_of(node, "topic") if node.filed else ():
                found[key].append(node)
        return {key: tuple(nodes) for key, nodes in found.items()}

    @cached_property
    def timed(self) -> tuple[Node, ...]:
        """All pages that are shown from a certain moment: announcements."""
        return tuple(node for node in self.nodes.values() if node.begins)

    @cached_property
    def mixed_indexes(self) -> tuple[Node, ...]:
        """The index pages that also list what nobody has translated."""
        return tuple(node for node in self.nodes.values() if node.show_untranslated)

    @cached_property
    def menu_nodes(self) -> tuple[Node, ...]:
        ticked = (node for node in self.nodes.values() if node.show_in_menus and node.depth > 2)
        return tuple(sorted(ticked, key=lambda each: each.path))

    @property
    def in_menus(self) -> tuple[Node, ...]:
        """All pages below a home page that are ticked for the menu, in the order of the tree."""
        use("menu")
        return self.menu_nodes

    def home(self, site_id: int, language_code: str) -> Node | None:
        """The home page of a site in this language, live or not."""
        first = self.nodes.get(self.sites[site_id].root_page_id)
        found = self.by_key.get(first.translation_key, ()) if first else ()
        return next((node for node in found if self.locales.get(node.locale_id) == language_code), None)

    def deepest(self, home: Node, components: list[str]) -> tuple[Node, list[str]]:
        """The page below this home page that most of the components of a path lead to, and the rest of them."""
        for end in range(len(components), 0, -1):
            if node := self.by_url_path.get(f"{home.url_path}{'/'.join(components[:end])}/"):
                return node, components[end:]
        return home, components

    # Addresses

    @cached_property
    def roots(self) -> tuple[Root, ...]:
        """Where each site has each language, in the order of `Site.get_site_root_paths`."""
        sites = [
            (self.nodes[site.root_page_id], site) for site in self.sites.values() if site.root_page_id in self.nodes
        ]
        sites.sort(key=lambda pair: (not pair[1].is_default_site, pair[1].hostname))
        sites.sort(key=lambda pair: pair[0].url_path, reverse=True)
        return tuple(
            Root(site.pk, home.url_path, site.root_url, self.languages[home.locale_id])
            for first, site in sites
            for home in self.by_key[first.translation_key]
        )

    def root_of(self, node: Node, site_id: int | None = None) -> Root | None:
        """The home page below which it stands; of this site, if it stands in several."""
        found = [root for root in self.roots if node.url_path.startswith(root.url_path)]
        return next((root for root in found if root.site_id == site_id), found[0] if found else None)

    def address(self, node: Node, site_id: int | None = None) -> str | None:
        """Its URL as a page of this site links to it: a path, with the host where that is another site's; None without one."""
        if (root := self.root_of(node, site_id)) is None:
            return None
        path = path_of(node, root)
        return path if len(self.sites) == 1 or root.site_id == site_id else root.root_url + path

    def full_address(self, node: Node, site_id: int | None = None) -> str | None:
        """Its URL with scheme and host."""
        root = self.root_of(node, site_id)
        return root and root.root_url + path_of(node, root)


def path_of(node: Node, root: Root) -> str:
    prefix = "/" if root.language_code == settings.LANGUAGE_CODE else f"/{root.language_code}/"
    return quote(prefix + node.url_path[len(root.url_path) :], safe=SAFE)


def regrouped(
    groups: dict[T, tuple[Node, ...]],
    pairs: list[tuple[Node | None, Node | None]],
    keys_of: Callable[[Node], Iterable[T]],
    order: str,
) -> dict[T, tuple[Node, ...]]:
    """The groups of nodes by these keys, with the new ones in the place of the old, each in the order of this attribute."""
    gone = {old.pk for old, _new in pairs if old}
    added, touched = defaultdict(list), set()
    for old, new in pairs:
        touched.update(key for each in (old, new) if each for key in keys_of(each))
        for key in keys_of(new) if new else ():
            added[key].append(new)
    found = dict(groups)
    for key in touched:
        nodes = [node for node in groups.get(key, ()) if node.pk not in gone]
        for node in added[key]:
            insort(nodes, node, key=attrgetter(order))
        found[key] = tuple(nodes)
        if not nodes:
            del found[key]
    return found


# The indexes of a few of the pages, and which those are: a change of others leaves them.
OF_SOME: dict[str, Callable[[Node], object]] = {
    "aliases": lambda node: node.alias_of_id,
    "timed": lambda node: node.begins,
    "menu_nodes": lambda node: node.show_in_menus,
    "mixed_indexes": lambda node: node.show_untranslated,
}
