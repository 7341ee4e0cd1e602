"""Saving and publishing from the bench: no word lost, told in words, on behalf of people without a right on any page."""

import json
from unittest import mock

import pytest
from bs4 import BeautifulSoup
from django.core import mail
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.models import Page, PageLogEntry, Site
from wagtail_localize.models import StringTranslation, Translation, TranslationLog

from home.publishing_checks.admin import keep_signature
from home.publishing_checks.checklist import Checklist
from pages.events.registration.public.forms import answer_words, answers_of
from pages.events.registration.terms import RegistrationQuestion
from pages.i18n.locales import SwitchedOff
from pages.news.models import NewsPage
from pages.translation.jobs import sync
from pages.translation.jobs.sources import segment_state
from pages.translation.models import Job
from pages.translation_bench.editor.preview import build_preview
from pages.translation_bench.editor.rows import segments
from pages.translation_bench.jobs.hand_back import HandBackAction
from pages.translation_bench.jobs.preconditions import PublishRefused
from pages.translation_bench.jobs.publish import ApproveTranslationAction, PublishTranslationAction
from pages.translation_bench.jobs.questions import (
    answer_question,
    create_question,
    mark_answers_seen,
    open_questions_for,
)
from pages.translation_bench.jobs.save import Conflict, Saved, SourceChanged, Unknown, save
from pages.translation_bench.jobs.submit import SubmitTranslationAction
from pages.translation_bench.models import TranslationRules

from ..registration import build
from ..support import make
from .test_segments import RICH, SegmentCase

pytestmark = pytest.mark.differs

HUNDRED = [
    ("text", "".join(f"<p>Paragraph <b>{n}</b> of <a href='https://one.example/{n}'>many</a>.</p>" for n in range(50))),
    *(("quote", {"words": f"Quote {n}", "speaker": f"Person {n}"}) for n in range(25)),
]


def spanish(row) -> str:
    """What stands for a translation, with the marks of the source."""
    return f"¡{row.source_html if row.is_rich else row.source_text}!"


class SavingCase(SegmentCase):
    def write_all(self, job: Job, user=None) -> None:
        rows = [row for row in segments(job) if row.is_work]
        save(job, user or self.person, {row.key: (spanish(row), row.version) for row in rows})

    def published(self, **fields) -> Job:
        job = self.begun(**fields)
        self.write_all(job)
        with self.kept():
            PublishTranslationAction(job, self.person).execute()
        return self.job(self.page)

    def own(self) -> Page:
        """The page in Spanish."""
        return self.page.get_translation(self.spanish).specific

    def refused(self, act, *args) -> str:
        with self.assertRaises(PublishRefused) as refusal:
            act(*args).execute()
        return refusal.exception.message


