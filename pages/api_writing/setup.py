"""Registration of the routers with which programs write."""

from ninja import NinjaAPI, Router
from wagtail.api.v3.auth import BearerTokenAuth

from media.features import announced_functions

from .management import (
    batch,
    moderation,
    pages,
    rows,
    translation_orders,
    translation_questions,
    translations,
)


def management_routers() -> dict[str, list[Router]]:
    """Return the routers by what their paths begin with; those that apps announce come before that of batches."""
    announced = announced_functions("management_routers")
    return {
        "/management/": [pages.router, moderation.router, rows.router, *announced, batch.router],
        "/management/translations/": [translations.router],
        "/management/translations/orders/": [translation_orders.router],
        "/management/translations/questions/": [translation_questions.router],
    }


def add_routers(api: NinjaAPI) -> None:
    """Add the routers of `management/`, which ask for a token."""
    for prefix, routers in management_routers().items():
        for router in routers:
            api.add_router(prefix, router, auth=BearerTokenAuth())
