"""Registration of this room's routers on the one API."""

from wagtail.api.v3.api import api

from pages.api.setup import READERS

from . import content, site, sitemap

ROUTERS = {
    "/content/": content.router,
    "/redirect/": content.redirects_router,
    "/site/": site.router,
    "/sitemap/": sitemap.router,
}


def register_routers() -> None:
    """Called once, when all models are known and before the address book is read."""
    for prefix, router in ROUTERS.items():
        api.add_router(prefix, router, auth=READERS)
