"""The tree follows: moves, renames, taking offline and deletions of a source carry over to its translations, or nothing happens."""

from datetime import timedelta
from unittest import mock
from urllib.parse import urlencode

import pytest
import time_machine
from bs4 import BeautifulSoup
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page
from wagtail_localize.models import TranslationSource

from home.content_releases.models import ContentRelease
from home.content_releases.release import release_due
from home.worker.schedule import publish_and_expire
from pages.about.models import TextPage
from pages.api.tokens import WRITE
from pages.translation import page_tree
from pages.translation.jobs.sources import untranslated_ancestor

from ..api.test_middleware import token_of
from ..support import make
from ..support.cases import HouseCase, form_values, words_of

pytestmark = pytest.mark.differs


class PageTreeCase(HouseCase):
    languages = ["en", "es"]

    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        cls.boss = make.admin()
        cls.old = make.text(cls.home, title="Old place", slug="old")
        cls.new = make.text(cls.home, title="New place", slug="new")
        cls.page = make.text(cls.old, title="Land", slug="land")
        cls.below = make.text(cls.page, title="Trust", slug="trust")
        cls.es_old = make.translated(cls.old, "es", slug="viejo")
        cls.es_new = make.translated(cls.new, "es", slug="nuevo")
        cls.es_page = make.translated(cls.page, "es", title="Tierra", slug="tierra")
        cls.es_below = make.translated(cls.below, "es", title="Fideicomiso", slug="fideicomiso")

    def setUp(self):
        super().setUp()
        self.client.force_login(self.boss)

    def send(self, name: str, *args, **fields):
        """Answers the confirmation, with what follows after the transaction."""
        with self.captureOnCommitCallbacks(execute=True):
            return self.client.post(reverse(f"wagtailadmin_pages:{name}", args=args), fields)

    def bulk(self, action: str, *pages, **fields):
        address = reverse("wagtail_bulk_action", args=["wagtailcore", "page", action])
        query = urlencode({"id": [page.pk for page in pages], "next": "/admin/"}, doseq=True)
        with self.captureOnCommitCallbacks(execute=True):
            return self.client.post(f"{address}?{query}", fields)

    def place(self, page) -> str:
        return Page.objects.get(pk=page.pk).url

    def told(self) -> str:
        return words_of(self.look("/admin/pages/").select_one(".messages"))


