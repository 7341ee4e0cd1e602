"""Signing in with a second factor in a browser: a passkey of Chromium's own authenticator, an app's digits, a lost login."""

import re
import time
from urllib.parse import urlsplit

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from playwright.sync_api import expect

from .admin_page import Desk
from .checks import axe, follow, until, window
from .test_session_ended import END, begun, written

AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
}
FORGET = "from allauth.mfa.models import Authenticator; Authenticator.objects.all().delete()"
GIVE = """
from allauth.mfa.totp.internal.auth import TOTP
from home.users.models import User
TOTP.activate(User.objects.get(username="editor"), "{secret}")
"""
CUT = "() => [...document.querySelectorAll('.button')].filter((one) => one.scrollWidth > one.clientWidth + 1).map((one) => one.innerText)"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def code_of(secret: str) -> str:
    """What the app shows now (RFC 6238)."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


@pytest.fixture
def named(own_site):
    """The address of the site by its name, at which there are passkeys; afterwards nobody has a second factor."""
    yield f"http://localhost:{urlsplit(own_site.url).port}"
    own_site.shell(FORGET)


def type_password(page, site, address: str, name: str) -> None:
    page.goto(address)
    page.locator("#id_username").fill(name)
    page.locator("#id_password").fill(site.password)
    with page.expect_event("load"):
        page.locator("#id_password").press("Enter")


def test_a_passkey_is_added_and_signs_in_alone_or_after_the_password(page, own_site, named):
    protocol = page.context.new_cdp_session(page)
    protocol.send("WebAuthn.enable")
    protocol.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
    type_password(page, own_site, f"{named}/admin/login/", "author")
    page.get_by_role("link", name="Set one up for yourself").or_(page.get_by_text("My pages")).first.wait_for()
    page.goto(f"{named}/admin/second-factor/")
    assert axe(page) == []
    follow(page.get_by_role("link", name="Add a passkey"))
    page.get_by_label("What you call it").fill("my phone")
    page.get_by_role("button", name="Add a passkey").click()
    expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()
    page.wait_for_load_state()
    assert len(re.findall(r"\b\d{8}\b", page.locator("main").inner_text())) == 10
    assert axe(page) == []

    page.context.clear_cookies(name="sessionid")
    page.goto(f"{named}/admin/login/?next=/admin/sessions/")
    assert axe(page) == []
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.get_by_role("heading", name="Where you are signed in")).to_be_visible()
    expect(page.locator("main")).to_contain_text("This browser, now")

    page.context.clear_cookies(name="sessionid")
    type_password(page, own_site, f"{named}/admin/login/", "author")
    expect(page.get_by_role("heading", name="One more step")).to_be_visible()
    assert axe(page) == []
    expect(page.locator("main")).not_to_contain_text("app")
    page.get_by_role("button", name="Use a passkey").click()
    expect(page).to_have_url(f"{named}/admin/")


def test_a_passkey_that_is_refused_says_so(page, own_site, named):
    protocol = page.context.new_cdp_session(page)
    protocol.send("WebAuthn.enable")
    protocol.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR | {"isUserVerified": False}})
    type_password(page, own_site, f"{named}/admin/login/?next=/admin/second-factor/webauthn/add/", "author")
    page.goto(f"{named}/admin/second-factor/webauthn/add/")
    page.get_by_role("button", name="Add a passkey").click()
    expect(page.get_by_role("alert").filter(has_text="The passkey was not used")).to_be_visible()


@pytest.mark.parametrize("locale", ["en-US", "es-ES", "ar-EG"])
def test_on_a_phone_the_words_of_each_button_are_there_and_messages_take_the_whole_width(browser, demo_site, locale):
    with window(browser, width=390, height=844, locale=locale) as page:
        page.goto(f"http://localhost:{urlsplit(demo_site.url).port}/admin/login/")
        page.locator("#id_username").fill("nobody")
        page.locator("#id_password").fill("wrong")
        page.locator("#id_password").press("Enter")
        expect(page.locator("[data-passkey]")).to_be_visible()
        message, field = page.locator(".messages li").bounding_box(), page.locator("#id_username").bounding_box()
        assert (message["x"], message["width"]) == (field["x"], field["width"])
        assert page.evaluate(CUT) == []


@pytest.mark.parametrize("prefix", ["", "/ar"])
def test_the_arrow_of_each_door_stands_after_its_words(browser, demo_site, prefix):
    with window(browser, width=390, height=844) as page:
        page.goto(f"{demo_site.url}{prefix}/_util/login/")
        directions = page.locator(".doors a").evaluate_all(
            "(doors) => doors.map((door) => getComputedStyle(door).direction)"
        )
        assert directions == ["rtl" if prefix else "ltr"] * 2


def test_an_app_is_set_up_from_the_letters_beside_the_picture(page, own_site, named):
    type_password(page, own_site, f"{named}/admin/login/", "author")
    page.goto(f"{named}/admin/second-factor/totp/activate/")
    assert axe(page) == []
    until(
        page,
        "() => { const image = document.querySelector('.sign-in-code'); return image.complete && image.naturalWidth > 100; }",
    )
    page.get_by_label("The six digits").fill(code_of(page.locator("main code").inner_text()))
    page.get_by_role("button", name="Done").click()
    expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()
    expect(page.get_by_role("status")).to_contain_text("The app is set up")


def test_a_login_that_ends_is_renewed_with_the_code_in_another_window(page, own_site, named):
    desk = Desk(page, own_site, "editor")
    title = begun(desk, "Ended with a code")
    own_site.shell(GIVE.format(secret=SECRET) + END)
    page.locator("#id_summary").fill("Written after the login ended.")
    panel = page.get_by_role("alertdialog", name="Your login has ended")
    expect(panel).to_be_visible(timeout=30_000)
    panel.get_by_label("Password").fill(own_site.password)
    panel.get_by_role("button", name="Log in and save").click()
    expect(panel).to_contain_text("Your second factor is asked for in another window")
    with page.context.expect_page() as opened:
        panel.get_by_role("link", name="Log in in another window").click()
    other = opened.value
    other.locator("#id_code").fill(code_of(SECRET))
    other.get_by_role("button", name="Sign in", exact=True).click()
    expect(other.get_by_role("heading", name="Where you are signed in")).to_be_visible()
    other.close()
    page.evaluate("dispatchEvent(new Event('focus'))")
    expect(panel).to_have_count(0, timeout=30_000)
    expect(page.locator("[data-state-line]")).to_contain_text("Saved, not public yet", timeout=30_000)
    assert written(desk, own_site, title) == "Written after the login ended."
    own_site.cookies.pop("editor", None)
