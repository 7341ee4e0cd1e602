"""The search in a browser: suggestions by keyboard and by pointer, choices folded up on a phone, and no need for scripts."""

import re

import pytest
from playwright.sync_api import expect

from .checks import follow, window


@pytest.fixture
def field(page, demo_site):
    page.goto(f"{demo_site.url}/search/")
    return page.locator("#query")


def test_suggestions_by_keyboard(page, field):
    field.fill("commu")  # at once: the answer to fewer letters, come late, would take the choice back
    options = page.get_by_role("option")
    expect(options.first).to_be_visible()
    expect(field).to_have_attribute("aria-expanded", "true")
    expect(page.locator(".ask [role=status]")).to_contain_text("suggestion")
    field.press("ArrowDown")
    expect(options.first).to_have_attribute("aria-selected", "true")
    expect(field).to_have_attribute("aria-activedescendant", options.first.get_attribute("id"))
    field.press("ArrowUp")  # back in the field
    expect(field).not_to_have_attribute("aria-activedescendant", re.compile(""))
    field.press("ArrowUp")  # round to the last one
    expect(options.last).to_have_attribute("aria-selected", "true")
    field.press("Escape")
    expect(page.locator(".suggestions")).to_be_hidden()
    expect(field).to_have_value("commu")
    field.press("ArrowDown")
    field.press("ArrowDown")
    chosen = page.locator("[aria-selected=true]").get_attribute("data-url")
    field.press("Enter")
    page.wait_for_url(f"**{chosen}")
    expect(page.locator("main h1")).to_be_visible()


def test_suggestions_by_pointer(page, field):
    field.fill("commu")
    first = page.get_by_role("option").first
    chosen = first.get_attribute("data-url")
    follow(first)
    expect(page).to_have_url(re.compile(f"{re.escape(chosen)}$"))


def test_enter_searches_where_nothing_is_chosen(page, field):
    field.press_sequentially("commu")
    page.get_by_role("option").first.wait_for()
    field.press("Enter")
    page.wait_for_url("**/search/?query=commu")


def test_choices_are_folded_up_on_a_phone_and_open_beside_the_results(demo_site, browser):
    for width, shown in ((390, False), (1280, True)):
        with window(browser, width, java_script_enabled=False) as page:
            page.goto(f"{demo_site.url}/search/?query=community")
            narrow = page.get_by_role("button", name="Narrow", exact=True)
            expect(narrow).to_be_visible(visible=shown)
            if not shown:
                page.locator(".narrow summary").click()
            page.get_by_label("All languages").check()
            follow(narrow)
            expect(page).to_have_url(re.compile("language=all"))
            expect(page.locator(".results mark").first).to_be_visible()
