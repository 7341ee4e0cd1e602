"""The home screen by keyboard alone, in both schemes, on a telephone and from right to left; no fault by axe."""

import json

import pytest
from playwright.sync_api import expect

from .admin_page import Desk
from .checks import SIDEWAYS, axe, window

WAITS = """
import json
from home.users.models import User
from pages.news.models import NewsIndexPage, NewsPage
author, editor = (User.objects.get(username=name) for name in ("author", "editor"))
index = NewsIndexPage.objects.get(locale__language_code="en")
draft = index.add_child(instance=NewsPage(title="Childcare at the assemblies", owner=author, locale=index.locale, live=False))
draft.save_revision(user=author)
draft.get_workflow().start(draft, author)
changed = index.add_child(instance=NewsPage(title="Twelve new beds", owner=editor, locale=index.locale))
changed.save_revision(user=editor).publish(user=editor)
changed.summary = "Built on Saturday."
changed.save_revision(user=editor, log_action=True)
print(json.dumps({"changed": changed.url}))
"""


@pytest.fixture(scope="module")
def waits(own_site) -> dict:
    return json.loads(own_site.shell(WAITS).splitlines()[-1])


def tab_to(page, words: str, most: int) -> None:
    """Presses Tab until what has the focus begins with these words."""
    stops = []
    for _ in range(most):
        page.keyboard.press("Tab")
        stops.append(page.evaluate("() => (document.activeElement.innerText || '').trim()"))
        if stops[-1].startswith(words):
            return
    raise AssertionError(f"{words}: none of {stops}")


def test_from_the_skip_link_to_the_doors_and_what_waits_by_keyboard(page, own_site, waits):
    desk = Desk(page, own_site, "editor")
    desk.go("/admin/")
    page.wait_for_load_state("networkidle")  # the link has its script
    page.keyboard.press("Tab")
    expect(page.locator(".skiplink")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()
    tab_to(page, "Write news", 5)
    tab_to(page, "Home page", 5)
    tab_to(page, "Look it over", 12)
    row = page.locator(".desk-rows > li", has_text="Twelve new beds").first
    publish = row.get_by_role("button", name="Publish Twelve new beds")
    publish.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".messages .success")).to_contain_text("“Twelve new beds” is public.")
    expect(row.get_by_role("button", name="Publish")).to_have_count(0)
    desk.go(waits["changed"])
    expect(page.locator("main")).to_contain_text("Built on Saturday.")


def test_the_urgent_door_is_for_telephones(page, own_site):
    desk = Desk(page, own_site, "editor")
    desk.go("/admin/")
    urgent = page.get_by_role("link", name="Something urgent")
    expect(urgent).to_be_hidden()
    page.set_viewport_size({"width": 390, "height": 844})
    expect(urgent).to_be_visible()


@pytest.mark.parametrize(("scheme", "language"), [("light", "en"), ("dark", "ar")])
def test_everybody_can_use_it(browser, own_site, waits, scheme, language):
    faults = []
    with window(browser, color_scheme=scheme, locale=language) as page:
        for who, address in (("admin", "/admin/?first-steps"), ("editor", "/admin/"), ("author", "/admin/my-pages/")):
            Desk(page, own_site, who).go(address)
            page.wait_for_load_state("networkidle")
            faults += axe(page)
            for width in (390, 320):
                page.set_viewport_size({"width": width, "height": 844})
                faults += [f"{address} sticks out by {out} px" for out in [page.evaluate(SIDEWAYS)] if out > 0]
            page.set_viewport_size({"width": 1280, "height": 900})
    assert not faults, "\n".join(faults)
