"""Every kind of page, in each language, scheme and width: accessible, valid, whole without scripts, and never wider than the window."""

import re
from itertools import pairwise

import pytest
from bs4 import BeautifulSoup
from playwright.sync_api import expect

from ..support.html_validator import validation_errors
from .checks import BROKEN_PICTURES, BROKEN_WORDS, SIDEWAYS, axe, follow, window
from .page_kinds import EVERY, LANGUAGES, address_of, drawn, fetch, one_of_each, soak

PHONE, SMALLEST = 390, 320
WIDER = [768, 1280]
IN_THE_DARK = ["color-contrast", "link-in-text-block"]  # all that a scheme can change
DELIBERATE = {  # what the checker says and we leave as it is, and why
    "role is unnecessary for element “t": "a table whose rows stack on a phone is laid out as blocks there, and would "
    "be none to a screen reader without its roles",
    "“role” attribute must not be used on a “t": "the same",
}


def look_at(page, kind: str, language: str) -> None:
    """What holds at every width."""
    shown = page.locator("html")
    assert (shown.get_attribute("lang"), shown.get_attribute("dir")) == (language, LANGUAGES[language])
    assert page.locator("h1:visible").count() == 1
    levels = [
        int(each[1])
        for each in page.evaluate("[...document.querySelectorAll('h1,h2,h3,h4,h5,h6')].map(each => each.tagName)")
    ]
    main = levels[levels.index(1) :]
    assert all(below <= above + 1 for above, below in pairwise(main)), levels
    assert page.title()
    assert page.evaluate(BROKEN_PICTURES) == []


@pytest.mark.parametrize(("kind", "language"), drawn(EVERY, states=False))
def test_a_page_of_every_kind(demo_site, browser, kind, language):
    with window(browser, PHONE) as page:
        answer = page.goto(address_of(demo_site.url, kind, language))
        assert answer.status == (404 if kind == "lost" else 200)
        look_at(page, kind, language)
        assert page.evaluate(SIDEWAYS) == 0
        assert axe(page) == []
        page.emulate_media(color_scheme="dark")
        assert axe(page, IN_THE_DARK) == []
        page.emulate_media(color_scheme="light")
        for width in WIDER if language == "en" else []:
            page.set_viewport_size({"width": width, "height": 900})
            assert page.evaluate(SIDEWAYS) == 0, width
            assert axe(page) == [], width
        page.set_viewport_size({"width": SMALLEST, "height": 900})
        assert page.evaluate(SIDEWAYS) == 0, SMALLEST


@pytest.mark.parametrize(("kind", "language"), [("home", "en"), ("event index", "ar"), ("lost", "ar")])
def test_no_word_is_broken(demo_site, browser, kind, language):
    with window(browser, SMALLEST) as page:
        page.goto(address_of(demo_site.url, kind, language))
        for width in (SMALLEST, PHONE, *WIDER, 1024):
            page.set_viewport_size({"width": width, "height": 900})
            assert page.evaluate(BROKEN_WORDS) == [], width
        if kind == "lost":  # white on the moon it could not be read
            number, bus = page.locator(".code").bounding_box(), page.locator(".aside img").bounding_box()
            assert number["x"] > bus["x"] + bus["width"] / 2


@pytest.mark.parametrize("widths", [(PHONE,), soak((SMALLEST, PHONE, *WIDER))])
def test_a_page_behind_a_password(demo_site, browser, locked_page, widths):
    with window(browser, PHONE) as page:
        assert page.goto(locked_page).status == 200
        look_at(page, "locked", "en")
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            for width in widths:
                page.set_viewport_size({"width": width, "height": 900})
                assert page.evaluate(SIDEWAYS) == 0
                assert axe(page) == []
        expect(page.locator(".lost img")).to_be_visible()
        page.get_by_label("Password").fill("wrong")
        follow(page.get_by_role("button", name="Open the page"))
        expect(page.locator(".error")).to_be_visible()
        assert axe(page) == []
        page.get_by_label("Password").fill("open sesame")
        follow(page.get_by_role("button", name="Open the page"))
        expect(page.locator("h1")).to_have_text("For some of us")


