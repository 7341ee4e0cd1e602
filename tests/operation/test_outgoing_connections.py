"""A running site calls nobody: while it is read, edited and at work no connection leaves it and no name is looked up.

What may call out at all, and what makes it, is told in settings/deploy/README.md.
"""

import ast
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from django.urls import reverse

from settings.install import ROOT
from settings.run import WORK
from settings.start.env_file import VARIABLES

from ..support.desk_client import DeskClient
from ..support.processes import await_true, running
from ..support.running_site import RunningSite, demo_copy, served
from ..support.strace import ConnectionTrace, leaves
from .store_changes import NAMES

ADDRESSES = """
import json
from pages.markdown.views import twin_url
from tests.support import addresses
pages = Page.objects.live().public().filter(depth__gt=1).specific()
kinds = {type(page): page for page in pages if page.url}
lists = list(addresses.list_urls())
found = [*addresses.FIXED_URLS, *addresses.search_urls("land"), "/api/v3/", "/api/v3/docs/", "/api/v3/openapi.json"]
for kind, page in kinds.items():
    found += [page.url, twin_url(page), f"/api/v3/content/?path={page.url}"]
    found += [url for url in lists if url.startswith(page.url)][:4] if "Index" in kind.__name__ else []
found += [url for url in addresses.calendar_urls() if url.startswith(kinds[EventPage].url)][:4]
found += [f"{kinds[EventIndexPage].url}calendar.ics", f"{kinds[EventIndexPage].url}?past=1"]
found += [next(url for url in addresses.upload_urls() if word in url) for word in ("/images/", "/documents/", ".vtt")]
print(json.dumps([list(found), [page.pk for page in kinds.values()]]))
"""
LINK = re.compile(r'(?:href=|data-url=|"url": )"(/admin/[^"#]*)"')
ALIKE = re.compile(r".*/(bulk|copy|delete|history|move|preview|unpublish|usage)/.*")  # one of these shows all of them
EDITED = """
import json
from home.users.models import User
page = of(NewsPage)
print(json.dumps([page.pk, page.url, User.objects.get(username="admin").email]))
"""
NO_LINK_DUE = "LinkCheck.objects.update(due=timezone.now() + dt.timedelta(days=1))"
DUE_LINK = """
page = of(PressPage)
published(page, link="http://press.invalid/piece")
LinkCheck.objects.update_or_create(address="http://press.invalid/piece", defaults={"due": timezone.now()})
"""
ERROR = """
import logging
import sentry_sdk
from django.conf import settings
settings.DEBUG
logging.getLogger("site").error("broken")
sentry_sdk.flush(5)
"""
# What can open a connection, and the modules of ours that import it; each has its line in the list of the manual.
CLIENTS = {"http.client", "smtplib", "socket", "ssl", "urllib.request", "requests", "urllib3", "boto3", "botocore"}
CLIENTS |= {"asyncio", "ftplib", "httpx", "redis", "sentry_sdk", "storages"}
CALLERS = {
    "home/health/checks/address.py": "BASE_URL",
    "home/health/checks/settings.py": "EMAIL_URL",
    "home/page_store/purges.py": "CACHE_PURGE_URL",
    "home/users/invitations/invite.py": "EMAIL_URL",
    "home/webhooks/models.py": "webhook",
    "media/uploads/clamav.py": "CLAMAV_URL",
    "media/storage/s3.py": "STORAGE_URL",
    "pages/http/client.py": "webhook",
    "pages/http/redis_cache.py": "CACHE_URL",
    "pages/http/ssrf.py": "press",
    "pages/mail/backend.py": "EMAIL_URL",
    "pages/mail/connection.py": "EMAIL_URL",
    "pages/mail/models.py": "EMAIL_URL",
    "settings/serving/error_reporting.py": "SENTRY_DSN",
}
# This machine's name, port, server.
AT_HOME = {"home/health/heartbeat.py", "settings/start/ports.py", "settings/server.py"}
MANUAL = ROOT / "settings" / "deploy" / "README.md"


def look_at_pages(site: RunningSite, desk: DeskClient) -> list[int]:
    """Asks for a page of each kind with all that hangs on it, as who has logged in: made anew, not stored; their ids."""
    addresses, pages = json.loads(site.shell(NAMES + ADDRESSES))
    statuses = [desk.get(address).status for address in addresses]
    assert max(statuses) < 500
    assert statuses.count(200) > 60
    return pages


def look_at_desk(desk: DeskClient, pages: list[int]) -> None:
    """Asks for all that the menu and the editors of these pages lead to, and one of each shape of what follows."""
    seen: set[str] = set()
    links = ["/admin/", *(f"/admin/pages/{page}/edit/" for page in pages)]
    statuses = []
    for _depth in range(2):
        found = []
        for link in links:
            answer = desk.get(link)
            statuses.append(answer.status)
            found += LINK.findall(answer.text.replace("&amp;", "&"))
        links = []
        for link in found:
            shape = ALIKE.sub(r"\1", re.sub(r"\d+", "0", link.partition("?")[0]))
            if shape not in seen and "/logout/" not in link:
                seen.add(shape)
                links.append(link)
    statuses += [desk.get(link).status for link in links]
    assert max(statuses) < 500
    assert statuses.count(200) > 80


