"""Two people in one page, in two browsers: what they write is joined, or stands side by side; no word is lost."""

import json
import random
import re
import time
from uuid import uuid4

import pytest
from playwright.sync_api import TimeoutError as PlaywrightTimeout
from playwright.sync_api import expect

from .admin_page import Desk
from .checks import axe

PATIENCE = 40_000  # ms: until a save is known on the other side, which asks every ten seconds
MADE = """
from pages.news.models import NewsIndexPage
from tests.support import make
body = [("text", "<p>First.</p>"), ("text", "<p>Second.</p>"), ("heading", "Third"), ("text", "<p>Fourth.</p>")]
index = NewsIndexPage.objects.get(locale__language_code="en")
print(make.news(index, title={title!r}, live=False, body=body, summary="Summary.").pk)
"""
STATE = """
import json
from wagtail.models import Page, Revision
page = Page.objects.get(pk={pk})
rows = Revision.objects.filter(object_id=str(page.pk), base_content_type=page.get_base_content_type())
kinds = ("title", "summary", "body")
of = lambda content: " ".join(str(content[name]) for name in kinds)
print(json.dumps({{"latest": of(page.get_latest_revision().content), "all": [of(row.content) for row in rows]}}))
"""
COMMENT = """
from wagtail.models import Comment, Page
from django.contrib.auth import get_user_model
page = Page.objects.get(pk={pk}).specific
block = page.get_latest_revision_as_object().body[{number}]
author = get_user_model().objects.get(username="editor")
made = Comment.objects.create(page=page, user=author, text="Who was it?", contentpath=f"body.{{block.id}}",
                              revision_created=page.get_latest_revision())
print(made.pk)
"""
KIDS = "() => document.getElementById('body-root').rootBlock.children.map((child) => [child.type, child.prefix])"
PANEL = ".merge-form"
ANSWERS = """([selector, chances]) => {
  const panel = document.querySelector(selector);
  for (const [number, group] of [...panel?.querySelectorAll("fieldset") ?? []].entries()) {
    const choices = group.querySelectorAll("input");
    choices[Math.floor(chances[number] * choices.length)].click();
  }
  panel?.querySelector("[data-merge-save]").click();
}"""
STANDS = """(word) => document.getElementById("page-edit-form").innerText.includes(word)
  || [...document.querySelectorAll("#id_summary, [name^=body-][name$=-value]")].some((field) => field.value.includes(word))"""


class MergeWriter(Desk):
    """Somebody who writes in this page."""

    def blocks(self, kind: str = "text") -> list[str]:
        return [prefix for each, prefix in self.page.evaluate(KIDS) if each == kind]

    def append(self, prefix: str, words: str) -> None:
        """Types at the end of a text block."""
        text = self.page.locator(f"[name='{prefix}-value']").locator("xpath=..").locator("[contenteditable=true]").first
        text.click(timeout=5000)
        self.page.keyboard.press("Control+End")
        self.page.keyboard.type(f" {words}")

    def text(self) -> str:
        return self.page.evaluate("""() => {
          const words = [...document.querySelectorAll("#id_title, #id_summary, [name^=body-][name$=-value]")];
          const alive = (each) => !each.closest("[data-streamfield-child]")?.querySelector("[name$=-deleted]").value;
          return words.filter(alive).map((each) => each.value).join(" ");
        }""")

    def choose(self, value: str) -> None:
        self.page.locator(f"{PANEL} input[value={value}]").first.check()
        self.page.locator("[data-merge-save]").click()
        expect(self.page.locator(PANEL)).to_have_count(0, timeout=PATIENCE)


@pytest.fixture
def together(browser, own_site):
    """Two people, each in a browser of their own, and a page that both have open."""
    contexts = [browser.new_context(viewport={"width": 1280, "height": 900}) for _ in range(2)]
    people = [
        MergeWriter(context.new_page(), own_site, name)
        for context, name in zip(contexts, ("editor", "admin"), strict=True)
    ]
    broken = []
    for person in people:
        person.page.on("pageerror", lambda error: broken.append(str(error)))
    pk = int(own_site.shell(MADE.format(title=f"Together {uuid4().hex[:6]}")))
    for person in people:
        person.edit(pk)
    yield *people, pk
    for context in contexts:
        context.close()
    assert not broken, broken


