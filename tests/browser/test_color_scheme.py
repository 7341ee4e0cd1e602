"""The light and the dark sheet: the system decides, a switch overrules it and is remembered, without a cookie."""

import pytest

from .checks import until, window
from .page_kinds import EVERY, address_of, drawn

GROUND = "() => getComputedStyle(document.documentElement).backgroundColor"
LIGHT, DARK = "rgb(247, 240, 225)", "rgb(20, 17, 13)"
REFUSED = (
    "Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('refused', 'SecurityError') } })"
)
# What the sheet looked like in each frame, from the first on.
FRAMES = """
  window.grounds = [];
  const note = () => {
    if (document.body) window.grounds.push(getComputedStyle(document.documentElement).backgroundColor);
    requestAnimationFrame(note);
  };
  requestAnimationFrame(note);
"""


@pytest.mark.parametrize(("language", "kind"), drawn([(language, kind) for kind, language in EVERY]))
def test_the_switch_on_every_kind_of_page(demo_site, browser, language, kind):
    with window(browser) as page:
        page.goto(address_of(demo_site.url, kind, language))
        switch = page.locator(".tools .switch")
        assert (page.evaluate(GROUND), switch.inner_text()) == (LIGHT, switch.get_attribute("data-dark"))
        switch.focus()
        page.keyboard.press("Enter")
        assert (page.evaluate(GROUND), switch.inner_text()) == (DARK, switch.get_attribute("data-light"))
        page.reload()
        assert page.evaluate(GROUND) == DARK
        assert page.context.cookies() == []


@pytest.mark.parametrize(
    ("system", "chosen", "ground"), [("dark", "light", LIGHT), ("light", "dark", DARK), ("dark", None, DARK)]
)
def test_nothing_flashes(demo_site, browser, system, chosen, ground):
    with window(browser, color_scheme=system) as page:
        page.goto(demo_site.url)
        page.evaluate("chosen => { if (chosen) localStorage.scheme = chosen }", chosen)
        page.add_init_script(FRAMES)
        page.goto(address_of(demo_site.url, "news"))
        until(page, "() => grounds.length > 5")
        assert set(page.evaluate("grounds")) == {ground}


def test_the_system_may_change_while_a_page_is_open(demo_site, browser):
    with window(browser, color_scheme="light") as page:
        page.goto(demo_site.url)
        for scheme, ground, label in [("dark", DARK, "Light"), ("light", LIGHT, "Dark")]:
            page.emulate_media(color_scheme=scheme)
            until(page, "label => document.querySelector('.switch').textContent === label", label)
            assert page.evaluate(GROUND) == ground
        page.locator(".tools .switch").click()
        page.emulate_media(color_scheme="light")
        assert page.evaluate(GROUND) == DARK


def test_without_storage_it_lasts_for_the_page(demo_site, browser):
    with window(browser) as page:
        page.add_init_script(REFUSED)
        page.goto(demo_site.url)
        page.locator(".tools .switch").click()
        assert page.evaluate(GROUND) == DARK
        page.reload()
        assert page.evaluate(GROUND) == LIGHT


def test_nonsense_in_storage_is_nothing_chosen(demo_site, browser):
    with window(browser, color_scheme="dark") as page:
        page.goto(demo_site.url)
        page.evaluate("localStorage.scheme = 'plaid'")
        page.reload()
        assert (page.evaluate(GROUND), page.locator(".tools .switch").inner_text()) == (DARK, "Light")


def test_other_windows_and_the_way_back_follow(demo_site, browser):
    with window(browser) as page:
        page.goto(demo_site.url)
        other = page.context.new_page()
        other.goto(address_of(demo_site.url, "news"))
        other.locator(".tools .switch").click()
        until(page, "() => document.documentElement.dataset.scheme === 'dark'")
        other.goto(address_of(demo_site.url, "story"))
        other.locator(".tools .switch").click()
        other.go_back()
        until(other, "() => document.documentElement.dataset.scheme === 'light'")
