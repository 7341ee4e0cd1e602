"""By keyboard, in forced colours, enlarged, and on paper."""

import re
from itertools import pairwise

import pytest
from playwright.sync_api import expect

from .checks import SIDEWAYS, window
from .page_kinds import address_of, drawn, soak

FOCUS = "document.activeElement"
OUTLINE = f"(() => {{ const s = getComputedStyle({FOCUS}); return s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) >= 2; }})()"
# Whether nothing but the page itself lies over the middle of the focused element, and it is within the window.
IN_SIGHT = f"""(() => {{
  const at = {FOCUS}.getBoundingClientRect();
  return at.width > 0 && at.height > 0 && at.bottom > 0 && at.top < innerHeight && at.right > 0 && at.left < innerWidth;
}})()"""
A4 = {"format": "A4", "prefer_css_page_size": True}

LARGE = ["home", "event", "event index", "principles", "search found", "news"]  # drawn with letters twice as large


def focused(page) -> str:
    return page.evaluate(f"({FOCUS}.innerText || {FOCUS}.name || {FOCUS}.id || '').trim()")


def test_the_skip_link_comes_first_and_skips(demo_site, browser):
    with window(browser) as page:
        page.goto(demo_site.url)
        page.keyboard.press("Tab")
        skip = page.locator(".skip")
        expect(skip).to_be_focused()
        expect(skip).to_be_in_viewport()
        page.keyboard.press("Enter")
        page.keyboard.press("Tab")
        assert page.evaluate(f"document.querySelector('main').contains({FOCUS})")


@pytest.mark.parametrize("language", ["en", "ar"])
def test_focus_goes_through_the_page_as_it_is_read_and_can_be_seen(demo_site, browser, language):
    with window(browser) as page:
        page.goto(address_of(demo_site.url, "event", language))
        before = -1
        while True:
            page.keyboard.press("Tab")
            place = page.evaluate(f"[...document.querySelectorAll('*')].indexOf({FOCUS})")
            if page.evaluate(f"{FOCUS} === document.body") or place < before:
                break
            assert place > before
            assert page.evaluate(OUTLINE), focused(page)
            assert page.evaluate(IN_SIGHT), focused(page)
            before = place
        assert page.evaluate(f"document.querySelectorAll('*').length - {before}") < 20  # the last is in the footer


def test_the_menu_of_a_phone_opens_and_closes(demo_site, browser):
    with window(browser, 390, 844) as page:
        page.goto(demo_site.url)
        menu, opens = page.locator("#menu"), page.locator(".menu-open")
        opens.focus()
        page.keyboard.press("Enter")
        expect(menu).to_be_visible()
        page.keyboard.press("Tab")
        assert page.evaluate(f"document.querySelector('#menu').contains({FOCUS})")
        assert page.evaluate(OUTLINE)
        page.keyboard.press("Escape")
        expect(menu).to_be_hidden()
        expect(opens).to_be_focused()
        page.keyboard.press("Space")
        expect(menu).to_be_visible()
        while focused(page) != "Mission":
            page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        page.wait_for_url("**/mission/")


def test_another_language_and_the_search(demo_site, browser):
    with window(browser) as page:
        page.goto(address_of(demo_site.url, "principles"))
        page.locator(".languages a[lang=ar]").focus()
        page.keyboard.press("Enter")
        page.wait_for_url(address_of(demo_site.url, "principles", "ar"))
        page.goto(demo_site.url)
        page.locator(".find").focus()
        page.keyboard.press("Enter")
        page.wait_for_url("**/search/")
        while focused(page) != "query":
            page.keyboard.press("Tab")
        page.keyboard.type("farm")
        page.keyboard.press("Enter")
        page.wait_for_url("**/search/?query=farm")
        expect(page.locator("main .found").get_by_role("status")).to_contain_text("results for “farm”")


def test_the_switch_between_light_and_dark_is_remembered(demo_site, browser):
    def ground(page) -> str:
        return page.evaluate("getComputedStyle(document.documentElement).backgroundColor")

    with window(browser) as page:
        page.goto(demo_site.url)
        light, switch = ground(page), page.locator(".tools .switch")
        assert switch.inner_text() == "Dark"
        switch.focus()
        page.keyboard.press("Enter")
        dark = ground(page)
        assert dark != light
        assert switch.inner_text() == "Light"
        page.goto(address_of(demo_site.url, "story", "es"))
        assert ground(page) == dark
        page.emulate_media(color_scheme="dark")
        page.locator(".tools .switch").press("Space")
        assert ground(page) == light
        page.reload()
        assert ground(page) == light
        assert page.context.cookies() == []


