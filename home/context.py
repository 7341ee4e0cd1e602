"""Context processor: menu, languages, breadcrumbs, network, site texts and banner around a page, each loaded at first
use.
"""

from dataclasses import dataclass
from functools import cached_property
from uuid import UUID

from django.conf import settings
from django.db.models import Exists, F, OuterRef, Q, Subquery, UUIDField, Value
from django.db.models.functions import Coalesce, NullIf
from django.urls import translate_url
from django.utils.translation import get_language, get_language_info
from wagtail.models import Locale, Page, Site
from wagtail_localize.models import TranslationSource

from pages.announcements import AnnouncementPage, Level
from pages.base.models import page_kinds
from pages.caching import languages_of
from pages.events.index_page import EventIndexPage
from pages.feeds import links
from pages.http.request_state import RequestState
from pages.markdown.views import twin_url
from pages.network import Chrome, FollowLink, FooterLink, Network
from pages.news import NewsIndexPage
from pages.press.models import coverage, covered
from pages.social_cards.views import Shared, share_image
from pages.theme.models import Look
from pages.theme.stylesheet import sheet
from pages.visibility import placeholder_q, visible

from .empty_state import FirstDay, first_day

# The one announcement that stands above a page.


def banner_for(language: str, sections: set[UUID]) -> AnnouncementPage | None:
    """The banner: the gravest announcement in force for the site or for these sections (translation keys); one query.

    In the language of the visitor; what is urgent is told where nobody has translated it yet, as it was written first.
    """
    banners: dict[UUID, AnnouncementPage] = {}
    for banner in AnnouncementPage.objects.visible().banners().select_related("locale", "section"):
        if banner.section is None or banner.section.translation_key in sections:
            other = banners.get(banner.translation_key)
            if is_preferred(banner, other, language):
                banners[banner.translation_key] = banner
    return next(iter(banners.values()), None)


def is_preferred(banner: AnnouncementPage, other: AnnouncementPage | None, language: str) -> bool:
    """Whether to show this announcement rather than its translation `other`."""
    if banner.locale.language_code == language:
        return True
    if banner.level == Level.INFORMATION:
        return False
    return other is None or (other.locale.language_code != language and banner.pk < other.pk)


MAX_VISIBLE_LANGUAGES = 3  # languages that a phone has room for beside the search
LONG_MENU = 6  # entries; more are set smaller on a phone, and as wide as their words on a wide sheet


@dataclass
class LanguageLink:
    """An entry of the language switcher."""

    code: str
    name: str
    direction: str
    url: str
    current: bool
    leads_to: str  # the name of the page above that it leads to, where this one does not exist in it


