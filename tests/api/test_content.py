"""Content by address and by id: everything about a page in one answer, the same as on the page, at a flat cost."""

import json
from datetime import timedelta

from django.conf import settings
from django.db import connection
from django.test import override_settings
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Site

from home.templatetags.formatting import format_date as formatted
from pages.api.errors import MEDIA_TYPE
from pages.blocks.body import BodyBlock
from pages.news.models import Correction, RelatedPage
from pages.press.link_checks import LinkCheck
from pages.tree.current import current_state

from ..support import make
from ..support.cases import HouseCase, words_of
from ..support.rate_limits import without_counting
from .test_middleware import token_of

CONTENT = "/api/v3/content/"
MOST = 12  # queries


def stored(blocks: list) -> list[dict]:
    return [{"type": name, "value": value} for name, value in blocks]


class ContentCase(HouseCase):
    languages = ["en", "es"]

    def ask(self, address: str, query: dict | None = None, status: int = 200, **headers) -> dict:
        answer = self.client.get(address, query or {}, **headers)
        self.assertEqual(answer.status_code, status, answer.content[:500])
        return answer.json()

    def content(self, path: str, status: int = 200, key: str = "", **query) -> dict:
        headers = {"headers": {"Authorization": f"Bearer {key}"}} if key else {}
        return self.ask(CONTENT, {"path": path, **query}, status, **headers)

    def cost_of_content(self, path: str) -> int:
        """Queries of an answer that is not kept, with Wagtail's site cache warm."""
        self.content(path)
        current_state().fragments.drop({"everything"})
        with CaptureQueriesContext(connection) as queries:
            self.content(path)
        return len(without_counting(queries))


