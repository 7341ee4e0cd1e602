"""The search in a browser: suggestions by keyboard and by pointer, choices folded up on a phone, and no need for scripts."""

import pytest

from .checks import window


@pytest.fixture
def field(page, demo_site):
    page.goto(f"{demo_site.url}/search/")
    return page.locator("#query")


def test_suggestions_by_keyboard(page, field):
    field.press_sequentially("commu")
    options = page.get_by_role("option")
    options.first.wait_for()
    assert field.get_attribute("aria-expanded") == "true"
    assert "suggestion" in page.locator(".ask [role=status]").inner_text()
    field.press("ArrowDown")
    assert page.locator("[aria-selected=true]").get_attribute("id") == field.get_attribute("aria-activedescendant")
    field.press("ArrowUp")  # back in the field
    assert field.get_attribute("aria-activedescendant") is None
    field.press("ArrowUp")  # round to the last one
    assert options.last.get_attribute("aria-selected") == "true"
    field.press("Escape")
    assert not page.locator(".suggestions").is_visible()
    assert field.input_value() == "commu"
    field.press("ArrowDown")
    field.press("ArrowDown")
    with page.expect_navigation():
        field.press("Enter")
    assert "/search/" not in page.url


def test_suggestions_by_pointer(page, field):
    field.press_sequentially("commu")
    page.get_by_role("option").first.wait_for()
    with page.expect_navigation():
        page.get_by_role("option").first.click()
    assert "/search/" not in page.url


def test_enter_searches_where_nothing_is_chosen(page, field):
    field.press_sequentially("commu")
    page.get_by_role("option").first.wait_for()
    with page.expect_navigation():
        field.press("Enter")
    assert page.url.endswith("/search/?query=commu")


def test_choices_are_folded_up_on_a_phone_and_open_beside_the_results(demo_site, browser):
    for width, shown in ((390, False), (1280, True)):
        with window(browser, width, java_script_enabled=False) as page:
            page.goto(f"{demo_site.url}/search/?query=community")
            assert page.get_by_role("button", name="Narrow", exact=True).is_visible() is shown
            if not shown:
                page.locator(".narrow summary").click()
            page.get_by_label("All languages").check()
            page.get_by_role("button", name="Narrow", exact=True).click()
            assert "language=all" in page.url
            assert page.locator(".results mark").count()