class SiteContext:
    """Template context of all that stands around a page, for one request; `page` is None on search and error pages."""

    def __init__(self, request):
        self.request, self.state = request, RequestState.of(request)

    @property
    def is_desk_open(self) -> bool:
        """Whether this visitor may have an editors' bar; strangers' pages are the same for all, so nobody asks who they are."""
        return settings.SESSION_COOKIE_NAME in self.request.COOKIES

    @cached_property
    def site(self) -> Site:
        return Site.find_for_request(self.request)

    @cached_property
    def page(self) -> Page | None:
        return self.state.page

    def subpath_in(self, code: str) -> str | None:
        """The subpath after the page's URL in this language (a route, a date); None where that does not exist."""
        subpaths = self.state.subpaths
        return self.state.subpath if subpaths is None else subpaths.get(code)

    @cached_property
    def locales(self) -> dict[int, Locale]:
        """The languages that are on, in the order of settings.LANGUAGES."""
        return {locale.pk: locale for locale in languages_of(self.request)}

    @cached_property
    def direction(self) -> str:
        return "rtl" if get_language_info(get_language())["bidi"] else "ltr"

    @cached_property
    def first_day(self) -> FirstDay | None:
        """What the front page shows while no other page is public; None from then on, and elsewhere."""
        if not self.page or self.page.pk != self.home.pk or any(page.depth > 2 for page in self.pages):
            return None
        return first_day(self.page, self.source or self.page, self.name, self.chrome.tagline if self.chrome else "")

    @cached_property
    def footer_rows(self) -> list[tuple]:
        """(place, translation key of a page, name, address) of all that is linked at the foot; one query."""
        pages = FooterLink.objects.values_list("sort_order", "page__translation_key", Value(""), Value(""))
        elsewhere = FollowLink.objects.values_list("sort_order", Value(None, UUIDField()), F("name"), F("address"))
        rows = [links.filter(network__site=self.site).order_by() for links in (pages, elsewhere)]
        return sorted(rows[0].union(rows[1], all=True), key=lambda row: row[0] or 0)

    @property
    def footer_keys(self) -> list:
        """The translation keys of the pages linked at the foot, in their order."""
        return [key for _place, key, _name, _address in self.footer_rows if key]

    @cached_property
    def follow(self) -> list[FollowLink]:
        """Where else the network can be followed, in the order in which staff put it."""
        return [FollowLink(name=name, address=address) for _place, key, name, address in self.footer_rows if not key]

    @cached_property
    def pages(self) -> list[Page]:
        """Every page that stands around this one: homes, translations, menu, foot. One query; `label` is the short one."""
        root = self.site.root_page
        keys = {root.translation_key, *self.footer_keys} | ({self.page.translation_key} if self.page else set())
        related = Q(translation_key__in=keys) | Q(show_in_menus=True, depth__gt=2) | ancestors_q(self.page)
        pages = visible(Page.objects.filter(related))
        return list(
            pages.annotate(label=menu_label(), is_covered=covered(), source_locale=source_locale()).order_by("path")
        )

    @property
    def source(self) -> Page | None:
        """The page that this one was translated from; None where it is the source itself, or the source can't be seen.

        It is the one the translation engine knows, else the oldest.
        """
        translations = [page for page in self.pages if self.page and page.translation_key == self.page.translation_key]
        source_locale_id = next((page.source_locale for page in translations), None)
        translations = [page for page in translations if source_locale_id in (None, page.locale_id)]
        source = min(translations, key=lambda page: page.pk, default=None)
        # A draft that nobody has published yet has the number of its source, in another language.
        is_own = source and (source.pk, source.locale_id) == (self.page.pk, self.page.locale_id)
        return None if is_own else source

    @cached_property
    def coverage(self) -> list[Page]:
        """The newest pieces of others about this page; no query of its own where there are none."""
        is_covered = self.page and any(page.pk == self.page.pk and page.is_covered for page in self.pages)
        return coverage(self.page) if is_covered else []

    @cached_property
    def pages_by_language(self) -> dict[tuple, Page]:
        """(translation key, language) to page."""
        return {
            (page.translation_key, self.locales[page.locale_id].language_code): page
            for page in self.pages
            if page.locale_id in self.locales
        }

    @cached_property
    def home(self) -> Page:
        """The home page in the visitor's language, else the site's own."""
        root = self.site.root_page
        return self.pages_by_language.get((root.translation_key, get_language()), root)

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

    def home_in(self, code: str) -> Page | None:
        return self.pages_by_language.get((self.site.root_page.translation_key, code))

    def language(self, code: str) -> LanguageLink:
        info = get_language_info(code)
        page = self.page and self.pages_by_language.get((self.page.translation_key, code))
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

    @property
    def is_public(self) -> bool:
        """Whether strangers see the page shown; of one that they don't, nobody is told what is translated."""
        return bool(self.page) and any(page.pk == self.page.pk for page in self.pages_by_language.values())

    def closest_ancestor(self, code: str) -> Page:
        """The nearest ancestor that exists in this language; at least the home page."""
        candidates = [self.pages_by_language.get((crumb.translation_key, code)) for crumb in reversed(self.breadcrumbs)]
        return next(filter(None, candidates), self.home_in(code))

    @cached_property
    def alternates(self) -> list[tuple[str, str]]:
        """(language code, full address) of this page in each language it exists in, for hreflang; none if only here."""
        if not self.page:
            return []
        key = self.page.translation_key
        found = [
            (locale.language_code, self.pages_by_language.get((key, locale.language_code)))
            for locale in self.locales.values()
        ]
        available = [(code, page) for code, page in found if page and self.subpath_in(code) is not None]
        pages = [(code, page.full_url + self.subpath_in(code)) for code, page in available]
        return pages if len(pages) > 1 else []

    @property
    def markdown_url(self) -> str:
        """The full address of this page in Markdown."""
        return f"{self.site.root_url}{twin_url(self.page)}"

    @cached_property
    def share(self) -> Shared | None:
        """The social card of this page."""
        return share_image(self.page, self.request) if self.page and self.page.pk else None

    @cached_property
    def menu(self) -> list[Page]:
        """Pages ticked for the menu, in tree order; each has `label` and `current` ("page", "true" or nothing)."""
        path = self.home.path
        pages = [page for page in self.pages if page.show_in_menus and page.depth > 2 and page.path.startswith(path)]
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
    def breadcrumbs(self) -> list[Page]:
        """From the home page down to the page above this one; without drafts and untranslated placeholders."""
        ancestors = (
            self.page.get_ancestors().filter(depth__gt=1) if self.page and self.page.depth > 2 else Page.objects.none()
        )
        return list(ancestors.live().exclude(placeholder_q()))

    @property
    def parent(self) -> Page | None:
        """The page above this one."""
        return self.breadcrumbs[-1] if self.breadcrumbs else None

    @cached_property
    def banner(self) -> AnnouncementPage | None:
        """The announcement above this page, if one concerns it."""
        pages = [self.page, *self.breadcrumbs] if self.page else []
        return banner_for(get_language(), {page.translation_key for page in pages})

    @cached_property
    def network(self) -> Network:
        return Network.for_request(self.request)

    @cached_property
    def look(self) -> Look:
        """Colours, headline face and logo; while they are previewed, those not saved yet."""
        previewed = getattr(self.request, Look.get_cache_attr_name(), None)
        return previewed or getattr(self.network.site, "look", None) or Look()

    @cached_property
    def theme(self) -> tuple[str, str]:
        """(digest, CSS) of the site's own style sheet."""
        return sheet(self.name, self.look.choice, self.look.face)

    @cached_property
    def name(self) -> str:
        """The name printed at the head of every page."""
        return self.network.shown_name

    @cached_property
    def chromes(self) -> list[Chrome]:
        """The site texts in the visitor's language, then those in the site's own."""
        rows = {self.language_of(row): row for row in Chrome.objects.filter(locale_id__in=self.locales)}
        return [rows[code] for code in dict.fromkeys([get_language(), settings.LANGUAGE_CODE]) if code in rows]

    @property
    def chrome(self) -> Chrome | None:
        """The site texts in the visitor's language, else in the site's own."""
        return next(iter(self.chromes), None)

    @property
    def call(self) -> Chrome | None:
        """The site texts with a call to action, where staff have filled it in one of these languages."""
        return next((row for row in self.chromes if row.call_label and row.call_address), None)

    @cached_property
    def small_print(self) -> list[Page]:
        """The pages linked at the foot, in the visitor's language, else in the site's own."""
        code = settings.LANGUAGE_CODE
        pages = [
            self.pages_by_language.get((key, get_language())) or self.pages_by_language.get((key, code))
            for key in self.footer_keys
        ]
        return [page for page in pages if page]

    def language_of(self, page: Page) -> str:
        """The code of the language this page is written in."""
        return self.locales[page.locale_id].language_code


