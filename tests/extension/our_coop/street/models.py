"""Kinds of page of this app."""

from pages.base.kinds import HomeSectionKind, SearchFacet
from pages.base.models import BasePage
from pages.posts.models import Post


class StreetPage(BasePage):
    """Has a section with a template of its own, and a text for the desk."""

    template = "pages/text_page.html"
    home_section = HomeSectionKind("street", place=0, prints_summary=False, empty_reason="The street is quiet.")

    def items_on_home(self, number, first=None):
        return [self] if self.lead else []


class LetterPage(Post):
    """A post that the section of news and press shows among its own."""

    template = "pages/text_page.html"
    facet = SearchFacet("letters", "Letters")
