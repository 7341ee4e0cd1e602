"""Paper: every kind of page as the printer gets it, from a visitor who reads in the dark."""

import re
import subprocess
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import pytest
from PIL import Image

from .checks import window
from .page_kinds import EVERY, address_of, drawn, soak

SHEETS = {"home": 7, "story": 4, "news": 4, "mission": 4}  # the longest kinds; all others
FEW = 2
MONTHS = {"event index", "calendar of another month"}
ONE = MONTHS | {"event", "event moved", "event date cancelled", "event date moved"}
KINDS = [(kind, language) for kind, language in EVERY if language != "es"]
# What is on the screen to be pressed, and nothing on paper.
PRESSED = [
    ".menu-open",
    ".tools",
    ".breadcrumbs",
    ".quilt",
    ".turn",
    ".pager",
    ".ask",
    ".filters",
    ".doors:not(:has([href^='http']))",  # an address elsewhere is of use on paper
    "button",
    ".share",
    ".footer-links",
    "form",
]
UPRIGHT = (
    "() => [...document.images].filter((each) => each.offsetParent).map((each) => each.getBoundingClientRect().height)"
)


def text_of(pdf: Path) -> str:
    return subprocess.run(["pdftotext", "-layout", str(pdf), "-"], capture_output=True, text=True, check=True).stdout


def sheets_of(pdf: Path) -> int:
    told = subprocess.run(["pdfinfo", str(pdf)], capture_output=True, text=True, check=True).stdout
    return int(re.search(r"^Pages:\s+(\d+)", told, re.MULTILINE)[1])


@pytest.fixture
def dark(browser) -> Iterator:
    """A window in which the dark sheet was chosen with the switch, on a dark system."""
    with window(browser, color_scheme="dark") as page:
        page.add_init_script("try { localStorage.scheme = 'dark' } catch {}")
        yield page


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    """Where the sheets lie that were printed already."""
    return tmp_path_factory.mktemp("sheets")


def printed(page, address: str, folder: Path) -> Path:
    """Opens this page with all its pictures; its sheets."""
    page.goto(address)
    page.evaluate(
        "() => Promise.allSettled([...document.images].map((each) => { each.loading = 'eager'; return each.decode() }))"
    )
    return sheets(page, folder)


def sheets(page, folder: Path, size: str = "A4") -> Path:
    """The open page as a PDF, grounds left out as printers do; the sheet lies as the page asks."""
    path = folder / f"{sha256(page.url.encode()).hexdigest()}.{size}.pdf"
    if not path.exists():
        page.pdf(path=str(path), format=size, prefer_css_page_size=False)
    return path


@pytest.mark.parametrize(("kind", "language"), drawn(KINDS, states=False))
def test_a_handbill_of_every_kind(demo_site, dark, folder, kind, language):
    pdf = printed(dark, address_of(demo_site.url, kind, language), folder)
    assert sheets_of(pdf) <= (1 if kind in ONE else SHEETS.get(kind, FEW))
    if kind in ONE:
        assert sheets_of(sheets(dark, folder, "Letter")) == 1
    dark.emulate_media(media="print")
    for each in PRESSED:
        assert dark.locator(f"{each}:visible").count() == 0, each
    assert max(dark.evaluate(UPRIGHT), default=0) < 270
    ground, words = (
        dark.locator("html").evaluate(f"each => getComputedStyle(each).{name}") for name in ("backgroundColor", "color")
    )
    assert (ground, words) == ("rgb(255, 255, 255)", "rgb(0, 0, 0)")
    named = "#shown" if kind in MONTHS else "h1"  # a sheet with a month is called by it
    assert dark.locator(named).is_visible()


@pytest.mark.parametrize("kind", ["event", "event date cancelled", soak("event date moved")])
def test_a_series_in_spanish_is_one_sheet(demo_site, dark, folder, kind):
    """Spanish takes more lines than English and Arabic, and Letter is the shorter sheet."""
    pdf = printed(dark, address_of(demo_site.url, kind, "es"), folder)
    assert [sheets_of(pdf), sheets_of(sheets(dark, folder, "Letter"))] == [1, 1]