@pytest.fixture(scope="module", params=[one_of_each(EVERY), soak(EVERY)])
def documents(demo_site, locked_page, request):
    """The HTML of these pages, and of the one behind a password."""
    pages = {str(each): fetch(address_of(demo_site.url, *each))[1] for each in request.param}
    return pages | {"locked": fetch(locked_page)[1]}


def test_html_is_valid(documents):
    assert [fault for fault in validation_errors(documents) if not any(known in fault for known in DELIBERATE)] == []


def test_no_two_pages_have_one_title(documents):
    titles = {}
    for name, text in documents.items():
        titles.setdefault(re.search("<title>(.*?)</title>", text)[1], []).append(name)
    assert [names for names in titles.values() if len(names) > 1] == []


def test_names_in_the_switcher_are_marked_with_their_language(documents):
    for name, text in documents.items():
        links = BeautifulSoup(text, "html.parser").select(".languages a")
        assert [link["lang"] for link in links] == list(LANGUAGES), name
        assert sum(link.has_attr("aria-current") for link in links) == 1, name


def said(page, part: str) -> str:
    """The words of a part, less those of passing the page on: by the device's own sheet, or without scripts by mail."""
    text = page.locator(part).inner_text()
    for share in page.locator(f"{part} .share").all_inner_texts():
        text = text.replace(share, "", 1)
    return text


@pytest.mark.parametrize("pairs", [one_of_each(EVERY, states=False), soak(EVERY)])
def test_the_same_is_said_with_scripts_off(demo_site, browser, pairs):
    at_home = {"timezone_id": "America/Chicago"}  # elsewhere a script adds the visitor's own time
    with window(browser, PHONE, **at_home) as whole, window(browser, PHONE, java_script_enabled=False) as plain:
        for pair in pairs:
            address = address_of(demo_site.url, *pair)
            whole.goto(address)
            plain.goto(address)
            for part in ("main", ".footer"):
                assert said(plain, part) == said(whole, part), pair


@pytest.mark.parametrize(("width", "language"), [(SMALLEST, "ar"), soak(PHONE, "ar"), soak(SMALLEST, "es")])
def test_name_call_and_menu_share_a_row_on_a_phone(demo_site, browser, width, language):
    with window(browser, width) as page:
        page.goto(address_of(demo_site.url, "home", language))
        name, menu = (page.locator(each).bounding_box() for each in (".nameplate", ".menu-open"))
        assert menu["y"] < name["y"] + name["height"] / 2


def test_menu_and_languages_work_with_scripts_off(demo_site, browser):
    with window(browser, PHONE, java_script_enabled=False) as page:
        page.goto(demo_site.url)
        menu = page.locator("#menu")
        expect(menu).to_be_hidden()
        page.locator(".menu-open").click()
        follow(menu.get_by_role("link", name="Principles"))
        expect(page.locator("h1")).to_have_text("Our Principles")
        follow(page.locator(".languages a[lang=es]"))
        expect(page).to_have_url(address_of(demo_site.url, "principles", "es"))
        page.locator(".menu-open").click()
        expect(menu).to_be_visible()
        page.locator(".menu-close").click()
        expect(menu).to_be_hidden()
        expect(page.locator(".tools .switch")).to_be_hidden()  # it needs the script


def test_a_language_without_this_page_leads_to_the_nearest_above_it_and_says_so(demo_site, browser):
    with window(browser) as page:
        page.goto(address_of(demo_site.url, "event past"))
        link = page.locator(".languages a[lang=es]")
        assert "aún sin traducir, lleva a: Eventos" in link.text_content()
        follow(link)
        expect(page).to_have_url(address_of(demo_site.url, "event index", "es"))


@pytest.mark.soak
@pytest.mark.parametrize("width", [SMALLEST, PHONE, *WIDER])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_whole_matrix(demo_site, browser, width, scheme):
    listed = re.findall("<loc>(.*?)</loc>", fetch(f"{demo_site.url}/sitemap.xml")[1])
    assert len(listed) > 60
    faults = []
    for address in {*listed, *(address_of(demo_site.url, *each) for each in EVERY)}:
        with window(browser, width, color_scheme=scheme) as page:
            page.goto(address)
            found = [*page.evaluate(BROKEN_PICTURES), *axe(page)]
            found += [f"sticks out by {out} px"] if (out := page.evaluate(SIDEWAYS)) else []
            faults += [f"{address}: {fault}" for fault in found]
    assert not faults, "\n".join(faults)
