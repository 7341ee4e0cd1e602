"""The reference front end (site/headless/), as far as its files say: it knows every block, every kind of page, every word."""

import json
import re

from django.test import SimpleTestCase

from home.api.content import WRITTEN
from pages.api.schemas.detail import type_of
from settings.install import ROOT

from ..client import DOCUMENT
from ..support import front_end_words

SOURCES = ROOT / "site" / "headless" / "src"


def types_in(schema: str, field: str) -> set[str]:
    """What tells the members of a union apart, in a field of a schema of the stored document."""
    told = json.loads(DOCUMENT.read_text())["components"]["schemas"][schema]["properties"][field]
    return set(told.get("items", told)["discriminator"]["mapping"])


class FrontEndTests(SimpleTestCase):
    def test_it_has_a_component_for_every_block(self):
        body = (SOURCES / "blocks" / "Body.astro").read_text()
        known = set(re.findall(r"(\w+): [A-Z]\w+", body.partition("COMPONENTS = {")[2].partition("}")[0]))
        self.assertEqual(known, types_in("TextDetailOut", "body"))
        self.assertEqual({path.stem.lower() for path in (SOURCES / "blocks").glob("*.astro")} - {"body"}, known)

    def test_it_has_a_component_for_every_kind_of_page_with_a_schema_of_its_own(self):
        kinds = (SOURCES / "parts" / "Kind.astro").read_text().partition("= {")[2]
        self.assertEqual(set(re.findall(r'"([\w.]+)":', kinds)), {type_of(kind) for kind in WRITTEN})

    def test_its_home_page_is_made_of_one_answer(self):
        for path in ("kinds/HomePage.astro", "parts/Section.astro"):
            source = (SOURCES / path).read_text()
            self.assertIn("Astro.props", source, path)
            self.assertNotRegex(source, r"\bawait\b|import \{[^}]*\} from \"../lib/api\"", path)

    def test_its_words_are_those_of_the_catalogues(self):
        for path, content in front_end_words.files().items():
            with self.subTest(path.name):
                self.assertEqual(path.read_text(), content, "renew them: python -m tests.support.front_end_words")

    def test_what_it_alone_says_is_in_every_language(self):
        own = json.loads(front_end_words.OWN.read_text())
        said = {texts[0] for name, *texts in front_end_words.calls() if name == "t"}
        self.assertEqual(own.keys() - said, set(), "nobody says this any more")
        for words, translations in own.items():
            self.assertEqual({"en", *translations}, set(front_end_words.LANGUAGES), words)

    def test_every_word_it_says_is_translated(self):
        """But for those that are the same in that language, or that stand for figures."""
        files = {
            language: json.loads((SOURCES / "words" / f"{language}.json").read_text()) for language in ("en", "ar")
        }
        same = {key for key, words in files["ar"]["messages"].items() if words == files["en"]["messages"][key]}
        self.assertEqual(same, {"between sentences|. ", "%(clock)s %(part)s", "%(label)s (%(amount)s)", "RSS"})

    def test_it_names_no_host_but_those_that_visitors_choose(self):
        allowed = {"localhost", "calendar.google.com", "outlook.live.com", "www.openstreetmap.org"}
        vocabularies = {"www.sitemaps.org", "www.w3.org"}  # names of XML, which nobody asks
        for path in [*SOURCES.rglob("*.ts"), *SOURCES.rglob("*.astro"), *SOURCES.rglob("*.js")]:
            if path.name == "schema.d.ts":
                continue
            hosts = set(re.findall(r"https?://([\w.-]+)", path.read_text()))
            self.assertLessEqual(hosts, allowed | vocabularies, path)
