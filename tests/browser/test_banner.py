"""The announcement above every page: closed once, it stays closed, without a cookie and without a jump."""

from .looking import until, window

SHIFTS = "new PerformanceObserver((list) => list.getEntries().forEach((entry) => { window.shift = (window.shift || 0) + entry.value })).observe({ type: 'layout-shift', buffered: true })"


def test_it_can_be_closed_by_keyboard_and_stays_closed(demo_site, browser):
    with window(browser) as page:
        page.goto(demo_site.url)
        assert page.locator(".banner strong").inner_text() == "Film night has moved"
        page.locator(".banner-close").focus()
        page.keyboard.press("Enter")
        assert page.locator(".banner").count() == 0
        assert page.evaluate("document.activeElement.id") == "main"
        page.add_init_script(SHIFTS)
        page.goto(f"{demo_site.url}/news/")
        until(page, "() => document.readyState === 'complete'")
        assert page.locator(".banner").count() == 0
        assert page.evaluate("window.shift || 0") < 0.02
        assert page.context.cookies() == []


def test_closed_in_one_language_it_is_shown_in_another(demo_site, browser):
    with window(browser) as page:
        page.goto(demo_site.url)
        page.locator(".banner-close").click()
        page.goto(f"{demo_site.url}/ar/")
        assert page.locator(".banner").is_visible()


def test_without_script_it_stays_and_offers_nothing_that_does_not_work(demo_site, browser):
    with window(browser, java_script_enabled=False) as page:
        page.goto(demo_site.url)
        assert page.locator(".banner strong").is_visible()
        assert not page.locator(".banner-close").is_visible()
