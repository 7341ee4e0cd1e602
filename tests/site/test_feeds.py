"""Feeds: Atom and JSON Feed of every list, whole, well-formed whatever the words, under names that stay."""

import json
import re
from datetime import date, timedelta

import feedparser
import jsonschema
from bs4 import BeautifulSoup
from wagtail.models import Page

from pages.announcements.models import AnnouncementPage
from pages.feeds.clean_html import plain_html
from pages.news.models import NewsIndexPage, NewsPage

from ..support import make
from ..support.cases import HouseCase
from ..support.json_feed import SCHEMA

HOSTILE = "A\x0b \x01<b>bold</b> & ]]> “title” 🌱 \ufffe <script>alert(1)</script>"


class FeedCase(HouseCase):
    def atom(self, address: str):
        """A feed as a reader of feeds takes it."""
        answer = self.client.get(address)
        self.assertEqual(answer.status_code, 200, address)
        self.assertEqual(answer["Content-Type"], "application/atom+xml; charset=utf-8")
        feed = feedparser.parse(answer.content)
        self.assertFalse(feed.bozo, feed.get("bozo_exception"))
        return feed

    def json(self, address: str) -> dict:
        answer = self.client.get(address)
        self.assertEqual(answer.status_code, 200, address)
        self.assertEqual(answer["Content-Type"], "application/feed+json; charset=utf-8")
        feed = json.loads(answer.content)
        jsonschema.validate(feed, SCHEMA, format_checker=jsonschema.FormatChecker())
        return feed

    def ids(self, address: str) -> list[str]:
        return [entry.id for entry in self.atom(address).entries]


class EntryTests(FeedCase):
    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        cls.picture = make.picture(credit="Drawn here")
        link = f'<p><a linktype="page" id="{cls.mission.pk}">Why</a> <b>we</b> bake.</p>'
        body = [
            ("text", link),
            ("picture", {"picture": cls.picture, "caption": "A loaf", "width": "wide"}),
            ("questions", {"items": [{"question": "When?", "answer": "<p>Now.</p>"}]}),
            ("newest", {"title": "Newest", "index": cls.news, "number": 3}),
        ]
        cls.bread = make.news(cls.news, title="Bread", date=date(2024, 5, 1), picture=cls.picture, body=body)
        cls.bread.topics = [make.topic(cls.english, name="Food", slug="food")]
        cls.bread.authors = [make.author(cls.english, name=name, slug=name.lower()) for name in ("Ben", "Ann")]
        cls.bread.save_revision().publish()
        cls.piece = make.press(cls.news, title="They wrote", date=date(2024, 4, 1), quotation="We bake.", language="es")

    def test_an_entry_says_all_there_is(self):
        feed = self.atom(self.news.url + "feed/")
        self.assertEqual(feed.feed.language, "en")
        entry = feed.entries[0]
        self.assertEqual((entry.title, entry.link), ("Bread", self.bread.full_url))
        self.assertEqual([author.name for author in entry.authors], ["Ann", "Ben"])
        self.assertEqual([(tag.term, tag.label) for tag in entry.tags], [("food", "Food")])
        self.assertEqual(entry.published_parsed[:3], (2024, 5, 1))
        self.assertEqual(entry.updated_parsed[:3], NewsPage.objects.get().last_published_at.timetuple()[:3])
        enclosure = entry.enclosures[0]
        self.assertEqual(enclosure.href, self.home.full_url.rstrip("/") + self.picture.address)
        self.assertEqual(int(enclosure.length), len(self.client.get(self.picture.address).getvalue()))
        self.assertEqual(enclosure.type, self.client.get(self.picture.address)["Content-Type"])

    def test_the_same_as_json(self):
        feed = self.json(self.news.url + "feed.json")
        item, atom = feed["items"][0], self.atom(self.news.url + "feed/").entries[0]
        self.assertEqual((item["id"], item["title"], item["url"]), (atom.id, atom.title, atom.link))
        self.assertEqual(item["authors"][0], {"name": "Ann", "url": f"{self.news.full_url}author/ann/"})
        self.assertEqual((item["tags"], item["language"]), (["Food"], "en"))
        self.assertEqual(item["attachments"][0]["url"], item["image"])
        self.assertEqual(feed["items"][1]["external_url"], self.piece.link)

    def test_content_is_whole_clean_and_stands_on_its_own(self):
        content = self.json(self.news.url + "feed.json")["items"][0]["content_html"]
        soup = BeautifulSoup(content, "html.parser")
        for words in ("Something happened.", "bake.", "A loaf", "Drawn here", "When?", "Now."):
            self.assertIn(words, content)
        self.assertNotIn("Newest", content)
        self.assertEqual(soup.a["href"], self.mission.full_url)
        for element in soup.find_all(True):
            self.assertFalse({"class", "id", "style", "srcset", "sizes"} & element.attrs.keys(), element)
            for name in ("href", "src"):
                self.assertTrue(element.get(name, "http").startswith("http"), element)
        self.assertFalse(soup.select("script, style, source, button, picture"))

    def test_a_piece_of_others_leads_to_it(self):
        entry = self.atom(self.news.url + "feed/").entries[1]
        self.assertEqual([author.name for author in entry.authors], ["A Writer"])
        self.assertIn(self.piece.link, [link.href for link in entry.links if link.rel == "via"])
        self.assertIn("We bake.", entry.content[0].value)

    def test_every_list_has_feeds_and_names_them_in_its_head(self):
        for address in (
            self.news.url,
            f"{self.news.url}topic/food/",
            f"{self.news.url}author/ann/",
            self.announcements.url,
        ):
            links = self.look(address).head.select("link[rel=alternate][type^=application]")
            self.assertEqual([link["href"] for link in links], [f"{address}feed/", f"{address}feed.json"])
            self.atom(links[0]["href"])
            self.json(links[1]["href"])
        self.assertEqual(len(self.ids(f"{self.news.url}author/ann/feed/")), 1)
        links = [link["href"] for link in self.look("/").head.select("link[rel=alternate][type^=application]")]
        self.assertIn(f"{self.news.url}feed/", links)
        for link in self.look(f"{self.news.url}?topic=food&year=2024").head.select("link[type^=application]"):
            self.assertIn("?topic=food&year=2024", link["href"])
        self.assertEqual(len(self.ids(f"{self.news.url}feed/?topic=food&year=2024")), 1)

    def test_hostile_words_break_nothing(self):
        Page.objects.filter(pk=self.bread.pk).update(title=HOSTILE)
        NewsPage.objects.filter(pk=self.bread.pk).update(summary=HOSTILE, lead=HOSTILE)
        entry = self.atom(self.news.url + "feed/").entries[0]
        self.assertIn("🌱", entry.title)
        item = self.json(self.news.url + "feed.json")["items"][0]
        self.assertEqual(item["title"], "A <b>bold</b> & ]]> “title” 🌱  <script>alert(1)</script>")
        self.assertNotIn("<script", item["content_html"])

    def test_what_is_no_longer_public_is_gone_at_once(self):
        make.private(self.mission)
        self.assertNotIn(self.mission.url, self.client.get(self.news.url + "feed.json").content.decode())
        make.private(self.bread)
        for ending in ("feed/", "feed.json"):
            self.assertHides(self.news.url + ending, "Bread", "A loaf")


