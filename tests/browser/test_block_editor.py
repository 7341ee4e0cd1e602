"""The editor of a page, in a browser: keys, plus and "/" with their chooser, heads of blocks, the switch on a phone."""

from itertools import cycle
from uuid import uuid4

import pytest
from playwright.sync_api import expect

from .admin_page import Desk
from .checks import SIDEWAYS, await_equal, await_stillness, axe, window
from .test_admin_screens import RULES
from .test_page_form import drafted, saved, state

KINDS = """blocks => blocks.filter((block) => block.checkVisibility()).map((block) => [
  block.querySelector('[name$=-type]').value,
  JSON.parse(block.querySelector('[data-draftail-input], input[id$=-value]:not([type=text])')?.value || 'null')?.blocks?.map(({ text }) => text).join('|') ?? '',
])"""

# What head and line cover while one scrolls would be taken for too small; Wagtail's map would scroll then.
UNCOVERED = ".footer, .w-sticky.w-z-header { position: static !important; } .w-minimap { display: none; }"


@pytest.fixture
def desk(page, own_site):
    return Desk(page, own_site, "editor")


def opened(desk, title: str, body: list = (), **fields: str) -> int:
    """Opens the form of a news page that is a draft; the page's id."""
    return drafted(desk, title, body, slug=f"draft-{uuid4().hex[:8]}", **fields)


def expect_blocks(page, *wanted: list[str]) -> None:
    """Wait until the body has blocks of these types and texts, in order.

    Draftail writes into its field what stands in it a moment later.
    """
    await_equal(page, lambda: block_texts(page), [*wanted])


def expect_kinds(page, *wanted: str) -> None:
    """Wait until the body has blocks of these types, those inside of others too, in order."""
    await_equal(page, lambda: [kind for kind, _text in block_texts(page)], [*wanted])


def block_texts(page) -> list[list[str]]:
    """Return type and text of each block of the body, in order, as they are at this moment."""
    return page.locator("[data-contentpath=body] [data-streamfield-child]").evaluate_all(KINDS)


def plus(page, place: int = -1):
    return page.locator("[data-contentpath=body] .c-sf-add-button").nth(place)


def text_of(page, place: int = 0):
    return page.locator("[data-contentpath=body] .public-DraftEditor-content").nth(place)


def query(page):
    return page.get_by_role("combobox", name="What do you want to put here?")


def test_a_page_is_written_saved_looked_at_and_published_by_keys(desk, own_site):
    page = desk.page
    desk.begin("newspage", state(own_site)["index"])
    expect(page.locator("#id_title")).to_be_focused()
    title = "Written by keys alone"
    saved(page, lambda: page.keyboard.type(title, delay=15))
    page.wait_for_url("**/edit/")
    save = page.get_by_role("button", name="Save", exact=True)
    expect(save).to_have_attribute("aria-keyshortcuts", "Control+S")
    expect(save).to_contain_text("Ctrl S")
    publish = page.get_by_role("button", name="Publish", exact=True)
    expect(publish).to_have_attribute("aria-keyshortcuts", "Control+Enter")
    frame = page.locator("[data-side-panel=preview]")
    page.keyboard.press("Control+p")
    expect(frame).to_be_visible()
    page.keyboard.press("Control+p")
    expect(frame).to_be_hidden()
    # In a dialog they are the dialog's.
    page.locator("[data-side-panel-toggle=status]").click()
    page.get_by_role("button", name="Set schedule").click()
    address = page.url
    page.locator("#id_go_live_at").press("Control+Enter")
    page.wait_for_timeout(500)  # nothing happens: in this time the form would have been sent
    assert page.url == address
    expect(page.locator("#id_go_live_at")).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    page.locator("[data-side-panel-toggle=status]").click()
    page.locator("#id_summary").fill("Said in short.")
    with page.expect_event("load"):
        page.locator("#id_summary").press("Control+s")
    expect(page.locator("#id_summary")).to_have_value("Said in short.")
    with page.expect_event("load"):
        page.locator("#id_summary").press("Control+Enter")
    expect(page.locator(".messages .success")).to_contain_text("is public")


