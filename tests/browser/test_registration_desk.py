"""Who comes, in a browser: an organizer finds somebody, gives a place and writes to all, by keyboard alone."""

import pytest
from playwright.sync_api import expect

from .admin_page import Desk
from .checks import SIDEWAYS, await_equal, axe

FILL = """
from pages.events.index_page import EventIndexPage
from pages.events.registration import allocation
from pages.events.registration.terms import AccessRequestOption, SeparateCapacity
from tests.registration import build
index = EventIndexPage.objects.filter(locale__language_code="en").first()
option, headsets = AccessRequestOption(name="A seat near the door", days_ahead=2), SeparateCapacity(name="Headsets", capacity=4)
event = build.meeting(index, days=9, title="Who comes there", capacity=2)
event.access_request_options, event.separate_capacities = [option], [headsets]
event.save_revision().publish()
on = build.date_of(event)
key = event.access_request_options.get().translation_key.hex
for number, (name, language) in enumerate([("Ms. Robinson", "en"), ("Lucía Tzoc", "es"), ("سلمى حداد", "ar"), ("Earl Simmons", "en")]):
    entry = build.entry(name, email=f"desk-{number}@example.org", language=language, options=[key] if number == 0 else [])
    allocation.register(on, entry)
allocation.register(on, build.entry("Ms. Tillman", email="", phone="+16015550117"), is_held=True)
print(on.pk)
"""


@pytest.fixture(scope="module")
def date(own_site) -> str:
    """The address of the list of a date on which two have a place, two wait, and one is held."""
    return f"/admin/registrations/{own_site.shell(FILL)}/"


@pytest.fixture
def desk(own_site, page) -> Desk:
    return Desk(page, own_site, "organizer")


def press(desk: Desk, name: str, role: str = "button") -> None:
    """Reaches something by the keyboard, and presses it."""
    wanted = desk.page.get_by_role(role, name=name, exact=True).first
    wanted.focus()
    expect(wanted).to_be_focused()
    with desk.page.expect_navigation():
        desk.page.keyboard.press("Enter")


def test_the_list_by_keyboard(desk, date):
    page = desk.page
    desk.go("/admin/registrations/")
    assert axe(page) == []
    desk.go(date)
    assert axe(page) == []
    page.get_by_label("Find somebody").focus()
    page.keyboard.type("lucia")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    expect(page.locator("#roll tbody tr")).to_have_count(1)
    expect(page.locator("#roll .who a")).to_have_text("Lucía Tzoc")
    desk.go(date)
    page.get_by_label("What was set aside: A seat near the door").fill("first row, on the left")
    press(desk, "Confirm: A seat near the door")
    expect(page.locator(".roll-needs")).to_contain_text("first row, on the left, by")
    page.get_by_label("Choose Earl Simmons").focus()
    page.keyboard.press("Space")
    press(desk, "Give a place")
    expect(page.locator(".messages")).to_contain_text("1 person has a place now.")
    page.get_by_label("Choose Ms. Tillman").check()
    press(desk, "Confirm")
    expect(page.locator("tr", has_text="Ms. Tillman")).to_contain_text("in line")
    page.get_by_label("Choose Ms. Robinson").check()
    press(desk, "Cancel")
    assert axe(page) == []
    press(desk, "Yes, cancel")
    expect(page.locator("tr.gone")).to_contain_text("Ms. Robinson")


def test_a_message_from_the_first_word_to_the_last_call(desk, date):
    page = desk.page
    desk.go(date + "write/")
    page.get_by_label("Subject, in English").fill("We meet elsewhere")
    page.get_by_label("What you want to say, in English").fill("At the Production Center.")
    page.get_by_label("In line").check()
    press(desk, "Look at it")
    assert axe(page) == []
    page.get_by_label("العربية").check()
    expect(page.locator(".letter[lang=ar]")).to_be_visible()
    page.get_by_role("button", name="Send").last.focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    expect(page.locator("progress")).to_be_visible()
    assert axe(page) == []
    # What shows how far it is does not take the focus away, though its answer comes late.
    stop, looks = page.get_by_role("button", name="Stop", exact=True), []
    page.route(page.url, lambda route: looks.append(route))
    await_equal(page, lambda: len(looks), 1)
    stop.focus()
    with page.expect_request_finished(lambda asked: asked == looks[0].request):
        looks[0].continue_()
    page.unroute(page.url)
    page.wait_for_timeout(200)  # nothing happens: in this time the answer would be drawn
    expect(stop).to_be_focused()
    press(desk, "Stop")
    expect(page.get_by_role("heading", name="Stopped half-way")).to_be_visible()
    assert axe(page) == []
    press(desk, "Leave it")
    expect(page.get_by_role("heading", name="Sent")).to_be_visible()


@pytest.mark.parametrize("where", ["", "write/", "enter/", "terms/"])
def test_on_a_phone_nothing_hangs_over(desk, date, where):
    desk.page.set_viewport_size({"width": 320, "height": 700})
    desk.go(date + where)
    assert desk.page.evaluate(SIDEWAYS) <= 0
    assert axe(desk.page) == []
