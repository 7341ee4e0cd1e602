"""Writing at the desk, in a browser: a title used twice, and what is wrong, do not stop a form from saving itself."""

import json
from uuid import uuid4

import pytest
from playwright.sync_api import expect

from .admin_page import Desk

STATE = """
import json
from wagtail.models import Page
from pages.news.models import NewsIndexPage, NewsPage
index = NewsIndexPage.objects.get(locale__language_code="en")
from pages.announcements.models import AnnouncementIndexPage
news = AnnouncementIndexPage.objects.get(locale__language_code="en")
drafts = [page.get_latest_revision_as_object() for page in NewsPage.objects.child_of(index).filter(live=False)]
print(json.dumps({"index": index.pk, "announcements": news.pk, "drafts": [[page.title, page.slug, page.summary] for page in drafts]}))
"""
DRAFT = """
from pages.news.models import NewsIndexPage
from tests.support import make
index = NewsIndexPage.objects.get(locale__language_code="en")
page = make.news(index, title={title!r}, live=False, body={body!r}, **{fields!r})
page.summary = ""  # as the form leaves it that has not been filled in yet
page.save_revision(clean=False)
print(page.pk)
"""


def state(site) -> dict:
    return json.loads(site.shell(STATE).splitlines()[-1])


def drafted(desk, title: str, body: list = (), **fields: str) -> int:
    """Opens the form of a news page that is a draft of this title; the page's id."""
    number = int(desk.site.shell(DRAFT.format(title=title, body=list(body), fields=fields)))
    desk.edit(number)
    return number


def saved(page, act, words: str = "") -> dict:
    """Does this, and waits until the form has saved itself (with these words in it); what the server answered."""

    def is_it(answer) -> bool:
        asked = answer.request
        return asked.method == "POST" and "/admin/pages/" in answer.url and words in (asked.post_data or "")

    with page.expect_response(is_it, timeout=60_000) as told:
        act()
    return told.value.json()


def type_slug(desk, words: str) -> dict:
    """As a person does, with keys; what the server answers to it."""

    def type_it():
        desk.page.locator("#id_slug").click()
        desk.page.keyboard.press("Control+a")
        desk.page.keyboard.type(words)

    return saved(desk.page, type_it, f"\r\n{words}\r\n")


@pytest.fixture
def desk(page, own_site):
    return Desk(page, own_site, "editor")


def type_title(desk, words):
    desk.page.locator("#id_title").fill("")
    desk.page.locator("#id_title").press_sequentially(words, delay=15)
    desk.page.locator("#id_title").blur()


def test_a_title_used_twice_saves_itself(desk, own_site):
    page, index = desk.page, state(own_site)["index"]
    title = f"Twice is nice {uuid4().hex[:6]}"
    first = title.lower().replace(" ", "-")
    for expected in (first, f"{first}-2"):
        desk.begin("newspage", index)
        saved(page, lambda: type_title(desk, title))
        expect(page.locator("#id_slug")).to_have_value(expected)
        page.wait_for_url("**/edit/")
        assert saved(page, lambda: page.locator("#id_summary").fill("More of it."))["success"]
        expect(page.locator("#id_slug")).to_have_value(expected)
    assert [title, f"{first}-2", "More of it."] in state(own_site)["drafts"]
    saved(page, lambda: type_title(desk, f"{title} indeed"))  # the address goes on following the title
    expect(page.locator("#id_slug")).to_have_value(f"{first}-indeed")


def test_one_that_was_typed_is_told_and_mended(desk, own_site):
    page = desk.page
    for title, slug in (("A first", "a-first"), ("A second", "a-second")):
        drafted(desk, title, slug=slug)
    expect(page.locator("[data-state-line][data-says=server]")).to_be_attached()
    page.get_by_role("tab", name="Menu and address").click()
    told = type_slug(desk, "a-first")
    assert told["error_code"] == "validation_error"
    words = "Another page has the address “a-first” already."
    expect(
        page.locator("#id_slug ~ .writing-wrong, .w-field__input ~ .writing-wrong").filter(has_text=words).last
    ).to_be_visible()
    page.get_by_role("tab", name="Content").click()
    above = page.locator(".writing-wrong").filter(has_text=words).first
    expect(above).to_be_visible()
    above.get_by_role("button", name="Menu and address").click()
    expect(page.locator("#id_slug")).to_be_focused()
    assert type_slug(desk, "a-third")["success"]
    expect(page.locator(".writing-wrong")).to_have_count(0)
    # By hand: the page comes back on the right tab, and saves itself again once it is mended.
    page.get_by_role("tab", name="Content").click()
    page.locator("#id_slug").evaluate("field => { field.value = 'a-first'; field.form['slug-from'].value = 'person'; }")
    with page.expect_event("load"):
        page.keyboard.press("Control+s")
    expect(page.locator("#id_slug")).to_be_visible()
    expect(page.get_by_text(words).first).to_be_visible()
    page.wait_for_load_state("networkidle")
    assert type_slug(desk, "a-fourth")["success"]
    assert type_slug(desk, "a-fifth")["success"]
    assert any(slug == "a-fifth" for _title, slug, _summary in state(own_site)["drafts"])


