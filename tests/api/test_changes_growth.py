"""`changes/` on a site of ten thousand pages: a copy is begun within minutes, and a change asks for that change alone."""

import time

import pytest
from django.db import connection
from django.test import Client
from wagtail.models import Page

from home.change_log import log
from home.change_log.models import PageChange
from pages.news.models import NewsPage

from ..support import make
from ..support.cases import HouseCase
from ..support.large_site import LargeSite
from .test_changes import SiteCopy

PAGES = 10_000
BEGUN_WITHIN = 300  # seconds, the whole build
TICK_WITHIN = 2.0  # seconds, in which one change is written
pytestmark = pytest.mark.soak


class ChangesGrowthTests(HouseCase):
    languages = ["en", "es", "ar"]

    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        cls.site = LargeSite(cls.home)
        cls.site.furnish()
        cls.site.grow(PAGES - Page.objects.count())
        make.analyze()

    def timed(self, what: str, act):
        began = time.monotonic()
        found = act()
        took = time.monotonic() - began
        print(f"{connection.vendor}, {what}: {took:.2f} s")
        return took, found

    def test_a_copy_of_ten_thousand_pages(self):
        copy, follower = SiteCopy(Client()), log.Follower()
        took, told = self.timed("first copy, whole pages in hundreds", copy.refresh)
        self.assertLess(took, BEGUN_WITHIN)
        self.assertEqual(len(told), PageChange.objects.count())
        self.assertGreater(len(told), PAGES * 0.9)
        follower.follow()
        page = NewsPage.objects.filter(live=True).order_by("?").first()
        # As if all answers had been made: that takes the background work a few minutes.
        PageChange.objects.update(digest="made", due_at=None, tags=" ".join(["page:0"] * 14))
        PageChange.objects.filter(page_id=page.pk).update(tags=f"page:{page.pk}")
        copy.refresh()
        page.title = "Another title"
        page.save_revision().publish()
        took, _nothing = self.timed("a change noted", follower.follow)
        self.assertLess(took, TICK_WITHIN)
        _took, told = self.timed("second copy", copy.refresh)
        self.assertEqual([item["id"] for item in told], [page.pk])
        self.timed("nothing new", follower.follow)
        self.timed("nothing asked", copy.refresh)
        took, _nothing = self.timed("a hundred answers made", lambda: self.made(100))
        self.assertLess(took, 20)

    def made(self, amount: int) -> None:
        pks = PageChange.objects.order_by("pk").values_list("pk", flat=True)[:amount]
        for row in PageChange.objects.filter(pk__in=list(pks)):
            log.compare(row)