def test_the_last_letters_of_a_text_are_saved_by_the_key_too(desk):
    page = desk.page
    opened(desk, "To the last letter", [("text", "<p>One</p>")])
    text_of(page).click()
    page.keyboard.press("Control+End")
    with page.expect_event("load"):
        page.keyboard.type(" and all of it")
        page.keyboard.press("Control+s")
    expect(text_of(page)).to_have_text("One and all of it")


def test_slash_in_an_empty_line_opens_the_chooser_and_the_text_is_parted_there(desk):
    page = desk.page
    opened(desk, "Parted", [("text", "<p>One and/or two.</p><p>Three.</p>")])
    text = text_of(page)
    text.click()
    page.keyboard.press("Control+Home")
    page.keyboard.press("End")
    page.keyboard.type(" a/b")  # within words it is a letter
    expect(query(page)).to_have_count(0)
    page.keyboard.press("Enter")
    page.keyboard.press("/")
    expect(query(page)).to_be_focused()
    page.keyboard.type("citation")
    expect(page.get_by_role("option")).to_have_text(["QuoteA voice, set large citation"])
    expect(page.locator(".block-chooser mark")).to_have_text("citation")
    page.keyboard.press("Escape")
    expect(text).to_be_focused()
    page.keyboard.press("/")
    page.keyboard.type("photo")
    expect(page.get_by_role("option", name="Picture", exact=True)).to_have_attribute("aria-selected", "true")
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("option", name="Gallery", exact=True)).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Control+a")
    page.keyboard.type("pull-out")
    page.keyboard.press("Enter")
    expect(page.locator("textarea[name$=-words]")).to_be_focused()
    page.keyboard.type("Said between.")
    expect_blocks(page, ["text", "One and/or two. a/b"], ["quote", ""], ["text", "Three."])
    # In a text that is empty altogether, the block takes its place.
    plus(page).press("Enter")
    page.keyboard.type("paragraph")
    page.keyboard.press("Enter")
    expect(text_of(page, 2)).to_be_focused()
    page.keyboard.press("/")
    page.keyboard.type("line")
    page.keyboard.press("Enter")
    expect_kinds(page, "text", "quote", "text", "divider")
    expect(page.locator(".Draftail-BlockToolbar").first).to_be_hidden()  # one plus
    # The line itself may become a list.
    text_of(page).click()
    page.keyboard.press("Control+End")
    page.keyboard.press("Enter")
    page.keyboard.press("/")
    page.keyboard.type("bulleted")
    page.keyboard.press("Enter")
    page.keyboard.type("A point")
    expect(text_of(page).locator("li")).to_have_text(["A point"])


def test_a_column_takes_four_blocks_and_then_no_more(desk):
    page = desk.page
    texts = [{"type": "text", "value": f"<p>{number}</p>"} for number in range(3)]
    opened(desk, "Full columns", [("columns", {"first": texts, "second": texts})])
    first = page.locator("[data-contentpath=first]").first
    first.locator(".c-sf-add-button").last.click()
    expect(page.locator("[role=option]:not([aria-disabled])")).to_have_count(3)  # no pattern has room there
    page.keyboard.type("quote")
    page.keyboard.press("Enter")
    expect(first.locator("[data-streamfield-child]")).to_have_count(4)
    expect(first.locator(".c-sf-add-button").first).to_be_hidden()
    expect(first.locator(".c-sf-add-button").last).to_be_hidden()


