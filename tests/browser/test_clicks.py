"""What is written most, from the desk's first screen to the public page: every press of the mouse counted (clicks.json)."""

import datetime as dt
import json
import re
from io import BytesIO
from pathlib import Path
from time import time_ns

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from ..support.http_server import WebServer
from ..support.running_site import served
from .admin_page import Desk
from .checks import RULES, SIDEWAYS, await_stillness, axe, follow
from .page_kinds import fetch
from .test_organizer import third_saturday

MOST = json.loads(Path(__file__).with_name("clicks.json").read_text())
COMPUTER, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 844}
COUNTS = """addEventListener("pointerdown", (event) => {
  if (event.isTrusted) sessionStorage.pressed = Number(sessionStorage.pressed ?? 0) + 1;
}, true);"""
PASTE = """async () => {
  const canvas = Object.assign(document.createElement("canvas"), { width: 300, height: 200 });
  const pen = canvas.getContext("2d");
  pen.fillStyle = `rgb(${Array.from({ length: 3 }, () => Math.floor(Math.random() * 255)).join()})`;
  pen.fillRect(0, 0, 300, 200);
  const file = new File([await new Promise((done) => canvas.toBlob(done))], "beds.png", { type: "image/png" });
  const data = new DataTransfer();
  data.items.add(file);
  document.activeElement.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
}"""
ARTICLE = b"""<!doctype html><html lang="en"><title>Owners</title><meta property="og:site_name" content="The Paper of %d">
<meta property="og:title" content="A city and its owners"><meta name="author" content="Ana"><meta name="pubdate" content="2024-03-02">"""
OVERFLOWS = "[...document.querySelectorAll('.fact')].filter((box) => box.scrollWidth > box.clientWidth).map((box) => box.innerText)"
SCREENS = ["news", "press", "announcement", "banner", "event"]


class Writer:
    """Somebody who presses and types, with no state that anybody remembers; who counts both."""

    def __init__(self, page: Page, site, size: dict, name: str = "editor"):
        self.page, self.fields = page, 0
        page.set_viewport_size(size)
        page.add_init_script(COUNTS)
        desk = Desk(page, site, name)
        desk.go("/admin/")
        page.evaluate("localStorage.clear(); sessionStorage.clear()")

    def press(self, where: str) -> None:
        self.page.locator(where).first.click()

    def through(self, kind: str) -> None:
        """The door of this kind, and its questions, the cursor in the first."""
        self.leave(f"a[href='/admin/begin/{kind}/']")
        expect(self.page.locator("[data-quick-create] [autofocus]")).to_be_focused()
        assert self.page.evaluate(SIDEWAYS) <= 0

    def write(self, words: str) -> None:
        """Into whatever has the focus."""
        expect(self.page.locator(":is(input, textarea, [contenteditable]):focus")).to_be_visible()
        self.fields += 1
        self.page.keyboard.type(words)

    def tab_to(self, name: str) -> None:
        for _ in range(12):
            if self.page.evaluate("document.activeElement.name") == name:
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"no way to {name} by the Tab key")

    def leave(self, where: str) -> None:
        follow(self.page.locator(where).first)

    def counted(self, what: str) -> None:
        clicks = int(self.page.evaluate("sessionStorage.pressed ?? 0"))
        said = MOST[what]
        assert clicks <= said["at_most"], f"{what}: {clicks} clicks"
        assert {"clicks": clicks, "fields": self.fields} == {name: said[name] for name in ("clicks", "fields")}, what


def number() -> int:
    """Another at every try."""
    return time_ns() % 10**7


@pytest.fixture(params=[COMPUTER, PHONE], ids=["computer", "phone"])
def writer(request, own_site, page) -> Writer:
    return Writer(page, own_site, request.param)


def add_block(writer: Writer, kind: str, words: str) -> None:
    page = writer.page
    count = int(page.locator("[name='body-count']").input_value())
    writer.press("[data-contentpath='body'] .c-sf-add-button >> nth=-1")
    page.get_by_role("option", name=kind, exact=True).click()
    field = page.locator(f"[id^='body-{count}-value']:is(input, textarea)").first
    expect(field).to_be_visible()
    field.focus()
    writer.write(words)