def test_pasted_words_that_are_too_long_are_not_cut_and_it_is_said(desk):
    page = desk.page
    drafted(desk, "Pasted")
    field, long = page.locator("#id_picture_text"), "word " * 60
    field.focus()
    told = saved(page, lambda: page.keyboard.insert_text(long.strip()), long.strip())
    assert told["error_code"] == "validation_error"
    expect(field).to_have_value(long.strip())
    expect(page.locator("#id_picture_text-too-long")).to_contain_text("Too long by 44: there is room for 255 letters.")
    expect(page.get_by_text("Ensure this value has at most")).to_have_count(0)  # it is said once
    assert saved(page, lambda: field.fill("Short."), "Short.")["success"]
    expect(page.locator("#id_picture_text-too-long")).to_have_count(0)
    expect(page.locator(".writing-wrong")).to_have_count(0)


def test_a_day_alone_stays_all_of_it_when_its_field_is_left(desk, own_site):
    page = desk.page
    desk.begin("announcementpage", state(own_site)["announcements"])
    for leave in ("Tab", "Enter"):
        until = page.get_by_label("Shown until")
        until.fill("")
        until.click()
        page.keyboard.type("2031-11-28")
        page.keyboard.press(leave)
        expect(until).to_have_value("2031-11-28 23:59")
    expect(page.get_by_text("Until the end of Friday, November 28, 2031")).to_be_visible()
    page.keyboard.press("Escape")
    # Escape closes the picker, and the dialog stays with what was typed there.
    page.locator("[data-side-panel-toggle=status]").click()
    page.get_by_role("button", name="Set schedule").click()
    begins, picker = page.locator("#id_go_live_at"), page.locator(".xdsoft_datetimepicker").locator("visible=true")
    begins.click()
    page.keyboard.type("2031-11-01 09:00")
    expect(picker).to_have_count(1)
    page.keyboard.press("Escape")
    expect(picker).to_have_count(0)
    expect(begins).to_be_visible()
    expect(begins).to_have_value("2031-11-01 09:00")


def test_a_date_that_the_picker_cannot_read_stays_as_typed(desk, own_site):
    page = desk.page
    desk.begin("announcementpage", state(own_site)["announcements"])
    until = page.get_by_label("Shown until")
    until.click()
    page.keyboard.press("Control+a")
    page.keyboard.type("12/25/2031 5pm")
    with page.expect_response(lambda answer: answer.request.method == "POST", timeout=60_000):
        page.keyboard.press("Tab")
        page.keyboard.press("Control+s")
    expect(until).to_have_value("12/25/2031 5pm")
    expect(page.get_by_text("This is no date with a time.")).to_be_visible()


def test_what_stands_in_the_way_of_keys_and_phones(desk, own_site):
    page, index = desk.page, state(own_site)["index"]
    desk.begin("newspage", index)
    saved(page, lambda: type_title(desk, "Three months ahead, the local paper takes note"))
    page.wait_for_url("**/edit/")
    # The chooser of blocks is searched as soon as it is open, by everyday words; Escape leads back to its button.
    add = page.locator("[data-contentpath=body] .c-sf-add-button").last
    search = page.get_by_role("combobox", name="What do you want to put here?")
    add.press("Enter")
    expect(search).to_be_focused()
    page.keyboard.press("Escape")
    expect(add).to_be_focused()
    add.press("Enter")
    expect(search).to_be_focused()
    page.keyboard.type("pull-out")
    expect(page.get_by_role("option")).to_have_count(1)
    expect(page.get_by_role("option", name="Quote", exact=True)).to_be_visible()
    page.keyboard.press("Escape")
    # The sheet stays where it is, whatever beyond its edge has the focus.
    sheet = page.locator("main")
    sheet.evaluate("main => { main.scrollLeft = 60; }")
    page.wait_for_function("() => document.querySelector('main').scrollLeft === 0")
    # On a phone: words on the buttons that are folded away, no panel over the form because it was open once.
    page.locator("[data-side-panel-toggle=status]").click()
    page.set_viewport_size({"width": 390, "height": 844})
    page.reload()
    expect(page.locator("#id_title")).to_be_visible()
    expect(page.locator("[data-side-panel=status]")).to_be_hidden()
    page.get_by_role("button", name="More actions").click()
    submit = page.locator("[name='action-submit']")
    expect(submit).to_be_visible()
    expect(submit).to_contain_text("Hand in", use_inner_text=True)
    assert submit.evaluate(
        "button => button.scrollWidth <= button.clientWidth && button.clientWidth > button.clientHeight"
    )
    # Lists give the title a line of its own.
    for address in (f"/admin/pages/{index}/", "/admin/reports/site-history/"):
        desk.go(address)
        title = page.locator("td.title", has_text="Three months ahead, the local paper takes note").first
        assert title.bounding_box()["width"] > 250, address


def test_title_and_summary_are_measured_in_words_and_never_cut(desk):
    page = desk.page
    drafted(desk, "Measured", slug=f"measured-{uuid4().hex[:6]}")
    meter = page.locator("#id_summary-meter")
    expect(meter).to_have_text("Words: 0. Room for 40 more.")
    page.locator("#id_summary").fill("word " * 42)
    expect(meter).to_have_text("Words: 42, 2 more than stand well.")
    expect(page.locator("#id_title-meter")).to_have_text("Words: 1. Room for 11 more.")
    assert saved(page, lambda: page.locator("#id_summary").press("End"), "word word")["success"]