def stored(site, pk: int) -> dict:
    return json.loads(site.shell(STATE.format(pk=pk)).splitlines()[-1])


def until_saved(site, pk: int, *words: str) -> None:
    end = time.monotonic() + PATIENCE / 1000
    while not all(word in stored(site, pk)["latest"] for word in words):
        assert time.monotonic() < end, (words, stored(site, pk)["latest"])
        time.sleep(0.5)


def shows(person: MergeWriter, *words: str) -> None:
    for word in words:
        person.page.wait_for_function(
            f"""() => [...document.querySelectorAll("#id_title, #id_summary, [name^=body-][name$=-value]")]
              .some((each) => each.value.includes({json.dumps(word)}))""",
            timeout=PATIENCE,
        )


def who_is_asked(*people: MergeWriter) -> MergeWriter:
    end = time.monotonic() + PATIENCE / 1000
    while not (asked := [person for person in people if person.page.locator(PANEL).count()]):
        assert time.monotonic() < end, "nobody is asked"
        people[0].page.wait_for_timeout(200)
    return asked[0]


def test_different_places_are_joined_and_both_see_them(together, own_site):
    one, other, pk = together
    other.append(other.blocks()[1], "Otherwords")
    until_saved(own_site, pk, "Otherwords")
    one.append(one.blocks()[0], "Onewords")
    one.page.locator("#id_summary").fill("Onesummary")
    until_saved(own_site, pk, "Onewords", "Onesummary", "Otherwords")
    for person in (one, other):
        shows(person, "Onewords", "Otherwords", "Onesummary")
        expect(person.page.locator(PANEL)).to_have_count(0)


def test_the_cursor_stays_in_a_block_that_comes_anew(together, own_site):
    one, other, pk = together
    one.append(one.blocks()[0], "Before")
    until_saved(own_site, pk, "Before")
    shows(other, "Before")
    other.append(other.blocks()[0], "Otherwords")
    until_saved(own_site, pk, "Otherwords")
    shows(one, "Otherwords")
    one.page.wait_for_function("() => document.activeElement.isContentEditable")
    one.page.keyboard.type(" Onewords")
    until_saved(own_site, pk, "Before", "Otherwords Onewords")


def test_the_same_block_stands_side_by_side(together, own_site):
    one, other, pk = together
    for person, words in ((other, "Otherwords"), (one, "Onewords")):
        person.append(person.blocks()[0], words)
    asked = who_is_asked(one, other)
    panel = asked.page.locator(PANEL)
    for words in ("Otherwords", "Onewords"):
        expect(panel).to_contain_text(words)
    expect(panel.get_by_role("heading", level=2).first).to_be_focused()
    expect(panel).to_contain_text("Nothing is saved over anybody")
    assert axe(asked.page) == []
    asked.page.set_viewport_size({"width": 390, "height": 800})
    assert asked.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    asked.page.set_viewport_size({"width": 1280, "height": 900})
    panel.get_by_role("button", name="Back to my text").click()
    expect(panel).to_have_count(0)
    asked.page.keyboard.press("Control+s")
    expect(panel).to_be_visible(timeout=PATIENCE)
    panel.get_by_label("Both, mine first").check()
    asked.page.keyboard.press("Control+Enter")
    expect(panel).to_have_count(0, timeout=PATIENCE)
    until_saved(own_site, pk, "Onewords", "Otherwords")


def test_what_is_not_chosen_stays_in_a_version(together, own_site):
    one, other, pk = together
    other.page.locator("#id_summary").fill("Othersummary")
    one.page.locator("#id_summary").fill("Onesummary")
    asked = who_is_asked(one, other)
    asked.choose("theirs")
    found = stored(own_site, pk)
    assert all(any(words in each for each in found["all"]) for words in ("Onesummary", "Othersummary"))


