"""Below a page that is not public, both are published with one button."""

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page, PageLogEntry

from pages.news.models import NewsIndexPage, NewsPage

from ..support import make
from ..support.cases import words_of
from .test_page_state import PageStateCase

BUTTON = "[name='action-publish'][value='with-above']"


class PublishBothTests(PageStateCase):
    def setUp(self):
        super().setUp()
        self.as_(self.editor)
        self.news.unpublish()
        self.draft = make.news(self.news, live=False, title="A garden", owner=self.author)

    def index(self) -> NewsIndexPage:
        return NewsIndexPage.objects.get(pk=self.news.pk)

    def test_it_is_offered_and_does_it(self):
        form = self.form(self.draft)
        self.assertEqual(words_of(form.select_one(f".state-above {BUTTON}")), "Publish both")
        asked = words_of(form.select_one("[data-publish-both]"))
        self.assertIn(f"“{self.news.title}” is not public yet", asked)
        self.assertIn("Only this page", asked)
        answer = self.client.get(self.save(self.draft, **{"action-publish": "with-above"})["Location"])
        self.assertNotIn("stands in no list", answer.content.decode())
        self.assertTrue(self.index().live and self.fresh(self.draft).live)
        logged = PageLogEntry.objects.filter(action="wagtail.publish", user=self.editor).values_list(
            "page_id", flat=True
        )
        self.assertTrue({self.news.pk, self.draft.pk} <= set(logged))

    def test_what_lacks_something_above_keeps_both_back(self):
        index = self.index()
        index.title = ""
        index.save_revision(clean=False)
        answer = self.client.get(self.save(self.draft, **{"action-publish": "with-above"})["Location"])
        self.assertContains(answer, "Something is missing in")
        self.assertFalse(self.index().live or self.fresh(self.draft).live)

    def test_a_check_that_stops_what_is_above_keeps_both_back(self):
        make.publishing_check("Read aloud once", level="stops", kinds=["pages.NewsIndexPage"])
        answer = self.client.get(self.save(self.draft, **{"action-publish": "with-above"})["Location"])
        self.assertContains(answer, "Read aloud once")
        self.assertFalse(self.index().live or self.fresh(self.draft).live)

    def test_translations_stay_as_they_are(self):
        spanish = self.news.get_translations().get()
        spanish.unpublish()
        self.save(self.draft, **{"action-publish": "with-above"})
        self.assertFalse(Page.objects.get(pk=spanish.pk).live)

    def test_a_new_page_too(self):
        sent = {"title": "New", "slug": "new", "action-publish": "with-above"}
        self.post_new(NewsPage, self.news, sent)
        self.assertTrue(self.index().live and NewsPage.objects.get(slug="new").live)

    def test_what_was_meant_to_wait_or_had_ended_is_public_at_once(self):
        index = self.index()
        index.go_live_at, index.expire_at = timezone.now() + timedelta(days=3), timezone.now() + timedelta(days=9)
        index.save_revision()
        self.save(self.draft, **{"action-publish": "with-above"})
        self.assertTrue(self.index().live)
        self.assertIsNone(self.index().go_live_at)

    def test_several_above_are_named_all_and_published(self):
        inner = make.news_index(self.news, live=False)
        draft = make.news(inner, live=False)
        self.assertEqual(words_of(self.form(draft).select_one(f".state-above {BUTTON}")), "Publish all of them")
        self.save(draft, **{"action-publish": "with-above"})
        self.assertTrue(all(page.live for page in Page.objects.filter(pk__in=[self.news.pk, inner.pk, draft.pk])))

    def test_who_may_not_publish_what_is_above_is_not_offered_it_and_can_not(self):
        Page.objects.filter(pk=self.news.pk).update(locked=True, locked_by=self.boss)
        self.assertFalse(self.form(self.draft).select(BUTTON))
        answer = self.save(self.draft, **{"action-publish": "with-above"})
        self.assertNotEqual(answer.status_code, 200)
        self.assertFalse(self.index().live or self.fresh(self.draft).live)
        self.as_(self.author)
        self.assertFalse(self.form(self.draft).select(BUTTON))
        self.save(self.draft, **{"action-publish": "with-above"})
        self.assertFalse(self.index().live or self.fresh(self.draft).live)

    def test_nobody_is_asked_where_all_above_is_public(self):
        self.index().save_revision().publish()
        self.assertFalse(self.form(self.draft).select(f"[data-publish-both], {BUTTON}"))
        adding = self.look(reverse("wagtailadmin_pages:add", args=["pages", "newspage", self.news.pk]))
        self.assertFalse(adding.select("[data-publish-both]"))
