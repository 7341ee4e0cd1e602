"""The search knows languages: each page is found in its own by a stem or a beginning, and by what was meant."""

import pytest
from django.db import connection
from wagtail.models import Page

from pages.about.models import TextPage
from pages.search.backend.postgresql import prepare
from pages.search.languages import active_languages
from pages.search.models import Word
from pages.search.results import hits

from ..support import make
from ..support.cases import HouseCase

pytestmark = pytest.mark.differs

STEMS = connection.vendor == "postgresql"


class SearchLanguageTests(HouseCase):
    search_index = True
    languages = ["en", "es", "ar"]

    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        words = {
            "en": ("A farm of our own", "The cooperative grows food.", "Nobody works alone."),
            "es": ("Una cooperativa nueva", "La cooperación de los jóvenes.", "Compramos un árbol."),
            "ar": ("التَّعَاوُنِيَّة الجديدة", "نحن نزرع الأرض معا.", "هذه مدرسة الحي."),
        }
        for code, (title, summary, text) in words.items():
            home = cls.home.get_translations(inclusive=True).get(locale__language_code=code)
            make.text(home, title=title, summary=summary, body=[("text", f"<p>{text}</p>")])
        cls.english_title, cls.spanish_title, cls.arabic_title = (title for title, _summary, _text in words.values())

    def finds(self, word: str) -> tuple[list, list, list]:
        """What this word finds in English, Spanish and Arabic."""
        return self.hits(word), self.hits(word, "es"), self.hits(word, "ar")

    def test_each_in_its_own_language_and_in_no_other(self):
        english, spanish, arabic = [self.english_title], [self.spanish_title], [self.arabic_title]
        for word in ("farm", "FOOD", "grows"):
            self.assertEqual(self.finds(word), (english, [], []), word)
        for word in (
            "cooperativa",
            "jóvenes",
            "jovenes",
            "cooperación",
            "cooperacion",
            "arbol",
            "árbol",
            "COOPERACIÓN",
        ):
            self.assertEqual(self.finds(word)[1:], (spanish, []), word)
        for word in ("التَّعَاوُنِيَّة", "التعاونية", "الأرض", "الارض", "مدرسة", "مدرسه", "مَدْرَسَة"):
            self.assertEqual(self.finds(word), ([], [], arabic), word)

    def test_by_a_beginning_on_sqlite(self):
        if not STEMS:
            self.assertEqual(self.found("coopera"), [self.english_title])

    def test_by_a_stem(self):
        self.assertEqual(self.finds("farms"), ([self.english_title], [], []))
        self.assertEqual(self.finds("growing"), ([self.english_title], [], []))
        self.assertEqual(self.finds("cooperativas")[1:], ([self.spanish_title], []))
        self.assertEqual(self.finds("arboles")[1], [self.spanish_title])
        for word in ("أرض", "ارضنا", "التعاونيات"):
            self.assertEqual(self.finds(word), ([], [], [self.arabic_title]), word)

    def test_a_slip_of_the_finger_finds_what_was_meant_and_says_so(self):
        self.assertEqual(self.found("coperative"), [self.english_title])
        self.assertShows(
            "/search/?query=coperative", "Nothing was found for “coperative”. Did you mean cooperative ?", "1 result"
        )
        self.assertEqual(self.found("cooperatva nueva", "/es"), [self.spanish_title])
        self.assertEqual(self.found("التعاونبة", "/ar"), [self.arabic_title])
        self.assertEqual(self.found("zzzzzzz"), [])

    def test_where_trigrams_are_refused_slips_are_still_found(self):
        if STEMS:
            with connection.cursor() as cursor:
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; DROP EXTENSION pg_trgm CASCADE")
        self.assertEqual(self.found("coperative"), [self.english_title])
        prepare("default")
        self.assertEqual(self.found("coperative"), [self.english_title])

    def test_what_was_meant_is_never_a_word_of_what_is_closed(self):
        page = make.text(self.home, title="The quetzal report")
        self.assertEqual(self.found("quetzel"), ["The quetzal report"])
        make.private(page)
        self.assertTrue(Word.objects.filter(word="quetzal").exists())
        self.assertHides("/search/?query=quetzel", "quetzal")

    def test_all_languages_when_asked_each_marked_as_what_it_is(self):
        shown = self.look("/search/?query=cooperativa&language=all")
        self.assertIn(self.spanish_title, [" ".join(each.get_text().split()) for each in shown.select(".results h3")])
        spanish = shown.select_one('.results li[lang="es"]')
        self.assertEqual(spanish["dir"], "ltr")
        self.assertIn("Español", spanish.get_text())
        self.assertEqual(self.look("/search/?query=التعاونية&language=all").select_one(".results li")["dir"], "rtl")
        self.assertEqual(shown.select_one("[name=language][checked]")["value"], "all")
        self.assertEqual(self.look("/es/search/?query=farm").select(".results li"), [])
        offered = self.look("/es/search/?query=farm").select_one(".doors a")["href"]
        self.assertEqual(len(self.look(f"/es/search/{offered}").select(".results li")), 1)

    def test_a_language_that_is_not_on_is_never_found(self):
        make.translated(TextPage.objects.get(title=self.english_title), "es", title="Una granja")
        self.assertEqual(self.found("granja", "/es"), ["Una granja"])
        with self.settings(LANGUAGES=[("en", "English"), ("ar", "Arabic")]):
            self.assertEqual(hits("granja", active_languages()), [])

    def test_placeholders_are_never_found(self):
        page = TextPage.objects.get(title=self.english_title)
        page.copy_for_translation(self.home.get_translations().get(locale__language_code="es").locale, alias=True)
        self.assertEqual(self.found("farm", "/es"), [])

    def test_every_language_there_is_can_be_indexed_and_asked(self):
        from wagtail.models import Locale

        from pages.search.backend import SearchBackend
        from settings.languages import LANGUAGES

        backend = SearchBackend({})
        for code, _name in LANGUAGES:
            Locale.objects.get_or_create(language_code=code)
            self.assertEqual(backend.ranked(Page.objects.filter(locale__in=[0]), "word", [code], 5, "pk"), [])

    def test_editors_find_in_every_language(self):
        found = TextPage.objects.search("cooperativas" if STEMS else "cooperativa")
        self.assertIn(self.spanish_title, [page.title for page in found])
