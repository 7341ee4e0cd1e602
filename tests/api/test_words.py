"""`words/` and `redirect/all/`: what a front end says and where it leads, as the site itself does."""

import json

from bs4 import BeautifulSoup
from django.utils.translation import override
from wagtail.contrib.redirects.models import Redirect

from home.api.words import plural_forms
from pages.events.occurrences import OccurrenceState
from settings.messages import WORDS, visitors_words

from ..support import make
from .test_content import ContentCase

API = "/api/v3"


class InterfaceWordsTests(ContentCase):
    def test_it_is_renewed_with_the_catalogues(self):
        self.assertEqual(WORDS.read_text(), visitors_words(), "make messages")

    def test_states_and_kinds_in_each_language(self):
        english, spanish = self.ask(f"{API}/words/"), self.ask(f"{API}/words/", {"locale": "es"})
        self.assertEqual(set(english["labels"]["event_state"]), set(OccurrenceState.values))
        self.assertEqual(english["labels"]["event_state"]["cancelled"], "Cancelled")
        self.assertNotEqual(spanish["labels"]["event_state"]["cancelled"], "Cancelled")
        self.assertEqual(spanish["labels"]["page_type"]["pages.NewsPage"], "Noticias")
        self.assertEqual(
            {name: {*each} for name, each in english["labels"].items()},
            {name: {*each} for name, each in spanish["labels"].items()},
        )
        self.ask(f"{API}/words/", {"locale": "xx"}, 422)

    def test_words_are_those_that_the_pages_say(self):
        words = self.ask(f"{API}/words/", {"locale": "es"})["words"]
        page = BeautifulSoup(self.client.get("/es/").content, "html.parser")
        said = page.select_one(".skip-link, a[href='#main'], a[href='#content']").get_text(strip=True)
        self.assertIn(said, words.values())
        self.assertEqual({*self.ask(f"{API}/words/")["words"]}, {*words})

    def test_numbers_have_a_form_for_each_category(self):
        forms = {code: self.ask(f"{API}/words/", {"locale": code})["plurals"] for code in ("en", "es")}
        for code, categories in (("en", {"one", "other"}), ("es", {"one", "many", "other"})):
            self.assertEqual({frozenset(each) for each in forms[code].values()}, {frozenset(categories)})
        minutes = forms["es"]["%(number)s minutes to read"]
        self.assertNotEqual(minutes["one"], minutes["other"])

    def test_a_number_of_something_with_a_context_has_its_forms_too(self):
        words = {"words": "%(number)s seat", "plural": "%(number)s seats", "context": "in no catalog"}
        with override("es"):
            forms = plural_forms(words)
        self.assertEqual(forms, {"one": words["words"], "many": words["plural"], "other": words["plural"]})

    def test_no_word_of_the_desk_is_among_them(self):
        kept = json.loads(WORDS.read_text())
        words = {each["words"] for each in kept}
        self.assertIn("Search", words)
        self.assertNotIn("Publish", words)


class RedirectTableTests(ContentCase):
    def test_each_old_address_leads_where_the_site_leads(self):
        page = make.text(self.home, title="Here", slug="here")
        hidden = make.text(self.home, title="Zanzibar", slug="zanzibar", live=False)
        for old, fields in {
            "/old": {"redirect_page": page},
            "/older": {"redirect_link": "/old/"},
            "/away": {"redirect_link": "https://elsewhere.example/", "is_permanent": False},
            "/secret": {"redirect_page": hidden},
            "/secret-too": {"redirect_link": "/zanzibar/"},
            "/circle": {"redirect_link": "/circle/"},
        }.items():
            Redirect.objects.create(old_path=old, **fields)
        answer = self.ask(f"{API}/redirect/all/")
        told = {each["path"]: (each["to"], each["permanent"]) for each in answer["items"]}
        self.assertEqual(
            told,
            {
                "/old": (page.full_url, True),
                "/older": (page.full_url, True),
                "/away": ("https://elsewhere.example/", False),
            },
        )
        for path, (to, _permanent) in told.items():
            self.assertEqual(self.ask(f"{API}/redirect/", {"path": path})["to"], to)
        self.assertEqual(
            self.ask(f"{API}/redirect/all/", {"fields": "path", "limit": 1})["items"],
            [{"id": answer["items"][0]["id"], "path": "/old"}],
        )
