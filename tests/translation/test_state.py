"""The bench reads: no GET of its screens writes anything; what they show is brought up to date by signals and tasks alone."""

from collections.abc import Iterator

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.models import Locale, Page
from wagtail_localize.models import StringSegment, StringTranslation, Translation, TranslationSource

from pages.translation.jobs.sync import sync_deferred
from pages.translation.models import Job
from pages.translation.segments.extract import extract
from pages.translation_bench.editor.rows import segments
from pages.translation_bench.jobs.publish import PublishTranslationAction
from pages.translation_bench.jobs.save import save
from pages.translation_bench.models import TranslationRules
from pages.translation_bench.orders import place_order

from ..support import make
from ..support.cases import words_of
from .test_saving import SavingCase

pytestmark = pytest.mark.differs


class JobStateCase(SavingCase):
    def written_by_hand(self) -> Job:
        """The job of a page whose translation somebody wrote as a page, without the engine."""
        with sync_deferred():
            self.page = make.news(self.news, title="A plan", summary="In short.", body=[])
            own = self.page.copy_for_translation(self.spanish)
        own.title, own.summary = "Un plan", "En breve."
        with self.kept():
            own.save_revision(user=self.person).publish()
        return self.job(self.page)

    def shown(self, job: Job) -> dict[str, tuple[str, str, str]]:
        return {row.key: (row.source_text, row.text, row.state) for row in segments(job)}


class ReadingTests(JobStateCase):
    """Whatever state a job is in, looking at it writes nothing."""

    def jobs(self) -> Iterator[tuple[str, Job]]:
        yield "begun by nobody", self.begun(title="A garden")
        yield "public", self.published(title="Bread")
        Translation.objects.filter(source__object_id=self.page.translation_key).update(enabled=False)
        yield "stopped", self.job(self.page)
        job = self.begun(title="A farm")
        self.page.title = "Another farm"
        self.page.save_revision().publish()  # its task has not run
        yield "published a moment ago", job
        yield "written by hand", self.written_by_hand()

    def test_no_screen_of_a_job_writes(self):
        for state, job in self.jobs():
            for person in (self.person, make.person("editor")):
                self.client.force_login(person)
                for name in ("job", "preview"):
                    with self.subTest(state, name=name, person=person):
                        self.look_without_writing(reverse(f"bench:{name}", args=[job.pk]))

    def test_no_list_writes(self):
        self.written_by_hand()
        order = place_order([self.page], [self.spanish], make.admin())
        self.client.force_login(self.person)
        for address in ("/admin/", reverse("bench:list"), reverse("bench:style", args=["es"])):
            self.look_without_writing(address)
        self.client.force_login(make.admin(username="chef"))
        orders = [reverse("translation_orders"), reverse("translation_order", args=[order.pk])]
        for address in [*orders, reverse("languages"), reverse("translation_report"), "/admin/"]:
            self.look_without_writing(address)

    def look_without_writing(self, address: str) -> None:
        self.client.get(address)  # what Django itself writes of a session, once
        with CaptureQueriesContext(connection) as queries:
            self.assertEqual(self.client.get(address).status_code, 200)
        writes = ("INSERT", "UPDATE", "DELETE")
        self.assertEqual([each["sql"] for each in queries if each["sql"].startswith(writes)], [], address)


class HandWrittenTests(JobStateCase):
    """A translation that was written without the engine is shown as it will be taken over, and taken over by an action."""

    def test_what_is_shown_is_what_is_saved(self):
        job = self.written_by_hand()
        before = self.shown(job)
        self.assertIn(("A plan", "Un plan", "done"), before.values())
        self.assertIn(("In short.", "En breve.", "done"), before.values())
        self.assertFalse(TranslationSource.objects.filter(object_id=self.page.translation_key).exists())
        key, version = next((row.key, row.version) for row in segments(job) if row.source_text == "A plan")
        answer = save(job, self.person, {key: ("El plan", version)})[0]
        self.assertEqual((answer.state, answer.problem), ("done", ""))
        self.assertEqual(self.shown(job), before | {key: ("A plan", "El plan", "done")})
        self.assertTrue(Translation.objects.filter(source__object_id=self.page.translation_key).exists())

    def test_it_stays_a_page_of_its_own_until_somebody_works_on_it(self):
        job = self.written_by_hand()
        self.client.force_login(self.person)
        for name in ("job", "preview"):
            self.client.get(reverse(f"bench:{name}", args=[job.pk]))
        self.assertEqual(self.own().source.pk, self.own().pk)
        PublishTranslationAction(job, self.person).execute()
        self.assertEqual(self.own().source.pk, self.page.pk)

    def test_its_preview_says_what_it_says(self):
        job = self.written_by_hand()
        self.client.force_login(self.person)
        preview = self.look(reverse("bench:preview", args=[job.pk]))
        self.assertEqual(words_of(preview.h1), "Un plan")
        self.assertIn("En breve.", words_of(preview.main))
        self.assertFalse(preview.select("main [lang=en]"))

    def test_one_that_was_stopped_is_shown_with_what_was_written_since(self):
        self.published(title="The plan", summary="In short.", body=[])
        Translation.objects.filter(target_locale=self.spanish).update(enabled=False)
        own = self.own()
        own.title = "El plan, a mano"
        own.save_revision().publish()
        self.assertEqual(self.row("The plan").text, "El plan, a mano")
        self.client.force_login(self.person)
        preview = self.look(reverse("bench:preview", args=[self.job(self.page).pk]))
        self.assertEqual(words_of(preview.h1), "El plan, a mano")
        self.assertFalse(Translation.objects.filter(target_locale=self.spanish, enabled=True).exists())
        self.assertFalse(StringTranslation.objects.filter(data="El plan, a mano").exists())

    def test_a_question_about_one_of_its_texts_is_about_that_text(self):
        job = self.written_by_hand()
        key = next(row.key for row in segments(job) if row.source_text == "In short.")
        self.client.force_login(self.person)
        self.client.post(reverse("bench:ask", args=[job.pk]), {"ask": key, f"question-{key}": "How short?"})
        self.assertEqual(job.questions.get().string.data, "In short.")


