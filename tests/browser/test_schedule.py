"""Scheduling in a browser: a moment in two clicks, a typo mended, entries of the calendar moved by key, by hand and by buttons."""

import json
from uuid import uuid4

import pytest
from playwright.sync_api import expect

from .admin_page import Desk
from .checks import RUN_AXE, SIDEWAYS, axe, follow, window

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
MADE = """
import datetime as dt, json
from django.utils import timezone
from pages.news.models import NewsIndexPage
from tests.support import make
index = NewsIndexPage.objects.get(locale__language_code="en")
page = make.news(index, title={title!r}, live=False)
month = (timezone.localtime().replace(day=1, hour=9, minute=0, second=0, microsecond=0) + dt.timedelta(days=62)).replace(day=9)
if {days!r} is not None:
    page.go_live_at = month + dt.timedelta(days={days!r})
    page.save_revision().publish()
print(json.dumps({{"pk": page.pk, "month": f"{{month:%Y-%m}}"}}))
"""
STATE = """
import json
from django.utils import timezone
from wagtail.models import Page
page = Page.objects.get(pk={pk}).specific
scheduled = page.scheduled_revision
moment = scheduled and timezone.localtime(scheduled.approved_go_live_at)
tomorrow = timezone.localdate() + timezone.timedelta(days=1)
print(json.dumps({{
    "title": scheduled and scheduled.object_str, "live": page.live,
    "moment": moment and f"{{moment:%Y-%m-%d %H:%M}}", "tomorrow": f"{{tomorrow:%Y-%m-%d}} 09:00",
    "ends": page.expire_at and f"{{timezone.localtime(page.expire_at):%H:%M}}",
}}))
"""


@pytest.fixture
def desk(page, own_site):
    return Desk(page, own_site, "editor")


def made(site, days: int | None = None, title: str = "") -> dict:
    title = title or f"Later {uuid4().hex[:6]}"
    return json.loads(site.shell(MADE.format(title=title, days=days)).splitlines()[-1]) | {"title": title}


def state(site, pk: int) -> dict:
    program = STATE.format(pk=pk).replace("timezone.timedelta", "__import__('datetime').timedelta")
    return json.loads(site.shell(program).splitlines()[-1])


def faults_of(page, selector: str) -> list[str]:
    """What axe finds fault with inside of this element: what stands around it is Wagtail's."""
    axe(page, tags=RULES)  # which brings the script
    only = {"runOnly": {"type": "tag", "values": RULES}, "resultTypes": ["violations"]}
    found = page.evaluate(RUN_AXE, [selector, only])
    return [
        f"{fault['id']}: {node['html'][:120]} {node['failureSummary']}"
        for fault in found["violations"]
        for node in fault["nodes"]
    ]


def slip(desk, title: str):
    return desk.page.locator("[data-slip]").filter(has_text=title)


def test_tomorrow_in_two_clicks(desk, own_site):
    page, number = desk.page, made(own_site)["pk"]
    desk.edit(number)
    page.get_by_role("button", name="Later…").click()
    panel = page.get_by_role("dialog", name="When does it become public?")
    expect(panel.get_by_role("button", name="Tomorrow")).to_be_focused()
    expect(panel.get_by_role("status")).to_contain_text("9 am, Jackson time")
    assert faults_of(page, "[data-schedule]") == []
    panel.get_by_role("button", name="Publish then").click()
    page.wait_for_url("**/admin/pages/*/")
    found = state(own_site, number)
    assert (found["moment"], found["live"]) == (found["tomorrow"], False)


def test_escape_goes_back_to_the_button_and_leaves_no_trace(desk, own_site):
    page = desk.page
    desk.edit(made(own_site)["pk"])
    opener = page.get_by_role("button", name="Later…")
    opener.focus()
    page.keyboard.press("Enter")
    panel = page.get_by_role("dialog", name="When does it become public?")
    panel.get_by_role("button", name="Another time…").click()
    page.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    expect(opener).to_be_focused()
    expect(page.locator("#id_go_live_at")).to_have_value("")


