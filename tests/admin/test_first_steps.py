"""First steps on a new site: eight that tick themselves from what is true, put away and back."""

from django.test import Client, override_settings
from django.urls import reverse
from wagtail.models import Page

from home.begin.bootstrap import begin
from home.models import HomePage
from pages.network.models import Network
from pages.news.models import NewsIndexPage

from ..support import make
from ..support.cases import HouseCase, words_of

HOME = "/admin/"


class FirstStepsTests(HouseCase):
    @classmethod
    def setUpTestData(cls):
        Page.objects.filter(depth__gt=1).delete()
        cls.home = begin("The Union", ["en", "es"])
        cls.boss = make.admin(username="boss")

    def setUp(self):
        super().setUp()
        self.client.force_login(self.boss)

    def steps(self) -> dict[str, bool]:
        """Each step by its title, and whether it is ticked."""
        found = self.look(HOME).select(".steps > li")
        return {words_of(each.h3).removesuffix("(done)").strip(): "done" in each["class"] for each in found}

    def done(self) -> list[str]:
        return [title for title, is_done in self.steps().items() if is_done]

    def page(self, kind) -> Page:
        return kind.objects.child_of(self.home).get()

    def test_a_new_site_says_where_to_begin(self):
        screen = self.look(HOME)
        self.assertEqual(words_of(screen.h1), "The house is yours. Two of eight are done.")
        self.assertEqual(len(screen.select(".steps > li")), 8)
        now = screen.select_one('[aria-current="step"]')
        self.assertIn("The first words of the site", words_of(now))
        self.assertEqual(self.done(), ["Name of the network", "Colors"])
        self.assertIn("2 are sewn", screen.select_one(".quilt-grow > svg")["aria-label"])

    def test_without_short_forms_it_leads_to_the_page_tree(self):
        with override_settings(FEATURES_OFF=["home.quick_create"]):
            screen = self.look(HOME)
        links = {each["href"] for each in screen.select(".steps a, .desk-actions a")}
        self.assertLessEqual(
            {
                reverse("wagtailadmin_explore", args=[self.home.pk]),
                reverse("wagtailadmin_pages:edit", args=[self.home.pk]),
            },
            links,
        )
        self.assertFalse([link for link in links if "/begin/" in link])

    def test_the_first_words_are_typed_here_and_stand_on_the_home_page(self):
        self.client.post(reverse("first_steps_tagline"), {"headline": "We are building <more> than walls"})
        home = HomePage.objects.get(pk=self.home.pk)
        self.assertEqual((home.headline, home.has_unpublished_changes), ("We are building <more> than walls", False))
        self.assertIn("The first words of the site", self.done())
        self.assertIn("We are building <more> than walls", words_of(self.look(HOME).select_one(".mini-site")))

    def test_words_that_are_missing_or_too_long_change_nothing(self):
        for words in ("", " ", "x" * 161):
            self.client.post(reverse("first_steps_tagline"), {"headline": words})
            self.assertEqual(HomePage.objects.get(pk=self.home.pk).headline, "The Union", words)

    def test_a_draft_of_the_home_page_is_not_published_with_them(self):
        draft = HomePage.objects.get(pk=self.home.pk)
        draft.lead = "Not for everybody yet"
        draft.save_revision(user=self.boss)
        self.client.post(reverse("first_steps_tagline"), {"headline": "Our words"})
        home = HomePage.objects.get(pk=self.home.pk)
        self.assertEqual((home.headline, home.lead), ("The Union", ""))
        self.assertEqual(home.get_latest_revision_as_object().headline, "Our words")

    def test_what_somebody_has_locked_stays_as_it_is(self):
        locked = self.page(NewsIndexPage)
        other = make.admin(username="other")
        Page.objects.filter(pk__in=[self.home.pk, locked.pk]).update(locked=True, locked_by=other)
        self.client.post(reverse("first_steps_tagline"), {"headline": "Our words"})
        self.assertEqual(HomePage.objects.get(pk=self.home.pk).headline, "The Union")
        self.client.post(reverse("first_steps_open"))
        self.assertEqual(list(self.home.get_children().filter(live=False)), [locked.page_ptr])

    def test_each_ticks_itself_when_it_is_true(self):
        make.news(self.page(NewsIndexPage), live=False)
        self.assertNotIn("First news", self.done())
        make.news(self.page(NewsIndexPage))
        self.assertIn("First news", self.done())
        Network.objects.update(address="939 W. Capitol St.")
        self.assertIn("Where you are", self.done())
        make.person("editor")
        self.assertIn("A colleague", self.done())

    def test_one_click_opens_the_house(self):
        drafts = self.home.get_children().filter(live=False)
        self.assertGreater(drafts.count(), 4)
        self.client.post(reverse("first_steps_open"))
        self.assertEqual(self.home.get_children().filter(live=False).count(), 0)
        self.assertIn("Open the house", self.done())
        self.assertEqual(Client().get(self.page(NewsIndexPage).url).status_code, 200)

    def test_what_was_taken_offline_on_purpose_stays_offline(self):
        self.client.post(reverse("first_steps_open"))
        page = self.page(NewsIndexPage)
        page.unpublish()
        self.assertIn("Open the house", self.done())
        self.client.post(reverse("first_steps_open"))
        self.assertFalse(Page.objects.get(pk=page.pk).live)

    def test_it_is_put_away_by_one_person_and_comes_back(self):
        colleague = make.admin(username="other")
        self.client.post(reverse("first_steps_away"), {"away": "1"})
        screen = self.look(HOME)
        self.assertIsNone(screen.select_one(".steps"))
        [back] = [link["href"] for link in screen.select(".desk-site a") if words_of(link) == "First steps"]
        self.assertIsNotNone(self.look(back).select_one(".steps"))
        self.client.post(reverse("first_steps_away"), {"away": "0"})
        self.assertTrue(self.steps())
        self.client.post(reverse("first_steps_away"), {"away": "1"})
        self.client.force_login(colleague)
        self.assertTrue(self.steps())

    def test_who_may_not_change_the_site_does_not_see_it(self):
        for role in ("author", "organizer", "translator-es"):
            self.client.force_login(make.person(role))
            self.assertEqual(self.steps(), {}, role)
            for name in ("tagline", "open", "away"):
                self.client.post(reverse(f"first_steps_{name}"), {"headline": "Mine", "away": "1"})
        self.assertEqual(HomePage.objects.get(pk=self.home.pk).headline, "The Union")
        self.assertTrue(self.home.get_children().filter(live=False).exists())

    def test_a_site_on_which_all_is_true_shows_no_list(self):
        self.client.post(reverse("first_steps_open"))
        self.client.post(reverse("first_steps_tagline"), {"headline": "Our words"})
        Network.objects.update(address="939 W. Capitol St.")
        make.person("editor")
        make.news(self.page(NewsIndexPage))
        make.event(make.part(self.home, make.EventIndexPage))
        self.assertEqual(self.steps(), {})
        self.assertEqual(words_of(self.look(HOME).h1), "The Union")
