"""A browser, and a site for it to look at."""

import os
from urllib.parse import urlsplit

import pytest

from ..set_up import CHROMIUM
from ..support.running_site import demo_site as served_demo

FLAGS = [
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
]
LOCKED = """
from home.models import HomePage
from pages.about.models import TextPage
from wagtail.models import PageViewRestriction
home = HomePage.objects.get(locale__language_code="en")
page = home.add_child(instance=TextPage(title="For some of us", slug="for-some-of-us", locale_id=home.locale_id))
PageViewRestriction.objects.create(page_id=page.pk, restriction_type="password", password="open sesame")
print(page.url)
"""
# Wagtail's own, on a slow machine: a tab looks for its panel while a chooser's window is drawn in pieces; the preview is drawn
# again, and checked, while its last check waits for what was there before.
RACES = ("Cannot find matching a matching panel", "Axe is already running.")
SAID = 6000  # letters of what stood on a page where a test failed
NEAR = {"127.0.0.1", "localhost", None}  # None: data: and blob: have no host


@pytest.fixture(scope="session")
def demo_site(tmp_path_factory):
    """A running demo, made once: `.url`, `.password`, `.manage("command")`. Don't change what others read."""
    with served_demo(tmp_path_factory.mktemp("demo")) as site:
        yield site


@pytest.fixture(scope="session")
def own_site(tmp_path_factory):
    """A second demo, for tests that change content: without background work, its pictures unfinished."""
    with served_demo(tmp_path_factory.mktemp("own"), work=False) as site:
        yield site


@pytest.fixture
def elsewhere(own_site):
    """The same site at an address of its own, where a server may die."""
    site = own_site.on_another_port()
    yield site
    site.close()


@pytest.fixture(scope="session")
def locked_page(demo_site):
    """The address of a page of the demo that asks for the password "open sesame" and that nothing links to."""
    return demo_site.url + demo_site.shell(LOCKED)


@pytest.fixture(scope="session")
def browser():
    """Debian's Chromium, with a profile that is thrown away."""
    if not os.path.exists(CHROMIUM):
        pytest.skip("chromium is missing")
    from playwright.sync_api import sync_playwright

    # Playwright's loop runs in this thread, where Django would then refuse to ask its database.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def page(browser):
    """A fresh window. The test fails if it asked another host for anything, or if a script broke."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page, elsewhere, broken = context.new_page(), [], []
    context.on("request", lambda asked: urlsplit(asked.url).hostname in NEAR or elsewhere.append(asked.url))
    page.on("pageerror", lambda error: any(race in str(error) for race in RACES) or broken.append(str(error)))
    yield page
    context.close()
    assert not elsewhere, f"asked other hosts: {elsewhere}"
    assert not broken, f"scripts broke: {broken}"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    """A test that fails says what stood on its page, as a screen reader would tell it."""
    report = yield
    page = getattr(item, "funcargs", {}).get("page")
    if report.when == "call" and report.failed and page and not page.is_closed():
        from playwright.sync_api import Error

        try:
            stood = page.locator("body").aria_snapshot(timeout=5000)[:SAID]
        except Error as problem:  # it crashed, or is too busy
            stood = str(problem)
        report.sections.append((page.url, stood))
    return report