class TranslationSavingTests(SavingCase):
    def test_what_another_wrote_meanwhile_stands_and_both_are_kept(self):
        job, other = self.begun(title="A plan"), make.person("translator-es", username="rosa")
        row = self.row("A plan")
        self.assertIsInstance(save(job, other, {row.key: ("El plan", row.version)})[0], Saved)
        found = save(job, self.person, {row.key: ("Un plan", row.version)})[0]
        self.assertIsInstance(found, Conflict)
        self.assertEqual((found.text, found.by), ("El plan", "rosa"))
        self.assertIn("rosa", found.words)
        row = self.row("A plan")
        self.assertEqual((row.text, [aside.text for aside in row.asides]), ("El plan", ["Un plan"]))
        self.assertIsInstance(save(job, self.person, {row.key: ("Un plan", found.version)})[0], Saved)
        row = self.row("A plan")
        self.assertEqual((row.text, row.asides), ("Un plan", []))

    def test_answers_to_choose_from_need_a_line_each(self):
        question = RegistrationQuestion(words="How?", kind="choice", choices="By van\nOn foot")
        with self.kept():
            self.page = build.meeting(make.event_index(self.home), registration_questions=[question])
        problem = "The original has 2 lines. Each needs its own here, in the same order."
        for text, expected in (("En furgoneta", problem), ("En furgoneta\n\nA pie", ""), ("Uno\nDos\nTres", problem)):
            self.assertEqual(self.write("By van\nOn foot", text).problem, expected)
        self.assertEqual(self.write("How?", "¿Cómo\nviene?").problem, "")

    def test_answers_follow_their_words_when_the_source_has_others(self):
        question = RegistrationQuestion(words="Which table?", kind="choice", choices="Land\nWork\nHomes")
        with self.kept():
            index = make.event_index(self.home)
            make.translated(index, "es")
            self.page = build.meeting(index, title="Meeting", registration_questions=[question])
        self.write_all(job := self.job(self.page))
        self.write("Land\nWork\nHomes", "Tierra\nTrabajo\nVivienda")
        with self.kept():
            PublishTranslationAction(job, self.person).execute()
            facts = self.page.registration_questions.get()
            facts.choices = "Homes\nGardens\nLand"
            self.page.registration_questions = [facts]
            self.page.save_revision().publish()
        facts, words = (page.registration_questions.get() for page in (self.page, self.own()))
        self.assertEqual(words.answers, ["Tierra", "Trabajo", "Vivienda"])
        shown = [("Homes", "Vivienda"), ("Gardens", "Gardens"), ("Land", "Tierra")]
        self.assertEqual(list(answers_of(facts, words)), shown)
        self.assertEqual(answer_words(facts, words, "Work"), "Work")

    def test_a_save_that_was_cut_off_is_sent_again_without_harm(self):
        job = self.begun(title="A plan")
        row = self.row("A plan")
        for _ in range(2):
            self.assertIsInstance(save(job, self.person, {row.key: ("Un plan", row.version)})[0], Saved)
        self.assertEqual(StringTranslation.objects.filter(data="Un plan").count(), 1)

    def test_words_for_a_source_that_was_changed_meanwhile_are_offered_for_the_new_one(self):
        job = self.begun(title="A plan")
        row = self.row("A plan")
        self.change(title="A new plan")
        found = save(job, self.person, {row.key: ("Un plan", row.version)})[0]
        self.assertIsInstance(found, SourceChanged)
        self.assertIn("changed", found.words)
        self.assertEqual(self.row("A new plan").earlier_text, "Un plan")

    def test_who_types_on_after_the_source_was_changed_loses_nothing(self):
        job, other = self.begun(title="A plan"), make.person("translator-es")
        row = self.row("A plan")
        self.change(title="A new plan")
        for text in ("Un", "Un plan"):
            save(job, self.person, {row.key: (text, row.version)})
        save(job, other, {row.key: ("El plan", row.version)})
        row = self.row("A new plan")
        self.assertEqual((row.earlier_text, [each.text for each in row.asides]), ("Un plan", ["El plan"]))

    def test_words_for_what_was_taken_out_are_kept_and_said_to_be_so(self):
        job = self.begun(title="A plan", body=[("text", "<p>Bring bread.</p>")])
        row = self.row("Bring bread.")
        self.change(body=[])
        found = save(job, self.person, {row.key: ("Traigan pan.", row.version)})[0]
        self.assertIsInstance(found, SourceChanged)
        self.assertIn("not in the original any more", found.words)
        self.change(body=[("text", "<p>Bring bread.</p>")])
        offered = self.row("Bring bread.")
        self.assertIn("Traigan pan.", (offered.text, offered.earlier_text, offered.elsewhere))

    def test_what_nobody_sees_is_no_translation(self):
        job = self.begun(title="A plan", body=[("text", "<p>We <b>own</b> it.</p>")])
        for words, invisible in (("A plan", "\u200b \u2060\u202e"), ("We own it.", "<b>\u200b</b>")):
            row = self.row(words)
            save(job, self.person, {row.key: (invisible, row.version)})
            self.assertEqual(self.row(words).state, "new", words)
        self.write("A plan", "خطة\u200f!")
        self.assertEqual((self.row("A plan").text, self.row("A plan").state), ("خطة\u200f!", "done"))

    def test_a_source_published_a_moment_ago_is_seen_before_the_background_has_run(self):
        job = self.begun(title="A plan")
        row = self.row("A plan")
        self.page.title = "A new plan"
        self.page.save_revision().publish()  # its task has not run
        self.assertIsInstance(save(job, self.person, {row.key: ("Un plan", row.version)})[0], SourceChanged)

    def test_what_is_no_segment_of_the_page_is_refused(self):
        job = self.begun()
        self.begun(title="Elsewhere")
        elsewhere = self.row("Elsewhere").key
        for key in ("", "1", "0-0", "999999999999999999-1", "x-y", "١-١", elsewhere):
            self.assertIsInstance(save(job, self.person, {key: ("Hola", "")})[0], Unknown, key)
        self.assertFalse(StringTranslation.objects.filter(data="Hola").exists())

    def test_an_emptied_text_is_due_again(self):
        self.begun(title="A plan")
        self.write("A plan", "Un plan")
        left = self.job(self.page).words_left
        self.write("A plan", "  ")
        self.assertEqual((self.row("A plan").state, self.job(self.page).words_left), ("new", left + 2))

    def test_marks_that_do_not_match_are_told_and_the_words_kept(self):
        job, said = self.begun(body=[("text", RICH)]), "All of us voted on the first plan."
        for text, words in (
            ("Todas votamos.", "first plan"),
            ('<a id="a1">plan</a> <a id="a2">otro</a>', "otro"),
            ('<a id="a1">plan</a> <a id="a1">plan</a>', "twice"),
            ('<a id="a1"></a> plan', "no words"),
        ):
            found = self.write(said, text)
            self.assertIn(words, found.problem, text)
            self.assertEqual((self.row(said).text, self.row(said).problem), (text, found.problem))
        self.write_all(job)
        self.write(said, "Todas votamos.")
        self.assertIn("1 paragraph", self.refused(PublishTranslationAction, job, self.person))

    def test_of_what_was_pasted_the_words_stay(self):
        self.begun(body=[("text", RICH)])
        pasted = '<p class="x">Todas <span onclick="evil()">en el</span> <!-- a --><a href="//evil.example" id="a1">plan</a><script>1</script></p>'
        self.assertEqual(self.write("All of us voted on the first plan.", pasted).problem, "")
        self.assertEqual(self.row("All of us voted on the first plan.").text, 'Todas en el <a id="a1">plan</a>')

    def test_a_text_longer_than_its_field_is_told(self):
        self.begun(title="A plan")
        self.assertIn("45", self.write("A plan", "ñ" * 300).problem)

    def test_signs_lines_and_zeros_come_through(self):
        self.begun(title="A plan", body=[("quote", {"words": "We own it.", "speaker": ""})])
        self.write("A plan", "<b>1 & 2</b> > 0\x00")
        self.write("We own it.", "Es nuestro,\r\nde todas.")
        self.write_rest()
        self.assertEqual(self.own().title, "<b>1 & 2</b> > 0")
        self.assertEqual(self.own().body[0].value["words"], "Es nuestro,\nde todas.")

    def write_rest(self):
        job = self.job(self.page)
        rows = [row for row in segments(job) if row.is_work and row.state != "done"]
        save(job, self.person, {row.key: (spanish(row), row.version) for row in rows})
        PublishTranslationAction(job, self.person).execute()

    def test_the_title_is_that_of_the_draft_too(self):
        self.published(title="A plan")
        self.write("A plan", "El plan")
        self.assertEqual(self.own().draft_title, "El plan")
        self.assertEqual(self.own().title, "¡A plan!")

    def test_a_hundred_texts_open_and_are_saved_with_at_most_40_queries(self):
        job = self.begun(body=HUNDRED)
        self.client.force_login(self.person)
        address = reverse("bench:job", args=[job.pk])
        with CaptureQueriesContext(connection) as opened:
            self.assertEqual(self.client.get(address).status_code, 200)
        rows = segments(job)
        self.assertGreater(len(rows), 100)
        texts = [{"key": row.key, "text": "plan" if row.is_slug else spanish(row), "version": ""} for row in rows]
        sent = json.dumps({"segments": texts})
        with CaptureQueriesContext(connection) as saved:
            found = self.client.post(reverse("bench:save", args=[job.pk]), sent, content_type="application/json")
        self.assertEqual({each["state"] for each in found.json()["results"].values()}, {"saved"})
        self.assertLessEqual(len(opened), 40)
        self.assertLessEqual(len(saved), 40)