class FeedsReadingTests(FeedCase):
    def test_the_same_bytes_and_none_where_nothing_is_new(self):
        page = make.news(self.news)
        for ending in ("feed/", "feed.json"):
            first, second = (self.client.get(self.news.url + ending) for _ in range(2))
            self.assertEqual((first.content, first["ETag"]), (second.content, second["ETag"]))
            self.assertIn("Last-Modified", first)
            known = {"HTTP_IF_NONE_MATCH": first["ETag"]}
            answer = self.client.get(self.news.url + ending, **known)
            self.assertEqual((answer.status_code, answer.content), (304, b""))
            head = self.client.head(self.news.url + ending)
            self.assertEqual((head.status_code, head.content, head["ETag"]), (200, b"", first["ETag"]))
            page.title += "!"
            page.save_revision().publish()
            self.assertEqual(self.client.get(self.news.url + ending, **known).status_code, 200)

    def test_pages_of_twenty_lead_from_one_to_the_next(self):
        make.many(NewsPage, self.news, 45, date=lambda each: date(2024, 1, 1) + timedelta(days=each))
        address, seen = f"{self.news.full_url}feed/", []
        while address:
            feed = self.atom(address)
            links = {link.rel: link.href for link in feed.feed.links}
            self.assertEqual(links["self"], address)
            seen += [entry.id for entry in feed.entries]
            address = links.get("next")
        self.assertEqual(links["previous"], f"{self.news.full_url}feed/?page=2")
        self.assertEqual((len(seen), len(set(seen))), (45, 45))
        self.assertEqual(self.json(f"{self.news.url}feed.json")["next_url"], f"{self.news.full_url}feed.json?page=2")
        for query in ("page=-1", "page=x", "page=²", "page=", "page=1e9"):
            self.assertEqual(len(self.ids(f"{self.news.url}feed/?{query}")), 20, query)
        self.assertEqual(self.ids(f"{self.news.url}feed/?page=99999"), [])

    def test_an_empty_list_has_an_empty_feed(self):
        self.assertEqual(self.ids(self.news.url + "feed/"), [])
        self.assertEqual(self.json(self.news.url + "feed.json")["items"], [])

    def test_announcements_that_have_begun(self):
        now, past = (make.announcement(self.announcements, since=-3, until=until) for until in (None, -1))
        make.announcement(self.announcements, since=2)
        entries = self.atom(self.announcements.url + "feed/").entries
        self.assertEqual({entry.title for entry in entries}, {now.title, past.title})
        self.assertEqual(AnnouncementPage.objects.count(), 3)

    def test_more_and_richer_entries_cost_no_more_queries(self):
        link = f'<p><a linktype="page" id="{self.mission.pk}">Why</a></p>'
        buttons = {"items": [{"label": "Why", "page": self.story, "document": None, "address": ""}]}
        for amount in (1, 6):
            for _ in range(amount):
                body = [("text", link), ("buttons", buttons), ("picture", {"picture": make.picture(), "caption": ""})]
                body += [("text", link), ("download", {"label": "", "document": make.document()})]
                page = make.news(self.news, picture=make.picture(), body=body)
                page.topics, page.authors = [make.topic(self.english)], [make.author(self.english)]
                page.save_revision().publish()
            cost = self.cost_of(self.news.url + "feed/")
            self.assertEqual(getattr(self, "cost", cost), cost)
            self.cost = cost


