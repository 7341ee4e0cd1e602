"""Tags of changes (`pages.fragment_cache.recording`): of the rows, and of what the tree knows of their pages."""

from collections.abc import Iterable, Iterator
from uuid import UUID

from ..fragment_cache.recording import watched_keys
from .loading import changed_pages
from .nodes import Node
from .snapshot import SiteTree

OF_EVERYTHING = (
    *("sites", "locales", "languages", "closed", "networks", "looks", "crisis"),
    *("chromes", "opening_hours", "hours_exceptions"),
)
BY_GROUP = ("sources", "covered")  # parts by translation key


def tags_of(changes: Iterable[tuple[str, str]], before: SiteTree, after: SiteTree) -> set[str]:
    """The tags of these changes (table, key), which led from one snapshot to the other; none of pages hidden in both."""
    hidden = {pk for pk in pages_of(changes) if all(tree.is_hidden(tree.nodes.get(pk)) for tree in (before, after))}
    changes = without_pages(changes, hidden)
    tags = tags_of_rows(changes)
    if before.roots != after.roots or any(getattr(before, part) != getattr(after, part) for part in OF_EVERYTHING):
        tags.add("everything")
    for part in BY_GROUP:
        old, new = getattr(before, part), getattr(after, part)
        if old is not new:
            tags |= {f"group:{key}" for key in old.keys() | new.keys() if old.get(key) != new.get(key)}
    for pk in changed_pages(changes):
        old, new = before.nodes.get(pk), after.nodes.get(pk)
        if old != new:
            tags.add("tree")
            for was, now in zip(aspects_of(old, before), aspects_of(new, after), strict=True):
                if was[0] != now[0]:
                    tags |= was[1] | now[1]
    return tags


def aspects_of(node: Node | None, tree: SiteTree) -> list[tuple[object, set[str]]]:
    """For each way in which others depend on a page: what of it counts there, and the tags of those that do."""
    ways = (whole, tags_of_node), (linking, tags_of_links), (filing, tags_of_terms)
    return [(part(node, tree), set(tags(node, tree))) if node else (None, set()) for part, tags in ways]


def page_of(table: str, key: str) -> int | None:
    """The id of the page that this row is of, or a part of."""
    _column, is_of_page = watched_keys().get(table, ("", False))
    return int(key) if is_of_page else None


def pages_of(changes: Iterable[tuple[str, str]]) -> set[int]:
    return {pk for change in changes if (pk := page_of(*change)) is not None}


def without_pages(changes: Iterable[tuple[str, str]], pks: set[int]) -> set[tuple[str, str]]:
    """These changes but those of rows of these pages."""
    return {change for change in changes if page_of(*change) not in pks}


def tags_of_rows(changes: Iterable[tuple[str, str]]) -> set[str]:
    """The tags of the changed tables and rows themselves."""
    keys = watched_keys()
    tags = {table for table, _key in changes}
    return tags | {f"page:{key}" if keys[table][1] else f"{table}:{key}" for table, key in changes if table in keys}


def whole(node: Node, _tree: SiteTree) -> Node:
    return node


def tags_of_node(node: Node, tree: SiteTree) -> Iterator[str]:
    """What depends on a page as the tree knows it: the lists that it or a translation stands in, and the banners."""
    showing = locales_showing(node, tree)
    for key in keys_above(node, tree):
        yield from tags_of_lists(key, showing)
    if node.begins:
        yield "banners"
    for alias in tree.aliases.get(node.pk, ()):  # one is a placeholder by the language of its original
        yield from tags_of_node(alias, tree)


def tags_of_presence(node: Node, tree: SiteTree) -> Iterator[str]:
    """The lists of all languages that a page or a translation may stand in: in which it does hangs on what else is there."""
    for key in keys_above(node, tree):
        yield from tags_of_lists(key, tree.locales)
    for alias in tree.aliases.get(node.pk, ()):
        yield from tags_of_presence(alias, tree)


def keys_above(node: Node, tree: SiteTree) -> set[UUID]:
    """The translation keys of the pages above this one and its translations."""
    group = tree.by_key.get(node.translation_key, ())
    return {parent.translation_key for each in group if (parent := tree.by_path.get(each.parent_path))}


def linking(node: Node, tree: SiteTree) -> Node:
    """A page without when it was published, on which no link to it hangs; but in a crisis, whose end one may wait for."""
    return node if tree.crisis else node._replace(last_published_at=None)


def tags_of_links(node: Node, tree: SiteTree) -> Iterator[str]:
    """What depends on whether and where a page can be seen, and on its name: its group, its own lists, and the menu."""
    yield f"group:{node.translation_key}"
    yield from tags_of_lists(node.translation_key, tree.locales)
    if node.show_in_menus:
        yield "menu"
    for alias in tree.aliases.get(node.pk, ()):
        yield from tags_of_links(alias, tree)


def tags_of_lists(index_key: UUID, locale_ids: Iterable[int]) -> Iterator[str]:
    """The tags of the lists of an index page for readers of these locales, and of what lists it in all of them."""
    yield f"list:{index_key}"
    yield from (f"list:{index_key}:{pk}" for pk in locale_ids)


def locales_showing(node: Node, tree: SiteTree) -> set[int]:
    """The locales whose lists hang on this page: its own, that of the page above it, and those without a translation of it."""
    group = tree.by_key.get(node.translation_key, ())
    translated = {each.locale_id for each in group if each.live and not tree.is_placeholder(each)}
    parent = tree.by_path.get(node.parent_path)
    return {node.locale_id, *([parent.locale_id] if parent else ()), *(tree.locales.keys() - translated)}


def filing(node: Node, _tree: SiteTree) -> Node:
    """A page without what its place among the posts of a term does not hang on."""
    return node._replace(title="", slug="", url_path="", menu_label="", show_in_menus=False, last_published_at=None)


def tags_of_terms(node: Node, tree: SiteTree) -> Iterator[str]:
    """What depends on which terms a page is filed under, and on its place among their posts."""
    for name, pk in node.filed:
        if term := tree.terms[name].get(pk):
            yield f"term:{name}:{term.translation_key}"
    for alias in tree.aliases.get(node.pk, ()):
        yield from tags_of_terms(alias, tree)
