"""Over a weak line a page comes in pieces: what is in sight stays where it is."""

import pytest

from ..support.recording_proxy import recording_proxy
from .checks import SHIFTS, assert_still, until, window

ADDRESSES = ["/", "/news/", "/announcements/", "/events/", "/search/?q=farm", "/es/", "/ar/", "/cooperatives/"]


@pytest.fixture(scope="module")
def weak_line(demo_site):
    """The demo behind a line that brings its pages in 700 bytes at a time."""
    with recording_proxy(demo_site.url) as proxy:
        proxy.piece = 700
        yield proxy


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("address", ADDRESSES)
def test_nothing_jumps_while_a_page_comes_in(weak_line, browser, address, width):
    with window(browser, width) as page:
        page.add_init_script(SHIFTS)
        page.goto(weak_line.url + address)
        until(page, "() => document.readyState === 'complete'")
        assert_still(page)