class MoveTests(PageTreeCase):
    def test_it_is_asked_with_the_languages_and_yes_is_the_default(self):
        shown = self.look(reverse("wagtailadmin_pages:move_confirm", args=[self.page.pk, self.new.pk]))
        question = shown.select_one(".bench-carry")
        self.assertIn("And the translations: Spanish", words_of(question))
        self.assertEqual(question.select_one("[checked]")["value"], "follow")

    def test_nothing_is_asked_of_a_page_without_translations_or_of_a_translation(self):
        alone = make.text(self.home, title="Alone")
        for page in (alone, self.es_page):
            target = self.new if page == alone else self.es_new
            shown = self.look(reverse("wagtailadmin_pages:move_confirm", args=[page.pk, target.pk]))
            self.assertIsNone(shown.select_one(".bench-carry"))

    def test_translations_go_along_and_every_old_address_leads_to_the_new_one(self):
        old = {page.pk: self.place(page) for page in (self.page, self.below, self.es_page, self.es_below)}
        self.send("move_confirm", self.page.pk, self.new.pk, translations="follow")
        self.assertEqual(self.place(self.es_below), "/es/nuevo/tierra/fideicomiso/")
        self.client.logout()
        for pk, address in old.items():
            self.assertRedirects(self.client.get(address), Page.objects.get(pk=pk).url, 301)

    def test_or_stay(self):
        self.send("move_confirm", self.page.pk, self.new.pk, translations="own")
        self.assertEqual(self.place(self.page), "/new/land/")
        self.assertEqual(self.place(self.es_page), "/es/viejo/tierra/")

    def test_where_the_new_place_is_not_translated_they_stay_and_it_is_told(self):
        elsewhere = make.text(self.home, title="Elsewhere", slug="elsewhere")
        self.send("move_confirm", self.page.pk, elsewhere.pk, translations="follow")
        self.assertEqual(self.place(self.page), "/elsewhere/land/")
        self.assertEqual(self.place(self.es_page), "/es/viejo/tierra/")
        self.assertIn("Spanish stays where it is: “Elsewhere” has no page there.", self.told())

    def test_one_whose_address_is_taken_there_takes_the_next(self):
        make.text(self.es_new, title="Taken", slug="tierra")
        self.send("move_confirm", self.page.pk, self.new.pk, translations="follow")
        self.assertEqual(self.place(self.page), "/new/land/")
        self.assertEqual(self.place(self.es_page), f"{self.es_new.url}tierra-2/")

    def test_one_that_can_not_follow_undoes_all(self):
        with mock.patch("wagtail.models.PagePermissionTester.can_move_to", lambda rights, to: to.pk != self.es_new.pk):
            self.send("move_confirm", self.page.pk, self.new.pk, translations="follow")
        self.assertEqual(self.place(self.page), "/old/land/")
        self.assertEqual(self.place(self.es_page), "/es/viejo/tierra/")
        self.assertIn("you may not move that page", self.told())

    def test_one_whose_address_the_site_needs_there_undoes_all(self):
        Page.objects.filter(pk=self.es_page.pk).update(slug="search")
        self.send("move_confirm", self.page.pk, self.home.pk, translations="follow")
        self.assertEqual(self.place(self.page), "/old/land/")
        self.assertIn("search", self.told())

    def test_a_crash_in_the_middle_undoes_all(self):
        with mock.patch.object(page_tree, "move_translation", side_effect=RuntimeError):
            self.assertEqual(self.send("move_confirm", self.page.pk, self.new.pk).status_code, 500)
        self.assertEqual(self.place(self.page), "/old/land/")
        self.assertEqual(self.place(self.es_page), "/es/viejo/tierra/")

    def test_many_at_once(self):
        other = make.text(self.old, title="Water", slug="water")
        es_other = make.translated(other, "es", slug="agua")
        shown = self.look(
            reverse("wagtail_bulk_action", args=["wagtailcore", "page", "move"]) + f"?id={self.page.pk}&id={other.pk}"
        )
        self.assertIn("Spanish", words_of(shown.select_one(".bench-carry")))
        self.bulk("move", self.page, other, chooser=self.new.pk, translations="follow")
        self.assertEqual(self.place(self.es_page), "/es/nuevo/tierra/")
        self.assertEqual(self.place(es_other), "/es/nuevo/agua/")


class RenameTests(PageTreeCase):
    def rename(self, page, slug: str):
        page = page.specific_class.objects.get(pk=page.pk)
        page.slug = slug
        with self.captureOnCommitCallbacks(execute=True):
            page.save_revision().publish()

    def test_a_translation_with_the_same_address_follows(self):
        same = make.text(self.home, title="Market", slug="market")
        spanish = make.translated(same, "es", slug="market")
        self.rename(same, "food-market")
        self.assertEqual(self.place(spanish), "/es/food-market/")
        self.assertRedirects(self.client.get("/es/market/"), "/es/food-market/", 301)
        TextPage.objects.get(pk=spanish.pk).get_latest_revision().publish()
        self.assertEqual(self.place(spanish), "/es/food-market/")

    def test_one_with_its_own_keeps_it(self):
        self.rename(self.page, "soil")
        self.assertEqual(self.place(self.es_page), "/es/viejo/tierra/")

    def test_one_whose_new_address_is_taken_keeps_the_old_one(self):
        same = make.text(self.home, title="Market", slug="market")
        spanish = make.translated(same, "es", slug="market")
        self.rename(same, "nuevo")
        self.assertEqual(self.place(spanish), "/es/market/")


