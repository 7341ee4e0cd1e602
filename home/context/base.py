"""What every part of the site context stands on: the request, the page shown, the page tree and the language."""

from collections.abc import Iterable
from datetime import datetime
from functools import cached_property
from uuid import UUID

from django.conf import settings
from django.utils import timezone
from django.utils.translation import get_language, get_language_info
from wagtail.models import Locale, Page, Site

from pages.http.request_state import RequestState
from pages.tree.current import current
from pages.tree.links import TreePage
from pages.tree.nodes import Node
from pages.tree.routing import find_site
from pages.tree.snapshot import SiteTree


class PageContext:
    """The page shown and its place in the tree, for one request; `page` is None on search and error pages."""

    def __init__(self, request):
        self.request, self.state = request, RequestState.of(request)

    @property
    def is_desk_open(self) -> bool:
        """Whether this visitor may have an editors' bar; strangers' pages are the same for all, so nobody asks who they are."""
        return settings.SESSION_COOKIE_NAME in self.request.COOKIES

    @cached_property
    def site(self) -> Site:
        return find_site(self.request)

    @cached_property
    def tree(self) -> SiteTree:
        return current()

    @cached_property
    def now(self) -> datetime:
        return timezone.now()

    @cached_property
    def root_key(self) -> UUID:
        """The translation key of the home pages of this site."""
        return self.tree.nodes[self.site.root_page_id].translation_key

    @cached_property
    def node(self) -> Node | None:
        """The page in the tree; None of one that was never saved."""
        return self.tree.nodes.get(self.page.pk) if self.page else None

    @cached_property
    def page(self) -> Page | None:
        return self.state.page

    @property
    def path(self) -> str:
        """The path of what is shown: of a page its own, since what is kept of it stands in its Markdown twin as well; of an
        error page none, since it is kept for all addresses.
        """
        if self.state.is_error:
            return ""
        if self.page and self.state.is_kept:
            return f"{self.page.get_url(self.request)}{self.state.subpath}"
        return self.request.path

    @property
    def is_public(self) -> bool:
        """Whether strangers see the page shown; of one that they don't, nobody is told what is translated."""
        return self.node is not None and self.tree.is_visible(self.node, self.now)

    def subpath_in(self, code: str) -> str | None:
        """The subpath after the page's URL in this language (a route, a date); None where that does not exist."""
        subpaths = self.state.subpaths
        return self.state.subpath if subpaths is None else subpaths.get(code)

    def links_to(self, nodes: Iterable[Node]) -> list[TreePage]:
        return [TreePage(self.tree, node, self.site.pk) for node in nodes]

    def page_in(self, key: UUID, code: str) -> TreePage | None:
        """The visible page of this translation group in this language."""
        found = self.tree.translations(key, self.now)
        nodes = [node for node in found if self.tree.locales[node.locale_id] == code]
        return self.links_to(nodes[:1])[0] if nodes else None

    def in_language_or_own(self, keys: Iterable[UUID]) -> list[TreePage]:
        """The visible pages of these translation groups, in the visitor's language, else in the site's own."""
        pages = [self.page_in(key, get_language()) or self.page_in(key, settings.LANGUAGE_CODE) for key in keys]
        return [page for page in pages if page]

    @cached_property
    def home(self) -> TreePage:
        """The home page in the visitor's language, else the site's own."""
        first = self.tree.nodes[self.site.root_page_id]
        return self.home_in(get_language()) or self.links_to([first])[0]

    def home_in(self, code: str) -> TreePage | None:
        return self.page_in(self.root_key, code)

    @property
    def source(self) -> Page | None:
        """The page that this one was translated from; None where it is the source itself, or the source can't be seen.

        It is the one the translation engine knows, else the oldest.
        """
        if self.page is None:
            return None
        source = self.tree.source(self.page.translation_key, self.now)
        # A draft that nobody has published yet has the number of its source, in another language.
        is_own = source and (source.pk, source.locale_id) == (self.page.pk, self.page.locale_id)
        return self.links_to([source])[0] if source and not is_own else None

    @cached_property
    def locales(self) -> dict[int, Locale]:
        """The languages that are on, in the order of settings.LANGUAGES."""
        return {pk: Locale(pk=pk, language_code=code) for pk, code in self.tree.locales.items()}

    def language_of(self, page: Page) -> str:
        """The code of the language this page is written in."""
        return self.tree.locales[page.locale_id]

    @cached_property
    def direction(self) -> str:
        return "rtl" if get_language_info(get_language())["bidi"] else "ltr"