def test_who_wants_no_motion_gets_none(demo_site, browser):
    moving = """[...document.querySelectorAll('*')].filter((each) => {
      const style = getComputedStyle(each);
      return parseFloat(style.transitionDuration) || style.animationName !== 'none' || style.scrollBehavior === 'smooth';
    }).length"""
    with window(browser, reduced_motion="no-preference") as page:
        page.goto(demo_site.url)
        assert page.evaluate(moving) > 0
        page.emulate_media(reduced_motion="reduce")
        assert page.evaluate(moving) == 0


@pytest.mark.parametrize("kind", ["home", "event", soak("principles"), soak("announcement"), "lost"])
def test_forced_colours_keep_every_word(demo_site, browser, kind):
    """With a palette of the system's own each word has that palette's text, link or button colour, on its ground."""
    strange = """() => {
      const probe = document.body.appendChild(document.createElement('i'));
      const of = (name) => { probe.style.color = name; return getComputedStyle(probe).color; };
      const inks = new Set(['CanvasText', 'LinkText', 'VisitedText', 'ButtonText', 'FieldText', 'GrayText', 'MarkText'].map(of));
      probe.remove();
      const words = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
      const found = [];
      while (words.nextNode()) {
        const each = words.currentNode.parentElement;
        if (words.currentNode.data.trim() && each.checkVisibility() && !inks.has(getComputedStyle(each).color)) found.push(words.currentNode.data.trim());
      }
      return found;
    }"""
    with window(browser, forced_colors="active") as page:
        page.goto(address_of(demo_site.url, kind))
        assert page.evaluate("matchMedia('(forced-colors: active)').matches")
        assert page.evaluate(strange) == []
        page.keyboard.press("Tab")
        assert page.evaluate(OUTLINE)


# Words whose middle lies under the plate that a browser draws, in forced colours, behind a later piece of text.
COVERED = """() => {
  const words = document.createTreeWalker(document.querySelector('main'), NodeFilter.SHOW_TEXT), found = [], before = [];
  const range = document.createRange();
  while (words.nextNode()) {
    const node = words.currentNode;
    if (!node.data.trim() || node.parentElement.closest('.visually-hidden') || !node.parentElement.checkVisibility()) continue;
    range.selectNodeContents(node);
    const plates = [...range.getClientRects()].filter((each) => each.width > 2);
    for (const plate of plates) for (const [word, at] of before) {
      const middle = [at.top + .3 * at.height, at.top + .7 * at.height];
      if (plate.left < at.right - 1 && plate.right > at.left + 1 && plate.top < middle[1] && plate.bottom > middle[0])
        found.push(`${node.data.trim()} over ${word}`);
    }
    before.push(...plates.map((each) => [node.data.trim(), each]));
  }
  return found;
}"""


@pytest.mark.parametrize("kind", ["home", "event index", "event", soak("principles")])
def test_in_forced_colours_no_word_is_erased_by_the_one_after_it(demo_site, browser, kind):
    """The weekday above a large number was: the plate behind a piece of text is as high as its face, not as its line."""
    with window(browser, forced_colors="active") as page:
        page.goto(address_of(demo_site.url, kind))
        assert page.evaluate(COVERED) == []


def test_the_list_of_needs_closes_as_a_menu_does(demo_site, browser):
    with window(browser) as page:
        page.goto(address_of(demo_site.url, "event index"))
        needs, summary = page.locator("details.choose"), page.locator("details.choose > summary")
        for leave in (
            lambda: page.keyboard.press("Escape"),
            lambda: page.locator("h1").click(),
            lambda: page.locator("#place").focus(),
        ):
            summary.click()
            expect(needs).to_have_attribute("open", "")
            needs.get_by_role("checkbox").first.focus()
            leave()
            expect(needs).not_to_have_attribute("open", "")
        summary.click()
        needs.get_by_role("checkbox").first.focus()
        page.keyboard.press("Escape")
        expect(summary).to_be_focused()


def said(page) -> list[str]:
    """The words of the main part, with all that is folded away opened, and without the words that open it."""
    page.evaluate("document.querySelectorAll('main details').forEach((each) => { each.open = true })")
    words, folds = page.locator("main").inner_text(), page.locator("main .narrow summary")
    for fold in folds.all():
        words = words.replace(fold.inner_text(), "", 1)
    return words.split()


