"""The pictures of a page beside its form, in a browser: what lacks a description, what is small, and the way to each."""

from uuid import uuid4

import pytest
from playwright.sync_api import expect

from .admin_page import Desk
from .checks import SIDEWAYS
from .test_schedule import faults_of

MADE = """
import json
from pages.news.models import NewsIndexPage
from tests.support import make
index = NewsIndexPage.objects.get(locale__language_code="en")
one, two = make.picture(title="Crate {number}"), make.picture(title="Mower {number}")
body = [
    ("text", "<p>Words.</p>"),
    ("picture", {{"picture": {{"image": two.pk, "alt_text": "", "decorative": False}}, "caption": "", "width": ""}}),
]
page = make.news(index, live=False, picture=one, picture_text="A crate of collards.", body=json.dumps([
    {{"type": kind, "value": value}} for kind, value in body
]))
print(page.pk)
"""


@pytest.fixture
def desk(page, own_site):
    return Desk(page, own_site, "editor")


def opened(desk) -> str:
    """Opens the form of a page with two pictures, one of them without a description; what their titles end in."""
    number = uuid4().hex[:6]
    desk.edit(int(desk.site.shell(MADE.format(number=number)).splitlines()[-1]))
    return number


def test_the_pictures_of_the_form_stand_beside_it_and_each_leads_to_its_field(desk):
    page, number = desk.page, opened(desk)
    toggle = page.get_by_role("button", name="Show the pictures of this page")
    counter = toggle.locator("[data-side-panel-toggle-counter]")
    expect(counter).to_have_text("1")
    toggle.click()
    rows = page.locator("[data-page-pictures] li")
    expect(rows).to_have_count(2)
    expect(rows.nth(0)).to_contain_text(f"Crate {number}")
    expect(rows.nth(0)).to_contain_text("Read out: \u2068A crate of collards.\u2069")
    expect(rows.nth(0)).to_contain_text("60 × 40 pixels: small")
    expect(rows.nth(0).locator("[data-lack]")).to_be_hidden()
    expect(rows.nth(1)).to_contain_text("no description yet")
    assert faults_of(page, "[data-page-pictures]") == []
    assert page.evaluate(SIDEWAYS) <= 0
    rows.nth(1).get_by_role("button").click()
    expect(page.locator("[name$='picture-alt_text']")).to_be_focused()
    page.keyboard.type("A mower in the grass.")
    expect(rows.nth(1)).to_contain_text("Read out: \u2068A mower in the grass.\u2069")
    expect(counter).to_be_hidden()
    page.locator("[name$='picture-alt_text']").fill("")
    expect(counter).to_have_text("1")
    page.locator("[name$='picture-decorative']").check()
    expect(rows.nth(1)).to_contain_text("It only decorates")
    expect(counter).to_be_hidden()


def test_a_block_that_is_taken_out_and_a_picture_that_is_taken_away_go_from_the_list(desk):
    page = desk.page
    opened(desk)
    page.get_by_role("button", name="Show the pictures of this page").click()
    rows = page.locator("[data-page-pictures] li")
    expect(rows).to_have_count(2)
    block = page.locator("[data-contentpath=body] [data-streamfield-child]").filter(has=page.locator(".image-chooser"))
    block.hover()
    block.get_by_role("button", name="Delete").first.click()
    expect(rows).to_have_count(1)


def test_on_a_phone_the_panel_makes_way_for_the_field(desk):
    page = desk.page
    page.set_viewport_size({"width": 390, "height": 800})
    opened(desk)
    page.get_by_role("button", name="Show the pictures of this page").click()
    expect(page.locator("[data-page-pictures]")).to_be_visible()
    assert page.evaluate(SIDEWAYS) <= 0
    page.locator("[data-page-pictures] li button").nth(1).click()
    expect(page.locator("[data-page-pictures]")).to_be_hidden()
    expect(page.locator("[name$='picture-alt_text']")).to_be_in_viewport()


def test_a_new_page_has_it_too(desk):
    page = desk.page
    index = desk.site.shell(
        'from pages.news.models import *; print(NewsIndexPage.objects.get(locale__language_code="en").pk)'
    )
    desk.begin("newspage", int(index.splitlines()[-1]))
    page.get_by_role("button", name="Show the pictures of this page").click()
    expect(page.locator("[data-page-pictures]")).to_contain_text("No picture yet.")


def test_a_new_page_shows_them_after_it_has_saved_itself(desk):
    page, broken = desk.page, []
    page.on("pageerror", lambda error: broken.append(error.message))
    index = desk.site.shell(
        "from pages.news.models import NewsIndexPage; print(NewsIndexPage.objects.get(locale__language_code='en').pk)"
    )
    desk.begin("newspage", int(index))
    desk.fill(title=f"New with a picture {uuid4().hex[:6]}", summary="Look.")
    page.wait_for_url("**/edit/", timeout=20_000)
    desk.choose_picture("#id_picture", "River")
    page.get_by_role("button", name="Show the pictures of this page").click()
    expect(page.locator("[data-page-pictures] li")).to_have_count(1)
    assert broken == []
