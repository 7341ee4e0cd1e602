"""The home page in one answer: each section with what the page shows in it, as the lists have it, at a flat cost."""

from datetime import timedelta

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.models import Locale, Page

from home.models import HomePage
from media.images.renditions import make_sources
from pages.about.models import Moment, Pillar, PrinciplePage, PrinciplesPage, StoryPage
from pages.announcements.models import AnnouncementPage
from pages.events.models import EventPage
from pages.news.models import Author, Correction, NewsPage
from pages.posts.models import Topic
from pages.press.models import Outlet
from pages.tree.current import current_state

from ..registration import build
from ..site.test_home import HomeCase
from ..support import make
from ..support.cases import seen_words, words_of
from ..support.rate_limits import without_counting
from .test_middleware import token_of

CONTENT = "/api/v3/content/"
LISTS = {"news": "posts", "announcements": "announcements", "events": "events", "principles": "principles"}


class HomeContentCase(HomeCase):
    languages = ["en", "es"]

    def ask(self, address: str, query: dict | None = None, key: str = "") -> dict:
        headers = {"Authorization": f"Bearer {key}"} if key else {}
        answer = self.client.get(address, query or {}, headers=headers)
        self.assertEqual(answer.status_code, 200, answer.content[:500])
        return answer.json()

    def sections(self, path: str = "/", key: str = "", **query) -> list[dict]:
        """The sections of a home page, those with nothing to show too."""
        body = self.ask(CONTENT, {"path": path, **query}, key)["page"]["body"]
        return [block for block in body if block["type"] == "section"]

    def shown(self, kind: str, path: str = "/", **query) -> dict | None:
        found = [each["shown"] for each in self.sections(path, **query) if each["shown"]]
        return next((each for each in found if each["kind"] == kind), None)

    def titles_of(self, kind: str, path: str = "/", **query) -> list[str]:
        return [each["title"] for each in self.shown(kind, path, **query)["items"]]

    def cost(self, path: str = "/") -> int:
        """Queries of an answer that is not kept."""
        self.sections(path)
        current_state().fragments.drop({"everything"})
        with CaptureQueriesContext(connection) as queries:
            self.sections(path)
        return len(without_counting(queries))

    def spanish_home(self) -> HomePage:
        return HomePage.objects.get(locale=Locale.objects.get(language_code="es"))

    def grow(self, number: int) -> None:
        """So many more of everything that a section lists, with all that an item can name."""
        pictures = [make.picture(description=f"Drawing {each}") for each in range(2)]
        for picture in pictures:
            make_sources.call(picture.pk)
        topic, author, outlet = (
            kind.objects.filter(locale=self.english).first() or make_one(self.english)
            for kind, make_one in ((Topic, make.topic), (Author, make.author), (Outlet, make.outlet))
        )
        place = make.place(self.english, entrance="yes")
        for each in range(number):
            picture, filed = pictures[each % 2], {"topics": [topic]}
            page = make.news(self.news, picture=picture, authors=[author], **filed)
            Correction.objects.create(post=page, date=page.date, text="Three fields.", locale=self.english)
            make.press(self.news, picture=picture, outlet=outlet, **filed)
            make.announcement(self.announcements, picture=picture, **filed)
            make.event(self.events, days=7 + each, picture=picture, place=place, **filed)
            build.meeting(self.events, days=7 + each, place=place, repeats="weekly", repeats_count=2)
            make.principle(self.principles, picture=picture)


