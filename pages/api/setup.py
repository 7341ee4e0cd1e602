"""Registration on Wagtail's one API: routers, exception handlers, and the languages that the translation engine takes
away.
"""

from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.operation import Operation
from ninja.utils import normalize_path
from pydantic import ValidationError
from wagtail.api.v3.api import api
from wagtail.api.v3.auth import AllowAnonymous, BearerTokenAuth
from wagtail.api.v3.registry import registry
from wagtail.locales.api.v3 import router as locales_router
from wagtail.models import get_page_models
from wagtail.snippets.models import get_snippet_models

from media.features import announced_functions
from media.publishing import PublishingStopped

from .errors import Problem, response_to, stopped_problem
from .openapi import configure_docs
from .openapi import router as openapi_router
from .requests.closed_writes import TWINS
from .requests.conflicts import handle_integrity_error
from .routers import announcements, events, news, pages, places, posts, press, principles, search, terms
from .tokens import SAFE_METHODS, WRITE, offered_scopes

API = "/api/v3"
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
    remove_writes(api)
    hide_written_shapes()
    for prefix, router in LISTS.items():
        api.add_router(prefix, router, auth=OPTIONAL_AUTH)
    for add_routers in announced_functions("api_setup"):
        add_routers(api)
    register_exception_handlers(api)
    configure_docs()
    return api


def remove_writes(api: NinjaAPI) -> None:
    """Remove from Wagtail's routers the closed writes, or every write where none is offered; before their URLs are made."""
    is_offered = WRITE in offered_scopes()
    for mount in (mount for prefix, router in api._routers for mount in router.build_routers(prefix)):
        operations = mount.template.path_operations
        for path, view in [*operations.items()]:
            address = normalize_path(f"{API}/{mount.prefix}/{path}")
            view.operations = [each for each in view.operations if is_kept(each, address, is_offered)]
            if not view.operations:
                del operations[path]


def is_kept(operation: Operation, address: str, is_offered: bool) -> bool:
    """Whether an operation reads, or is a write that is offered and not closed."""
    is_closed = any((method, address) in TWINS for method in operation.methods)
    return SAFE_METHODS.issuperset(operation.methods) or (is_offered and not is_closed)


def hide_written_shapes() -> None:
    """Take the shapes that the closed writes took out of `schema/`; that of `management/` is in the OpenAPI document."""
    for model in (*get_page_models(), *get_snippet_models()):
        if registration := registry.get(model._meta.label):
            registration.create_schema = registration.patch_schema = None


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
