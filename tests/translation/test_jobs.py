"""Jobs: what there is to translate, kept in step with what is published, and the list of what is due."""

from datetime import timedelta
from unittest import mock
from uuid import uuid4

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Locale, Page
from wagtail_localize.models import TranslationSource

from pages.i18n.locales import SwitchedOff
from pages.news.models import NewsPage
from pages.translation.jobs.sync import JobSync, sync_all_jobs, sync_deferred, sync_jobs, sync_missed_jobs
from pages.translation.models import Job
from pages.translation_bench.models import Question

from ..support import make
from ..support.cases import HouseCase

pytestmark = pytest.mark.differs


class JobsBenchCase(HouseCase):
    """A house in two languages whose parts are published; jobs are kept as after a commit."""

    languages = ["en", "es"]

    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        cls.spanish = Locale.objects.get(language_code="es")

    def kept(self):
        """What is published within has its jobs afterwards."""
        return self.captureOnCommitCallbacks(execute=True)

    def job(self, page, language="es") -> Job:
        return Job.objects.get(translation_key=page.translation_key, locale__language_code=language)

    def has_job(self, page) -> bool:
        return Job.objects.filter(translation_key=page.translation_key).exists()

    def cost(self, step) -> int:
        with CaptureQueriesContext(connection) as queries:
            step()
        return len(queries)


class JobTests(JobsBenchCase):
    def test_a_published_page_is_due_in_every_other_language(self):
        with self.kept():
            page = make.news(self.news, title="Five words of a title")
        job = self.job(page)
        self.assertEqual(job.state, "never")
        self.assertEqual(job.words_left, 5 + 2 + 3 + 3 + 4 + 2)
        self.assertEqual((job.words, job.title), (job.words_left, "Five words of a title"))
        self.assertFalse(Job.objects.filter(translation_key=page.translation_key, locale=self.english).exists())

    def test_a_draft_has_none(self):
        with self.kept():
            page = make.news(self.news, live=False)
        self.assertFalse(self.has_job(page))

    def test_a_page_taken_offline_has_none_until_it_is_back_and_keeps_its_questions(self):
        with self.kept():
            page = make.news(self.news)
        Question.objects.create(job=self.job(page), words="Who?", asked_at=timezone.now())
        with self.kept():
            page.unpublish()
        self.assertFalse(self.has_job(page))
        with self.kept():
            page.get_latest_revision().publish()
        self.assertEqual(self.job(page).questions.count(), 1)

    def test_a_private_page_has_none_nor_has_what_stands_below(self):
        with self.kept():
            page = make.news(self.news)
        with self.kept():
            restriction = make.private(self.news)
        self.assertFalse(self.has_job(page))
        with self.kept():
            restriction.delete()
        self.assertTrue(self.has_job(page))

    def test_a_page_moved_below_a_private_one_has_none(self):
        with self.kept():
            page = make.text(self.home)
            make.private(self.news)
        self.assertTrue(self.has_job(page))
        with self.kept():
            Page.objects.get(pk=page.pk).move(Page.objects.get(pk=self.news.pk), "last-child")
        self.assertFalse(self.has_job(page))

    def test_a_deleted_page_has_none(self):
        with self.kept():
            page = make.news(self.news)
        with self.kept():
            page.delete()
        self.assertFalse(Job.every.filter(translation_key=page.translation_key).exists())

    def test_a_snippet_is_due_and_goes_with_its_row(self):
        with self.kept():
            topic = make.topic(self.english, name="Food for all")
        job = self.job(topic)
        self.assertEqual((job.words_left, job.page_id, job.object_id), (3, None, topic.pk))
        with self.kept():
            topic.delete()
        self.assertFalse(Job.every.filter(translation_key=topic.translation_key).exists())

    def test_a_translation_written_by_hand_counts_as_what_it_says(self):
        sync_all_jobs()
        job = self.job(self.news)
        self.assertEqual((job.state, job.words_left), ("done", 0))

    def test_a_language_that_is_off_keeps_its_jobs_and_lists_none(self):
        with self.kept():
            page = make.news(self.news)
        SwitchedOff.objects.create(locale=self.spanish)
        admin = make.admin()
        self.assertFalse(Job.objects.for_user(admin).exists())
        self.assertTrue(self.has_job(page))

    def test_a_language_that_is_added_has_all_jobs_at_once(self):
        with self.kept():
            make.news(self.news)
        with self.kept():
            Locale.objects.create(language_code="fr")
        spanish, french = (
            set(Job.objects.filter(locale__language_code=code).values_list("translation_key", flat=True))
            for code in ("es", "fr")
        )
        self.assertTrue(spanish)
        self.assertLessEqual(spanish, french)

    def test_nothing_is_kept_before_a_program_says_so(self):
        with self.kept(), sync_deferred():
            page = make.news(self.news)
        self.assertFalse(self.has_job(page))

    def test_one_source_that_cannot_be_read_holds_up_no_other(self):
        def read(sync, source):
            if source.title == "Broken":
                raise RuntimeError("a field of an own app")
            original(sync, source)

        original = JobSync.read
        logged = self.assertLogs("pages.translation.jobs.sync", "ERROR")
        with mock.patch.object(JobSync, "read", read), logged as logs, self.kept():
            broken, whole = (make.news(self.news, title=title) for title in ("Broken", "Whole"))
        self.assertIn(f"NewsPage {broken.pk} could not be read: RuntimeError", logs.output[0])
        self.assertGreater(self.job(whole).words, 0)

    def test_what_was_missed_is_made_up_for(self):
        made, changed = make.news(self.news), make.news(self.news)
        sync_jobs([changed.translation_key])
        changed.title = "Quite another title"
        changed.save_revision().publish()
        Page.objects.filter(pk__in=[made.pk, changed.pk]).update(last_published_at=timezone.now() - timedelta(hours=1))
        TranslationSource.objects.update(last_updated_at=timezone.now() - timedelta(hours=2))
        sync_missed_jobs()
        self.assertTrue(self.has_job(made))
        self.assertEqual(self.job(changed).title, "Quite another title")

    def test_a_longer_page_costs_no_more_queries(self):
        costs = []
        for number in (2, 60):
            with sync_deferred():
                page = make.news(self.news, body=[("quote", {"words": f"Quote {n}"}) for n in range(number)])
            costs.append(self.cost(lambda: sync_jobs([page.translation_key])))  # noqa: B023
        self.assertEqual(*costs)


