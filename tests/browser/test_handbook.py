"""The handbook in a browser: asked, read and left again, at a desk and on a phone, without a fault that axe finds.

On a site of its own without content: the handbook shows none, and to load a demo takes longer than all of this.
"""

import re
import shutil

import pytest
from playwright.sync_api import expect

from ..support.running_site import PASSWORD, collected_static, migrated_site, served
from .admin_page import Desk
from .checks import BROKEN_PICTURES, SIDEWAYS, axe, follow, window

QUESTIONS = {"editor": "photo child", "translator-ar": "صورة طفل"}

MADE = f"""
from home.users.roles.groups import sync_groups
from tests.support import make
from wagtail.users.models import UserProfile
make.house(["en", "es", "ar"])
sync_groups()
for group, name, language in (("editor", "editor", "en"), ("translator-ar", "translator-ar", "ar")):
    person = make.person(group, username=name, password={PASSWORD!r})
    UserProfile.objects.create(user=person, preferred_language=language)
"""


@pytest.fixture(scope="module")
def desk_site(tmp_path_factory):
    """A site with two people and its static files, served."""
    var = tmp_path_factory.mktemp("handbook") / "var"
    shutil.copytree(collected_static(), var, symlinks=True, ignore=shutil.ignore_patterns("db.sqlite3*", "secret-key"))
    with migrated_site(var, "handbook") as site, served(site.variables):
        site.url = f"http://localhost:{site.variables['PORT']}"
        site.shell(MADE)
        yield site


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("name", QUESTIONS)
def test_a_question_is_answered(desk_site, browser, name, width):
    with window(browser, width) as page:
        Desk(page, desk_site, name).go("/admin/handbook/")
        page.locator("#handbook-query").fill(QUESTIONS[name])
        with page.expect_event("load"):  # not yet what the page answers by itself
            page.keyboard.press("Enter")
        expect(page.locator(".answers mark").first).to_be_visible()
        assert page.evaluate(SIDEWAYS) <= 0
        assert axe(page) == []
        follow(page.locator(".answers a").first)
        expect(page.locator("#people")).to_be_in_viewport()
        assert page.evaluate(SIDEWAYS) <= 0
        assert axe(page) == []
        assert page.evaluate(BROKEN_PICTURES) == []


def test_it_answers_while_somebody_types(desk_site, browser):
    with window(browser, 390) as page:
        Desk(page, desk_site, "editor").go("/admin/handbook/")
        told = page.get_by_role("search").locator("xpath=..").get_by_role("status")
        expect(told).to_be_empty()
        page.locator("#handbook-query").press_sequentially("how do I change the picture at the top", delay=20)
        first = page.locator(".answers a").first
        expect(first).to_have_text("The picture at the top")
        expect(told).to_have_text(re.compile(r"^\d+ answers?$"))
        expect(page.locator("#handbook-query")).to_be_focused()
        follow(first)
        expect(page.locator("#top")).to_be_in_viewport()
        page.go_back()
        expect(page.locator(".answers a").first).to_have_text("The picture at the top")
        page.locator("#handbook-query").fill("zeppelin")
        expect(told).to_contain_text("Nothing was found.")
        expect(page.locator(".answers-none a")).to_have_count(page.locator(".book-nav a").count())
        page.locator("#handbook-query").fill("")
        expect(told).to_be_empty()
        expect(page.locator(".answers-list a")).to_have_count(0)


def test_it_answers_without_scripts(desk_site, browser):
    with window(browser, 390) as page:
        Desk(page, desk_site, "editor")
        cookies = page.context.cookies()
    context = browser.new_context(java_script_enabled=False)
    context.add_cookies(cookies)
    page = context.new_page()
    page.goto(f"{desk_site.url}/admin/handbook/")
    page.locator("#handbook-query").fill("photo of a child")
    page.locator(".book-ask button").click()
    expect(page.locator(".answers mark").first).to_be_visible()
    context.close()


def test_keys_are_listed_from_here(desk_site, browser):
    with window(browser) as page:
        Desk(page, desk_site, "editor").go("/admin/handbook/keys/")
        page.locator("article button").click()
        expect(page.get_by_role("dialog")).to_be_visible()