def work_at_desk(site: RunningSite, desk: DeskClient) -> None:
    """Takes a page off and publishes it again, uploads, and asks for a new password, until its mail has left."""
    page, address, email = json.loads(site.shell(NAMES + EDITED))
    assert desk.post(f"/admin/pages/{page}/unpublish/").status == 302
    assert desk.get(address).status == 404
    assert desk.post(f"/admin/bulk/wagtailcore/page/publish/?id={page}").status == 302
    assert desk.get(address).status == 200
    picture = ROOT / "home" / "demo" / "drawings" / "bus.png"
    assert desk.post("/admin/images/multiple/add/", {"title": "x", "collection": 1}, files_=picture).json()["success"]
    text = ROOT / "site" / "fonts" / "anton-OFL.txt"
    assert desk.post("/admin/documents/multiple/add/", {"title": "x", "collection": 1}, files_=text).json()["success"]
    mails = len([*site.var.glob("mail/*")])
    assert desk.post(reverse("wagtailadmin_password_reset"), {"email": email}).status == 302
    await_true(lambda: len([*site.var.glob("mail/*")]) > mails, 60)


def traced(site: RunningSite, folder: Path, *command: str, **extra: str) -> list[str]:
    """The outgoing connections of a command of this site."""
    trace = ConnectionTrace(folder)
    subprocess.run([*trace.command, sys.executable, *command], cwd=ROOT, env=site.variables | extra, check=True)
    return trace.outgoing()


@pytest.mark.servers
@pytest.mark.skipif(not shutil.which("strace"), reason="strace is missing")
@pytest.mark.django_db
def test_a_running_site_calls_nobody_and_what_makes_it_call_is_seen(tmp_path):
    trace = ConnectionTrace(tmp_path / "trace")
    with demo_copy(tmp_path / "var", finished=True) as site:
        site.shell(NAMES + NO_LINK_DUE)
        with served(site.variables, tracer=trace.command), running(site.variables, *WORK, tracer=trace.command):
            desk = DeskClient(site)
            look_at_desk(desk, look_at_pages(site, desk))
            work_at_desk(site, desk)
        assert trace.outgoing() == []
        site.shell(NAMES + DUE_LINK)
        assert traced(site, tmp_path / "links", "manage.py", "work", "--once")
        reporting = {"SENTRY_DSN": "http://key@sentry.invalid/1"}
        assert traced(site, tmp_path / "errors", "-c", ERROR, **reporting)


OUTGOING = [
    'connect(3, {sa_family=AF_INET, sin_port=htons(443), sin_addr=inet_addr("203.0.113.7")}, 16) = -1 EINPROGRESS',
    'connect(3, {sa_family=AF_INET, sin_port=htons(53), sin_addr=inet_addr("127.0.0.53")}, 16) = 0',
    (
        'connect(3, {sa_family=AF_INET6, sin6_port=htons(80), sin6_flowinfo=htonl(0), inet_pton(AF_INET6, "2001:db8::7", '
        "&sin6_addr), sin6_scope_id=0}, 28) = -1 ENETUNREACH (Network is unreachable)"
    ),
    'sendto(3, "x", 1, 0, {sa_family=AF_INET, sin_port=htons(9), sin_addr=inet_addr("203.0.113.7")}, 16) = 1',
    'connect(5, {sa_family=AF_UNIX, sun_path="/run/systemd/resolve/io.systemd.Resolve"}, 42) = 0',
    "io_uring_setup(8, {flags=0}) = 7",
]
AT_THIS_MACHINE = [
    'connect(3, {sa_family=AF_INET, sin_port=htons(5432), sin_addr=inet_addr("127.0.0.1")}, 16) = 0',
    (
        'connect(3, {sa_family=AF_INET6, sin6_port=htons(80), sin6_flowinfo=htonl(0), inet_pton(AF_INET6, "::1", '
        "&sin6_addr), sin6_scope_id=0}, 28) = 0"
    ),
    'connect(3, {sa_family=AF_UNIX, sun_path="/var/run/postgresql/.s.PGSQL.5432"}, 110) = 0',
    'sendto(3, "io_uring_setup", 14, 0, NULL, 0) = 14',
]


def test_what_leaves_is_told_from_what_does_not():
    assert [line for line in OUTGOING if not any(leaves(line))] == []
    assert [line for line in AT_THIS_MACHINE if any(leaves(line))] == []


def imported(path: Path) -> set[str]:
    """The modules that are not of the same package."""
    nodes = [*ast.walk(ast.parse(path.read_text()))]
    names = {each.name for node in nodes if isinstance(node, ast.Import) for each in node.names}
    return names | {node.module for node in nodes if isinstance(node, ast.ImportFrom) and not node.level}


def test_whatever_of_ours_can_call_out_is_told_in_the_manual():
    modules = [path for room in ("settings", "home", "pages", "media") for path in (ROOT / room).rglob("*.py")]
    found = {
        str(path.relative_to(ROOT))
        for path in modules
        if any(name == client or name.startswith(f"{client}.") for name in imported(path) for client in CLIENTS)
    }
    assert found == CALLERS.keys() | AT_HOME
    section = MANUAL.read_text().partition("## Whom the site calls")[2].partition("\n#")[0]
    assert all(word in section for word in CALLERS.values())
    assert {*re.findall(r"`([A-Z]+_[A-Z_]+)[`=]", section)} <= {*VARIABLES, "WAGTAILFRONTENDCACHE"}
