"""Browsers of five years ago: every word can be read, and menu, languages, filters and forms can be used, on a phone."""

import re

import pytest
from playwright.sync_api import expect

from .checks import SIDEWAYS, window
from .old_browsers import LEARNED, forget
from .page_kinds import address_of, drawn, soak

PHONE, SMALLEST = 390, 320
FEW = [("home", "en"), ("event index", "es"), ("event", "ar"), ("principles", "en"), ("lost", "en")]
KINDS = ["home", "event", "event index", "search found", "principles", "story", "text with pages below", "lost"]
ALL = [*((kind, "en") for kind in KINDS), ("event", "es"), ("event", "ar")]
# Words with less contrast than WCAG 2.2 AA wants: 4.5 to 1, 3 to 1 where they are large.
FAINT = """() => {
  const light = ([r, g, b]) => [r, g, b].map((each) => each / 255).map((each) => each <= .04045 ? each / 12.92 : ((each + .055) / 1.055) ** 2.4)
    .reduce((sum, each, at) => sum + each * [.2126, .7152, .0722][at], 0);
  const numbers = (colour) => colour.match(/[\\d.]+/g).map(Number);
  const ground = (each) => {
    for (; each; each = each.parentElement) {
      const found = numbers(getComputedStyle(each).backgroundColor);
      if (found.length < 4 || found[3] === 1) return found;
    }
    return [255, 255, 255];
  };
  const words = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), faint = [];
  while (words.nextNode()) {
    const each = words.currentNode.parentElement, said = words.currentNode.data.trim();
    if (!said || !each.checkVisibility({ visibilityProperty: true }) || each.getBoundingClientRect().width < 2) continue;
    const style = getComputedStyle(each), size = parseFloat(style.fontSize);
    if (parseFloat(style.webkitTextStrokeWidth)) continue; // an outlined numeral
    const [one, two] = [light(numbers(style.color)), light(ground(each))];
    const ratio = (Math.max(one, two) + .05) / (Math.min(one, two) + .05);
    const large = size >= 24 || (size >= 18.66 && style.fontWeight >= 700);
    if (ratio < (large ? 3 : 4.5)) faint.push(`${ratio.toFixed(1)} ${said.slice(0, 40)}`);
  }
  return faint;
}"""
# Whether the focused element is what one sees in its middle.
UNCOVERED = """() => {
  const each = document.activeElement, at = each.getBoundingClientRect();
  const seen = document.elementFromPoint(at.left + at.width / 2, at.top + at.height / 2);
  return each === document.body || each === seen || each.contains(seen);
}"""


def look_at(page, kind: str) -> None:
    for width in (PHONE, SMALLEST):
        page.set_viewport_size({"width": width, "height": 844})
        assert page.evaluate(SIDEWAYS) == 0, (kind, width)
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            assert page.evaluate(FAINT) == [], (kind, width, scheme)


def test_what_is_faint_would_be_found(demo_site, browser):
    with window(browser, PHONE) as page:
        page.goto(address_of(demo_site.url, "event"))
        page.evaluate("document.querySelector('h1').classList.add('field-paper')")
        page.evaluate("document.querySelector('h1').parentElement.style.color = 'var(--bg)'")
        assert page.evaluate(FAINT)


@pytest.mark.parametrize(("learned", "kind"), drawn([(each, kind) for each in LEARNED for kind in ("home", "event")]))
def test_without_one_thing_browsers_have_learned(demo_site, browser, learned, kind):
    with window(browser, PHONE, shared=False) as page:
        forget(page, learned)
        page.goto(address_of(demo_site.url, kind))
        look_at(page, kind)
        use_the_menu(page)


@pytest.mark.parametrize("pairs", [FEW, soak(ALL)])
def test_without_all_of_it(demo_site, browser, pairs):
    with window(browser, PHONE, shared=False) as page:
        forget(page, *LEARNED)
        for kind, language in pairs:
            page.goto(address_of(demo_site.url, kind, language))
            look_at(page, f"{kind} {language}")


