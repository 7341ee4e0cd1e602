"""A translation whose source says something else by now tells its reader so; facts are never behind."""

import datetime as dt
import json

from django.utils import timezone
from wagtail.models import Locale
from wagtail_localize.models import StringTranslation, TranslationSource

from pages.about.models import TextPage
from pages.events.models import EventPage
from pages.translation.jobs.sync import sync_jobs
from pages.translation.models import Job
from pages.translation.page_tree import follow_disabled

from ..support import make
from ..support.cases import HouseCase, words_of


def published(page, **fields):
    """This page with these changes, published, and what follows in the background."""
    page = type(page).objects.get(pk=page.pk)
    for name, value in fields.items():
        setattr(page, name, value)
    page.save_revision().publish()
    sync_jobs([page.translation_key])
    return page


def translate_whole(page, language: str) -> None:
    """Every segment of this page has a translation, as after a translator's work."""
    source, _made = TranslationSource.update_or_create_from_instance(page)
    for segment in source.stringsegment_set.select_related("context", "string"):
        StringTranslation.objects.update_or_create(
            translation_of=segment.string,
            context=segment.context,
            locale=Locale.objects.get(language_code=language),
            defaults={
                "data": f"{language}-{segment.string.data}" if segment.context.path != "slug" else f"{page.slug}-es"
            },
        )


class StalenessTests(HouseCase):
    languages = ["en", "es"]

    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        cls.page = make.text(cls.home, title="Land", slug="land", body=[])
        cls.event = make.event(cls.events, title="A meeting", start_time=dt.time(18), all_day=False, body=[])
        cls.spanish = {}
        for page in (cls.page, cls.event):
            translate_whole(page, "es")
            cls.spanish[page.pk] = make.translated(page, "es")
            sync_jobs([page.translation_key])

    def note(self, page):
        """What a Spanish page says of itself at its head; None where it says nothing."""
        return self.look(self.spanish[page.pk].url).select_one("main > .behind")

    def test_a_translation_that_follows_says_nothing(self):
        self.assertIsNone(self.note(self.page))
        self.assertIsNone(self.note(self.event))

    def test_one_that_is_behind_says_since_when_and_leads_to_its_source(self):
        published(self.page, summary="Another thing.")
        note = self.note(self.page)
        self.assertIn(f"{timezone.localdate().day} de ", words_of(note))
        self.assertEqual((note.a["href"], note.a["hreflang"]), (self.page.url, "en"))
        self.assertIsNone(self.look(self.page.url).select_one(".behind"))

    def test_machines_are_told_too(self):
        published(self.page, summary="Another thing.")
        address = self.spanish[self.page.pk].url
        twin = self.client.get(f"{address.rstrip('/')}.md").content.decode()
        self.assertIn(f'behind_original_since: "{timezone.localdate():%Y-}', twin)
        self.assertIn(self.page.full_url, twin.partition("# ")[0])
        told = [json.loads(each.string) for each in self.look(address).select("script[type='application/ld+json']")]
        original = next(each["translationOfWork"] for each in told if "translationOfWork" in each)
        self.assertEqual((original["@id"], original["inLanguage"]), (self.page.full_url, "en"))
        original = self.client.get("/api/v3/content/", {"path": address}).json()["original"]
        self.assertEqual((original["id"], original["locale"], original["begun"]), (self.page.pk, "en", True))
        self.assertEqual(original["behind_since"][:5], f"{timezone.now():%Y-}")
        self.assertIsNone(self.client.get("/api/v3/content/", {"path": self.page.url}).json()["original"])

    def test_a_change_of_facts_is_right_at_once_and_leaves_nothing_behind(self):
        published(self.event, start_time=dt.time(19, 30), registration_link="https://seats.example/")
        self.assertShows(self.spanish[self.event.pk].url, "7:30")
        self.assertIsNone(self.note(self.event))

    def test_words_and_facts_changed_together(self):
        published(self.event, start_time=dt.time(19, 30), summary="Bring a friend.")
        self.assertShows(self.spanish[self.event.pk].url, "7:30")
        self.assertIn("La fecha, la hora y el lugar de aquí ya son los nuevos", words_of(self.note(self.event)))

    def test_a_translation_published_again_follows(self):
        page = published(self.page, summary="Another thing.")
        translate_whole(page, "es")
        published(self.spanish[self.page.pk], summary="Otra cosa.")
        self.assertIsNone(self.note(self.page))

    def test_a_draft_of_the_source_changes_nothing(self):
        page = TextPage.objects.get(pk=self.page.pk)
        page.summary = "Not yet."
        page.save_revision()
        sync_jobs([page.translation_key])
        self.assertIsNone(self.note(self.page))

    def test_an_earlier_version_of_the_translation_does_not_bring_back_what_was_told(self):
        published(self.page, summary="Another thing.")
        spanish = TextPage.objects.get(pk=self.spanish[self.page.pk].pk)
        self.assertIsNotNone(spanish.get_latest_revision().as_object().behind_since)

    def test_no_note_leads_to_a_source_that_is_gone(self):
        published(self.page, summary="Another thing.")
        with follow_disabled():
            self.page.unpublish()
        self.assertIsNone(self.note(self.page))

    def test_what_nobody_translated_with_the_engine_is_behind_until_it_is_published_again(self):
        spanish = type(self.news).objects.get(translation_key=self.news.translation_key, locale__language_code="es")
        published(spanish, summary="Más noticias.")
        published(self.news, summary="More news.")
        published(self.news, summary="Other news.")
        self.assertIsNotNone(self.look(spanish.url).select_one("main > .behind"))
        published(spanish, summary="Otras noticias.")
        self.assertIsNone(self.look(spanish.url).select_one("main > .behind"))

    def test_it_costs_no_query(self):
        before = self.cost_of(self.spanish[self.event.pk].url)
        published(self.event, summary="Bring a friend.")
        self.assertIsNotNone(self.note(self.event))
        self.assertEqual(self.cost_of(self.spanish[self.event.pk].url), before)

    def test_a_copy_of_a_page_is_behind_nothing(self):
        published(self.page, summary="Another thing.")
        spanish = TextPage.objects.get(pk=self.spanish[self.page.pk].pk)
        copy = spanish.copy(update_attrs={"slug": "copia"})
        self.assertIsNone(TextPage.objects.get(pk=copy.pk).behind_since)

    def test_the_job_says_the_same(self):
        published(self.event, summary="Bring a friend.")
        job = Job.objects.get(translation_key=self.event.translation_key)
        spanish = EventPage.objects.get(pk=self.spanish[self.event.pk].pk)
        self.assertTrue(job.is_behind)
        self.assertEqual(spanish.behind_since, job.source_changed_at)
