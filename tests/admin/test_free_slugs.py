"""The slug of a page makes itself free where nobody chose it, in every way in; one that was chosen is told in words."""

from unittest import mock

import pytest
from bs4 import BeautifulSoup
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.actions.copy_page import CopyPageAction
from wagtail.actions.create_alias import CreatePageAliasAction
from wagtail.actions.move_page import MovePageAction
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page

from pages.about.models import PrinciplePage, StoryPage, TextPage
from pages.announcements.models import AnnouncementPage
from pages.base.slugs import lock_page
from pages.events.models import EventPage
from pages.news.models import NewsPage
from pages.press.models import PressPage

from ..support import make
from ..support.cases import HouseCase, form_values

pytestmark = pytest.mark.differs

TAKEN = "Another page has the address “bread” already. Please choose a different one, for example “bread-2”."


class FreeSlugCase(HouseCase):
    def setUp(self):
        super().setUp()
        self.client.force_login(make.admin())

    def fields(self, page: Page) -> dict:
        address = reverse("wagtailadmin_pages:edit", args=[page.pk])
        found = form_values(BeautifulSoup(self.client.get(address).content.decode(), "html.parser"))
        return found | {f"{name}-count": "0" for name in ("body", "recap", "sections")}

    def save(self, page: Page, action: str = "", **fields):
        """Saves the form of a page that is there; the answer."""
        fields = self.fields(page) | fields | ({action: "1"} if action else {})
        return self.client.post(reverse("wagtailadmin_pages:edit", args=[page.pk]), fields)


class FreeSlugsFormTests(FreeSlugCase):
    def test_every_kind_of_page(self):
        for kind, parent in (
            (NewsPage, self.news),
            (PressPage, self.news),
            (EventPage, self.events),
            (AnnouncementPage, self.announcements),
            (TextPage, self.home),
            (PrinciplePage, self.principles),
            (StoryPage, self.home),
        ):
            if not kind.can_create_at(parent):
                continue
            with self.subTest(kind.__name__):
                slug = f"bread-for-{kind.__name__.lower()}"
                title = f"Bread for {kind.__name__}"
                make.text(parent, slug=slug)
                sent = {"title": title, "slug": slug, "start_date": "2030-05-04", "free": "True", "number": "7"}
                answer = self.post_new(kind, parent, sent)
                self.assertIsInstance(answer, str, getattr(answer, "select", list)(".error-message"))
                made = kind.objects.child_of(parent).get(title=title)
                self.assertEqual(made.slug, f"{slug}-2030-05-04" if kind is EventPage else f"{slug}-2")

    def test_without_a_slug_it_is_made_of_the_title_in_whatever_letters(self):
        for title, slug in (("Bread", "bread"), ("Bread", "bread-2"), ("الخبز", "lkhbz"), ("🌱", "seedling")):
            self.post_new(TextPage, self.home, {"title": title, "slug": ""})
            self.assertTrue(TextPage.objects.child_of(self.home).order_by("-pk").first().slug.startswith(slug), title)

    def test_a_title_that_makes_an_address_of_the_site_takes_the_next(self):
        self.assertIsInstance(self.post_new(TextPage, self.home, {"title": "Search", "slug": "search"}), str)
        self.assertTrue(TextPage.objects.child_of(self.home).filter(slug="search-2").exists())

    def test_typed_by_a_person_it_is_told_beside_the_field(self):
        make.text(self.home, slug="bread")
        for sent in (
            {"title": "Rolls", "slug": "bread"},
            {"title": "Bread", "slug": "bread", "slug-from": "person"},
        ):
            self.assertEqual(self.error_beside(self.post_new(TextPage, self.home, sent), "slug"), TAKEN)
        self.assertEqual(TextPage.objects.child_of(self.home).count(), 1)

    def test_what_the_script_says_counts_for_more_than_the_words(self):
        make.text(self.home, slug="oel")
        self.post_new(TextPage, self.home, {"title": "Öl", "slug": "oel", "slug-from": "title"})
        self.assertTrue(TextPage.objects.child_of(self.home).filter(slug="oel-2").exists())

    def test_a_form_that_saves_itself_learns_its_slug(self):
        make.text(self.home, slug="bread")
        address = reverse("wagtailadmin_pages:add", args=["pages", "textpage", self.home.pk])
        fields = form_values(BeautifulSoup(self.client.get(address).content.decode(), "html.parser"))
        fields |= {"title": "Bread", "slug": "bread", "body-count": "0"}
        told = self.client.post(address, fields, headers={"accept": "application/json"}).json()
        self.assertEqual(told["field_updates"]["slug"], "bread-2")
        fields["slug"] = "bread"  # what the title writes there again
        told = self.client.post(told["url"], fields, headers={"accept": "application/json"}).json()
        self.assertEqual(told["field_updates"]["slug"], "bread-2")

    def test_what_is_wrong_is_said_to_a_form_that_saves_itself(self):
        page = make.text(self.home, slug="bread")
        other = make.text(self.home, slug="rolls")
        fields = self.fields(other) | {"slug": page.slug, "slug-from": "person"}
        told = self.client.post(
            reverse("wagtailadmin_pages:edit", args=[other.pk]), fields, headers={"accept": "application/json"}
        )
        self.assertEqual((told.status_code, told.json()["error_code"]), (400, "validation_error"))
        self.assertEqual(told.json()["errors"], {"slug": [TAKEN]})

    def test_a_public_page_keeps_its_own(self):
        page = make.text(self.home, slug="bread", title="Bread")
        self.assertEqual(self.save(page, "action-publish", title="Rolls", slug="").status_code, 302)
        page.refresh_from_db()
        self.assertEqual((page.title, page.slug), ("Rolls", "bread"))

    def test_two_drafts_that_were_given_the_same_title_later(self):
        drafts = [make.text(self.home, title=f"T{number}", live=False) for number in range(2)]
        for draft in drafts:
            self.assertEqual(self.save(draft, title="Bread", slug="bread").status_code, 302)
        for draft in drafts:
            TextPage.objects.get(
                pk=draft.pk
            ).get_latest_revision().publish()  # as a review or a schedule does, without a form
        found = TextPage.objects.filter(pk__in=[draft.pk for draft in drafts]).values_list("slug", flat=True)
        self.assertEqual(sorted(found), ["bread", "bread-2"])