def test_what_has_passed_and_what_crosses_can_not_be_pressed(desk, own_site):
    page, number = desk.page, made(own_site)["pk"]
    desk.edit(number)
    page.get_by_role("button", name="Later…").click()
    panel = page.get_by_role("dialog", name="When does it become public?")
    press, said = panel.get_by_role("button", name="Publish then"), panel.get_by_role("status")
    panel.get_by_role("button", name="Another time…").click()
    panel.locator("[data-own=up]").fill("2020-01-01T09:00")
    expect(said).to_contain_text("That has passed.")
    expect(press).to_be_disabled()
    panel.locator("[data-own=up]").fill("2040-05-04T09:30")
    expect(said).to_contain_text("Becomes public: Friday, May 4, 2040, 9:30 am, Jackson time.")
    panel.locator("summary").click()
    panel.locator("[data-picks=down]").get_by_role("button", name="Another day…").click()
    panel.locator("[data-own=down]").fill("2040-05-03T09:30")
    expect(said).to_contain_text("It would come down before it is public.")
    expect(press).to_be_disabled()
    panel.get_by_role("button", name="A week later").click()
    expect(said).to_contain_text("Comes down: at the end of Friday, May 11, 2040.")
    panel.locator("[data-own=up]").press("Enter")
    page.wait_for_url("**/admin/pages/*/")
    found = state(own_site, number)
    assert (found["moment"], found["ends"]) == ("2040-05-04 09:30", "23:59")


def test_a_typo_is_mended_in_one_click_and_the_moment_taken_back(desk, own_site):
    page, made_page = desk.page, made(own_site, 0, "A tpyo")
    number, moment = made_page["pk"], state(own_site, made_page["pk"])["moment"]
    desk.edit(number)
    page.locator("#id_title").fill("A typo")
    page.get_by_role("button", name="Save into what is scheduled").click()
    page.wait_for_url("**/admin/pages/*/")
    found = state(own_site, number)
    assert (found["title"], found["moment"]) == ("A typo", moment)
    desk.edit(number)
    page.locator("[data-schedule-open]").click()
    follow(page.get_by_role("button", name="Take the moment back"))
    page.wait_for_url("**/edit/")
    assert state(own_site, number)["moment"] is None


def test_a_slip_is_moved_by_key(desk, own_site):
    page, entry = desk.page, made(own_site, 0)
    desk.go(f"/admin/schedule/?month={entry['month']}")
    mine, told = slip(desk, entry["title"]), page.locator("[data-tell]")
    handle = mine.get_by_role("button", name="Move “")
    handle.focus()
    page.keyboard.press("Enter")
    expect(handle).to_have_attribute("aria-pressed", "true")
    expect(told).to_contain_text(f"In your hand: {entry['title']}. Now: ")
    assert axe(page, tags=RULES) == []
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowDown")
    expect(page.locator(".aimed")).to_have_attribute("data-day", f"{entry['month']}-17")
    page.keyboard.press("Escape")
    expect(told).to_contain_text("Put back:")
    expect(handle).to_be_focused()
    assert state(own_site, entry["pk"])["moment"] == f"{entry['month']}-09 09:00"
    page.keyboard.press("Enter")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    expect(page.locator(f"[data-day='{entry['month']}-10']").filter(has=mine)).to_be_visible()
    expect(told).to_contain_text(f"“{entry['title']}”: ")
    expect(handle).to_be_focused()
    assert state(own_site, entry["pk"])["moment"] == f"{entry['month']}-10 09:00"


def test_a_slip_is_moved_by_hand_and_told_when_somebody_was_faster(desk, own_site):
    page, entry = desk.page, made(own_site, 0)
    page.set_viewport_size(
        {"width": 1280, "height": 3000}
    )  # Playwright drags nothing across a page that scrolls meanwhile
    desk.go(f"/admin/schedule/?month={entry['month']}")
    mine = slip(desk, entry["title"])
    mine.drag_to(page.locator(f"[data-day='{entry['month']}-18']"))
    expect(page.locator(f"[data-day='{entry['month']}-18']").filter(has=mine)).to_be_visible()
    assert state(own_site, entry["pk"])["moment"] == f"{entry['month']}-18 09:00"
    own_site.shell(
        "import datetime as dt; from wagtail.models import Page; "
        f"revision = Page.objects.get(pk={entry['pk']}).scheduled_revision; "
        "revision.approved_go_live_at += dt.timedelta(days=2); revision.save(update_fields=['approved_go_live_at'])"
    )
    mine.drag_to(page.locator(f"[data-day='{entry['month']}-12']"))
    expect(page.locator("[data-tell]")).to_contain_text("Somebody has moved it meanwhile")
    expect(page.locator(f"[data-day='{entry['month']}-20']").filter(has=mine)).to_be_visible()


