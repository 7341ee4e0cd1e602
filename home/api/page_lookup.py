"""Lookup of the page at an address as visitors see it: one query, however deep it stands."""

from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone, translation
from wagtail.models import Site

from media.cache_tags import covered, use
from pages.api.errors import Problem
from pages.base.models import BasePage
from pages.posts.models import Post
from pages.tree.current import current, seen_by
from pages.tree.links import TreePage
from pages.tree.nodes import Node, Root
from pages.tree.routing import find_site

MAX_SEGMENTS, MAX_PATH_LENGTH = 30, 2000  # path segments, characters


@dataclass
class LocatedPage:
    """A page found by its URL path: `rest` are the path segments after its own, such as a date, and `ancestors` the pages
    above it that the user may see, from the home page down.
    """

    page: BasePage
    rest: list[str]
    ancestors: list[TreePage]


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
    found = split_path(path, request)
    return locate_page(*found, request) if found else None


def split_path(path: str, request: HttpRequest) -> tuple[str, list[str]] | None:
    """The path of the home page in the tree, and the segments below it; None where there can be no page."""
    parts = [part for part in unquote(urlsplit(path).path).split("/") if part]
    if len(parts) > MAX_SEGMENTS or any("\x00" in part for part in parts):
        return None
    codes = set(current().locales.values())
    code = (
        parts.pop(0) if parts and parts[0] in codes and parts[0] != settings.LANGUAGE_CODE else settings.LANGUAGE_CODE
    )
    site = find_site(request)
    roots = {root.language_code: root.root_path for root in Site.get_site_root_paths() if root.site_id == site.pk}
    return (roots[code], parts) if code in roots else None


def find_by_id(pk: int, request: HttpRequest) -> LocatedPage | None:
    """The page with this id, if it is on this site and the user may see it."""
    node = current().nodes.get(pk)
    root = node and root_of(node, request)
    if root is None:
        return None
    parts = node.url_path.removeprefix(root.url_path).strip("/").split("/")
    found = locate_page(root.url_path, parts, request)
    return found if found and found.page.pk == pk else None


def root_of(node: Node, request: HttpRequest) -> Root | None:
    """The home page above it, if that is one of the request's site."""
    site = find_site(request)
    root = current().root_of(node, site.pk)
    return root if root and root.site_id == site.pk else None


def node_at(path: str, request: HttpRequest) -> Node | None:
    """The page at exactly this path, whoever may see it."""
    if (found := split_path(path, request)) is None:
        return None
    root, parts = found
    return current().by_url_path.get(root + "".join(f"{part}/" for part in parts))


def locate_page(root: str, parts: list[str], request: HttpRequest) -> LocatedPage | None:
    """The deepest existing page along this path below a root page; activates its language."""
    tree, now, parts = seen_by(request.user), timezone.now(), [part for part in parts if part]
    paths = [f"{root}{'/'.join(parts[:end])}/" if end else root for end in range(len(parts) + 1)]
    nodes = [tree.by_url_path[path] for path in paths if path in tree.by_url_path]
    if not nodes or not tree.is_visible(nodes[-1], now):
        return None
    translation.activate(tree.locales[nodes[-1].locale_id])
    if page := load_page(nodes[-1]):
        above = [TreePage(tree, node) for node in tree.visible(tree.above(page.path), now)]
        return LocatedPage(page, parts[paths.index(nodes[-1].url_path) :], above)
    return None


def load_page(node: Node) -> BasePage | None:
    """The specific page with its pictures; one query."""
    kind = node.model
    if not issubclass(kind, BasePage):
        return None
    rows = kind.detailed() if issubclass(kind, Post) else kind.objects.select_related("picture")
    with covered(f"page:{node.pk}"):
        page = rows.select_related("share_picture", "locale").filter(pk=node.pk).first()
    if page:
        use(*page.listed_tags(), f"media_picture:{page.share_picture_id}")
    return page
