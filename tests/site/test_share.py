"""Passing a page on: what the button has at hand, and what there is without a script."""

import datetime as dt
from urllib.parse import parse_qs, urlsplit

from ..support import make
from ..support.cases import HouseCase


class ShareTests(HouseCase):
    def test_news_press_events_and_announcements_can_be_passed_on(self):
        pages = [
            make.news(self.news, title="Land & homes?"),
            make.press(self.news),
            make.event(self.events),
            make.announcement(self.announcements),
        ]
        for page in pages:
            with self.subTest(page.title):
                [share] = self.look(page.url).select(".share")
                self.assertEqual((share["data-title"], share["data-address"]), (page.title, page.full_url))
                self.assertTrue(share.button.has_attr("hidden"))  # until a script has found what it can do
                self.assertTrue(share.select_one("[role=status]"))
                sent = urlsplit(share.a["href"])
                self.assertEqual(
                    (sent.scheme, parse_qs(sent.query)), ("mailto", {"subject": [page.title], "body": [page.full_url]})
                )
                self.assertNotIn("+", sent.query)  # which mail programs show as it is

    def test_one_date_of_a_series_is_passed_on_as_that_date(self):
        page = make.event(self.events, repeats="weekly")
        address = f"{page.url}{page.start_date + dt.timedelta(weeks=1)}/"
        self.assertTrue(self.look(address).select_one(".share")["data-address"].endswith(address))

    def test_what_only_a_visitor_presses_is_not_in_the_markdown_of_a_page(self):
        page = make.news(self.news)
        self.assertNotIn("mailto:", self.client.get(f"{page.url.rstrip('/')}.md").content.decode())

    def test_a_plain_page_has_none(self):
        self.assertEqual(self.look(make.text(self.home).url).select(".share"), [])
