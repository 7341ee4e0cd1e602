"""Passing a page on: the device's own sheet, else the address copied, else the address in sight."""

import pytest
from playwright.sync_api import expect

from .checks import await_equal, window

ADDRESS = "/news/two-tons-from-one-farm/"
SHEET = """
  window.asked = [];
  navigator.share = async (what) => {
    window.asked.push(what);
    if (window.refusal) throw new DOMException("", window.refusal);
  };
"""
NO_CLIPBOARD = "Object.defineProperty(navigator, 'clipboard', {value: undefined})"


def test_the_sheet_of_the_device_gets_title_and_address(demo_site, browser):
    with window(browser, 390) as page:
        page.add_init_script(SHEET)
        page.goto(demo_site.url + ADDRESS)
        page.locator(".share button").focus()
        page.keyboard.press("Enter")
        title = page.locator("h1").inner_text()
        wanted = {"title": title, "url": demo_site.url + ADDRESS}
        await_equal(page, lambda: page.evaluate("window.asked"), [wanted])
        expect(page.locator(".share [role=status]")).to_be_empty()
        page.evaluate("window.refusal = 'AbortError'")  # closed again by the visitor
        page.keyboard.press("Enter")
        await_equal(page, lambda: page.evaluate("window.asked"), [wanted, wanted])
        expect(page.locator(".share [role=status]")).to_be_empty()


def test_without_a_sheet_the_address_is_copied_and_that_is_said(demo_site, browser):
    with window(browser, permissions=["clipboard-read", "clipboard-write"]) as page:
        page.add_init_script("navigator.share = undefined")
        page.goto(demo_site.url + ADDRESS)
        expect(page.locator(".share a")).to_be_hidden()
        page.get_by_role("button", name="Share").click()
        expect(page.locator(".share [role=status]")).to_have_text("The address is copied.")
        assert page.evaluate("navigator.clipboard.readText()") == demo_site.url + ADDRESS
        page.emulate_media(media="print")
        expect(page.locator(".share")).to_be_hidden()


def test_without_a_clipboard_the_address_stands_there_marked(demo_site, browser):
    with window(browser) as page:
        page.add_init_script(NO_CLIPBOARD)
        page.add_init_script("navigator.share = undefined")
        page.goto(demo_site.url + ADDRESS)
        page.get_by_role("button", name="Share").click()
        expect(page.locator(".share [role=status]")).to_have_text(demo_site.url + ADDRESS)
        await_equal(page, lambda: page.evaluate("getSelection().toString()").strip(), demo_site.url + ADDRESS)


@pytest.mark.parametrize("width", [390, 1280])
def test_without_script_a_mail_can_be_written(demo_site, browser, width):
    with window(browser, width, java_script_enabled=False) as page:
        page.goto(demo_site.url + ADDRESS)
        expect(page.locator(".share a")).to_be_visible()
        expect(page.locator(".share button")).to_be_hidden()
