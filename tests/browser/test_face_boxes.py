"""Boxes on a picture, in a browser: drawn with a mouse and a finger, moved and sized by keys, blurred, and taken away."""

from uuid import uuid4

import pytest
from playwright.sync_api import expect

from .admin_page import Desk
from .checks import SIDEWAYS, await_equal, follow, window
from .test_schedule import faults_of

MADE = """
from media.consent.models import ShownPerson
from tests.support import make
picture = make.picture(title="At the table {number}", colour="#{number}", description="Three people behind a table.")
for number, name in enumerate(("Ana", "Bea"), 1):
    ShownPerson.objects.create(picture=picture, number=number, name=name, state="allowed", given="said")
print(picture.pk)
"""
PLACES = """
from media.consent.models import FaceBox
print([(box.person.number if box.person else 0, *(round(value, 2) for value in box.place))
    for box in FaceBox.objects.filter(picture={pk}).select_related("person")])
"""


def picture_of(desk) -> int:
    return int(desk.site.shell(MADE.format(number=uuid4().hex[:6])).splitlines()[-1])


def kept(desk, pk: int) -> list[tuple]:
    return eval(desk.site.shell(PLACES.format(pk=pk)).splitlines()[-1])


def expect_kept(desk, pk: int, *wanted: tuple) -> None:
    """Wait until these boxes are kept: a slow hand has them saved on the way, too."""
    flat = tuple(number for box in wanted for number in box)
    await_equal(desk.page, lambda: sum(kept(desk, pk), ()), pytest.approx(flat, abs=0.03))


@pytest.fixture
def desk(page, own_site):
    return Desk(page, own_site, "editor")


def opened(desk) -> int:
    pk = picture_of(desk)
    desk.go(f"/admin/images/{pk}/")
    expect(desk.page.get_by_role("button", name="Draw a box")).to_be_visible()
    return pk


def drag(page, first: tuple[float, float], last: tuple[float, float]) -> None:
    """From one place of the picture to another, in parts of its width and height."""
    ground = page.locator("[data-faces]")
    ground.scroll_into_view_if_needed()
    box = ground.bounding_box()
    points = [(box["x"] + x * box["width"], box["y"] + y * box["height"]) for x, y in (first, last)]
    page.mouse.move(*points[0])
    page.mouse.down()
    page.mouse.move(*points[1], steps=5)
    page.mouse.up()


def test_a_box_is_drawn_moved_and_sized_with_the_mouse(desk):
    page, pk = desk.page, opened(desk)
    page.get_by_role("button", name="Draw a box").click()
    with page.expect_response("**/boxes/"):
        drag(page, (0.2, 0.2), (0.5, 0.6))
    face = page.get_by_role("button", name="Face 1: Ana")
    expect(face).to_be_focused()
    with page.expect_response("**/boxes/"):
        drag(page, (0.3, 0.3), (0.4, 0.4))
    expect_kept(desk, pk, (1, 0.3, 0.3, 0.3, 0.4))
    with page.expect_response("**/boxes/"):
        drag(page, (0.6, 0.7), (0.7, 0.9))
    expect_kept(desk, pk, (1, 0.3, 0.3, 0.4, 0.6))
    with page.expect_response("**/boxes/"):
        page.get_by_label("Whose face is in this box?").select_option("2")
    expect_kept(desk, pk, (2, 0.3, 0.3, 0.4, 0.6))
    expect(page.get_by_role("button", name="Face 2: Bea")).to_be_visible()


def test_by_keys_alone(desk):
    page, pk = desk.page, opened(desk)
    draw = page.get_by_role("button", name="Draw a box")
    draw.focus()
    page.keyboard.press("Enter")
    with page.expect_response("**/boxes/"):
        page.keyboard.press("Enter")
    face = page.get_by_role("button", name="Face 1: Ana")
    expect(face).to_be_focused()
    expect(face).to_have_accessible_description(
        "Arrow keys move a box, Shift with arrow keys sizes it, Delete takes it away."
    )
    with page.expect_response("**/boxes/"):
        for key in ("ArrowRight", "ArrowDown", "ArrowDown", "Shift+ArrowRight", "Shift+ArrowUp"):
            page.keyboard.press(key)
    await_equal(page, lambda: kept(desk, pk), [(1, 0.41, 0.37, 0.21, 0.29)])
    with page.expect_response("**/boxes/"):
        page.keyboard.press("Delete")
    await_equal(page, lambda: kept(desk, pk), [])
    expect(draw).to_be_focused()
    expect(page.locator(".face-said")).to_have_text("The boxes are kept.")


