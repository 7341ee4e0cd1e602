"""The handbook in a browser: asked, read and left again, at a desk and on a phone, without a fault that axe finds.

On the demo whose pictures are unfinished: the handbook shows none of them, and to finish them takes minutes.
"""

import re

import pytest
from playwright.sync_api import expect

from .admin_page import Desk
from .checks import BROKEN_PICTURES, SIDEWAYS, axe, window

QUESTIONS = {"editor": "photo child", "translator-ar": "صورة طفل"}


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("name", QUESTIONS)
def test_a_question_is_answered(own_site, browser, name, width):
    with window(browser, width) as page:
        Desk(page, own_site, name).go("/admin/handbook/")
        page.locator("#handbook-query").fill(QUESTIONS[name])
        page.keyboard.press("Enter")
        expect(page.locator(".answers mark").first).to_be_visible()
        assert page.evaluate(SIDEWAYS) <= 0
        assert axe(page) == []
        page.locator(".answers a").first.click()
        expect(page.locator("#people")).to_be_in_viewport()
        assert page.evaluate(SIDEWAYS) <= 0
        assert axe(page) == []
        assert page.evaluate(BROKEN_PICTURES) == []


def test_it_answers_while_somebody_types(own_site, browser):
    with window(browser, 390) as page:
        Desk(page, own_site, "editor").go("/admin/handbook/")
        told = page.get_by_role("search").locator("xpath=..").get_by_role("status")
        expect(told).to_be_empty()
        page.locator("#handbook-query").press_sequentially("how do I change the picture at the top", delay=20)
        first = page.locator(".answers a").first
        expect(first).to_have_text("The picture at the top")
        expect(told).to_have_text(re.compile(r"^\d+ answers?$"))
        expect(page.locator("#handbook-query")).to_be_focused()
        first.click()
        expect(page.locator("#top")).to_be_in_viewport()
        page.go_back()
        expect(page.locator(".answers a").first).to_have_text("The picture at the top")
        page.locator("#handbook-query").fill("zeppelin")
        expect(told).to_contain_text("Nothing was found.")
        expect(page.locator(".answers-none a")).to_have_count(page.locator(".book-nav a").count())
        page.locator("#handbook-query").fill("")
        expect(told).to_be_empty()
        expect(page.locator(".answers-list a")).to_have_count(0)


def test_it_answers_without_scripts(own_site, browser):
    with window(browser, 390) as page:
        Desk(page, own_site, "editor")
        cookies = page.context.cookies()
    context = browser.new_context(java_script_enabled=False)
    context.add_cookies(cookies)
    page = context.new_page()
    page.goto(f"{own_site.url}/admin/handbook/")
    page.locator("#handbook-query").fill("photo of a child")
    page.locator(".book-ask button").click()
    expect(page.locator(".answers mark").first).to_be_visible()
    context.close()


def test_keys_are_listed_from_here(own_site, browser):
    with window(browser) as page:
        Desk(page, own_site, "editor").go("/admin/handbook/keys/")
        page.locator("article button").click()
        expect(page.get_by_role("dialog")).to_be_visible()
