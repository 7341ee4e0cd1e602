"""The translators' bench in a browser: the tour of a translator and an author, two at once, a server that dies, and axe."""

import json
from contextlib import contextmanager

import pytest
from playwright.sync_api import expect

from ..support.running_site import served
from .admin_page import Desk
from .checks import SIDEWAYS, axe, follow, until, window
from .page_kinds import drawn
from .test_admin_screens import RULES
from .test_crash import kill
from .test_session_ended import TURN

# An event that only English has, by the author, in place of an earlier one; what the background does is done at once.
EVENT = """
import json
from datetime import timedelta
from django.utils import timezone
from home.users.models import User
from wagtail.users.models import UserProfile
from pages.events.index_page import EventIndexPage
from pages.events.models import EventPage
from pages.translation.jobs.sync import sync_all_jobs
from pages.translation.models import Job
for earlier in EventPage.objects.filter(slug="digging-day", locale__language_code="en"):
    earlier.delete()
for person in User.objects.filter(username__startswith="translator-"):  # here the browser's language decides
    UserProfile.objects.update_or_create(user=person, defaults={"preferred_language": ""})
author = User.objects.get(username="author")
index = EventIndexPage.objects.get(locale__language_code="en")
body = [("heading", "What to bring"), ("text", "<p>Come to <a href='https://garden.example/'>the garden</a>.</p><p>Bring <b>warm</b> clothes.</p><p>We eat together.</p>")]
event = EventPage(title="Digging day", slug="digging-day", summary="A day in the garden.", owner=author, locale=index.locale, live=False, body=body, start_date=timezone.localdate() + timedelta(days=1), start_time="10:00", end_time="12:00")
index.add_child(instance=event)
event.save_revision(user=author).publish()
sync_all_jobs()
job = Job.objects.get(page=event, locale__language_code="es")
other = Job.objects.get(page=event, locale__language_code="ar")
print(json.dumps({"event": event.pk, "job": job.pk, "arabic": other.pk}))
"""
CHANGE = """
from home.users.models import User
from pages.events.models import EventPage
from pages.translation.jobs.sync import sync_jobs
editor = User.objects.get(username="editor")
event = EventPage.objects.get(slug="digging-day", locale__language_code="en")
text = event.body[1].value.source.replace("We eat together.", "We eat soup together.").replace("clothes", "clothes and boots")
event.body[1] = ("text", text)
event.start_time, event.end_time = "15:00", "17:00"
event.save_revision(user=editor).publish(user=editor)
sync_jobs([event.translation_key])
"""
OFFLINE = """
from pages.events.models import EventPage
from pages.translation.jobs.sync import sync_jobs
event = EventPage.objects.get(slug="digging-day", locale__language_code="en")
event.unpublish()
sync_jobs([event.translation_key])
"""
BACK = OFFLINE.replace("event.unpublish()", "event.get_latest_revision().publish()")
TAKEN = """
from django.contrib.auth.models import Group
from home.users.models import User
User.objects.get(username="translator-es").groups.set([Group.objects.get(name="translator-{}")])
"""
SPANISH = {
    "Digging day": "Jornada de siembra",
    "A day in the garden.": "Un día en la huerta.",
    "What to bring": "Qué llevar",
    "We eat together.": "Comemos juntas.",
}
SAVED = "Saved at"


class EditorBench(Desk):
    """Somebody at the translators' bench."""

    def open(self, job: int) -> None:
        assert self.go(f"/admin/translate/{job}/") == 200

    def row(self, words: str):
        """The row whose original says this."""
        return self.page.locator("[data-key]").filter(has=self.page.locator(".bench-source", has_text=words)).first

    def field(self, words: str):
        return self.row(words).locator("textarea[data-text]:not([hidden]), .bench-rich")

    def told(self, words: str) -> None:
        expect(self.page.locator(".messages")).to_contain_text(words, timeout=30_000)

    def publish(self) -> None:
        follow(self.page.get_by_role("button", name="Publish", exact=True))
        self.told("is public in Spanish")

    def saved(self) -> None:
        expect(self.page.locator("[data-said]")).to_contain_text(SAVED, timeout=15_000)


def begun(site) -> dict:
    """The numbers of a new event and of its two jobs."""
    return json.loads(site.shell(EVENT).splitlines()[-1])


@pytest.fixture(scope="module")
def jobs(own_site) -> dict:
    return begun(own_site)


def write(bench: EditorBench, words: str, text: str) -> None:
    """Types a translation, as one does."""
    bench.field(words).click()
    bench.page.keyboard.type(text)


