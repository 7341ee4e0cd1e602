"""Tags of changes (`pages.fragment_cache.dependencies`): of the rows, and of what the tree knows of their pages."""

from collections.abc import Iterable, Iterator
from uuid import UUID

from ..fragment_cache.recording import watched_keys
from .loading import changed_pages
from .nodes import Node
from .snapshot import SiteTree

OF_EVERYTHING = ("sites", "locales", "languages", "closed", "chromes", "networks", "looks", "crisis")
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
            is_filed_anew = filing(old) != filing(new)
            for node, tree in ((old, before), (new, after)):
                tags.update(tags_of_node(node, tree) if node else ())
                tags.update(tags_of_terms(node, tree) if node and is_filed_anew else ())
    return tags


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


def tags_of_node(node: Node, tree: SiteTree) -> Iterator[str]:
    """What depends on a page as the tree knows it: its group, its own lists, and those that it or a translation stands in."""
    yield f"group:{node.translation_key}"
    yield from tags_of_lists(node.translation_key, tree.locales)
    showing = locales_showing(node, tree)
    for each in tree.by_key.get(node.translation_key, ()):
        if parent := tree.by_path.get(each.parent_path):
            yield from tags_of_lists(parent.translation_key, showing)
    if node.show_in_menus:
        yield "menu"
    if node.begins:
        yield "banners"
    for alias in tree.aliases.get(node.pk, ()):  # one is a placeholder by the language of its original
        yield from tags_of_node(alias, tree)


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


def filing(node: Node | None) -> Node | None:
    """A page without what its place among the posts of a term does not hang on."""
    return node and node._replace(
        title="", slug="", url_path="", menu_label="", show_in_menus=False, last_published_at=None
    )


def tags_of_terms(node: Node, tree: SiteTree) -> Iterator[str]:
    """What depends on which terms a page is filed under, and on its place among their posts."""
    for name, pk in node.filed:
        if term := tree.terms[name].get(pk):
            yield f"term:{name}:{term.translation_key}"
    for alias in tree.aliases.get(node.pk, ()):
        yield from tags_of_terms(alias, tree)
