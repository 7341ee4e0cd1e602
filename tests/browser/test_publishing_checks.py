"""Before a page is public, in a browser: the list beside the form, the dialog that stops publishing, by key and on a phone."""

import json
import re
from uuid import uuid4

import pytest
from playwright.sync_api import expect

from .admin_page import Desk
from .checks import SIDEWAYS, follow, until, window
from .test_schedule import faults_of

MADE = """
import json
from home.publishing_checks.models import PublishingCheck
from pages.news.models import NewsIndexPage
from tests.support import make
PublishingCheck.objects.all().delete()
check = make.publishing_check("Read aloud once", button="I read it aloud", level={level!r})
index = NewsIndexPage.objects.get(locale__language_code="en")
body = [
    ("text", "<p>Words.</p>"),
    ("picture", {{"picture": {{"image": make.picture().pk, "alt_text": "", "decorative": False}}, "caption": "", "width": ""}}),
]
page = make.news(index, title={title!r}, live=False, body=json.dumps([{{"type": kind, "value": value}} for kind, value in body]))
print(json.dumps({{"pk": page.pk, "check": check.key}}))
"""
UNDONE = """
from home.publishing_checks.models import PublishingCheck
PublishingCheck.objects.all().delete()
"""
PUBLIC = "from wagtail.models import Page; print(Page.objects.get(pk={pk}).live)"
LANGUAGE = """
from home.users.models import User
from wagtail.users.models import UserProfile
profile = UserProfile.get_for_user(User.objects.get(username="editor"))
profile.preferred_language = {code!r}
profile.save()
"""


@pytest.fixture
def desk(page, own_site):
    yield Desk(page, own_site, "editor")
    own_site.shell(UNDONE)
    own_site.shell(LANGUAGE.format(code="en"))


def made(site, level: str = "stops") -> dict:
    """A draft with a picture that says nothing, and a check of the house."""
    title = f"Twelve beds {uuid4().hex[:6]}"
    return json.loads(site.shell(MADE.format(level=level, title=title)).splitlines()[-1])


def is_public(site, pk: int) -> bool:
    return site.shell(PUBLIC.format(pk=pk)).splitlines()[-1] == "True"


def press_publish(page) -> None:
    with page.expect_event("load"):
        page.keyboard.press("Control+Enter")


def test_what_stops_opens_the_dialog_and_is_signed_by_key(desk, own_site):
    page, draft = desk.page, made(own_site)
    desk.edit(draft["pk"])
    page.locator("#id_title").focus()
    press_publish(page)
    dialog = page.get_by_role("dialog", name="Before it is public")
    expect(dialog).to_contain_text("1 thing stops publishing.")
    sign = dialog.get_by_role("button", name="I read it aloud Read aloud once")
    expect(sign).to_be_focused()
    expect(dialog.get_by_role("button", name="Publish")).to_be_disabled()
    assert faults_of(page, "[data-checks-dialog]") == []
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(page.locator(".state-line-actions [name=action-publish]")).to_be_focused()
    expect(page).not_to_have_url(re.compile("checks=open$"))
    press_publish(page)
    expect(sign).to_be_focused()
    page.keyboard.press("Enter")
    item = dialog.locator(f"[data-check={draft['check']}]")
    expect(item).to_have_class("signed")
    expect(item).to_be_focused()
    page.keyboard.press("Enter")  # a second one takes nothing back
    expect(item.get_by_role("button", name="Take it back")).to_be_visible()
    assert faults_of(page, "[data-checks-dialog]") == []
    with page.expect_event("load"):
        dialog.get_by_role("button", name="Publish").press("Enter")
    assert is_public(own_site, draft["pk"])
    expect(page.locator(".messages")).to_contain_text("is public")


def test_a_click_on_publish_leads_there_too_and_to_what_is_to_be_mended(desk, own_site):
    page, draft = desk.page, made(own_site)
    desk.edit(draft["pk"])
    follow(page.locator(".state-line-actions [name=action-publish]"))
    dialog = page.get_by_role("dialog", name="Before it is public")
    dialog.get_by_role("link", name="Go to it A picture does not say what it shows").click()
    expect(dialog).to_be_hidden()
    expect(page.locator("[name$='picture-alt_text']")).to_be_focused()


def test_the_list_beside_the_form_follows_what_is_saved(desk, own_site):
    page, draft = desk.page, made(own_site, "warns")
    asked = []
    page.on("request", lambda request: "/checks/" in request.url and asked.append(request.url))
    desk.edit(draft["pk"])
    assert asked == []
    page.get_by_role("button", name="Toggle checks").click()
    lines = page.locator("[data-checklist=panel]")
    picture, house = lines.locator("[data-check=pictures]"), lines.locator(f"[data-check={draft['check']}]")
    expect(picture).to_contain_text("Looked at by the machine: 0 of 1.")
    assert faults_of(page, "section.publishing-checks") == []
    assert page.evaluate(SIDEWAYS) <= 0
    house.get_by_role("button", name="I read it aloud").click()
    expect(house).to_have_class("signed")
    picture.get_by_role("link", name="Go to it").click()
    expect(page.locator("[name$='picture-alt_text']")).to_be_focused()
    page.keyboard.type("Twelve beds of oak.")
    expect(picture).to_contain_text("1 of 1")
    expect(picture).to_have_class("ok")
    expect(house).to_contain_text("Signed for an earlier text")
    picture_is_enough = lines.get_by_role("button", name="It is enough")
    expect(picture_is_enough.first).to_be_visible()


def test_without_a_script_a_page_says_the_same(browser, own_site, desk):
    draft = made(own_site)
    with window(browser, shared=False, java_script_enabled=False) as page:
        page.context.add_cookies(desk.page.context.cookies())
        page.goto(f"{own_site.url}/admin/pages/{draft['pk']}/checks/")
        page.get_by_role("button", name="I read it aloud").click()
        expect(page.locator(f"[data-check={draft['check']}]")).to_have_class("signed")


@pytest.mark.parametrize("code", ["en", "ar"])
def test_on_a_phone(desk, own_site, code):
    page, draft = desk.page, made(own_site)
    own_site.shell(LANGUAGE.format(code=code))
    page.set_viewport_size({"width": 390, "height": 844})
    desk.go(f"/admin/pages/{draft['pk']}/edit/?checks=open")
    dialog = page.locator("[data-checks-dialog]")
    expect(dialog).to_be_visible()
    until(page, "() => document.activeElement.closest('[data-checks-dialog]') !== null")
    assert faults_of(page, "[data-checks-dialog]") == []
    assert page.evaluate(SIDEWAYS) <= 0
    assert dialog.evaluate("(each) => each.scrollWidth - each.clientWidth") <= 0
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    desk.go(f"/admin/pages/{draft['pk']}/checks/")
    expect(page.locator("html")).to_have_attribute("dir", "rtl" if code == "ar" else "ltr")
    assert page.evaluate(SIDEWAYS) <= 0
