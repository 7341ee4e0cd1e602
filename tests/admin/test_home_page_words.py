"""The home page typed on one screen: what is public then, and what somebody else is at work on stays."""

from bs4 import BeautifulSoup
from django.test import Client
from django.urls import reverse
from wagtail.models import Page

from home.begin.bootstrap import begin
from home.models import HomePage
from pages.about.models import MissionPage, PrinciplesPage, StoryPage
from pages.news.models import NewsIndexPage

from ..support import make
from ..support.cases import HouseCase, words_of


class HomePageWordsTests(HouseCase):
    @classmethod
    def setUpTestData(cls):
        Page.objects.filter(depth__gt=1).delete()
        cls.home = begin("The Union", ["en", "es"])
        cls.boss = make.admin(username="boss")
        cls.address = reverse("home_page_words")

    def setUp(self):
        super().setUp()
        self.client.force_login(self.boss)

    def part(self, kind) -> Page:
        return kind.objects.child_of(self.home).get()

    def send(self, headline: str = "We own it", opened=None, **words: str):
        """What the form sends: each part as it stands there, but for these `words`, by kind."""
        screen = opened or self.look(self.address)
        sent = {each["name"]: each.get_text().strip() for each in screen.select("textarea[name^=initial-]")}
        sent |= {each["name"]: each.get("value", "") for each in screen.select("input[name^=initial-]")}
        for each in screen.select("textarea[data-part]"):
            if not each["name"].startswith("initial-"):
                sent[each["name"]] = words.get(each["data-part"], each.get_text().strip())
        return self.client.post(self.address, sent | {"headline": headline, "lead": words.get("lead", "")})

    def test_every_part_stands_there_in_its_order(self):
        titles = [words_of(each) for each in self.look(self.address).select(".home-parts h2")]
        parts = ["News & Media", "Mission & Purpose", "Announcements", "Our Story", "Events", "Our Principles"]
        self.assertEqual(titles, ["Opening", *parts])

    def test_what_is_typed_is_public_and_the_house_open(self):
        self.assertRedirects(
            self.send(mission="Economic <democracy>.", principles="13 of them.", lead="All of us."), self.address
        )
        shown = Client().get(self.home.url).content.decode()
        for words in (
            "We own it",
            "All of us.",
            "Economic &lt;democracy&gt;.",
            "13 of them.",
            "/mission/",
            "/principles/",
        ):
            self.assertIn(words, shown)
        self.assertTrue(self.part(NewsIndexPage).live)

    def test_what_was_not_changed_is_not_saved_again(self):
        self.send(mission="Economic democracy.")
        before = self.part(MissionPage).latest_revision_id, HomePage.objects.get(pk=self.home.pk).latest_revision_id
        self.send()
        after = self.part(MissionPage).latest_revision_id, HomePage.objects.get(pk=self.home.pk).latest_revision_id
        self.assertEqual(before, after)

    def test_a_draft_of_somebody_else_is_not_published_with_it(self):
        self.send(mission="Economic democracy.")
        draft = self.part(MissionPage)
        draft.shout = "Not for everybody yet"
        draft.save_revision(user=self.boss)
        self.send(mission="Other words.")
        page = self.part(MissionPage)
        self.assertEqual((page.summary, page.shout), ("Economic democracy.", ""))
        self.assertEqual(page.get_latest_revision_as_object().summary, "Other words.")

    def test_what_others_published_since_it_was_opened_stays(self):
        self.send(mission="Economic democracy.", story="Roots.", lead="All of us.")
        opened = self.look(self.address)
        self.send(story="Deep roots.", lead="Each of us.")
        self.send(opened=opened, mission="Other words.", lead="All of us.")
        home = HomePage.objects.get(pk=self.home.pk)
        self.assertEqual((home.lead, self.part(StoryPage).summary), ("Each of us.", "Deep roots."))
        self.assertEqual(self.part(MissionPage).summary, "Other words.")

    def test_where_both_changed_the_same_one_is_asked(self):
        self.send(mission="Economic democracy.")
        opened = self.look(self.address)
        self.send(mission="Theirs.")
        answer = self.send(opened=opened, mission="Mine.")
        self.assertContains(answer, "It says now: “Theirs.”")
        self.assertEqual(self.part(MissionPage).summary, "Theirs.")
        self.send(opened=BeautifulSoup(answer.content, "html.parser"), mission="Mine.")
        self.assertEqual(self.part(MissionPage).summary, "Mine.")

    def test_first_words_that_are_too_long_change_nothing(self):
        answer = self.send("x" * 161, mission="Economic democracy.")
        self.assertEqual(answer.status_code, 200)
        self.assertEqual(self.part(MissionPage).summary, "")

    def test_what_is_begun_from_here_leads_back(self):
        links = [each["href"] for each in self.look(self.address).select(".home-parts .desk-actions a")]
        self.assertIn(f"/admin/begin/announcement/?next={self.address}", links)
        sent = {"title": "No water", "summary": "Boil it.", "until": "none", "loud": "list", "action-publish": "1"}
        answer = self.client.post(f"/admin/begin/announcement/?next={self.address}", sent)
        self.assertEqual(answer["Location"], self.address)
        answer = self.client.post("/admin/begin/announcement/?next=https://elsewhere.example/", sent)
        self.assertEqual(answer["Location"], "/admin/")

    def test_only_who_may_publish_the_home_page(self):
        self.client.force_login(make.person("author", username="au"))
        self.assertRedirects(self.client.post(self.address, {"headline": "Mine"}), "/admin/")
        self.assertEqual(HomePage.objects.get(pk=self.home.pk).headline, "The Union")
        self.assertFalse(self.part(PrinciplesPage).live)
