"""Middleware of `/api/v3/`: what every request passes and every response carries, for our routes and Wagtail's alike."""

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import BadRequest, SuspiciousOperation
from django.db import DatabaseError, InterfaceError
from django.http import HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError
from django.urls import Resolver404, resolve
from django.utils.cache import patch_vary_headers

from media.features import announced_functions
from media.uploads.virus_scan import scan_early

from ..api import permissions, tokens
from ..http.database_errors import RETRY_AFTER, is_database_away, outage
from ..http.request_state import APICall, RequestState
from .errors import Problem, as_problem, response_to
from .idempotency import REPLAYED_HEADER
from .requests import (
    body_validation,
    closed_writes,
    conflicts,
    cors,
    deprecation,
    preconditions,
    request_validation,
    throttling,
)

API = "/api/v3/"
BATCH = "/api/v3/management/batch/"  # each of its writes has its own transaction
READ_ONLY = {"openapi-json", "openapi-view"}  # names of plain views of ninja, which answer to any method


class APIMiddleware:
    """Authenticates requests by bearer token alone, never by session, and runs the checks of the API."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if settings.HEADLESS == "off" or not request.path_info.startswith(API):
            return self.get_response(request)
        RequestState.of(request).api = APICall()
        # No session: a password typed in a browser opens nothing here, and nobody is signed out by asking here.
        request.COOKIES.pop(settings.SESSION_COOKIE_NAME, None)
        response = cors.preflight(request) or as_problem(self.respond(request))
        finalize_response(request, response)
        return strip_body(response) if request.method == "HEAD" else response

    def respond(self, request: HttpRequest) -> HttpResponse:
        """The response of the next middleware or the view, or the problem that a check raised."""
        try:
            authorize(request)
            if request.method == "HEAD":
                return respond_as_get(request, self.get_response)
            return self.get_response(request)
        except Problem as problem:
            return response_to(problem)
        except (BadRequest, SuspiciousOperation, MultiPartParserError):
            return response_to(Problem(400, "malformed"))
        except (DatabaseError, InterfaceError) as problem:  # of a check; a view's is a response already
            if not is_database_away(problem):
                raise
            response = response_to(Problem(503, "unavailable", headers={"Retry-After": str(RETRY_AFTER)}))
            response._has_been_logged = outage.note(problem)  # once for all requests
            return response

    def process_view(self, request, view, args, kwargs):
        """Runs the checks that need the resolved view, and sets the token's user, after AuthenticationMiddleware."""
        if not (api := RequestState.of(request).api):
            return None
        request.user = api.token.user if api.token else AnonymousUser()
        return check_view(request, view, args, kwargs)


def check_view(request: HttpRequest, view, args, kwargs) -> HttpResponse | None:
    """The problem that a check of the resolved view raised, or an answer that is kept; None where the view is to answer."""
    api = RequestState.of(request).api
    try:
        check_method(request, kwargs)
        stored = kept_answer(request)
        if stored and stored.status:
            return stored.replay()
        request_validation.check_parameters(request, kwargs)
        permissions.check(request, kwargs)
        body_validation.check(request, kwargs)
        preconditions.check(request, kwargs)
        conflicts.check(request, kwargs)
        RequestState.of(request).is_kept = api.token is None
    except Problem as problem:
        return response_to(problem)
    return respond_once(stored, request, view, args, kwargs) if stored else None


def kept_answer(request: HttpRequest):
    """What an app stores, or has stored, for the `Idempotency-Key` of this write; None without one."""
    key = request.headers.get("Idempotency-Key")
    if key is None or request.method in tokens.SAFE_METHODS:
        return None
    claims = (claim(request, key, operation_of(request)) for claim in announced_functions("kept_answers"))
    return next(filter(None, claims), None)


def operation_of(request: HttpRequest) -> str:
    """The name of the operation in the OpenAPI document; empty for none of it."""
    operation = request_validation.find_operation(request.resolver_match.route, request.method)
    return operation["operationId"] if operation else ""


def respond_once(stored, request: HttpRequest, view, args, kwargs) -> HttpResponse:
    """The view's response, stored in its own transaction; that of a failed write is not, so it may be tried again."""
    response = view(request, *args, **kwargs)
    if response.status_code < 400:
        stored.store(response)
    return response


def authorize(request: HttpRequest) -> None:
    """Authenticates, counts and validates the request before a view is resolved; raises Problem where it is refused."""
    api, header, problem = RequestState.of(request).api, request.headers.get("Authorization"), None
    try:
        api.token = tokens.authenticate(header) if header is not None else None
    except Problem as refused:
        problem = refused
    request.user = api.token.user if api.token else AnonymousUser()  # whom an upload is kept for while it arrives
    throttling.check(request)  # a refused token counts for its address, as no token does
    if problem:
        raise problem
    request_validation.check_path(request)
    if api.token:
        tokens.check_scope(request.method, api.token)
    if request.method not in tokens.SAFE_METHODS:
        request_validation.check_body(request)
        if api.token:
            scan_early(request)


def check_method(request: HttpRequest, kwargs: dict) -> None:
    """Raise Problem 405 for a closed write, and for what changes something on the document of the API and its page."""
    if request.resolver_match.url_name in READ_ONLY and request.method not in tokens.SAFE_METHODS:
        raise Problem(405, "method-not-allowed", headers={"Allow": "GET, HEAD, OPTIONS"})
    closed_writes.check(request, kwargs)


def respond_as_get(request: HttpRequest, get_response) -> HttpResponse:
    """The response to GET for a HEAD request, as Wagtail's routes have no HEAD."""
    request.method = "GET"
    try:
        return get_response(request)
    finally:
        request.method = "HEAD"


def strip_body(response: HttpResponse) -> HttpResponse:
    """The response without its body, with the `Content-Length` of that body (RFC 9110, section 9.3.2)."""
    if not response.streaming:
        response.headers.setdefault("Content-Length", str(len(response.content)))
        response.content = b""
    return response


def finalize_response(request: HttpRequest, response: HttpResponse) -> None:
    """Adds the headers of every response, and records a write in the log."""
    token = RequestState.of(request).api.token
    cors.add_cors_headers(request, response)
    throttling.add_ratelimit_headers(request, response)
    patch_vary_headers(response, ("Authorization",))
    if request_validation.has_deprecations():
        deprecation.add_headers(request, response, asked_operation(request), RequestState.of(request).api.body)
    if response.status_code >= 400:
        response["Cache-Control"] = "no-store"
    elif token and response.status_code < 300 and (operation := written_operation(request, response)):
        for record in announced_functions("written"):
            record(request, response, token, operation.get("operationId", ""))


def asked_operation(request: HttpRequest) -> dict | None:
    """The OpenAPI operation that answers, also where a kept answer came before its view was looked for."""
    try:
        match = request.resolver_match or resolve(request.path_info)
    except Resolver404:
        return None
    return request_validation.find_operation(match.route, "GET" if request.method == "HEAD" else request.method)


def written_operation(request: HttpRequest, response: HttpResponse) -> dict | None:
    """The OpenAPI operation that has changed something: no replayed one, nor a batch, whose writes stand for themselves."""
    if request.method in tokens.SAFE_METHODS or REPLAYED_HEADER in response or request.path == BATCH:
        return None
    return request_validation.find_operation(request.resolver_match.route, request.method)