def test_the_tour_of_a_translator_and_an_author(browser, own_site):
    jobs = begun(own_site)  # a second try begins again
    with window(browser, locale="en") as page:
        bench = EditorBench(page, own_site, "translator-es")
        bench.go("/admin/")
        expect(page.locator(".sidebar-main-menu").get_by_role("link")).to_have_text(["Translation", "Handbook"])
        first = page.locator(".bench-job-title a").first
        expect(first).to_have_text("Digging day")
        follow(first)
        for words, text in SPANISH.items():
            write(bench, words, text)
        # A link is put in by keyboard: the words chosen become it.
        write(bench, "Come to", "Ven a la huerta")
        for _ in "la huerta":
            page.keyboard.press("Shift+ArrowLeft")
        page.keyboard.press("Control+K")
        expect(bench.row("Come to").locator(".bench-rich .bench-link")).to_have_text("la huerta")
        page.keyboard.press("Control+Enter")
        expect(bench.field("warm")).to_be_focused()
        page.keyboard.type("Trae ropa ")
        page.keyboard.press("Control+B")
        page.keyboard.type("abrigada")
        page.keyboard.press("Control+B")
        page.keyboard.type(".")
        bench.saved()
        draft = page.frame_locator(".bench-paper iframe.is-shown")
        expect(draft.locator("h1")).to_have_text("Jornada de siembra", timeout=15_000)
        expect(draft.locator("[data-bench-at]")).to_contain_text("Trae ropa abrigada.")
        page.keyboard.press("Alt+q")
        page.keyboard.type("How warm?")
        page.keyboard.press("Control+Enter")
        expect(bench.row("warm").locator(".bench-thread")).to_contain_text("How warm?", timeout=15_000)
        expect(bench.field("warm")).to_be_focused()  # the page came anew, the keyboard is where it was
        bench.publish()
        public = page.locator(".messages a").get_attribute("href")
        expect(page.locator(".bench-job-title a", has_text="Digging day")).to_have_count(0)

        author = EditorBench(page, own_site, "author")
        author.go("/admin/")
        asked = page.locator(".desk-rows li", has_text="How warm?")
        asked.get_by_label("Your answer").fill("Warm enough for a frosty morning.")
        asked.get_by_role("button", name="Answer").click()
        author.told("was sent")

        own_site.shell(CHANGE)
        author.go(public)
        expect(page.locator("main")).to_contain_text("De 3 a 5 pm")
        expect(page.locator("main")).to_contain_text("Comemos juntas.")
        expect(page.locator(".behind")).to_be_visible()
        expect(page.get_by_role("link", name="la huerta")).to_have_attribute("href", "https://garden.example/")
        expect(page.locator("main b", has_text="abrigada")).to_be_visible()

        bench = EditorBench(page, own_site, "translator-es")
        bench.go("/admin/")
        expect(page.locator(".bench-job").first).to_contain_text("Digging day")
        expect(page.locator(".bench-job").first).to_contain_text("The author answered")
        bench.open(jobs["job"])
        changed = page.locator("[data-key][data-state=changed]")
        expect(changed).to_have_count(2)
        expect(page.locator("[data-key][data-state=new]")).to_have_count(0)
        expect(changed.locator("ins")).to_have_text(["inserted: and boots", "inserted: soup"])
        expect(page.get_by_text("Warm enough for a frosty morning.")).to_be_visible()
        expect(bench.field("clothes")).to_be_focused()
        page.keyboard.press("Alt+e")
        expect(bench.field("clothes")).to_have_text("Trae ropa abrigada.")
        page.keyboard.press("Control+Enter")
        page.keyboard.press("Alt+e")
        page.keyboard.press("Control+Enter")
        bench.saved()
        bench.publish()


