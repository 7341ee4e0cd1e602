"""Registration of the routers with which programs write."""

from ninja import NinjaAPI
from wagtail.api.v3.auth import BearerTokenAuth

from media.features import announced_by_name

from .management import batch, moderation, pages, rows

ROUTERS = [pages.router, moderation.router, rows.router, batch.router]


def add_routers(api: NinjaAPI) -> None:
    """Add the routers of `management/`, which ask for a token, and those that features announce below it."""
    own = [("/management/", router) for router in ROUTERS]
    for prefix, router in (*own, *announced_by_name("api_management").items()):
        api.add_router(prefix, router, auth=BearerTokenAuth())
