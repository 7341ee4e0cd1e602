"""Topics, an outlet and a place chosen or made by typing, with keys alone, in a browser."""

import json
from uuid import uuid4

import pytest
from playwright.sync_api import Locator, expect

from .admin_page import Desk
from .checks import SIDEWAYS, await_equal, axe

PHONE = {"width": 390, "height": 844}
INDEXES = """
import json
from pages.events.index_page import EventIndexPage
from pages.news.models import NewsIndexPage
english = {"locale__language_code": "en"}
print(json.dumps([kind.objects.get(**english).pk for kind in (NewsIndexPage, EventIndexPage)]))
"""
CHOSEN = """
import json
from pages.news.models import NewsPage
page = NewsPage.objects.filter(draft_title={title!r}).first()
found = page.get_latest_revision_as_object() if page else None
print(json.dumps(sorted(topic.name for topic in found.topics.all()) if found else None))
"""
MANY = """
from pages.posts.models import Topic
from wagtail.models import Locale
english = Locale.objects.get(language_code="en")
Topic.objects.bulk_create(Topic(name=f"Many {n}", slug=f"many-{n}", locale=english) for n in range(70))
"""
FEWER = "from pages.posts.models import Topic; Topic.objects.filter(slug__startswith='many-').delete()"
VALUES = "name => new FormData(document.querySelector('[data-edit-form]')).getAll(name)"


@pytest.fixture
def indexes(own_site) -> tuple[int, int]:
    return tuple(json.loads(own_site.shell(INDEXES).splitlines()[-1]))


@pytest.fixture
def editor(own_site, page) -> Desk:
    return Desk(page, own_site, "editor")


def field(desk: Desk, name: str) -> Locator:
    return desk.page.locator(f"term-choice:has([name='{name}']) [role=combobox]").first


def tokens(desk: Desk, name: str) -> Locator:
    return desk.page.locator(f"term-choice:has([name='{name}']) .term-tokens li")


def options(desk: Desk) -> Locator:
    return desk.page.locator("[role=listbox]:not([hidden]) [role=option]")


def told(desk: Desk, name: str) -> Locator:
    """All that is said beside a field, in sight or aloud."""
    return desk.page.locator(f"term-choice:has([name='{name}']) [role=status]")


def test_topics_by_keys_alone(editor, indexes):
    new = f"Quilting {uuid4().hex[:6]}"
    editor.begin("newspage", indexes[0])
    topics = field(editor, "topics")
    expect(topics).to_have_attribute("aria-expanded", "false")
    expect(editor.page.get_by_role("combobox", name="Topics")).to_have_count(1)
    topics.focus()
    topics.press_sequentially("lan")
    expect(options(editor).first).to_have_text("Land")
    expect(options(editor).first).to_have_attribute("aria-selected", "true")
    expect(topics).to_have_attribute("aria-activedescendant", options(editor).first.get_attribute("id"))
    editor.page.keyboard.press("Enter")
    expect(tokens(editor, "topics")).to_have_text(["Land"])
    expect(topics).to_be_focused()
    topics.press_sequentially(new)
    editor.page.keyboard.press("Enter")  # faster than the answer
    expect(tokens(editor, "topics")).to_have_count(2)
    expect(told(editor, "topics").first).to_contain_text(f"“{new}” is made.")
    values = editor.page.evaluate(VALUES, "topics")
    assert len(values) == 2
    editor.page.keyboard.press("Backspace")
    expect(tokens(editor, "topics")).to_have_count(1)
    expect(told(editor, "topics").last).to_contain_text("is taken out.")
    topics.press_sequentially(new.upper())
    expect(options(editor)).to_have_count(1)
    editor.page.keyboard.press("Enter")
    await_equal(editor.page, lambda: sorted(editor.page.evaluate(VALUES, "topics")), sorted(values))
    topics.press_sequentially(new)
    editor.page.keyboard.press("Enter")
    expect(told(editor, "topics").first).to_contain_text("is chosen already.")
    expect(tokens(editor, "topics")).to_have_count(2)


