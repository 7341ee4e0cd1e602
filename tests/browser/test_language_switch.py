"""French, switched on in the admin of a running demo that two processes serve: both know it at once, and nobody restarts them."""

import urllib.error
import urllib.request

import pytest
from bs4 import BeautifulSoup
from playwright.sync_api import expect

from ..support.running_site import served
from .admin_page import Desk
from .checks import axe
from .page_kinds import soak

NEWS = "two-people-one-mower-shed"


def see(site, address: str) -> tuple[int, BeautifulSoup]:
    """The status of an answer, and what it shows a stranger."""
    try:
        answer = urllib.request.urlopen(site.url + address)
    except urllib.error.HTTPError as refusal:
        answer = refusal
    return answer.status, BeautifulSoup(answer.read().decode(), "html.parser")


def offered(site, address: str = "/") -> list[str]:
    return [link["lang"] for link in see(site, address)[1].select(".languages a")]


@pytest.fixture
def second(elsewhere):
    """Another process that serves the same site."""
    with served(elsewhere.variables):
        yield elsewhere


@pytest.mark.parametrize("every", [2, soak(1)])  # each link in one process, or in both
def test_french_is_on_everywhere_at_once_and_off_again(own_site, second, page, every):
    both, on = (own_site, second), offered(own_site)
    for site in both:  # each has answered, and knows where the pages of three languages stand
        assert see(site, "/fr/")[0] == 404
        assert "/fr/" not in str(see(site, "/sitemap.xml")[1])
        assert offered(site) == on
    desk = Desk(page, own_site, "admin")
    desk.go("/admin/translate/languages/")
    assert axe(page) == []
    page.get_by_role("button", name="Switch French on").click()
    expect(page.locator(".messages")).to_contain_text("French is on")
    for turn, site in enumerate((second, own_site)):
        status, shown = see(site, "/fr/")
        assert (status, shown.html["lang"], shown.html["dir"]) == (200, "fr", "ltr")
        assert shown.h1["lang"] == "en"
        assert (
            shown.select_one("a.find [lang=en]").get_text() == "Search"
        )  # ours carries a context, which no other's has
        assert shown.select_one("a.skip [lang=en]")
        assert offered(site) == offered(site, f"/news/{NEWS}/") == [*on, "fr"]
        assert {link["hreflang"] for link in shown.select("head link[hreflang]")} >= {"en", "es", "ar", "fr"}
        assert "/fr/</loc>" in str(see(site, "/sitemap.xml")[1])
        assert see(site, "/fr/search/?query=ferme")[0] == see(site, "/fr/index.md")[0] == 200
        links = shown.select("main a[href^='/'], header a[href^='/'], footer a[href^='/']")
        for address in sorted({link["href"] for link in links})[turn % every :: every]:
            assert see(site, address)[0] == 200, address
    page.get_by_role("link", name="Switch French off").click()
    expect(page.get_by_text("Nothing is deleted")).to_be_visible()
    assert axe(page) == []
    page.get_by_role("button", name="Switch it off").click()
    expect(page.locator(".messages")).to_contain_text("French is off")
    for site in (second, own_site):
        assert see(site, "/fr/")[0] == see(site, "/fr/search/")[0] == see(site, "/fr/index.md")[0] == 404
        assert offered(site) == on
        assert "/fr/" not in str(see(site, "/sitemap.xml")[1])
    page.get_by_role("button", name="Switch French on").click()
    expect(page.locator(".messages")).to_contain_text("French is on")
    assert see(second, "/fr/")[0] == 200
    page.get_by_role("link", name="Switch French off").click()
    page.get_by_role("button", name="Switch it off").click()
    expect(page.locator(".messages")).to_contain_text("French is off")
    assert see(second, "/fr/")[0] == 404
