"""What webhooks are told of: what strangers may see, once for each change, and nothing of anything else."""

import json
from datetime import timedelta
from unittest import mock

import pytest
import time_machine
from django.db import connection
from django.db.models import Value
from django.db.models.functions import Concat
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page

from home.webhooks.changes import below, tell_all, tell_changes, tell_redirects
from home.webhooks.events import PageData, WebhookEvent
from home.webhooks.models import PublicPage, ToldCounts, Webhook, WebhookDelivery
from pages.announcements.models import AnnouncementPage
from pages.crisis.models import CrisisSwitch
from pages.events.registration.models import RegistrationDate
from pages.news.models import NewsIndexPage, NewsPage
from pages.translation.jobs.outdated import update_outdated

from ..registration import build
from ..support import make
from ..support.cases import HouseCase

pytestmark = pytest.mark.differs
SECRET = "Zanzibar"


class WebhookChangesCase(HouseCase):
    languages = ["en", "es"]

    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        cls.page = make.news(cls.news, title="Out", slug="out")
        cls.draft = make.news(cls.news, title=f"{SECRET} opens", slug=SECRET.lower(), live=False)
        cls.target = Webhook.objects.create(
            name="Build", url="https://build.example/hook", events=[*WebhookEvent.values]
        )

    def told(self, target: Webhook | None = None) -> list[tuple[str, dict]]:
        """What waits for a target, in the order in which it happened."""
        rows = (target or self.target).deliveries.waiting().order_by("pk")
        return [(row.kind, json.loads(row.body)["data"]) for row in rows]

    def kinds(self) -> list[str]:
        return [kind for kind, _data in self.told()]

    def renamed(self, page, slug: str) -> str:
        """The address of a page that has another one from now on."""
        page = type(page).objects.get(pk=page.pk)
        page.slug = slug
        page.save_revision().publish()
        return type(page).objects.get(pk=page.pk).full_url