@pytest.mark.soak
def test_an_offer_can_be_taken_back_and_the_keys_lead_from_the_first_open_text_to_publish(browser, own_site):
    jobs = begun(own_site)
    with window(browser, locale="en") as page:
        bench = EditorBench(page, own_site, "translator-es")
        bench.open(jobs["job"])
        expect(bench.field("Digging day")).to_be_focused()
        page.keyboard.type("Jornada")
        bench.saved()
        replaced(bench, "Digging day", "Alt+c", "Jornada", "Digging day")
        write(bench, "We eat together.", "Comemos")
        replaced(bench, "We eat together.", "Alt+c", "Comemos", "We eat together.")
        own_site.shell(CHANGE)
        bench.open(jobs["job"])
        write(bench, "soup", "Tomamos sopa")
        replaced(bench, "soup", "Alt+e", "Tomamos sopa", "Comemos")
        bench.row("soup").get_by_role("button", name="Put it in").click()
        expect(bench.field("soup")).to_have_text("Comemos")
        bench.row("soup").get_by_role("button", name="Take it back").click()
        expect(bench.field("soup")).to_have_text("Tomamos sopa")
        expect(bench.row("soup").get_by_role("button", name="Take it back")).to_have_count(0)
        for words, text in SPANISH.items():
            if words != "We eat together.":
                bench.field(words).fill(text)
        write(bench, "Come to", "Ven a ")
        page.keyboard.press("Control+K")
        write(bench, "warm", "Trae ")
        page.keyboard.press("Control+Enter")
        expect(page.get_by_role("button", name="Publish", exact=True)).to_be_focused()
        last = page.evaluate(
            "[...document.querySelectorAll('.bench button, .bench a, .bench textarea')].filter((each) => each.offsetParent).at(-1).textContent"
        )
        assert last.strip() == "Publish"


def replaced(bench: EditorBench, words: str, keys: str, mine: str, other: str) -> None:
    """By these keys something else stands in the field; after it was saved, Ctrl Z brings back what was typed."""
    page, field = bench.page, bench.field(words)
    said = expect(field).to_have_value if words == "Digging day" else expect(field).to_have_text
    with page.expect_response(lambda answer: answer.url.endswith("/save/")):
        page.keyboard.press(keys)
        said(other)
    with page.expect_response(lambda answer: answer.url.endswith("/save/")):
        page.keyboard.press("Control+z")
        said(mine)
    expect(field).to_be_focused()


def test_who_types_on_after_the_original_was_changed_loses_nothing_and_is_led_to_the_new_one(browser, own_site):
    with window(browser, locale="en") as page:
        bench = EditorBench(page, own_site, "translator-es")
        bench.open(begun(own_site)["job"])
        original = page.locator(".bench-source .bench-as").first
        expect(original).to_have_text("Digging day")  # beside its field, no line below
        own_site.shell(CHANGE)
        write(bench, "We eat together.", "Comemos")
        note = bench.row("We eat together.").locator("[data-note]")
        words = "This is not in the original any more"  # CHANGE puts a new block there
        expect(note).to_contain_text(words, timeout=15_000)
        with page.expect_response(lambda answer: answer.url.endswith("/save/")):
            page.keyboard.type(" juntas")
        page.get_by_role("button", name="Publish", exact=True).click()
        button = note.get_by_role("button", name="Show the new text")
        expect(button).to_be_focused()
        with page.expect_event("load"):
            page.keyboard.press("Enter")
        expect(bench.row("soup together.").locator(".bench-earlier")).to_contain_text("Comemos juntas")


def test_a_text_that_is_taken_from_whoever_writes_it_is_said_to_be_gone(page, own_site):
    bench = EditorBench(page, own_site, "translator-es")
    bench.open(begun(own_site)["job"])
    own_site.shell(TAKEN.format("ar"))
    try:
        write(bench, "A day in the garden.", "Un día")
        expect(page.locator("[data-said]")).to_contain_text("not yours any more", timeout=15_000)
    finally:
        own_site.shell(TAKEN.format("es"))
    page.keyboard.type(" en la huerta")
    bench.saved()


def test_a_source_that_is_offline_for_a_moment_is_said_and_loses_nothing(browser, own_site):
    jobs = begun(own_site)
    with window(browser, locale="en") as page:
        bench = EditorBench(page, own_site, "translator-es")
        bench.open(jobs["job"])
        own_site.shell(OFFLINE)
        write(bench, "A day in the garden.", "Un día")
        expect(page.locator("[data-said]")).to_contain_text("offline at the moment", timeout=15_000)
        own_site.shell(BACK)
        bench.open(jobs["job"])
        expect(bench.field("A day in the garden.")).to_have_value("Un día")


def test_a_desk_closed_by_the_crisis_switch_is_said_and_the_words_are_saved_afterwards(page, own_site):
    bench = EditorBench(page, own_site, "translator-es")
    bench.open(begun(own_site)["job"])
    own_site.shell(TURN.format("on"))
    try:
        write(bench, "A day in the garden.", "Un día")
        expect(page.locator("[data-said]")).to_contain_text("the desk is closed for now", timeout=15_000)
        expect(page.locator("p[data-login]")).to_be_hidden()
    finally:
        own_site.shell(TURN.format("off"))
    expect(page.locator("[data-said]")).to_contain_text(SAVED, timeout=60_000)  # it is tried ever more rarely