def test_a_removed_block_that_the_other_changed_is_asked(together, own_site):
    one, other, pk = together
    one.page.locator("#id_summary").press("End")  # as whoever takes out a block by hand has touched the form before
    held = []  # the other's words don't come before the block is taken out: then there would be nothing to ask
    one.page.route("**/merge/", lambda route: held.append(route))
    other.append(other.blocks()[0], "Otherwords")
    until_saved(own_site, pk, "Otherwords")
    one.page.evaluate("document.getElementById('body-root').rootBlock.deleteBlock(0)")
    one.page.unroute("**/merge/")
    for route in held:
        route.continue_()
    asked = who_is_asked(one, other)
    expect(asked.page.locator(PANEL)).to_contain_text("Taken out")
    expect(asked.page.locator(PANEL)).to_contain_text("Otherwords")
    asked.choose("theirs" if asked is one else "mine")
    until_saved(own_site, pk, "Otherwords")


def test_publishing_joins_first(together, own_site):
    one, other, pk = together
    other.append(other.blocks()[1], "Otherwords")
    until_saved(own_site, pk, "Otherwords")
    one.page.locator("#id_summary").fill("Onesummary")
    one.publish()
    latest = stored(own_site, pk)["latest"]
    assert "Otherwords" in latest
    assert "Onesummary" in latest


def press_all_buttons(person: MergeWriter) -> list[str]:
    """Press each button of the notes between the blocks, those that appear meanwhile too, and Undo and Redo by keys."""
    buttons, pressed = person.page.locator(".block-note button"), []
    while new := [name for name in buttons.all_inner_texts() if name not in pressed]:
        pressed.append(new[0])
        buttons.get_by_text(new[0], exact=True).click()
    for key in ("Control+z", "Control+z", "Control+Shift+z", "Control+Shift+z"):
        person.page.locator(".c-sf-add-button").first.focus()
        person.page.keyboard.press(key)
    return pressed


def test_no_button_after_a_merge_takes_out_words_of_either(together, own_site):
    one, other, pk = together
    other.append(other.blocks()[1], "Otherwords")
    until_saved(own_site, pk, "Otherwords")
    one.append(one.blocks()[0], "Onewords")
    until_saved(own_site, pk, "Onewords", "Otherwords")
    for person in (one, other):
        shows(person, "Onewords", "Otherwords")
        expect(person.page.locator(".block-note")).to_have_count(0)
        assert press_all_buttons(person) == []
        assert {"Onewords", "Otherwords"} <= set(re.findall(r"\w+words", person.text()))
    one.page.locator("#id_summary").fill("Onesummary")
    until_saved(own_site, pk, "Onesummary", "Onewords", "Otherwords")


def test_ones_own_steps_are_undone_after_a_merge_without_the_words_of_the_other(together, own_site):
    """What the merge did not replace can be undone; a block that it replaced stays as both wrote it."""
    one, other, pk = together
    one.append(one.blocks()[2], "Onewords")
    one.page.keyboard.press("Enter")
    one.page.keyboard.type("/divider")
    one.page.keyboard.press("Enter")  # the text is one step of what can be undone, its divider another
    until_saved(own_site, pk, "Onewords", "divider")
    shows(other, "Onewords")
    heading = one.page.locator("[data-contentpath=body] .has-head-behind").filter(has_text="Heading").first
    heading.hover()
    heading.get_by_role("toolbar").get_by_role("button", name="Delete", exact=True).click()
    note = one.page.locator(".block-note")
    expect(note).to_contain_text("Taken out: Heading")
    other.append(other.blocks()[2], "Otherwords")
    until_saved(own_site, pk, "Onewords", "Otherwords")
    shows(one, "Otherwords")
    expect(note).to_contain_text("Taken out: Heading")
    assert press_all_buttons(one) == ["Undo", "Do it again"]
    assert {"Onewords", "Otherwords"} <= set(re.findall(r"\w+words", one.text()))
    one.page.locator("#id_summary").fill("Onesummary")
    until_saved(own_site, pk, "Onesummary", "Onewords", "Otherwords")


