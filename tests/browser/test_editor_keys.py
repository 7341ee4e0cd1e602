"""Keys in the page editor, in a browser: Tab from field to field, what Ctrl Z takes back, and what is said meanwhile."""

from uuid import uuid4

import pytest
from playwright.sync_api import expect

from .admin_page import Desk
from .checks import until, window
from .test_page_form import drafted, saved

TYPED = 130  # ms from one letter to the next, as somebody types who looks at the keys
FOCUS = """() => {
  const each = document.activeElement;
  return each.matches("[data-comment-add], .w-panel__anchor") ? "in the way" : each.getAttribute("name") ?? "";
}"""

# What of this can be pressed, and does not stand whole in the window.
BEYOND = """all => all.filter((each) => {
  const { left, right, width } = each.getBoundingClientRect();
  return width && each.checkVisibility({ opacityProperty: true }) && (left < 0 || right > innerWidth);
}).map((each) => each.ariaLabel ?? each.textContent.trim())"""


@pytest.fixture
def desk(page, own_site):
    return Desk(page, own_site, "editor")


def opened(desk, title: str, body: list = (), **fields: str) -> int:
    return drafted(desk, title, body, slug=f"keys-{uuid4().hex[:8]}", **fields)


def stops(page, last: str) -> list[str]:
    """Where Tab leads from the title on, up to the field or button of this name."""
    page.locator("#id_title").focus()
    found = []
    while last not in found and len(found) < 100:
        page.keyboard.press("Tab")
        found.append(page.evaluate(FOCUS))
    return found


def test_tab_goes_from_field_to_field_and_a_comment_has_its_key(desk):
    page = desk.page
    opened(
        desk,
        "From field to field",
        [("lead", "One."), ("poster", {"words": "Two", "ground": "1"}), ("text", "<p>3</p>")],
    )
    found = stops(page, "action-publish")
    assert "in the way" not in found
    assert found[-1] == "action-publish"
    assert len(found) < 45  # 63 with what stood in the way
    names = [each for each in found if each.startswith("body-")]
    assert names == ["body-0-value", "body-1-value-words", "body-1-value-foot", "body-1-value-ground"]
    # A block that comes later, too.
    page.locator("[data-contentpath=body] .c-sf-add-button").first.click()
    page.keyboard.type("heading")
    page.keyboard.press("Enter")
    page.keyboard.type("Later")
    page.keyboard.press("Tab")
    assert page.evaluate(FOCUS) != "in the way"
    # Wagtail's key for it works from within the field, and its button by mouse.
    page.locator("#id_summary").focus()
    page.keyboard.press("Control+Alt+m")
    expect(page.locator(".comment__input")).to_be_focused()
    field = page.locator("[data-contentpath=lead]").first
    field.hover()
    field.locator("[data-comment-add]").click()
    expect(page.locator(".comment__input[data-focus-target=true]")).to_be_focused()


def test_who_has_no_shortcuts_comes_to_comments_by_tab(desk, own_site):
    page = desk.page
    opened(desk, "No shortcuts")
    config = page.locator("#wagtail-config")
    off = config.evaluate("config => config.textContent.replace(/(KEYBOARD_SHORTCUTS_ENABLED.: )true/, '$1false')")
    page.route("**/edit/", lambda route: answered(route, config=off))
    page.reload()
    expect(page.locator("html[data-watches]")).to_be_attached()
    assert "in the way" in stops(page, "summary")


def answered(route, config: str) -> None:
    answer = route.fetch()
    head, _, rest = answer.text().partition('<script id="wagtail-config" type="application/json">')
    rest = rest[rest.index("</script>") :]
    route.fulfill(response=answer, body=f'{head}<script id="wagtail-config" type="application/json">{config}{rest}')


@pytest.mark.parametrize("name", ["title", "summary", "picture_text", "body-0-value"])
def test_undo_takes_back_what_was_typed_in_one_go(desk, name):
    page = desk.page
    opened(desk, "Taken back", [("heading", "")])
    field = page.locator(f"[name='{name}']")
    before = field.input_value()
    field.click()
    page.keyboard.press("End")
    saved(page, lambda: page.keyboard.type(" some words", delay=TYPED), "some")
    page.wait_for_timeout(1500)  # nothing happens: to Chromium a pause is what divides two steps
    page.keyboard.type(" and more", delay=TYPED)
    page.keyboard.press("Control+z")
    expect(field).to_have_value(f"{before} some words")
    page.keyboard.press("Control+z")
    expect(field).to_have_value(before)


