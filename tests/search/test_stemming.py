"""One table of words that find each other, the same on every database: by stems, clitics, accents and digits."""

from unittest.mock import patch

import pytest
from django.core.management import call_command
from django.db import connection
from django.urls import reverse
from modelsearch.conf import get_app_config
from wagtail.models import Locale

from media.search_text import fold_text, rows_containing, stems_of
from media.search_text.arabic_clitics import bases
from pages.about.models import TextPage
from pages.posts.models import Topic
from pages.search import reindex
from pages.search.backend.postgresql import prepare
from pages.search.models import Word
from pages.translation.jobs.sync import sync_jobs
from pages.translation_bench.editor.job_list import JobList

from ..support import make
from ..support.cases import HouseCase

pytestmark = pytest.mark.differs

IndexEntry = get_app_config().get_model("IndexEntry")
PAIRS = {  # language: pairs of which either finds the other
    "en": [
        ("farms", "farm"),
        ("growing", "grows"),
        ("decided", "decides"),
        ("2014", "٢٠١٤"),
        ("cooperatives", "cooperative"),
    ],
    "es": [
        ("reuniones", "reunión"),
        ("reunion", "reuniones"),
        ("cooperativas", "cooperativa"),
        ("árboles", "arbol"),
        ("huertas", "huerta"),
        ("trabajadoras", "trabajadora"),
        ("decisiones", "decisión"),
        ("guarderia", "guardería"),
        ("guarderias", "guardería"),
        ("guarderia", "guarderías"),
        ("economias", "economía"),
        ("cafeteria", "cafeterías"),
        ("niñas", "ninas"),
    ],
    "pt": [
        ("cooperacao", "cooperação"),
        ("reuniões", "reunioes"),
        ("padaria", "padarias"),
    ],
    "fr": [("ecole", "écoles"), ("réunion", "reunions"), ("ouvriere", "ouvrière"), ("qualites", "qualité")],
    "ar": [
        ("قصة", "قصتنا"),
        ("مدرسة", "المدرسة"),
        ("مدرسة", "ومدرستهم"),
        ("أرض", "أرضنا"),
        ("بيت", "للبيت"),
        ("جريدة", "بالجريدة"),
        ("تعاونية", "التعاونيات"),
        ("معلم", "المعلمون"),
        ("٢٠١٤", "2014"),
        ("۲۰۱۵", "٢٠١٥"),
    ],
}
APART = {
    "en": [("farm", "harm")],
    "es": [("pan", "plan")],
    "ar": [("تاب", "كتاب"), ("قصة", "قصر"), ("٢٠١٤", "٢٠١٣")],
}


class StemmingCase(HouseCase):
    search_index = True
    languages = ["en", "es", "ar", "pt", "fr"]

    def home_in(self, code: str):
        return self.home.get_translations(inclusive=True).get(locale__language_code=code)


class PairTests(StemmingCase):
    def check(self, table: dict, found: bool) -> None:
        words = {code: list(dict.fromkeys(word for pair in pairs for word in pair)) for code, pairs in table.items()}
        for code, summaries in words.items():
            amount = len(summaries)
            make.many(TextPage, self.home_in(code), amount, title="Page {}".format, summary=summaries.__getitem__)
        call_command("update_index", verbosity=0)
        for code, pairs in table.items():
            for asked, written in (way for one, other in pairs for way in ((one, other), (other, one))):
                title = f"Page {words[code].index(written)}"
                with self.subTest(code, asked=asked, written=written):
                    (self.assertIn if found else self.assertNotIn)(title, self.hits(asked, code))

    def test_each_of_a_pair_finds_the_other(self):
        self.check(PAIRS, True)

    def test_words_that_only_look_alike_do_not(self):
        self.check(APART, False)

    def test_in_titles_among_suggestions_and_marked(self):
        page = make.text(self.home_in("ar"), title="جريدتنا منذ ٢٠١٤", summary="نص")
        for asked in ("جريدة", "جريدة ٢٠١٤", "2014"):
            told = self.client.get("/ar/search/suggest/", {"query": asked}).json()["suggestions"]
            self.assertEqual([each["title"] for each in told], [page.title], asked)
            shown = self.look(f"/ar/search/?query={asked}").select_one(".results h3")
            self.assertEqual(
                [mark.get_text() for mark in shown.select("mark")],
                {"جريدة": ["جريدتنا"], "2014": ["٢٠١٤"]}.get(asked, ["جريدتنا", "٢٠١٤"]),
            )

    def test_all_words_of_a_question_must_be_there(self):
        make.text(self.home_in("es"), title="Una", summary="Las reuniones de la huerta.", body=[])
        make.text(self.home_in("es"), title="Otra", summary="Una reunión.", body=[])
        self.assertEqual(self.found("reunión huertas", "/es"), ["Una"])


def after_a_migration() -> None:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # tests are one transaction, migrations are not
    prepare("default")


class EditorsSearchTests(StemmingCase):
    __test__ = connection.vendor == "sqlite"  # elsewhere the database stems

    def test_editors_find_by_stems_too(self):
        self.client.force_login(make.admin())
        for code, written, asked in (
            ("es", "Reunión de la huerta", "reuniones"),
            ("ar", "قصتنا", "قصة"),
            ("en", "Two farms", "farm two"),
        ):
            page = make.text(self.home_in(code), title=written, body=[])
            for query, found in (
                (asked, True),
                (written[:2], True),
                (f"{asked} zzz", False),
                ('"', None),
                ("' -", None),
            ):
                for address in (
                    reverse("wagtailadmin_explore", args=[page.get_parent().pk]),
                    reverse("wagtailadmin_pages:search"),
                ):
                    answer = self.client.get(address, {"q": query})
                    self.assertEqual(answer.status_code, 200)
                    there = page in [each.specific for each in answer.context["object_list"]]
                    self.assertEqual(there, there if found is None else found, (code, query, address))