class WebhookPageTests(WebhookChangesCase):
    def test_what_is_there_before_the_first_target_is_not_told(self):
        tell_all()
        self.assertEqual(self.told(), [])
        self.assertIn(self.page.pk, PublicPage.objects.values_list("page_id", flat=True))

    def test_a_target_without_anything_to_compare_with_begins_with_what_there_is(self):
        PublicPage.objects.all().delete()
        tell_changes()
        self.assertEqual(self.told(), [])
        self.assertIn(self.page.pk, PublicPage.objects.values_list("page_id", flat=True))
        self.page.unpublish()
        tell_changes()
        self.assertIn("page.unpublished", self.kinds())

    def test_a_published_page_is_told_with_what_the_api_says_of_it(self):
        self.draft.save_revision().publish()
        [(kind, data)] = self.told()
        self.assertEqual(kind, "page.published")
        self.assertEqual(data["title"], f"{SECRET} opens")
        self.assertEqual((data["id"], data["kind"], data["locale"]), (self.draft.pk, "pages.NewsPage", "en"))
        self.assertEqual(data["translation_key"], str(self.draft.translation_key))
        self.assertEqual(data["url"], self.draft.full_url)
        answer = self.client.get(data["api_url"].partition("/api/")[1] + data["api_url"].partition("/api/")[2])
        self.assertEqual(answer.json()["page"]["url"], data["url"])

    def test_every_kind_of_page_is_told_and_no_more_than_is_written_down(self):
        editor = make.person("editor", username=SECRET, first_name=SECRET, email=f"{SECRET}@house.example")
        for page in make.one_of_each(self.home):
            with self.subTest(page=type(page).__name__):
                WebhookDelivery.objects.all().delete()
                page.owner = editor
                page.save_revision(user=editor).publish(user=editor)
                told = {kind: data for kind, data in self.told() if data["id"] == page.pk}
                self.assertEqual(told["page.published"]["kind"], page._meta.label)
                for data in told.values():
                    self.assertLessEqual(set(data), set(PageData.__annotations__))
                    self.assertNotIn(SECRET, json.dumps(data))

    def test_a_draft_is_not_told(self):
        self.page.title = SECRET
        self.page.save_revision()
        make.news(self.news, title=SECRET, live=False).save_revision()
        tell_all()
        self.assertEqual(self.told(), [])

    def test_published_anew_is_told_again_and_takes_the_place_of_what_waits(self):
        self.page.save_revision().publish()
        first = self.target.deliveries.get()
        self.page.title = "Out now"
        self.page.save_revision().publish()
        second = self.target.deliveries.get()
        self.assertEqual(json.loads(second.body)["data"]["title"], "Out now")
        self.assertNotEqual(first.message_id, second.message_id)

    def test_what_is_on_its_way_is_not_replaced(self):
        self.page.save_revision().publish()
        WebhookDelivery.objects.claim()
        self.page.save_revision().publish()
        self.assertEqual(self.kinds(), ["page.published"] * 2)

    def test_a_new_address_is_told_with_all_that_were_before(self):
        first = self.page.full_url
        second = self.renamed(self.page, "second")
        third = self.renamed(self.page, "third")
        told = dict(self.told())
        self.assertEqual(set(told), {"page.renamed", "page.published"})
        self.assertEqual(told["page.renamed"]["previous_urls"], [second, first])
        self.assertEqual(told["page.renamed"]["url"], third)

    def test_all_below_a_page_with_another_address_is_told_too(self):
        before = self.page.full_url
        self.renamed(self.news, "neuigkeiten")
        told = {(kind, data["id"]): data for kind, data in self.told()}
        below = told["page.renamed", self.page.pk]
        self.assertEqual(below["url"], NewsPage.objects.get(pk=self.page.pk).full_url)
        self.assertEqual(below["previous_urls"], [before])
        self.assertNotIn(self.draft.pk, [pk for _kind, pk in told])

    def test_more_pages_below_cost_no_more_queries(self):
        costs = []
        for slug, more in (("a", 0), ("b", 0), ("c", 10)):
            make.many(NewsPage, self.news, more)
            tell_all()
            page = NewsIndexPage.objects.get(pk=self.news.pk)
            NewsIndexPage.objects.filter(pk=page.pk).update(slug=slug)
            Page.objects.filter(path__startswith=page.path).update(url_path=Concat(Value("/x"), "url_path"))
            with CaptureQueriesContext(connection) as queries:
                tell_changes(below(page))
            costs.append(len(queries))
        self.assertEqual(costs[1], costs[2])
        self.assertEqual(len([kind for kind in self.kinds() if kind == "page.renamed"]), 12)

    def test_a_page_under_another_one_is_moved(self):
        shelf = make.news_index(self.home, slug="shelf", title="Shelf")
        WebhookDelivery.objects.all().delete()
        tell_all()
        WebhookDelivery.objects.all().delete()
        before = self.page.full_url
        self.page.move(shelf, pos="last-child")
        told = dict(self.told())
        self.assertEqual(set(told), {"page.moved", "redirect.made"})
        self.assertEqual(told["page.moved"]["previous_urls"], [before])
        self.assertEqual(told["redirect.made"]["url"], told["page.moved"]["url"])

    def test_the_order_of_pages_is_no_move(self):
        self.news.move(self.home, pos="first-child")
        tell_all()
        self.assertEqual(self.told(), [])

    def test_one_that_goes_is_told_without_its_words(self):
        for kind, act in (("page.unpublished", self.page.unpublish), ("page.deleted", self.page.delete)):
            with self.subTest(kind):
                self.page.save_revision().publish()
                url, pk = self.page.full_url, self.page.pk
                act()
                [(told, data)] = self.told()
                self.assertEqual(told, kind)
                self.assertEqual(set(data), {"id", "kind", "locale", "translation_key", "url"})
                self.assertEqual((data["id"], data["url"]), (pk, url))

    def test_all_that_goes_with_an_index_is_told(self):
        NewsIndexPage.objects.get(pk=self.news.pk).delete()
        gone = {data["id"] for kind, data in self.told() if kind == "page.deleted"}
        self.assertEqual(gone, {self.news.pk, self.page.pk})

    def test_a_target_that_did_not_ask_is_not_told(self):
        other = Webhook.objects.create(name="Other", url="https://a.example/", events=["page.deleted"])
        off = Webhook.objects.create(name="Off", url="https://a.example/", events=["page.published"], is_active=False)
        self.page.save_revision().publish()
        self.assertEqual((self.told(other), self.told(off)), ([], []))

    def test_nothing_is_compared_while_there_is_no_target(self):
        self.target.is_active = False
        self.target.save()
        self.assertFalse(PublicPage.objects.exists())
        with self.assertNumQueries(1):
            tell_all()


