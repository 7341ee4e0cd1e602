"""The announcement above every page: closed once, it stays closed, without a cookie and without a jump; and its place."""

import pytest
from playwright.sync_api import expect

from .checks import SHIFTS, assert_still, until, window


def test_it_can_be_closed_by_keyboard_and_stays_closed(demo_site, browser):
    with window(browser) as page:
        page.goto(demo_site.url)
        expect(page.locator(".banner strong")).to_have_text("Film night has moved")
        page.locator(".banner-close").focus()
        page.keyboard.press("Enter")
        expect(page.locator(".banner")).to_have_count(0)
        expect(page.locator("#main")).to_be_focused()
        page.add_init_script(SHIFTS)
        page.goto(f"{demo_site.url}/news/")
        until(page, "() => document.readyState === 'complete'")
        expect(page.locator("main h1")).to_be_visible()
        expect(page.locator(".banner")).to_have_count(0)
        assert_still(page)
        assert page.context.cookies() == []


@pytest.mark.parametrize("read", [".banner-close", ".banner strong a"])
def test_closed_or_followed_in_one_language_it_is_gone_in_all(demo_site, browser, read):
    with window(browser, 390) as page:
        page.goto(f"{demo_site.url}/es/")
        page.locator(read).click()
        if read.endswith("a"):  # what is left while it still loads would be said to have failed
            page.wait_for_url(lambda address: not address.endswith("/es/"))
        for address in ("/ar/", "/news/"):
            page.goto(demo_site.url + address)
            expect(page.locator("main h1")).to_be_visible()
            expect(page.locator(".banner")).to_have_count(0)


@pytest.mark.parametrize(("address", "most"), [("/", 142), ("/es/", 142), ("/ar/", 145)])
def test_head_and_foot_leave_a_phone_to_the_page(demo_site, browser, address, most):
    """With the banner in one line; and the open menu, with all that is in it, is one view of a small phone."""
    with window(browser, 390, 667) as page:
        page.goto(demo_site.url + address)
        assert page.locator("main").bounding_box()["y"] <= most
        assert page.locator(".footer").bounding_box()["height"] <= 616
        expect(page.locator(".banner p")).to_be_hidden()
        expect(page.locator(".tools .find")).to_be_visible()
        page.locator(".menu-open").click()
        last = page.locator(".menu-switch .switch")
        last.click()
        expect(page.locator("html")).to_have_attribute("data-scheme", "dark")
        at = last.bounding_box()
        assert at["y"] + at["height"] <= 667


def test_without_script_it_stays_and_offers_nothing_that_does_not_work(demo_site, browser):
    with window(browser, java_script_enabled=False) as page:
        page.goto(demo_site.url)
        expect(page.locator(".banner strong")).to_be_visible()
        expect(page.locator(".banner-close")).to_be_hidden()