def ancestors_q(page: Page | None) -> Q:
    """Filter for the ancestors of this page and their translations."""
    path = page.path if page else ""
    ancestor_paths = [path[:end] for end in range(2 * Page.steplen, len(path), Page.steplen)]
    return Q(translation_key__in=Page.objects.filter(path__in=ancestor_paths).order_by().values("translation_key"))


def is_source() -> Exists:
    """Annotation on Page: whether the others of its translation group were translated from it."""
    return Exists(TranslationSource.objects.filter(object_id=OuterRef("translation_key"), locale=OuterRef("locale")))


def source_locale() -> Subquery:
    """Annotation on Page: the id of the locale it and its translations are translated from, by TranslationSource."""
    sources = TranslationSource.objects.filter(object_id=OuterRef("translation_key")).order_by("-pk")
    return Subquery(sources.values("locale")[:1])


def menu_label() -> Coalesce:
    """The short label of a page of any kind, else its title, as an annotation on Page."""
    labels = [NullIf(f"{kind._meta.model_name}__menu_label", Value("")) for kind in page_kinds()]
    return Coalesce(*labels, "title")


def site_context(request) -> dict:
    """Context processor: `site_context`, which costs nothing until a template asks it."""
    state = RequestState.of(request)
    state.site_context = state.site_context or SiteContext(request)
    return {"site_context": state.site_context}
