"""A site of ten thousand pages answers as one of a hundred does: no list grows with the square of what there is."""

import os

import pytest
from django.db import connection
from django.utils import timezone
from wagtail.models import Page

from pages.about.models import PrinciplePage
from pages.announcements.models import AnnouncementIndexPage, AnnouncementPage
from pages.events.index_page import EventIndexPage
from pages.events.models import EventPage
from pages.news.models import NewsIndexPage, NewsPage
from pages.press.models import PressPage

from ..support import make, query_plans
from ..support.cases import HouseCase
from ..support.large_site import LargeSite

FEW, MANY = 130, 10_125  # pages
TWICE = 2
PART = "sitemap.xml?p="  # costs as many times more as it names more pages, and names 500 at most
ON_POSTGRESQL = connection.vendor == "postgresql"


class GrowthCase(HouseCase):
    languages = ["en", "es", "ar"]

    @classmethod
    def setUpClass(cls):
        make.vacuum()  # else plans are those of tables that other tests have left four times as large as their rows
        super().setUpClass()

    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        cls.site = LargeSite(cls.home)
        cls.site.furnish()
        cls.site.grow(FEW - Page.objects.count())

    def addresses(self, *languages: str) -> dict[str, str]:
        """Every kind of public page in these languages, by what it is, and what machines read."""
        found = {}
        for code in languages:
            home = self.site.homes[code]
            news, events, announcements = (
                make.part(home, kind).url for kind in (NewsIndexPage, EventIndexPage, AnnouncementIndexPage)
            )
            here = {
                "home": home.url,
                "news": news,
                "news, page 2": f"{news}?page=2",
                "news of a year": f"{news}?year=2024",
                "topic": f"{news}topic/topic-1/",
                "author": f"{news}author/author-1/",
                "outlet": f"{news}outlet/outlet-1/",
                "feed": f"{news}feed/",
                "feed.json": f"{news}feed.json",
                "topic's feed": f"{news}topic/topic-1/feed/",
                "news in Markdown": f"{news.rstrip('/')}.md",
                "events": events,
                "events past": f"{events}?past=1",
                "events of a month": f"{events}?month={timezone.localdate():%Y-%m}",
                "events of a topic": f"{events}?topic=topic-1",
                "events' feed": f"{events}feed/",
                "events in Markdown": f"{events.rstrip('/')}.md",
                "announcements": announcements,
                "announcements' feed": f"{announcements}feed/",
                "principles": make.part(home, self.principles.specific_class).url,
                "mission": make.part(home, self.mission.specific_class).url,
                "programs": self.site.text_pages[code].url,
                "search page": f"{home.url}search/",
                "search": f"{home.url}search/?query=bread",
                "search in vain": f"{home.url}search/?query=bredd",
                "suggestions": f"{home.url}search/suggest/?query=new",
                "podcast": f"{home.url}podcast/feed/",
                "lost": f"{home.url}nothing/at/all/",
            }
            for kind in (NewsPage, PressPage, AnnouncementPage, EventPage, PrinciplePage):
                page = kind.objects.filter(locale=home.locale_id).order_by("pk").first()
                here |= {kind.__name__: page.url, f"{kind.__name__} in Markdown": f"{page.url.rstrip('/')}.md"}
            event = EventPage.objects.filter(locale=home.locale_id).order_by("pk").first()
            here |= {"date": f"{event.url}{event.start_date}/", "event.ics": f"{event.url}event.ics"}
            found |= {f"{name} ({code})": address for name, address in here.items()}
        article = NewsPage.objects.order_by("pk").first()
        for name in ("news", "press", "announcements", "events", "everything", "pages", "sitemap"):
            found[f"API {name}"] = f"/api/v3/{name}/?limit=20"
        found |= {
            "API in Spanish": "/api/v3/everything/?limit=20&locale=es",
            "API content": f"/api/v3/content/?path={article.url}",
            "API search": "/api/v3/search/?query=bread",
            "API network": "/api/v3/network/",
            "API menus": "/api/v3/menus/",
            "sitemap": "/sitemap.xml",
            "sitemap, a part": "/sitemap.xml?p=1",
            "robots": "/robots.txt",
            "llms": "/llms.txt",
        }
        return found

    def visit(self, address: str) -> int:
        """How many pages it names, where it is a part of the sitemap; else 1."""
        answer = self.client.get(address)
        self.assertIn(answer.status_code, (200, 404), address)
        return answer.content.count(b"<loc>") if PART in address else 1


class PlanTests(GrowthCase):
    __test__ = ON_POSTGRESQL  # plans are its, and the backend's CPU that of a process of its own

    def test_no_page_table_is_read_again_for_every_row(self):
        self.site.grow(1_900)
        for name, address in self.addresses("es").items():
            with query_plans.captured_queries() as queries:
                self.visit(address)
            with self.subTest(name):
                self.assertEqual([str(scan) for scan in query_plans.repeated_scans(queries)], [])


@pytest.mark.soak
class TenThousandTests(GrowthCase):
    __test__ = ON_POSTGRESQL

    def test_no_public_page_costs_twice_as_much(self):
        self.site.index()
        before, told, addresses = {}, {}, self.addresses("en", "es", "ar")
        for name, address in addresses.items():
            told[name] = self.visit(address)
            before[name] = query_plans.cpu_milliseconds(lambda address=address: self.visit(address))
        self.site.grow(MANY - Page.objects.count())
        self.site.index()
        self.assertGreater(Page.objects.count(), 10_000)
        for name, address in addresses.items():
            more = self.visit(address) / told[name]
            after = query_plans.cpu_milliseconds(lambda address=address: self.visit(address))
            with query_plans.captured_queries() as queries:
                self.visit(address)
            found = [str(scan) for scan in query_plans.repeated_scans(queries)]
            print(
                f"{before[name]:8.1f} {after:8.1f} ms, {after / before[name]:.2f} times, {len(found)} scans: {name}",
                flush=True,
            )
            if os.environ.get("SCANS"):
                print("\n".join(found))
            with self.subTest(name):
                self.assertEqual(found, [])
                self.assertLessEqual(after, TWICE * more * before[name])
