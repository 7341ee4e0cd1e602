"""A whole branch of the site in the trash and back, by the thousand pages: its memory does not grow with it."""

import json
import time
from pathlib import Path

import pytest

from ..support.processes import output
from ..support.running_site import migrated_site

pytestmark = [pytest.mark.soak, pytest.mark.differs]
VERSIONS = 20  # of each page, some 10 KB each

BUILD = """
from datetime import timedelta
from django.utils import timezone
from wagtail.models import Page, Revision
from tests.support import make
home, boss = make.house(["en"]), make.admin(username="boss")
body = [("text", "<p>" + "All of it is ours, and we own it together. " * 200 + "</p>")]
top = make.text(home, title="The branch", body=body)
above = top
for number in range(1, {pages}):
    above = make.text(top, title=f"Shelf {{number}}", body=body) if number % 20 == 1 else above
    page = above if number % 20 == 1 else make.text(above, title=f"Page {{number}}", body=body)
    newest = page.latest_revision
    Revision.objects.bulk_create(
        Revision(
            content_object=page, base_content_type=newest.base_content_type, object_str=newest.object_str,
            content=newest.content, created_at=newest.created_at - timedelta(minutes=each),
        )
        for each in range(1, {versions})
    )
"""

ACT = """
import json, os, resource, time, tracemalloc
from django.conf import settings
settings.DEBUG = False  # else every query is kept
from django.db import connection
from home.trash.models import DeletedItem
from home.trash.pages import keep_pages, restore_pages
from home.users.models import User
from wagtail.models import Page, Revision
boss, number = User.objects.get(username="boss"), 0

def counted(execute, *args):
    global number
    number += 1
    return execute(*args)

def keep():
    page = Page.objects.get(title="The branch").specific
    keep_pages(page, boss)

def restore():
    restore_pages(DeletedItem.objects.get(), Page.objects.get(depth=2), boss)

list(Page.objects.all()[:50].specific())
peak = lambda: resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
if os.environ.get("TRACE"):
    tracemalloc.start()
before, began = peak(), time.monotonic()
with connection.execute_wrapper(counted):
    {act}()
told = {{"seconds": round(time.monotonic() - began, 1), "queries": number, "grown": round(peak() - before)}}
if os.environ.get("TRACE"):
    told["traced"] = round(tracemalloc.get_traced_memory()[1] / 2**20, 1)
print(json.dumps(told))
"""
DELETE = """
from wagtail.models import Page
Page.objects.get(title="The branch").specific.delete()
"""
FOUND = """
from wagtail.models import Page, Revision
pages = Page.objects.get(title="The branch").get_descendants(inclusive=True)
numbers = [Page.objects.get(pk=pk).revisions.count() for pk in pages.values_list("pk", flat=True)[1:10]]
print(pages.count(), set(numbers), Page.find_problems())
"""


def branch_and_back(folder: Path, pages: int) -> dict[str, dict]:
    """What it took to put so many pages into the trash, and to bring them back: seconds, queries, MB in memory."""
    folder.mkdir()
    with migrated_site(folder, f"trash_{time.time_ns()}") as site:

        def run(program: str) -> str:
            return output(site.variables, "manage.py", "shell", "-v0", "-c", program)

        run(BUILD.format(pages=pages, versions=VERSIONS))
        told = {"keep": json.loads(run(ACT.format(act="keep")).splitlines()[-1])}
        run(DELETE)
        told["restore"] = json.loads(run(ACT.format(act="restore")).splitlines()[-1])
        assert run(FOUND).splitlines()[-1] == f"{pages} {{{VERSIONS + 1}}} ([], [], [], [], [])"
    print(pages, told)
    return told


def test_ten_times_the_pages_take_no_more_memory_and_queries_by_the_page(tmp_path):
    few, many = branch_and_back(tmp_path / "few", 200), branch_and_back(tmp_path / "many", 2000)
    for act, queries in (("keep", 4), ("restore", 34)):
        assert many[act]["grown"] <= few[act]["grown"] + 25, act
        assert many[act]["queries"] / 2000 <= queries, act
