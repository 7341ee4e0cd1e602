"""Probes: `/livez` (the process answers) and `/readyz` (the site can serve), for whoever watches it.

They write nothing: no session, no row, no file. What exactly is wrong is told to this machine alone.
"""

import ipaddress

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from .check import CheckResult, health_checks, run, worst

FORWARDED = ("HTTP_X_FORWARDED_FOR", "HTTP_X_REAL_IP", "HTTP_FORWARDED", "HTTP_VIA")  # a proxy speaks for somebody else


@require_safe
@never_cache
def livez(request: HttpRequest) -> HttpResponse:
    """Liveness probe."""
    return HttpResponse("ok\n", content_type="text/plain")


@require_safe
@never_cache
def readyz(request: HttpRequest) -> JsonResponse:
    """Readiness probe: 503 where no visitor can be served; what else is wrong is told and stops nothing.

    From this machine: `{"ready": true, "database": true, …, "said": {"room": ["12 GB are free …"], …}}`, a line for
    each check, true unless it is broken, null where nobody knows; from elsewhere `ready` alone.
    """
    is_here = is_from_here(request)
    checks = [check for check in health_checks() if check.probed and (is_here or check.vital)]
    results = list(run(checks))
    ready = not any(result.is_broken for result in results if result.check.vital)
    told = {"ready": ready} | (details(results) if is_here else {})
    response = JsonResponse(told, status=200 if ready else 503)
    response._has_been_logged = True  # whoever asks every few seconds has been told
    return response


def is_from_here(request: HttpRequest) -> bool:
    """Whether this machine itself asks, and not for somebody else."""
    if any(header in request.META for header in FORWARDED):
        return False
    try:
        return ipaddress.ip_address(request.META.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        return False


def details(results: list[CheckResult]) -> dict:
    """Whether each is well enough, by name, and what was found."""
    said = {
        result.check.name: [finding.brief or finding.words for finding in result.findings]
        for result in results
        if result.findings
    }
    return {
        "state": worst(results).word,
        **{result.check.name: not result.is_broken if result.is_asked else None for result in results},
        "said": said,
    }
