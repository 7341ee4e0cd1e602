"""The home page of a whole network, typed into an empty site from the desk alone: every press counted (clicks.json)."""

import datetime as dt
import shutil
from time import time_ns

import pytest
from playwright.sync_api import expect

from ..support.http_server import WebServer
from ..support.running_site import PASSWORD, collected_static, migrated_site, served
from .checks import RULES, SIDEWAYS, axe
from .page_kinds import fetch
from .test_clicks import COMPUTER, PHONE, Writer

ADMIN = f"""
from home.users.models import User
user = User.objects.get()
user.set_password({PASSWORD!r})
user.save()
print(user.get_username())
"""
TAGLINE = [  # longer than a headline: it goes on below the picture
    "building a solidarity economy in Jackson, Mississippi,",
    "anchored by a network of cooperatives and other worker-owned, democratically self-managed enterprises",
]
TEASERS = {
    "mission": "Advance economic democracy in Jackson through a solidarity economy of cooperatives and democratically "
    "self-managed enterprises.",
    "story": "Decades in the making: roots in the struggle for democratic rights, economic justice and "
    "self-determination, above all of Afrikan people in the Deep South; dignity and equality for all workers.",
    "principles": "13 core principles, adapted from Mondragon and from the International Cooperative Alliance’s "
    "identity, values and principles.",
}
PIECE, OPENING = "The socialist experiment", "A city that wants to own itself begins with gardens and a print shop."
SERIES = "Renter Nation series 2017, episode 2"
ABOUT = "On Black liberation, racial justice and the struggle against gentrification. Online, 26 April, 7 pm Central."
MAY_DAY = "May Day: the future of work and building worker power"
ARTICLE = f"""<!doctype html><html lang="en"><title>{PIECE}</title>
<meta property="og:site_name" content="The Nation"><meta property="og:title" content="{PIECE}">
<meta name="author" content="Peter Moskowitz"><meta name="pubdate" content="2017-04-24">""".encode()


@pytest.fixture(scope="module")
def empty_site(tmp_path_factory):
    """A site that has just begun, and the name of its one admin."""
    var = tmp_path_factory.mktemp("empty")
    with WebServer({"/piece": (200, {}, ARTICLE)}) as web:
        fetches = {"DJANGO_SETTINGS_MODULE": "tests.support.fetching_settings", "FETCHES": web.netloc}
        with migrated_site(var, f"empty_{time_ns()}", **fetches) as site:
            left_out = shutil.ignore_patterns("db.sqlite3*", "secret-key")
            shutil.copytree(collected_static(), var, symlinks=True, dirs_exist_ok=True, ignore=left_out)
            site.url = f"http://localhost:{site.variables['PORT']}"
            site.manage("begin", "--name", "Our House", "--admin", "ada@house.example", "--languages", "en")
            site.admin, site.piece = site.shell(ADMIN, flushes=False), web.url("/piece")
            with served(site.variables):
                yield site


def test_it_is_typed_from_one_screen(empty_site, page):
    writer, home = Writer(page, empty_site, COMPUTER, empty_site.admin), "**/admin/begin/home-page/"
    writer.leave("a:has-text('Type the whole home page')")
    expect(page.locator("[name=headline]")).to_be_focused()
    writer.write(TAGLINE[0])
    writer.tab_to("lead")
    writer.write(TAGLINE[1])
    for kind, words in TEASERS.items():
        writer.tab_to(page.locator(f"textarea[data-part='{kind}']").get_attribute("name"))
        writer.write(words)
    writer.leave("[data-first]")
    expect(page.locator(".messages .success")).to_be_visible()

    writer.leave("a[href^='/admin/begin/press/']")
    writer.fields += 1
    expect(page.locator("[name=link]")).to_be_focused()
    with page.expect_navigation():
        page.keyboard.insert_text(empty_site.piece)
        page.locator("[name=link]").dispatch_event("paste")
    writer.press("[name=summary]")
    writer.write(OPENING)
    writer.leave("[name='action-publish']")
    page.wait_for_url(home)

    writer.leave("a[href^='/admin/begin/announcement/']")
    writer.write(SERIES)
    page.keyboard.press("Enter")
    writer.write(ABOUT)
    writer.leave("[name='action-publish']")
    page.wait_for_url(home)

    day = dt.date.today() + dt.timedelta(days=20)
    writer.leave("a[href^='/admin/begin/event/']")
    writer.write(MAY_DAY)
    for name, words in (("start_date", f"{day:%m%d%Y}"), ("start_time", "0200PM"), ("end_time", "0500PM")):
        writer.tab_to(name)
        writer.write(words)
    writer.press("term-choice:has([name=place]) [role=combobox]")
    writer.write("Lumumba Center")
    expect(page.locator("term-choice:has([name=place]) [role=option]").first).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.locator("select[name=place]")).not_to_have_value("")
    writer.press("[name=summary]")
    writer.write("A union-cooperative proposal by the May Day collective, and workers’ assemblies.")
    writer.leave("[name='action-publish']")
    page.wait_for_url(home)
    expect(page.locator(".home-parts [data-shows-nothing]")).to_have_count(0)
    writer.counted("whole home page into an empty site")

    _status, shown = fetch(f"{empty_site.url}/")
    shown = shown.replace("&#x27;", "'").replace("&amp;", "&")
    typed = [*TAGLINE, *TEASERS.values(), PIECE, OPENING, "The Nation", "Peter Moskowitz", SERIES, ABOUT, MAY_DAY]
    for words in (*typed, "Lumumba Center", "2 to 5 pm", empty_site.piece, 'href="/mission/"', 'href="/principles/"'):
        assert words in shown, words
    assert 'href="/story/"' in shown


@pytest.mark.parametrize("size", [COMPUTER, PHONE], ids=["computer", "phone"])
def test_everybody_can_type_there(empty_site, page, size):
    Writer(page, empty_site, size, empty_site.admin)
    page.goto(f"{empty_site.url}/admin/begin/home-page/")
    assert page.evaluate(SIDEWAYS) <= 0
    faults = axe(page, tags=RULES)
    assert not faults, "\n".join(faults)
