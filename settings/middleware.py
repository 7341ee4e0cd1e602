"""Middleware of every request: client address, request id, bad input, rate limit, content security policy, language, headless mode."""

import ipaddress
import re
import uuid
from collections.abc import Iterable
from dataclasses import asdict
from functools import cached_property, lru_cache
from typing import NamedTuple

from csp.constants import HEADER
from csp.middleware import CSPMiddleware, PolicyParts
from csp.utils import build_policy
from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from django.db import DataError, IntegrityError, transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.middleware.gzip import GZipMiddleware
from django.middleware.http import ConditionalGetMiddleware
from django.utils import translation
from django.utils.cache import patch_vary_headers, set_response_etag
from django.utils.datastructures import MultiValueDictKeyError

from home.page_store.recorder import NAME as RECORDER
from home.page_store.responses import COMPRESSED, SMALLEST
from home.views import too_many_requests
from pages.api.middleware import BATCH
from pages.api.requests import cors
from pages.api.requests.preconditions import lock
from pages.caching import seconds_to_keep
from pages.http.caller import Caller, note_who_asks
from pages.http.identity import is_identified
from pages.http.rate_limit import count_in_window, current_count, is_within_limit, limit_of, network_of
from pages.http.request_state import RequestState
from pages.tree.current import current

from .start.log_format import request_id_set

ADMIN = "/admin/"
MOST_ADDRESSES = 4096  # that are remembered
# What Django and Python say of a text that is no number; they quote it.
NO_NUMBER = re.compile(r"(?:expected a number but got|invalid literal for int\(\) with base 10:) (.+?)\.?$")
LENGTH = re.compile(r"[0-9]{1,18}")  # of what is sent (RFC 9110, section 8.6)
LARGE = re.compile(r"\s*[+-]?\d{19,}\s*")  # more than 64 bits, nearly
# What databases and their drivers say of one, SQLite in the oddest words.
TOO_LARGE = (OverflowError, DataError, IntegrityError)
CHANGED_PAGE = re.compile(rf"{ADMIN}pages/(\d{{1,9}})/(?!edit/preview/)")  # a preview writes nothing to its page


class ContentSecurityPolicy(CSPMiddleware):
    """The strict policy everywhere, the admin's own under its address.

    A page that holds a film may frame the one host that plays it: its block noted the host in the state of the request.
    """

    @cached_property
    def usual_policy(self) -> str:
        return sort_directives(build_policy(**asdict(PolicyParts())))

    def is_usual(self, request, response) -> bool:
        """Whether neither page nor view asks for a policy of its own; so are most, and to build one takes longer than all else here."""
        asks = RequestState.of(request).framed_hosts or request.path_info.startswith(ADMIN) or settings.DEBUG
        return not asks and not any(name.startswith("_csp_") for name in (*vars(request), *vars(response)))

    def process_response(self, request, response):
        if self.is_usual(request, response):
            response.headers.setdefault(HEADER, self.usual_policy)
            return response
        if hosts := RequestState.of(request).framed_hosts:
            # Kept with the answer, since a preview has a request of its own.
            response._csp_update = {"frame-src": sorted(hosts)}
        if request.path_info.startswith(ADMIN):
            response.headers.pop(HEADER, None)  # a preview has passed here before, under the address of its page
        is_ours = HEADER not in response.headers
        response = super().process_response(request, response)
        if is_ours and HEADER in response.headers:
            response.headers[HEADER] = sort_directives(response.headers[HEADER])
        return response

    def get_policy_parts(self, request, response, report_only=False):
        parts = super().get_policy_parts(request, response, report_only)
        if request.path_info.startswith(ADMIN) and not report_only:
            return PolicyParts(settings.ADMIN_CONTENT_SECURITY_POLICY, update=getattr(response, "_csp_update", None))
        return parts


def sort_directives(policy: str) -> str:
    """django-csp puts them in the order of a set, another in each process."""
    return "; ".join(sorted(policy.split("; ")))