class HomeContentTests(HomeContentCase):
    def assertAsThePage(self, path: str):
        """Headings, links and titles, in their order and languages, are those of the page."""
        told = [each["shown"] for each in self.sections(path) if each["shown"]]
        page = self.look(path)
        sheets = page.select("main section.sheet")
        self.assertEqual([each["anchor"] for each in told], [each.h2["id"] for each in sheets])
        for each, sheet in zip(told, sheets, strict=True):
            link = sheet.select("a.more")[-1]
            with self.subTest(path, kind=each["kind"]):
                self.assertEqual((each["heading"], each["link_words"]), (words_of(sheet.h2), words_of(link)))
                self.assertTrue(each["page"]["url"].endswith(link["href"]))
                self.assertEqual(each["heading_locale"], sheet.h2.get("lang", page.html["lang"]))
                words = link.span or link
                self.assertEqual(each["link_locale"], words.get("lang", page.html["lang"]))
                titles = [seen_words(row) for row in sheet.select("h3")]
                if each["kind"] == "principles":
                    titles = [words_of(row).partition(" ")[2] for row in sheet.select(".broadside li")]
                if each["kind"] == "mission":
                    self.assertEqual([row["name"] for row in each["pillars"]], titles)
                elif each["kind"] == "story":
                    moments = [f"{row['year']} {row['home_words']}" for row in each["moments"]]
                    self.assertEqual(moments, [words_of(row) for row in sheet.select(".years li")])
                else:
                    self.assertEqual([row["title"] for row in each["items"]], titles)
                for words in [each.get("shout"), each.get("summary")]:
                    self.assertIn(words or "", words_of(sheet))

    def furnish(self) -> None:
        self.grow(3)
        mission = type(self.mission).objects.get(pk=self.mission.pk)
        mission.shout = "Own it."
        mission.pillars = [Pillar(name=name, sentence="It carries.", locale=self.english) for name in ("One", "Two")]
        mission.save_revision().publish()
        story = StoryPage.objects.get(pk=self.story.pk)
        years = [
            Moment(sort_year=year, title=f"In {year}", show_on_home=year > 2000, locale=self.english)
            for year in (2020, 1999, 2010)
        ]
        years[0].home_words = "So far"
        story.moments = years
        story.save_revision().publish()

    def test_each_section_has_what_the_page_shows(self):
        self.furnish()
        self.assertAsThePage("/")
        first, second, *rest = self.values()
        old = make.press(self.news, title="A paper wrote", date=timezone.localdate() - timedelta(days=999))
        first |= {"show_first": old, "number": 3, "title": "What they say", "more": "All of it"}
        self.arrange(*rest, ("text", "<p>Between.</p>"), first, second)
        self.assertAsThePage("/")
        self.assertEqual(self.shown("news")["pinned"], True)
        self.assertEqual([block["type"] for block in self.ask(CONTENT, {"path": "/"})["page"]["body"]][4], "text")

    def test_in_another_language_with_what_stands_there_untranslated(self):
        self.furnish()
        make.translated(NewsPage.objects.first(), "es", title="El informe")
        self.assertAsThePage("/es/")
        make.translated(type(self.mission).objects.get(pk=self.mission.pk), "es", title="La misión")
        self.assertAsThePage("/es/")
        HomePage.objects.filter(pk=self.spanish_home().pk).update(in_source_words=True)
        home = self.spanish_home()
        self.arrange(dict(home.sections[0].value) | {"title": "What we say", "more": "Everything"}, home=home)
        HomePage.objects.filter(pk=home.pk).update(in_source_words=True)
        self.assertAsThePage("/es/")
        self.assertEqual(self.shown("news", "/es/")["heading_locale"], "en")

    def test_each_item_is_as_its_list_has_it(self):
        self.furnish()
        for path, locale in (("/", "en"), ("/es/", "es")):
            for kind, name in LISTS.items():
                query = {"limit": 100, "locale": locale}
                listed = {each["id"]: each for each in self.ask(f"/api/v3/{name}/", query)["items"]}
                told = self.shown(kind, path)
                self.assertEqual(bool(told), (kind, locale) != ("principles", "es"))  # not shown untranslated
                for each in told["items"] if told else []:
                    self.assertEqual(each, listed[each["id"]])

    def test_as_many_as_were_chosen_and_four_unless_somebody_chose(self):
        self.grow(6)
        first, *rest = self.values()
        for number in (1, 3, 7):
            self.arrange(first | {"number": number}, *rest)
            self.assertEqual(len(self.shown("news")["items"]), number)
        self.assertEqual([len(self.shown(kind)["items"]) for kind in ("announcements", "events")], [1, 4])

    def test_a_section_with_nothing_to_show_says_so(self):
        nothing = {
            "news": NewsPage,
            "announcements": AnnouncementPage,
            "events": EventPage,
            "principles": PrinciplePage,
        }
        PrinciplesPage.objects.update(summary="")
        for kind, pages in nothing.items():
            with self.subTest(kind):
                self.assertTrue(self.shown(kind)["items"])
                pages.objects.update(live=False)
                self.assertIsNone(self.shown(kind))
                pages.objects.update(live=True)
        for kind, page in {"mission": self.mission, "story": self.story}.items():
            self.assertTrue(self.shown(kind)["summary"])
            type(page).objects.update(summary="", shout="")
            self.assertIsNone(self.shown(kind))

    def test_principles_have_words_before_there_is_one(self):
        PrinciplePage.objects.update(live=False)
        told = self.shown("principles")
        self.assertEqual((told["summary"], told["items"]), ("What holds us together.", []))

    def test_an_index_that_is_a_draft_or_private_shows_nothing_to_anybody(self):
        self.news.unpublish()
        make.private(self.events, "login")
        for key in ("", token_of(make.person())):
            shown = [each["shown"] for each in self.sections(key=key)]
            self.assertEqual(
                [each["kind"] for each in shown if each], ["mission", "announcements", "story", "principles"]
            )

    def test_before_anything_is_public_it_says_what_will_be_here(self):
        def told(path: str) -> dict | None:
            return self.ask(CONTENT, {"path": path})["page"]["first_day"]

        self.assertIsNone(told("/"))
        HomePage.objects.update(lead="Bread and land.")
        Page.objects.filter(depth__gt=2).update(live=False)
        for path in ("/", "/es/"):
            page = self.look(path)
            coming = [{"name": words_of(row.b), "words": words_of(row.span)} for row in page.select(".coming li")]
            self.assertEqual(told(path), {"tagline": words_of(page.select_one(".standfirst p")), "to_come": coming})
            self.assertEqual(len(coming), 6)
        Page.objects.filter(pk=self.mission.pk).update(live=True)
        self.assertIsNone(told("/"))

    def test_what_is_over_or_to_come_is_not_in_it(self):
        make.announcement(self.announcements, since=2, title="Not yet", date=timezone.localdate() + timedelta(days=2))
        make.announcement(self.announcements, since=-3, until=-1, title="No longer", date=timezone.localdate())
        make.event(self.events, days=-1, title="Yesterday's")
        self.assertEqual(self.titles_of("announcements"), ["The newest announcement"])
        self.assertEqual(self.titles_of("events"), ["The next event"])

    def test_fields_reach_into_it(self):
        told = self.ask(CONTENT, {"path": "/", "fields": "page.body.shown.items.title,page.body.shown.kind"})
        shown = [block["shown"] for block in told["page"]["body"]]
        self.assertEqual({*shown[0]}, {"kind", "items"})
        self.assertEqual([{*each} for each in shown[0]["items"]], [{"title"}])

    def test_include_tells_of_what_its_items_name(self):
        self.grow(1)
        told = self.ask(CONTENT, {"path": "/", "include": "authors,topics,outlet"})["included"]
        for name in ("authors", "topics", "outlets"):
            self.assertEqual(len(told[name]), 1, name)
        self.assertIsNone(self.ask(CONTENT, {"path": "/"})["included"])

    def test_a_draft_has_what_its_sections_show_now(self):
        self.grow(2)
        first = self.values()[0]
        home = HomePage.objects.get(pk=self.home.pk)
        home.sections = [("section", first | {"title": "To come", "number": 2})]
        home.save_revision()
        key = token_of(make.admin())
        (draft,) = self.sections(key=key, version="draft")
        self.assertEqual(draft["shown"]["heading"], "To come")
        public = self.shown("news")
        self.assertEqual(draft["shown"]["items"], public["items"][:2])
        self.assertEqual(public["heading"], self.news.title)


class HomeContentCostTests(HomeContentCase):
    CEILING = 26

    def test_longer_sections_cost_no_more(self):
        for page in (self.home, self.spanish_home()):
            values = [dict(block.value) | {"number": 12} for block in page.sections]
            self.arrange(*values, home=page)
        self.grow(2)
        few = [self.cost(path) for path in ("/", "/es/")]
        self.grow(10)
        many = [self.cost(path) for path in ("/", "/es/")]
        self.assertEqual(many, few)
        self.assertEqual(len(self.shown("news")["items"]), 12)
        self.assertLessEqual(max(few), self.CEILING)

    def test_of_a_draft_neither(self):
        costs, key = [], token_of(make.admin())
        self.arrange(*(value | {"number": 12} for value in self.values()))
        for number in (2, 10):
            self.grow(number)
            self.sections(key=key, version="draft")
            with CaptureQueriesContext(connection) as queries:
                self.sections(key=key, version="draft")
            costs.append(len(without_counting(queries)))
        self.assertEqual(costs[0], costs[1])
