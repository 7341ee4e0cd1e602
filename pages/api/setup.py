"""Registration on Wagtail's one API: routers, exception handlers, and the languages that the translation engine takes
away.
"""

from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI
from pydantic import ValidationError
from wagtail.api.v3.api import api
from wagtail.api.v3.auth import AllowAnonymous, BearerTokenAuth
from wagtail.locales.api.v3 import router as locales_router

from .conflicts import handle_integrity_error
from .errors import Problem, response_to
from .openapi import configure_docs
from .openapi import router as openapi_router
from .routers import announcements, events, news, pages, places, press, principles, search, terms

ROUTERS = {"/": openapi_router, "/locales/": locales_router}
LISTS = {
    "/news/": news.router,
    "/press/": press.router,
    "/announcements/": announcements.router,
    "/events/": events.router,
    "/places/": places.router,
    "/principles/": principles.router,
    "/search/": search.router,
    "/everything/": pages.router,
    "": terms.router,
}
READERS = [BearerTokenAuth(), AllowAnonymous()]


def register_routers() -> None:
    """Called once, when all models are known and before the address book is read."""
    for prefix, router in ROUTERS.items():
        api.add_router(prefix, router)
    for prefix, router in LISTS.items():
        api.add_router(prefix, router, auth=READERS)
    handle_errors(api)
    configure_docs()


def handle_errors(api: NinjaAPI) -> None:
    """What Wagtail's own handlers do not know, or take for the client's fault."""
    of_values = api._exception_handlers[ValidationError]
    api.add_exception_handler(Problem, lambda request, problem: response_to(problem))
    api.add_exception_handler(Exception, ours)
    api.add_exception_handler(IntegrityError, handle_integrity_error)

    def validation(request: HttpRequest, problem: ValidationError) -> HttpResponse:
        if problem.title == "NinjaResponseSchema":  # our own answer breaks its promise
            raise problem
        return of_values(request, problem)

    api.add_exception_handler(ValidationError, validation)


def ours(request: HttpRequest, problem: Exception) -> HttpResponse:
    """An error of ours: for the log, and a problem without its words. What is sent was looked at before (pages.api.middleware)."""
    raise problem