class ResourceAndPermissionsPolicy:
    """Permissions-Policy (W3C), and Cross-Origin-Resource-Policy (Fetch standard): who may show in a page what is sent here.

    What the API and feeds name (pictures, recordings, documents) is to be shown elsewhere; a page or a screen is not.
    """

    ELSEWHERE = re.compile(r"^/(?:media|documents|static|api)/|/feed/$|/(?:feed\.json|[\w-]+\.ics|[\w-]+\.md)$")

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        is_open = self.ELSEWHERE.search(request.path_info) and not is_identified(request)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "cross-origin" if is_open else "same-origin")
        if response.get("Content-Type", "").startswith("text/html"):  # nothing else runs in a browser
            response.headers.setdefault("Permissions-Policy", settings.PERMISSIONS_POLICY)
        return response


class Compression(GZipMiddleware):
    """Compresses what is text and the same for every stranger; never what may hold a secret, whose length would tell (BREACH).

    Static files are compressed when they are collected, and pictures are small as they are.
    """

    def process_response(self, request, response):
        is_text = response.get("Content-Type", "").startswith(COMPRESSED)
        is_known = is_identified(request) or response.cookies
        if is_text and is_stored(request):
            if len(response.content) >= SMALLEST:
                patch_vary_headers(response, ("Accept-Encoding",))
            return response
        if not is_text or is_known or request.path_info.startswith(ADMIN):
            return response
        return super().process_response(request, response)


class ConditionalGet(ConditionalGetMiddleware):
    """Answers conditional requests by ETag, but for what the page store asks for, which does it itself."""

    def process_response(self, request, response):
        if not is_stored(request):
            return super().process_response(request, response)
        if not response.has_header("ETag"):
            set_response_etag(response)
        return response


def is_stored(request: HttpRequest) -> bool:
    """Whether the page store asked for this response, and may keep it."""
    recorder = request.META.get(RECORDER)
    return recorder is not None and recorder.may_be_stored


class OpenFiles:
    """CORS for what programs subscribe to: feeds and calendars (the API has its own)."""

    SUBSCRIPTION_PATHS = re.compile(r"/feed/$|/(?:feed\.json|[\w-]+\.ics)$")

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if not self.SUBSCRIPTION_PATHS.search(request.path_info):
            return self.get_response(request)
        response = cors.preflight(request) or self.get_response(request)
        cors.add_cors_headers(request, response)
        return response


class Freshness:
    """Sets Cache-Control (RFC 9111): shared for a moment for anonymous requests, private for people logged in."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if request.path_info.startswith(ADMIN) or response.has_header("Cache-Control") or response.streaming:
            return response
        if response.cookies or is_identified(request):
            response["Cache-Control"] = "private, no-cache"
        elif request.method in {"GET", "HEAD"} and response.status_code == 200:
            # What is kept here is dropped at once, and elsewhere it is asked for each time.
            lifetime = "no-cache" if RequestState.of(request).is_kept else f"max-age={seconds_to_keep()}"
            response["Cache-Control"] = f"public, {lifetime}"
        return response


class ClientAddress:
    """Takes the client's address, its scheme and the request's id from headers, but only where a trusted proxy set them."""

    def __init__(self, get_response):
        self.get_response = get_response
        self.trusted = [ipaddress.ip_network(network, strict=False) for network in settings.TRUSTED_PROXIES]
        self.is_trusted = lru_cache(MOST_ADDRESSES)(self.is_trusted)

    def is_trusted(self, address: str) -> bool:
        """Whether this IP address is a trusted proxy; anything that is no address is not."""
        try:
            return any(ipaddress.ip_address(address) in network for network in self.trusted)
        except ValueError:
            return False

    def of(self, meta: dict) -> str:
        """The client's address in this WSGI environ: the nearest that no trusted proxy has."""
        address = meta.get("REMOTE_ADDR", "")
        for hop in reversed(meta.get("HTTP_X_FORWARDED_FOR", "").split(",")):
            if hop.strip() and self.is_trusted(address):
                address = hop.strip()
        return address

    def __call__(self, request):
        meta = request.META
        if not self.is_trusted(meta.get("REMOTE_ADDR", "")):
            meta.pop("HTTP_X_FORWARDED_FOR", None)
            meta.pop("HTTP_X_FORWARDED_PROTO", None)
            meta.pop("HTTP_X_REQUEST_ID", None)
        meta["REMOTE_ADDR"] = self.of(meta)
        return self.get_response(request)


