"""The handbook in a browser: asked, read and left again, at a desk and on a phone, without a fault that axe finds."""

import pytest
from playwright.sync_api import expect

from .admin_page import Desk
from .checks import BROKEN_PICTURES, SIDEWAYS, axe, window

QUESTIONS = {"editor": "photo child", "translator-ar": "صورة طفل"}


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("name", QUESTIONS)
def test_a_question_is_answered(demo_site, browser, name, width):
    with window(browser, width) as page:
        Desk(page, demo_site, name).go("/admin/handbook/")
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


def test_keys_are_listed_from_here(demo_site, browser):
    with window(browser) as page:
        Desk(page, demo_site, "editor").go("/admin/handbook/keys/")
        page.locator("article button").click()
        expect(page.get_by_role("dialog")).to_be_visible()
