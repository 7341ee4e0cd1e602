"""Pictures and documents that are dropped or pasted into a text, in a browser: they become blocks, with real paste events."""

import base64
import json
from io import BytesIO
from pathlib import Path
from uuid import uuid4

import pytest
from PIL import Image
from playwright.sync_api import expect

from .admin_page import Desk
from .checks import await_equal
from .test_block_editor import block_texts, expect_kinds, opened, plus, text_of
from .test_page_form import saved

CLIPBOARD = Path(__file__).parent / "clipboard"
# What a program puts into the clipboard: whole, as it is there; the browser's own interface would clean it.
COPY = """html => addEventListener("copy", (event) => {
  event.clipboardData.setData("text/html", html);
  event.clipboardData.setData("text/plain", "plain");
  event.preventDefault();
  event.stopImmediatePropagation();
}, { capture: true, once: true })"""
COPY_PICTURE = """async code => navigator.clipboard.write([
  new ClipboardItem({"image/png": new Blob([Uint8Array.from(atob(code), (letter) => letter.charCodeAt(0))], {type: "image/png"})}),
])"""
DROP = """([element, files]) => {
  const data = new DataTransfer(), box = element.getBoundingClientRect();
  for (const [name, type, code] of files) data.items.add(new File([Uint8Array.from(atob(code), (letter) => letter.charCodeAt(0))], name, { type }));
  const event = { clientX: box.left + 50, clientY: box.bottom - 2, bubbles: true, cancelable: true, dataTransfer: data };
  for (const kind of ["dragover", "drop"]) element.dispatchEvent(new DragEvent(kind, event));
}"""
BODY = """
import json
from wagtail.models import Page
page = Page.objects.get(pk={pk}).specific.get_latest_revision_as_object()
print(json.dumps([[block.block_type, block.get_prep_value()["value"]] for block in page.body]))
"""


@pytest.fixture
def desk(page, own_site):
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    return Desk(page, own_site, "editor")


def picture() -> str:
    """A small picture that no other test has, in base64."""
    content, color = BytesIO(), tuple(uuid4().bytes[:3])
    Image.new("RGB", (48, 32), color).save(content, "PNG")
    return base64.b64encode(content.getvalue()).decode()


def drop(page, target, *files) -> None:
    page.evaluate(DROP, [target.element_handle(), [list(file) for file in files]])


def paste(page, name: str) -> None:
    """Copies what this file has as a program would, and pastes it with the keys."""
    page.evaluate(COPY, (CLIPBOARD / name).read_text())
    page.keyboard.press("Control+c")
    page.keyboard.press("Control+v")


def stored(desk, pk: int) -> list:
    """Type and value of each block, as they are saved."""
    return json.loads(desk.site.shell(BODY.format(pk=pk)).splitlines()[-1])


def test_a_dropped_picture_is_put_in_and_asks_what_it_shows(desk):
    page = desk.page
    pk = opened(desk, "Dropped", [("text", "<p>Before.</p>"), ("text", "<p>After.</p>")])
    drop(page, text_of(page), ("shed_tools.png", "image/png", picture()))
    words = page.locator("[name$='-picture-alt_text']")
    expect(words).to_be_focused(timeout=20_000)
    expect(page.locator(".is-asked .chooser__title")).to_have_text("shed tools")
    page.keyboard.type("Spades on a wall.")
    page.keyboard.press("Enter")
    expect(plus(page, 2)).to_be_focused()
    expect_kinds(page, "text", "picture", "text")
    saved(page, lambda: page.locator("#id_summary").fill("In short."), "In short.")
    kind, value = stored(desk, pk)[1]
    assert kind == "picture"
    assert value["picture"]["alt_text"] == "Spades on a wall."


def test_several_become_a_gallery_and_those_refused_are_named(desk):
    page = desk.page
    opened(desk, "Several", [("text", "<p>Before.</p>")])
    damaged = base64.b64encode(b"no picture at all").decode()
    drop(
        page,
        text_of(page),
        ("one.png", "image/png", picture()),
        ("two.png", "image/png", picture()),
        ("list.txt", "text/plain", damaged),
        ("broken.png", "image/png", damaged),
    )
    refused = page.locator(".block-note.is-wrong")
    expect(refused).to_contain_text("“list.txt” was not taken: It is not a picture.", timeout=30_000)
    expect(refused).to_contain_text("“broken.png” was not taken")
    await_equal(page, lambda: [kind for kind, _text in block_texts(page)][:2], ["text", "gallery"])
    titles = page.locator("[data-contentpath=pictures] .chooser__title").locator("visible=true")
    expect(titles).to_have_text(["one", "two"])
    expect(page.locator("[name$='-picture-alt_text']").locator("visible=true").first).to_be_focused()
    # More of them go into the gallery that is there.
    drop(page, titles.first, ("three.png", "image/png", picture()))
    expect(titles.first).to_have_text("three", timeout=20_000)  # on a picture: in its place


