"""Lists of pages in the language of a reader: which pages, each in one language, and in which order; without a query."""

import datetime as dt
from collections.abc import Iterable, Iterator
from uuid import UUID

from wagtail.models import Page

from media.cache_tags import use

from .loading import term_models
from .nodes import Node, Term
from .snapshot import SiteTree

LONG_AGO, NEVER = (each.replace(tzinfo=dt.UTC) for each in (dt.datetime.min, dt.datetime.max))


def listed(tree: SiteTree, index_key: UUID, locale_id: int, now: dt.datetime) -> tuple[Node, ...]:
    """The visible children of an index page (by its translation key), for readers of this locale; the newest first.

    Those in this locale, and of an index that shows what is untranslated also those that stand for one.
    """
    use(f"list:{index_key}:{locale_id}")
    key = (listed, index_key, locale_id)
    since, until, found = tree.cache.get(key, (NEVER, NEVER, ()))
    if not since <= now < until:
        below = [node for index in shown_indexes(tree, index_key, locale_id) for node in tree.below(index)]
        found = newest_first(node for node in below if is_shown(tree, node, locale_id, now))
        tree.cache[key] = (*beginnings_around(tree, below, now), found)
    return found


def listed_under(
    tree: SiteTree, index_key: UUID, locale_id: int, topics: set[UUID], now: dt.datetime
) -> Iterator[Node]:
    """Of those that are `listed`, the ones under one of these topics: as far as they are asked for, not all the others."""
    use(f"list:{index_key}:{locale_id}")
    paths = {index.path for index in shown_indexes(tree, index_key, locale_id)}
    found = {node.pk: node for key in topics for node in tree.by_topic.get(key, ()) if node.parent_path in paths}
    return (node for node in newest_first(found.values()) if is_shown(tree, node, locale_id, now))


def children(tree: SiteTree, page: Page | Node, kind: type[Page], now: dt.datetime) -> list[Node]:
    """The visible pages of this kind directly below a page, in the order of the tree."""
    use(f"list:{page.translation_key}:{page.locale_id}")
    return [node for node in tree.visible(tree.children.get(page.path, ()), now) if issubclass(node.model, kind)]


def shown_indexes(tree: SiteTree, index_key: UUID, locale_id: int) -> list[Node]:
    """The index page in this locale, and in all others in which it shows what nobody has translated."""
    return [node for node in tree.by_key.get(index_key, ()) if node.locale_id == locale_id or node.show_untranslated]


def is_shown(tree: SiteTree, node: Node, locale_id: int, now: dt.datetime) -> bool:
    """Whether a list in this locale shows this page."""
    return tree.is_visible(node, now) and (node.locale_id == locale_id or stands_for(tree, node, locale_id, now))


def stands_for(tree: SiteTree, node: Node, locale_id: int, now: dt.datetime) -> bool:
    """Whether this page, in another language, stands where its translation into this locale is missing.

    It is the oldest that is visible. A translation that is there and private or waits is no reason to show another.
    """
    group = tree.by_key[node.translation_key]
    translated = any(each.locale_id == locale_id and each.live and not tree.is_placeholder(each) for each in group)
    return not translated and next(tree.visible(group, now), None) == node


def untranslated(tree: SiteTree, locale_id: int, now: dt.datetime, index_model: type[Page] = Page) -> list[Node]:
    """The pages in other languages that the lists of this locale show: below the indexes of this kind that show such pages."""
    use("tree")
    indexes = (node for node in tree.mixed_indexes if issubclass(node.model, index_model))
    below = (node for index in indexes for node in tree.below(index) if node.locale_id != locale_id)
    return [node for node in below if is_shown(tree, node, locale_id, now)]


def beginnings_around(tree: SiteTree, nodes: Iterable[Node], now: dt.datetime) -> tuple[dt.datetime, dt.datetime]:
    """The last moment at which one of these pages or their translations has begun to be shown, and the next one."""
    groups = {node.translation_key for node in nodes}
    begins = {node.begins for key in groups for node in tree.by_key[key] if node.begins}
    past, to_come = {each for each in begins if each <= now}, {each for each in begins if each > now}
    return max(past, default=LONG_AGO), min(to_come, default=NEVER)


def newest_first(nodes: Iterable[Node]) -> tuple[Node, ...]:
    return tuple(sorted(nodes, key=lambda node: (node.day or dt.date.min, node.pk), reverse=True))


def sharing(tree: SiteTree, node_model: type[Page], keys: set[UUID], locale_id: int, now: dt.datetime) -> list[Node]:
    """The visible pages of this kind and locale that are filed under one of these topics: under the most of them first, of these the newest."""
    use(*(f"term:topic:{key}" for key in keys))
    found = {node.pk: node for key in keys for node in tree.by_topic.get(key, ())}.values()
    found = (node for node in tree.visible(found, now) if node.locale_id == locale_id and node.model is node_model)
    return sorted(newest_first(found), key=lambda node: -len(keys & tree.terms_of(node, "topic")))


def is_term_used(tree: SiteTree, name: str, key: UUID, now: dt.datetime) -> bool:
    """Whether a visible page is filed under the topic (or author, or outlet) with this translation key."""
    use(f"term:{name}:{key}")
    nodes = tree.by_topic.get(key, ()) if name == "topic" else (node for node in tree.nodes.values() if node.filed)
    return any(key in tree.terms_of(node, name) and tree.is_visible(node, now) for node in nodes)


def localized_terms(tree: SiteTree, name: str, locale_id: int) -> dict[UUID, Term]:
    """Each topic (or author, or outlet) by its translation key, in this locale, else in the first it has a name in."""
    use(term_models()[name]._meta.db_table)
    key = (localized_terms, name, locale_id)
    if key not in tree.cache:
        rows = sorted(tree.terms.get(name, {}).values(), key=lambda each: (each.locale_id != locale_id, each.locale_id))
        tree.cache[key] = {row.translation_key: row for row in reversed(rows)}
    return tree.cache[key]
