"""The buttons of a page that lead to its translation: what they offer, and that a longer list asks no more."""

from bs4 import BeautifulSoup
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail_localize.models import TranslationSource

from ..support import make
from ..support.cases import HouseCase, words_of

TRANSLATE, SYNC = "Translate this page", "Sync translated pages"


class ListingButtonTests(HouseCase):
    languages = ["en", "es"]

    def setUp(self):
        super().setUp()
        self.client.force_login(make.person("editor"))
        self.page = make.news(self.news, title="Report")

    def list(self) -> BeautifulSoup:
        address = reverse("wagtailadmin_explore", args=[self.news.pk])
        return BeautifulSoup(self.client.get(address).content.decode(), "html.parser")

    def offered(self) -> dict[str, str]:
        """Label to address, on the row of the page."""
        row = next(row for row in self.list().select("tbody tr") if "Report" in words_of(row))
        links = {words_of(link): link["href"] for link in row.select("a") if link.get("href")}
        return {label: links[label] for label in (TRANSLATE, SYNC) if label in links}

    def test_translate_while_a_language_has_none_sync_once_it_has_one(self):
        self.assertEqual(self.offered().keys(), {TRANSLATE})
        TranslationSource.update_or_create_from_instance(self.page)
        make.translated(self.page, "es", title="Informe")
        offered = self.offered()
        self.assertEqual(offered.keys(), {SYNC})
        source = TranslationSource.objects.get_for_instance(self.page)
        answer = self.client.get(offered[SYNC])
        address = reverse("wagtail_localize:update_translations", args=[source.pk])
        self.assertEqual(answer["Location"].partition("?")[0], address)

    def test_not_for_who_may_not_order_translations(self):
        self.client.force_login(make.person("author"))
        self.assertEqual(self.offered(), {})

    def test_what_has_no_source_can_t_be_synced(self):
        self.assertEqual(self.client.get(reverse("sync_translations", args=[self.page.pk])).status_code, 404)

    def test_a_longer_list_asks_no_more(self):
        self.list()
        costs = []
        for _ in range(2):
            with CaptureQueriesContext(connection) as queries:
                self.list()
            costs.append(len(queries))
            for _number in range(10):
                make.news(self.news)
            self.list()
        self.assertEqual(costs[0], costs[1])