class NeedTests(JobsBenchCase):
    def test_what_is_due_is_sorted_by_need(self):
        with self.kept():
            old = make.news(self.news, title="Old news")
            new = make.news(self.news, title="New news")
            later, soon = (make.event(self.events, days=days, title=f"In {days} days") for days in (9, 2))
            self.home.save_revision().publish()
        Page.objects.filter(pk=old.pk).update(first_published_at=timezone.now() - timedelta(days=9))
        wanted = Job.objects.create(
            translation_key=uuid4(),
            locale=self.spanish,
            source_locale=self.english,
            content_type=ContentType.objects.get_for_model(NewsPage),
            object_id=0,
            title="Asked for by Friday",
            due_on=timezone.localdate(),
        )
        listed = list(Job.objects.due().by_need())
        titles = [job.title for job in listed if job.page_id in {None, old.pk, new.pk, later.pk, soon.pk, self.home.pk}]
        self.assertEqual(titles, [wanted.title, soon.title, later.title, self.home.title, new.title, old.title])

    def test_a_list_of_two_thousand_pages_costs_at_most_25_queries(self):
        index = Page.objects.get(pk=self.news.pk)
        make.many(NewsPage, index, 2_000, date=timezone.localdate())
        pages = Page.objects.child_of(index).values_list("pk", "translation_key", "title")
        kind = ContentType.objects.get_for_model(NewsPage)
        fixed = {"locale": self.spanish, "source_locale": self.english, "content_type": kind, "words": 9}
        Job.objects.bulk_create(
            Job(translation_key=key, page_id=pk, object_id=pk, title=title, words_left=9, segments_left=3, **fixed)
            for pk, key, title in pages
        )
        make.analyze()
        self.client.force_login(make.person("translator-es"))
        address = reverse("bench:list")
        self.client.get(address)
        with CaptureQueriesContext(connection) as queries:
            answer = self.client.get(address)
        self.assertContains(answer, "18000")
        self.assertLessEqual(len(queries), 25)