def test_the_head_of_a_block_is_one_stop_behind_it(desk):
    page = desk.page
    page.clock.install()
    opened(desk, "Heads", [("heading", "One"), ("heading", "Two"), ("heading", "Three")])
    first = page.locator("[data-contentpath=body] [data-streamfield-child]").first
    field, bar = first.locator("input[type=text]"), first.get_by_role("toolbar")
    expect(bar).to_have_css("opacity", "0")
    field.focus()
    page.keyboard.press("Tab")
    expect(bar.locator("[data-panel-toggle]")).to_be_focused()
    page.keyboard.press("ArrowRight")
    expect(bar.get_by_role("button", name="Move down")).to_be_focused()
    expect(bar).to_have_css("opacity", "1")
    page.keyboard.press("Enter")
    fields = page.locator("[data-contentpath=body] [data-streamfield-child] input[type=text]")

    def order() -> list[str]:
        return fields.evaluate_all("fields => fields.map(({ value }) => value)")

    await_equal(page, order, ["Two", "One", "Three"])
    page.clock.run_for(300)  # which scrolls to the button, some time after
    # By mouse the block that is aimed at is dragged, and no other.
    third = page.locator("[data-contentpath=body] [data-streamfield-child]").nth(2)
    third.hover()
    third.locator("[data-streamfield-action=DRAG]").hover()
    page.mouse.down()
    expect(page.locator(".sortable-chosen")).to_be_attached()
    target = page.locator("[data-contentpath=body] [data-streamfield-child]").first.bounding_box()
    page.mouse.move(target["x"] + 200, target["y"] + 20, steps=8)
    places = cycle((4, 6))

    def order_after_move() -> list[str]:
        page.mouse.move(target["x"] + 200, target["y"] + next(places))  # a block that still glides takes no other
        return order()

    await_equal(page, order_after_move, ["Three", "Two", "One"])  # let go of only where it lies
    page.mouse.up()
    expect(fields.nth(2)).to_have_value("One")
    await_stillness(page)
    assert [each for each in order() if each != "Three"] == ["Two", "One"]
    # Folded, it is seen without being looked at.
    third.hover()
    third.locator("[data-panel-toggle]").click()
    page.mouse.move(0, 0)
    page.locator("#id_title").focus()
    expect(third.locator("[data-panel-heading-text]")).to_have_text("One")
    expect(third.get_by_role("toolbar")).to_have_css("opacity", "1")


@pytest.mark.parametrize(("language", "word", "found"), [("es", "fotografia", "Imagen"), ("ar", "صوره", "صورة")])
def test_blocks_are_found_by_the_words_of_each_language(browser, own_site, language, word, found):
    with window(browser, locale=language) as page:
        desk = Desk(page, own_site, "editor")
        page.set_viewport_size({"width": 390, "height": 844})
        opened(desk, "Palabras")
        expect(page.locator("html")).to_have_attribute("lang", language)
        plus(page).click()
        box = page.locator(".block-chooser")
        expect(box).to_be_visible()
        assert page.evaluate(SIDEWAYS) <= 0
        box.get_by_role("combobox").fill(word)
        expect(box.get_by_role("option", name=found, exact=True)).to_have_attribute("aria-selected", "true")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_open_chooser_can_be_used_by_everybody(browser, own_site, scheme):
    faults = []
    with window(browser, color_scheme=scheme, locale="en") as page:
        desk = Desk(page, own_site, "editor")
        opened(desk, "Chosen", [("text", "<p>Words.</p>"), ("quote", {"words": "Said."})])
        page.add_style_tag(content=UNCOVERED)
        for width in (1280, 390):
            page.set_viewport_size({"width": width, "height": 844})
            plus(page, 1).click()
            expect(query(page)).to_be_visible()
            faults += [f"{width} {fault}" for fault in axe(page, tags=RULES)]
            assert page.evaluate(SIDEWAYS) <= 0
            page.keyboard.type("photo")
            page.keyboard.press("Escape")
            expect(plus(page, 1)).to_be_focused()
    assert not faults, "\n".join(faults)


def test_a_phone_shows_the_form_or_the_preview(page, own_site):
    desk = Desk(page, own_site, "editor")
    page.set_viewport_size({"width": 390, "height": 844})
    opened(desk, "On a phone")
    views = page.get_by_role("group", name="View")
    panel = page.locator("[data-side-panel=preview]")
    expect(panel).to_be_hidden()
    views.get_by_role("button", name="Preview").click()
    expect(panel).to_be_visible()
    expect(views.get_by_role("button", name="Preview")).to_have_attribute("aria-pressed", "true")
    views.get_by_role("button", name="Write").click()
    expect(panel).to_be_hidden()
    expect(page.locator("#id_title")).to_be_visible()
