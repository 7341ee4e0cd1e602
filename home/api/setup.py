"""Registration of this room's routers on the one API."""

from wagtail.api.v3.api import api

from pages.api.setup import OPTIONAL_AUTH

from . import content, site, sitemap

ROUTERS = {
    "/content/": content.router,
    "/redirect/": content.redirects_router,
    "/site/": site.router,
    "/sitemap/": sitemap.router,
}


def register_routers() -> None:
    """Called once, from `AppConfig.ready()`, before the URLconf is loaded."""
    for prefix, router in ROUTERS.items():
        api.add_router(prefix, router, auth=OPTIONAL_AUTH)