def test_a_comment_stays_at_a_block_that_comes_anew(together, own_site):
    one, other, pk = together
    comment = own_site.shell(COMMENT.format(pk=pk, number=1)).splitlines()[-1]
    for person in (one, other):
        person.edit(pk)
    other.append(other.blocks()[1], "Otherwords")
    until_saved(own_site, pk, "Otherwords")
    one.page.locator("#id_summary").press("End")
    one.page.keyboard.type(" Onesummary")
    until_saved(own_site, pk, "Otherwords", "Onesummary")
    shows(one, "Otherwords")
    one.page.locator("#id_summary").press("End")
    one.page.keyboard.type(" Moresummary")
    until_saved(own_site, pk, "Otherwords", "Moresummary")
    state = "[...window.comments.commentApp.store.getState().comments.comments.values()].map((each) => each.deleted)"
    assert one.page.evaluate(state) == [False]
    found = own_site.shell(f"from wagtail.models import Comment; print(Comment.objects.filter(pk={comment}).count())")
    assert found.splitlines()[-1] == "1"


def write_together(together, site, seconds: float, seed: int) -> None:
    """Both write at random for that long; then every word is in the page or in one of its versions."""
    one, other, pk = together
    rng, words, missed = random.Random(seed), [], []

    def act(person: MergeWriter) -> None:
        panel = person.page.locator(PANEL)
        if panel.count():
            # In one step of the browser: what is saved meanwhile by the other puts another panel in its place.
            person.page.evaluate(ANSWERS, [PANEL, [rng.random() for _group in range(20)]])
            person.page.wait_for_timeout(300)  # as long as a person looks at what became of it
            return
        word = f"w{len(words)}{uuid4().hex[:6]}"
        kind = rng.choice(["text"] * 5 + ["summary", "add", "move"])
        if kind == "text" and (blocks := person.blocks()):
            prefix = rng.choice(blocks)
            try:
                person.append(prefix, word)
            except PlaywrightTimeout:
                if prefix in person.blocks():
                    raise
                return  # what the other wrote came anew in place of the block that was to be clicked
        elif kind == "summary":
            person.page.locator("#id_summary").press("End", timeout=5000)
            person.page.keyboard.type(f" {word}")
        elif kind == "add":
            state = {"type": "heading", "value": word, "id": str(uuid4())}
            person.page.evaluate("(state) => document.getElementById('body-root').rootBlock.insert(state, 0)", state)
        elif kind == "move":
            person.page.evaluate("document.getElementById('body-root').rootBlock.moveBlock(0, 1)")
        if person.page.evaluate(STANDS, word):
            words.append(word)
        elif kind != "move":  # the panel, or the block anew, came between two keys: whoever types sees that
            missed.append(word)

    end = time.monotonic() + seconds
    while time.monotonic() < end:
        for person in (one, other):
            try:
                act(person)
            except PlaywrightTimeout:  # the panel stepped in before anything was typed
                assert person.page.locator(PANEL).count()
            person.page.wait_for_timeout(rng.randrange(50, 900))  # how long they think is drawn by chance
    end = time.monotonic() + 90
    while True:  # until both are at rest
        for person in (one, other):
            if person.page.locator(PANEL).count():
                act(person)
            person.page.wait_for_timeout(1000)
        found = stored(site, pk)
        lost = [word for word in words if not any(word in text for text in found["all"])]
        if not lost:
            break
        assert time.monotonic() < end, (seed, lost, [person.text() for person in (one, other)])
    assert len(words) > seconds / 4
    assert len(missed) <= 1 + len(words) / 50, (seed, missed)


@pytest.mark.drawn
def test_random_edits_of_two_for_a_while(together, own_site):
    write_together(together, own_site, 30, 17)


@pytest.mark.soak
def test_random_edits_of_two_for_ten_minutes(together, own_site):
    write_together(together, own_site, 600, int(time.time()))
