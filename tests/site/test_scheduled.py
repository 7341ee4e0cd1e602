"""The canary of time: an announcement that has not begun is at no address and in no list, block, link, menu or answer."""

from datetime import timedelta

import pytest
import time_machine
from django.core.cache import cache
from django.utils import timezone
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page

from home.models import HomePage
from pages.announcements.models import AnnouncementPage
from pages.translation.models import Job
from pages.translation.permissions import is_public
from pages.visibility import visible

from ..api.test_middleware import GateCase
from ..support import make
from ..support.addresses import all_urls, one_of_each_shape
from ..support.api_walk import WORD, Walk, linking_page

EVERYTHING = {
    "title": f"The {WORD} evening",
    "summary": f"About {WORD}.",
    "lead": f"Of {WORD}.",
    "kicker": f"{WORD} series",
    "where": f"{WORD} hall",
    "menu_label": f"{WORD} menu",
    "search_description": f"{WORD} described",
    "show_in_menus": True,
    "banner": True,
    "body": [("heading", f"In {WORD}"), ("text", f"<p>Down in {WORD}.</p>")],
}


class ToComeTests(Walk, GateCase):
    languages = ["en", "es"]

    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        make.with_content(cls.home)
        topic = make.topic(cls.english, name="Water")
        cls.page = make.announcement(cls.announcements, since=1, slug=f"{WORD}-1", topics=[topic], **EVERYTHING)
        cls.own = make.translated(cls.page, "es", slug=f"{WORD}-2", **EVERYTHING)
        cls.uploads = [make.picture(), make.document()]
        cls.pages = [cls.page, cls.own]
        cls.pointing = [linking_page(home, cls.pages) for home in (cls.home, cls.home.get_translations().get())]
        news = make.news(cls.news, topics=[topic])
        news.related = [news.related.model(page=cls.page)]
        news.save_revision().publish()
        press = make.press(cls.news)
        press.about = [press.about.model(page=cls.page)]
        press.save_revision().publish()
        now = make.announcement(cls.announcements, button_label="Go", button_page=cls.page)
        home = HomePage.objects.get(pk=cls.home.pk)
        for section in home.sections:
            if section.value["page"].pk == cls.announcements.pk:
                section.value["show_first"] = Page.objects.get(pk=cls.page.pk)
        home.save_revision().publish()
        Redirect.objects.create(old_path="/old-way", redirect_page=cls.page)
        Redirect.objects.create(old_path="/older-way", redirect_link=cls.page.full_url)
        cls.now = now

    def tried_urls(self) -> list[str]:
        """Old addresses, and what a visitor tries where the page would be, in each language."""
        tried = [page.url.replace("/es/", "/") for page in self.pages] + [f"/es{page.url}" for page in self.pages]
        return ["/old-way/", "/old-way.md", "/older-way/", *tried]

    def test_nothing_tells_of_it_before_its_minute(self):
        """One of each shape of address; but the page itself, what points to it, and every list that would show it."""
        lists = [page.url for page in self.announcements.get_translations(inclusive=True)]
        pages = [page.url for page in [*self.pages, *self.pointing]]
        sample = one_of_each_shape(all_urls(WORD, "evening", "down"))
        self.assertUntold([*sample, "/", "/es/", *lists, *pages], [self.page, self.pointing[1], self.now])

    @pytest.mark.soak
    def test_nothing_at_all_tells_of_it_before_its_minute(self):
        self.assertUntold(all_urls(WORD, "evening", "down"), [*self.pages, *self.pointing, self.now])

    def assertUntold(self, addresses: list[str], pages: list[Page]):
        """Neither at these addresses, nor in the API asked about these pages."""
        for address in dict.fromkeys([*addresses, *self.tried_urls()]):
            answer = self.client.get(address)
            self.assertLess(answer.status_code, 500, address)
            content = answer.getvalue() if answer.streaming else answer.content
            with self.subTest(address):
                asked = f"?query={WORD}" in address
                self.assertEqual(self.occurrences(content.decode("utf-8", "replace"), asked), [])
                self.assertNotIn(WORD, answer.get("Location", "").partition("?")[0].replace(address, ""))
        for address in ("/old-way/", "/old-way.md", "/older-way/", "/api/v3/redirect/?path=/old-way/", self.page.url):
            self.assertEqual(self.client.get(address).status_code, 404, address)
        self.assertFalse(self.look(f"/es{self.page.url}", 404).select(f"main a[href*='{WORD}']"))
        self.walk("", pages)

    def test_it_is_nowhere_before_its_minute_and_everywhere_from_then_on(self):
        """Quick sample of the walk, which proves that the walk would find it."""
        told = ["/", self.announcements.url, "/sitemap.xml", f"{self.announcements.url}feed/", self.pointing[0].url]
        told += ["/api/v3/announcements/", "/api/v3/everything/", "/api/v3/site/"]
        for address in told:
            self.assertNotIn(WORD, self.client.get(address).content.decode(), address)
        for address in (self.page.url, "/old-way/", "/older-way/"):
            self.assertEqual(self.client.get(address).status_code, 404, address)
        with time_machine.travel(timezone.now() + timedelta(days=1, minutes=1), tick=False):
            cache.clear()
            for address in told:
                self.assertIn(WORD, self.client.get(address).content.decode(), address)
            self.assertEqual(self.client.get(self.page.url).status_code, 200)
            self.assertEqual(self.client.get("/old-way/")["Location"], self.page.url)
            self.assertEqual(self.client.get("/older-way/")["Location"], self.page.url)

    def test_over_it_stays_where_it_was_announced(self):
        """As designed: it is told among the past, and not sought any more."""
        over = make.announcement(self.announcements, since=-9, until=-1, title="Over and done")
        self.assertIn(over, AnnouncementPage.objects.visible())
        self.assertShows(self.announcements.url, "Over and done")
        self.assertEqual(self.client.get(over.url).status_code, 200)
        self.assertNotIn("Over and done", self.found("done"))

    def test_it_is_translated_in_time(self):
        """Translators have it before visitors do."""
        from pages.translation.jobs.sync import sync_jobs

        page = make.announcement(self.announcements, since=2, title="To be translated first")
        sync_jobs([page.translation_key])
        job = Job.objects.get(translation_key=page.translation_key)
        self.assertTrue(is_public(job))
        self.assertFalse(visible(Page.objects.filter(pk=page.pk)).exists())