class AccentTests(StemmingCase):
    """Every search of the site and of the desk finds a word with or without its accents."""

    ways = (("guarderia", "Guardería"), ("panadería", "Panaderia"))

    def test_at_the_desk(self):
        self.client.force_login(make.admin())
        home = self.home_in("es")
        for query, written in self.ways:
            title = f"{written} del barrio"
            make.text(home, title=title, body=[])
            for kind in (make.document, make.picture, make.recording):
                kind(title=title)
            for address in (
                reverse("wagtailadmin_pages:search"),
                reverse("wagtailadmin_explore", args=[home.pk]),
                reverse("wagtailadmin_choose_page_search"),
                reverse("wagtaildocs:index"),
                reverse("wagtaildocs_chooser:choose_results"),
                reverse("wagtailimages:index"),
                reverse("wagtailimages_chooser:choose_results"),
                reverse("recordings:index"),
            ):
                with self.subTest(address=address, query=query, written=written):
                    self.assertContains(self.client.get(address, {"q": query}), title)

    def test_in_lists_at_the_desk(self):
        self.client.force_login(make.admin())
        spanish = Locale.objects.get(language_code="es")
        for query, written in self.ways:
            name = f"{written} del barrio"
            for make_one in (make.topic, make.author, make.outlet, make.pattern, make.place):
                make_one(spanish, name=name)
            make.place(spanish, name="El barrio", address=f"Calle de la {written} 3")
            make.person(username=f"p-{query}", first_name=written)
            for address, shown in (
                *((reverse(f"wagtailsnippets_pages_{kind}:list"), name) for kind in self.lists),
                *((reverse(f"wagtailsnippets_pages_{kind}:list_results"), name) for kind in self.lists),
                (reverse("wagtailsnippets_pages_place:list"), "El barrio"),
                (reverse("wagtailusers_users:index"), written),
            ):
                with self.subTest(address=address, query=query, written=written):
                    self.assertContains(self.client.get(address, {"q": query}), shown)
                    self.assertNotContains(self.client.get(address, {"q": f"{query}x"}), shown)

    lists = ("topic", "author", "outlet", "blockpattern", "place")

    def test_in_the_list_of_translations(self):
        person = make.person("translator-es")
        for query, written in self.ways:
            page = make.text(self.home, title=f"The {written}", body=[])
            sync_jobs([page.translation_key])
            self.assertEqual([job.title for job in JobList(person, {"state": "all", "q": query}).found], [page.title])

    def test_many_rows_of_a_list_cost_two_queries(self):
        for number in range(12):
            make.topic(self.english, name=f"Guardería {number}")
        with self.assertNumQueries(2):
            self.assertEqual(len(rows_containing(Topic.objects.all(), ["name"], "GUARDERIA")), 12)

    def test_in_the_api(self):
        for number, (query, written) in enumerate(self.ways):
            page = make.text(self.home_in("es"), title=f"Página {number}", summary=f"Una {written}.", body=[])
            for address, name in (("/api/v3/pages/", "search"), ("/api/v3/search/", "query")):
                told = self.client.get(address, {name: query, "locale": "es"}).json()
                self.assertIn(page.title, [each["title"] for each in told["items"]], (address, query))


class UpgradeTests(HouseCase):
    search_index = True

    def test_an_index_of_an_older_release_is_written_anew_once(self):
        page = make.text(self.home, title="Farm of ours")
        Word.objects.filter(language=reindex.MARK).delete()
        IndexEntry.objects.filter(object_id=str(page.pk)).update(title="stale", body="", autocomplete="")
        after_a_migration()
        self.assertFalse(reindex.is_current())
        reindex.rebuild_if_outdated()
        self.assertEqual(self.found("farms"), ["Farm of ours"])
        with patch.object(reindex, "rebuild_index") as again:
            reindex.rebuild_if_outdated()
            again.enqueue.assert_not_called()
        call_command("update_index", verbosity=0)
        self.assertTrue(reindex.is_current())

    def test_an_empty_index_is_of_today(self):
        Word.objects.all().delete()
        IndexEntry.objects.all().delete()
        after_a_migration()
        self.assertTrue(reindex.is_current())

    def test_the_next_version_asks_again(self):
        reindex.mark_current()
        with patch.object(reindex, "VERSION", reindex.VERSION + 1):
            self.assertFalse(reindex.is_current())
            reindex.rebuild_if_outdated()
            self.assertEqual(Word.objects.filter(language=reindex.MARK).count(), 1)


def test_no_clitic_leaves_less_than_a_word():
    assert bases(fold_text("كتاب")) == []
    assert bases(fold_text("ولد")) == []
    assert bases("farm") == []
    assert bases("") == []
    assert fold_text("قصة") in bases(fold_text("قصتنا"))
    assert fold_text("مدرسة") in bases(fold_text("والمدرسة"))


def test_a_language_without_a_stemmer_keeps_its_words():
    assert stems_of("Words", "simple") == {"words"}
