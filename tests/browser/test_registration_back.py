"""What was typed into the form of registration outlives a send that fails, Back, and another language; with and without script."""

import json
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Page, expect

from .checks import SIDEWAYS, axe, window
from .test_registration_tour import meeting  # noqa: F401 (a fixture)

ROOM = """
from pages.events.registration.models import RegistrationDate
RegistrationDate.objects.filter(event__in=RegistrationDate.objects.filter(capacity=1).values("event"), date="{date}").update(
    own_capacity=20, capacity=20
)
"""
LISTED = """
import json
from pages.events.registration.models import Registration
rows = Registration.objects.filter(person__email="{email}")
print(json.dumps([[row.party, list(row.separately.values()), row.wish] for row in rows]))
"""
TYPED = {"#name": "Rosa Parks", "#email": "rosa@example.org", "#wish": "A chair with arms"}


@contextmanager
def tab(browser, **options) -> Iterator[Page]:
    """A window in which sending may fail: the browser's complaints about that are no fault of the page."""
    context = browser.new_context(**options)
    yield context.new_page()
    context.close()


def fill(page: Page, address: str, date: str) -> None:
    page.goto(address)
    page.locator(f"[name=date][value='{date}']").check(force=True)
    for field, words in TYPED.items():
        page.locator(field).fill(words)
    page.locator("#consent").check()


def expect_typed(page: Page, date: str) -> None:
    for field, words in TYPED.items():
        expect(page.locator(field)).to_have_value(words)
    expect(page.locator(f"[name=date][value='{date}']")).to_be_checked()
    expect(page.locator("#consent")).to_be_checked()


def send(page: Page) -> None:
    # Chromium saves what was typed with its history a second later, or while the page is left: Back at once may come first.
    page.wait_for_timeout(1200)
    page.locator("main form [type=submit]").click()


@pytest.mark.parametrize("script", [True, False])
def test_the_line_is_lost_while_it_is_sent(own_site, meeting, browser, script):  # noqa: F811
    date = meeting["dates"][3]
    with tab(browser, java_script_enabled=script) as page:
        page.goto(own_site.url)
        fill(page, own_site.url + meeting["forms"]["en"], date)
        field = page.locator("main [name=form]").input_value()
        page.context.set_offline(True)
        send(page)
        page.wait_for_url("chrome-error://chromewebdata/")
        page.go_back()  # the line is still lost
        expect_typed(page, date)
        assert page.locator("main [name=form]").input_value() == field, "sent again, it is the same form"
        page.context.set_offline(False)
        send(page)
        page.wait_for_url("**/r/*/")


def test_the_line_is_lost_after_a_refusal(own_site, meeting, browser):  # noqa: F811
    date = meeting["dates"][3]
    with tab(browser) as page:
        fill(page, own_site.url + meeting["forms"]["en"], date)
        page.locator("#email").fill("rosa@")
        send(page)
        expect(page.locator("#problems")).to_be_visible()
        page.locator("#email").fill(TYPED["#email"])
        page.context.set_offline(True)
        send(page)
        page.wait_for_url("chrome-error://chromewebdata/")
        page.go_back()
        expect_typed(page, date)


def test_the_server_fails_or_refuses(own_site, meeting, browser):  # noqa: F811
    date = meeting["dates"][4]
    with tab(browser) as page:
        fill(page, own_site.url + meeting["forms"]["en"], date)
        page.route("**/register/?sent=*", lambda route: route.fulfill(status=500, body="<p>No"))
        send(page)
        page.wait_for_url("**?sent=*")
        page.go_back()
        expect_typed(page, date)
        page.unroute("**/register/?sent=*")
        page.locator("#email").fill("rosa@")
        send(page)
        expect(page.locator("#problems")).to_be_visible()
        page.go_back()
        expect(page.locator("#name")).to_have_value("Rosa Parks")
        expect(page.locator("#email")).to_have_value("rosa@")


@pytest.mark.parametrize("script", [True, False])
def test_back_and_another_change_keep_how_many_come(own_site, meeting, browser, script):  # noqa: F811
    date, email = meeting["dates"][6], f"back-{script}@example.org".lower()
    own_site.shell(ROOM.format(date=date))
    with tab(browser, java_script_enabled=script) as page:
        fill(page, own_site.url + meeting["forms"]["en"], date)
        page.locator("#email").fill(email)
        for field, number in zip(page.locator(".counts input").all(), "31", strict=True):
            field.fill(number)
        page.locator("#consent").uncheck()
        send(page)
        expect(page.locator("#problems")).to_be_visible()
        page.locator("#consent").check()
        send(page)
        page.wait_for_url("**/r/*/")
        page.go_back()
        page.locator("#wish").fill("A ramp")
        send(page)
        page.wait_for_url("**/r/*/")
        expect(page.locator(".ticket")).to_contain_text("Three places")
    assert json.loads(own_site.shell(LISTED.format(email=email))) == [[3, [1], "A ramp"]]


@pytest.mark.parametrize("script", [True, False])
def test_another_language_keeps_what_was_typed(own_site, meeting, browser, script):  # noqa: F811
    date = meeting["dates"][5]
    with window(browser, width=320, height=700, shared=False, java_script_enabled=script) as page:
        fill(page, own_site.url + meeting["forms"]["en"], date)
        for language in ("es", "ar", "en"):
            page.locator(f".languages button[lang={language}]").click()
            page.wait_for_url(own_site.url + meeting["forms"][language])
            expect_typed(page, date)
            if script:
                assert page.evaluate(SIDEWAYS) == 0
                assert axe(page) == []
        page.locator("#name").press("Enter")  # not the button of a language
        page.wait_for_url("**/r/*/")