def test_news_with_a_picture_a_quote_and_a_pull_out(own_site, writer):
    page, title = writer.page, f"Beds {number()}"
    writer.through("news")
    writer.write(title)
    page.keyboard.press("Enter")
    writer.write("Twelve beds stand at the farm.")
    page.evaluate(PASTE)
    expect(page.locator("#id_picture_text")).to_be_focused()
    writer.write("Beds of earth")
    writer.leave("[data-opens-editor]")
    text = page.locator("[data-contentpath='body'] .public-DraftEditor-content").first
    expect(text).to_be_focused()
    if page.viewport_size == COMPUTER:
        expect(page.locator("#w-preview-iframe")).to_be_visible()
    else:
        expect(page.locator("#w-preview-iframe")).to_be_hidden()
    writer.write("They are as high as a chair.")
    add_block(writer, "Quote", "We planted them together.")
    add_block(writer, "Large paragraph", "Twelve beds, one spring.")
    writer.leave("[name='action-publish']")
    writer.counted("news with picture, quote and pull-out")
    status, shown = fetch(f"{own_site.url}/news/{title.lower().replace(' ', '-')}/")
    assert status == 200
    for words in (
        title,
        "Beds of earth",
        "as high as a chair",
        "We planted them together.",
        "Twelve beds, one spring.",
    ):
        assert words in shown, words


def test_press_from_a_link(elsewhere, page):
    with WebServer({"/piece": (200, {}, ARTICLE % number())}) as web:
        site = elsewhere
        site.variables |= {"DJANGO_SETTINGS_MODULE": "tests.support.fetching_settings", "FETCHES": web.netloc}
        with served(site.variables):
            writer = Writer(page, site, COMPUTER)
            writer.through("press")
            writer.fields += 1
            page.evaluate("(link) => navigator.clipboard?.writeText(link).catch(() => {})", web.url("/piece"))
            with page.expect_navigation():
                page.keyboard.insert_text(web.url("/piece"))
                page.locator("[name=link]").dispatch_event("paste")
            expect(page.locator(".fact.taken")).to_have_count(5)
            expect(page.locator("[name=summary]")).to_be_focused()
            writer.leave("[name='action-publish']")
            writer.counted("press from a link")
            address = page.locator(".messages a[href*='/news/']").first.get_attribute("href")
            status, shown = fetch(site.url + address)
    assert status == 200
    assert "A city and its owners" in shown
    assert "The Paper of" in shown


def coming_friday() -> str:
    today = dt.datetime.now(tz=dt.UTC).astimezone(dt.timezone(dt.timedelta(hours=-6))).date()
    return (today + dt.timedelta(days=(4 - today.weekday()) % 7)).isoformat()


def test_an_announcement_until_friday(own_site, page):
    writer, title = Writer(page, own_site, COMPUTER), f"Boil water {number()}"
    writer.through("announcement")
    writer.write(title)
    page.keyboard.press("Enter")
    writer.write("A minute is enough.")
    friday = page.locator(f"[name=until][value='{coming_friday()}']")
    writer.press(f"label:has([name=until][value='{coming_friday()}'])")
    expect(friday).to_be_checked()
    expect(page.locator("[data-until] .means")).to_contain_text("Friday")
    expect(page.locator("[data-until] .means")).to_contain_text("Jackson time")
    expect(page.locator("[data-until] .means")).to_have_attribute("role", "status")
    writer.leave("[name='action-publish']")
    writer.counted("announcement until Friday")
    assert title in fetch(f"{own_site.url}/announcements/")[1]


def test_a_monthly_meeting(own_site, writer):
    page, day, title = writer.page, third_saturday(), f"Meeting {number()}"
    writer.through("event")
    writer.write(title)
    writer.tab_to("start_date")
    writer.write(f"{day:%m%d%Y}")
    writer.tab_to("start_time")
    writer.write("0200PM")
    writer.press("label:has([name=repeats][value=monthly])")
    expect(page.locator(".next-dates .rule")).to_have_text("The third Saturday of every month")
    writer.leave("[name='action-publish']")
    writer.counted("monthly meeting")
    status, shown = fetch(f"{own_site.url}/events/{title.lower().replace(' ', '-')}/")
    assert status == 200
    assert "2 to 4 pm" in shown


