"""Lookup of the page at an address as visitors see it, with its ancestors and translations: two queries, however deep
it stands.
"""

from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.db.models import BooleanField, ExpressionWrapper, OuterRef, Subquery
from django.http import HttpRequest
from django.utils import translation
from wagtail.models import Page, Site
from wagtail_localize.models import TranslationSource

from pages.api.errors import Problem
from pages.api.schemas.links import locale_code
from pages.base.models import BasePage
from pages.posts.models import Post
from pages.tree.current import current
from pages.tree.routing import find_site
from pages.visibility import visible_q

MAX_SEGMENTS, MAX_PATH_LENGTH = 30, 2000  # path segments, characters


@dataclass
class LocatedPage:
    """A page found by its URL path: `rest` are the path segments after its own, such as a date.

    `pages_by_language` are its visible ancestors, home pages and translations.
    """

    page: BasePage
    rest: list[str]
    pages_by_language: list[Page] = field(default_factory=list)

    @property
    def ancestors(self) -> list[Page]:
        """From the home page down to the page above."""
        path = self.page.path
        return sorted(
            (each for each in self.pages_by_language if path.startswith(each.path) and each.path != path),
            key=lambda each: each.path,
        )


def local_path(address: str, request: HttpRequest) -> str:
    """Path and query string of a URL of this site; raises Problem 422 for another site's."""
    try:
        parts = urlsplit(address.strip())
        site = find_site(request)
        hosts = {urlsplit(each).netloc for each in (site.root_url, settings.BASE_URL, settings.FRONTEND_URL)}
    except ValueError:
        raise foreign_address() from None
    if parts.scheme not in {"", "http", "https"} or (parts.netloc and parts.netloc not in hosts):
        raise foreign_address()
    path = f"/{parts.path.lstrip('/')}"
    return f"{path}?{parts.query}" if parts.query else path


def foreign_address() -> Problem:
    detail = "Give a path such as /es/noticias/, or a full address of this site."
    return Problem(422, "invalid", detail=detail, errors=[{"loc": ["query", "path"], "msg": detail, "type": "address"}])


def find_by_path(path: str, request: HttpRequest) -> LocatedPage | None:
    """The page at this path, or above it; None where there is none that the user may see."""
    parts = [part for part in unquote(urlsplit(path).path).split("/") if part]
    if len(parts) > MAX_SEGMENTS or any("\x00" in part for part in parts):
        return None
    codes = set(current().locales.values())
    code = (
        parts.pop(0) if parts and parts[0] in codes and parts[0] != settings.LANGUAGE_CODE else settings.LANGUAGE_CODE
    )
    site = find_site(request)
    roots = {root.language_code: root.root_path for root in Site.get_site_root_paths() if root.site_id == site.pk}
    return locate_page(roots[code], parts, request) if code in roots else None


def find_by_id(pk: int, request: HttpRequest) -> LocatedPage | None:
    """The page with this id, if it is on this site and the user may see it; one query more."""
    path = Page.objects.filter(pk=pk).values_list("url_path", flat=True).first() or ""
    site = find_site(request)
    for root in Site.get_site_root_paths():
        if root.site_id == site.pk and path.startswith(root.root_path):
            found = locate_page(root.root_path, path.removeprefix(root.root_path).strip("/").split("/"), request)
            return found if found and found.page.pk == pk else None
    return None


def locate_page(root: str, parts: list[str], request: HttpRequest) -> LocatedPage | None:
    """The deepest existing page along this path below a root page; activates its language."""
    parts = [part for part in parts if part]
    paths = [f"{root}{'/'.join(parts[:end])}/" if end else root for end in range(len(parts) + 1)]
    shown = ExpressionWrapper(visible_q(request.user), output_field=BooleanField())
    keys = Page.objects.filter(url_path__in=paths).order_by().values("translation_key")
    translations = Page.objects.filter(translation_key__in=keys, depth__gt=1)
    related = list(translations.annotate(is_shown=shown, source_locale=source_locale()).order_by("path"))
    deepest = max((each for each in related if each.url_path in paths), key=lambda each: each.depth, default=None)
    if deepest is None or not deepest.is_shown:
        return None
    translation.activate(locale_code(deepest, request))
    if (page := load_page(deepest)) and deepest.source_locale in {None, page.locale_id}:
        page.source = page
    rest = parts[paths.index(deepest.url_path) :]
    return page and LocatedPage(page, rest, [each for each in related if each.is_shown])


def source_locale() -> Subquery:
    """Annotation on Page: the id of the locale it and its translations are translated from, by TranslationSource."""
    sources = TranslationSource.objects.filter(object_id=OuterRef("translation_key")).order_by("-pk")
    return Subquery(sources.values("locale")[:1])


def load_page(page: Page) -> BasePage | None:
    """The specific page with its pictures; one query."""
    kind = page.specific_class
    if kind is None or not issubclass(kind, BasePage):
        return None
    rows = kind.detailed() if issubclass(kind, Post) else kind.objects.select_related("picture")
    return rows.select_related("share_picture", "locale").filter(pk=page.pk).first()
