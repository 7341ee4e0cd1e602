"""Lookup of the page at an address as visitors see it, with its ancestors and translations: two queries, however deep
it stands.
"""

from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.db.models import BooleanField, ExpressionWrapper
from django.http import HttpRequest
from django.utils import translation
from wagtail.models import Page, Site

from pages.api.errors import Problem
from pages.api.schemas.links import locale_code
from pages.base.models import BasePage
from pages.caching import languages_of
from pages.network import Network
from pages.posts.models import Post
from pages.visibility import visible_q

from ..context import source_locale

DEEPEST, LONGEST = 30, 2000  # segments, letters


@dataclass
class LocatedPage:
    """A page as it is shown; `rest` is what follows its own address, such as a date, `kin` its visible ancestors, homes and translations."""

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


def path_in(address: str, request: HttpRequest) -> str:
    """The path of an address of this site, with its query; raises Problem 422 for another site's."""
    try:
        parts = urlsplit(address.strip())
        site = Site.find_for_request(request)
        own = {urlsplit(each).netloc for each in (site.root_url, settings.BASE_URL, settings.FRONTEND_URL)}
    except ValueError:
        raise not_ours() from None
    if parts.scheme not in {"", "http", "https"} or (parts.netloc and parts.netloc not in own):
        raise not_ours()
    path = f"/{parts.path.lstrip('/')}"
    return f"{path}?{parts.query}" if parts.query else path


def not_ours() -> Problem:
    words = "Give a path such as /es/noticias/, or a full address of this site."
    return Problem(422, "invalid", detail=words, errors=[{"loc": ["query", "path"], "msg": words, "type": "address"}])


def prefetch_site_settings(request: HttpRequest) -> None:
    """Asks for network and site together, where there is but one site: what comes after finds both at hand."""
    sites = {root.site_id for root in Site.get_site_root_paths()}
    if len(sites) != 1 or hasattr(request, "_wagtail_site"):
        return
    network = Network.objects.select_related("site__root_page", *Network.select_related).filter(site__in=sites).first()
    if network and network.site.is_default_site:
        request._wagtail_site, network._request = network.site, request
        setattr(request, Network.get_cache_attr_name(), network)


def at_path(path: str, request: HttpRequest) -> LocatedPage | None:
    """The page at this path, which may name what is below a page; None where nothing stands that this user may see."""
    parts = [part for part in unquote(urlsplit(path).path).split("/") if part]
    if len(parts) > DEEPEST or any("\x00" in part for part in parts):
        return None
    on = {row.language_code for row in languages_of(request)}
    code = parts.pop(0) if parts and parts[0] in on and parts[0] != settings.LANGUAGE_CODE else settings.LANGUAGE_CODE
    site = Site.find_for_request(request)
    roots = {root.language_code: root.root_path for root in Site.get_site_root_paths() if root.site_id == site.pk}
    return deepest_page(roots[code], parts, request) if code in roots else None


def with_id(pk: int, request: HttpRequest) -> LocatedPage | None:
    """The page with this id, if it stands on this site and this user may see it; one query more."""
    path = Page.objects.filter(pk=pk).values_list("url_path", flat=True).first() or ""
    site = Site.find_for_request(request)
    for root in Site.get_site_root_paths():
        if root.site_id == site.pk and path.startswith(root.root_path):
            found = deepest_page(root.root_path, path.removeprefix(root.root_path).strip("/").split("/"), request)
            return found if found and found.page.pk == pk else None
    return None


def deepest_page(root: str, parts: list[str], request: HttpRequest) -> LocatedPage | None:
    """The deepest page of those on the way from this root; its language is the active one from now on."""
    parts = [part for part in parts if part]
    paths = [f"{root}{'/'.join(parts[:end])}/" if end else root for end in range(len(parts) + 1)]
    shown = ExpressionWrapper(visible_q(request.user), output_field=BooleanField())
    keys = Page.objects.filter(url_path__in=paths).order_by().values("translation_key")
    alike = Page.objects.filter(translation_key__in=keys, depth__gt=1)
    kin = list(alike.annotate(is_shown=shown, source_locale=source_locale()).order_by("path"))
    here = max((each for each in kin if each.url_path in paths), key=lambda each: each.depth, default=None)
    if here is None or not here.is_shown:
        return None
    translation.activate(locale_code(here, request))
    if (page := load_page(here)) and here.source_locale in {None, page.locale_id}:
        page.source = page
    return page and LocatedPage(page, parts[paths.index(here.url_path) :], [each for each in kin if each.is_shown])


def load_page(page: Page) -> BasePage | None:
    """The page with all its fields and its pictures; one query."""
    kind = page.specific_class
    if kind is None or not issubclass(kind, BasePage):
        return None
    rows = kind.detailed() if issubclass(kind, Post) else kind.objects.select_related("picture")
    return rows.select_related("share_picture", "locale").filter(pk=page.pk).first()