def test_the_address_follows_a_title_that_is_saved_at_once(desk):
    page = desk.page
    desk.begin("newspage", 4)
    page.locator("#id_title").fill("")
    word = f"Quick {uuid4().hex[:6]}"
    page.keyboard.type(word, delay=10)
    with page.expect_event("load"):
        page.keyboard.press("Control+s")
    expect(page.locator("#id_slug")).to_have_value(word.lower().replace(" ", "-"))


SEEN = """() => {
  const at = (selector) => document.querySelector(selector).getBoundingClientRect(), box = at(".block-chooser");
  const whole = box.top >= at(".w-slim-header").bottom && box.bottom <= at("[data-state-line]").top;
  return whole && at(".block-chooser [role=listbox]").height > 90;
}"""
# Just above the line of the state, as where somebody writes on.
LOW = """place => {
  const { bottom } = place.getBoundingClientRect();
  const foot = document.querySelector("[data-state-line]").getBoundingClientRect().top;
  document.querySelector("main").scrollBy({ top: bottom + 10 - foot, behavior: "instant" });
}"""


@pytest.mark.parametrize(("width", "height"), [(1280, 900), (1280, 500), (390, 844), (390, 500)])
def test_the_chooser_is_seen_whole_where_the_window_ends(desk, width, height):
    page = desk.page
    page.set_viewport_size({"width": width, "height": height})
    opened(desk, "At the foot", [("text", f"<p>{number}</p>") for number in range(8)])
    text = page.locator("[data-contentpath=body] .public-DraftEditor-content").last
    plus = page.locator("[data-contentpath=body] .c-sf-add-button").last
    plus.evaluate(LOW)
    plus.click()
    expect(page.locator(".block-chooser")).to_be_visible()
    until(page, SEEN)
    page.keyboard.press("Escape")
    text.click()
    page.keyboard.press("Control+End")
    page.keyboard.press("Enter")
    plus.evaluate(LOW)
    page.keyboard.press("/")
    expect(page.locator(".block-chooser")).to_be_visible()
    until(page, SEEN)


def test_the_line_says_at_the_first_letter_that_it_is_not_saved(desk):
    page = desk.page
    opened(desk, "At once", [("text", "<p>Words</p>")])
    says = "document.querySelector('[data-state-line]').dataset.says"
    page.locator("#id_summary").focus()
    page.keyboard.press("x")
    assert page.evaluate(says) == "unsaved"
    page.keyboard.press("Backspace")  # before Wagtail has looked: nothing was typed at all
    expect(page.locator("[data-state-line]")).to_have_attribute("data-says", "server")
    page.locator("[data-contentpath=body] .public-DraftEditor-content").click()
    page.keyboard.press("x")
    assert page.evaluate(says) == "unsaved"


def test_a_key_shows_all_keys_and_ours_are_among_them(desk):
    page = desk.page
    opened(desk, "All keys")
    page.locator("#main").evaluate("() => document.activeElement.blur()")
    page.keyboard.press("?")
    dialog = page.locator("#keyboard-shortcuts-dialog").get_by_role("table")
    for words, key in (("Publish, or hand in", "Ctrl + Enter"), ("Add or show comments", "Ctrl + Alt + m")):
        expect(dialog.get_by_role("row", name=words)).to_contain_text(key)


@pytest.mark.parametrize("language", ["en", "es", "ar"])
def test_a_narrow_window_shows_buttons_and_comments_whole(browser, own_site, language):
    with window(browser, 320, 700, locale=language) as page:
        desk = Desk(page, own_site, "editor")
        opened(desk, "Narrow", [("lead", "One."), ("text", "<p>Two.</p>")])
        page.locator("[name=body-0-value]").focus()
        assert page.locator("form button, .w-slim-header button, .page-status-tag").evaluate_all(BEYOND) == []
        tops = "buttons => new Set(buttons.map((each) => each.getBoundingClientRect().top)).size"
        assert page.locator(".state-line-actions > *").evaluate_all(tops) == 1
        page.locator(".messages").evaluate("bar => { bar.firstElementChild.innerHTML = '<li>.</li>'; }")
        assert page.locator(".messages li").bounding_box()["width"] == 320