def test_an_urgent_banner_up_and_down(own_site, page):
    writer, title = Writer(page, own_site, PHONE), f"No water {number()}"
    writer.through("banner")
    writer.write(title)
    page.keyboard.press("Enter")
    writer.write("Bottles at the center.")
    writer.press("label:has([name=until]) >> nth=1")
    writer.leave("[name='action-publish']")
    writer.counted("urgent banner up")
    expect(page.locator(".state-public")).to_be_visible()
    assert title in fetch(f"{own_site.url}/")[1]
    page.goto(f"{own_site.url}/admin/")
    page.evaluate("sessionStorage.clear()")
    writer.fields = 0
    writer.leave("a[href^='/admin/begin/banner/']:not([href$='/banner/'])")
    writer.leave("form[action$='/down/'] button")
    writer.counted("urgent banner down")
    assert title not in fetch(f"{own_site.url}/")[1]


SERIES = """
import datetime as dt
from pages.events.index_page import EventIndexPage
from tests.support import make
index = EventIndexPage.objects.get(locale__language_code="en")
page = make.event(index, days=1, title={title!r}, all_day=False, start_time=dt.time(0, 5), repeats="weekly")
for weeks in range(2):
    print(f"{{page.url}}{{page.start_date + dt.timedelta(weeks=weeks)}}/")
"""
DRAFT = """
from pages.news.models import NewsIndexPage
from tests.support import make
from home.users.models import User
index, editor = NewsIndexPage.objects.get(locale__language_code="en"), User.objects.get(username="editor")
print(make.news(index, title={title!r}, live=False, owner=editor).pk)
"""
CHANGED = """
from pages.news.models import NewsIndexPage
from tests.support import make
from home.users.models import User
index, editor = NewsIndexPage.objects.get(locale__language_code="en"), User.objects.get(username="editor")
page = make.news(index, title={title!r}, summary="As it was.")
page.summary = "Not meant so."
page.save_revision(user=editor, log_action=True).publish(user=editor)
print(page.url)
"""
PICTURED = """
from pages.news.models import NewsIndexPage
from wagtail.models import ReferenceIndex
from tests.support import make
index, picture = NewsIndexPage.objects.get(locale__language_code="en"), make.picture(title={title!r}, description="Beds of earth")
for number in range(2):
    page = make.news(index, picture=picture, picture_text="Beds of earth")
    ReferenceIndex.create_or_update_for_object(page)  # as the background work does, which this site is without
    print(page.url)
"""


@pytest.fixture
def computer(own_site, page) -> Writer:
    return Writer(page, own_site, COMPUTER)


def made(site, program: str, title: str = "") -> list[str]:
    return site.shell(program.format(title=title)).splitlines()


def publish(writer: Writer) -> None:
    writer.leave(".state-line [name='action-publish']")
    expect(writer.page.locator(".messages .success")).to_be_visible()


def test_one_date_of_a_series_is_cancelled(own_site, computer):
    page, title = computer.page, f"Market {number()}"
    this, following = made(own_site, SERIES, title)
    page.reload()
    computer.leave(f".slip-event:has-text('{title}')")
    computer.write("The hall is being painted.")
    computer.leave(".state-line .publish")
    computer.counted("one date of a series cancelled")
    expect(page.locator(".messages .success")).to_contain_text("The other dates stay.")
    shown = fetch(own_site.url + this)[1]
    assert "The hall is being painted." in shown
    assert "EventCancelled" in shown
    assert "EventCancelled" not in fetch(own_site.url + following)[1]
    own_site.shell(
        f"from wagtail.models import Page; Page.objects.get(title={title!r}).delete()"
    )  # or it stands first in all lists


def test_the_mission_is_changed_and_published(own_site, computer):
    page, words = computer.page, f"Advance economic democracy, {number()}."
    computer.leave(".desk-door:has-text('Home page')")
    expect(page.locator("[data-section]").first).to_be_visible()
    computer.leave("[data-section] .section-why a:has-text('Mission')")
    computer.press("#id_summary")
    page.keyboard.press("Control+a")
    computer.write(words)
    publish(computer)
    computer.counted("mission changed and published")
    assert words in fetch(f"{own_site.url}/")[1]


def test_the_last_publication_is_undone(own_site, computer):
    page, title = computer.page, f"Slip {number()}"
    [address] = made(own_site, CHANGED, title)
    page.reload()
    computer.leave(f".changes li:has-text('{title}') .button")
    computer.leave("form button:has-text('Yes, undo it')")
    computer.counted("last publication undone")
    shown = fetch(own_site.url + address)[1]
    assert "As it was." in shown
    assert "Not meant so." not in shown


