"""Content by address and by id: everything about a page in one answer, the same as on the page, at a flat cost."""

import json

from bs4 import BeautifulSoup
from django.db import connection
from django.test.utils import CaptureQueriesContext

from pages.about import TextPage
from pages.blocks import BodyBlock
from pages.events.models import EventPage
from pages.news import NewsPage

from . import make
from .cases import HouseCase

CONTENT = "/api/v3/content/"


class ContentCase(HouseCase):
    languages = ["en", "es"]

    def ask(self, address: str, query: dict | None = None, status: int = 200, **headers) -> dict:
        answer = self.client.get(address, query or {}, **headers)
        self.assertEqual(answer.status_code, status, answer.content[:500])
        return answer.json()

    def content(self, path: str, status: int = 200, **query) -> dict:
        return self.ask(CONTENT, {"path": path, **query}, status)


class EveryKind(ContentCase):
    def test_each_kind_is_told_as_its_page_is(self):
        make.furnished(self.home)
        for page in [self.home, *make.one_of_each(self.home)]:
            with self.subTest(page._meta.label):
                told = self.content(page.url)
                self.assertEqual(told["page"]["type"], page._meta.label)
                soup = self.look(page.url)
                printed = [json.loads(each.string) for each in soup.select("script[type='application/ld+json']")]
                self.assertEqual(told["json_ld"], printed)
                self.assertEqual(told["meta"]["title"], soup.title.string)
                self.assertEqual(told["meta"]["canonical"], soup.select_one("link[rel=canonical]")["href"])
                self.assertEqual(self.ask(f"{CONTENT}{page.pk}/"), told)