class UpToDateTests(JobStateCase):
    """Nobody has to look at a job for its state to be right."""

    def said(self, page: Page) -> list[str]:
        """The texts of the engine's segments of this page."""
        rows = StringSegment.objects.filter(source__object_id=page.translation_key, source__locale=page.locale_id)
        return list(rows.order_by("order", "pk").values_list("string__data", flat=True))

    def assertUpToDate(self, page) -> None:
        found = extract(type(page).objects.get(pk=page.pk))
        self.assertEqual(sorted(self.said(page)), sorted({value.string.data for value in found.strings}))

    def test_after_it_was_published_and_published_again(self):
        self.begun(title="A plan")
        self.assertUpToDate(self.page)
        self.change(title="A new plan", summary="")
        self.assertIn("A new plan", self.said(self.page))
        self.assertUpToDate(self.page)
        self.assertEqual(self.job(self.page).title, "A new plan")

    def test_after_its_address_was_changed(self):
        self.begun(slug="plan")
        self.change(slug="new-plan")
        self.assertIn("new-plan", self.said(self.page))

    def test_after_it_went_offline_came_back_and_was_deleted(self):
        job = self.begun()
        with self.kept():
            Page.objects.get(pk=self.page.pk).specific.unpublish()
        self.assertFalse(Job.every.get(pk=job.pk).is_open)
        with self.kept():
            self.page.get_latest_revision().publish()
        self.assertTrue(Job.every.get(pk=job.pk).is_open)
        with self.kept():
            Page.objects.get(pk=self.page.pk).specific.delete()
        self.assertFalse(Job.every.filter(pk=job.pk).exists())

    def test_an_alias_in_another_language_is_no_translation(self):
        self.begun()
        with self.kept():
            alias = self.page.create_alias(parent=self.news.get_translation(self.spanish), update_locale=self.spanish)
            Page.objects.filter(pk=alias.pk).update(translation_key=self.page.translation_key)
        with self.kept():
            self.page.save_revision().publish()
        self.assertEqual(self.job(self.page).state, "never")
        self.assertUpToDate(self.page)

    def test_after_a_snippet_was_changed(self):
        with self.kept():
            topic = make.topic(self.english, name="Food")
        with self.kept():
            topic.name = "Food for all"
            topic.save()
        self.assertEqual(self.job(topic).words, 3)
        self.assertIn("Food for all", self.said(topic))

    def test_after_the_rules_of_the_site_were_changed(self):
        job = self.begun()
        self.client.force_login(self.person)
        address = reverse("bench:job", args=[job.pk])
        self.assertIn("Publish", words_of(self.look(address).select_one("form.bench")))
        TranslationRules.objects.create(site=self.home.get_site(), second_reader=True)
        self.assertIn("ask a second reader", words_of(self.look(address).select_one("form.bench")))

    def test_after_a_language_was_added(self):
        self.begun()
        with self.kept():
            french = Locale.objects.create(language_code="fr")
        self.assertTrue(Job.objects.filter(translation_key=self.page.translation_key, locale=french).exists())

    def test_words_of_a_form_for_a_source_that_was_changed_meanwhile_are_kept(self):
        job = self.begun(title="A plan")
        key = self.row("A plan").key
        self.client.force_login(self.person)
        self.change(title="A new plan")
        self.client.post(reverse("bench:job", args=[job.pk]), {f"text-{key}": "Un plan", f"version-{key}": ""})
        self.assertEqual(self.row("A new plan").earlier_text, "Un plan")