class RequestId:
    """Gives each request an id, nginx's `X-Request-ID` or one of our own, which each line of the log bears.

    An answer that says we failed (5xx) bears it too, so that whoever saw it can name it; no other: they are cached.
    """

    GIVEN = re.compile(r"[\w-]{8,64}", re.ASCII)

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        given = request.META.get("HTTP_X_REQUEST_ID", "")
        request_id = given if self.GIVEN.fullmatch(given) else uuid.uuid4().hex
        request.META["HTTP_X_REQUEST_ID"] = request_id
        with request_id_set(request_id):
            response = self.get_response(request)
        if response.status_code >= 500:
            response.headers["X-Request-ID"] = request_id
        return response


class BadInput:
    """Refuses what no browser sends: methods that nothing here has (RFC 9110, section 15.5.6), addresses that no page can have,
    and half a form.

    Before a database sees them, and before they are asked for the token of a form, which only who sends a form can have.
    """

    ALLOWED = ("GET", "HEAD", "OPTIONS", "POST")  # by visitors; desk and API have others

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        is_for_visitors = not request.path_info.startswith(ADMIN) and not RequestState.of(request).api
        if request.method not in self.ALLOWED and is_for_visitors:
            return HttpResponseNotAllowed(self.ALLOWED)
        if "\x00" in request.path_info or "\x00" in request.GET.urlencode().replace("%00", "\x00"):
            raise SuspiciousOperation("a NUL character in the address")
        if not LENGTH.fullmatch(request.META.get("CONTENT_LENGTH") or "0"):
            raise SuspiciousOperation("no number in Content-Length")
        return self.get_response(request)

    def process_exception(self, request, exception):
        """What Wagtail reads without looking: a field that its form always has, which a browser sends, and a number.

        Where the address itself has no number nothing is found.
        """
        if isinstance(exception, MultiValueDictKeyError):
            raise SuspiciousOperation("a field is missing") from exception
        if isinstance(exception, ValueError) and (found := NO_NUMBER.search(str(exception))):
            if is_quoted(found[1], request.resolver_match.kwargs.values()):
                raise Http404("no number in the address") from exception
            if is_quoted(found[1], values_sent(request)):
                raise SuspiciousOperation("no number in a field") from exception
        if isinstance(exception, TOO_LARGE) and any(LARGE.fullmatch(value) for value in values_sent(request)):
            raise SuspiciousOperation("a number too large for the database") from exception


def values_sent(request: HttpRequest) -> list[str]:
    """What query and form have, whatever their names."""
    return [value for sent in (request.GET, request.POST) for _, values in sent.lists() for value in values]


def is_quoted(quotation: str, values: Iterable) -> bool:
    """Whether this is how Python prints one of the values, or how it begins: `int` quotes 200 characters."""
    return any(repr(value).startswith(quotation) for value in values)


