"""Writing at the desk, in a browser: a title used twice, and what is wrong, do not stop a form from saving itself."""

import json
from uuid import uuid4

import pytest
from playwright.sync_api import expect

from .desk import Desk

STATE = """
import json
from wagtail.models import Page
from pages.news import NewsIndexPage, NewsPage
index = NewsIndexPage.objects.get(locale__language_code="en")
drafts = [page.get_latest_revision_as_object() for page in NewsPage.objects.child_of(index).filter(live=False)]
print(json.dumps({"index": index.pk, "drafts": [[page.title, page.slug, page.summary] for page in drafts]}))
"""


def state(site) -> dict:
    return json.loads(site.manage("shell", "-v0", "-c", STATE).strip().splitlines()[-1])


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
    page, index = desk.page, state(own_site)["index"]
    for title in ("A first", "A second"):
        desk.begin("newspage", index)
        saved(page, lambda title=title: type_title(desk, title))
        page.wait_for_url("**/edit/")
    page.wait_for_load_state("networkidle")
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
    with page.expect_navigation():
        page.keyboard.press("Control+s")
    expect(page.locator("#id_slug")).to_be_visible()
    expect(page.get_by_text(words).first).to_be_visible()
    page.wait_for_load_state("networkidle")
    assert type_slug(desk, "a-fourth")["success"]
    assert type_slug(desk, "a-fifth")["success"]
    assert any(slug == "a-fifth" for _title, slug, _summary in state(own_site)["drafts"])


def test_pasted_words_that_are_too_long_are_not_cut_and_it_is_said(desk, own_site):
    page, index = desk.page, state(own_site)["index"]
    desk.begin("newspage", index)
    saved(page, lambda: type_title(desk, "Pasted"))
    page.wait_for_url("**/edit/")
    page.wait_for_load_state("networkidle")
    field, long = page.locator("#id_picture_text"), "word " * 60
    field.focus()
    told = saved(page, lambda: page.keyboard.insert_text(long.strip()), long.strip())
    assert told["error_code"] == "validation_error"
    expect(field).to_have_value(long.strip())
    expect(page.locator("#id_picture_text-too-long")).to_contain_text("Too long by 44: there is room for 255 letters.")
    assert saved(page, lambda: field.fill("Short."), "Short.")["success"]
    expect(page.locator("#id_picture_text-too-long")).to_have_count(0)
    expect(page.locator(".writing-wrong")).to_have_count(0)
