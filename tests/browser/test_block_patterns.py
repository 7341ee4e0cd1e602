"""Blocks are kept as a pattern and put into another page, in a browser, by keys; copied ones are gone with their person."""

import pytest
from playwright.sync_api import expect

from .admin_page import Desk
from .checks import axe, until
from .test_admin_screens import RULES
from .test_block_editor import UNCOVERED, opened, query, text_of
from .test_block_moves import BODY, expect_kinds, ids, press, save
from .test_block_paste import stored

COPIES = "Object.keys(localStorage).filter((key) => key.startsWith('block-clipboard:')).length"

# Head and foot of the form lie over what is scrolled; the note is told and asked, so it stands between them.
UNDER_NOTHING = """(selector) => {
  const note = document.querySelector(selector), box = note.getBoundingClientRect();
  return [box.top + 1, box.bottom - 1].every((y) => note.contains(document.elementFromPoint(box.left + 20, y)));
}"""


@pytest.fixture
def desk(page, own_site):
    return Desk(page, own_site, "editor")


def keep(page, name: str) -> None:
    """The first two blocks become a pattern, by keys."""
    bar = page.locator("[data-contentpath=body] .has-head-behind").first.get_by_role("toolbar").last
    bar.locator("[data-panel-toggle]").focus()
    page.keyboard.press("Control+c")
    note = page.locator(".block-note")
    expect(note.get_by_role("button", name="And the next one")).to_be_focused()
    page.keyboard.press("Enter")
    note.get_by_role("button", name="Keep as a pattern…").focus()
    page.keyboard.press("Enter")
    expect(note.get_by_label("Name, such as")).to_be_focused()
    page.keyboard.type(name)
    page.keyboard.press("Enter")


def test_blocks_are_kept_and_put_into_another_page_as_new_ones(desk):
    page = desk.page
    one = opened(desk, "Kept from", BODY)
    before = ids(desk, one)
    keep(page, "Farewell")
    note = page.locator(".block-note")
    expect(note).to_contain_text("“Farewell” is kept")
    keep(page, "Farewell")
    expect(note.get_by_role("alert")).to_have_text("There is a pattern of this name already.")
    until(page, UNDER_NOTHING, ".block-note")
    page.add_style_tag(content=UNCOVERED)
    assert axe(page, tags=RULES) == []
    page.keyboard.press("Escape")
    expect(note).to_have_count(0)
    two = opened(desk, "Put into", [("text", "<p>Above.</p><p>Below.</p>")])
    text_of(page).click()
    page.keyboard.press("Control+Home")
    page.keyboard.press("End")
    page.keyboard.press("Enter")
    page.keyboard.press("/")
    page.keyboard.type("farew")
    expect(page.get_by_role("group", name="Patterns").get_by_role("option", name="Farewell")).to_contain_text(
        "Text · Quote"
    )
    page.add_style_tag(content=UNCOVERED)
    assert axe(page, tags=RULES) == []
    page.keyboard.press("Enter")
    expect(note).to_contain_text("Put in: Farewell.")
    expect_kinds(page, "text", "text", "quote", "text")
    save(page)
    assert stored(desk, two)[2] == ["quote", {"words": "Said once.", "speaker": "A member"}]
    assert not set(before) & set(ids(desk, two))
    note.get_by_role("button", name="Undo").click()
    expect_kinds(page, "text")


def test_what_has_no_place_is_named_and_not_put_in(desk):
    page = desk.page
    opened(desk, "Numbers kept", BODY[::-1])
    keep(page, "Figures")
    expect(page.locator(".block-note")).to_contain_text("“Figures” is kept")
    columns = {"first": [("text", "<p>Left.</p>")], "second": [("text", "<p>Right.</p>")]}
    opened(desk, "In columns", [("columns", columns)])
    page.locator("[data-contentpath=first] .c-sf-add-button").last.click()
    query(page).fill("pattern")
    option = page.get_by_role("option", name="Figures")
    expect(option).to_contain_text("Has no place here: Numbers.")
    expect(option).to_have_attribute("aria-disabled", "true")


def test_copied_blocks_go_with_the_person_who_copied_them(desk, own_site):
    page = desk.page
    opened(desk, "Copied and left", BODY)
    press(page, 1, "Copy")
    until(page, f"() => {COPIES} === 1")
    desk.go("/admin/")
    until(page, f"() => {COPIES} === 1")
    other = Desk(page, own_site, "author")
    other.go("/admin/")
    until(page, f"() => {COPIES} === 0")
    again = Desk(page, own_site, "editor")
    opened(again, "Copied and logged out", BODY)
    press(page, 1, "Copy")
    until(page, f"() => {COPIES} === 1")
    desk.go("/admin/")
    page.locator("form[action$='/logout/']").evaluate("form => form.requestSubmit()")
    page.wait_for_url("**/login/**")
    until(page, f"() => {COPIES} === 0")
    del own_site.cookies["editor"]  # that login is over
