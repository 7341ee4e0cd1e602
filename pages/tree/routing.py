"""Routing by the in-process copy: the site of a host, and the page that a path leads to, whose row alone is asked for."""

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.http import Http404, HttpRequest
from django.http.request import split_domain_port
from django.utils.translation import get_language
from wagtail.contrib.routable_page.models import RoutablePageMixin
from wagtail.models import Site
from wagtail.url_routing import RouteResult

from media.cache_tags import use

from .current import current
from .links import instance_of
from .nodes import SiteRow


def find_site(request: HttpRequest | None) -> Site | None:
    """The site that a request is for, as `Site.find_for_request` finds it, which takes it from here; no query."""
    if request is None:
        return None
    if not hasattr(request, "_wagtail_site"):
        row = best_site(current().sites.values(), *host_and_port(request))
        request._wagtail_site = row and Site(**row._asdict())
    return request._wagtail_site


def name_of_site(request: HttpRequest | None = None) -> str:
    """The name of the site, for the admin and for mails; without a request of the default site."""
    site = find_site(request) or next((each for each in current().sites.values() if each.is_default_site), None)
    return (site and site.site_name) or settings.WAGTAIL_SITE_NAME


def host_and_port(request: HttpRequest) -> tuple[str, int]:
    host, port = split_domain_port(request.get_host())
    return host, int(port or request.get_port())


def best_site(sites, host: str, port: int) -> SiteRow | None:
    """The site of this host and port, else the default site of this host, else the only one of this host, else the default."""
    of_host = [site for site in sites if site.hostname == host]
    default = next((site for site in sites if site.is_default_site), None)
    exact = next((site for site in of_host if site.port == port), None)
    if exact or default in of_host:
        return exact or default
    return of_host[0] if len(of_host) == 1 else default


def route(request: HttpRequest, path: str) -> RouteResult | None:
    """Where a path leads; None where Wagtail is to say it. Raises Http404 where the page knows no such path below it.

    At its own address, the page has the columns of the tree: strangers are mostly shown what is kept of it.
    """
    tree, site = current(), find_site(request)
    home = tree.home(site.pk, get_language()) if site else None
    if home is None or not home.live:
        return None
    use(f"group:{home.translation_key}")  # nothing below it is there any more once it is taken back
    node, rest = tree.deepest(home, [part for part in path.split("/") if part])
    if not node.live:
        return None
    kind = ContentType.objects.get_for_id(node.content_type_id).model_class()
    if kind is None or not rest:
        return kind and instance_of(node).route(request, [])
    if not issubclass(kind, RoutablePageMixin):
        raise Http404("no such page")
    page = kind._default_manager.filter(pk=node.pk).first()
    return page and page.route(request, rest)
