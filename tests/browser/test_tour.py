"""An editor's tour, and what others at the desk may do: in a browser, on a site of its own."""

import json
import re
import sqlite3
import time
from contextlib import closing, contextmanager
from io import BytesIO
from random import randrange
from uuid import uuid4

import psycopg
import pytest
from django.utils.text import slugify
from PIL import Image
from playwright.sync_api import expect

from .admin_page import Desk
from .checks import await_equal, follow
from .page_kinds import fetch
from .test_page_form import drafted

SUMMARY = "What an editor does between two and five."
NUMBERS = """
import json
import re
from wagtail.models import Page
pages = Page.objects.filter(locale__language_code="en")
print(json.dumps({page.slug: page.pk for page in pages}))
"""
COUNT = """
from wagtail.models import Page
print(Page.objects.filter(title="{title}").count())
"""
LIVE = """
from wagtail.models import Page
print(Page.objects.get(pk={number}).live)
"""
WAITING = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
ENDED = """
from django.utils import timezone
from datetime import timedelta
from pages.announcements.models import AnnouncementPage
page = AnnouncementPage.objects.get(slug="where-should-the-grocery-stand")
page.shown_until = timezone.now() - timedelta(days=1)
page.save_revision().publish()
"""


@pytest.fixture(scope="module")
def site(own_site):
    return own_site


@pytest.fixture(scope="module")
def numbers(site):
    """Slug to number of every English page."""
    return json.loads(site.shell(NUMBERS))


@pytest.fixture
def broken(page):
    """What the browser refused or could not load while somebody worked."""
    said = []
    # Wagtail saves by itself while one writes, and answers 400 as long as a block is not filled in yet.
    unfinished = "status of 400"
    page.on("console", lambda word: word.type == "error" and unfinished not in word.text and said.append(word.text))
    yield said
    assert said == []


def picture() -> bytes:
    """Green, and never the same twice: a second try would be told that the picture is there already."""
    content = BytesIO()
    Image.new("RGB", (640, 480), (0, 100, randrange(256))).save(content, "PNG")
    return content.getvalue()


def shows(site, path: str, words: str) -> bool:
    """Whether these words stand there, be they marked as found or not."""
    return words in re.sub("</?mark>", "", fetch(site.url + path)[1])


def test_a_news_page_from_the_empty_form_to_the_home_page(site, page, broken, numbers):
    desk = Desk(page, site, "editor")
    title = f"An afternoon at the desk {uuid4().hex[:6]}"  # another one at a second try
    desk.begin("newspage", numbers["news"])
    desk.fill(title=title, summary=SUMMARY)
    desk.choose_picture("#id_picture", "River")
    text = desk.add_block("Text")
    page.locator(f"{text}").locator("xpath=ancestor::*[@data-contentpath][1]").locator("[contenteditable=true]").fill(
        "First there is tea."
    )
    quote = desk.add_block("Quote")
    page.locator(f"{quote}-words").fill("Nobody edits alone.")
    page.locator(f"{quote}-speaker").fill("An editor")
    shot = desk.add_block("Picture")
    desk.upload_picture(f"{shot}-picture-image", "A green wall", picture())
    page.locator(f"{shot}-picture-alt_text").fill("A wall, painted dark green.")

    preview = desk.preview()
    expect(preview.locator("h1")).to_have_text(title)
    expect(preview.locator("blockquote")).to_have_text("Nobody edits alone.")
    expect(preview.locator(".prose")).to_have_text("First there is tea.")
    assert preview.locator("blockquote").evaluate("each => getComputedStyle(each).fontFamily").startswith("Bricolage")

    desk.publish()
    path = f"/news/{slugify(title)}/"
    for shown in ("/", "/news/"):
        assert shows(site, shown, title), shown
    for words in ("First there is tea.", "Nobody edits alone.", "An editor", SUMMARY):
        assert shows(site, path, words), words
    page.goto(site.url + path)
    pictures = page.locator("main figure.picture img")
    expect(pictures).to_have_count(2)
    for each in pictures.all():
        each.scroll_into_view_if_needed()
        each.evaluate("each => each.decode()")


