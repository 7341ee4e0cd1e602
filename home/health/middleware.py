"""Middleware of the probes: the first of all, so that they answer for any Host, over plain http and without a database."""

from django.http import HttpRequest, HttpResponse
from django.utils import translation

from . import arrival, probes

PROBES = {"/livez": probes.livez, "/readyz": probes.readyz}
HEADERS = {
    "Content-Security-Policy": "base-uri 'none'; default-src 'none'; form-action 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
}


class ProbeMiddleware:
    """Answers probes before anything else looks at the request."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        probe = PROBES.get(request.path_info)
        if probe is None:
            return self.get_response(request)
        if arrival.META_HEADER in request.META and arrival.is_signed(request):
            return arrival.tell(request, self.get_response)
        with translation.override("en"):
            response = probe(request)
        for name, value in HEADERS.items():
            response.headers[name] = value
        return response