class WebhookPrivateTests(WebhookChangesCase):
    def test_one_that_becomes_private_is_gone_and_what_waits_is_taken_back(self):
        self.page.title = SECRET
        self.page.save_revision().publish()
        make.private(self.page)
        [(kind, data)] = self.told()
        self.assertEqual(kind, "page.unpublished")
        self.assertNotIn(SECRET, json.dumps(data))

    def test_so_does_all_below_it_and_comes_back(self):
        restriction = make.private(self.news)
        spanish = self.news.get_translations().get()  # closed with it
        pks = {self.news.pk, self.page.pk, spanish.pk}
        self.assertEqual({(kind, data["id"]) for kind, data in self.told()}, {("page.unpublished", pk) for pk in pks})
        WebhookDelivery.objects.all().delete()
        restriction.delete()
        published = {data["id"] for kind, data in self.told() if kind == "page.published"}
        self.assertEqual(published, pks)

    def test_what_happens_to_a_private_page_is_not_told(self):
        make.private(self.news)
        WebhookDelivery.objects.all().delete()
        hidden = make.news(self.news, title=SECRET, slug="hidden")
        hidden.save_revision().publish()
        self.renamed(hidden, f"{SECRET.lower()}-2")
        tell_all()
        hidden.delete()
        tell_all()
        self.assertEqual(self.told(), [])

    def test_a_redirect_to_what_is_private_is_told_when_it_is_public(self):
        restriction = make.private(self.page)
        WebhookDelivery.objects.all().delete()
        Redirect.objects.create(old_path=f"/{SECRET.lower()}", redirect_page=self.page)
        tell_redirects()
        self.assertEqual(self.told(), [])
        restriction.delete()
        tell_redirects()
        self.assertIn("redirect.made", self.kinds())


class WebhookRedirectTests(WebhookChangesCase):
    def test_one_made_by_hand_is_told_once(self):
        Redirect.objects.create(old_path="/old", redirect_page=self.page)
        Redirect.objects.create(old_path="/out", redirect_link="https://elsewhere.example/", is_permanent=False)
        tell_redirects()
        self.assertEqual(
            [data for _kind, data in self.told()],
            [
                {"old_path": "/old", "url": self.page.full_url, "permanent": True},
                {"old_path": "/out", "url": "https://elsewhere.example/", "permanent": False},
            ],
        )

    def test_one_made_by_a_rename_is_told(self):
        with self.captureOnCommitCallbacks(execute=True):
            url = self.renamed(self.page, "second")
        [data] = [data for kind, data in self.told() if kind == "redirect.made"]
        self.assertEqual(data, {"old_path": "/news/out", "url": url, "permanent": True})


