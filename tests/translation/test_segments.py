"""Segments: what the editor of a translation shows beside each text, and what it offers when the source has changed."""

import json

from django.db import connection
from django.test import SimpleTestCase
from django.test.utils import CaptureQueriesContext
from wagtail_localize.models import StringSegment

from pages.news.models import NewsPage
from pages.translation.jobs.sources import segment_state
from pages.translation.models import Earlier
from pages.translation.segments.rich_text import difference, display_html, screen_reader_html
from pages.translation.segments.store import field_path
from pages.translation.segments.sync import sync_source
from pages.translation_bench.editor.preview import build_preview
from pages.translation_bench.editor.rows import segments
from pages.translation_bench.jobs.save import save
from pages.translation_bench.labels import block_names
from pages.translation_bench.validators import error_for, max_length_for

from ..support import make
from .test_jobs import JobsBenchCase

RICH = (
    "<h3>The vote</h3><p>All of us <b>voted</b> on the "
    '<a href="https://one.example/">first plan</a>.</p><ul><li>Yes</li><li>No</li></ul>'
)
TWO = "<p>The farm grows two tons of food every summer.</p><p>Who comes next is decided by all of us together.</p>"


class SegmentCase(JobsBenchCase):
    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        cls.person = make.person("translator-es")

    def begun(self, **fields):
        """The job of a page that was published."""
        with self.kept():
            self.page = make.news(self.news, **fields)
        return self.job(self.page)

    def change(self, **fields):
        """The author publishes other words; of the body, raw blocks."""
        page = type(self.page).objects.get(pk=self.page.pk)
        for name, value in fields.items():
            setattr(page, name, json.dumps(value) if name == "body" else value)
        with self.kept():
            page.save_revision().publish()

    def blocks(self) -> list:
        """The body as it is stored."""
        return json.loads(json.dumps(list(type(self.page).objects.get(pk=self.page.pk).body.raw_data)))

    def row(self, said: str):
        """The segment that says this."""
        return next(row for row in segments(self.job(self.page)) if row.source_text == said)

    def write(self, said: str, text: str):
        """Translates one text."""
        row = self.row(said)
        return save(self.job(self.page), self.person, {row.key: (text, row.version)})[0]

    def states(self) -> dict[str, str]:
        return {row.source_text: row.state for row in segments(self.job(self.page)) if row.is_work}


class ShownTests(SegmentCase):
    def test_all_texts_in_the_order_of_the_page_with_what_they_are(self):
        job = self.begun(title="A title", body=[("text", RICH), ("quote", {"words": "We own it.", "speaker": "A & B"})])
        shown = [(row.source_text, row.place, row.label, row.tag, row.is_rich, row.is_work) for row in segments(job)]
        self.assertEqual(shown[0], ("A title", "", "Title", "h1", False, True))
        self.assertEqual(shown[1][1:], ("", "Slug", "p", False, False))
        self.assertEqual(
            shown[3:],
            [
                ("The vote", "Body", "Text", "h3", True, True),
                ("All of us voted on the first plan.", "Body", "Text", "p", True, True),
                ("Yes", "Body", "Text", "li", True, True),
                ("No", "Body", "Text", "li", True, True),
                ("We own it.", "Body › Quote", "Words", "p", False, True),
                ("A & B", "Body › Quote", "Who says it", "p", False, True),
            ],
        )

    def test_marks_stay_and_a_link_says_where_it_leads(self):
        self.begun(body=[("text", RICH)])
        row = self.row("All of us voted on the first plan.")
        self.assertEqual(row.source_html, 'All of us <b>voted</b> on the <a id="a1">first plan</a>.')
        self.assertEqual(row.links, {"a1": "https://one.example/"})

    def test_a_text_that_is_stored_twice_is_shown_once_and_stored_once_after_the_next_change(self):
        self.begun(title="A plan", body=[("heading", "Bread")])
        row = StringSegment.objects.get(string__data="Bread")
        row.pk = None
        row.save()
        self.assertEqual([each.source_text for each in segments(self.job(self.page))].count("Bread"), 1)
        self.change(title="Another plan")
        self.assertEqual(StringSegment.objects.filter(string__data="Bread").count(), 1)

    def test_a_translation_is_shown_with_who_wrote_it(self):
        self.begun(title="A title")
        self.write("A title", "Un <título> & más")
        row = self.row("A title")
        self.assertEqual((row.text, row.state, row.last_by), ("Un <título> & más", "done", self.person))

    def test_the_same_words_are_offered_from_another_page(self):
        self.begun(title="Opening hours")
        self.write("Opening hours", "Horario")
        self.begun(title="Opening hours")
        self.assertEqual(self.row("Opening hours").elsewhere, "Horario")

    def test_a_figure_needs_no_translator(self):
        job = self.begun(title="2014", summary="")
        row = self.row("2014")
        self.assertFalse(row.is_work)
        self.assertNotIn("2014", self.states())
        self.assertEqual(job.words, 12)

    def test_looking_at_a_job_writes_nothing(self):
        job = self.begun()
        with CaptureQueriesContext(connection) as queries:
            segments(job)
        self.assertFalse([each["sql"] for each in queries if not each["sql"].startswith("SELECT")])
        self.assertFalse(self.page.get_translation_or_none(self.spanish))

    def test_a_translation_written_by_hand_is_taken_over(self):
        with self.kept():
            self.news.save_revision().publish()
        self.page = self.news
        row = self.row("News & Media")
        self.assertEqual((row.text, row.state), (self.news.get_translation(self.spanish).title, "done"))

    def test_the_preview_of_what_nobody_has_published(self):
        job = self.begun(title="A title", body=[("text", RICH)])
        self.write("A title", "Un título")
        shown = build_preview(segment_state(job))
        self.assertEqual((shown.title, shown.locale, shown.summary), ("Un título", self.spanish, "Something happened."))
        self.assertIn("first plan", str(shown.body))
        self.assertEqual(shown.get_parent().specific, self.news.get_translation(self.spanish).specific)
        self.assertFalse(self.page.get_translation_or_none(self.spanish))