@pytest.mark.soak
def test_the_mission_is_said_once_and_shown_everywhere(site, page, numbers):
    number = numbers["mission"]
    old, new = "Our task is economic democracy", "Our task is a plumtree for everybody"
    everywhere = ("/", "/mission/", "/search/?query=plumtree")
    desk = Desk(page, site, "editor")
    desk.edit(number)
    summary = page.locator("#id_summary").input_value()
    assert summary.startswith(old)
    desk.fill(summary=summary.replace(old, new))
    desk.publish()
    assert [shows(site, path, new) for path in everywhere] == [True, True, True]
    assert [shows(site, path, old) for path in everywhere] == [False, False, False]

    desk.go(f"/admin/pages/{number}/history/")
    page.locator("tr").filter(has_text="Draft saved").last.get_by_label("Actions").click()
    page.get_by_text("Review this version").click()
    page.wait_for_url(f"**/admin/pages/{number}/revisions/*/revert/")
    assert page.locator("#id_summary").input_value() == summary
    desk.publish()
    assert [shows(site, path, new) for path in everywhere] == [False, False, False]
    assert [shows(site, path, old) for path in ("/", "/mission/", "/search/?query=democracy")] == [True, True, True]


def test_publishing_while_the_desk_saves_makes_one_page(site, page, numbers):
    title, waiting = f"Sent in a hurry {uuid4().hex[:6]}", []
    desk = Desk(page, site, "editor")
    desk.begin("newspage", numbers["news"])
    page.route("**/admin/pages/add/pages/newspage/*/", lambda route: waiting.append(route), times=1)
    with page.expect_request("**/admin/pages/add/pages/newspage/*/"):
        desk.fill(title=title, summary=SUMMARY)
    page.locator("[name='action-publish']").click()
    with page.expect_event("load"):
        waiting[0].continue_()
    expect(page.locator(".messages .success")).to_contain_text("is public")
    assert fetch(f"{site.url}/news/{slugify(title)}/")[0] == 200
    assert site.shell(COUNT.format(title=title)) == "1"


@pytest.mark.parametrize("first", ["save", "login"])
def test_publishing_a_moment_before_the_desk_saves_publishes(site, page, first):
    """The save begins while it is asked whether somebody is still logged in; either may be answered first."""
    title, logins, saves = f"Pressed a moment before {uuid4().hex[:6]}", [], []
    desk = Desk(page, site, "editor")
    number = drafted(desk, title)
    page.route("**/still-here/", lambda route: logins.append(route))
    page.route(f"**/admin/pages/{number}/edit/", lambda route: saves.append(route), times=1)
    with page.expect_request("**/still-here/"):
        page.locator("[name='action-publish']").click()
    with page.expect_request(f"**/admin/pages/{number}/edit/"):
        desk.fill(summary="Written after the press.")
    waiting = [saves, logins] if first == "save" else [logins, saves]
    with page.expect_event("load"):
        for routes in waiting:
            while routes:
                with page.expect_request_finished(lambda asked, sent=routes[-1].request: asked == sent):
                    routes.pop().continue_()
        page.unroute("**/still-here/")
        while logins:  # asked again, after the save
            logins.pop().continue_()
    expect(page.locator(".messages .success")).to_contain_text("is public")
    status, words = fetch(site.url + page.locator(".messages .success a").first.get_attribute("href"))
    assert (status, "Written after the press." in words) == (200, True)


def test_a_save_that_comes_late_leaves_a_published_page_published(site, page):
    title = f"Published meanwhile {uuid4().hex[:6]}"
    desk = Desk(page, site, "editor")
    number = drafted(desk, title)
    with transaction_of(site) as (run, is_waiting):
        run(f"UPDATE wagtailcore_page SET live = false WHERE id = {number}")
        with page.expect_request(f"**/admin/pages/{number}/edit/") as sent:
            desk.fill(summary="Written a moment before.")
        await_equal(page, is_waiting, True)
        run(f"UPDATE wagtailcore_page SET live = true WHERE id = {number}")
    assert sent.value.response().ok
    assert site.shell(LIVE.format(number=number)) == "True"