class WebhookAnnouncementTests(WebhookChangesCase):
    def test_it_begins_and_ends_by_the_clock(self):
        page = make.announcement(self.announcements, since=1, until=2)
        page.save_revision().publish()
        tell_all()
        self.assertEqual(self.told(), [])
        AnnouncementPage.objects.update(shown_from=timezone.now() - timedelta(minutes=1))
        tell_all()
        self.assertEqual(self.kinds(), ["page.published", "announcement.began"])
        tell_all()
        self.assertEqual(len(self.told()), 2)
        AnnouncementPage.objects.update(shown_until=timezone.now())
        tell_all()
        self.assertEqual(self.kinds()[2:], ["announcement.ended"])

    def test_it_ends_with_its_page(self):
        page = make.announcement(self.announcements)
        page.save_revision().publish()
        page.unpublish()
        self.assertEqual(self.kinds(), ["announcement.ended", "page.unpublished"])

    def test_what_waits_for_the_end_of_a_crisis_is_not_told(self):
        make.announcement(self.announcements, since=1).save_revision().publish()
        CrisisSwitch.objects.create(since=timezone.now() + timedelta(seconds=1))
        AnnouncementPage.objects.update(last_published_at=timezone.now())
        with time_machine.travel(timezone.now() + timedelta(days=2)):
            tell_all()
            self.assertEqual(self.told(), [])
            CrisisSwitch.objects.update(since=None)
            tell_all()
        self.assertEqual(self.kinds(), ["page.published", "announcement.began"])

    def test_what_is_published_by_hand_in_a_crisis_is_told(self):
        CrisisSwitch.objects.create(since=timezone.now())
        self.page.save_revision().publish()
        self.assertEqual(self.kinds(), ["page.published"])


class WebhookTranslationTests(WebhookChangesCase):
    def test_a_translation_is_told_as_page_and_as_translation(self):
        spanish = make.translated(self.page, "es", live=False)
        spanish.save_revision().publish()
        told = dict(self.told())
        self.assertEqual(set(told), {"page.published", "translation.published"})
        self.assertEqual(told["translation.published"]["source_id"], self.page.pk)
        self.assertEqual(told["translation.published"]["locale"], "es")

    def test_one_that_falls_behind_is_told(self):
        spanish = make.translated(self.page, "es")
        tell_all()
        WebhookDelivery.objects.all().delete()
        since = timezone.now()
        key = (self.page.translation_key, spanish.locale_id)
        with mock.patch("pages.translation.jobs.outdated.outdated_since", return_value={key: since}):
            update_outdated([self.page.translation_key])
            update_outdated([self.page.translation_key])
        [(kind, data)] = self.told()
        self.assertEqual((kind, data["id"]), ("translation.behind", spanish.pk))
        self.assertEqual(data["source_id"], self.page.pk)
        self.assertEqual(data["behind_since"][:19], since.isoformat()[:19])


class WebhookCountsTests(WebhookChangesCase):
    def setUp(self):
        super().setUp()
        self.meeting = build.meeting(self.events, takes_registrations=True, capacity=20)
        build.registration(self.meeting, SECRET)
        tell_all()
        self.meeting.refresh_from_db()

    def test_they_are_told_without_a_name_and_once_a_minute(self):
        told = dict(self.told())["registration.counts"]
        self.assertEqual(told["translation_key"], str(self.meeting.translation_key))
        self.assertEqual([(each["free"], each["waiting"]) for each in told["dates"]], [(19, 0)])
        self.assertNotIn(SECRET, json.dumps(self.told()))
        WebhookDelivery.objects.all().delete()
        build.registration(self.meeting, "Another")
        tell_all()
        self.assertEqual(self.told(), [])
        ToldCounts.objects.update(told_at=timezone.now() - timedelta(minutes=1))
        tell_all()
        self.assertEqual(dict(self.told())["registration.counts"]["dates"][0]["free"], 18)

    def test_those_of_a_private_event_are_not(self):
        make.private(self.meeting)
        ToldCounts.objects.all().delete()
        tell_all()
        self.assertNotIn("registration.counts", self.kinds())
        self.assertTrue(RegistrationDate.objects.exists())