class PublishingTests(SavingCase):
    def test_a_translator_without_any_right_publishes_and_the_logs_say_so(self):
        job = self.published(title="The plan", body=[("text", RICH)])
        page = self.own()
        self.assertEqual((page.live, page.title, page.slug, job.state), (True, "¡The plan!", "the-plan", "done"))
        self.assertIn('<a href="https://one.example/">first plan</a>', page.body.raw_data[0]["value"])
        entry = PageLogEntry.objects.get(page=page, action="wagtail.publish")
        self.assertEqual((entry.user, page.latest_revision.user, job.translated_by), (self.person,) * 3)
        self.assertEqual(TranslationLog.objects.get(locale=self.spanish).revision, page.live_revision)
        self.assertContains(self.client.get(page.url), "¡The plan!")

    def test_what_is_left_is_said_and_published_only_if_one_says_so(self):
        job = self.begun(title="The plan", summary="In short.", body=[])
        self.write("The plan", "El plan")
        self.assertIn("1 paragraph", self.refused(PublishTranslationAction, job, self.person))
        self.assertFalse(self.page.get_translation_or_none(self.spanish))
        PublishTranslationAction(job, self.person, partly=True).execute()
        self.assertEqual((self.own().title, self.own().summary), ("El plan", "In short."))
        page = BeautifulSoup(self.client.get(self.own().url).content.decode(), "html.parser")
        self.assertIn(self.page.url, str(page.select_one("main > .behind")))
        self.assertEqual([each.get_text(strip=True) for each in page.select("main [lang=en]")], ["In short."])
        self.assertFalse(page.select("h1[lang], .breadcrumbs [lang]"))
        told = self.client.get("/api/v3/content/", {"path": self.own().url}).json()["original"]
        self.assertEqual((told["id"], told["untranslated"]), (self.page.pk, ["In short."]))

    def test_a_title_that_is_left_is_marked_in_the_breadcrumbs_too(self):
        job = self.begun(title="The plan", summary="In short.", body=[])
        self.write("In short.", "En breve.")
        PublishTranslationAction(job, self.person, partly=True).execute()
        page = BeautifulSoup(self.client.get(self.own().url).content.decode(), "html.parser")
        marked = page.select("h1[lang=en], .breadcrumbs [lang=en]")
        self.assertEqual(
            [(each.name, each.get_text(strip=True)) for each in marked], [("li", "The plan"), ("h1", "The plan")]
        )

    def test_each_paragraph_is_marked_and_not_the_frame_around_it(self):
        job = self.begun(title="The plan", summary="", body=[("text", "<p>We <b>own</b> it.</p>")])
        self.write("The plan", "El plan")
        PublishTranslationAction(job, self.person, partly=True).execute()
        page = BeautifulSoup(self.client.get(self.own().url).content.decode(), "html.parser")
        marked = page.select("main [lang=en]")
        self.assertEqual([(each.name, each.get_text()) for each in marked], [("p", "We own it.")])
        left = page.select(".left")
        self.assertEqual([each["class"] for each in left], [["prose", "left"]])
        self.assertTrue(left[0].select_one(".told-in").get_text())

    def test_what_is_left_of_a_text_stands_in_one_frame_a_run_and_its_language_is_named_once(self):
        html = "".join(f"<p>{words}</p>" for words in ("One.", "Two.", "Three.", "Four.", "Five."))
        job = self.begun(title="The plan", summary="", body=[("text", html)])
        for words, own in (("The plan", "El plan"), ("One.", "Uno."), ("Four.", "Cuatro.")):
            self.write(words, own)
        PublishTranslationAction(job, self.person, partly=True).execute()
        page = BeautifulSoup(self.client.get(self.own().url).content.decode(), "html.parser")
        frames = [[each.get_text() for each in frame.find_all("p")] for frame in page.select(".prose > .left")]
        self.assertEqual(frames, [["Two.", "Three."], ["Five."]])
        self.assertEqual(len(page.select(".left > .told-in")), 1)

    def test_the_reader_is_told_no_more_once_the_rest_is_public(self):
        job = self.begun(title="The plan", summary="In short.", body=[])
        self.write("The plan", "El plan")
        PublishTranslationAction(job, self.person, partly=True).execute()
        self.write("In short.", "En breve.")
        self.assertTrue(self.own().behind_since, "nobody has published that yet")
        PublishTranslationAction(job, self.person).execute()
        self.assertIsNone(self.own().behind_since)
        self.assertNotIn(b"behind", self.client.get(self.own().url).content)

    def test_what_stands_above_comes_first(self):
        self.news.get_translation(self.spanish).unpublish()
        Page.objects.filter(pk=self.home.get_translation(self.spanish).pk).update(live=False)
        job = self.begun()
        self.write_all(job)
        self.assertIn("“Our House”", self.refused(PublishTranslationAction, job, self.person))
        Page.objects.filter(pk=self.home.get_translation(self.spanish).pk).update(live=True)
        self.assertIn("“News & Media”", self.refused(PublishTranslationAction, job, self.person))
        self.assertFalse(self.page.get_translation_or_none(self.spanish))

    def test_what_a_check_stops_is_refused_in_words(self):
        make.publishing_check("Read by a native ear", level="stops", locale=self.spanish)
        job = self.begun(title="The plan")
        self.write_all(job)
        said = self.refused(PublishTranslationAction, job, self.person)
        self.assertIn("(Read by a native ear)", said)
        self.assertIn("It is kept as a draft", said)
        draft = Page.objects.get(translation_key=self.page.translation_key, locale=self.spanish)
        self.assertFalse(draft.live)
        checklist = Checklist(draft.get_latest_revision_as_object(), make.person())
        keep_signature(checklist, checklist.stops[0], is_enough=False)
        PublishTranslationAction(job, self.person).execute()
        draft.refresh_from_db()
        self.assertTrue(draft.live)

    def test_where_nothing_helps_no_help_is_offered(self):
        self.news.get_translation(self.spanish).delete()
        job = self.begun(title="The plan")
        with self.assertRaises(PublishRefused) as caught:
            PublishTranslationAction(job, self.person, partly=True).execute()
        self.assertIn("stands above this page", caught.exception.message)
        self.assertFalse(caught.exception.partly)
        self.assertEqual(build_preview(segment_state(job)).get_parent().locale, self.spanish)

    def test_the_address_stays_when_the_title_or_the_original_address_changes(self):
        self.published(title="The plan")
        self.change(title="Quite another thing", slug="another")
        self.write("Quite another thing", "Otra cosa")
        PublishTranslationAction(self.job(self.page), self.person).execute()
        self.assertEqual((self.own().title, self.own().slug), ("Otra cosa", "the-plan"))

    def test_the_address_a_translator_wrote_is_taken_or_refused_in_words(self):
        make.news(self.news.get_translation(self.spanish), slug="taken")
        self.begun(slug="plan")
        for slug, words in (("taken", "taken"), ("ñandú!", "Latin"), ("feed", "feed")):
            self.assertIn(words, self.write("plan", slug).problem)
        self.write_all(self.job(self.page))
        self.write("plan", "el-plan")
        PublishTranslationAction(self.job(self.page), self.person).execute()
        self.assertEqual(self.own().slug, "el-plan")

    def test_what_needs_no_words_follows_by_itself(self):
        self.published(body=[("text", RICH)])
        self.change(body=[{**self.blocks()[0], "value": RICH.replace("<li>No</li>", "")}])
        self.assertNotIn("No", str(self.own().body))
        self.assertEqual(self.job(self.page).state, "done")

    def test_nothing_follows_by_itself_that_somebody_is_working_on(self):
        self.published(title="The plan", body=[("text", RICH)])
        self.write("The plan", "Un plan a medias")
        self.change(body=[{**self.blocks()[0], "value": RICH.replace("<li>No</li>", "")}])
        self.assertEqual((self.own().title, self.job(self.page).state), ("¡The plan!", "changed"))

    def test_a_translation_that_cannot_follow_its_source_stays_and_holds_up_nothing(self):
        self.published(title="The plan", body=[("heading", "One"), ("heading", "Two")])
        with (
            mock.patch.object(sync, "build_draft", side_effect=ValidationError("Something is missing")),
            self.assertLogs("pages.translation.jobs.sync", "WARNING") as logs,
        ):
            self.change(body=self.blocks()[:1])
        self.assertIn("does not follow its source: ValidationError", logs.output[0])
        self.assertEqual([block.value for block in self.own().body], ["¡One!", "¡Two!"])

    def test_what_the_page_does_not_allow_is_refused_in_words(self):
        job = self.begun(title="The plan")
        self.write_all(job)
        with mock.patch.object(NewsPage, "full_clean", side_effect=ValidationError({"date": "A date is missing."})):
            self.assertIn("A date is missing.", self.refused(PublishTranslationAction, job, self.person))
        self.assertFalse(self.page.has_translation(self.spanish))

    def test_a_draft_keeps_up_with_its_source(self):
        self.published(title="The plan", body=[("text", RICH)])
        self.own().unpublish()
        self.change(title="The new plan", body=[{**self.blocks()[0], "value": RICH.replace("<li>No</li>", "")}])
        draft = self.own().get_latest_revision_as_object()
        self.assertEqual((draft.live, draft.title), (False, "The new plan"))
        self.assertNotIn("No", str(draft.body))

    def test_a_locked_page_is_published_by_the_person_who_locked_it_alone(self):
        self.published(title="The plan")
        self.change(title="The new plan")
        self.write("The new plan", "El nuevo plan")
        Page.objects.filter(pk=self.page.pk).update(locked=True, locked_by=make.person("editor"))
        own = Page.objects.filter(pk=self.own().pk)
        own.update(locked=True, locked_by=make.person("editor"))
        self.assertIn("is locked", self.refused(PublishTranslationAction, self.job(self.page), self.person))
        self.assertEqual(own.get().title, "¡The plan!")
        own.update(locked_by=self.person)
        PublishTranslationAction(self.job(self.page), self.person).execute()
        self.assertEqual(own.get().title, "El nuevo plan")

    def test_nobody_else_may(self):
        job = self.begun()
        self.write_all(job)
        for user in (
            make.person("translator-ar"),
            make.person("author"),
            make.person(),
            make.person("translator-es", is_active=False),
        ):
            for act in (PublishTranslationAction, SubmitTranslationAction):
                self.refused(act, job, user)
        SwitchedOff.objects.create(locale=self.spanish)
        self.refused(PublishTranslationAction, job, self.person)
        SwitchedOff.objects.all().delete()
        make.private(self.news)
        self.refused(PublishTranslationAction, job, self.person)
        self.assertFalse(self.page.get_translation_or_none(self.spanish))

    def test_what_was_written_by_hand_after_the_engine_was_stopped_is_not_lost(self):
        self.published(title="The plan", summary="In short.", body=[])
        Translation.objects.filter(target_locale=self.spanish).update(enabled=False)
        own = self.own()
        own.title = "El plan, a mano"
        own.save_revision().publish()
        self.change(summary="In a word.")
        self.assertEqual(self.states(), {"The plan": "done", "In a word.": "changed"})
        self.write("In a word.", "En una palabra.")
        PublishTranslationAction(self.job(self.page), self.person).execute()
        self.assertEqual((self.own().title, self.own().summary), ("El plan, a mano", "En una palabra."))

    def test_a_snippet_is_published(self):
        with self.kept():
            self.page = topic = make.topic(self.english, name="Food for all")
        self.write("Food for all", "Comida para todas")
        with self.kept():
            PublishTranslationAction(self.job(topic), self.person).execute()
        own = topic.get_translation(self.spanish)
        self.assertEqual((own.name, own.slug), ("Comida para todas", "comida-para-todas"))
        self.assertEqual(self.job(topic).state, "done")