def use_the_menu(page) -> None:
    """Opens it, goes through it by keyboard, closes it in both ways and follows a link of it."""
    page.set_viewport_size({"width": PHONE, "height": 844})
    menu, opens = page.locator("#menu"), page.locator(".menu-open")
    expect(menu).to_be_hidden()
    assert page.locator("h1").evaluate("each => each.getBoundingClientRect().top > 0")
    opens.click()
    expect(menu).to_be_visible()
    assert page.evaluate(FAINT) == []
    page.locator(".menu-close").click()
    expect(menu).to_be_hidden()
    expect(opens).to_be_focused()
    page.keyboard.press("Enter")
    expect(menu).to_be_visible()
    page.keyboard.press("Escape")
    expect(menu).to_be_hidden()
    expect(opens).to_be_focused()
    opens.click()
    menu.get_by_role("link", name="Principles").click()
    page.wait_for_url("**/principles/")
    expect(page.locator("#menu")).to_be_hidden()


@pytest.mark.parametrize("learned", [[], LEARNED], ids=["today", "older"])
def test_the_keyboard_does_not_go_behind_the_open_menu(demo_site, browser, learned):
    with window(browser, PHONE, shared=False) as page:
        forget(page, *learned)
        page.goto(demo_site.url)
        opens = page.locator(".menu-open")
        opens.focus()
        page.keyboard.press("Enter")
        seen = []
        for _ in range(14):
            page.keyboard.press("Tab")
            assert page.evaluate(UNCOVERED), page.evaluate("document.activeElement.outerHTML")
            seen.append(page.evaluate("document.querySelector('#menu').contains(document.activeElement)"))
        assert seen.count(True) >= 7  # then the browser's own buttons, and round again
        page.keyboard.press("Escape")
        expect(opens).to_be_focused()
        expect(page.locator("h1")).to_be_visible()


def test_a_wide_sheet_shows_the_menu_as_a_row(demo_site, browser):
    with window(browser, 1280, shared=False) as page:
        forget(page, *LEARNED)
        for kind in ("home", "event"):
            page.goto(address_of(demo_site.url, kind))
            for scheme in ("light", "dark"):
                page.emulate_media(color_scheme=scheme)
                assert page.evaluate(FAINT) == [], (kind, scheme)
            assert page.evaluate(SIDEWAYS) == 0
            expect(page.locator("#menu").get_by_role("link", name="Principles")).to_be_visible()
            expect(page.locator(".menu-open")).to_be_hidden()


def test_languages_filters_and_forms_in_an_old_browser(demo_site, browser):
    with window(browser, PHONE, shared=False) as page:
        forget(page, *LEARNED)
        page.goto(address_of(demo_site.url, "principles"))
        page.locator(".languages a[lang=es]").click()
        page.wait_for_url(address_of(demo_site.url, "principles", "es"), wait_until="networkidle")
        page.goto(address_of(demo_site.url, "event index"))
        page.locator(".fold summary").first.click()
        page.locator(".choose summary").first.click()
        page.locator(".choose input").first.check()
        page.locator(".filters [type=submit]").click()
        page.wait_for_url(re.compile(r"/events/\?.+"))
        look_at(page, "filtered")
        page.goto(f"{demo_site.url}/search/")
        page.locator("main [name=query]").fill("farm")
        page.locator("main .ask [type=submit]").click()
        page.wait_for_url("**/search/?query=farm", wait_until="networkidle")
        page.locator(".narrow summary").first.click()
        expect(page.locator(".narrow :is(input, select):visible").first).to_be_visible()


def test_an_old_browser_without_scripts_has_the_menu_in_the_page(demo_site, browser):
    with window(browser, PHONE, shared=False, java_script_enabled=False) as page:
        forget(page, *LEARNED)
        page.goto(demo_site.url)
        menu = page.locator("#menu")
        expect(menu).to_be_visible()
        expect(page.locator(".menu-open")).to_be_hidden()
        assert menu.bounding_box()["y"] + menu.bounding_box()["height"] <= page.locator("h1").bounding_box()["y"]
        menu.get_by_role("link", name="Principles").click()
        expect(page.locator("h1")).to_have_text("Our Principles")
