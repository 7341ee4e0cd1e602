"""The editor of a page with a block whose feature is off, in a browser."""

import json

import pytest
from playwright.sync_api import expect

from ..support.running_site import demo_site as served_demo
from .admin_page import Desk

PAGES = """
from pages.about.models import TextPage
import json
rows = TextPage.objects.filter(locale__language_code="en").order_by("pk")
print(json.dumps([
    [page.pk, [*page.get_latest_revision_as_object().body.raw_data]] for page in rows
    if any(row["type"] == "audio" for row in page.body.raw_data)
][0]))
"""


@pytest.fixture(scope="module")
def site_without(tmp_path_factory):
    """A demo without recordings."""
    with served_demo(tmp_path_factory.mktemp("off"), work=False, FEATURES="all,-recordings") as site:
        yield site


def test_a_block_that_is_off_is_saved_as_it_was_and_not_offered(page, site_without):
    desk = Desk(page, site_without, "editor")
    pk, before = json.loads(site_without.shell(PAGES))
    desk.edit(pk)
    block = page.locator("[data-contentpath=body] [data-streamfield-child]", has=page.locator("[value=audio]"))
    expect(block).to_contain_text("Switched off")
    page.locator("[data-contentpath=body] .c-sf-add-button").last.click()
    expect(page.get_by_role("option", name="Picture", exact=True)).to_be_visible()
    for name in ("Audio", "Recording with transcript"):
        expect(page.get_by_role("option", name=name, exact=True)).to_have_count(0)
    page.keyboard.press("Escape")
    page.locator("#id_summary").fill("Said in short.")
    with page.expect_event("load"):
        page.locator("#id_summary").press("Control+s")
    expect(page.locator("#id_summary")).to_have_value("Said in short.")
    _pk, after = json.loads(site_without.shell(PAGES))
    assert [row for row in after if row["type"] == "audio"] == [row for row in before if row["type"] == "audio"]
    assert [row["type"] for row in after] == [row["type"] for row in before]
