"""An organizer with a phone in one hand: a monthly meeting from the home screen to the calendar, every tap counted."""

import datetime as dt
import re
from time import time_ns

import pytest
from django.utils.text import slugify
from playwright.sync_api import Locator, Page, expect

from pages.events.recurrence import position

from .admin_page import Desk
from .checks import SIDEWAYS, await_stillness, axe, follow
from .page_kinds import fetch, soak

PHONE = {"width": 390, "height": 844}
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


def third_saturday() -> dt.date:
    """The next but one, so that it is never today."""
    day = dt.date.today() + dt.timedelta(days=32)
    return next(each for each in (day + dt.timedelta(days=number) for number in range(40)) if is_third_saturday(each))


def is_third_saturday(day: dt.date) -> bool:
    return day.weekday() == 5 and position(day) == 3


class Thumb:
    """Taps on what is in sight, and counts; typing into what was tapped is free."""

    def __init__(self, page: Page):
        self.page, self.taps = page, 0

    def tap(self, what: str, press=Locator.click) -> None:
        self.taps += 1
        press(self.page.locator(what).first)
        assert self.page.evaluate(SIDEWAYS) <= 0, what

    def submit(self, what: str) -> None:
        """Tap what leads to another page."""
        self.tap(what, follow)

    def write(self, field: str, words: str) -> None:
        self.tap(f"#id_{field}")
        self.page.locator(f"#id_{field}").fill(words)

    def choose(self, name: str, value: str) -> None:
        self.tap(f"label:has([name='{name}'][value='{value}'])")


@pytest.fixture
def organizer(own_site, page) -> Desk:
    desk = Desk(page, own_site, "organizer")
    page.set_viewport_size(PHONE)
    desk.go("/admin/")
    return desk


@pytest.fixture
def form(own_site, organizer) -> Thumb:
    """The empty form with all its fields."""
    thumb = Thumb(organizer.page)
    program = "from pages.events.index_page import EventIndexPage; print(EventIndexPage.objects.get(locale__language_code='en').pk)"
    organizer.begin("eventpage", int(own_site.shell(program).split()[-1]))
    return thumb


def test_a_monthly_meeting_in_thirty_taps(own_site, organizer, form):
    page, day = form.page, third_saturday()
    title = f"Meeting of block {time_ns() % 10**6}"  # another at every try
    form.write("title", title)
    form.write("summary", "Once a month we decide together.")
    form.write("start_date", day.isoformat())
    form.write("start_time", "14:00")
    expect(page.locator("#id_end_time")).to_have_value("16:00")
    form.choose("repeats", "monthly")
    expect(page.locator(".next-dates .rule")).to_have_text("The third Saturday of every month")
    expect(page.locator(".next-dates li")).to_have_count(10)
    aloud = page.locator("[data-next-dates-told]")
    expect(aloud).to_have_attribute("role", "status")
    expect(aloud).to_contain_text(
        re.compile(r"^The third Saturday of every month\. The next date: [^.]+, 2 to 4 pm\.$")
    )
    assert not page.locator("[aria-live] .next-dates, [role=status] .next-dates, .next-dates[role]").count()
    form.choose("childcare", "yes")
    form.write("childcare_note", "From three years on.")
    form.choose("interpreted_into", "es")
    form.submit("[name='action-publish']")
    expect(page.locator(".messages .success")).to_be_visible()
    assert form.taps <= 30, form.taps
    print(f"{form.taps} taps")
    status, shown = fetch(f"{own_site.url}/events/{slugify(title)}/")
    assert status == 200
    for words in (title, "From three years on.", "Spanish"):
        assert words in shown, words


def test_one_date_is_moved_and_one_cancelled_from_the_list(form):
    page, day = form.page, third_saturday()
    form.write("title", "Garden day")
    form.write("start_date", day.isoformat())
    form.write("start_time", "09:00")
    form.choose("repeats", "weekly")
    dates = page.locator(".next-dates li")
    expect(dates).to_have_count(10)
    dates.nth(1).get_by_role("button", name="Move").click()
    expect(page.locator("#id_changes-0-new_date")).to_be_focused()
    page.locator("#id_changes-0-new_date").fill((day + dt.timedelta(days=8)).isoformat())
    expect(dates.nth(1)).to_contain_text("Planned before for")
    dates.nth(2).get_by_role("button", name="Cancel").click()
    expect(page.locator("#id_changes-1-note")).to_be_focused()
    page.locator("#id_changes-1-note").fill("A holiday.")
    expect(dates.nth(2)).to_contain_text("Cancelled")
    expect(page.locator("#inline_child_changes-1 select.coming")).to_have_value(
        (day + dt.timedelta(days=14)).isoformat()
    )
    assert page.evaluate(SIDEWAYS) <= 0


def test_only_what_matters_is_in_sight(form):
    page = form.page
    for name in ("repeats_every", "repeats_until", "repeats_count", "online_link", "price", "childcare_note"):
        expect(page.locator(f"#id_{name}")).to_be_hidden()
    expect(page.locator("#id_zone")).to_be_hidden()
    expect(page.locator("[data-zone-words]").first).to_contain_text("Jackson time")
    expect(page.locator("[data-asked=later_hour]")).to_be_hidden()
    form.choose("repeats", "weekly")
    expect(page.locator("#id_repeats_every")).to_be_visible()
    expect(page.locator("#id_repeats_on_0")).to_be_hidden()
    form.choose("repeats_end", "until")
    expect(page.locator("#id_repeats_until")).to_be_visible()
    expect(page.locator("#id_repeats_count")).to_be_hidden()
    form.choose("repeats", "")
    form.write("start_date", "2027-11-07")
    form.write("start_time", "01:30")
    expect(page.locator("[data-asked=later_hour]")).to_be_visible()
    expect(page.locator("[data-asked=later_hour]")).to_contain_text("UTC−5")


@pytest.mark.parametrize("scheme", [soak("light"), "dark"])
def test_the_form_can_be_used_by_everybody(form, scheme):
    page = form.page
    page.emulate_media(color_scheme=scheme)
    form.write("start_date", third_saturday().isoformat())
    form.choose("repeats", "monthly")
    expect(page.locator(".next-dates li")).to_have_count(10)
    page.locator(".next-dates li").nth(1).get_by_role("button", name="Cancel").click()
    expect(page.locator("#id_changes-0-note")).to_be_focused()
    expect(page.locator(".next-dates li").nth(1)).to_contain_text("Cancelled")
    await_stillness(page)
    faults = [fault for fault in axe(page, tags=RULES) if "w-minimap" not in fault]  # Wagtail's own, 21 px small
    assert not faults, "\n".join(faults)
