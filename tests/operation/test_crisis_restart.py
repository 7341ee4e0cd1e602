"""The crisis switch of a running site: on, server and background work killed and started again, off; then all is as before."""

from pathlib import Path
from subprocess import Popen

import pytest

from settings.run import WORK

from ..support.backups import asked
from ..support.processes import await_true, children, output, running
from ..support.running_site import RunningSite, demo_copy, served
from .store_changes import NAMES
from .test_page_store import ask

pytestmark = [pytest.mark.differs, pytest.mark.servers]
# The switch, the log, the mails that were sent about it with the tasks that sent them, and nothing else.
ITS_OWN = {"pages_crisisswitch", "home_securityevent", "pages_outgoingmail", "django_tasks_database_dbtaskresult"}
COUNTED = {"pages_ratelimitcounter"}  # that the test has asked, for the limit of requests
PRESS = """
from home.crisis.switch import press
from home.users.models import User
press(User.objects.get(username={name!r}), to_on={to_on})
"""
TWO_ADMINS = """
from tests.support import make
for name in ("ada", "bo"):
    make.admin(username=name)
"""
SCHEDULED = (
    "page = of(NewsPage); page.title = 'Due long ago'; page.save_revision(); "
    "page.latest_revision.__class__.objects.filter(pk=page.latest_revision_id)"
    ".update(approved_go_live_at=timezone.now() - dt.timedelta(minutes=1)); print(page.url)"
)
PAGES = ("/", "/es/", "/news/", "/search/", "/index.md", "/api/v3/site/")


def press(site: RunningSite, name: str, to_on: bool) -> None:
    site.shell(PRESS.format(name=name, to_on=to_on))


def kill(server: Popen) -> None:
    """Kills a server, and waits until its workers have gone after it: they hold its address until then."""
    workers = children(server.pid)
    server.kill()
    server.wait()
    await_true(lambda: not any(Path(f"/proc/{pid}").exists() for pid in workers))


def bodies(site: RunningSite) -> dict[str, str]:
    return {path: ask(site, path)[2].decode() for path in PAGES}


def tables(site: RunningSite) -> dict[str, list]:
    found = asked(site, "backups.tables()")
    return {table: rows for table, rows in found.items() if table not in ITS_OWN | COUNTED}


def test_on_killed_and_off_all_is_as_before(tmp_path):
    with demo_copy(tmp_path / "var", True) as site:
        site.shell(TWO_ADMINS)
        address = site.shell(f"{NAMES}{SCHEDULED}")
        with served(site.variables) as server:
            quiet, before = bodies(site), tables(site)
            press(site, "ada", True)
            assert bodies(site) == quiet
            press(site, "bo", True)
            kill(server)
        with served(site.variables):
            with running(site.variables, *WORK) as work:
                await_true(lambda: "emergency" in ask(site, "/")[2].decode())
                work.kill()
                work.wait()
            output(site.variables, "manage.py", "work", "--once")
            loud = bodies(site)
            assert all("emergency" in loud[path].lower() for path in ("/", "/news/", "/search/", "/index.md"))
            assert "emergencia" in loud["/es/"]
            assert "Due long ago" not in ask(site, address)[2].decode()
            press(site, "bo", False)
            assert {path for path, body in bodies(site).items() if body != quiet[path]} == set()
            assert tables(site) == before
            output(site.variables, "manage.py", "work", "--once")
            assert "Due long ago" in ask(site, address)[2].decode()


def test_two_who_press_at_once_ask_once_or_switch_once(tmp_path):
    """Whatever the order, two presses of two admins are one request and its confirmation; of one admin, one request."""
    with demo_copy(tmp_path / "var", False) as site:
        site.shell(TWO_ADMINS)
        for names, is_on in ((["ada", "bo"], True), (["ada", "ada"], False)):
            site.shell("from pages.crisis.models import CrisisSwitch; CrisisSwitch.objects.all().delete()")
            programs = [["-c", f"import django; django.setup(){PRESS.format(name=name, to_on=True)}"] for name in names]
            with running(site.variables, *programs[0]) as one, running(site.variables, *programs[1]) as other:
                one.wait(), other.wait()
            state = site.shell("from pages.crisis.models import CrisisSwitch; print(CrisisSwitch.objects.get().is_on)")
            assert state == str(is_on), names
