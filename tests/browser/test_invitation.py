"""A colleague is invited with two clicks and two fields on the screen of the invitation, by mouse or keys, on any screen."""

from uuid import uuid4

import pytest
from playwright.sync_api import expect

from .admin_page import Desk
from .checks import SIDEWAYS, axe

PHONE = {"width": 390, "height": 844}


@pytest.fixture
def admin(own_site, page) -> Desk:
    desk = Desk(page, own_site, "admin")
    desk.go("/admin/invite/")
    return desk


def test_role_and_send(admin):
    page, email = admin.page, f"{uuid4().hex[:8]}@house.example"
    page.get_by_label("Name", exact=True).fill("Grace H")
    page.get_by_label("E-mail address").fill(email)
    page.get_by_text("Writes drafts of news, announcements and events").click()
    page.get_by_role("button", name="Send the invitation").click()
    expect(page.locator(".messages")).to_contain_text(email)
    expect(page.locator(".desk-rows").first).to_contain_text(email)
    page.get_by_label("Name", exact=True).fill("Grace H")
    page.get_by_label("E-mail address").fill(email.upper())
    page.get_by_text("Writes drafts of news, announcements and events").click()
    page.get_by_role("button", name="Send the invitation").click()
    expect(page.get_by_role("alert")).to_contain_text("is the address of Grace H")
    page.get_by_role("button", name="Send the invitation again").click()
    expect(page.locator(".messages")).to_contain_text(email)


def test_by_keys_the_languages_come_with_the_role_that_needs_them(admin):
    page, email = admin.page, f"{uuid4().hex[:8]}@house.example"
    page.get_by_label("Name", exact=True).focus()
    page.keyboard.type("Luis")
    page.keyboard.press("Tab")
    page.keyboard.type(email)
    languages = page.get_by_role("group", name="Languages to translate into")
    expect(languages).to_be_hidden()
    page.keyboard.press("Tab")
    page.get_by_role("radio", name="Translator").focus()
    page.keyboard.press("Space")
    expect(languages).to_be_visible()
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    page.get_by_label("Language of the mail").select_option("es")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator(".messages")).to_contain_text(email)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_that_axe_finds_fault_with_also_on_a_phone(admin, scheme):
    page = admin.page
    page.emulate_media(color_scheme=scheme)
    for size, side in (({"width": 1280, "height": 900}, "ltr"), (PHONE, "ltr"), (PHONE, "rtl")):
        page.set_viewport_size(size)
        admin.go("/admin/invite/")
        page.evaluate("side => { document.documentElement.dir = side; }", side)
        page.get_by_role("radio", name="Translator").check()
        with page.expect_event("load"):
            page.get_by_role("button", name="Send the invitation").click()  # with all that is missing
        page.evaluate("side => { document.documentElement.dir = side; }", side)
        expect(page.locator(".invite-error").first).to_be_visible()
        assert page.evaluate(SIDEWAYS) <= 0, (size, side)
        assert axe(page) == [], (size, side)


def test_ctrl_enter_sends_it_from_any_field(admin):
    page, email = admin.page, f"{uuid4().hex[:8]}@house.example"
    page.get_by_label("Name", exact=True).fill("Grace H")
    page.get_by_text("Writes drafts of news, announcements and events").click()
    page.get_by_label("E-mail address").fill(email)
    with page.expect_event("load"):
        page.keyboard.press("Control+Enter")
    expect(page.locator(".messages .success")).to_contain_text(email)
