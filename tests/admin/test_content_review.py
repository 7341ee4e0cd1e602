"""Pages that last are looked after: their keeper is asked on the desk, by and by, whether every sentence is still true."""

import datetime as dt

from dateutil.relativedelta import relativedelta
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page, PageLogEntry

from home.content_review.due import due_reviews
from home.content_review.models import ContentReview

from ..support import make
from ..support.cases import words_of
from .test_review import ReviewDeskCase

ASKED = "Is it still true?"


class ContentReviewCase(ReviewDeskCase):
    def lasting(self, title: str = "Accessibility", months: int = 13, **fields) -> Page:
        """A page that was published that long ago."""
        page = make.text(self.home, title=title, **{"owner": self.editor} | fields)
        return self.published_ago(page, months)

    def published_ago(self, page: Page, months: int) -> Page:
        moment = timezone.now() - relativedelta(months=months)
        Page.objects.filter(pk=page.pk).update(last_published_at=moment, first_published_at=moment)
        return page

    def kept(self, page: Page, **fields) -> ContentReview:
        return ContentReview.objects.create(translation_key=page.translation_key, **{"keeper": self.editor} | fields)

    def asked(self, person, until: dt.date | None = None) -> list[str]:
        return [due.page.title for due in due_reviews(person, until or timezone.localdate())]

    def home_screen(self) -> str:
        return words_of(self.look(reverse("wagtailadmin_home")).main)


class DueReviewTests(ContentReviewCase):
    def test_its_owner_is_asked_after_a_year(self):
        self.lasting()
        self.lasting("Young", months=11)
        self.lasting("Of somebody else", owner=self.author)
        self.assertEqual(self.asked(self.editor), ["Accessibility"])
        later = timezone.localdate() + relativedelta(months=2)
        self.assertEqual(self.asked(self.editor, later), ["Accessibility", "Young"])

    def test_of_what_passes_by_itself_nobody_is_asked(self):
        self.published_ago(make.news(self.news, owner=self.editor), 30)
        self.lasting("A draft", live=False)
        self.assertEqual(self.asked(self.editor), [])

    def test_a_keeper_is_asked_as_often_as_was_said_about_any_page(self):
        news = self.published_ago(make.news(self.news, title="Opening hours", owner=self.author), 4)
        self.kept(news, months=3)
        self.kept(self.lasting(), months=0)
        self.assertEqual(self.asked(self.editor), ["Opening hours"])
        self.assertEqual(self.asked(self.author), [])

    def test_the_last_time_is_when_it_was_confirmed_or_published(self):
        page = self.lasting(months=7)
        row = self.kept(page, months=6)
        self.assertEqual(self.asked(self.editor), ["Accessibility"])
        ContentReview.objects.filter(pk=row.pk).update(confirmed_on=timezone.localdate() - dt.timedelta(days=2))
        self.assertEqual(self.asked(self.editor), [])

    def test_what_nobody_looks_after_is_asked_of_whoever_publishes_the_whole_site(self):
        page = self.lasting(owner=self.author)
        row = self.kept(page, keeper=self.author)
        self.author.is_active = False
        self.author.save()
        self.assertEqual(self.asked(self.editor), ["Accessibility"])
        self.assertIsNone(due_reviews(self.editor, timezone.localdate())[0].keeper)
        self.author.delete()
        row.refresh_from_db()
        self.assertIsNone(row.keeper)
        self.assertEqual(self.asked(self.editor), ["Accessibility"])

    def test_a_page_that_a_site_begins_with_is_asked_about_too(self):
        self.lasting("Mission", owner=None)
        self.lasting("Young", owner=None, months=11)
        self.published_ago(make.news(self.news, title="News", owner=None), 30)
        self.assertEqual((self.asked(self.editor), self.asked(self.author)), (["Mission"], []))
        self.assertIsNone(due_reviews(self.editor, timezone.localdate())[0].keeper)

    def test_a_month_s_end_is_a_day_that_there_is(self):
        page = self.lasting(months=1)
        self.kept(page, months=6, confirmed_on=dt.date(2024, 8, 31))
        Page.objects.filter(pk=page.pk).update(last_published_at=dt.datetime(2024, 1, 1, tzinfo=dt.UTC))
        self.assertEqual(due_reviews(self.editor, timezone.localdate())[0].due_on, dt.date(2025, 2, 28))


