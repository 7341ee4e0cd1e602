"""Registration of the routers with which programs write."""

from ninja import NinjaAPI
from wagtail.api.v3.auth import BearerTokenAuth

from .management import (
    batch,
    moderation,
    pages,
    recordings,
    rows,
    translation_orders,
    translation_questions,
    translations,
)

MANAGEMENT = {
    "/management/": [pages.router, moderation.router, rows.router, recordings.router, batch.router],
    "/management/translations/": [translations.router],
    "/management/translations/orders/": [translation_orders.router],
    "/management/translations/questions/": [translation_questions.router],
}


def add_routers(api: NinjaAPI) -> None:
    """Add the routers of `management/`, which ask for a token."""
    for prefix, routers in MANAGEMENT.items():
        for router in routers:
            api.add_router(prefix, router, auth=BearerTokenAuth())
