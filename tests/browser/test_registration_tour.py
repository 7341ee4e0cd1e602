"""A visitor's tour, without script and by keyboard: register, wait in line, be offered a place, accept, erase all of it."""

import json

import pytest
from playwright.sync_api import Page, expect

from .checks import SIDEWAYS, axe, window

# An event with one place, wherever it is day: nobody is written to by night.
EVENT = """
import datetime as dt
import json
import zoneinfo
from django.utils import timezone
from pages.events.models import EventPage
from pages.events.registration.actions import allocation
from pages.events.registration.actions.allocation import Entry
from pages.events.registration.links import CONFIRM, sign
from pages.events.registration.models import RegistrationDate
from pages.events.registration.terms import AccessRequestOption, RegistrationQuestion, SeparateCapacity
zones = ["America/Chicago", "Europe/Berlin", "Asia/Tokyo", "Pacific/Auckland"]
by_day = [zone for zone in zones if 8 <= timezone.now().astimezone(zoneinfo.ZoneInfo(zone)).hour < 20]
source = EventPage.objects.get(slug="community-meeting", locale__language_code="en")
source.takes_registrations, source.registration_link, source.capacity, source.zone = True, "", 1, by_day[0]
source.separate_capacities = [SeparateCapacity(name="Childcare", hint="Ages 2 to 10", capacity=3)]
source.access_request_options = [AccessRequestOption(name="A seat near the door", days_ahead=1)]
source.registration_questions = [
    RegistrationQuestion(words="Which table?", kind="choice", choices="Land\\nWork"),
    RegistrationQuestion(words="What does your street need?"),
]
source.save_revision().publish()
dates = list(RegistrationDate.objects.filter(event=source.translation_key).order_by("date"))
open_ones = [each for each in dates if each.phase() == "open"]
held = allocation.register(open_ones[2], Entry("Ms. Held", "en", email="held@example.org"), is_held=True)
pages = EventPage.objects.filter(translation_key=source.translation_key)
print(json.dumps({
    "dates": [each.date.isoformat() for each in open_ones],
    "held": [f"/r/{sign(held)}/", f"/r/{sign(held, CONFIRM)}/confirm/"],
    "forms": {page.locale.language_code: f"{page.url}register/" for page in pages},
}))
"""
LANGUAGES = ["en", "es", "ar"]


@pytest.fixture(scope="module")
def meeting(own_site) -> dict:
    return json.loads(own_site.shell(EVENT).splitlines()[-1])


def prefixed(path: str, language: str) -> str:
    return path if language == "en" else f"/{language}{path}"


def reach(page: Page, selector: str) -> None:
    """Goes on by Tab until this is focused."""
    for _ in range(120):
        page.keyboard.press("Tab")
        if page.locator(f"{selector}:focus").count():
            return
    raise AssertionError(f"never reached: {selector}")


def register(page: Page, address: str, date: str, name: str) -> str:
    """Fills in the form by keyboard; the address of the page that follows."""
    page.goto(address)
    reach(page, "[name=date]")
    for _ in range(12):
        if page.locator(f"[name=date][value='{date}']").is_checked():
            break
        page.keyboard.press("ArrowRight")
    reach(page, "#name")
    page.keyboard.type(name)
    reach(page, "[name=reach]")
    reach(page, "#email")
    page.keyboard.type(f"{name.lower()}@example.org")
    reach(page, "#consent")
    page.keyboard.press("Space")
    reach(page, "main form [type=submit]")
    page.keyboard.press("Enter")
    page.wait_for_url("**/r/*/")
    return page.url


def press(page: Page, name: str) -> None:
    """Press this button, or follow this link, by keyboard, and wait for the page that it leads to."""
    found = page.get_by_role("button", name=name).or_(page.get_by_role("link", name=name)).first
    found.focus()
    with page.expect_event("load"):
        page.keyboard.press("Enter")


def look_at(browser, addresses: list[str]) -> None:
    """Axe finds no fault, in any language, and nothing is wider than a small phone."""
    with window(browser, width=320, height=700) as page:
        for address in addresses:
            page.goto(address)
            assert axe(page) == [], address
            assert page.evaluate(SIDEWAYS) == 0, address


def everywhere(site, path: str) -> list[str]:
    return [site.url + prefixed(path, language) for language in LANGUAGES]


def test_the_whole_tour(own_site, meeting, browser):
    form, date = own_site.url + meeting["forms"]["en"], meeting["dates"][1]
    with window(browser, shared=False, java_script_enabled=False) as page:
        first = register(page, form, date, "Robinson")
        expect(page.locator("h1")).to_have_text("You have a place")
        second = register(page, form, date, "Hall")
        expect(page.locator("h1")).to_contain_text("You are number 1 in line")
        paths = [address.removeprefix(own_site.url) for address in (first, second)]
        look_at(browser, [each for path in paths for each in everywhere(own_site, path)])
        look_at(
            browser,
            [
                each
                for step in ("cancel/", "change/", "kept/", "kept/erase/")
                for each in everywhere(own_site, paths[0] + step)
            ],
        )

        page.goto(first)
        press(page, "I cannot come")
        expect(page.locator("h1")).to_contain_text("Give your place back?")
        press(page, "Yes, I cannot come")
        expect(page.locator("h1")).to_have_text("Thank you for telling us")
        look_at(browser, everywhere(own_site, paths[0]))

        page.goto(second)
        expect(page.locator("h1")).to_contain_text("A place has come free")
        look_at(browser, everywhere(own_site, paths[1]))
        press(page, "Yes, I come")
        expect(page.locator("h1")).to_have_text("You have a place")

        press(page, "Change it")
        page.locator("#wish").fill("A cup of tea")
        press(page, "Save the change")
        news, kind = (page.locator(f".news-of {each}").first.bounding_box() for each in (".until-when", ".kind"))
        assert news["y"] + news["height"] <= kind["y"]
        press(page, "What we keep until then")
        expect(page.locator(".held")).to_contain_text("A cup of tea")
        press(page, "Erase all of it now")
        press(page, "Yes, erase everything")
        expect(page.locator("h1")).to_have_text("Erased")
        page.goto(second)
        expect(page.locator("h1")).to_have_text("This link does not open anything now")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_form_and_its_errors(own_site, meeting, browser, language):
    with window(browser, width=320, height=225) as page:  # 1280 × 900 at 400 %
        page.goto(own_site.url + meeting["forms"][language])
        assert axe(page) == []
        assert page.evaluate(SIDEWAYS) == 0
        page.locator("#email").fill("robinson@")
        page.locator("#party").fill("many") if page.locator("#party").count() else None
        page.locator("input[id^=separately]").fill("9")
        page.locator("main form [type=submit]").click()
        expect(page.locator("#problems")).to_be_focused()
        assert axe(page) == []
        assert page.evaluate(SIDEWAYS) == 0
        for link in page.locator("#problems a").all():
            target = link.get_attribute("href")
            link.click()
            expect(page.locator(target)).to_be_in_viewport()
        expect(page.locator("#email")).to_have_value("robinson@")


def test_what_is_held_and_what_opens_nothing(own_site, meeting, browser):
    paths = [*meeting["held"], "/r/nothing/", "/r/link/"]
    look_at(browser, [each for path in paths for each in everywhere(own_site, path)])


def test_the_link_again(own_site, browser):
    with window(browser, shared=False, java_script_enabled=False) as page:
        page.goto(f"{own_site.url}/r/link/")
        reach(page, "#email")
        page.keyboard.type("unknown@example.org")
        page.keyboard.press("Enter")
        expect(page.locator("h1")).to_have_text("Look into your mail")
