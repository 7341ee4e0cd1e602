"""What every request passes: client address, refusal of garbage, and the content security policy."""

import ipaddress
import re
from typing import NamedTuple

from csp.constants import HEADER
from csp.middleware import CSPMiddleware, PolicyParts
from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from django.db import transaction
from django.middleware.gzip import GZipMiddleware

from home.views import too_many_requests
from pages.api import cors
from pages.caching import seconds_to_keep
from pages.limits import is_used_up, within

ADMIN = "/admin/"
FEEDS = ("application/atom+xml", "application/feed+json", "application/rss+xml")
COMPRESSED = ("text/", "application/xml", "application/json", "application/vnd.commonhouse.", *FEEDS)


class ContentSecurityPolicy(CSPMiddleware):
    """The strict policy everywhere, the admin's own under its address.

    A page that holds a film may frame the one host that plays it: its block noted the host on the request.
    """

    def process_response(self, request, response):
        if hosts := getattr(request, "framed_hosts", None):
            # Kept with the answer, since a preview has a request of its own.
            response._csp_update = {"frame-src": sorted(hosts)}
        if request.path_info.startswith(ADMIN):
            response.headers.pop(HEADER, None)  # a preview has passed here before, under the address of its page
        return super().process_response(request, response)

    def get_policy_parts(self, request, response, report_only=False):
        parts = super().get_policy_parts(request, response, report_only)
        if request.path_info.startswith(ADMIN) and not report_only:
            return PolicyParts(settings.ADMIN_CONTENT_SECURITY_POLICY, update=getattr(response, "_csp_update", None))
        return parts


class Compression(GZipMiddleware):
    """Compresses what is text and the same for every stranger; never what may hold a secret, whose length would tell (BREACH).

    Static files are compressed when they are collected, and pictures are small as they are.
    """

    def process_response(self, request, response):
        is_text = response.get("Content-Type", "").startswith(COMPRESSED)
        is_known = knows(request) or response.cookies
        if not is_text or is_known or request.path_info.startswith(ADMIN):
            return response
        return super().process_response(request, response)


def knows(request) -> bool:
    """Whether whoever asks is somebody: has a session, or says so by a token."""
    return settings.SESSION_COOKIE_NAME in request.COOKIES or "HTTP_AUTHORIZATION" in request.META


class OpenFiles:
    """Lets the scripts of allowed origins read what programs subscribe to: feeds and calendars (the API does so itself)."""

    ASKED_FOR = re.compile(r"/feed/$|/(?:feed\.json|[\w-]+\.ics)$")

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if not self.ASKED_FOR.search(request.path_info):
            return self.get_response(request)
        response = cors.preflight(request) or self.get_response(request)
        cors.tell(request, response)
        return response


class Freshness:
    """Says how long copies of an answer may be kept: those of strangers for a moment, those of people logged in by nobody."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if request.path_info.startswith(ADMIN) or response.has_header("Cache-Control") or response.streaming:
            return response
        if response.cookies or knows(request):
            response["Cache-Control"] = "private, no-cache"
        elif request.method in {"GET", "HEAD"} and response.status_code == 200:
            response["Cache-Control"] = f"public, max-age={seconds_to_keep(request)}"
        return response


class ClientAddress:
    """Takes the visitor's address and scheme from headers, but only where a trusted proxy has set them."""

    def __init__(self, get_response):
        self.get_response = get_response
        self.trusted = [ipaddress.ip_network(network, strict=False) for network in settings.TRUSTED_PROXIES]

    def trusts(self, address: str) -> bool:
        """Whether this address is a proxy of ours; anything that is no address is not."""
        try:
            return any(ipaddress.ip_address(address) in network for network in self.trusted)
        except ValueError:
            return False

    def __call__(self, request):
        meta = request.META
        if not self.trusts(meta.get("REMOTE_ADDR", "")):
            meta.pop("HTTP_X_FORWARDED_FOR", None)
            meta.pop("HTTP_X_FORWARDED_PROTO", None)
        for hop in reversed(meta.get("HTTP_X_FORWARDED_FOR", "").split(",")):
            if hop.strip() and self.trusts(meta["REMOTE_ADDR"]):
                meta["REMOTE_ADDR"] = hop.strip()
        return self.get_response(request)


class BadInput:
    """Refuses addresses that no page can have before a database sees them."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if "\x00" in request.path_info or "\x00" in request.GET.urlencode().replace("%00", "\x00"):
            raise SuspiciousOperation("a NUL character in the address")
        return self.get_response(request)


class RateLimit:
    """Limits how often one address may guess a password, search, or ask for a mail; `RATE_LIMITS` says how often."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        limited = getattr(request, "limited", None)
        if limited and response.status_code == 200:  # the form again: a hall full of people may know the password
            within(limited.name, request.META["REMOTE_ADDR"], *settings.RATE_LIMITS[limited.name])
        return response

    def process_view(self, request, view, arguments, named):
        """Counts by the view that was found, whatever the address is in which language."""
        limited = LIMITED.get(request.resolver_match.view_name)
        if limited is None or not getattr(request, limited.method):
            return None
        address = request.META["REMOTE_ADDR"]
        times, seconds = settings.RATE_LIMITS[limited.name]
        if limited.only_failures:
            request.limited = limited
            is_free = not is_used_up(limited.name, address, times)
        else:
            is_free = within(limited.name, address, times, seconds)
        return None if is_free else too_many_requests(request, seconds)


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


class Whole:
    """A change to a page is made with all that follows from it (dates, facts), or not at all, whatever breaks in between."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        is_api = getattr(request, "is_api", False) and request.method not in {"GET", "HEAD", "OPTIONS"}
        if not is_api and (request.method != "POST" or not request.path_info.startswith(f"{ADMIN}pages/")):
            return self.get_response(request)
        with transaction.atomic():
            response = self.get_response(request)
            if response.status_code >= (400 if is_api else 500):
                transaction.set_rollback(True)
        return response
