"""What a visitor on a cheap phone and a weak line has to wait for: bytes as they come over the wire, and no jumps."""

import re
from collections import Counter

import pytest
from playwright.sync_api import expect

from .checks import read_to_the_end, window
from .page_kinds import soak

KB = 1024
YEAR = 31_536_000
WORDS, WITH_ARABIC_FONT, ALL, SCRIPTS = 70 * KB, 90 * KB, 300 * KB, 10 * KB
PICTURES = {"Image"}
WEAK_LINE = {"offline": False, "latency": 60, "downloadThroughput": 200 * KB, "uploadThroughput": 50 * KB}
JUMPS = """
  window.jumps = [];
  new PerformanceObserver((list) => list.getEntries().forEach((each) => window.jumps.push(each.value)))
    .observe({type: "layout-shift", buffered: true});
"""
# how each element looks, itself and what stands before and behind it
STYLES = """() => [...document.querySelectorAll("body, body *")].flatMap((element) =>
  [null, "::before", "::after"].map((part) => {
    const style = getComputedStyle(element, part);
    const values = [...style].map((name) => name + ": " + style.getPropertyValue(name));
    return `${element.tagName}.${element.className} ${part} ${values.join("; ")}`;
  }))"""
ADD_BEHIND_SITE = """(address) => new Promise((done) => {
  const site = document.querySelector("link[rel=stylesheet][href*='/css/site.']"), sheet = site.cloneNode();
  sheet.href = address;
  sheet.onload = done;
  site.after(sheet);
})"""
COLUMNS = """() => {
  const block = document.body.appendChild(Object.assign(document.createElement("div"), {className: "columns"}));
  const {display} = getComputedStyle(block);
  block.remove();
  return display;
}"""


class Wire:
    """Counts what comes over the wire to a page, by kind; what comes from the browser's own store costs nothing."""

    def __init__(self, page):
        self.kinds, self.from_store, self.bytes, self.addresses = {}, set(), Counter(), {}
        self.session = page.context.new_cdp_session(page)
        self.session.on("Network.responseReceived", self.note)
        self.session.on("Network.requestServedFromCache", lambda served: self.from_store.add(served["requestId"]))
        self.session.on("Network.loadingFinished", self.count)
        self.session.send("Network.enable")

    def weaken(self):
        self.session.send("Network.emulateNetworkConditions", WEAK_LINE)

    def note(self, received):
        answer = received["response"]
        self.kinds[received["requestId"]] = received["type"]
        self.addresses[answer["url"]] = {name.lower(): value for name, value in answer["headers"].items()}
        if answer.get("fromDiskCache"):
            self.from_store.add(received["requestId"])

    def count(self, finished):
        if finished["requestId"] not in self.from_store:
            self.bytes[self.kinds.get(finished["requestId"], "Other")] += finished["encodedDataLength"]

    def without_pictures(self) -> int:
        return sum(length for kind, length in self.bytes.items() if kind not in PICTURES)


@pytest.mark.parametrize("language", ["en", soak("es"), "ar"])
def test_the_first_visit_to_the_home_page(demo_site, browser, language):
    address = demo_site.url + ("/" if language == "en" else f"/{language}/")
    with window(browser, 390, 844, shared=False, device_scale_factor=2) as page:
        page.add_init_script(JUMPS)
        wire = Wire(page)
        wire.weaken()
        page.goto(address, wait_until="networkidle")
        read_to_the_end(page)
        print(
            f"{language}: {wire.without_pictures()} bytes, {sum(wire.bytes.values())} with pictures, {dict(wire.bytes)}"
        )
        assert wire.without_pictures() <= (WITH_ARABIC_FONT if language == "ar" else WORDS), wire.bytes
        assert sum(wire.bytes.values()) <= ALL, wire.bytes
        assert 0 < wire.bytes["Script"] <= SCRIPTS
        assert wire.bytes["Image"] > 0
        assert sum(page.evaluate("jumps")) < 0.02

        for kept in (wire.kinds, wire.bytes, wire.from_store):
            kept.clear()
        page.goto(address, wait_until="networkidle")
        read_to_the_end(page)
        again = sum(wire.bytes.values())
        assert set(wire.bytes) <= {"Document"}, wire.bytes
        assert again <= 12 * KB