def test_a_pasted_picture_stands_behind_its_paragraph_and_one_that_is_known_is_not_kept_twice(desk):
    page = desk.page
    opened(desk, "Pasted", [("text", "<p>One.</p><p>Two.</p>")])
    one = picture()
    for number in (1, 2):
        text_of(page).click()
        page.keyboard.press("Control+Home")
        page.evaluate(COPY_PICTURE, one)
        page.keyboard.press("Control+v")
        expect(page.locator("[name$='-picture-alt_text']")).to_have_count(number, timeout=20_000)
    expect_kinds(page, "text", "picture", "picture", "text")
    known = page.locator("[name$='-picture-image']").evaluate_all("fields => fields.map(({ value }) => value)")
    assert known[0]
    assert known[0] == known[1]
    # The picture of the page takes one too.
    drop(page, page.locator("#id_picture-chooser"), ("head.png", "image/png", picture()))
    expect(page.locator("#id_picture-chooser .chooser__title")).to_have_text("head", timeout=20_000)
    expect(page.locator("#id_picture_text")).to_be_focused()


def test_a_document_of_word_becomes_blocks(desk):
    page = desk.page
    pk = opened(desk, "From Word", [("text", "<p>Before it.</p>")])
    text_of(page).click()
    page.keyboard.press("Control+End")
    paste(page, "word.html")
    expect(page.locator("[name$='-picture-alt_text']")).to_have_value(
        "Crates of collards beside the truck", timeout=20_000
    )
    saved(page, lambda: page.locator("#id_summary").fill("In short."), "In short.")
    body = stored(desk, pk)
    assert [kind for kind, _value in body] == ["text", "heading", "text", "table", "picture", "text"]
    assert "Before it." in body[0][1]
    assert body[1][1] == "Harvest report"
    text = body[2][1]
    for words in (
        "<b>two tons</b> of greens and <i>gave</i> half of it to",
        '<a href="https://neighbors.example/kitchen">the kitchen</a>.',
        "Collards",
        "of the first bed",
        "Wash them</li></ol>",
        "In numbers</h3>",
    ):
        assert words in text, text
    table = body[3][1]["table"]
    assert table["caption"] == "Pounds by bed"
    assert [column["heading"] for column in table["columns"]] == ["Bed", "Pounds"]
    assert [row["values"] for row in table["rows"]] == [["Capitol Street", "1,200"], ["Ewing Street", "800"]]
    assert body[4][1]["caption"] == "The truck at six"
    assert "Thank you, all." in body[5][1]
    everything = str(body)
    for gone in ("mso", "Nobody outside", "[A1]", "everyone", "style=", "o:p", "·"):
        assert gone not in everything, gone


def test_a_google_doc_becomes_blocks_and_what_lies_elsewhere_is_told(desk):
    page = desk.page
    pk = opened(desk, "From Google", [("text", "<p>One.</p><p>Three.</p>")])
    text_of(page).click()
    page.keyboard.press("Control+Home")
    page.keyboard.press("End")
    paste(page, "google-docs.html")
    expect(page.locator(".block-note")).to_contain_text("Pictures that lie elsewhere and did not come along: 1.")
    saved(page, lambda: page.locator("#id_summary").fill("In short."), "In short.")
    body = stored(desk, pk)
    assert [kind for kind, _value in body] == ["text", "heading", "text", "table", "text"]
    assert body[1][1] == "What we decided"
    assert "<b>three hours</b>; see " in body[2][1]
    assert '<a href="https://minutes.example/november">the minutes</a><i> in full.</i>' in body[2][1]
    assert body[2][1].count("<ul>") == 2  # one within the other
    assert [row["values"] for row in body[3][1]["table"]["rows"]] == [["The tool shed", "the first frost"]]
    assert "Until next month." in body[4][1]
    assert "Three." in body[4][1]


def test_what_is_pasted_is_never_run_nor_fetched(desk):
    page = desk.page
    opened(desk, "Hostile", [("text", "<p>One.</p>")])
    hostile = """<h2>Title<img src=x onerror="window.ran = true"></h2><p>A</p><script>window.ran = true</script>
      <p><a href="javascript:window.ran=true">B</a></p><img src="https://elsewhere.example/a.png"><svg onload="window.ran=true"></svg>"""
    page.evaluate(COPY, hostile)
    text_of(page).click()
    page.keyboard.press("Control+c")
    page.keyboard.press("Control+v")
    expect(page.locator("[data-contentpath=body] input[type=text]").first).to_have_value("Title")
    page.wait_for_timeout(500)  # nothing happens: in this time a script that came along would have run
    assert not page.evaluate("window.ran")
    assert page.locator("[data-contentpath=body] a[href^=javascript]").count() == 0
