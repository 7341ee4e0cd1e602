"""What stands around a page: menu, languages, breadcrumbs, network and chrome; each asked once a request, when first used."""

from dataclasses import dataclass
from functools import cached_property

from django.conf import settings
from django.db.models import Q
from django.utils.translation import get_language, get_language_info
from wagtail.models import Locale, Page, Site

from pages.base import BasePage
from pages.network import Chrome, Network
from pages.visibility import in_language, visible


@dataclass
class Language:
    """A language of the site, as the switcher shows it."""

    code: str
    name: str
    direction: str
    url: str
    current: bool
    exists: bool


class Around:
    """Belongs to one request; `page` is the page shown, or None on search and error pages."""

    def __init__(self, request):
        self.request = request

    @property
    def is_desk_open(self) -> bool:
        """Whether this visitor may have an editors' bar; strangers' pages are the same for all, so nobody asks who they are."""
        return settings.SESSION_COOKIE_NAME in self.request.COOKIES

    @cached_property
    def site(self) -> Site:
        return Site.find_for_request(self.request)

    @cached_property
    def page(self) -> Page | None:
        return getattr(self.request, "shown_page", None)

    @cached_property
    def locales(self) -> dict[int, Locale]:
        """The languages that are on, in the order of settings.LANGUAGES."""
        order = [code for code, name in settings.LANGUAGES]
        return {
            locale.pk: locale
            for locale in sorted(Locale.objects.all(), key=lambda locale: order.index(locale.language_code))
        }

    @cached_property
    def direction(self) -> str:
        return "rtl" if get_language_info(get_language())["bidi"] else "ltr"

    @cached_property
    def kin(self) -> dict[tuple, Page]:
        """The home pages and this page, in every language: (translation key, language) to page. One query."""
        root = self.site.root_page
        keys = {root.translation_key, self.page.translation_key if self.page else root.translation_key}
        found = visible(Page.objects.filter(translation_key__in=keys))
        return {
            (page.translation_key, self.locales[page.locale_id].language_code): page
            for page in found
            if page.locale_id in self.locales
        }

    @cached_property
    def home(self) -> Page:
        """The home page in the visitor's language, else the site's own."""
        root = self.site.root_page
        return self.kin.get((root.translation_key, get_language()), root)

    @cached_property
    def languages(self) -> list[Language]:
        """All languages; where this page is missing, the address is that language's home page."""
        return [
            self.language(locale.language_code)
            for locale in self.locales.values()
            if self.home_in(locale.language_code)
        ]

    def home_in(self, code: str) -> Page | None:
        return self.kin.get((self.site.root_page.translation_key, code))

    def language(self, code: str) -> Language:
        info = get_language_info(code)
        page = self.page and self.kin.get((self.page.translation_key, code))
        direction = "rtl" if info["bidi"] else "ltr"
        url = (page or self.home_in(code)).get_url(self.request)
        return Language(code, info["name_local"].capitalize(), direction, url, code == get_language(), bool(page))

    @cached_property
    def alternates(self) -> list[tuple[str, str]]:
        """(language code, full address) of this page in each language it exists in, for hreflang; none if only here."""
        if not self.page:
            return []
        key = self.page.translation_key
        found = [(locale.language_code, self.kin.get((key, locale.language_code))) for locale in self.locales.values()]
        pages = [(code, page.full_url) for code, page in found if page]
        return pages if len(pages) > 1 else []

    @cached_property
    def menu(self) -> list[Page]:
        """Pages ticked for the menu, in tree order; each has `label` and `current` ("page", "true" or nothing)."""
        pages = list(visible(Page.objects.descendant_of(self.home)).in_menu().order_by("path"))
        labels = menu_labels(pages)
        for page in pages:
            page.label = labels.get(page.pk) or page.title
            page.current = self.place_of(page)
        return pages

    def place_of(self, page: Page) -> str:
        """As aria-current says it: this page, or the section it stands in."""
        if not self.page or not self.page.path.startswith(page.path):
            return ""
        return "page" if self.page.pk == page.pk else "true"

    @cached_property
    def breadcrumbs(self) -> list[Page]:
        """From the home page down to the page above this one."""
        return list(self.page.get_ancestors().filter(depth__gt=1)) if self.page and self.page.depth > 2 else []

    @property
    def parent(self) -> Page | None:
        """The page above this one."""
        return self.breadcrumbs[-1] if self.breadcrumbs else None

    @cached_property
    def network(self) -> Network:
        return Network.for_request(self.request)

    @cached_property
    def name(self) -> str:
        """The name printed at the head of every page."""
        return self.network.name or self.site.site_name or settings.WAGTAIL_SITE_NAME

    @cached_property
    def chrome(self) -> Chrome | None:
        """The words around the page, in the visitor's language, else in the site's own."""
        rows = Chrome.objects.filter(
            Q(locale__language_code=get_language()) | Q(locale__language_code=settings.LANGUAGE_CODE)
        )
        rows = {self.locales[row.locale_id].language_code: row for row in rows}
        return rows.get(get_language()) or rows.get(settings.LANGUAGE_CODE)

    @cached_property
    def small_print(self) -> list[Page]:
        """The pages linked at the foot, in the visitor's language where they exist."""
        pages = [link.page for link in self.network.footer_links.select_related("page")] if self.network.pk else []
        own = in_language(pages)
        return [own[page.pk] for page in pages if page.pk in own]


def menu_labels(pages: list[Page]) -> dict[int, str]:
    """The short labels of these pages by id; the kinds are asked together, in one query."""
    kinds = {page.specific_class for page in pages if issubclass(page.specific_class, BasePage)}
    if not kinds:
        return {}
    ids = [page.pk for page in pages]
    queries = [kind.objects.filter(pk__in=ids).order_by().values_list("pk", "menu_label") for kind in kinds]
    return dict(queries[0].union(*queries[1:]))


def around(request) -> dict:
    """Context processor: `around`, which costs nothing until a template asks it."""
    if not hasattr(request, "_around"):
        request._around = Around(request)
    return {"around": request._around}