class OtherWaysInTests(FreeSlugCase):
    def setUp(self):
        super().setUp()
        self.above = make.text(self.home, slug="above")
        self.page = make.text(self.home, slug="bread", title="Bread")
        self.other = make.text(self.above, slug="bread", title="The other bread")
        self.above = TextPage.objects.get(pk=self.above.pk)  # which knows by now that something stands below it

    def test_moved(self):
        old = self.page.url
        for parent, expected in ((self.above, "/above/bread-2/"), (self.home, "/bread-2/")):
            sheet = reverse("wagtailadmin_pages:move_confirm", args=[self.page.pk, parent.pk])
            self.assertEqual(self.client.get(sheet).status_code, 200)
            with self.captureOnCommitCallbacks(execute=True):
                self.client.post(sheet)
            self.page = TextPage.objects.get(pk=self.page.pk)
            self.assertEqual(self.page.url, expected)
        self.assertEqual(Redirect.objects.get(old_path="/bread").redirect_page_id, self.page.pk)
        self.assertRedirects(self.client.get(old), self.page.url, 301)

    def test_moved_with_a_draft(self):
        self.page.title = "Bread, changed"
        self.page.save_revision()
        self.page.move(self.above, pos="last-child")
        TextPage.objects.get(pk=self.page.pk).get_latest_revision().publish()
        self.assertEqual(TextPage.objects.get(pk=self.page.pk).url, "/above/bread-2/")

    def test_many_moved_at_once(self):
        sheet = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "move"]) + f"?id={self.page.pk}"
        self.client.post(sheet, {"chooser": self.above.pk})
        self.assertEqual(TextPage.objects.get(pk=self.page.pk).url, "/above/bread-2/")

    def test_moved_by_a_program_with_what_is_below(self):
        below = make.text(self.page, slug="crumbs")
        MovePageAction(self.page, self.above, pos="last-child").execute()
        self.assertEqual(TextPage.objects.get(pk=below.pk).url, "/above/bread-2/crumbs/")

    def test_nothing_is_renamed_where_the_move_is_not_allowed(self):
        with self.assertRaises(Exception) as caught:
            MovePageAction(self.page, self.above, pos="last-child", user=make.person("author")).execute()
        self.assertIn("permission", str(caught.exception))
        self.assertEqual(TextPage.objects.get(pk=self.page.pk).slug, "bread")

    def test_in_the_order_of_the_same_list_nothing_changes(self):
        self.page.move(self.home, pos="first-child")
        self.assertEqual(TextPage.objects.get(pk=self.page.pk).slug, "bread")

    def copy(self, **fields):
        return self.client.post(
            reverse("wagtailadmin_pages:copy", args=[self.page.pk]),
            {"new_title": "Bread", "new_slug": "bread", "new_parent_page": self.home.pk} | fields,
        )

    def test_copied(self):
        form = self.client.get(reverse("wagtailadmin_pages:copy", args=[self.page.pk])).content.decode()
        self.assertEqual(form_value(form, "new_slug"), "bread-2")
        make.text(self.home, slug="bread-2")
        self.assertEqual(self.copy(new_slug="bread-2").status_code, 302)
        self.assertTrue(TextPage.objects.child_of(self.home).filter(slug="bread-3").exists())
        self.copy(new_slug="bread-2", new_parent_page=self.above.pk)
        self.assertTrue(TextPage.objects.child_of(self.above).filter(slug="bread-2").exists())

    def test_copied_to_an_address_that_was_chosen(self):
        answer = self.copy(new_slug="above")
        self.assertContains(answer, "Another page has the address “above” already.")
        self.assertNotContains(answer, "This slug is already in use")

    def test_copied_by_a_program(self):
        self.assertEqual(self.page.copy().slug, "bread-2")
        self.assertEqual(CopyPageAction(self.page, to=self.above).execute().slug, "bread-2")
        with self.assertRaises(ValidationError):
            self.page.copy(update_attrs={"slug": "above"})

    def test_an_alias(self):
        self.assertEqual(self.page.create_alias().slug, "bread-2")
        self.assertEqual(CreatePageAliasAction(self.page, parent=self.above).execute().slug, "bread-2")

    def test_written_by_a_program(self):
        for live in (True, False):
            made = [self.home.add_child(instance=TextPage(title="خبز", live=live)) for _number in range(2)]
            self.assertTrue(made[0].slug.isascii() and made[0].slug)
            self.assertRegex(made[1].slug, r"-\d$")
        with self.assertRaises(ValidationError):
            self.home.add_child(instance=TextPage(title="Bread", slug="bread"))