def test_what_is_boxed_is_blurred_after_a_warning(desk):
    page = desk.page
    opened(desk)
    page.get_by_role("button", name="Draw a box").click()
    drag(page, (0.2, 0.2), (0.6, 0.8))
    follow(page.get_by_role("button", name="Blur what is boxed"))
    expect(page.locator("main")).to_contain_text("It cannot be undone; that is the point.")
    assert faults_of(page, ".consent-form") == []
    follow(page.get_by_role("button", name="Blur it for good"))
    expect(page.get_by_role("button", name="Face 1: Ana, blurred")).to_be_visible()
    expect(page.get_by_role("button", name="Blur what is boxed")).to_be_hidden()
    expect(page.locator(".messages")).to_contain_text("1 box is blurred.")
    assert faults_of(page, ".consent") == []


def test_withdrawn_shows_its_uses_then_one_press_does_all(desk):
    page = desk.page
    opened(desk)
    follow(page.get_by_role("link", name="They said no… Ana"))
    assert faults_of(page, ".consent-form") == []
    follow(page.get_by_role("button", name="Take it away everywhere"))
    expect(page.locator(".messages")).to_contain_text("It is shown nowhere any more.")
    expect(page.locator(".messages")).to_be_in_viewport()
    expect(page.locator(".persons li").first).to_contain_text("Withdrawn")
    expect(page.locator("[data-faces] img")).to_have_js_property("complete", True)
    assert page.locator("[data-faces] img").evaluate("image => image.naturalWidth") > 0
    assert faults_of(page, ".consent") == []
    follow(page.get_by_role("button", name="Undo Ana"))
    expect(page.locator(".messages")).to_contain_text("The picture is shown again.")


def test_who_allowed_it_has_said_how(desk):
    page = desk.page
    desk.go(f"/admin/images/{picture_of(desk)}/people/add/")
    not_yet = page.get_by_label("Not yet")
    expect(not_yet).to_be_checked()
    page.get_by_label("Allowed").check()
    expect(not_yet).to_be_hidden()
    expect(not_yet).not_to_be_checked()
    page.get_by_label("Not asked").check()
    expect(not_yet).to_be_checked()
    page.get_by_label("Allowed").check()
    page.get_by_label("Who is it?").fill("Ana")
    follow(page.get_by_role("button", name="Save", exact=True))
    expect(page.locator(".consent-form .errorlist")).to_have_text(
        [
            "Please say how they allowed it: somebody may ask one day.",
            "They allowed nothing so: please say what for.",
        ]
    )
    page.get_by_label("In writing").check()
    page.get_by_label("For print").check()
    follow(page.get_by_role("button", name="Save", exact=True))
    expect(page.locator(".persons")).to_contain_text("In writing")


def test_a_box_of_nobody_shows_its_number(desk):
    page = desk.page
    opened(desk)
    for _time in range(3):
        page.get_by_role("button", name="Draw a box").click()
        page.get_by_role("button", name="Draw a box").click()
    expect(page.get_by_role("button", name="Box 3")).to_contain_text("3")


def test_on_a_phone_a_finger_draws(browser, own_site):
    with window(browser, 390, 844, shared=False, has_touch=True) as page:
        desk = Desk(page, own_site, "editor")
        pk = opened(desk)
        assert page.evaluate(SIDEWAYS) <= 0
        page.get_by_role("button", name="Draw a box").tap()
        ground = page.locator("[data-faces]")
        ground.scroll_into_view_if_needed()
        box = ground.bounding_box()
        with page.expect_response("**/boxes/"):
            page.touchscreen.tap(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        await_equal(page, lambda: kept(desk, pk), [(1, 0.4, 0.35, 0.2, 0.3)])
        assert faults_of(page, ".consent") == []
        desk.go(f"/admin/images/{pk}/people/add/")
        assert page.evaluate(SIDEWAYS) <= 0
        assert faults_of(page, ".consent-form") == []