def test_a_long_word_is_not_broken_and_stays_within_its_day(desk, own_site):
    long = made(own_site, days=3, title=f"Supercalifragilisticexpialidociousness {uuid4().hex}")
    for width in (390, 1280):
        desk.page.set_viewport_size({"width": width, "height": 900})
        desk.page.goto(f"{own_site.url}/admin/schedule/?month={long['month']}")
        assert desk.page.evaluate(SIDEWAYS) <= 0
        title = slip(desk, "Supercalifragilistic").locator("b")
        assert title.evaluate(
            "(b) => [b.lang, getComputedStyle(b).overflowWrap, getComputedStyle(b).textOverflow]"
        ) == [
            "en",
            "normal",
            "ellipsis",
        ]
        assert title.evaluate(
            "(b) => b.getBoundingClientRect().right <= b.closest('[data-day]').getBoundingClientRect().right"
        )


def test_on_a_phone_buttons_move_it(browser, own_site):
    entry = made(own_site, 0)
    with window(browser, viewport={"width": 390, "height": 844}, color_scheme="dark", locale="en") as page:
        desk = Desk(page, own_site, "editor")
        desk.go(f"/admin/schedule/?month={entry['month']}")
        slip(desk, entry["title"]).get_by_role("button", name="Move “").click()
        page.get_by_role("button", name="A week later").click()
        page.get_by_role("button", name="A day earlier").click()
        assert axe(page, tags=RULES) == []
        assert page.evaluate(SIDEWAYS) <= 0
        page.get_by_role("button", name="lets go").click()
        expect(page.locator("[data-tell]")).to_contain_text(f"“{entry['title']}”: ")
        assert state(own_site, entry["pk"])["moment"] == f"{entry['month']}-15 09:00"


def test_without_scripts_a_form_moves_it(browser, own_site):
    entry = made(own_site, 0)
    with window(browser, locale="en") as page:
        Desk(page, own_site, "editor")
        cookies = page.context.cookies()
    context = browser.new_context(java_script_enabled=False, locale="en")
    context.add_cookies(cookies)
    page = context.new_page()
    page.goto(f"{own_site.url}/admin/schedule/?month={entry['month']}")
    page.locator("[data-slip]").filter(has_text=entry["title"]).get_by_role("link", name="Move “").click()
    page.locator("[name=moment]").fill(f"{entry['month']}-21 10:30")
    follow(page.get_by_role("button", name="Move it there"))
    context.close()
    assert state(own_site, entry["pk"])["moment"] == f"{entry['month']}-21 10:30"


def test_publish_asks_below_a_page_that_is_not_public(desk, own_site):
    page = desk.page
    program = """
from home.models import HomePage
from tests.support import make
above = make.text(HomePage.objects.get(locale__language_code="en"), live=False, title="A shelf")
print(make.text(above, live=False).pk)
"""
    number = int(own_site.shell(program).splitlines()[-1])
    desk.edit(number)
    page.locator(".state-line-actions [name=action-publish]").click()
    asked = page.get_by_role("dialog", name="“A shelf” is not public yet")
    expect(asked.get_by_role("button", name="Publish both")).to_be_focused()
    assert faults_of(page, "[data-publish-both]") == []
    page.keyboard.press("Escape")
    expect(page.locator(".state-line-actions [name=action-publish]")).to_be_focused()
    page.keyboard.press("Enter")
    expect(asked.get_by_role("button", name="Publish both")).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url("**/admin/pages/*/")
    assert state(own_site, number)["live"]