def test_arrows_escape_and_the_mouse(editor, indexes):
    editor.begin("newspage", indexes[0])
    topics = field(editor, "topics")
    topics.focus()
    editor.page.keyboard.press("ArrowDown")
    expect(options(editor).nth(2)).to_be_visible()
    first, second = (options(editor).nth(n).inner_text() for n in (0, 1))
    editor.page.keyboard.press("ArrowDown")
    editor.page.keyboard.press("Enter")
    expect(tokens(editor, "topics")).to_have_text([second])
    topics.press_sequentially("wor")
    expect(options(editor).first).to_have_text("Work")
    editor.page.keyboard.press("Escape")
    expect(options(editor)).to_have_count(0)
    expect(topics).to_have_value("wor")
    topics.fill("")
    topics.click()
    expect(options(editor).first).to_have_text(first)
    expect(options(editor).first).to_have_attribute("aria-selected", "false")
    options(editor).first.click()
    expect(tokens(editor, "topics")).to_have_text([first, second])
    editor.page.get_by_role("button", name=f"Take out {second}").click()
    expect(tokens(editor, "topics")).to_have_text([first])
    expect(topics).to_be_focused()


def test_what_is_made_is_saved_with_the_page(editor, indexes):
    title, new = f"They decided {uuid4().hex[:6]}", f"Deciding {uuid4().hex[:6]}"
    editor.begin("newspage", indexes[0])
    editor.page.locator("#id_title").press_sequentially(title)
    editor.page.locator("#id_summary").fill("They met.")
    for words in (new, "Land"):
        field(editor, "topics").press_sequentially(words)
        editor.page.keyboard.press("Enter")
        expect(tokens(editor, "topics").filter(has_text=words)).to_have_count(1)
    editor.act("action-publish")
    assert json.loads(editor.site.shell(CHOSEN.format(title=title)).splitlines()[-1]) == sorted([new, "Land"])


def test_what_is_typed_and_not_chosen_says_so(editor, indexes):
    editor.begin("presspage", indexes[0])
    outlet = field(editor, "outlet")
    outlet.press_sequentially("Nobody prints this")
    editor.page.keyboard.press("Tab")
    expect(told(editor, "outlet").first).to_contain_text("is not chosen yet")
    assert editor.page.evaluate(VALUES, "outlet") == [""]
    outlet.fill("")
    outlet.press_sequentially("the nation")
    expect(options(editor).first).to_contain_text("The Nation")
    editor.page.keyboard.press("Tab")  # all of its name: it is meant
    expect(outlet).to_have_value("The Nation")
    await_equal(editor.page, lambda: editor.page.evaluate(VALUES, "outlet") != [""], True)
    outlet.fill("")
    editor.page.keyboard.press("Tab")
    await_equal(editor.page, lambda: editor.page.evaluate(VALUES, "outlet"), [""])


def test_a_place_is_made_with_its_name_and_asked_for_by_the_dates(editor, indexes):
    editor.begin("eventpage", indexes[1])
    place, new = field(editor, "place"), f"Hall {uuid4().hex[:6]}"
    place.fill("")
    place.press_sequentially(new)
    expect(options(editor)).to_have_count(1)
    with editor.page.expect_request(lambda asked: "dates" in asked.url and asked.method == "POST"):
        editor.page.keyboard.press("Enter")
    expect(place).to_have_value(new)
    chosen = editor.page.evaluate(VALUES, "place")
    assert chosen[0].isdigit()
    place.click()  # a look at the list changes nothing
    expect(options(editor).filter(has_text=new)).to_have_attribute("aria-selected", "true")
    editor.page.keyboard.press("Enter")
    assert editor.page.evaluate(VALUES, "place") == chosen


