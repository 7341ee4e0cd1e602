"""Context processor: menu, languages, breadcrumbs, network, site texts and banner around a page, each loaded at first
use.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import NamedTuple
from uuid import UUID

from django.conf import settings
from django.db.models import F, IntegerField, Value
from django.urls import translate_url
from django.utils import timezone
from django.utils.translation import get_language, get_language_info
from wagtail.models import Locale, Page, Site

from media.cache_tags import covered, use
from pages.announcements.models import AnnouncementPage, Level
from pages.events.index_page import EventIndexPage
from pages.fact_notes import FactNote
from pages.feeds import links
from pages.http.request_state import RequestState
from pages.markdown.views import twin_url
from pages.network.models import Chrome, FollowLink, FooterLink, Network, row_of
from pages.news.models import NewsIndexPage
from pages.opening_hours.formatting import HoursLine
from pages.posts.cards import PageCards
from pages.press.models import coverage
from pages.share_image import Shared, share_image
from pages.theme.models import Look
from pages.theme.stylesheet import sheet
from pages.tree.current import current
from pages.tree.data import keep_data
from pages.tree.links import TreePage
from pages.tree.nodes import Node
from pages.tree.routing import find_site
from pages.tree.snapshot import SiteTree

from .crisis_notice import CrisisNotice, notice_of
from .empty_state import FirstDay, first_day

# The one announcement that stands above a page.


class BannerRow(NamedTuple):
    """What is to be known of an announcement to choose the banner."""

    pk: int
    group: str  # its translation key
    language: str
    level: str
    section: str | None  # the translation key of the page that it stands above; None: above all

    @property
    def key(self) -> tuple[int]:
        """Of the fragment that holds it."""
        return (self.pk,)

    @property
    def page(self) -> AnnouncementPage | None:
        """The announcement, one query; None where it was deleted a moment ago."""
        with covered(f"page:{self.pk}"):
            return AnnouncementPage.objects.defer_streamfields().select_related("locale").filter(pk=self.pk).first()


def banner_rows() -> list[list]:
    """All announcements that are banners, now or later, the gravest first."""
    rows = AnnouncementPage.objects.filter(live=True).exclude(shown_until__lte=timezone.now()).by_gravity()
    columns = ("pk", "translation_key", "locale__language_code", "level", "section__translation_key")
    return [
        [pk, str(group), code, level, key and str(key)] for pk, group, code, level, key in rows.values_list(*columns)
    ]


def banner_for(language: str, sections: set[UUID]) -> BannerRow | None:
    """The banner: the gravest announcement in force for the site or for these sections (translation keys). No query, once
    the process knows all that may be banners.

    In the language of the visitor; what is urgent is told where nobody has translated it yet, as it was written first.
    """
    banners: dict[str, BannerRow] = {}
    tree, now = current(), timezone.now()
    keys = set(map(str, sections))
    for banner in map(BannerRow._make, keep_data("banners", {AnnouncementPage._meta.db_table, "banners"}, banner_rows)):
        node = tree.nodes.get(banner.pk)
        if node is None or node.has_ended(now) or not tree.is_visible(node, now):
            continue
        use(f"page:{banner.pk}")
        is_for_here = banner.section is None or banner.section in keys
        if is_for_here and is_preferred(banner, banners.get(banner.group), language):
            banners[banner.group] = banner
    return next(iter(banners.values()), None)


def is_preferred(banner: BannerRow, other: BannerRow | None, language: str) -> bool:
    """Whether to show this announcement rather than its translation `other`."""
    if banner.language == language:
        return True
    if banner.level == Level.INFORMATION:
        return False
    return other is None or (other.language != language and banner.pk < other.pk)


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


@dataclass
class CallToAction:
    """The one button at the head of every page."""

    label: FactNote
    url: str  # empty where it leads to a page that strangers don't see
    page: TreePage | None  # None where it leads to an address
    current: bool  # whether it leads to the page that is shown


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

    def links_to(self, nodes: Iterable[Node]) -> list[TreePage]:
        return [TreePage(self.tree, node, self.site.pk) for node in nodes]

    def page_in(self, key: UUID, code: str) -> TreePage | None:
        """The visible page of this translation group in this language."""
        found = self.tree.translations(key, self.now)
        nodes = [node for node in found if self.tree.locales[node.locale_id] == code]
        return self.links_to(nodes[:1])[0] if nodes else None

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
        return {pk: Locale(pk=pk, language_code=code) for pk, code in self.tree.locales.items()}

    @cached_property
    def direction(self) -> str:
        return "rtl" if get_language_info(get_language())["bidi"] else "ltr"

    @cached_property
    def first_day(self) -> FirstDay | None:
        """What the front page shows while no other page is public; None from then on, and elsewhere."""
        if not self.page or self.page.depth != 2 or self.page.pk != self.home.pk:
            return None
        others = (node for node in self.tree.nodes.values() if node.depth > 2 and self.tree.is_visible(node, self.now))
        if other := next(others, None):
            use(f"group:{other.translation_key}")
            return None
        use("tree", f"page:{self.page.pk}")
        return first_day(self.page, self.source or self.page, self.name, self.text("tagline"))

    @cached_property
    def footer_rows(self) -> list[tuple]:
        """(place, id of a page, service, name, address) of all that is linked at the foot; one query when it has changed."""
        tags = {model._meta.db_table for model in (FooterLink, FollowLink, Network)}
        return keep_data(f"footer {self.site.pk}", tags, self.query_footer)

    def query_footer(self) -> list[tuple]:
        columns = ("kind", "name", "address")
        pages = FooterLink.objects.values_list("sort_order", "page_id", *(Value("") for _column in columns))
        elsewhere = FollowLink.objects.values_list("sort_order", Value(None, IntegerField()), *map(F, columns))
        rows = [links.filter(network__site=self.site).order_by() for links in (pages, elsewhere)]
        return sorted(rows[0].union(rows[1], all=True), key=lambda row: row[0] or 0)

    @property
    def footer_keys(self) -> list:
        """The translation keys of the pages linked at the foot, in their order."""
        nodes = (self.tree.nodes.get(row[1]) for row in self.footer_rows if row[1])
        return [node.translation_key for node in nodes if node]

    @cached_property
    def follow(self) -> list[FollowLink]:
        """Where else the network can be followed, in the order in which staff put it."""
        rows = (row for row in self.footer_rows if not row[1])
        return [FollowLink(kind=kind, name=name, address=address) for _place, _pk, kind, name, address in rows]

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
    def coverage(self) -> PageCards:
        """The newest pieces of others about this page."""
        return coverage(self.page) if self.page and self.page.pk else PageCards([])

    @cached_property
    def home(self) -> TreePage:
        """The home page in the visitor's language, else the site's own."""
        first = self.tree.nodes[self.site.root_page_id]
        return self.home_in(get_language()) or self.links_to([first])[0]

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

    @property
    def typed_form(self) -> str:
        """The id of the form whose text goes along when the language is switched; empty on pages without one."""
        return self.state.typed_form

    def home_in(self, code: str) -> TreePage | None:
        return self.page_in(self.root_key, code)

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

    @property
    def is_public(self) -> bool:
        """Whether strangers see the page shown; of one that they don't, nobody is told what is translated."""
        return self.node is not None and self.tree.is_visible(self.node, self.now)

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

    @property
    def markdown_url(self) -> str:
        """The full address of this page in Markdown."""
        return f"{self.site.root_url}{twin_url(self.page)}"

    @cached_property
    def share(self) -> Shared | None:
        """The image to share this page with."""
        return share_image(self.page, self.request) if self.page and self.page.pk else None

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

    @cached_property
    def crisis(self) -> CrisisNotice | None:
        """What stands above every page while the crisis switch is on, in the place of every other banner."""
        return notice_of(self.tree.crisis, self.tree, get_language()) if self.tree.crisis else None

    @property
    def crisis_links(self) -> list[TreePage]:
        """The pages on top of the front page meanwhile, in the visitor's language, else in one in which they are."""
        groups = [self.tree.translations(key, self.now) for key in self.tree.crisis.links] if self.tree.crisis else []
        own = self.home.locale_id
        nodes = (next((node for node in group if node.locale_id == own), group[0]) for group in groups if group)
        return self.links_to(nodes)

    @property
    def crisis_news(self) -> list[TreePage]:
        """The announcements in force that were published since, in the visitor's language; the newest first."""
        if self.tree.crisis is None:
            return []
        use("banners")
        nodes = [node for node in self.tree.visible(self.tree.timed, self.now) if self.is_crisis_news(node)]
        use(*(f"page:{node.pk}" for node in nodes))
        return self.links_to(sorted(nodes, key=lambda node: node.begins, reverse=True))

    def is_crisis_news(self, node: Node) -> bool:
        is_new = node.last_published_at is not None and node.last_published_at >= self.tree.crisis.since
        return is_new and node.locale_id == self.home.locale_id and not node.has_ended(self.now)

    @cached_property
    def banner(self) -> BannerRow | None:
        """The announcement above this page, if one concerns it."""
        if self.tree.crisis:
            return None
        pages = [self.page, *self.breadcrumbs] if self.page else []
        return banner_for(get_language(), {page.translation_key for page in pages})

    @cached_property
    def network(self) -> Network:
        return Network.for_request(self.request)

    @cached_property
    def look(self) -> Look:
        """Colours, headline face and logo; while they are previewed, those not saved yet."""
        previewed = getattr(self.request, Look.get_cache_attr_name(), None)
        look = previewed or getattr(self.network.site, "look", None) or Look()
        if look.logo_id:
            use(f"media_picture:{look.logo_id}")  # which another part of the page may have loaded
        return look

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
        rows = {self.tree.locales.get(pk): row_of(Chrome, row) for pk, row in self.tree.chromes.items()}
        return [rows[code] for code in dict.fromkeys([get_language(), settings.LANGUAGE_CODE]) if code in rows]

    @property
    def chrome(self) -> Chrome | None:
        """The site texts in the visitor's language, else in the site's own."""
        return next(iter(self.chromes), None)

    def text(self, name: str) -> FactNote:
        """Return one of the site texts as it is current: in the visitor's language, else in that of its source."""
        return self.chrome.notes[name] if self.chrome else FactNote("")

    @cached_property
    def hours(self) -> list[HoursLine]:
        """The opening hours in the visitor's language."""
        return self.chrome.hours_lines if self.chrome else []

    @cached_property
    def call(self) -> CallToAction | None:
        """The call to act in the visitor's language, else in the site's own; None where it leads nowhere strangers may go."""
        calls = (self.call_of(row) for row in self.chromes if row.notes["call_label"])
        return next((call for call in calls if call.url), None)

    def call_of(self, chrome: Chrome) -> CallToAction:
        label, page_id = chrome.notes["call_label"], chrome.source.call_page_id
        chosen = self.tree.nodes.get(page_id)
        page = next(iter(self.in_language_or_own([chosen.translation_key])), None) if chosen else None
        url = page.url if page else "" if page_id else chrome.notes["call_address"]
        return CallToAction(label, url or "", page, current=url == self.path)

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

    @cached_property
    def small_print(self) -> list[TreePage]:
        """The pages linked at the foot, in the visitor's language, else in the site's own."""
        return self.in_language_or_own(self.footer_keys)

    def in_language_or_own(self, keys: Iterable[UUID]) -> list[TreePage]:
        """The visible pages of these translation groups, in the visitor's language, else in the site's own."""
        pages = [self.page_in(key, get_language()) or self.page_in(key, settings.LANGUAGE_CODE) for key in keys]
        return [page for page in pages if page]

    def language_of(self, page: Page) -> str:
        """The code of the language this page is written in."""
        return self.tree.locales[page.locale_id]


def site_context(request) -> dict:
    """Context processor: `site_context`, which costs nothing until a template asks it."""
    state = RequestState.of(request)
    state.site_context = state.site_context or SiteContext(request)
    return {"site_context": state.site_context}