class RateLimit:
    """Limits how often one network may guess a password, search, or ask for a mail; `RATE_LIMITS` says how often.

    Answers for `settings.serving.cpu_limit` as well, and tells it who asks.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if seconds := Caller.of(request).seconds_to_wait:
            return too_many_requests(request, seconds)
        response = self.get_response(request)
        note_who_asks(request)
        limit = rate_limit(request)
        if limit and limit.only_failures and response.status_code == 200:
            # It is the form again. Only these count: a hall full of people may know the password.
            is_within_limit(limit.name, network_of(request.META["REMOTE_ADDR"]), *limit_of(limit.name))
        return response

    def process_view(self, request, view, args, kwargs):
        """Counts by view name, whatever its path in which language."""
        if (limit := rate_limit(request)) is None:
            return None
        network = network_of(request.META["REMOTE_ADDR"])
        times, seconds = limit_of(limit.name)
        if limit.only_failures:
            count = current_count(limit.name, network)
            is_allowed = count.times < times
        else:
            count = count_in_window(limit.name, network, times, seconds)
            is_allowed = count.times <= times
        return None if is_allowed else too_many_requests(request, max(1, count.seconds_left))


class Limited(NamedTuple):
    """The limit of a view, and the part of a request (GET, POST) without which it is free."""

    name: str
    method: str
    only_failures: bool = False


LIMITED = {
    "wagtailcore_authenticate_with_password": Limited("password", "POST", only_failures=True),
    "wagtaildocs_authenticate_with_password": Limited("password", "POST", only_failures=True),
    "search": Limited("search", "GET"),
    "suggest": Limited("suggest", "GET"),
    "wagtailadmin_password_reset": Limited("reset", "POST"),
}


def rate_limit(request) -> Limited | None:
    """The rate limit of the resolved view, where it holds for this request."""
    match = request.resolver_match
    limit = LIMITED.get(match.view_name) if match else None
    return limit if limit and getattr(request, limit.method) else None


class AtomicAdminWrites:
    """Transaction around a change to a page: made with all that follows from it (dates, facts), or not at all.

    Changes to one page follow one another: a form that saves itself writes the whole row of a draft, and what it had
    read before somebody published the page would take it offline again.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        is_api = RequestState.of(request).api and request.method not in {"GET", "HEAD", "OPTIONS"}
        if request.path_info == BATCH:
            return self.get_response(request)
        if not is_api and (request.method != "POST" or not request.path_info.startswith(f"{ADMIN}pages/")):
            return self.get_response(request)
        with transaction.atomic():
            if changed := CHANGED_PAGE.match(request.path_info):
                lock({"page_id": changed[1]})
            response = self.get_response(request)
            if response.status_code >= 400:
                transaction.set_rollback(True)
        return response


# In which language a request is answered; a language that is not on is not there.

# The same in every language, and often asked for: no query is spent on them.
NO_LANGUAGE = ("/livez", "/readyz", "/media/", "/theme-", "/favicon.ico")


class LanguageMiddleware:
    """The address decides the language; in the admin, which has one address for all, the browser does.

    Unlike Django's LocaleMiddleware it says `Vary: Accept-Language` only in the admin: caches split on it.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        admin = request.path_info.startswith(ADMIN)
        from_path = translation.get_language_from_path(request.path_info)
        active_codes = set() if request.path_info.startswith(NO_LANGUAGE) else set(current().locales.values())
        if from_path and from_path not in active_codes:
            translation.activate(settings.LANGUAGE_CODE)
            raise Http404("a language that is not on")
        language = translation.get_language_from_request(request) if admin else from_path or settings.LANGUAGE_CODE
        translation.activate(language)
        request.LANGUAGE_CODE = language
        response = self.get_response(request)
        response.headers.setdefault("Content-Language", translation.get_language())
        if admin:
            patch_vary_headers(response, ("Accept-Language",))
        return response


# How much of a site is served here: all of it, all but the API (`off`), or all but the pages of visitors (`only`).

# What is served here even where a front end shows the pages: desk, API, uploads, and files that machines ask for.
BACKEND_PATHS = re.compile(
    r"^/(?:admin|api|documents|media|preview|static)(?:/|$)"
    r"|^/(?:livez|readyz|favicon\.ico|robots\.txt|sitemap\.xml|llms\.txt|site\.webmanifest|theme-[0-9a-f]{8}\.css)$"
    r"|^/(?:[a-z]{2,3}(?:-[a-z]+)?/)?r/[\w-]+/"  # of whoever registered
    r"|/feed/$|/(?:feed\.json|[\w-]+\.ics|[\w-]+\.md)$"
)


class HeadlessMiddleware:
    """With HEADLESS=only, leads visitors to the front end, with path and query.

    By 307: an operator may change her mind, which a browser that was told 301 would never hear; and a form sent here
    arrives there as it was sent.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        is_preview = getattr(request, "is_dummy", False)  # an editor's, made from inside (wagtail.models.preview)
        is_refused = Caller.of(request).seconds_to_wait
        if settings.HEADLESS != "only" or is_preview or is_refused or BACKEND_PATHS.search(request.path_info):
            return self.get_response(request)
        return HttpResponse(status=307, headers={"Location": settings.FRONTEND_URL + request.get_full_path()})
