"""Middleware of redirects: from a missing path to its target in one hop, query kept; an address without one is
announced without a person.
"""

from collections.abc import Iterable
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponsePermanentRedirect, HttpResponseRedirect
from django.utils.encoding import iri_to_uri
from wagtail.contrib.redirects.models import Redirect
from wagtail.contrib.routable_page.models import RoutablePageMixin
from wagtail.models import Page, Site

from media.features import announced_functions
from pages.http.request_state import RequestState
from pages.i18n.locales import off_q
from pages.markdown.views import twin_url
from pages.tree.current import current
from pages.tree.routing import find_site
from pages.visibility import is_visible_to

from ..page_store.recorder import NAME, Recorder

# Which page stands at an address.


def pages_by_path(paths: Iterable[str], rows: QuerySet[Page] | None = None) -> dict[str, Page]:
    """path to the page there, of these or of the live ones, for addresses from the root of the site; what is no page is left
    out. Two queries.
    """
    site = Site.objects.filter(is_default_site=True).select_related("root_page").first()
    homes = site.root_page.get_translations(inclusive=True).exclude(off_q()).select_related("locale") if site else []
    roots = {home.locale.language_code: home.url_path for home in homes}
    url_paths = {path: url_path for path in paths if (url_path := url_path_of(path, roots))}
    rows = Page.objects.live() if rows is None else rows
    found = {page.url_path: page for page in rows.filter(url_path__in=set(url_paths.values()))}
    return {path: found[url_path] for path, url_path in url_paths.items() if url_path in found}


def url_path_of(path: str, roots: dict[str, str]) -> str:
    """Wagtail's `url_path` of a page at this path; empty where its language has no home page."""
    parts = [part for part in path.split("/") if part]
    code = parts.pop(0) if parts and parts[0] in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
    return "/".join([roots[code].rstrip("/"), *parts, ""]) if code in roots else ""


MAX_HOPS = 5
MARKDOWN = ".md"
MAX_DEPTH = 12  # segments of an address


class RedirectMiddleware:
    """Middleware that looks for a redirect after a 404 (in place of Wagtail's, which drops queries and may loop)."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if response.status_code != 404 or request.method not in {"GET", "HEAD"} or request.path.startswith("/admin/"):
            return response
        if RequestState.of(request).api:
            return response
        target = redirect_target(request.get_full_path(), find_site(request), request)
        if target is None:
            if request.method == "GET" and request.META.get(NAME, Recorder()).is_for_visitor:
                for count in announced_functions("missed_paths"):
                    count(request.path)
            return response
        address, is_permanent = target
        response = (HttpResponsePermanentRedirect if is_permanent else HttpResponseRedirect)(address)
        response["Cache-Control"] = "no-cache"  # a browser keeps a 301 for good, and editors change their minds
        return response


def redirect_target(address: str, site: Site | None, request: HttpRequest | None = None) -> tuple[str, bool] | None:
    """(URL, whether permanent) at the end of a chain of redirects; None where there is none, or it is a loop.

    None too where it leads to a page that whoever asks (`request`; without one, any stranger) may not see: an address
    says what a page is about.
    """
    seen, permanent, redirected = {urlsplit(address).path.rstrip("/")}, True, None
    for _ in range(MAX_HOPS):
        step = next_redirect(address, site, request)
        if step is None:
            return (iri_to_uri(address), permanent) if redirected else None
        address, permanent = step[0], permanent and step[1]
        path = urlsplit(address).path.rstrip("/")
        if path in seen:
            return None
        if step[2] or not address.startswith("/"):  # the end of the way
            return iri_to_uri(address), permanent
        if page := pages_by_path([path], Page.objects.all()).get(path):  # a draft's too: nobody is led to it
            return (iri_to_uri(address), permanent) if is_visible_to(page, request) else None
        seen.add(path)
        redirected = True
    return None


def next_redirect(address: str, site: Site | None, request: HttpRequest | None) -> tuple[str, bool, bool] | None:
    """(URL, whether permanent, whether it is a page's) of the closest redirect: of this path, else of one above it."""
    for redirect, rest, query in matching_redirects(address, site):
        page = redirect.redirect_page
        if page is None and redirect.redirect_link and not rest:
            return with_query(own_path(redirect.redirect_link, site), query), redirect.is_permanent, False
        if page and resolves_subpath(page, rest) and is_visible_to(page, request):
            return with_query(target_url(redirect, rest), query), redirect.is_permanent, True
    return None


def matching_redirects(address: str, site: Site | None) -> list[tuple[Redirect, str, str]]:
    """(redirect, rest of the path below it, query to keep), the longest match and this site's own first.

    One query; none where the in-process copy of the tree knows of no redirect from there.
    """
    parts = urlsplit(address)
    path_and_query = Redirect.normalise_path(address)
    path = Redirect.normalise_path(parts.path)
    slashes = [index for index in range(len(path) - 1, 0, -1) if path[index] == "/"]
    ends = [len(path), *slashes[:MAX_DEPTH]]
    slash = "/" if parts.path.endswith("/") else ""
    candidates = {path[:end]: (path[end + 1 :] + slash if path[end + 1 :] else "", parts.query) for end in ends}
    candidates[path.removesuffix(MARKDOWN)] = (MARKDOWN if path.endswith(MARKDOWN) else "", parts.query)
    candidates[path_and_query] = ("", "" if path_and_query != path else parts.query)
    if not (found := current().redirects.intersection(candidates)):
        return []
    rows = Redirect.get_for_site(site).filter(old_path__in=found).select_related("redirect_page")
    ordered = sorted(rows, key=lambda row: (-len(row.old_path), row.site_id is None))
    return [(row, *candidates[row.old_path]) for row in ordered]


def resolves_subpath(page: Page, rest: str) -> bool:
    """Whether this page serves the rest of a path: its Markdown, its feed, a date, its calendar."""
    if rest in {"", MARKDOWN}:
        return True
    page = page.specific
    if not isinstance(page, RoutablePageMixin):
        return False
    try:
        page.resolve_subpage(f"/{rest.strip('/')}/")
    except Http404:
        return False
    return True


def target_url(redirect: Redirect, rest: str) -> str:
    """URL of the page that a redirect leads to, or of `rest` below it."""
    if rest == MARKDOWN:
        return twin_url(redirect.redirect_page)
    return f"{redirect.redirect_page.url.rstrip('/')}/{rest}" if rest else redirect.link


def own_path(link: str, site: Site | None) -> str:
    """A link to this very site, from its root; any other as it is."""
    return link.removeprefix(site.root_url) or "/" if site and link.startswith(f"{site.root_url}/") else link


def with_query(address: str, query: str) -> str:
    """URL with this query string appended to its own."""
    if not query:
        return address
    address, mark, fragment = address.partition("#")
    return f"{address}{'&' if '?' in address else '?'}{query}{mark}{fragment}"
