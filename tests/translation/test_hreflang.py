"""Every state of a page names itself in every language, and each of these names it back and is there."""

import re

from bs4 import BeautifulSoup

from pages.about.models import TextPage
from pages.news.models import NewsPage

from ..support import make
from ..support.cases import HouseCase


class MutualTests(HouseCase):
    languages = ["en", "es", "ar"]

    def head(self, address: str) -> tuple[str, dict[str, str]]:
        """Canonical address and alternates of what stands here, from the root."""
        head = self.look(address).head
        links = {each["hreflang"]: path(each["href"]) for each in head.select("[rel=alternate][hreflang]")}
        return path(head.select_one("[rel=canonical]")["href"]), links

    def everything(self) -> list[str]:
        topic = make.topic(self.english, slug="food")
        pages = list(make.one_of_each(self.home))
        make.many(NewsPage, self.news, 14)
        through = NewsPage.topics.through
        reports = NewsPage.objects.filter(title__startswith="Row")
        through.objects.bulk_create(through(newspage_id=report.pk, topic_id=topic.pk) for report in reports)
        page = make.news(self.news, topics=[topic])
        make.translated(page, "es", slug="informe")
        for each in pages:
            make.translated(each, "es", slug=f"es-{each.slug}")
        make.translated(pages[0], "ar", slug="safha")
        lone = make.text(self.home)
        found = [page.url for page in TextPage.objects.live()] + [each.url for each in pages]
        found += ["/", "/es/", "/ar/", lone.url]
        news = self.news.url
        return [*found, news, f"{news}?page=2", f"{news}topic/food/", f"{news}topic/food/?page=2", f"{news}?year=2026"]

    def test_every_pair_is_mutual_and_there(self):
        walked, waiting = {}, self.everything()
        while waiting:
            address = waiting.pop()
            if address not in walked:
                walked[address] = self.head(address)
                waiting += walked[address][1].values()
        self.assertGreater(len(walked), 25)
        for address, (canonical, links) in walked.items():
            with self.subTest(address=address):
                for there in set(links.values()):
                    self.assertEqual(walked[there][0], there)
                    self.assertEqual(walked[there][1], links)
                if links:
                    self.assertIn(canonical, links.values())
                    self.assertEqual(links["x-default"], links.get("en", next(iter(links.values()))))

    def test_a_topic_is_named_by_its_slug_in_each_language(self):
        topic = make.topic(self.english, slug="food")
        page = make.news(self.news)
        page.topics = [topic]
        page.save_revision().publish()
        make.translated(page, "es", slug="informe")
        canonical, links = self.head(f"{self.news.url}topic/food/")
        self.assertEqual(canonical, f"{self.news.url}topic/food/")
        self.assertEqual(set(links), {"en", "es", "x-default"})

    def test_nonsense_is_no_part_of_an_address(self):
        page = make.news(self.news)
        for address in (page.url, self.news.url):
            for query in ("?utm_source=x", "?page=1", "?page=0", "?page=nonsense", "?page=99", "?a=<b>"):
                self.assertEqual(self.head(address + query)[0], address, query)

    def test_the_sitemap_says_the_same(self):
        page = make.news(self.news)
        spanish = make.translated(page, "es", slug="noticia")
        text = self.client.get("/sitemap.xml").content.decode()
        entry = next(each for each in text.split("<url>") if f"{spanish.full_url}</loc>" in each)
        said = {code: path(href) for code, href in re.findall(r'hreflang="([\w-]+)" href="([^"]+)"', entry)}
        self.assertEqual(said, self.head(page.url)[1])
        self.assertIn("<lastmod>", entry)
        self.assertTrue(BeautifulSoup(text, "html.parser").find("urlset"))

    def test_robots_keeps_the_search_of_every_language_out(self):
        lines = self.client.get("/robots.txt").content.decode().splitlines()
        for address in ("/admin/", "/search/", "/es/search/", "/ar/search/"):
            self.assertIn(f"Disallow: {address}", lines)


def path(address: str) -> str:
    return re.sub(r"^https?://[^/]+", "", address)
