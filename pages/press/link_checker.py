"""Link checker: looks at the links of the press weekly, few a minute, each at another host, HEAD before GET."""

import time
from urllib.parse import urlsplit

from ..http.client import FetchedResponse, fetch
from ..http.ssrf import NotFetched
from .link_checks import LinkCheck
from .models import PressPage

AT_ONCE = 3  # links in one run; `work` runs twice a minute
SECONDS = 4.0  # for each of the two requests
PATIENCE = 6  # seconds after which no further link is begun, so that nothing else that is due waits long
COLUMNS = ("link", "archived_copy")


def sync_link_checks() -> None:
    """Syncs the rows with the links of live pages: one for every address, and none for others."""
    live = PressPage.objects.filter(live=True).order_by()
    unused = LinkCheck.objects.all()
    for column in COLUMNS:
        used = live.exclude(**{column: ""}).values_list(column, flat=True)
        new = used.exclude(**{f"{column}__in": LinkCheck.objects.values("address")}).distinct()[:500]
        LinkCheck.objects.bulk_create([LinkCheck(address=each) for each in new], ignore_conflicts=True)
        unused = unused.exclude(address__in=used)
    unused.delete()


def check_due() -> None:
    """Scheduled task: checks what is due, at most one link a host, so that none is asked twice within half a minute."""
    sync_link_checks()
    deadline, hosts = time.monotonic() + PATIENCE, set()
    for link in LinkCheck.objects.due()[:50]:
        host = urlsplit(link.address).hostname
        if len(hosts) >= AT_ONCE or time.monotonic() > deadline:
            return
        if host not in hosts:
            hosts.add(host)
            check(link)


def check(link: LinkCheck) -> None:
    """Requests one link, and records the response."""
    try:
        response = head_then_get(link.address)
    except NotFetched as problem:
        link.record_failure(problem.why)
    else:
        link.record_response(response.status, response.moved)


def head_then_get(address: str) -> FetchedResponse:
    """Response to HEAD, else to GET, since some servers know no HEAD. Raises NotFetched."""
    try:
        response = fetch(address, "HEAD", seconds=SECONDS, max_bytes=0)
        if response.status < 400:
            return response
    except NotFetched as problem:
        if problem.why not in {"slow", "failed"}:
            raise
    return fetch(address, seconds=SECONDS, max_bytes=0)