@pytest.mark.parametrize("kind", ["home", "event", soak("news"), "search found"])
def test_at_twice_the_size_nothing_is_lost(demo_site, browser, kind):
    with window(browser) as page:
        address = address_of(demo_site.url, kind)
        page.goto(address)
        words = said(page)
        page.set_viewport_size({"width": 640, "height": 450})
        assert page.evaluate(SIDEWAYS) == 0
        assert said(page) == words
        page.set_viewport_size({"width": 640, "height": 900})
        page.add_init_script(
            "document.addEventListener('DOMContentLoaded', () => { document.documentElement.style.fontSize = '200%'; })"
        )
        page.goto(address)  # larger letters only, as a phone's settings make them
        assert page.evaluate(SIDEWAYS) == 0
        assert said(page) == words


@pytest.mark.parametrize(("kind", "language"), drawn([(kind, language) for kind in LARGE for language in ("en", "ar")]))
def test_letters_alone_twice_as_large_on_a_phone_and_the_narrowest_window(demo_site, browser, kind, language):
    with window(browser, 240, 700) as page:
        page.goto(address_of(demo_site.url, kind, language))
        assert page.evaluate(SIDEWAYS) == 0
        page.evaluate("document.documentElement.style.fontSize = '200%'")
        for width in (390, 320):
            page.set_viewport_size({"width": width, "height": 844})
            assert page.evaluate(SIDEWAYS) == 0, width
            for each in page.locator(".masthead :is(a, button):visible").all():
                at = each.bounding_box()
                assert at["x"] >= 0, (width, each.inner_text())
                assert at["x"] + at["width"] <= width, (width, each.inner_text())


@pytest.mark.parametrize(("width", "language"), [(390, "en"), (390, "ar"), (1280, "en")])
def test_the_head_takes_focus_in_the_order_in_which_it_is_seen(demo_site, browser, width, language):
    with window(browser, width) as page:
        page.goto(address_of(demo_site.url, "home", language))
        places = page.evaluate(
            "[...document.querySelectorAll('.masthead :is(a, button)')].filter(each => each.checkVisibility())"
            ".map(each => each.getBoundingClientRect()).map(at => [at.top, at.bottom])"
        )
        assert len(places) > 5
        for above, below in pairwise(places):
            assert above[0] < below[1], places  # none stands wholly above the one before it


def test_decorative_signs_are_not_read_aloud(demo_site, browser):
    with window(browser) as page:
        for kind, sign in (("event", "?"), ("principle", "/")):
            page.goto(address_of(demo_site.url, kind))
            devtools = page.context.new_cdp_session(page)
            devtools.send("Accessibility.enable")
            nodes = devtools.send("Accessibility.getFullAXTree")["nodes"]
            names = [node.get("name", {}).get("value", "").strip() for node in nodes if not node["ignored"]]
            assert "Principles" in names or kind == "event"
            assert sign not in names


def test_an_event_is_printed_as_a_handbill(demo_site, browser):
    with window(browser) as page:
        page.goto(address_of(demo_site.url, "event"))
        sheets = len(re.findall(rb"/Type\s*/Page\b", page.pdf(**A4)))
        assert sheets <= 2
        page.emulate_media(media="print")
        for kept in ("h1", ".big-date", ".where", ".access", ".body, .stack"):
            assert page.locator(kept).first.is_visible(), kept
        for left_out in (".menu", ".tools", ".breadcrumbs", ".skip", "button", ".button", ".footer-name"):
            assert not page.locator(left_out).filter(visible=True).count(), left_out


@pytest.mark.parametrize("kind", ["home", soak("news"), soak("principles")])
def test_what_is_printed_is_black_on_white(demo_site, browser, kind):
    with window(browser, color_scheme="dark") as page:
        page.goto(address_of(demo_site.url, kind))
        page.emulate_media(media="print")
        assert page.evaluate("getComputedStyle(document.documentElement).backgroundColor") == "rgb(255, 255, 255)"
        assert page.evaluate("getComputedStyle(document.querySelector('h1')).color") == "rgb(0, 0, 0)"
        for field in page.locator(".field").all():
            assert field.evaluate("each => getComputedStyle(each).backgroundColor") in {
                "rgba(0, 0, 0, 0)",
                "rgb(255, 255, 255)",
            }
