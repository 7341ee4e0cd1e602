"""Every block, alone and among all others: accessible, valid, never wider than the window, and used by keyboard."""

import re
from contextlib import contextmanager

import pytest
from playwright.sync_api import expect

from pages.blocks.body import BodyBlock

from ..support.html_validator import validation_errors
from .admin_page import Desk
from .checks import BROKEN_PICTURES, SIDEWAYS, axe, until, window
from .page_kinds import drawn, soak

NAMES = list(BodyBlock().child_blocks)
LANGUAGES = {"en": "", "ar": "/ar"}
PHONE, WIDTHS = 390, (320, 390, 1280)
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
IN_THE_DARK = ["color-contrast", "link-in-text-block"]  # all that a scheme can change
EVERYTHING = """
from wagtail.models import Page
print(Page.objects.get(slug="everything", locale__language_code="en").pk)
"""
TABLE = """
from wagtail.models import Page
(block,) = Page.objects.get(pk={number}).specific.body.blocks_by_name("table")
print(block.get_prep_value()["value"]["table"]["rows"][0]["values"][0])
"""
FRAMED = "https://archive.org/embed/example?autoplay=1"

# A table whose rows stack on a phone is laid out as blocks there, and would be none to a screen reader without its roles.
ROLES = re.compile(
    "role is unnecessary for element “(table|thead|tbody|tr|th|td)”|“role” attribute must not be used on a “(tr|th|td)”"
)


@pytest.fixture(scope="module")
def shelf(demo_site):
    """The address below which each block has a page; `{}` stands for the language."""
    demo_site.shell("from tests.browser.example_page import hang; hang()")
    return demo_site.url + "{}/specimens/"


@contextmanager
def opened(browser, shelf: str, language: str = "en", width: int = PHONE, **options):
    """A window of somebody who knows the password."""
    with window(browser, width, **options) as page:
        page.goto(shelf.format(LANGUAGES[language]))
        page.locator("[name=password]").fill("open sesame")
        with page.expect_event("load"):
            page.locator("[name=password]").press("Enter")
        expect(page.locator("[name=password]")).to_have_count(0)
        expect(page.locator("main h1")).to_have_text("Specimens")
        yield page


def look_at(page, widths=WIDTHS) -> None:
    """What holds at every width."""
    for width in widths:
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate(SIDEWAYS) == 0, (page.url, width)


@pytest.mark.soak
@pytest.mark.parametrize("language", LANGUAGES)
def test_each_alone(browser, shelf, language):
    with opened(browser, shelf, language) as page:
        for name in NAMES:
            page.goto(f"{shelf.format(LANGUAGES[language])}{name}/")
            page.emulate_media(color_scheme="light")
            assert page.evaluate(BROKEN_PICTURES) == [], name
            look_at(page)
            assert axe(page, tags=WCAG) + axe(page, ["heading-order"]) == [], name
            page.emulate_media(color_scheme="dark")
            assert axe(page, IN_THE_DARK) == [], name


@pytest.mark.parametrize(
    ("scheme", "language"), drawn([(scheme, language) for scheme in ("light", "dark") for language in LANGUAGES])
)
def test_all_in_one_page(browser, shelf, scheme, language):
    with opened(browser, shelf, language, color_scheme=scheme) as page:
        page.goto(f"{shelf.format(LANGUAGES[language])}everything/")
        for width in WIDTHS:
            look_at(page, [width])
            assert axe(page) == [], width


@pytest.mark.parametrize("names", [("everything",), soak(tuple(NAMES))])
def test_html_is_valid(browser, shelf, names):
    pages = {}
    with opened(browser, shelf) as page:
        for name in names:
            pages[name] = page.request.get(f"{shelf.format('')}{name}/").text()
    assert [fault for fault in validation_errors(pages) if not ROLES.search(fault)] == []


