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

from media.features import announced_functions
from media.publishing import PublishingStopped

from .errors import Problem, response_to, stopped_problem
from .openapi import configure_docs
from .openapi import router as openapi_router
from .requests.conflicts import handle_integrity_error
from .routers import announcements, events, news, pages, places, posts, press, principles, search, terms
from .tokens import SAFE_METHODS, WRITE, offered_scopes

ROUTERS = {"/": openapi_router, "/locales/": locales_router}
LISTS = {
    "/news/": news.router,
    "/press/": press.router,
    "/posts/": posts.router,
    "/announcements/": announcements.router,
    "/events/": events.router,
    "/places/": places.router,
    "/principles/": principles.router,
    "/search/": search.router,
    "/everything/": pages.router,
    "": terms.router,
}
OPTIONAL_AUTH = [BearerTokenAuth(), AllowAnonymous()]


def register_page_routers() -> NinjaAPI:
    """The API with the routers of this room and its exception handlers; called once."""
    for prefix, router in ROUTERS.items():
        api.add_router(prefix, router)
    if WRITE not in offered_scopes():
        remove_writes(api)
    for prefix, router in LISTS.items():
        api.add_router(prefix, router, auth=OPTIONAL_AUTH)
    for add_routers in announced_functions("api_setup"):
        add_routers(api)
    register_exception_handlers(api)
    configure_docs()
    return api


def remove_writes(api: NinjaAPI) -> None:
    """Remove what writes from the routers that the API has, Wagtail's; called before their URLs are made."""
    mounts = [mount for _prefix, router in api._routers for mount in router.build_routers("")]
    for operations in (mount.template.path_operations for mount in mounts):
        for path, view in [*operations.items()]:
            view.operations = [each for each in view.operations if SAFE_METHODS.issuperset(each.methods)]
            if not view.operations:
                del operations[path]


def register_exception_handlers(api: NinjaAPI) -> None:
    """Adds exception handlers for what Wagtail's own do not know, or take for the client's fault."""
    validation_handler = api._exception_handlers[ValidationError]
    api.add_exception_handler(Problem, lambda request, problem: response_to(problem))
    api.add_exception_handler(PublishingStopped, lambda request, stopped: response_to(stopped_problem(stopped)))
    api.add_exception_handler(Exception, handle_server_error)
    api.add_exception_handler(IntegrityError, handle_integrity_error)

    def validation(request: HttpRequest, problem: ValidationError) -> HttpResponse:
        if problem.title == "NinjaResponseSchema":  # our own answer breaks its promise
            raise problem
        return validation_handler(request, problem)

    api.add_exception_handler(ValidationError, validation)


def handle_server_error(request: HttpRequest, error: Exception) -> HttpResponse:
    """Raises an error of ours again, for the log and a 500; the request was validated before (pages.api.middleware)."""
    raise error
