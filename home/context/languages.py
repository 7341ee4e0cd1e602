"""Language switcher, and the addresses of a page in its other languages."""

from dataclasses import dataclass
from functools import cached_property

from django.urls import translate_url
from django.utils.translation import get_language, get_language_info

from pages.tree.links import TreePage

from .navigation import NavigationContext

MAX_VISIBLE_LANGUAGES = 3  # languages that a phone has room for beside the search


@dataclass
class LanguageLink:
    """An entry of the language switcher."""

    code: str
    name: str
    direction: str
    url: str
    current: bool
    leads_to: str  # the name of the page above that it leads to, where this one does not exist in it


class LanguageContext(NavigationContext):
    """The languages of the site, and where each leads from the page shown."""

    @cached_property
    def languages(self) -> list[LanguageLink]:
        """All languages; where this page is missing, the address is that of the closest page above it that is there."""
        return [
            self.language(locale.language_code)
            for locale in self.locales.values()
            if self.home_in(locale.language_code)
        ]

    @property
    def visible_languages(self) -> list[LanguageLink]:
        """The first three, with the visitor's own among them."""
        first = self.languages[:MAX_VISIBLE_LANGUAGES]
        own = [each for each in self.languages[MAX_VISIBLE_LANGUAGES:] if each.current]
        return first[: MAX_VISIBLE_LANGUAGES - len(own)] + own

    @property
    def more_languages(self) -> list[LanguageLink]:
        """All others: behind one button, in line where all have room."""
        return [each for each in self.languages if each not in self.visible_languages]

    def language(self, code: str) -> LanguageLink:
        info = get_language_info(code)
        page = self.page and self.page_in(self.page.translation_key, code)
        direction = "rtl" if info["bidi"] else "ltr"
        closest = page or self.closest_ancestor(code)
        current = code == get_language()
        url = self.translated_view_url(code) or closest.get_url(self.request) + (
            self.subpath_in(code) or "" if page else ""
        )
        if current and self.page and not page:  # private, or a draft: it stands here all the same
            url, page = self.page.get_url(self.request) + self.state.subpath, self.page
        leads_to = "" if page or not self.page else closest.label
        return LanguageLink(code, info["name_local"].capitalize(), direction, url, current, leads_to)

    def translated_view_url(self, code: str) -> str:
        """URL of a view that is no page, as the search, in this language, with its query string; empty elsewhere."""
        query = self.state.translated_query
        if query is None:
            return ""
        return translate_url(self.request.path, code) + (f"?{query}" if query else "")

    def closest_ancestor(self, code: str) -> TreePage:
        """The nearest ancestor that exists in this language; at least the home page."""
        candidates = (self.page_in(crumb.translation_key, code) for crumb in reversed(self.breadcrumbs))
        return next(filter(None, candidates), self.home_in(code))

    @cached_property
    def alternates(self) -> list[tuple[str, str]]:
        """(language code, full address) of this page in each language it exists in, for hreflang; none if only here."""
        if not self.page:
            return []
        codes = [code for code in self.tree.locales.values() if self.subpath_in(code) is not None]
        found = [(code, self.page_in(self.page.translation_key, code)) for code in codes]
        pages = [(code, page.full_url + self.subpath_in(code)) for code, page in found if page]
        return pages if len(pages) > 1 else []