def test_a_gallery_by_keyboard_and_without_scripts(browser, shelf):
    with opened(browser, shelf, java_script_enabled=False) as page:
        page.goto(f"{shelf.format('')}gallery/")
        first = page.locator(".gallery button").first
        large = page.locator(".enlarged").first
        first.focus()
        page.keyboard.press("Enter")
        expect(large).to_be_visible()
        expect(page.locator(".enlarged .button").first).to_be_focused()
        page.keyboard.press("Enter")
        expect(large).to_be_hidden()
        expect(first).to_be_focused()
        page.keyboard.press("Space")
        expect(large).to_be_visible()
        page.keyboard.press("Escape")
        expect(large).to_be_hidden()


def test_the_keyboard_stays_with_the_enlarged_picture_which_has_a_name(browser, shelf):
    with opened(browser, shelf) as page:
        page.goto(f"{shelf.format('')}gallery/")
        page.locator(".gallery button").first.focus()
        page.keyboard.press("Enter")
        sheet = page.get_by_role("dialog")
        expect(sheet).to_be_visible()
        assert sheet.get_attribute("aria-label")
        for _ in range(6):
            page.keyboard.press("Tab")
            assert page.evaluate(
                "document.activeElement === document.body || document.querySelector('.enlarged').contains(document.activeElement)"
            )
        page.keyboard.press("Escape")
        expect(page.locator(".gallery button").first).to_be_focused()


def test_an_enlarged_picture_is_accessible(browser, shelf):
    with opened(browser, shelf) as page:
        page.goto(f"{shelf.format('')}gallery/")
        page.locator(".gallery button").first.click()
        expect(page.get_by_role("dialog")).to_be_visible()
        for width in WIDTHS:
            look_at(page, [width])
            assert axe(page, tags=WCAG) == []


def test_a_film_is_framed_after_a_click_and_not_before(browser, shelf):
    asked = []
    with opened(browser, shelf) as page:
        page.route("https://**", lambda route: (asked.append(route.request.url), route.abort()))
        policy = page.goto(f"{shelf.format('')}video/").headers["content-security-policy"]
        assert policy.count("archive.org") == 1
        link = page.locator("figure.video > a")
        assert "archive.org" in link.inner_text()
        link.focus()
        assert asked == []
        page.evaluate("each => each.replaceWith = (frame) => { window.framed = frame; }", link.element_handle())
        page.keyboard.press("Enter")
        until(page, "() => window.framed")
        assert page.evaluate("framed.src") == FRAMED
        assert page.evaluate("framed.title") == "Along the Pearl River"


def test_a_film_is_a_link_without_scripts(browser, shelf):
    with opened(browser, shelf, java_script_enabled=False) as page:
        page.goto(f"{shelf.format('')}video/")
        assert page.locator("figure.video > a").get_attribute("href") == "https://archive.org/details/example"


def test_questions_by_keyboard(browser, shelf):
    with opened(browser, shelf, java_script_enabled=False) as page:
        page.goto(f"{shelf.format('')}questions/")
        answer = page.locator(".questions .prose").first
        page.locator("summary").first.focus()
        expect(answer).to_be_hidden()
        page.keyboard.press("Enter")
        expect(answer).to_be_visible()


def test_a_table_scrolls_by_keyboard(browser, shelf):
    with opened(browser, shelf, width=320) as page:
        page.goto(f"{shelf.format('')}table/")
        table = page.locator(".table")
        # One whose rows have no names: the others stack their cells where a phone is too narrow.
        table.evaluate("each => each.classList.remove('table-named')")
        table.focus()
        for _ in range(5):
            page.keyboard.press("ArrowRight")
        until(page, "() => document.querySelector('.table').scrollLeft > 0")


def test_an_editor_finds_every_block_and_publishes_what_the_form_holds(demo_site, shelf, page):
    number = int(demo_site.shell(EVERYTHING))
    desk = Desk(page, demo_site, "editor")
    desk.edit(number)
    kinds = page.locator("[name^='body-'][name$='-type']").evaluate_all("all => all.map(each => each.value)")
    assert set(NAMES) <= set(kinds)
    page.locator("[name$='-table-cell-0-0']").fill("Another farm")
    desk.publish()
    assert demo_site.shell(TABLE.format(number=number)) == "Another farm"