class PageTreeOfflineTests(PageTreeCase):
    def state(self, *pages) -> list[bool]:
        return [Page.objects.get(pk=page.pk).live for page in pages]

    def test_translations_go_offline_too_with_what_is_below_if_that_was_wished(self):
        self.send("unpublish", self.page.pk, translations="follow")
        self.assertEqual(self.state(self.page, self.es_page, self.es_below), [False, False, True])
        self.send("unpublish", self.old.pk, translations="follow", include_descendants="on")
        self.assertEqual(self.state(self.old, self.es_old, self.es_below), [False, False, False])

    def test_or_stay_public(self):
        self.send("unpublish", self.page.pk, translations="own")
        self.assertEqual(self.state(self.page, self.es_page), [False, True])

    def test_many_at_once(self):
        self.bulk("unpublish", self.page, self.new, translations="follow")
        self.assertEqual(self.state(self.es_page, self.es_new), [False, False])

    def test_one_that_may_not_be_taken_offline_undoes_all(self):
        refuse = mock.patch(
            "wagtail.models.PagePermissionTester.can_unpublish", lambda rights: rights.page.pk != self.es_page.pk
        )
        with refuse:
            self.send("unpublish", self.page.pk, translations="follow")
        self.assertEqual(self.state(self.page, self.es_page), [True, True])
        self.assertIn("Spanish: you may not take that page offline. Nothing was changed.", self.told())

    def bring_back(self, page, **fields):
        with self.captureOnCommitCallbacks(execute=True):
            return self.client.post(reverse("bring_back", args=[page.pk]), fields)

    def test_what_went_offline_together_comes_back_together(self):
        for answer, comes_back in (("own", False), ("follow", True)):
            make.translated(self.page, "es")
            self.send("unpublish", self.page.pk, translations="follow")
            asked = self.look(reverse("bring_back", args=[self.page.pk])).select_one(".bench-carry legend")
            self.assertEqual(words_of(asked), "And the translations: Spanish")
            self.bring_back(self.page, translations=answer)
            self.assertEqual(self.state(self.page, self.es_page), [True, comes_back])
        self.assertIn("and so are its translations", self.told())

    def expire(self, page) -> None:
        """The end of a page comes, as the worker sees to it."""
        Page.objects.filter(pk=page.pk).update(expire_at=timezone.now() - timedelta(minutes=1))
        with self.captureOnCommitCallbacks(execute=True):
            publish_and_expire()
        page = page.specific_class.objects.get(pk=page.pk)
        page.expire_at = None
        page.save_revision()

    def publish_in_form(self, page, **fields):
        address = reverse("wagtailadmin_pages:edit", args=[page.pk])
        filled = form_values(self.look(address)) | {"body-count": "0", "action-publish": "action-publish"} | fields
        with self.captureOnCommitCallbacks(execute=True):
            return self.client.post(address, filled, follow=True)

    def test_a_plain_publish_after_the_end_asks_about_the_translations(self):
        for answer, comes_back in (("own", False), ("follow", True)):
            make.translated(self.page, "es")
            self.expire(self.page)
            self.assertEqual(self.state(self.page, self.es_page), [False, False])
            response = self.publish_in_form(self.page)
            self.assertEqual(self.state(self.page, self.es_page), [True, False])
            asked = BeautifulSoup(response.content, "html.parser").select_one(".bench-carry legend")
            self.assertEqual(words_of(asked), "And the translations: Spanish")
            self.client.post(response.redirect_chain[-1][0], {"translations": answer})
            self.assertEqual(self.state(self.page, self.es_page), [True, comes_back])

    def test_an_answer_that_is_sent_with_the_form_is_not_asked_for_again(self):
        self.expire(self.page)
        self.publish_in_form(self.page, translations="follow")
        self.assertEqual(self.state(self.page, self.es_page), [True, True])

    def test_what_is_published_by_the_clock_brings_its_translations_back(self):
        self.expire(self.page)
        page = TextPage.objects.get(pk=self.page.pk)
        page.go_live_at, page.expire_at = timezone.now() + timedelta(hours=1), None
        page.save_revision(approved_go_live_at=page.go_live_at)
        with time_machine.travel(timezone.now() + timedelta(hours=2)), self.captureOnCommitCallbacks(execute=True):
            publish_and_expire()
        self.assertEqual(self.state(self.page, self.es_page), [True, True])

    def schedule(self, page, hours: int, title: str) -> None:
        page = TextPage.objects.get(pk=page.pk).get_latest_revision_as_object()
        page.title = title
        page.go_live_at, page.expire_at = timezone.now() + timedelta(hours=hours), None
        page.save_revision(approved_go_live_at=page.go_live_at)

    def run_clock(self, hours: int = 2) -> None:
        with time_machine.travel(timezone.now() + timedelta(hours=hours)), self.captureOnCommitCallbacks(execute=True):
            publish_and_expire()

    def test_a_translation_with_a_schedule_of_its_own_is_published_by_that(self):
        for own, before in ((1, [True, "Tierra nueva"]), (30, [False, "Tierra"])):
            self.expire(self.page)
            self.schedule(self.page, 1, "New land")
            self.schedule(self.es_page, own, "Tierra nueva")
            self.run_clock()
            found = Page.objects.get(pk=self.es_page.pk)
            with self.subTest(hours=own):
                self.assertEqual(self.state(self.page), [True])
                self.assertEqual([found.live, found.title], before)
                self.assertEqual(found.scheduled_revision is not None, own == 30)
            self.run_clock(40)
            self.assertEqual(Page.objects.get(pk=self.es_page.pk).title, "Tierra nueva")
            Page.objects.filter(pk=self.es_page.pk).update(title="Tierra")

    def test_a_newer_draft_stays_the_latest_revision(self):
        def draft():
            page = TextPage.objects.get(pk=self.es_page.pk)
            page.title = "Tierra con cambios"
            page.save_revision()
            self.assertEqual(self.state(self.page, self.es_page), [False, False])

        self.expire(self.page)
        draft()
        self.schedule(self.page, 1, "New land")
        self.run_clock()
        self.expect_draft()
        self.send("unpublish", self.page.pk, translations="follow")
        draft()
        self.bring_back(self.page, translations="follow")
        self.expect_draft()

    def expect_draft(self) -> None:
        found = TextPage.objects.get(pk=self.es_page.pk)
        self.assertEqual([found.live, found.title, found.has_unpublished_changes], [True, "Tierra", True])
        self.assertEqual(found.get_latest_revision_as_object().title, "Tierra con cambios")

    def test_a_locked_translation_stays_offline(self):
        self.expire(self.page)
        Page.objects.filter(pk=self.es_page.pk).update(locked=True)
        self.schedule(self.page, 1, "New land")
        self.run_clock()
        self.assertEqual(self.state(self.page, self.es_page), [True, False])

    def test_a_translation_that_cannot_be_published_holds_up_nothing(self):
        def clean(page):
            if page.locale_id == self.es_page.locale_id:
                raise ValidationError("Something is missing")

        self.expire(self.page)
        self.schedule(self.page, 1, "New land")
        with mock.patch.object(TextPage, "clean", clean), self.assertLogs("home.worker.schedule", "ERROR"):
            self.run_clock()
        self.assertEqual(self.state(self.page, self.es_page), [True, False])
        self.assertEqual(Page.objects.get(pk=self.page.pk).title, "New land")

    def test_many_published_at_once_name_those_whose_translations_are_offline(self):
        self.expire(self.page)
        self.bulk("publish", self.page)
        self.assertEqual(self.state(self.page, self.es_page), [True, False])
        self.assertIn("are still offline", self.told())

    def release(self, *, by_clock: bool) -> ContentRelease:
        self.expire(self.page)
        found = ContentRelease.objects.create(name="Spring", made_by=self.boss, scheduled_by=self.boss)
        found.pages.add(self.page)
        with self.captureOnCommitCallbacks(execute=True):
            if by_clock:
                ContentRelease.objects.update(moment=timezone.now() - timedelta(minutes=1))
                release_due()
            else:
                self.client.post(reverse("content_release_now", args=[found.pk]))
        return found

    def test_a_release_names_translations_that_are_offline(self):
        self.release(by_clock=False)
        self.assertEqual(self.state(self.page, self.es_page), [True, False])
        self.assertIn("are still offline", self.told())

    def test_a_release_by_the_clock_brings_translations_back_and_takes_them_along_when_it_is_taken_back(self):
        Page.objects.filter(pk__in=[self.below.pk, self.es_below.pk]).update(live=False)
        found = self.release(by_clock=True)
        self.assertEqual(self.state(self.page, self.es_page), [True, True])
        with self.captureOnCommitCallbacks(execute=True):
            self.client.post(reverse("content_release_take_back", args=[found.pk]))
        self.assertEqual(self.state(self.page, self.es_page), [False, False])

    def test_programs_that_publish_are_given_the_translations_that_are_offline(self):
        headers = {"Authorization": f"Bearer {token_of(self.boss, WRITE)}"}
        for method, path, sent in (
            ("patch", f"{self.page.pk}/?publish=true", {"title": "Land again"}),
            ("post", "publish/", {"ids": [self.page.pk]}),
        ):
            self.expire(self.page)
            address = f"/api/v3/management/pages/{path}"
            with self.captureOnCommitCallbacks(execute=True):
                response = getattr(self.client, method)(address, sent, content_type="application/json", headers=headers)
            document = response.json()
            document = document.get("items", [document])[0]
            self.assertEqual(document.get("offline_translations"), [self.es_page.pk], document)
            make.translated(self.page, "es")

    def test_what_went_offline_without_a_note_stays_there(self):
        Page.objects.filter(pk=self.es_page.pk).update(live=False)
        for note in (False, True):
            if note:
                self.send("unpublish", self.page.pk, translations="own")
            else:
                Page.objects.filter(pk=self.page.pk).update(live=False)
            self.assertFalse(self.look(reverse("bring_back", args=[self.page.pk])).select(".bench-carry"))
            self.bring_back(self.page)
            self.assertEqual(self.state(self.page, self.es_page), [True, False])

    def test_what_was_taken_offline_by_itself_stays_there(self):
        self.send("unpublish", self.es_page.pk)
        with time_machine.travel(timezone.now() + timedelta(hours=1)):
            self.send("unpublish", self.page.pk, translations="follow")
            self.assertFalse(self.look(reverse("bring_back", args=[self.page.pk])).select(".bench-carry"))
            self.bring_back(self.page, translations="follow")
        self.assertEqual(self.state(self.page, self.es_page), [True, False])


