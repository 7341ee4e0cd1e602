"""Blocks are copied, cut, pasted and taken back, in a browser, by mouse and by keys."""

import json
from uuid import uuid4

import pytest
from playwright.sync_api import expect

from .admin_page import Desk
from .checks import await_equal, await_stillness, axe
from .test_admin_screens import RULES
from .test_block_editor import block_texts, opened, plus
from .test_block_paste import stored
from .test_page_form import saved

BODY = [
    ("text", "<p>First <b>words</b>.</p>"),
    ("quote", {"words": "Said once.", "speaker": "A member"}),
    ("numbers", {"items": [{"figure": "12", "words": "beds"}]}),
]
IDS = """
import json
from wagtail.models import Page
page = Page.objects.get(pk={pk}).specific.get_latest_revision_as_object()
print(json.dumps([block.id for block in page.body]))
"""


@pytest.fixture
def desk(page, own_site):
    return Desk(page, own_site, "editor")


def ids(desk, pk: int) -> list[str]:
    return json.loads(desk.site.shell(IDS.format(pk=pk)).splitlines()[-1])


def press(page, place: int, name: str) -> None:
    """A button in the head of a block, by mouse."""
    block = page.locator("[data-contentpath=body] .has-head-behind").locator("visible=true").nth(place)
    block.hover()
    block.get_by_role("toolbar").get_by_role("button", name=name, exact=True).click()


KINDS = """all => all.filter((one) => !one.querySelector('[name$=-deleted]').value && one.checkVisibility())
  .map((one) => one.querySelector('[name$=-type]').value)"""


def expect_kinds(page, *wanted: str) -> None:
    """Wait until blocks of these types are there, in order, and one that goes is gone."""
    blocks = page.locator("[data-contentpath=body] [data-streamfield-child]:has(> .has-head-behind)")
    await_equal(page, lambda: blocks.evaluate_all(KINDS), [*wanted])
    await_stillness(page)


def save(page) -> None:
    """Until all that is in the form now is saved."""
    token = uuid4().hex[:8]
    saved(page, lambda: page.locator("#id_summary").fill(token), token)


def test_a_block_is_cut_and_pasted_on_another_page_and_stays_itself(desk):
    page = desk.page
    one = opened(desk, "Cut from", BODY)
    before = ids(desk, one)
    press(page, 1, "Cut")
    expect(page.locator(".block-note")).to_contain_text("Cut out: Quote “Said once”. It can")
    expect_kinds(page, "text", "numbers")
    save(page)
    assert ids(desk, one) == [before[0], before[2]]
    two = opened(desk, "Pasted to", [("heading", "Here")])
    plus(page).click()
    page.keyboard.type("paste")
    expect(page.get_by_role("option", name="Paste", exact=True)).to_contain_text("Quote “Said once”")
    page.keyboard.press("Enter")
    expect_kinds(page, "heading", "quote")
    save(page)
    assert ids(desk, two)[1] == before[1]  # its translations hang on it
    assert stored(desk, two)[1] == ["quote", {"words": "Said once.", "speaker": "A member"}]


def test_a_copy_in_the_same_page_is_a_block_of_its_own(desk):
    page = desk.page
    pk = opened(desk, "Copied", BODY)
    bar = page.locator("[data-contentpath=body] .has-head-behind").nth(2).get_by_role("toolbar")
    bar.locator("[data-panel-toggle]").focus()
    page.keyboard.press("Control+c")
    plus(page, 0).focus()
    page.keyboard.press("Control+v")
    expect_kinds(page, "numbers", "text", "quote", "numbers")
    save(page)
    now = stored(desk, pk)
    assert [value["value"] for value in now[0][1]["items"]] == [{"figure": "12", "words": "beds"}]
    assert len(set(ids(desk, pk))) == 4
    assert now[0][1]["items"][0]["id"] != now[3][1]["items"][0]["id"]
    # A text too, with all that is in it.
    press(page, 1, "Copy")
    plus(page).click()
    page.get_by_role("option", name="Paste", exact=True).click()
    save(page)
    assert "First <b>words</b>." in stored(desk, pk)[-1][1]


def test_several_that_stand_together_go_together(desk):
    page = desk.page
    opened(desk, "Together", BODY)
    press(page, 0, "Cut")
    page.locator(".block-note").get_by_role("button", name="And the next one").click()
    expect(page.locator(".block-note")).to_contain_text("Cut out: Text “First words” · Quote “Said once”. It can")
    expect_kinds(page, "numbers")
    plus(page).focus()
    page.keyboard.press("Control+v")
    expect_kinds(page, "numbers", "text", "quote")


def test_what_was_taken_out_moved_and_put_in_is_undone_and_done_again(desk):
    page = desk.page
    pk = opened(desk, "Undone", BODY)
    before = ids(desk, pk)
    press(page, 1, "Delete")
    note = page.locator(".block-note")
    expect(note).to_contain_text("Taken out: Quote")
    expect_kinds(page, "text", "numbers")
    assert axe(page, tags=RULES) == []
    note.get_by_role("button", name="Undo").click()
    expect_kinds(page, "text", "quote", "numbers")
    expect(page.locator("textarea[name$=-words]").locator("visible=true")).to_have_value("Said once.")
    press(page, 0, "Move down")
    expect_kinds(page, "quote", "text", "numbers")
    # Wagtail gives the focus back a moment later, which would close the chooser.
    expect(page.locator("[data-streamfield-action=MOVE_DOWN]:focus")).to_be_attached()
    plus(page).click()
    page.keyboard.type("divider")
    page.keyboard.press("Enter")
    expect_kinds(page, "quote", "text", "numbers", "divider")
    plus(page).focus()
    page.keyboard.press("Control+z")
    expect_kinds(page, "quote", "text", "numbers")
    page.keyboard.press("Control+z")
    expect_kinds(page, "text", "quote", "numbers")
    page.keyboard.press("Control+Shift+z")
    expect_kinds(page, "quote", "text", "numbers")
    page.keyboard.press("Control+z")
    save(page)
    assert ids(desk, pk) == before


def test_a_text_that_was_parted_is_one_again(desk):
    page = desk.page
    opened(desk, "Parted and whole", [("text", "<p>One.</p><p>Two.</p>")])
    text = page.locator("[data-contentpath=body] .public-DraftEditor-content")
    text.click()
    page.keyboard.press("Control+Home")
    page.keyboard.press("End")
    page.keyboard.press("Enter")
    page.keyboard.press("/")
    page.keyboard.type("divider")
    page.keyboard.press("Enter")
    expect_kinds(page, "text", "divider", "text")
    plus(page).focus()
    page.keyboard.press("Control+z")
    page.keyboard.press("Control+z")
    expect_kinds(page, "text")
    await_equal(page, lambda: block_texts(page)[0][1].replace("||", "|"), "One.|Two.")