class StillTrueTests(ContentReviewCase):
    def test_one_click_on_the_home_screen(self):
        page = self.lasting()
        self.as_(self.editor)
        said = self.home_screen()
        self.assertIn(ASKED, said)
        self.assertIn("You look after this page.", said)
        answer = self.client.post(reverse("desk_still_true", args=[page.pk]))
        self.assertIn("“Accessibility” is still true. You are asked again on", words_of(self.look(answer["Location"])))
        self.assertNotIn(ASKED, self.home_screen())
        row = ContentReview.objects.get()
        self.assertEqual((row.keeper, row.months, row.confirmed_on), (self.editor, 12, timezone.localdate()))
        self.assertTrue(PageLogEntry.objects.filter(page=page, action="home.content_review_confirmed").exists())

    def test_whoever_confirms_what_nobody_looked_after_does_from_now_on(self):
        page = self.lasting(owner=None)
        self.kept(page, keeper=None, months=6)
        self.as_(self.editor)
        self.assertIn("Nobody looks after this page.", self.home_screen())
        self.client.post(reverse("desk_still_true", args=[page.pk]))
        self.assertEqual(ContentReview.objects.values_list("keeper", "months").get(), (self.editor.pk, 6))

    def test_not_by_whoever_may_not_edit_it(self):
        page = self.lasting()
        self.as_(self.author)
        self.client.post(reverse("desk_still_true", args=[page.pk]))
        self.assertFalse(ContentReview.objects.exists())

    def test_the_calendar_has_the_day(self):
        page = self.lasting(months=0)
        self.kept(page, months=3)
        day = timezone.localdate() + relativedelta(months=3)
        self.as_(self.editor)
        shown = words_of(self.look(f"{reverse('schedule_calendar')}?month={day:%Y-%m}").main)
        self.assertIn("Accessibility", shown)
        self.assertIn("every 3 months", shown)


class ContentReviewFormTests(ContentReviewCase):
    def save(self, page: Page, **fields):
        return self.client.post(reverse("content_review", args=[page.pk]), fields)

    def test_who_and_how_often(self):
        page = self.lasting(owner=None, months=1)
        self.as_(self.editor)
        form = self.look(reverse("content_review", args=[page.pk])).select_one("form.invite-form")
        self.assertEqual(form.select_one("input:checked")["value"], "12", "whoever publishes it all is asked")
        answer = self.save(page, keeper=self.boss.pk, months=6)
        self.assertIn("looks after “Accessibility”, and is asked on", words_of(self.look(answer["Location"])))
        later = timezone.localdate() + relativedelta(months=6)
        self.assertEqual(self.asked(self.boss, later), ["Accessibility"])
        self.save(page, keeper="", months=0)
        self.assertEqual(self.asked(self.boss, later), [])

    def test_refusals(self):
        page = self.lasting()
        stranger = make.person("translator-es", username="tr")
        self.as_(self.editor)
        for fields, error in (
            ({"keeper": "", "months": 6}, "Choose who is asked, or “never”."),
            ({"keeper": stranger.pk, "months": 6}, "Select a valid choice"),
            ({"keeper": self.editor.pk, "months": 5}, "Select a valid choice"),
            ({"keeper": "x", "months": ""}, "This field is required"),
        ):
            with self.subTest(fields):
                answer = self.save(page, **fields)
                self.assertEqual(answer.status_code, 200)
                self.assertIn(error, answer.content.decode())
        self.assertFalse(ContentReview.objects.exists())

    def test_a_draft_is_asked_about_once_it_is_public(self):
        page = make.text(self.home, title="Soon", live=False)
        self.as_(self.editor)
        answer = self.save(page, keeper=self.editor.pk, months=12)
        self.assertIn("looks after “Soon” once it is public.", words_of(self.look(answer["Location"])))
        self.assertEqual(self.asked(self.editor, dt.date(2100, 1, 1)), [])

    def test_all_languages_are_one_page(self):
        page = self.lasting()
        translated = make.translated(page, "es")
        self.published_ago(translated, 20)
        self.kept(page)
        self.assertEqual(self.asked(self.editor), ["Accessibility"])