@contextmanager
def transaction_of(site):
    """Yield what runs SQL as another process does, and what says whether the server waits for that.

    What was changed is locked until the end, and then kept.
    """
    if url := site.variables.get("DATABASE_URL"):
        with psycopg.connect(url) as connection, psycopg.connect(url, autocommit=True) as watcher:
            yield connection.execute, lambda: watcher.execute(WAITING).fetchone()[0] > 0
        return
    began = time.monotonic()
    with closing(sqlite3.connect(site.var / "db.sqlite3", isolation_level="IMMEDIATE")) as connection, connection:
        yield connection.execute, lambda: time.monotonic() - began > 5  # SQLite does not show who waits


@pytest.mark.soak
def test_an_author_submits_and_an_editor_approves(site, page, numbers):
    title = f"From an author {uuid4().hex[:6]}"
    author = Desk(page, site, "author")
    author.begin("newspage", numbers["news"])
    author.fill(title=title, summary="It waits for a second pair of eyes.")
    expect(page.locator("[name='action-publish']")).to_have_count(0)
    author.act("action-submit")
    assert fetch(f"{site.url}/news/{slugify(title)}/")[0] == 404

    editor = Desk(page, site, "editor")
    editor.go("/admin/")
    follow(page.get_by_role("link", name=title).first)
    button = page.locator("[data-workflow-action-name='approve']").first
    if not button.is_visible():
        page.get_by_role("button", name="More actions").click()
    button.click()
    confirm, success = (
        page.locator(".modal-dialog").get_by_role("button", name="Approve"),
        page.locator(".messages .success"),
    )
    expect(confirm.or_(success).first).to_be_visible()
    if confirm.is_visible():
        confirm.click()
    expect(success).to_be_visible()
    assert fetch(f"{site.url}/news/{slugify(title)}/")[0] == 200
    assert editor.go("/admin/") == 200


def test_a_translator_sees_no_pages(site, page, numbers):
    desk = Desk(page, site, "translator-es")
    desk.go("/admin/")
    # Whatever language the desk speaks: what it offers is translations and the handbook.
    expect(page.locator(".sidebar-main-menu").get_by_role("link")).to_have_count(2)
    menu = page.locator(".sidebar-main-menu a:not([href*='handbook'])")
    assert menu.get_attribute("href").startswith("/admin/translat") or menu.get_attribute("href") == "/admin/", (
        menu.get_attribute("href")
    )
    expect(
        page.locator(".sidebar [data-explorer], .sidebar-main-menu a[href*='/pages/'], .sidebar-page-explorer-item")
    ).to_have_count(0)
    news = numbers["news"]
    for address in (
        "/admin/pages/",
        f"/admin/pages/{news}/",
        f"/admin/pages/{news}/edit/",
        f"/admin/pages/add/pages/newspage/{news}/",
    ):
        desk.go(address)
        assert page.url == f"{site.url}/admin/", address
    answer = page.request.get(f"{site.url}/admin/api/main/pages/", max_redirects=0)
    assert (answer.status, answer.headers["location"]) == (302, "/admin/")


def test_an_announcement_that_ended_yesterday(site, page):
    title, path = "Where should the people’s grocery stand?", "/announcements/where-should-the-grocery-stand/"
    assert shows(site, "/search/?query=grocery", title)
    site.shell(ENDED)
    assert not shows(site, "/", title)
    assert not shows(site, "/search/?query=grocery", title)
    page.goto(site.url + path)
    expect(page.locator("main")).to_contain_text("This announcement ended on")
    expect(page.locator("main .button")).to_have_count(0)
    page.goto(f"{site.url}/announcements/")
    expect(page.locator("section[aria-labelledby=now]")).not_to_contain_text(title)
    expect(page.locator("section[aria-labelledby=past]")).to_contain_text(title)