class PathTests(SimpleTestCase):
    """Paths to fields and blocks that a page does not have any more, as an own app leaves them behind."""

    def test_it_has_no_limit_and_the_names_that_are_left(self):
        for path in ("gone", "body.gone", "body.quote.gone"):
            self.assertIsNone(max_length_for(NewsPage, path), path)
            self.assertEqual(error_for("Pan", "Bread", False, NewsPage, path), "", path)
        stream = NewsPage._meta.get_field("body").stream_block
        self.assertEqual(block_names(stream, ["quote", "words"])[:1], block_names(stream, ["quote", "gone"]))
        self.assertEqual(block_names(stream, ["gone", "words"]), [])

    def test_a_block_that_is_gone_is_named_by_its_field(self):
        self.assertEqual(field_path("body.9c5f6b1e-0000-4000-8000-000000000000.words", NewsPage()), "body")

    def test_tags_that_no_editor_makes_lose_all_but_their_words(self):
        shown = display_html('<p onclick="x()">All <font size="7">of <b class="y">us</b></font></p>')
        self.assertNotIn("font", shown)
        self.assertIn("All of <b>us</b>", shown)


class ChangedTests(SegmentCase):
    def test_a_changed_title_shows_what_changed_and_the_earlier_translation(self):
        self.begun(title="A plan")
        self.write("A plan", "Un plan")
        self.change(title="A new plan")
        row = self.row("A new plan")
        self.assertEqual(
            (row.state, row.text, row.earlier_source, row.earlier_text), ("changed", "", "A plan", "Un plan")
        )
        said = difference(row.earlier_source, row.source_html)
        self.assertEqual(said, f"A <ins>{screen_reader_html('inserted:')}new</ins> plan")

    def test_an_end_of_sentence_that_moved_does_not_hide_what_a_text_was_made_from(self):
        self.begun(summary="", body=[("text", "<p>First.</p><p>Bring <b>warm</b> clothes.</p>")])
        self.write("Bring warm clothes.", "Trae ropa abrigada.")
        self.change(body=[{**self.blocks()[0], "value": "<p>First.</p><p>Bring <b>warm</b> clothes and boots.</p>"}])
        self.assertEqual(self.row("Bring warm clothes and boots.").earlier_text, "Trae ropa abrigada.")

    def test_only_what_changed_is_due(self):
        self.begun(body=[("text", TWO)], summary="")
        for said in list(self.states()):
            self.write(said, "Sí.")
        self.change(body=[{**self.blocks()[0], "value": TWO.replace("two tons", "three tons")}])
        due = [said for said, state in self.states().items() if state != "done"]
        self.assertEqual(due, ["The farm grows three tons of food every summer."])

    def test_a_paragraph_split_in_two_offers_the_old_translation_to_both(self):
        self.begun(body=[("text", "<p>The farm grows two tons of food. Who comes next is decided by all.</p>")])
        self.write("The farm grows two tons of food. Who comes next is decided by all.", "Dos toneladas. Decidimos.")
        halves = "<p>The farm grows two tons of food.</p><p>Who comes next is decided by all.</p>"
        self.change(body=[{**self.blocks()[0], "value": halves}])
        for said in ("The farm grows two tons of food.", "Who comes next is decided by all."):
            self.assertEqual(self.row(said).earlier_text, "Dos toneladas. Decidimos.")

    def test_of_several_changed_paragraphs_each_finds_its_own(self):
        self.begun(body=[("text", TWO)])
        self.write("The farm grows two tons of food every summer.", "La granja.")
        self.write("Who comes next is decided by all of us together.", "Quién sigue.")
        other = "<p>Who comes next is decided by all of us.</p><p>The farm grows three tons of food every summer.</p>"
        self.change(body=[{**self.blocks()[0], "value": other}])
        self.assertEqual(self.row("The farm grows three tons of food every summer.").earlier_text, "La granja.")
        self.assertEqual(self.row("Who comes next is decided by all of us.").earlier_text, "Quién sigue.")

    def test_an_added_block_is_due_and_offers_nothing(self):
        self.begun(summary="", body=[("text", "<p>First.</p>")])
        for said in list(self.states()):
            self.write(said, "Sí.")
        self.assertEqual(self.job(self.page).segments_left, 0)
        added = {"type": "lead", "value": "Something entirely different.", "id": "b2d5a5a6-7a36-4a5e-9d4c-3f0f6f3f7a10"}
        self.change(body=[*self.blocks(), added])
        row = self.row("Something entirely different.")
        self.assertEqual((row.state, row.earlier_text), ("new", ""))
        self.assertEqual(self.job(self.page).words_left, 3)

    def test_a_text_that_moves_to_another_block_keeps_its_translation(self):
        self.begun(body=[("text", "<p>We stay the same.</p>")])
        self.write("We stay the same.", "Seguimos igual.")
        other = {"type": "text", "value": "<p>We stay the same.</p>", "id": "c1d5a5a6-7a36-4a5e-9d4c-3f0f6f3f7a11"}
        self.change(body=[other])
        self.assertEqual(
            (self.row("We stay the same.").text, self.row("We stay the same.").state), ("Seguimos igual.", "done")
        )

    def test_a_block_made_anew_offers_what_the_old_one_said(self):
        self.begun(body=[("text", "<p>All of us voted on the first plan.</p>")])
        self.write("All of us voted on the first plan.", "Todas votamos.")
        value = "<p>All members of the house voted on the first plan.</p>"
        self.change(body=[{"type": "text", "value": value, "id": "d1d5a5a6-7a36-4a5e-9d4c-3f0f6f3f7a12"}])
        self.assertEqual(self.row("All members of the house voted on the first plan.").earlier_text, "Todas votamos.")

    def test_a_text_that_comes_back_is_translated_again_by_itself(self):
        self.begun(title="A plan")
        self.write("A plan", "Un plan")
        self.change(title="Another plan")
        self.change(title="A plan")
        self.assertEqual(self.row("A plan").text, "Un plan")

    def test_what_was_never_translated_is_not_offered(self):
        self.begun(title="A plan")
        self.change(title="A new plan")
        row = self.row("A new plan")
        self.assertEqual((row.state, row.earlier_text), ("new", ""))
        self.assertTrue(Earlier.objects.filter(string__data="A plan").exists())

    def test_a_refresh_costs_the_same_for_many_segments(self):
        costs = []
        for number in (2, 40):
            self.begun(body=[("quote", {"words": f"Quote {number} {n}"}) for n in range(number)])
            page, blocks = type(self.page).objects.get(pk=self.page.pk), self.blocks()
            for block in blocks:
                block["value"]["words"] += " again"
            page.body = json.dumps(blocks)
            page.save()
            costs.append(self.cost(lambda: sync_source(page)))  # noqa: B023
        self.assertEqual(*costs)


class MovedBlockTests(SegmentCase):
    def test_a_block_that_goes_to_another_page_keeps_its_translations(self):
        self.begun(body=[("text", TWO), ("quote", {"words": "We sweep it together."})])
        self.write("We sweep it together.", "La barremos entre todas.")
        quote = self.blocks()[1]
        with self.kept():
            other = make.news(self.news, slug="other", body=[("heading", "Another page")])
        moved = [*json.loads(json.dumps(list(other.body.raw_data))), quote]
        self.page = other
        self.change(body=moved)
        self.assertEqual(self.states()["We sweep it together."], "done")
        self.change(body=[*moved, quote | {"id": "6f1b7c1e-93a3-4a8e-8a35-5d2b0f2c9d11"}])  # a copy is another block
        same = [row.state for row in segments(self.job(self.page)) if row.source_text == "We sweep it together."]
        self.assertEqual(same, ["done", "new"])
