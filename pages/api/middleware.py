"""Middleware of `/api/v3/`: what every request passes and every response carries, for our routes and Wagtail's alike."""

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import BadRequest, SuspiciousOperation
from django.http import HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError
from django.utils.cache import patch_vary_headers

from ..http.request_state import APICall, RequestState
from . import (
    body_validation,
    conflicts,
    cors,
    idempotency,
    permissions,
    preconditions,
    request_validation,
    throttling,
    tokens,
    write_log,
)
from .errors import Problem, as_problem, response_to

API = "/api/v3/"


class APIMiddleware:
    """Who asks is who the token stands for, or nobody: a session's cookie opens nothing here."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if settings.HEADLESS == "off" or not request.path_info.startswith(API):
            return self.get_response(request)
        RequestState.of(request).api = APICall()
        # No session: a password typed in a browser opens nothing here, and nobody is signed out by asking here.
        request.COOKIES.pop(settings.SESSION_COOKIE_NAME, None)
        response = cors.preflight(request) or as_problem(self.answer(request))
        finish(request, response)
        return without_body(response) if request.method == "HEAD" else response

    def answer(self, request: HttpRequest) -> HttpResponse:
        """The answer of whoever is behind, or a problem of this gate's."""
        try:
            authorize(request)
            return as_get(request, self.get_response) if request.method == "HEAD" else self.get_response(request)
        except Problem as problem:
            return response_to(problem)
        except (BadRequest, SuspiciousOperation, MultiPartParserError):
            return response_to(Problem(400, "malformed"))

    def process_view(self, request, view, args, kwargs):
        """Last before the view, when Django has put the session's user in place."""
        if not (api := RequestState.of(request).api):
            return None
        request.user = api.token.user if api.token else AnonymousUser()
        try:
            kept = idempotency.claim(request)
            if kept and kept.status:
                return idempotency.replay(kept)
            request_validation.check_parameters(request, kwargs)
            permissions.check(request, kwargs)
            body_validation.check(request, kwargs)
            preconditions.check(request, kwargs)
            conflicts.check(request, kwargs)
        except Problem as problem:
            return response_to(problem)
        return answered_once(kept, request, view, args, kwargs) if kept else None


def answered_once(kept, request: HttpRequest, view, args, kwargs) -> HttpResponse:
    """The view's answer, kept in its own transaction; of one that fails nothing remains, and it may be tried again."""
    response = view(request, *args, **kwargs)
    if response.status_code < 400:
        idempotency.store_answer(kept, response)
    return response


def authorize(request: HttpRequest) -> None:
    """Raises Problem where nobody behind the gate should see this request."""
    api, header, problem = RequestState.of(request).api, request.headers.get("Authorization"), None
    try:
        api.token = tokens.bearer(header) if header is not None else None
    except Problem as refused:
        problem = refused
    throttling.check(request)  # a refused token counts for its address, as no token does
    if problem:
        raise problem
    request_validation.check_path(request)
    if api.token:
        tokens.refuse_writing(request.method, api.token)
    if request.method not in tokens.SAFE:
        request_validation.check_body(request)


def as_get(request: HttpRequest, get_response) -> HttpResponse:
    """What GET would answer; no route of Wagtail's knows HEAD."""
    request.method = "GET"
    try:
        return get_response(request)
    finally:
        request.method = "HEAD"


def without_body(response: HttpResponse) -> HttpResponse:
    """The same head, with the length that its body would have (RFC 9110, section 9.3.2)."""
    if not response.streaming:
        response.headers.setdefault("Content-Length", str(len(response.content)))
        response.content = b""
    return response


def finish(request: HttpRequest, response: HttpResponse) -> None:
    """What every answer carries; and a note of what was written."""
    token = RequestState.of(request).api.token
    cors.add_cors_headers(request, response)
    throttling.add_ratelimit_headers(request, response)
    patch_vary_headers(response, ("Authorization",))
    if response.status_code >= 400:
        response["Cache-Control"] = "no-store"
    elif token and response.status_code < 300 and not is_read(request, response):
        found = request_validation.find_operation(request.resolver_match.route, request.method) or {}
        write_log.record_write(request, response, token, found.get("operationId", ""))


def is_read(request: HttpRequest, response: HttpResponse) -> bool:
    """Whether it has changed nothing: a write that was answered again has not."""
    return request.method in tokens.SAFE or idempotency.REPLAYED in response
