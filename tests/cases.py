"""What the tests of the house share: a house to look at, and assertions in its own words."""

from bs4 import BeautifulSoup, Tag
from django.core.cache import cache
from django.db import connection
from django.test import TestCase
from django.test.utils import CaptureQueriesContext
from wagtail.models import Locale

from pages.about import MissionPage, PrinciplesPage, StoryPage
from pages.announcements import AnnouncementIndexPage
from pages.events.models import EventIndexPage
from pages.news import NewsIndexPage

from . import make

PARTS = {
    "news": NewsIndexPage,
    "mission": MissionPage,
    "announcements": AnnouncementIndexPage,
    "story": StoryPage,
    "events": EventIndexPage,
    "principles": PrinciplesPage,
}


class HouseCase(TestCase):
    """A house in these languages, its parts published and empty."""

    languages = ["en"]

    @classmethod
    def setUpTestData(cls):
        cache.clear()
        cls.home = make.house(cls.languages)
        cls.english = Locale.objects.get(language_code="en")
        for name, kind in PARTS.items():
            setattr(cls, name, make.part(cls.home, kind))

    def setUp(self):
        cache.clear()
        self.client.raise_request_exception = False

    def look(self, address: str, status: int = 200, **headers) -> BeautifulSoup:
        """What a stranger sees at this address."""
        answer = self.client.get(address, **headers)
        self.assertEqual(answer.status_code, status, address)
        return BeautifulSoup(answer.content.decode(), "html.parser")

    def words(self, address: str, **headers) -> str:
        """The words of the main part, single-spaced."""
        return words_of(self.look(address, **headers).main)

    def cost_of(self, address: str) -> int:
        """Queries a stranger's visit costs, with Wagtail's site cache warm."""
        self.look(address)
        with CaptureQueriesContext(connection, ) as queries:
            self.look(address)
        return len(queries)

    def found(self, query: str, prefix: str = "") -> list[str]:
        """The titles that the search finds, best first."""
        answer = self.client.get(f"{prefix}/search/", {"query": query})
        self.assertEqual(answer.status_code, 200)
        return [words_of(each) for each in BeautifulSoup(answer.content.decode(), "html.parser").select(".results h3")]

    def assertShows(self, address: str, *words: str, **headers):
        shown = self.words(address, **headers)
        for word in words:
            self.assertIn(word, shown)

    def assertHides(self, address: str, *words: str, **headers):
        page = self.client.get(address, **headers).content.decode()
        for word in words:
            self.assertNotIn(word, page)


def words_of(element: Tag | None) -> str:
    """The words of an element, single-spaced; empty without one."""
    return " ".join(element.get_text(" ").split()) if element else ""