class DeleteTests(PageTreeCase):
    def exists(self, page) -> bool:
        return Page.objects.filter(pk=page.pk).exists()

    def delete(self, page, **fields):
        return self.send("delete", page.pk, **fields)

    def test_translations_go_too(self):
        self.delete(self.page, translations="follow")
        self.assertFalse(any(self.exists(page) for page in (self.page, self.below, self.es_page, self.es_below)))

    def test_or_become_pages_of_their_own(self):
        self.delete(self.page, translations="own")
        kept = TextPage.objects.get(pk=self.es_page.pk)
        self.assertTrue(kept.live)
        self.assertEqual(kept.source, kept)
        keys = [self.page.translation_key, self.below.translation_key]
        self.assertFalse(TranslationSource.objects.filter(object_id__in=keys, locale=self.english).exists())
        self.assertEqual(self.client.get(reverse("wagtailadmin_pages:edit", args=[kept.pk])).status_code, 200)

    def test_or_go_offline(self):
        self.delete(self.page, translations="offline")
        self.assertEqual([Page.objects.get(pk=each.pk).live for each in (self.es_page, self.es_below)], [False, False])

    def test_the_choice_is_explained(self):
        question = words_of(
            self.look(reverse("wagtailadmin_pages:delete", args=[self.page.pk])).select_one(".bench-carry")
        )
        for words in ("Spanish", "Delete them too", "Keep them as pages of their own", "Keep them, but offline"):
            self.assertIn(words, question)

    def test_a_placeholder_goes_with_what_it_holds(self):
        above = make.text(self.home, title="Untranslated")
        child = make.translated(make.text(above, title="Child"), "es", title="Hija")
        self.delete(above, translations="follow")
        self.assertFalse(self.exists(child))

    def test_deleting_a_translation_touches_nothing_else(self):
        self.delete(self.es_page)
        self.assertTrue(self.exists(self.page))
        self.assertFalse(self.exists(self.es_page))

    def test_many_at_once(self):
        self.bulk("delete", self.page, self.new, translations="own")
        self.assertEqual(
            [self.exists(each) for each in (self.page, self.es_page, self.new, self.es_new)], [False, True] * 2
        )

    def test_one_that_may_not_be_deleted_undoes_all(self):
        refuse = mock.patch(
            "wagtail.models.PagePermissionTester.can_delete",
            lambda rights, *more: rights.page.pk != self.es_page.pk,
        )
        with refuse:
            self.delete(self.page, translations="follow")
        self.assertTrue(self.exists(self.page) and self.exists(self.es_page))
        self.assertIn("Spanish: you may not delete that page. Nothing was deleted.", self.told())

    def test_nonsense_is_the_default(self):
        self.delete(self.page, translations="\x00nonsense")
        self.assertFalse(self.exists(self.es_page))


class AboveTests(PageTreeCase):
    def test_what_stands_above_and_is_not_translated_is_asked_for_first(self):
        spanish = self.es_page.locale
        self.assertIsNone(untranslated_ancestor(self.below, spanish))
        above = make.text(self.home, title="Programs")
        page = make.text(make.text(above), title="Deep")
        self.assertEqual(untranslated_ancestor(page, spanish).pk, above.pk)