class SavingReadingTests(SavingCase):
    """A second person reads."""

    def setUp(self):
        super().setUp()
        TranslationRules.objects.create(site=Site.objects.get(is_default_site=True), second_reader=True)
        self.other = make.person("translator-es", username="rosa")

    def submitted(self) -> Job:
        job = self.begun(title="The plan")
        self.write_all(job)
        SubmitTranslationAction(job, self.person).execute()
        return self.job(self.page)

    def test_another_approves(self):
        job = self.submitted()
        self.assertEqual((job.state, job.waiting_by), ("waiting", self.person))
        self.assertIn("second person", self.refused(PublishTranslationAction, job, self.person))
        self.assertIn("yourself", self.refused(ApproveTranslationAction, job, self.person))
        ApproveTranslationAction(job, self.other).execute()
        self.assertTrue(self.own().live)
        self.assertEqual((self.job(self.page).state, self.job(self.page).translated_by), ("done", self.other))

    def test_nothing_is_approved_on_a_locked_page(self):
        ApproveTranslationAction(self.submitted(), self.other).execute()
        self.change(title="The new plan")
        self.write("The new plan", "El nuevo plan")
        SubmitTranslationAction(self.job(self.page), self.person).execute()
        Page.objects.filter(pk=self.own().pk).update(locked=True, locked_by=make.person("editor"))
        self.assertIn("is locked", self.refused(ApproveTranslationAction, self.job(self.page), self.other))
        self.assertEqual((self.own().title, self.job(self.page).state), ("¡The plan!", "waiting"))

    def test_an_editor_approves_what_they_submitted(self):
        editor, job = make.person("editor"), self.begun(title="The plan")
        self.write_all(job)
        SubmitTranslationAction(job, editor).execute()
        ApproveTranslationAction(self.job(self.page), editor).execute()
        self.assertTrue(self.own().live)

    def test_nothing_is_approved_but_what_was_read(self):
        job = self.submitted()
        read = {row.key: row.version for row in segments(job)}
        row = self.row("The plan")
        save(job, self.person, {row.key: ("Lo que nadie leyó", row.version)})
        self.assertIn("was changed after", self.refused(ApproveTranslationAction, job, self.other, read))
        self.assertTrue(self.row("The plan").is_late)
        ApproveTranslationAction(job, self.other, {row.key: row.version for row in segments(job)}).execute()
        self.assertEqual(self.own().title, "Lo que nadie leyó")

    def test_nothing_is_approved_while_a_paragraph_is_left(self):
        job, row = self.submitted(), self.row("The plan")
        save(job, self.person, {row.key: ("", row.version)})
        self.assertIn("not translated yet", self.refused(ApproveTranslationAction, self.job(self.page), self.other))
        self.assertFalse(self.page.get_translations().exists())

    def test_another_hands_it_back_with_a_word(self):
        job = self.submitted()
        self.refused(HandBackAction, job, self.other, " \x00")
        HandBackAction(job, self.other, "The title is too long.").execute()
        job = self.job(self.page)
        self.assertEqual((job.state, job.returned_words), ("returned", "The title is too long."))
        self.assertIn("Nobody has asked for a second reader", self.refused(ApproveTranslationAction, job, self.other))
        SubmitTranslationAction(job, self.person).execute()
        self.assertEqual((self.job(self.page).state, self.job(self.page).returned_words), ("waiting", ""))

    def test_nothing_is_submitted_before_it_is_whole(self):
        job = self.begun(title="The plan")
        self.assertIn("not translated", self.refused(SubmitTranslationAction, job, self.person))

    def test_an_editor_publishes_at_once(self):
        job = self.begun()
        self.write_all(job)
        PublishTranslationAction(job, make.person("editor")).execute()
        self.assertTrue(self.own().live)

    def test_what_was_changed_after_it_was_submitted_is_to_be_translated_first(self):
        job = self.submitted()
        self.change(title="The new plan")
        self.assertEqual(self.job(self.page).state, "never")
        self.assertIn("Nobody has asked for a second reader", self.refused(ApproveTranslationAction, job, self.other))