class ContentTests(ContentCase):
    def test_head_and_json_ld_are_those_of_the_page(self):
        make.with_content(self.home)
        make.topic(self.english, name="Land")
        for page in [self.home, *make.one_of_each(self.home)]:
            with self.subTest(page._meta.label):
                told, soup = self.content(page.url), self.look(page.url)
                printed = [json.loads(each.string) for each in soup.select("script[type='application/ld+json']")]
                described = soup.select_one("meta[name=description]")
                self.assertEqual(told["page"]["type"], page._meta.label)
                self.assertEqual(told["json_ld"], printed)
                self.assertEqual(told["meta"]["title"], soup.title.string)
                self.assertEqual(told["meta"]["canonical"], soup.select_one("link[rel=canonical]")["href"])
                self.assertEqual(told["meta"]["description"], described["content"] if described else "")
                self.assertEqual(
                    told["meta"]["share_picture"]["url"], soup.select_one("meta[property='og:image']")["content"]
                )
                self.assertEqual(self.ask(f"{CONTENT}{page.pk}/"), told)
                if page != self.home:  # whose cost is that of all its sections (test_home)
                    self.assertLessEqual(self.cost_of_content(page.url), MOST)

    def test_a_report_with_all_that_belongs_to_it(self):
        topic, author = make.topic(self.english, name="Land"), make.author(self.english, name="Ann")
        circle = make.author(self.english, name="The kitchen", is_circle=True)
        picked = make.text(self.home, title="Picked")
        page = make.news(self.news, title="Bought", topics=[topic], authors=[author, circle], picture_text="A field")
        RelatedPage.objects.create(post=page, page_id=picked.pk)
        Correction.objects.create(post=page, date=page.date, text="Three fields.", locale=self.english)
        make.news(self.news, title="Alike", topics=[topic])
        told = self.content(page.url)
        self.assertEqual([row["name"] for row in told["page"]["topics"]], ["Land"])
        self.assertEqual([row["title"] for row in told["page"]["related"]], ["Picked", "Alike"])
        self.assertEqual([row["text"] for row in told["page"]["corrections"]], ["Three fields."])
        self.assertEqual(told["page"]["reading_minutes"], page.reading_minutes)
        self.assertEqual([row["title"] for row in told["breadcrumbs"]], [self.home.title, self.news.title])
        signed = {row["name"]: row["@type"] for row in told["json_ld"][0]["author"]}
        self.assertEqual(signed, {"Ann": "Person", "The kitchen": "Organization"})
        self.assertEqual([block["type"] for block in told["page"]["body"]], ["heading", "text", "quote"])

    def test_with_or_without_slash_and_as_full_address(self):
        page = make.text(self.home, title="About us", slug="about-us")
        for path in ("/about-us/", "/about-us", "about-us", page.full_url, f"{page.full_url}?utm=1#top"):
            with self.subTest(path):
                self.assertEqual(self.content(path)["page"]["id"], page.pk)
        self.assertEqual(self.content("/")["page"]["id"], self.home.pk)
        self.assertEqual(self.content("")["page"]["id"], self.home.pk)

    def test_what_is_no_address_of_this_site_is_refused(self):
        for path in ("https://elsewhere.example/", "ftp://localhost/", "//elsewhere.example/x", "http://[::1"):
            with self.subTest(path):
                self.content(path, 422)
        for path in ("/nothing/", "/about/" * 40, "/%00/", "/fr/", "/admin/", "/../"):
            with self.subTest(path):
                self.assertIn(self.client.get(CONTENT, {"path": path}).status_code, {404, 422})

    def test_drafts_and_private_pages_are_nowhere(self):
        draft = make.text(self.home, live=False, slug="draft")
        to_come = make.announcement(self.announcements, since=1)
        closed = make.text(self.home, slug="closed", title="Nobody knows")
        below = make.text(closed, slug="below")
        make.private(closed, "login")
        locked = make.text(self.home, slug="locked")
        make.private(locked, "password")
        for page in (draft, to_come, closed, below, locked):
            with self.subTest(page.slug):
                self.content(page.url_path.removeprefix("/home"), 404)
                self.ask(f"{CONTENT}{page.pk}/", status=404)
        key = token_of(make.person())
        told = self.content("/closed/below/", key=key)
        self.assertEqual([row["title"] for row in told["breadcrumbs"]], [self.home.title, "Nobody knows"])
        self.assertEqual(told["meta"]["robots"], "noindex, nofollow")
        self.content("/locked/", 404, key=key)
        self.content("/draft/", 404, key=key)
        self.assertNotIn("Nobody", json.dumps(self.content("/")))

    def test_problems_are_told_as_such(self):
        answer = self.client.get(CONTENT, {"path": "/nothing/"})
        self.assertEqual((answer.status_code, answer["Content-Type"]), (404, MEDIA_TYPE))
        self.assertEqual(self.client.get(CONTENT).status_code, 422)

    def test_a_redirect_is_told_with_its_target(self):
        page = make.text(self.home, slug="new")
        Redirect.add_redirect("/old", redirect_to=page, is_permanent=True)
        Redirect.add_redirect("/away", redirect_to="https://elsewhere.example/", is_permanent=False)
        to = {"found": "redirect", "to": page.full_url, "permanent": True}
        self.assertEqual(self.content("/old/"), to)
        self.assertEqual(self.ask("/api/v3/redirect/", {"path": "/old/"}), to)
        self.assertEqual(self.content("/old/?page=2")["to"], f"{page.full_url}?page=2")
        self.assertEqual(self.content("/away")["to"], "https://elsewhere.example/")
        self.ask("/api/v3/redirect/", {"path": "/new/"}, 404)

    def test_one_date_of_a_series(self):
        page = make.event(self.events, days=3, repeats="weekly", repeats_count=3, all_day=True)
        spanish = make.translated(page, "es", title="Asamblea", slug="asamblea")
        second = page.occurrences.order_by("date")[1]
        told = self.content(f"{page.url}{second.date}/")
        self.assertEqual(told["state"]["date"], str(second.date))
        self.assertEqual(told["page"]["shown"]["date"], str(second.date))
        self.assertEqual(told["meta"]["canonical"], f"{page.full_url}{second.date}/")
        self.assertEqual(told["meta"]["title"], self.look(f"{page.url}{second.date}/").title.string)
        self.assertEqual(told["json_ld"][0]["startDate"], str(second.date))
        self.assertEqual(told["translations"][1]["url"], f"{spanish.full_url}{second.date}/")
        self.assertEqual(len(told["page"]["following"]), 3)
        self.assertIsNone(self.content(page.url)["state"])
        for rest in ("2001-01-01/", "tomorrow/", "event.ics", f"{second.date}/x/"):
            self.content(f"{page.url}{rest}", 404)

    def test_sections_of_a_translated_home_page_name_its_own_pages(self):
        home = self.home.get_translations().get()
        news = make.part(home, type(self.news))
        home.sections = [("section", {"page": self.news, "title": "", "number": 2})]  # as translation leaves it
        home.save_revision().publish()
        section = self.content(home.url)["page"]["body"][0]
        self.assertEqual((section["index"]["id"], section["index"]["locale"]), (news.pk, "es"))
        self.assertEqual(section["title"], news.title)

    def test_a_cooperative_tells_its_stage(self):
        pages = [make.text(self.home, stage="forming"), make.text(self.home)]
        self.assertEqual([self.content(page.url)["page"]["stage"] for page in pages], ["forming", ""])

    def test_topics_stand_in_the_order_of_their_names_in_the_language_of_the_page(self):
        food, land = (make.topic(self.english, name=name) for name in ("Food", "Land"))
        spanish = self.home.get_translations().get().locale
        make.topic(spanish, name="Tierra", translation_key=land.translation_key)
        make.topic(spanish, name="Verdura", translation_key=food.translation_key)
        page = make.news(self.news, topics=[land, food])
        for each, names in ((page, ["Food", "Land"]), (make.translated(page, "es"), ["Tierra", "Verdura"])):
            with self.subTest(each.locale):
                self.assertEqual([row["name"] for row in self.content(each.url)["page"]["topics"]], names)
                self.assertEqual([row.get_text() for row in self.look(each.url).select(".topics li a")], names)

    def test_the_list_of_a_topic(self):
        topic = make.topic(self.english, name="Land", slug="land")
        make.news(self.news, topics=[topic])
        make.topic(self.english, name="Empty", slug="empty")
        told = self.content(f"{self.news.url}topic/land/")
        self.assertEqual((told["state"]["kind"], told["state"]["name"]), ("topic", "Land"))
        self.assertEqual(told["meta"]["canonical"], f"{self.news.full_url}topic/land/")
        self.assertEqual(told["meta"]["title"], self.look(f"{self.news.url}topic/land/").title.string)
        for rest in ("topic/empty/", "topic/none/", "topic/", "feed/", "author/land/"):
            self.content(f"{self.news.url}{rest}", 404)

    def test_only_the_translations_there_are(self):
        page = make.text(self.home, title="About us")
        self.assertEqual([row["locale"] for row in self.content(page.url)["translations"]], ["en"])
        draft = make.translated(page, "es", live=False, title="Borrador")
        self.assertEqual(len(self.content(page.url)["translations"]), 1)
        draft.save_revision().publish()
        told = self.content(page.url)
        self.assertEqual(
            [(row["locale"], row["current"]) for row in told["translations"]], [("en", True), ("es", False)]
        )
        self.assertEqual([row["hreflang"] for row in told["meta"]["alternates"]], ["en", "es", "x-default"])
        spanish = self.client.get(CONTENT, {"path": draft.full_url})
        self.assertEqual(spanish["Content-Language"], "es")
        self.assertEqual(spanish.json()["page"]["title"], "Borrador")
        self.assertEqual(spanish.json()["translations"][0]["url"], page.full_url)

    def test_links_lead_to_the_language_of_the_page(self):
        target = make.text(self.home, title="Target")
        body = [("text", f'<p><a linktype="page" id="{target.pk}">there</a></p>')]
        page = make.text(self.home, body=body)
        spanish = make.translated(page, "es")
        self.assertIn(target.full_url, self.content(spanish.url)["page"]["body"][0]["text"]["text"])
        own = make.translated(target, "es", title="Meta")
        told = self.content(spanish.url)["page"]["body"][0]["text"]
        self.assertEqual(told["text"], f'<p><a href="{own.full_url}">there</a></p>')
        self.assertEqual(told["links"], [{"url": own.full_url, "id": own.pk, "type": "pages.TextPage"}])

    def body(self, times: int) -> list:
        targets = [make.text(self.home).pk for _ in range(times)]
        return [
            block
            for pk in targets
            for block in [
                ("text", f'<p><a linktype="page" id="{pk}">there</a></p>'),
                ("picture", {"picture": {"image": make.picture().pk, "alt_text": "x"}, "caption": "", "width": ""}),
                ("documents", {"title": "", "documents": [make.document().pk]}),
                ("pages", {"title": "", "pages": [pk]}),
                ("recording", {"title": "x", "text": "", "recording": make.recording(language="en").pk}),
                ("newest", {"index": self.news.pk, "title": "", "number": 3}),
            ]
        ]

    def cards(self) -> list:
        """One page of each kind that says something besides its title on a card."""
        day = timezone.localdate()
        gone = make.press(self.news, title="A film", medium="film", link="https://paper.example/gone", writer="")
        LinkCheck.objects.update_or_create(address=gone.link, defaults={"is_gone": True})
        place = make.place(self.english)
        return [
            make.news(self.news, title="A report", date=day - timedelta(days=40)),
            gone,
            make.press(self.news, title="A piece", printed_date="spring 2017", outlet=None),
            make.announcement(self.announcements, title="Water", date=day - timedelta(days=3)),
            make.text(self.home, title="The bakery", stage="forming"),
            make.text(self.home, title="The garden"),
            make.event(self.events, title="Once"),
            make.event(self.events, days=-9, title="Over"),
            make.event(self.events, title="Often", repeats="weekly", repeats_count=3, place=place),
            make.event(self.events, title="For ever", repeats="weekly"),
        ]

    def test_cards_say_what_the_page_prints_on_them(self):
        pages = self.cards()
        make.translated(pages[-2], "es", title="A menudo")
        block = ("pages", {"title": "Read on", "pages": [page.pk for page in pages]})
        page = make.text(self.home, body=BodyBlock().to_python(stored([block])))
        told = {each["title"]: each for each in self.content(page.url)["page"]["body"][0]["pages"]}
        printed = {words_of(row.h3): row for row in self.look(page.url).select("section.chosen li.card")}
        self.assertEqual([*told], [*printed])
        for title, card in told.items():
            meta = words_of(printed[title].select_one(".meta"))
            with self.subTest(title):
                for words in self.words_on(card):
                    self.assertIn(words.lower(), f"{meta} {words_of(printed[title].ul)}".lower())
        facts = {title: card["event"] for title, card in told.items() if card["event"]}
        self.assertEqual({*facts}, {"Once", "Over", "Often", "For ever"})
        self.assertIsNone(facts["For ever"]["ends_at"])
        over = {
            title
            for title, each in facts.items()
            if each["ends_at"] and parse_datetime(each["ends_at"]) <= timezone.now()
        }
        self.assertEqual(over, {"Over"})
        self.assertTrue(told["A film"]["press"]["link_is_gone"])
        self.assertEqual({told["The garden"][name] for name in ("date", "press", "event")}, {None})

    def words_on(self, card: dict) -> list[str]:
        """What is printed on a card, by what the API says of it."""
        press, event = card["press"] or {}, card["event"] or {}
        outlet, printed = (
            press.get("outlet"),
            press.get("printed_date") or (card["date"] and formatted(parse_date(card["date"]))),
        )
        words = [printed, outlet and outlet["name"], outlet and press["writer"], card["stage"]]
        words += [
            event and (event["rhythm"] or f"{parse_date(event['starts_on']):%B} {parse_date(event['starts_on']).day}")
        ]
        return [each for each in words if each]

    def test_more_cards_cost_no_more(self):
        costs, pages = [], []
        for _ in range(2):
            pages += self.cards()
            block = ("pages", {"title": "Read on", "pages": [page.pk for page in pages]})
            page = make.text(self.home, body=BodyBlock().to_python(stored([block])))
            costs.append(self.cost_of_content(page.url))
        self.assertEqual(costs[0], costs[1])
        self.assertLessEqual(costs[0], MOST + 2)  # of nine kinds of facts

    def test_more_blocks_and_more_pages_cost_nothing_more(self):
        few = make.text(self.home, body=BodyBlock().to_python(stored(self.body(1))))
        cost = self.cost_of_content(few.url)
        self.assertLessEqual(cost, MOST)
        many = make.text(self.home, body=BodyBlock().to_python(stored(self.body(5))))
        self.assertEqual(self.cost_of_content(many.url), cost)

    def test_a_report_with_all_there_can_be_costs_at_most_twelve(self):
        filed = {"topics": [make.topic(self.english)], "authors": [make.author(self.english)]}
        make.news(self.news, **filed)
        page = make.news(self.news, body=BodyBlock().to_python(stored(self.body(2))), **filed)
        RelatedPage.objects.create(post=page, page_id=self.events.pk)
        Correction.objects.create(post=page, date=page.date, text="Three fields.", locale=self.english)
        self.assertLessEqual(self.cost_of_content(page.url), MOST)

    def test_a_translated_series_costs_at_most_twelve(self):
        place = make.place(self.english)
        series = make.event(self.events, repeats="weekly", repeats_count=3, place=place)
        self.assertLessEqual(self.cost_of_content(make.translated(series, "es").url), MOST)

    def test_where_visitors_are_elsewhere_files_stay_here(self):
        page = make.text(self.home, picture_id=make.picture().pk)
        front = {"hostname": "front.example", "port": 443}
        Site.objects.filter(is_default_site=True).update(**front)
        Site.clear_site_root_paths_cache()
        with override_settings(HEADLESS="only", FRONTEND_URL="https://front.example"):
            told = self.content(f"https://front.example{page.url}")["page"]
            self.assertEqual(told["id"], self.content(f"{settings.BASE_URL}{page.url}")["page"]["id"])
        self.assertTrue(told["url"].startswith("https://front.example/"))
        self.assertTrue(told["picture"]["url"].startswith(f"{settings.BASE_URL}/media/"))

    def test_only_what_is_asked_for(self):
        page = make.text(self.home, title="About us")
        told = self.content(page.url, fields="page.title,meta.title")
        self.assertEqual(told["page"], {"title": "About us"})
        self.assertEqual(set(told), {"found", "page", "meta"})
        self.content(page.url, 422, fields="page.titel")

    def test_markdown(self):
        page = make.text(self.home, body=[("text", "<p>We <b>own</b> it.</p>")])
        told = self.content(page.url, rich_text="markdown")["page"]["body"][0]["text"]
        self.assertEqual((told["format"], told["text"]), ("markdown", "We **own** it."))
        self.content(page.url, 422, rich_text="word")
