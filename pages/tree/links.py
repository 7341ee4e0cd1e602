"""Links between pages: the target in the language of the reader, as templates and serializers link to it; no query."""

from collections.abc import Iterable
from functools import cached_property
from types import SimpleNamespace

from django.contrib.contenttypes.models import ContentType
from django.db import DEFAULT_DB_ALIAS
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import get_language
from wagtail.models import Page

from media.cache_tags import covered, use

from .current import current
from .nodes import Node
from .snapshot import SiteTree


class TreePage:
    """Has the names of a `Page`: title, url, full_url, locale, translation_key …; `current` is a menu's."""

    current = ""

    def __init__(self, tree: SiteTree, node: Node, site_id: int | None = None):
        self.tree, self.node, self.site_id = tree, node, site_id

    def __getattr__(self, name: str):
        return getattr(self.node, name)

    def __eq__(self, other: object) -> bool:
        return getattr(other, "pk", None) == self.node.pk

    def __hash__(self) -> int:
        return hash(self.node.pk)

    def __str__(self) -> str:
        return self.node.title

    @property
    def id(self) -> int:
        return self.node.pk

    @cached_property
    def url(self) -> str | None:
        return self.tree.address(self.node, self.site_id)

    def get_url(self, request=None, current_site=None) -> str | None:
        return self.url

    @cached_property
    def full_url(self) -> str | None:
        return self.tree.full_address(self.node, self.site_id)

    def get_full_url(self, request=None) -> str | None:
        return self.full_url

    @property
    def locale(self) -> SimpleNamespace:
        """Id and code of its language."""
        return SimpleNamespace(pk=self.node.locale_id, language_code=self.tree.locales.get(self.node.locale_id, ""))

    @property
    def specific(self) -> Page:
        """The page itself, with all of its columns; one query."""
        with covered(f"page:{self.node.pk}"):
            return self.specific_class._default_manager.get(pk=self.node.pk)

    @property
    def specific_deferred(self) -> Page:
        """The page itself, whose other columns than the tree's are asked for once they are read; no query."""
        return instance_of(self.node)

    @property
    def specific_class(self) -> type[Page] | None:
        return ContentType.objects.get_for_id(self.node.content_type_id).model_class()


def instance_of(node: Node) -> Page:
    """A page as a queryset with `only` would give it: with the columns that the tree has, the others deferred."""
    known = node._asdict() | {"id": node.pk, "page_ptr_id": node.pk, "depth": node.depth}
    fields = [field.attname for field in node.model._meta.concrete_fields if field.attname in known]
    return node.model.from_db(DEFAULT_DB_ALIAS, fields, [known[name] for name in fields])


def in_language(
    pages: Iterable[Page | TreePage | None], language: str | None = None, tree: SiteTree | None = None
) -> dict[int, TreePage]:
    """Page id to the page to link to for a visitor in this language (default: the active one).

    That is its translation, else the page itself; one that is a draft, private or gone is left out. With a `tree` as
    somebody sees it (`pages.tree.current.seen_by`), what they don't see.
    """
    tree, now, language = tree or current(), timezone.now(), language or get_language()
    found = {}
    for page in filter(None, pages):
        group = tree.translations(page.translation_key, now)
        own = next((node for node in group if tree.locales[node.locale_id] == language), None)
        if target := own or next((node for node in group if node.pk == page.pk), None):
            found[page.pk] = TreePage(tree, target)
    return found


def hreflang(page: Page | TreePage) -> str:
    """The hreflang attribute (HTML, `<a>`) of a link to a page that is not in the active language; else empty."""
    code = page.locale.language_code
    return format_html(' hreflang="{}"', code) if code != get_language() else ""


def by_id(ids: Iterable[int]) -> dict[int, TreePage]:
    """The pages with these ids, whoever may see them."""
    tree, ids = current(), list(ids)
    use(*(f"group:{tree.nodes[pk].translation_key}" if pk in tree.nodes else f"page:{pk}" for pk in ids))
    return {pk: TreePage(tree, tree.nodes[pk]) for pk in ids if pk in tree.nodes}
