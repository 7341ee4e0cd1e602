"""Four things a newcomer wants to change, each found by the words that stand on the screen, from the home screen on."""

import re
from io import BytesIO

import pytest
from PIL import Image
from playwright.sync_api import expect

from .admin_page import Desk
from .checks import follow


@pytest.fixture
def desk(page, own_site):
    desk = Desk(page, own_site, "editor")
    desk.go("/admin/")
    return desk


def picture() -> dict:
    """A file on somebody's own computer."""
    content = BytesIO()
    Image.new("RGB", (640, 240), "darkgreen").save(content, "PNG")
    return {"name": "fence.png", "mimeType": "image/png", "buffer": content.getvalue()}


def begin(desk: Desk, words: str) -> None:
    """One of the links of the home screen; then its form, ready to be filled in."""
    follow(desk.page.locator("main").get_by_role("link", name=words, exact=True))


def publish(desk: Desk) -> None:
    follow(desk.page.get_by_role("button", name="Publish", exact=True))
    expect(desk.page.locator(".messages .success")).to_be_visible()


def test_change_the_tagline(desk):
    begin(desk, "Tagline and opening picture")
    expect(desk.page.get_by_role("heading", name="Tagline", exact=True)).to_be_visible()
    desk.page.get_by_role("textbox", name="Headline").fill("We own it together.")
    publish(desk)
    desk.go("/")
    expect(desk.page.get_by_role("heading", level=1)).to_have_text("We own it together.")


@pytest.mark.soak
def test_replace_the_opening_picture(desk):
    begin(desk, "Tagline and opening picture")
    field = desk.page.get_by_role("region", name="Opening picture")
    expect(field).to_be_visible()
    choose, actions = (field.get_by_role("button", name=name).first for name in ("Choose a picture", "Actions"))
    expect(choose.or_(actions).first).to_be_visible()
    if choose.is_visible():  # there is none now
        choose.click()
    else:
        actions.click()
        desk.page.get_by_role("button", name="Change picture").click()
    chooser = desk.page.get_by_role("dialog")
    chooser.get_by_role("tab", name="Upload").click()
    chooser.get_by_label("File").set_input_files(picture())
    chooser.get_by_label("Title").fill("Our fence")
    chooser.get_by_role("button", name="Upload").click()
    expect(chooser).to_be_hidden()
    publish(desk)
    desk.go("/")
    expect(desk.page.locator(".opening img")).to_have_attribute("src", re.compile("fence"))


@pytest.mark.soak
def test_add_a_principle(desk):
    begin(desk, "Add a principle")
    desk.page.get_by_role("spinbutton", name="Number").fill("14")
    desk.page.get_by_role("textbox", name="Name").fill("Shared Shade")
    desk.page.get_by_role("textbox", name="Statement").fill("Who has a tree lets others sit below it.")
    publish(desk)
    desk.go("/principles/")
    expect(desk.page.get_by_role("heading", name="Shared Shade")).to_be_visible()


def test_put_a_page_into_the_menu(desk):
    begin(desk, "Pages and menu")
    follow(desk.page.get_by_role("link", name="Contact", exact=True))
    desk.page.get_by_role("tab", name="Menu and address").click()
    desk.page.get_by_label("Show in menus").check()
    publish(desk)
    desk.go("/")
    expect(desk.page.get_by_role("navigation", name="Main").get_by_role("link", name="Contact")).to_be_visible()
