"""Processes that die in the middle of their work, and things that happen by themselves at their time."""

import json
import os
import signal
import time
import urllib.error
import urllib.request

import pytest
from playwright.sync_api import TimeoutError as TooLate
from playwright.sync_api import expect

from ..support.processes import children, running
from ..support.running_site import served
from .admin_page import Desk
from .page_kinds import soak

WORK = ("manage.py", "work")
NEWS = "two-people-one-mower-shed"
# Two pictures are enough: the others go, so that nobody waits for theirs.
TWO = """
from media.images.models import Picture
Picture.objects.exclude(title__in=["River", "Magnolia"]).delete()
"""
FINISHED = """
from media.images.models import Picture
print(sum(each.finished for each in Picture.objects.all()), Picture.objects.count())
"""
PLANNED = """
import json
from datetime import timedelta
from django.utils import timezone
from pages.about.models import TextPage
from home.models import HomePage
home = HomePage.objects.get(locale__language_code="en")
soon = timezone.now() + timedelta(seconds={seconds})
for slug, live, moment in (("opens-{seconds}", False, "go_live_at"), ("closes-{seconds}", True, "expire_at")):
    times = {{moment: soon}}
    page = home.add_child(instance=TextPage(title=slug, slug=slug, locale_id=home.locale_id, live=live, **times))
    page.save_revision().publish()
"""


def numbers_of(site) -> dict[str, int]:
    code = "import json; from wagtail.models import Page; print(json.dumps(dict(Page.objects.filter(locale__language_code='en').values_list('slug', 'pk'))))"
    return json.loads(site.shell(code))


def kill(process) -> None:
    """Ends the server and its worker at once, the server first, so that it starts no other."""
    for pid in (process.pid, *children(process.pid)):
        os.kill(pid, signal.SIGKILL)
    process.wait()


def until(true, seconds: float) -> None:
    limit = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < limit, "it never happened"
        time.sleep(0.1)


def status(address: str) -> int:
    try:
        return urllib.request.urlopen(address).status
    except urllib.error.HTTPError as refusal:
        return refusal.code


def type_until(page, event: str) -> None:
    """Types on and on, as one does, until the desk has saved by itself ("response") or begins to ("request")."""
    waiting = {"request": page.expect_request, "response": page.expect_response}[event]

    def saves(found) -> bool:
        asked = found if event == "request" else found.request
        return asked.method == "POST" and asked.url.endswith("/edit/")

    for _ in range(15):
        try:
            with waiting(saves, timeout=4000):
                page.locator("#id_summary").press_sequentially(" and on")
            return
        except TooLate:
            continue
    raise AssertionError("the desk does not save by itself")


@pytest.mark.soak
def test_what_was_typed_is_there_after_the_server_was_killed_while_saving(own_site, elsewhere, page):
    number, words = numbers_of(own_site)[NEWS], f"Typed before the lights went out, at {time.time_ns()}"
    with served(elsewhere.variables) as server:
        Desk(page, elsewhere, "editor").edit(number)
        page.locator("#id_summary").fill(words)
        type_until(page, "response")
        type_until(page, "request")
        kill(server)
    with served(elsewhere.variables):
        page.goto("about:blank")
        page.goto(f"{elsewhere.url}/admin/pages/{number}/edit/")
        expect(page.locator("#id_summary")).to_contain_text(f"{words} and on")


@pytest.mark.soak
def test_pictures_are_finished_after_the_work_was_killed(own_site):
    own_site.shell(TWO)
    made = own_site.var / "media" / "images"
    before = set(made.iterdir())  # some of which are those of the deleted, and go meanwhile
    with running(own_site.variables, *WORK) as work:
        until(lambda: set(made.iterdir()) - before, 120)
        work.kill()
        work.wait()
    finished, all_of_them = own_site.shell(FINISHED).split()
    assert int(finished) < int(all_of_them)
    own_site.manage("work", "--once")
    finished, all_of_them = own_site.shell(FINISHED).split()
    assert finished == all_of_them == "2"


@pytest.mark.parametrize("seconds", [3, soak(8)])  # until the work begins, and longer
def test_pages_open_and_close_by_themselves(own_site, seconds):
    own_site.shell(PLANNED.format(seconds=seconds))
    opens, closes = (f"{own_site.url}/{name}-{seconds}/" for name in ("opens", "closes"))
    assert (status(opens), status(closes)) == (404, 200)
    with running(own_site.variables, *WORK):
        until(lambda: status(opens) == 200, 60)
        until(lambda: status(closes) == 404, 5)