def test_an_author_is_told_whom_to_ask(own_site, page, indexes):
    author = Desk(page, own_site, "author")
    author.begin("newspage", indexes[0])
    field(author, "topics").press_sequentially("Nobody writes of this")
    author.page.keyboard.press("Enter")
    expect(told(author, "topics").first).to_contain_text("please ask an editor")
    expect(tokens(author, "topics")).to_have_count(0)
    field(author, "topics").fill("")
    field(author, "topics").press_sequentially("Lan")
    author.page.keyboard.press("Enter")
    expect(tokens(author, "topics")).to_have_text(["Land"])


def test_of_a_long_list_those_typed_are_found(own_site, editor, indexes):
    own_site.shell(MANY)
    try:
        editor.begin("newspage", indexes[0])
        assert editor.page.locator("[name=topics] option").count() == 0
        field(editor, "topics").press_sequentially("many 69")
        expect(options(editor).first).to_have_text("Many 69")
        editor.page.keyboard.press("Enter")
        expect(tokens(editor, "topics")).to_have_text(["Many 69"])
    finally:
        own_site.shell(FEWER)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_that_axe_finds_fault_with_also_on_a_phone(editor, indexes, scheme):
    page = editor.page
    page.emulate_media(color_scheme=scheme)
    for size, side in (({"width": 1280, "height": 900}, "ltr"), (PHONE, "ltr"), (PHONE, "rtl")):
        page.set_viewport_size(size)
        editor.begin("newspage", indexes[0])
        page.evaluate("side => { document.documentElement.dir = side; }", side)
        topics = field(editor, "topics")
        topics.press_sequentially("Land")
        page.keyboard.press("Enter")
        expect(tokens(editor, "topics")).to_have_count(1)
        topics.press_sequentially("A quite long name of a topic that nobody has thought of")
        expect(options(editor)).to_have_count(1)
        assert page.evaluate(SIDEWAYS) <= 0, (size, side)
        assert [fault for fault in axe(page) if "term-" in fault or "listbox" in fault] == [], (size, side)


def test_one_date_of_a_series_elsewhere(editor, indexes):
    """A form that a script adds to the page has the field too, and asks in the language of the page."""
    editor.begin("eventpage", indexes[1])
    editor.fill(start_date="2031-03-04", start_time="18:00")
    editor.page.locator("label:has([name='repeats'][value='weekly'])").click()
    editor.page.get_by_role("button", name="Add date").click()
    editor.page.locator("label:has([name='changes-0-change'][value='moved'])").click()
    place = field(editor, "changes-0-place")
    with editor.page.expect_request(lambda asked: "/admin/terms/place/" in asked.url) as asked:
        place.click()
    assert "language=en" in asked.value.url
    expect(options(editor).first).to_be_visible()
    editor.page.keyboard.press("ArrowDown")
    expect(options(editor).first).to_have_attribute("aria-selected", "true")
    first = options(editor).first.locator("span").inner_text()
    editor.page.keyboard.press("Enter")
    expect(place).to_have_value(first)
    assert editor.page.evaluate(VALUES, "changes-0-place")[0].isdigit()


def test_the_outlet_that_a_link_names_is_chosen_or_made(editor, indexes):
    new = f"El Diario {uuid4().hex[:6]}"
    answers = [
        {"outlet": {"id": "1", "name": "The Nation"}, "said": []},
        {"add": {"button": "Add it", "name": new, "website": f"https://{uuid4().hex}.example/"}, "said": []},
    ]
    editor.page.route("**/admin/press/fill/", lambda route: route.fulfill(json=answers.pop(0)))
    editor.begin("presspage", indexes[0])
    editor.fill(link="https://www.thenation.com/a")
    look = editor.page.get_by_role("button", name="Fill in from the link")
    look.click()
    expect(field(editor, "outlet")).to_have_value("The Nation")
    look.click()
    editor.page.get_by_role("button", name="Add it").click()
    expect(field(editor, "outlet")).to_have_value(new)
    assert editor.page.evaluate(VALUES, "outlet")[0].isdigit()
