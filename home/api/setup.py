"""Registration of the routers of home, and of those that apps announce, on the one API."""

from functools import cache

from ninja import NinjaAPI

from media.features import announced_by_name
from pages.api.setup import OPTIONAL_AUTH, register_page_routers

from . import content, redirect_table, site, sitemap, words

ROUTERS = {
    "/content/": content.router,
    "/redirect/": content.redirects_router,
    "/redirect/all/": redirect_table.router,
    "/site/": site.router,
    "/sitemap/": sitemap.router,
    "/words/": words.router,
}


@cache
def register_routers() -> NinjaAPI:
    """The API with the routers of both rooms; asked for by the URLconf, so that what serves no requests never loads them."""
    api = register_page_routers()
    for prefix, router in sorted((ROUTERS | announced_by_name("api_routers")).items()):
        api.add_router(prefix, router, auth=OPTIONAL_AUTH)
    return api