def test_two_at_once_lose_nothing(browser, own_site, jobs):
    with window(browser, locale="en") as first, window(browser, locale="en") as second:
        one, other = EditorBench(first, own_site, "translator-ar"), EditorBench(second, own_site, "admin")
        for each in (one, other):
            each.open(jobs["arabic"])
        with first.expect_response(lambda answer: "يوم الزراعة" in (answer.request.post_data or "")):
            write(one, "Digging day", "يوم الزراعة")
        one.saved()
        write(other, "Digging day", "يوم الحفر")
        note = other.row("Digging day").locator("[data-note]")
        for words in ("translator-ar", "يوم الزراعة", "يوم الحفر"):
            expect(note).to_contain_text(words, timeout=15_000)
        note.get_by_role("button", name="Keep yours").click()
        other.saved()
        first.reload()
        expect(one.field("Digging day")).to_have_value("يوم الحفر")
        expect(one.field("Digging day")).to_have_attribute("dir", "rtl")


def test_words_stay_when_the_server_is_killed_while_they_are_saved(elsewhere, page, jobs):
    with served(elsewhere.variables) as server:
        bench = EditorBench(page, elsewhere, "translator-ar")
        bench.open(jobs["arabic"])
        with page.expect_request(lambda asked: asked.url.endswith("/save/")):
            write(bench, "A day in the garden.", "يوم في الحديقة")
        kill(server)
        page.keyboard.type(" معا")
        expect(page.locator("[data-said]")).to_contain_text("can't be reached", timeout=15_000)
        expect(bench.field("A day in the garden.")).to_have_value("يوم في الحديقة معا")
    with served(elsewhere.variables):
        expect(page.locator("[data-said]")).to_contain_text(SAVED, timeout=45_000)
        page.reload()
        expect(bench.field("A day in the garden.")).to_have_value("يوم في الحديقة معا")


# Buttons whose words are cut off, and those beside a field that are not as high as it.
CUT = """() => [...document.querySelectorAll(".bench-bar button, .bench-search .button")].filter((each) => each.offsetParent).flatMap((each) => {
  const field = each.parentElement.querySelector("input[type=search]");
  const cut = each.scrollWidth > each.clientWidth + 1 || each.scrollHeight > each.clientHeight + 1;
  return cut || (field && Math.abs(field.offsetHeight - each.offsetHeight) > 1) ? [each.textContent.trim()] : [];
})"""
UNCOVERED = """() => {
  const { left, top, width } = document.activeElement.getBoundingClientRect();
  return document.activeElement.contains(document.elementFromPoint(left + width / 2, top + 12));
}"""


@contextmanager
def standing_still(page):
    """The bar at the end of the texts: what it covers while one scrolls would be taken for a field too small to be met."""
    style = page.add_style_tag(content=".bench-bar { position: static !important; }")
    yield
    style.evaluate("style => style.remove()")


# Who looks, in which language, and at what.
SCREENS = {
    "translator-es": ("es", ["/admin/", "/admin/?state=all&q=day", "/admin/translate/{job}/"]),
    "translator-ar": ("ar", ["/admin/", "/admin/translate/{arabic}/"]),
    "admin": ("en", ["/admin/translate/", "/admin/"]),
}


@pytest.mark.parametrize(
    ("person", "scheme"), drawn([(who, scheme) for who in SCREENS for scheme in ("light", "dark")])
)
def test_the_bench_can_be_used_by_everybody(browser, own_site, jobs, person, scheme):
    faults, (locale, addresses) = [], SCREENS[person]
    with window(browser, color_scheme=scheme, locale=locale) as page:
        desk = EditorBench(page, own_site, person)
        for address in addresses:
            assert desk.go(address.format(**jobs)) == 200, address
            for width in (1280, 390):
                page.set_viewport_size({"width": width, "height": 844})
                field = page.locator("textarea[data-text]:visible").first
                if field.count():
                    field.focus()
                    until(page, UNCOVERED)  # the bar does not stay over what has the focus
                with standing_still(page):
                    faults += [f"{address} {width} {fault}" for fault in axe(page, tags=RULES)]
                faults += [f"{address} cuts {cut} at {width}"] if (cut := page.evaluate(CUT)) else []
                faults += (
                    [f"{address} sticks out by {out} px at {width}"] if (out := page.evaluate(SIDEWAYS)) > 0 else []
                )
    assert not faults, "\n".join(faults)
