"""The poster of a page as the printer gets it: always one sheet, the title whole and as large as there is room."""

import re
from io import BytesIO

import pytest
import segno
from PIL import Image

from .admin_page import Desk
from .checks import axe, until, window
from .test_print import sheets_of, text_of

LONG = " ".join(["All members of all cooperatives decide about land, the grocery and the incubator"] * 4)[:255]
TITLE = """() => {
  const box = document.querySelector(".poster-title"), title = box.firstElementChild;
  return [title.offsetHeight / box.clientHeight, title.scrollWidth / box.clientWidth];
}"""
FIRST_EVENT = """
from pages.events.models import EventPage
for code in ("en", "ar"):
    print(EventPage.objects.live().filter(locale__language_code=code).order_by("path").first().pk)
"""


@pytest.fixture(scope="module")
def events(demo_site) -> dict[str, int]:
    return dict(zip(("en", "ar"), map(int, demo_site.shell(FIRST_EVENT).split()), strict=True))


@pytest.mark.parametrize("paper", ["letter", "a4"])
@pytest.mark.parametrize(("language", "title"), [("en", ""), ("en", LONG), ("ar", "")])
def test_one_sheet_whatever_stands_on_it(demo_site, browser, events, tmp_path, language, title, paper):
    with window(browser) as page:
        desk = Desk(page, demo_site, "editor")
        if title:
            page.route("**/poster/**", lambda route: retitle(route, title))
        desk.go(f"/admin/pages/{events[language]}/poster/?paper={paper}")
        page.locator("[data-print]").wait_for()
        assert max(page.evaluate(TITLE)) <= 1
        assert max(page.evaluate(TITLE)) > 0.6  # as large as there is room
        pdf = tmp_path / "poster.pdf"
        page.pdf(path=pdf, prefer_css_page_size=True)
        assert sheets_of(pdf) == 1
        printed = text_of(pdf)
        assert page.locator(".poster-address").inner_text()[:20] in printed
        assert "Print the poster" not in printed


@pytest.mark.parametrize("language", ["en", "ar"])
def test_each_module_of_the_code_is_drawn_as_the_address_wants_it(demo_site, browser, events, language):
    """ISO/IEC 18004; mirrored for Arabic, or with a gap, no telephone would read it."""
    with window(browser, device_scale_factor=2) as page:
        Desk(page, demo_site, "editor").go(f"/admin/pages/{events[language]}/poster/")
        page.locator("[data-print]").wait_for()
        drawn = Image.open(BytesIO(page.locator(".poster-code svg").screenshot())).convert("L")
        address = page.locator(".poster-address").inner_text()
        wanted = [list(row) for row in segno.make(f"http://{address}", micro=False, error="m").matrix]
        at = [round((number + 0.5) * drawn.width / len(wanted)) for number in range(len(wanted))]
        assert [[drawn.getpixel((x, y)) < 128 for x in at] for y in at] == [
            [bool(dark) for dark in row] for row in wanted
        ]


def retitle(route, title: str) -> None:
    answer = route.fetch()
    route.fulfill(response=answer, body=re.sub(r"<h1>.*?</h1>", f"<h1>{title}</h1>", answer.text(), flags=re.DOTALL))


@pytest.mark.parametrize("width", [390, 1280])
def test_the_sheet_and_its_tools_on_a_screen(demo_site, browser, events, width):
    with window(browser, width) as page:
        Desk(page, demo_site, "editor").go(f"/admin/pages/{events['ar']}/poster/")
        page.locator("[data-print]").wait_for()
        assert axe(page) == []
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        page.evaluate("window.print = () => { window.printed = true; }")
        page.locator("[data-print]").press("Enter")
        until(page, "() => window.printed")
