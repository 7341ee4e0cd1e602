"""The sections of the home page in its form: rows that say what they show, moved by key, spoken, put back."""

import pytest
from playwright.sync_api import expect

from .admin_page import Desk
from .checks import SIDEWAYS, await_equal

ORDER = "[...document.querySelectorAll('[data-section]')].map((row) => row.dataset.section)"
HOME = """
from home.models import HomePage
print(HomePage.objects.get(locale__language_code="en").pk)
"""


@pytest.fixture
def page_of_rows(page, own_site):
    page.clock.install()
    Desk(page, own_site, "editor").edit(int(own_site.shell(HOME)))
    expect(page.locator("[data-section]")).to_have_count(6)
    return page


def test_rows_say_what_they_are_and_what_they_show(page_of_rows):
    row = page_of_rows.locator("[data-section='News & Media']")
    expect(row.locator(".section-piece i")).to_have_text("News & Media")
    expect(row.locator(".section-piece b")).not_to_be_empty()
    expect(row.locator(".section-why .state")).to_have_text("Shows")
    expect(row.get_by_role("link", name="Open “News & Media”")).to_be_visible()
    page_of_rows.set_viewport_size({"width": 390, "height": 844})
    assert page_of_rows.evaluate(SIDEWAYS) <= 0


def test_a_row_is_taken_moved_and_put_back_by_keys(page_of_rows):
    page, first = page_of_rows, page_of_rows.evaluate(ORDER)
    handle, said = page.get_by_role("button", name="Move Events"), page.locator(".section-keys + [role=status]")
    handle.focus()
    page.keyboard.press("Enter")
    expect(handle).to_have_attribute("aria-pressed", "true")
    page.keyboard.press("ArrowUp")
    expect(said).to_have_text("Events: place 4 of 6")
    page.clock.run_for(700)  # Wagtail gives the focus to its own button when it has done with moving
    expect(handle).to_be_focused()
    page.keyboard.press("ArrowUp")
    expect(said).to_have_text("Events: place 3 of 6")
    page.keyboard.press("Escape")
    expect(handle).to_have_attribute("aria-pressed", "false")
    await_equal(page, lambda: page.evaluate(ORDER), first)
    page.keyboard.press("Alt+ArrowUp")
    expect(said).to_have_text("Events: place 4 of 6")
    assert page.evaluate(ORDER) != first