def test_what_is_text_comes_compressed(demo_site, browser):
    with window(browser, 390, shared=False) as page:
        wire = Wire(page)
        page.goto(demo_site.url, wait_until="networkidle")
        packed = {address: headers.get("content-encoding") for address, headers in wire.addresses.items()}
        assert packed[f"{demo_site.url}/"] in {"gzip", "br"}
        sheet = next(address for address in packed if "/css/site." in address)
        assert packed[sheet] in {"gzip", "br"}


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("address", ["/", "/ar/"])
def test_the_home_page_leaves_out_a_sheet_that_would_change_nothing(demo_site, browser, address, width):
    """pages.css, which all others have: with it every element of the home page looks the same."""
    with window(browser, width, shared=False) as page:
        page.goto(f"{demo_site.url}/news/", wait_until="networkidle")
        sheets = page.evaluate("[...document.querySelectorAll('link[rel=stylesheet]')].map((each) => each.href)")
        left_out = next(each for each in sheets if "/css/pages." in each)
        page.goto(demo_site.url + address, wait_until="networkidle")
        assert page.locator(f"link[href$='{left_out.rpartition('/')[2]}']").count() == 0
        before = page.evaluate(STYLES)
        page.evaluate(ADD_BEHIND_SITE, left_out)
        assert page.evaluate(COLUMNS) == "grid"  # it was read
        after = page.evaluate(STYLES)
        assert len(before) > 100
        assert [pair for pair in zip(before, after, strict=True) if pair[0] != pair[1]] == []


@pytest.mark.parametrize("address", ["/", "/ar/"])
def test_fonts_fetched_early_are_used_and_kept_for_a_year(demo_site, browser, address):
    with window(browser, 390, shared=False) as page:
        wire = Wire(page)
        page.goto(demo_site.url + address, wait_until="networkidle")
        early = page.evaluate("[...document.querySelectorAll('link[rel=preload][as=font]')].map((each) => each.href)")
        text = "cairo" if address == "/ar/" else "literata"
        assert [font.rpartition("/")[2].partition("-")[0] for font in early] == ["bricolage", text]
        sheet = page.evaluate(
            "fetch(document.querySelector('link[rel=stylesheet]').href).then((answer) => answer.text())"
        )
        for font in early:
            assert font.rpartition("/")[2] in sheet
            kept = wire.addresses[font]["cache-control"]
            assert "immutable" in kept
            assert int(kept.split("max-age=")[1].split(",")[0]) >= YEAR
        names = page.evaluate(
            "[...document.fonts].filter((each) => each.status === 'loaded').map((each) => each.family)"
        )
        faces = {name.strip('"') for name in names} & {"Bricolage", "Literata", "Cairo"}  # not the stand-ins
        assert faces == {"Bricolage", "Literata"} | ({"Cairo"} if address == "/ar/" else set())
        assert list(wire.kinds.values()).count("Font") == len(faces)  # none was fetched twice


def test_a_stranger_is_given_no_cookie(demo_site, browser):
    with window(browser, 390, shared=False) as page:
        assert page.goto(demo_site.url, wait_until="networkidle").status == 200
        assert page.context.cookies() == []


@pytest.mark.parametrize(("zone", "apart", "day"), [("America/New_York", "1 hour", ""), ("Asia/Tokyo", "hours", "day")])
def test_the_visitors_own_clock(demo_site, browser, zone, apart, day):
    with window(browser, 390, timezone_id=zone) as page:
        page.goto(demo_site.url + "/events/", wait_until="networkidle")
        expect(page.locator(".clock [data-own]").first).to_have_text(
            re.compile(f"^Where you are it is .*{apart} later.$")
        )
        page.goto(demo_site.url + "/events/community-meeting/", wait_until="networkidle")
        expect(page.locator(".own-time")).to_have_text(re.compile(rf"^Where you are: (?=[\w ,]*{day})[\w:–., ]+$"))
        assert page.locator(".own-time", has_text="day").count() == bool(day)