class TogetherTests(FreeSlugCase):
    """Two who save at the same moment; the second finds the slug taken after it was found free."""

    def setUp(self):
        super().setUp()
        self.other = make.text(self.home, slug="other")

    def take(self, *_args):
        TextPage.objects.filter(pk=self.other.pk).update(slug="bread")
        return lock_page(self.home)

    def test_taken_between_the_check_and_the_saving(self):
        with mock.patch("pages.base.models.lock_page", self.take):
            self.assertIsInstance(self.post_new(TextPage, self.home, {"title": "Bread", "slug": "bread"}), str)
        self.assertEqual(TextPage.objects.get(title="Bread").slug, "bread-2")

    def test_a_draft_that_is_given_a_slug(self):
        draft = make.text(self.home, slug="rolls", live=False)
        with mock.patch("pages.base.models.lock_page", self.take):
            self.assertEqual(self.save(draft, title="Bread", slug="bread").status_code, 302)
        self.assertEqual(TextPage.objects.get(pk=draft.pk).slug, "bread-2")

    def test_the_row_above_is_held_meanwhile(self):
        with CaptureQueriesContext(connection) as asked:
            self.post_new(TextPage, self.home, {"title": "Bread", "slug": "bread"})
        held = [query["sql"] for query in asked if "FOR UPDATE" in query["sql"]]
        self.assertEqual(bool(held), connection.features.has_select_for_update)  # SQLite lets one write at a time


def form_value(page: str, name: str) -> str:
    return BeautifulSoup(page, "html.parser").select_one(f"[name='{name}']")["value"]