@pytest.mark.parametrize("kind", ["event date cancelled", soak("event moved")])
def test_what_changes_a_date_is_the_strongest_word(demo_site, dark, kind):
    dark.goto(address_of(demo_site.url, kind))
    dark.emulate_media(media="print")
    stamp = dark.locator("h1 .stamp").evaluate(
        "each => (({color, backgroundColor, borderTopWidth, borderTopColor}) =>"
        " [color, borderTopColor, backgroundColor, parseFloat(borderTopWidth)])(getComputedStyle(each))"
    )
    assert stamp[:3] == ["rgb(0, 0, 0)", "rgb(0, 0, 0)", "rgba(0, 0, 0, 0)"]
    assert stamp[3] >= 3


@pytest.mark.parametrize("kind", ["home", "event", soak("principles")])
def test_paper_is_white_also_with_grounds_printed(demo_site, dark, tmp_path, kind):
    dark.goto(address_of(demo_site.url, kind))
    dark.emulate_media(media="print")
    for field in dark.locator(".field").all():
        assert field.evaluate("each => getComputedStyle(each).backgroundColor") == "rgba(0, 0, 0, 0)"
    dark.pdf(path=str(tmp_path / "sheet.pdf"), format="A4", print_background=True)
    subprocess.run(
        ["pdftoppm", "-r", "20", "-png", "-f", "1", "-l", "1", "sheet.pdf", "sheet"], cwd=tmp_path, check=True
    )
    sheet = Image.open(next(tmp_path.glob("sheet-*1.png"))).convert("L")
    assert sheet.getpixel((2, 2)) == 255
    assert sorted(sheet.getdata())[sheet.width * sheet.height // 2] == 255  # most of it is paper


def test_addresses_of_other_houses_are_written_out(demo_site, dark, folder):
    pdf = printed(dark, address_of(demo_site.url, "press"), folder)
    outside = dark.locator("main a[href^=http]").first.get_attribute("href")
    assert outside.split("//")[1][:12] in re.sub(r"\s+", "", text_of(pdf))


def test_an_event_says_when_and_where_on_its_first_sheet(demo_site, dark, folder):
    pdf = printed(dark, address_of(demo_site.url, "event"), folder)
    first = text_of(pdf).split("\f")[0]
    assert "Community" in first
    for word in dark.locator(".where dt").all_inner_texts():
        assert word in first
    assert "Menu" not in text_of(pdf)
    assert "Dark" not in text_of(pdf)
    assert "Light" not in text_of(pdf)


@pytest.mark.parametrize("kind", ["event", "event index", soak("news"), "press"])
def test_the_address_and_its_code_are_printed_only(demo_site, dark, folder, kind):
    pdf = printed(dark, address_of(demo_site.url, kind), folder)
    strip = dark.locator(".on-paper.address")
    assert strip.is_hidden()
    assert dark.url.partition("://")[2][:20] in re.sub(r"\s+", "", text_of(pdf))
    dark.emulate_media(media="print")
    assert strip.locator("svg").bounding_box()["width"] > 60


def test_what_nobody_knows_yet_is_one_line_on_paper(demo_site, dark, folder):
    text = text_of(printed(dark, address_of(demo_site.url, "event moved"), folder))
    assert len(re.findall("Not known yet", text)) == 1


def test_a_month_lies_on_its_side(demo_site, dark, folder):
    pdf = printed(dark, address_of(demo_site.url, "event index"), folder)
    told = subprocess.run(["pdfinfo", str(pdf)], capture_output=True, text=True, check=True).stdout
    width, height = map(float, re.search(r"Page size:\s+([\d.]+) x ([\d.]+)", told).groups())
    assert width > height


def test_answers_are_open_on_paper(demo_site, dark):
    dark.goto(address_of(demo_site.url, "text with picture"))
    dark.evaluate(
        "document.querySelector('main').insertAdjacentHTML('beforeend', '<div class=questions><details><summary>Q</summary><p id=answer>A</p></details></div>')"
    )
    dark.emulate_media(media="print")
    assert dark.locator("#answer").bounding_box()["height"] > 5
