"""Health check of the web server's log (ACCESS_LOG): how the last hour was answered, also where we were never asked."""

import datetime as dt
import re
from collections.abc import Iterable, Iterator
from contextlib import suppress

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext_lazy

from ..health.check import Finding, broken, health_check, warning, well
from .log_line import LINE

ADDRESS = re.compile(
    r"(?<![\w.])(?:\d{1,3}\.){3}\d{1,3}(?![\w.])|(?<![\w:])(?:[0-9a-f]{0,4}:){3,7}[0-9a-f]{1,4}(?![\w:])"
)
TAIL = 8 * 1024 * 1024  # bytes that are read, from the end: an hour of some twenty requests a second
FEW, MANY_ERRORS = 50, 0.01  # requests below which no share is told, and the share of errors that is a warning


@health_check(pgettext_lazy("health", "Answers of the last hour"))
def answers() -> Iterator[Finding]:
    if not settings.ACCESS_LOG:
        return
    try:
        lines = last_lines()
    except OSError:
        yield broken(
            _("%(file)s can't be read.") % {"file": settings.ACCESS_LOG},
            _("Let the account of the site read the log of the web server, or correct ACCESS_LOG."),
        )
        return
    if any(names_address(line) for line in lines[-1000:]):
        yield broken(
            _("The log of the web server names visitors by their address."),
            _("Give it the form that settings/deploy/nginx.conf has, and delete what it has written."),
        )
    statuses = [status for time, status in parsed(lines) if time > timezone.now() - dt.timedelta(hours=1)]
    forms = [match for match in map(LINE.fullmatch, lines[-1000:]) if match]
    advice = _("Take it from settings/deploy/nginx.conf.")
    if lines and not forms:
        yield warning(_("The log of the web server has another form than ours."), advice)
        return
    if forms and not forms[-1]["client"]:
        earlier = _("The log of the web server does not tell robots from people, so no visits are counted.")
        yield warning(earlier, advice)
    errors = sum(status >= 500 for status in statuses)
    words = ngettext(
        "%(number)d request was answered, %(errors)d with an error of ours.",
        "%(number)d requests were answered, %(errors)d with an error of ours.",
        len(statuses),
    ) % {"number": len(statuses), "errors": errors}
    if len(statuses) >= FEW and errors >= MANY_ERRORS * len(statuses):
        yield warning(
            words, _("Look into the log of the server; a request is found there by the second word of its line.")
        )
    else:
        yield well(words)


def last_lines() -> list[str]:
    """The whole lines at the end of the log; raises OSError."""
    with open(settings.ACCESS_LOG, "rb") as file:
        start = max(0, file.seek(0, 2) - TAIL)
        file.seek(start)
        lines = file.read().decode(errors="replace").splitlines()
    return lines[1:] if start else lines


def names_address(line: str) -> bool:
    """Whether an address (RFC 4291, RFC 791) stands in it elsewhere than in the path that was asked for."""
    return bool(ADDRESS.search(re.sub(r'"[^"]*"', "", line)))


def parsed(lines: Iterable[str]) -> Iterator[tuple[dt.datetime, int]]:
    """Moment and status of each line of our form."""
    for line in lines:
        if match := LINE.fullmatch(line):
            with suppress(ValueError):
                moment = dt.datetime.fromisoformat(match["time"])
                if moment.tzinfo:
                    yield moment, int(match["status"])