def test_a_picture_is_replaced_everywhere(own_site, computer):
    page, title = computer.page, f"Beds {number()}"
    addresses = made(own_site, PICTURED, title)
    before = [pictures_of(own_site.url + each) for each in addresses]
    computer.leave(".sidebar a:has-text('Pictures')")
    computer.leave(f".listing a:has-text('{title}')")
    with page.expect_file_chooser() as chooser:
        computer.press("[type=file]")
    chooser.value.set_files({"name": "fence.png", "mimeType": "image/png", "buffer": other_picture()})
    expect(page.locator("#id_description")).to_be_focused()
    computer.write("A fence of boards")
    computer.leave("main form [type=submit]:has-text('Save')")
    computer.counted("picture replaced everywhere")
    expect(page.locator(".messages")).to_contain_text("Its new description stands on 2 pages.")
    for address, old in zip(addresses, before, strict=True):
        new = pictures_of(own_site.url + address)
        assert new
        assert not new & old
        assert "A fence of boards" in fetch(own_site.url + address)[1]


def pictures_of(address: str) -> set[str]:
    """The addresses of the pictures of a page's own text."""
    main = fetch(address)[1].partition("<main")[2].partition("</main")[0]
    return set(re.findall(r'/media/[^"\s]+', main))


def other_picture() -> bytes:
    content = BytesIO()
    Image.effect_noise((640, 480), 90).save(content, "PNG")
    return content.getvalue()


def test_a_language_is_added(own_site, page):
    admin = Writer(page, own_site, COMPUTER, "admin")
    admin.press(".sidebar button:has-text('Settings')")
    admin.leave(".sidebar a:has-text('Languages')")
    admin.leave("form[action$='/fr/on/'] button")
    admin.counted("language added")
    status, shown = fetch(f"{own_site.url}/fr/")
    assert status == 200
    assert 'lang="fr"' in shown
    own_site.shell("from pages.translation.languages import switch_off; switch_off('fr', None)")


def test_the_tagline_is_changed(own_site, computer):
    page, words = computer.page, f"We own it together, all {number()} of us."
    computer.leave(".desk-site a:has-text('Tagline')")
    computer.press("#id_headline")
    page.keyboard.press("Control+a")
    computer.write(words)
    publish(computer)
    computer.counted("tagline changed")
    assert words in fetch(f"{own_site.url}/")[1]


def test_a_colleague_is_invited(own_site, page):
    admin, email = Writer(page, own_site, COMPUTER, "admin"), f"{number()}@house.example"
    admin.leave(".desk-site a:has-text('Invite a colleague')")
    admin.write("Grace H")
    page.keyboard.press("Tab")
    admin.write(email)
    admin.press("label:has-text('Writes drafts of news')")
    admin.leave("button:has-text('Send the invitation')")
    admin.counted("colleague invited")
    expect(page.locator(".messages")).to_contain_text(email)


def test_a_draft_is_scheduled_for_tomorrow(own_site, computer):
    page, title = computer.page, f"Later {number()}"
    [pk] = made(own_site, DRAFT, title)
    page.reload()
    computer.leave(f".desk-rows a:has-text('{title}')")
    computer.press("[data-schedule-open]")
    expect(page.locator("[data-schedule] [data-said]")).to_contain_text("9 am")
    computer.leave("[data-schedule] [data-publish]")
    computer.counted("scheduled for tomorrow")
    program = f"from wagtail.models import Page; print(Page.objects.get(pk={pk}).specific.scheduled_revision)"
    assert title in own_site.shell(program)
    assert title not in fetch(f"{own_site.url}/news/")[1]


@pytest.mark.parametrize("kind", SCREENS)
def test_every_question_can_be_answered_by_everybody(own_site, writer, kind):
    page = writer.page
    page.emulate_media(color_scheme="dark" if kind in {"press", "event"} else "light")
    page.goto(f"{own_site.url}/admin/begin/{kind}/")
    if kind == "press":
        page.locator("[name=link]").fill("https://paper.invalid/")
        writer.leave("[name=look]")
        expect(page.locator("[name=title]")).to_be_focused()
        assert page.evaluate(OVERFLOWS) == []
    await_stillness(page)
    assert page.evaluate(SIDEWAYS) <= 0
    faults = axe(page, tags=RULES)
    assert not faults, "\n".join(faults)
