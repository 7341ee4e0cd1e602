"""A page of the tree as templates and serializers link to it, in the place of an instance of its model."""

from functools import cached_property
from types import SimpleNamespace

from django.contrib.contenttypes.models import ContentType
from wagtail.models import Page

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
    def specific_class(self) -> type[Page] | None:
        return ContentType.objects.get_for_id(self.node.content_type_id).model_class()
