"""The report of translations: what is done in each language, how old what is behind is, who did what; and as tables."""

import csv
import json
from datetime import timedelta

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Locale

from pages.translation.models import Job
from pages.translation_bench.editor.rows import segments
from pages.translation_bench.models import Question
from pages.translation_bench.report import escape_formula, language_reports

from ..support import make
from ..support.cases import HouseCase, words_of

ADDRESS = "/admin/translate/report/"


class ReportCase(HouseCase):
    languages = ["en", "es", "ar"]

    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        cls.spanish, cls.arabic = (Locale.objects.get(language_code=code) for code in ("es", "ar"))
        cls.translator = make.person("translator-es", first_name="=HYPERLINK(1)", last_name="Ruiz")
        cls.other = make.person("translator-ar", first_name="Amal", last_name="Haddad")
        cls.editor = make.person("editor")
        with cls.captureOnCommitCallbacks(execute=True):
            cls.page = make.news(cls.news, title="Bread for all", summary="", body=[])

    def setUp(self):
        super().setUp()
        self.job = Job.objects.get(translation_key=self.page.translation_key, locale=self.spanish)

    def write(self, person) -> None:
        """Translates the title, and publishes it."""
        self.client.force_login(person)
        rows = [
            {"key": each.key, "text": f"[{each.source_text}]", "version": each.version}
            for each in segments(self.job)
            if each.is_work
        ]
        address = reverse("bench:save", args=[self.job.pk])
        self.assertEqual(self.client.post(address, json.dumps({"segments": rows}), "application/json").status_code, 200)
        with self.captureOnCommitCallbacks(execute=True):
            self.client.post(reverse("bench:publish", args=[self.job.pk]))
        self.job.refresh_from_db()

    def spanish_of(self, person):
        return next(each for each in language_reports(person) if each.locale == self.spanish)

    def table(self, name: str, person) -> list[list[str]]:
        self.client.force_login(person)
        answer = self.client.get(ADDRESS, {"table": name})
        self.assertEqual(answer["Content-Type"], "text/csv; charset=utf-8")
        return list(csv.reader(answer.content.decode("utf-8-sig").splitlines()))


class FiguresTests(ReportCase):
    def test_nothing_something_everything(self):
        before = self.spanish_of(self.editor)
        self.assertEqual((before.done, before.behind), (0, 0))
        self.assertEqual(before.never, before.texts)
        self.write(self.translator)
        after = self.spanish_of(self.editor)
        self.assertEqual((after.done, after.never), (1, before.never - 1))
        self.assertEqual(after.words_done - before.words_done, self.job.words)

    def test_how_long_it_has_been_behind(self):
        self.write(self.translator)
        now = timezone.now()
        Job.objects.filter(pk=self.job.pk).update(
            source_changed_at=now - timedelta(days=12), translated_at=now - timedelta(days=20)
        )
        found = self.spanish_of(self.editor)
        self.assertEqual((found.behind, found.oldest), (1, timezone.localtime(now - timedelta(days=12)).date()))
        self.assertEqual([job.title for job in found.late], ["Bread for all"])
        self.client.force_login(self.editor)
        self.assertShows(ADDRESS, "Bread for all", "1 week, 5 days")

    def test_who_did_what(self):
        self.write(self.translator)
        Question.objects.create(job=self.job, words="Which?", asked_by=self.translator, asked_at=timezone.now())
        person = self.spanish_of(self.editor).people[0]
        self.assertEqual((person.name, person.published, person.asked), ("=HYPERLINK(1) Ruiz", 1, 1))
        self.assertGreaterEqual(person.passages, 1)
        Question.objects.update(asked_at=timezone.now() - timedelta(days=31))
        self.assertEqual(self.spanish_of(self.editor).people[0].asked, 0)

    def test_words_of_the_interface(self):
        self.assertGreater(self.spanish_of(self.editor).interface, 60)

    def test_more_texts_cost_no_more_queries(self):
        def cost() -> int:
            with CaptureQueriesContext(connection) as queries:
                language_reports(self.editor)
            return len(queries)

        cost()  # the first time this person is asked what they may
        costs = []  # each with the one query that reads again which originals there are
        for number in (1, 4):
            with self.captureOnCommitCallbacks(execute=True):
                for _ in range(number):
                    make.news(self.news)
            costs.append(cost())
        self.assertEqual(costs[0], costs[1])


class WhoTests(ReportCase):
    def test_a_translator_sees_their_language_and_nobody_else(self):
        self.write(self.translator)
        self.client.force_login(self.other)
        shown = words_of(self.look(ADDRESS).select_one(".tongues-report"))
        self.assertIn("Arabic", shown)
        for words in ("Spanish", "Ruiz", "Bread for all"):
            self.assertNotIn(words, shown)
        second = make.person("translator-es")
        self.assertEqual([each.people for each in language_reports(second)], [[]])
        self.assertEqual(len(self.spanish_of(self.translator).people), 1)

    def test_an_editor_sees_all(self):
        self.client.force_login(self.editor)
        shown = words_of(self.look(ADDRESS).main)
        for words in ("Arabic", "Spanish"):
            self.assertIn(words, shown)

    def test_nobody_else_sees_it(self):
        for role in ("author", "organizer"):
            self.client.force_login(make.person(role))
            for address in (ADDRESS, f"{ADDRESS}?table=people"):
                self.assertIn(self.client.get(address).status_code, {302, 403})


class ReportTableTests(ReportCase):
    def test_a_line_for_each_language(self):
        heads, *lines = self.table("languages", self.editor)
        self.assertEqual(len(heads), 10)
        self.assertEqual([line[1] for line in lines], ["es", "ar"])

    def test_no_cell_is_a_formula(self):
        self.write(self.translator)
        _heads, line = self.table("people", self.editor)
        self.assertEqual(line[1], "'=HYPERLINK(1) Ruiz")
        for cell in ("=1", "+1", "-1", "@a", "\t=1", "\r=1"):
            self.assertTrue(escape_formula(cell).startswith("'"), repr(cell))
        self.assertEqual((escape_formula(12), escape_formula("Ana")), ("12", "Ana"))

    def test_nonsense_shows_the_report(self):
        self.client.force_login(self.editor)
        for query in ("table=users", "table=", "table=languages&table=x"):
            self.assertEqual(self.client.get(f"{ADDRESS}?{query}")["Content-Type"], "text/html; charset=utf-8")
