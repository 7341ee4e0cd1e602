"""The static front end of a site of ten thousand pages: built within minutes, and again of what has changed alone."""

import json
import os
import shutil
import subprocess
import time
import urllib.request
from pathlib import Path
from urllib.parse import quote

import pytest
from django.db import connection

from settings.run import WORK

from ..frontend import HOME, astro, install_front_end, variables
from ..support.processes import await_true, running
from ..support.recording_proxy import recording_proxy
from ..support.running_site import collected_static, migrated_site, served

PAGES = 10_000
BUILT_WITHIN = 300  # seconds, everything read through the API within its limits
MOST_MEMORY = 3_000_000  # kB of the process that builds
GROW = f"""
from django_tasks_db.models import DBTaskResult
from tests.support import make
from tests.support.large_site import LargeSite
from wagtail.models import Page
site = LargeSite(make.house(["en", "es", "ar"]))
site.furnish()
site.grow({PAGES} - Page.objects.count())
DBTaskResult.objects.all().delete()  # what was made at once is as if it had stood for long
"""
CHANGE = """
from pages.news.models import NewsPage
page = NewsPage.objects.filter(locale__language_code="en", live=True).order_by("pk").first()
page.title = "Another title"
page.save_revision().publish()
print(page.url)
"""
pytestmark = [pytest.mark.soak, pytest.mark.django_db]


def timed_build(api_url: str, out: Path) -> float:
    """Builds the front end of this site; seconds. Printed are they, the pages and the memory."""
    command, settings, began = (
        [*astro(install_front_end()), "build"],
        variables(api_url, out, "static"),
        time.monotonic(),
    )
    process = subprocess.Popen(command, cwd=HOME, env=settings, stdout=subprocess.DEVNULL)
    _pid, status, usage = os.wait4(process.pid, 0)
    seconds, pages = time.monotonic() - began, len(list(out.rglob("index.html")))
    print(f"\n{connection.vendor}: {pages} pages built in {seconds:.0f} s, {usage.ru_maxrss // 1024} MB")
    assert status == 0
    assert usage.ru_maxrss < MOST_MEMORY
    return seconds


def is_told(api_url: str, out: Path) -> bool:
    """Whether the site tells of a change since the last build."""
    since = json.loads(out.with_name(f"{out.name}-content").joinpath("state.json").read_text())["since"]
    answer = urllib.request.urlopen(f"{api_url}/api/v3/changes/?limit=1&since={quote(since)}")
    return bool(json.load(answer)["items"])


def test_ten_thousand_pages_and_then_one(tmp_path):
    var, out = tmp_path / "site", tmp_path / "dist"
    shutil.copytree(collected_static(), var, symlinks=True, ignore=shutil.ignore_patterns("db.sqlite3*", "secret-key"))
    with migrated_site(var, f"front_{time.time_ns()}") as site:
        site.shell(GROW, flushes=False)
        url = f"http://localhost:{site.variables['PORT']}"
        with served(site.variables), running(site.variables, *WORK), recording_proxy(url) as proxy:
            first = timed_build(proxy.url, out)
            assert first < BUILT_WITHIN
            path = site.shell(CHANGE)
            await_true(lambda: is_told(url, out), 60)
            proxy.asked.clear()
            timed_build(proxy.url, out)
            assert "Another title" in (out / path.strip("/") / "index.html").read_text()
            new = [each.split("?")[0] for each in proxy.answered(200)]
            assert sorted(new) == ["/api/v3/changes/", *["/api/v3/posts/"] * 3], proxy.asked