class FeedsNameTests(FeedCase):
    languages = ["en", "es"]

    def test_a_piece_that_moves_and_is_renamed_is_the_same_to_a_reader(self):
        page = make.news(self.news, title="Bread", slug="bread")
        spanish = make.translated(page, "es", title="Pan", slug="pan")
        index = NewsIndexPage.objects.get(pk=spanish.get_parent().pk)
        english, translated = self.ids(self.news.url + "feed/"), self.ids(index.url + "feed/")
        self.assertNotEqual(english, translated)
        other = make.news_index(self.home, title="Archive")
        page.move(Page.objects.get(pk=other.pk), pos="last-child")
        spanish.slug, spanish.title = "el-pan", "El pan"
        spanish.save_revision().publish()
        self.assertEqual(self.ids(other.url + "feed/"), english)
        self.assertEqual(self.ids(index.url + "feed/"), translated)
        page.refresh_from_db()
        self.assertEqual(self.atom(other.url + "feed/").entries[0].link, page.full_url)
        for name in english + translated:
            self.assertRegex(name, r"^urn:uuid:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$")

    def test_a_feed_speaks_one_language(self):
        page = make.news(self.news, title="Bread", date=date(2026, 5, 1))
        page.topics = [make.topic(self.english, name="Food", slug="food")]
        page.save_revision().publish()
        spanish = make.translated(page, "es", title="Pan")
        index = spanish.get_parent()
        make.topic(spanish.locale, name="Comida", slug="comida", translation_key=page.topics.get().translation_key)
        feed = self.json(index.url + "feed.json")
        self.assertEqual((feed["language"], feed["items"][0]["title"]), ("es", "Pan"))
        self.assertEqual(feed["items"][0]["tags"], ["Comida"])
        self.assertEqual(len(self.json(index.url + "topic/comida/feed.json")["items"]), 1)


def test_plain_html_keeps_what_is_said_and_drops_what_runs():
    base = "https://house.example/news/bread/"
    for given, wanted in {
        '<p class="x" onclick="y()">Bread</p>': "<p>Bread</p>",
        "<script>alert(1)</script><p>Bread<!-- x --></p>": "<p>Bread</p>",
        '<a href="../">Up</a>': '<a href="https://house.example/news/">Up</a>',
        '<a href="javascript:alert(1)">Up</a> <a href="http://[">Down</a>': "Up Down",
        '<img src="/a.png" srcset="/b.png 2x" alt="">': '<img alt="" src="https://house.example/a.png"/>',
        '<section><div lang="es" dir="ltr"><p>Pan</p></div></section>': "<p>Pan</p>",
        "<details><summary>When?</summary><p>Now.</p></details>": "<h4>When?</h4><p>Now.</p>",
        '<p>Soon<span class="visually-hidden">, not yet</span></p>': "<p>Soon</p>",
        "<p>1 &lt; 2 &amp; 3</p>": "<p>1 &lt; 2 &amp; 3</p>",
    }.items():
        found = plain_html(given, base)
        assert sorted(re.findall(r"[^\s<>/]+", found)) == sorted(re.findall(r"[^\s<>/]+", wanted)), found
