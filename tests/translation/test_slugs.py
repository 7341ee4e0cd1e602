"""Addresses in another language: Latin letters, made from the title, free, and kept once visitors know them."""

from django.core.exceptions import ValidationError
from wagtail.models import Locale

from pages.about.models import TextPage
from pages.posts.models import Topic
from pages.translation.segments.slugs import LONGEST, clean_slug, has_address, slug_of, suggest_slug

from ..support import make
from ..support.cases import HouseCase


class TranslationSlugTests(HouseCase):
    languages = ["en", "es", "ar"]

    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        cls.spanish, cls.arabic = (Locale.objects.get(language_code=code) for code in ("es", "ar"))
        cls.abroad = cls.home.get_translation(cls.spanish)
        cls.page = make.text(cls.home, slug="land")

    def refused(self, said: str, code: str, source=None) -> str:
        """What the translator is told."""
        with self.assertRaises(ValidationError) as caught:
            clean_slug(said, source or self.page, self.spanish.pk)
        self.assertEqual(caught.exception.code, code)
        return caught.exception.messages[0]

    def test_suggested_from_the_title_in_latin_letters(self):
        for title, slug in {
            "¿Quiénes somos? Año nuevo": "quienes-somos-ano-nuevo",
            "Straße & Œuvre": "strasse-oeuvre",
            "  ___ ": "textpage",
        }.items():
            self.assertEqual(suggest_slug(title, self.page, self.spanish.pk), slug)
        for title in ("أخبار", "الأرض والعمل", "Земля и труд", "土地", "แผ่นดิน", "🌱"):
            found = suggest_slug(title, self.page, self.arabic.pk)
            self.assertRegex(found, r"^[a-z0-9]+(-[a-z0-9]+)*$")
            self.assertNotEqual(found, "textpage")

    def test_a_long_title_is_cut_between_words(self):
        found = suggest_slug("palabra " * 30, self.page, self.spanish.pk)
        self.assertTrue(found.endswith("-palabra") and len(found) <= LONGEST, found)
        self.assertEqual(len(suggest_slug("x" * 300, self.page, self.spanish.pk)), LONGEST)

    def test_free_among_siblings_of_that_language(self):
        make.text(self.abroad, slug="tierra")
        make.text(self.home, slug="trabajo")
        self.assertEqual(suggest_slug("Tierra", self.page, self.spanish.pk), "tierra-2")
        self.assertEqual(suggest_slug("Trabajo", self.page, self.spanish.pk), "trabajo")
        self.assertIn("tierra-2", self.refused("tierra", "taken"))

    def test_its_own_is_not_taken(self):
        copy = make.translated(self.page, "es", slug="tierra")
        self.assertEqual(clean_slug("tierra", self.page, self.spanish.pk), copy.slug)

    def test_what_the_site_needs_is_refused_in_words(self):
        for said in ("admin", "api", "es", "search"):
            self.assertIn(f"“{said}-page”", self.refused(said, "reserved"))
        report = make.news(self.news)
        self.refused("topic", "reserved", report)
        self.assertEqual(clean_slug("topic", self.page, self.spanish.pk), "topic")
        self.assertEqual(suggest_slug("Admin", self.page, self.spanish.pk), "admin-2")

    def test_other_letters_are_refused_in_words_with_what_would_do(self):
        self.assertIn("“la-tierra”", self.refused("La tierra", "letters"))
        self.assertIn("“ano”", self.refused("año", "letters"))
        for said in ("-", "a--b", "a/b", "../admin", "a" * 300, "أرض", "a\x00b", "<b>"):
            self.refused(said, "letters")

    def test_capital_letters_and_spaces_around_are_forgiven(self):
        self.assertEqual(clean_slug("  La-Tierra ", self.page, self.spanish.pk), "la-tierra")

    def test_kept_once_visitors_know_it(self):
        copy = make.translated(self.page, "es", slug="tierra")
        self.assertEqual(slug_of(self.page, copy, self.spanish.pk, "Otro título"), "tierra")
        self.assertEqual(slug_of(self.page, copy, self.spanish.pk, "Otro título", "campo"), "campo")
        copy.unpublish()
        self.assertEqual(slug_of(self.page, copy, self.spanish.pk, "Otro título"), "tierra")

    def test_a_draft_follows_its_title(self):
        copy = make.translated(self.page, "es", live=False)
        self.assertEqual(slug_of(self.page, copy, self.spanish.pk, "La tierra"), "la-tierra")
        self.assertEqual(slug_of(self.page, None, self.arabic.pk, "La tierra"), "la-tierra")

    def test_below_a_page_that_is_not_there_yet_everything_is_free(self):
        below = make.text(self.page, slug="plan")
        self.assertEqual(clean_slug("plan", below, self.spanish.pk), "plan")

    def test_a_home_page_has_none(self):
        self.assertFalse(has_address(self.home))
        self.assertTrue(has_address(self.page))
        self.assertEqual(slug_of(self.home, self.abroad, self.spanish.pk, "Casa", "casa"), self.abroad.slug)

    def test_snippets(self):
        topic = make.topic(self.english, slug="land")
        make.topic(self.spanish, slug="tierra")
        self.assertEqual(slug_of(topic, None, self.spanish.pk, "Tierra"), "tierra-2")
        self.assertIn("tierra-2", self.refused("tierra", "taken", topic))
        own = Topic.objects.create(
            name="Campo", slug="campo", locale=self.spanish, translation_key=topic.translation_key
        )
        self.assertEqual(slug_of(topic, own, self.spanish.pk, "Otro"), "campo")

    def test_the_cost_does_not_grow(self):
        page = TextPage.objects.get(pk=self.page.pk)
        make.many(TextPage, self.abroad, 30)
        with self.assertNumQueries(3):
            suggest_slug("Tierra", page, self.spanish.pk)
