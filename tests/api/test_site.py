"""What stands around every page as machines are told it: menu, languages, look, search, site map."""

import json
from datetime import UTC, date, datetime, time, timedelta

from django.db import connection
from django.test import override_settings
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.formats import date_format
from wagtail.contrib.search_promotions.models import Query
from wagtail.models import Locale

from pages.network.models import Chrome, FollowLink
from pages.search.models import Unfound
from pages.tree.current import current_state

from ..registration import build
from ..support import make
from ..support.cases import words_of
from .test_content import ContentCase

SITE, SEARCH, SITEMAP = "/api/v3/site/", "/api/v3/search/", "/api/v3/sitemap/"


class SiteTests(ContentCase):
    search_index = True

    def test_around_every_page(self):
        spanish = Locale.objects.get(language_code="es")
        network = make.network(name="Our Network", phone="+1 601 555 0100")
        network.follow_links = [FollowLink(kind="mastodon", address="https://social.example/@us")]
        network.save()
        make.look(red="#aa0000", face="anton", logo=make.picture())
        Chrome.objects.filter(locale=self.english).delete()
        Chrome.objects.filter(locale=spanish).delete()
        call = {"call_label": "Join us", "call_address": "/contact/"}
        words = Chrome.objects.create(locale=self.english, tagline="Solidarity", **call)
        Chrome.objects.create(locale=spanish, tagline="Solidaridad", translation_key=words.translation_key)
        told = self.ask(SITE)
        self.assertEqual((told["name"], told["network"]["phone"]), ("Our Network", "+1 601 555 0100"))
        self.assertEqual(told["chrome"]["tagline"], "Solidarity")
        self.assertEqual({name: told["chrome"][name] for name in call}, call)
        self.assertEqual(
            told["follow"], [{"kind": "mastodon", "name": "Mastodon", "url": "https://social.example/@us"}]
        )
        self.assertEqual((told["call"]["label"], told["call"]["locale"], told["call"]["page"]), ("Join us", "en", None))
        self.assertEqual(told["call"]["url"], f"{told['url']}/contact/")
        self.assertEqual([row["code"] for row in told["languages"]], ["en", "es"])
        red = next(each for each in told["look"]["colours"] if each["name"] == "red")
        self.assertEqual((red["day"], told["look"]["face"]), ("#aa0000", "anton"))
        self.assertTrue(told["look"]["logo"]["url"])
        self.assertEqual(self.client.get(told["look"]["style_sheet"]).status_code, 200)
        own = self.ask(SITE, {"locale": "es"})
        self.assertEqual((own["chrome"]["tagline"], own["locale"]), ("Solidaridad", "es"))
        self.assertTrue(own["home"]["url"].endswith("/es/"))
        self.ask(SITE, {"locale": "fr"}, 422)
        self.assertEqual(set(self.ask(SITE, {"fields": "menu,name"})), {"menu", "name"})

    def test_the_call_leads_to_a_page_while_it_is_public(self):
        page = make.text(self.home, title="Membership", slug="join")
        Chrome.objects.filter(locale=self.english).update(call_label="Join us", call_page=page)
        call = self.ask(SITE)["call"]
        self.assertEqual((call["page"]["id"], call["url"]), (page.pk, page.full_url))
        page.unpublish()
        self.assertIsNone(self.ask(SITE)["call"])

    def test_the_menu_is_that_of_the_header(self):
        below = make.text(make.text(self.home, title="Programs", show_in_menus=True), title="Land", show_in_menus=True)
        make.private(make.text(self.home, title="Nobody knows", show_in_menus=True))
        told = self.ask(SITE)["menu"]
        flat = [item["label"] for top in told for item in [top, *top["children"]]]
        soup = self.look("/")
        links = [link.get_text(strip=True) for link in soup.select(".menu-list li:not([class]) a")]
        self.assertEqual(flat, links)
        programs = next(item for item in told if item["label"] == "Programs")
        self.assertEqual([item["id"] for item in programs["children"]], [below.pk])

    def test_banner_and_feeds(self):
        self.assertIsNone(self.ask(SITE)["banner"])
        page = make.announcement(self.announcements, level="urgent", title="Boil water", button_label="Where to go")
        banner = self.ask(SITE)["banner"]
        self.assertEqual(banner["button_label"], words_of(self.look("/").select_one(".banner p a")))
        self.assertEqual((banner["id"], banner["key"]), (page.pk, self.look("/").select_one(".banner")["data-banner"]))
        feeds = self.ask(SITE)["feeds"]
        self.assertIn("text/calendar", {feed["type"] for feed in feeds})
        for feed in feeds:
            self.assertEqual(self.client.get(feed["url"]).status_code, 200, feed)

    def test_it_costs_the_same_with_more_pages(self):
        self.ask(SITE)
        costs = []
        for _ in range(2):
            current_state().fragments.drop({"everything"})
            with CaptureQueriesContext(connection) as queries:
                self.ask(SITE)
            costs.append(len(queries))
            for _ in range(3):
                make.text(self.home, show_in_menus=True)
        self.assertEqual(*costs)

    def test_the_clocks_it_is_at_home_with(self):
        for zone in ("America/Chicago", "Asia/Tokyo"):
            with override_settings(TIME_ZONE=zone):
                current_state().fragments.drop({"everything"})
                self.assertEqual(self.ask(SITE)["time_zone"], zone)

    def results(self, query: str, **params) -> dict[str, dict]:
        items = self.ask(SEARCH, {"query": query, "limit": 100, **params})["items"]
        return {row["title"]: row for row in items}

    def test_results_say_what_the_search_page_says_beside_them(self):
        day = timezone.localdate() + timedelta(days=7)
        make.news(self.news, title="Soil report", date=day - timedelta(days=400))
        make.press(self.news, title="Soil film", medium="film")
        make.principle(self.principles, title="Soil principle", number=7)
        build.meeting(self.events, title="Soil evening")
        make.event(self.events, title="Soil series", repeats="weekly", repeats_count=3)
        make.event(self.events, days=-9, title="Soil is over")
        make.text(self.home, title="Soil")
        document = make.document(title="Soil handbill")
        told, page = self.results("soil"), self.look("/search/?query=soil")
        facts = {name: {key: row[key] for key in ("medium", "number")} for name, row in told.items()}
        self.assertEqual(facts["Soil film"], {"medium": "film", "number": None})
        self.assertEqual(facts["Soil principle"], {"medium": "", "number": 7})
        self.assertEqual(told["Soil report"]["date"], str(day - timedelta(days=400)))
        events = {name: row["event"] for name, row in told.items() if row["event"]}
        self.assertEqual({*events}, {"Soil evening", "Soil series", "Soil is over"})
        ends_at = timezone.make_aware(datetime.combine(day, time(16))).astimezone(UTC)
        self.assertEqual(parse_datetime(events["Soil evening"].pop("ends_at")), ends_at)
        times = {"start_time": "14:00:00", "end_time": "16:00:00"}
        self.assertEqual(events["Soil evening"], {"starts_on": str(day), "rhythm": "", "is_over": False} | times)
        self.assertEqual((events["Soil is over"]["is_over"], events["Soil is over"]["start_time"]), (True, None))
        self.assertEqual(
            told["Soil handbill"]["document"],
            {"extension": document.file_extension, "size": document.file_size},
        )
        self.assertEqual({told["Soil"][name] for name in ("date", "number", "event", "document")}, {None})
        for row in page.select(".results li"):
            result, meta = told[words_of(row.h3)], words_of(row.select_one(".meta"))
            with self.subTest(result["title"]):
                for words in [
                    result["date"] and date_format(date.fromisoformat(result["date"]), "F j, Y"),
                    result["number"] and f"principle {result['number']}",
                    result["event"] and result["event"]["rhythm"],
                    result["document"] and result["document"]["extension"].upper(),
                ]:
                    self.assertIn((words or "").lower(), meta.lower())
                if result["event"]:
                    self.assertEqual("past" in meta, result["event"]["is_over"])

    def test_more_events_among_the_results_cost_no_more(self):
        costs = []
        for amount in (2, 10):
            for _ in range(amount):
                series = make.event(self.events, title="Soil evening", repeats="weekly", repeats_count=2)
                make.translated(series, "es", title="Soil tarde")
            self.results("soil", everywhere=True)
            current_state().fragments.drop({"everything"})
            with CaptureQueriesContext(connection) as queries:
                found = self.ask(SEARCH, {"query": "soil", "limit": 100, "everywhere": True})["items"]
            self.assertTrue(all(row["event"]["rhythm"] for row in found))
            costs.append(len(queries))
        self.assertEqual(costs[0], costs[1])

    def test_search_with_facets(self):
        topic = make.topic(self.english, name="Land", slug="land")
        news = make.news(self.news, title="Harvest on the land", topics=[topic])
        text = make.text(self.home, title="A harvest of ours")
        make.private(make.text(self.home, title="Harvest of secrets"))
        make.translated(text, "es", title="Nuestra harvest")
        told = self.ask(SEARCH, {"query": "harvest"})
        self.assertEqual({row["id"] for row in told["items"]}, {news.pk, text.pk})
        self.assertEqual({each["value"]: each["count"] for each in told["facets"]["kind"]}, {"news": 1, "pages": 1})
        self.assertEqual([each["value"] for each in told["facets"]["topic"]], ["land"])
        self.assertIn("<mark>", told["items"][0]["marked_title"])
        self.assertNotIn("secrets", json.dumps(told))
        for query, found in (
            ({"kind": "news"}, [news.pk]),
            ({"topic": "land"}, [news.pk]),
            ({"limit": 1, "offset": 2}, []),
        ):
            with self.subTest(query):
                self.assertEqual([row["id"] for row in self.ask(SEARCH, {"query": "harvest", **query})["items"]], found)
        own = self.ask(SEARCH, {"query": "harvest", "locale": "es"})
        self.assertIn("es", {row["locale"] for row in own["items"]})
        self.ask(SEARCH, {"query": "harvest", "kind": "houses"}, 422)
        self.ask(SEARCH, status=422)
        self.assertEqual(self.ask(SEARCH, {"query": "?!"})["count"], 0)

    def test_promotions_suggestions_and_what_is_not_found(self):
        page = make.text(self.home, title="How to join")
        Query.get("join").editors_picks.create(page=page, description="Begin here", sort_order=0)
        told = self.ask(SEARCH, {"query": "join"})
        self.assertEqual([(row["title"], row["url"]) for row in told["promoted"]], [("How to join", page.full_url)])
        suggested = self.ask(f"{SEARCH}suggestions/", {"query": "how t"})["items"]
        self.assertEqual([row["id"] for row in suggested], [page.pk])
        self.ask(SEARCH, {"query": "zeppelin"})
        self.assertTrue(Unfound.objects.filter(words="zeppelin").exists())

    def test_the_site_map_by_cursor(self):
        make.with_content(self.home)
        page = make.text(self.home)
        spanish = make.translated(page, "es", title="Texto")
        make.private(make.text(self.home, title="Nobody knows"))
        make.announcement(self.announcements, since=1, title="To come")
        printed = self.client.get("/sitemap.xml").content.decode()
        address, found = f"{SITEMAP}?limit=7", []
        while address:
            told = self.ask(address)
            found += told["items"]
            address = told["next"]
        self.assertEqual(len(found), len({row["id"] for row in found}))
        self.assertEqual(len(found), printed.count("<loc>"))
        for row in found:
            self.assertIn(f"<loc>{row['url']}</loc>", printed)
        row = next(row for row in found if row["id"] == page.pk)
        self.assertEqual([each["href"] for each in row["alternates"]], [page.full_url, spanish.full_url])
        self.ask(SITEMAP, {"cursor": "x"}, 422)
