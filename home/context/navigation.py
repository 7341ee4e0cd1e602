"""Navigation around a page: menu, breadcrumbs, feeds and calendars."""

from functools import cached_property

from wagtail.models import Page

from pages.events.index_page import EventIndexPage
from pages.feeds import links
from pages.news.models import NewsIndexPage
from pages.tree.links import TreePage

from .base import PageContext

LONG_MENU = 6  # entries; more are set smaller on a phone, and as wide as their words on a wide sheet


class NavigationContext(PageContext):
    """The menu, and the pages above the one shown."""

    @cached_property
    def menu(self) -> list[TreePage]:
        """Pages ticked for the menu, in tree order; each has `label` and `current` ("page", "true" or nothing)."""
        below = (node for node in self.tree.in_menus if node.path.startswith(self.home.path))
        pages = self.links_to(self.tree.visible(below, self.now))
        for page in pages:
            page.current = self.aria_current(page)
        return pages

    @property
    def is_menu_long(self) -> bool:
        return len(self.menu) > LONG_MENU

    @property
    def feeds(self) -> list[dict[str, str]]:
        """One feed of the news that stand in the menu; a page's head names it in every form."""
        news = [page for page in self.menu if page.specific_class is NewsIndexPage]
        return [links(page)[0] for page in news]

    @property
    def calendars(self) -> list[str]:
        """The addresses to subscribe to of the calendars that stand in the menu."""
        return [f"{page.url}calendar.ics" for page in self.menu if page.specific_class is EventIndexPage]

    def aria_current(self, page: Page) -> str:
        """Value of `aria-current` (WAI-ARIA): "page" for this page, "true" for the section it stands in, else empty."""
        if not self.page or not self.page.path.startswith(page.path):
            return ""
        return "page" if self.page.pk == page.pk else "true"

    @cached_property
    def breadcrumbs(self) -> list[TreePage]:
        """From the home page down to the page above this one; without drafts and untranslated placeholders."""
        if not self.page or self.page.depth <= 2:
            return []
        above = self.tree.above(self.page.path)
        return self.links_to(node for node in above if node.live and not self.tree.is_placeholder(node))

    @property
    def parent(self) -> Page | None:
        """The page above this one."""
        return self.breadcrumbs[-1] if self.breadcrumbs else None
