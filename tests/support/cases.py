"""What the tests of the house share: a house to look at, and assertions in its own words."""

from collections.abc import Iterator
from contextlib import contextmanager

from bs4 import BeautifulSoup, Tag
from django.core.cache import cache
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, connection
from django.test import TestCase
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation
from wagtail.models import Locale, Page

from pages.about.models import MissionPage, PrinciplesPage, StoryPage
from pages.announcements.models import AnnouncementIndexPage
from pages.events.index_page import EventIndexPage
from pages.news.models import NewsIndexPage
from pages.search.languages import active_languages
from pages.search.query import SearchParameters
from pages.search.views import find
from pages.tree.current import current_state

from . import make, rate_limits
from .index_updates import index_updates
from .openapi_contract import CheckedClient

PARTS = {
    "news": NewsIndexPage,
    "mission": MissionPage,
    "announcements": AnnouncementIndexPage,
    "story": StoryPage,
    "events": EventIndexPage,
    "principles": PrinciplesPage,
}


@contextmanager
def connections_kept() -> Iterator[None]:
    """Context manager in which requests to a WSGI application leave a test's connection open, as the test client's do."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    try:
        yield
    finally:
        for signal in (request_started, request_finished):
            signal.connect(close_old_connections)


class HouseCase(TestCase):
    """A house in these languages, its parts published and empty."""

    languages = ["en"]
    client_class = CheckedClient
    search_index = reference_index = False  # whether they follow each save; see tests/support/index_updates.py

    @classmethod
    def setUpClass(cls):
        cls.enterClassContext(index_updates(search=cls.search_index, references=cls.reference_index))
        super().setUpClass()

    @classmethod
    def setUpTestData(cls):
        cache.clear()
        translation.activate("en")
        cls.home = make.house(cls.languages)
        cls.english = Locale.objects.get(language_code="en")
        for name, kind in PARTS.items():
            setattr(cls, name, make.part(cls.home, kind))

    def setUp(self):
        cache.clear()
        rate_limits.forget()
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
        """Queries that a stranger's visit costs where no fragment of the page is kept, and all changes are known."""
        for _ in range(2):
            current_state().fragments.drop({"everything"})
            with CaptureQueriesContext(connection) as queries:
                self.assertEqual(self.client.get(address).status_code, 200, address)
        return len(queries)

    def found(self, query: str, prefix: str = "") -> list[str]:
        """The titles that the search finds, best first."""
        answer = self.client.get(f"{prefix}/search/", {"query": query})
        self.assertEqual(answer.status_code, 200)
        return [words_of(each) for each in BeautifulSoup(answer.content.decode(), "html.parser").select(".results h3")]

    def hits(self, query: str, language: str = "en") -> list[str]:
        """The titles of the pages that the search finds in this language, best first, without the page that shows them."""
        locales = active_languages()
        reader = next(pk for pk, code in locales.items() if code == language)
        found, _instead = find(None, SearchParameters(query=query).words, locales, reader)
        titles = dict(Page.objects.values_list("pk", "title"))
        return [titles[hit.pk] for hit in found]

    def post_new(self, kind: type[Page], parent: Page, fields: dict, action: str = "") -> BeautifulSoup | str:
        """Fills in the form for a new page as whoever is logged in: the form shown again, or the address led to."""
        address = reverse("wagtailadmin_pages:add", args=[kind._meta.app_label, kind._meta.model_name, parent.pk])
        form = self.client.get(address)
        self.assertEqual(form.status_code, 200)
        streams = {f"{name}-count": "0" for name in ("body", "recap", "sections")}  # scripts build these in a browser
        filled = form_values(BeautifulSoup(form.content.decode(), "html.parser")) | streams | fields
        answer = self.client.post(address, filled | ({action: "1"} if action else {}))
        if answer.status_code == 302:
            return answer["Location"]
        self.assertEqual(answer.status_code, 200)
        return BeautifulSoup(answer.content.decode(), "html.parser")

    def error_beside(self, page: BeautifulSoup, name: str) -> str:
        """What the form says beside this field."""
        field = page.select_one(f"[name='{name}']")
        return words_of(field.find_parent(attrs={"data-field-wrapper": True}).select_one(".w-field__errors"))

    def assertShows(self, address: str, *words: str, **headers):
        shown = self.words(address, **headers)
        for word in words:
            self.assertIn(word, shown)

    def assertHides(self, address: str, *words: str, **headers):
        page = self.client.get(address, **headers).content.decode()
        for word in words:
            self.assertFalse(word in page, f"“{word}” is shown at {address}")


def words_of(element: Tag | None) -> str:
    """The words of an element, single-spaced; empty without one."""
    return " ".join(element.get_text(" ").split()) if element else ""


def seen_words(element: Tag | None) -> str:
    """The words of an element that are seen; the rest is only read aloud."""
    texts = element.strings if element else []
    seen = [text for text in texts if "visually-hidden" not in text.parent.get("class", [])]
    return " ".join(" ".join(seen).split())


def form_values(page: BeautifulSoup) -> dict[str, str | list[str]]:
    """What a browser would send of the editing form if nothing were changed."""
    values = {}
    for field in page.select("#page-edit-form [name]"):
        if field.name == "select":
            chosen = [option.get("value", "") for option in field.select("option[selected]")]
            values[field["name"]] = (
                chosen
                if field.has_attr("multiple")
                else (chosen or [field.option.get("value", "") if field.option else ""])[0]
            )
        elif field.name == "textarea":
            values[field["name"]] = field.get_text().removeprefix("\n")
        elif field.get("type") in {"checkbox", "radio"}:
            if field.has_attr("checked"):
                values[field["name"]] = field.get("value", "on")
        elif field.name == "input":
            values[field["name"]] = field.get("value", "")
    return values
