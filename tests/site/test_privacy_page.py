"""The privacy page: a part of it is made from the data map, so that it can't contradict it; and the line at the foot."""

from unittest import mock

from home.privacy.public import privacy_line
from pages.network.models import Network

from ..registration import build
from ..support import make
from ..support.cases import HouseCase, words_of


class PrivacyPageTests(HouseCase):
    languages = ["en", "es", "ar"]

    def setUp(self):
        self.page = make.add(make.TextPage, self.home, title="Privacy")
        network = Network.for_site(make.Site.objects.get(is_default_site=True))
        network.privacy_page = self.page
        network.save()

    def test_it_says_what_is_stored_why_and_how_long(self):
        shown = self.words(self.page.url)
        for words in (
            "Page views: It can be seen how often",
            "How long: 731 days",
            "Searches without result",
            "Cookies:",
        ):
            self.assertIn(words, shown)
        self.assertNotIn("Second factors", shown)  # of people with an account

    def test_in_each_of_its_languages(self):
        for language in ("es", "ar"):
            translated = make.translated(self.page, language, title="P")
            article = self.look(translated.url).select_one("main")
            self.assertIn("731", words_of(article))

    def test_only_there(self):
        other = make.add(make.TextPage, self.home, title="Another")
        self.assertNotIn("How long:", self.words(other.url))

    def test_registrations_are_said_where_people_can_register(self):
        self.assertNotIn("Registrations:", self.words(self.page.url))
        build.meeting(self.events, days=20)
        shown = self.words(self.page.url)
        self.assertIn("Registrations: Whoever comes finds a place", shown)
        self.assertIn("How long: 30 days", shown)

    def test_what_is_not_counted_is_not_claimed(self):
        page = make.add(make.TextPage, self.home)
        foot = words_of(self.look(page.url).select_one("footer"))
        self.assertIn("We count page views without names. Forms say what they store.", foot)
        with mock.patch("home.privacy.public.data_map", return_value={}):
            self.assertEqual(privacy_line(), "Forms say what they store.")

    def test_its_twin_in_markdown_says_it_too(self):
        self.assertIn("Page views", self.client.get(f"{self.page.url.rstrip('/')}.md").content.decode())

    def test_the_api_tells_it_to_front_ends(self):
        told = self.client.get("/api/v3/site/?locale=es").json()["privacy"]
        self.assertEqual(told["page"]["url"], self.page.full_url)
        self.assertIn("<h2>", told["text"])
        self.assertTrue(told["line"])