class QuestionTests(SavingCase):
    def test_the_author_is_asked_and_the_answer_is_seen(self):
        author = make.person("author")
        job = self.begun(title="The plan", owner=author)
        row = self.row("The plan")
        question = create_question(job, self.person, row.key, "Which plan?")
        self.assertEqual([mail.outbox[0].to, list(open_questions_for(author))], [[author.email], [question]])
        self.assertIn("The plan", mail.outbox[0].body)
        self.assertFalse(open_questions_for(make.person("author")) or open_questions_for(make.person("editor")))
        answer_question(question, author, "The first.")
        self.assertEqual(mail.outbox[1].to, [self.person.email])
        self.assertIn("The first.", mail.outbox[1].body)
        self.assertEqual(list(Job.objects.answered()), [job])
        self.assertEqual(self.row("The plan").questions[0].answer, "The first.")
        mark_answers_seen(job)
        self.assertFalse(Job.objects.answered().exists())

    def test_where_no_author_is_left_editors_are_asked(self):
        editor = make.person("editor")
        job = self.begun(owner=make.person("author", is_active=False))
        question = create_question(job, self.person, "", "Is this still so?")
        self.assertEqual([mail.outbox[0].to, list(open_questions_for(editor))], [[editor.email], [question]])

    def test_a_question_about_what_is_not_there_is_about_the_whole(self):
        question = create_question(self.begun(), self.person, "999999-999999", "What?")
        self.assertIsNone(question.context)
        with self.assertRaises(ValueError):
            create_question(self.job(self.page), self.person, "", "  ")
