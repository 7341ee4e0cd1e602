"""The trash: pages and uploads that somebody deleted come back for thirty days, as they were; what was erased does not."""

import json
import time
from datetime import timedelta
from unittest import mock

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import Group, Permission
from django.contrib.messages import get_messages
from django.core.files.storage import default_storage
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Collection, GroupPagePermission, Page, PageLogEntry, PageViewRestriction, Revision

from home.erasure_log import erasures
from home.erasure_log.models import Erasure
from home.privacy.erasure import KIND, erase, erase_again
from home.privacy.walk import person_of
from home.trash.models import DeletedItem, DeletedPage
from home.trash.pages import keep_pages, restore_pages
from home.trash.retention import delete_expired
from media.documents.models import Document
from media.images.models import Picture
from pages.api.tokens import WRITE
from pages.events.registration.actions import allocation
from pages.events.registration.admin.event_form.change_effects import dates_with_people
from pages.news.models import NewsPage

from ..api.test_middleware import token_of
from ..registration import build
from ..support import make
from ..support.cases import words_of
from ..support.running_site import migrated_site
from .test_page_state import PageStateCase
from .test_review import ReviewDeskCase

SHE = "Zerafina Quillfeather"
TRASH = "/admin/reports/deleted/"
PAGES = "home.trash.pages"


class ElsewhereTests(ReviewDeskCase):
    def setUp(self):
        super().setUp()
        self.as_(self.boss)

    def test_what_stood_in_a_closed_section_stays_closed_elsewhere(self):
        section = make.news_index(self.home, title="Members", slug="members")
        PageViewRestriction.objects.create(page_id=section.pk, restriction_type="login")
        page = make.news(section, title="Minutes")
        for open_place in (False, True):
            item = keep_pages(page, self.boss)
            Page.objects.get(pk=page.pk).delete()
            parent = self.news if open_place else section
            page = restore_pages(item, Page.objects.get(pk=parent.pk), self.boss)
            self.assertEqual(PageViewRestriction.objects.filter(page=page.pk).exists(), open_place)

    def test_a_piece_comes_back_without_the_outlet_that_is_gone(self):
        piece = make.press(self.news, title="A piece")
        piece.save_revision()
        outlet = piece.outlet
        item = keep_pages(piece, self.boss)
        Page.objects.get(pk=piece.pk).delete()
        outlet.delete()
        back = restore_pages(item, Page.objects.get(pk=self.news.pk), self.boss)
        self.assertIsNone(back.outlet)
        self.assertIsNone(back.get_latest_revision_as_object().outlet)


class RefusedRestoreTests(ReviewDeskCase):
    def setUp(self):
        super().setUp()
        self.as_(self.boss)
        page = make.news(self.news, title="Bread")
        self.item = keep_pages(page, self.boss)
        page.delete()

    def restore(self) -> str:
        answer = self.client.post(reverse("trash_restore", args=[self.item.pk]), follow=True)
        return words_of(BeautifulSoup(answer.content, "html.parser").select_one(".messages"))

    def assertStays(self):
        self.assertFalse(Page.objects.filter(title="Bread").exists())
        self.assertTrue(DeletedItem.objects.filter(pk=self.item.pk).exists())

    def test_a_kind_that_the_site_no_longer_has(self):
        self.item.pages.update(page_model="pages.BreadPage")
        self.assertIn("The site no longer has pages of this kind.", self.restore())
        self.assertStays()
        for model in ("pages.BreadPage", "bread"):
            DeletedItem.objects.update(page_model=model)
            self.assertNotIn("Bread", words_of(self.main(TRASH)))
            self.restore()
            self.assertStays()

    def test_a_language_that_is_no_longer_there(self):
        row = self.item.pages.get()
        row.content["locale"] = 999999
        row.save()
        self.assertIn("Its language is no longer there.", self.restore())
        self.assertStays()


class DeletedPagesTests(ReviewDeskCase):
    def setUp(self):
        super().setUp()
        self.as_(self.boss)

    def delete(self, page: Page) -> DeletedItem:
        self.client.post(reverse("wagtailadmin_pages:delete", args=[page.pk]), {"translations": "own"})
        self.assertFalse(Page.objects.filter(pk=page.pk).exists())
        return DeletedItem.objects.get(object_id=page.pk)

    def restore(self, item: DeletedItem, **fields):
        return self.client.post(reverse("trash_restore", args=[item.pk]), fields)

    def shown(self) -> str:
        """The words of the list of what was deleted."""
        return words_of(self.main(TRASH).select_one(".desk-rows"))

    def test_a_page_comes_back_as_it_was_as_a_draft(self):
        page = self.published("First title", "Second title")
        page.summary = "Not public yet."
        page.save_revision(user=self.editor)
        before = NewsPage.objects.get(pk=page.pk)
        address, versions = page.url, [each.content["title"] for each in page.revisions.order_by("created_at")]
        item = self.delete(page)
        self.assertEqual(self.client.get(address).status_code, 404)
        self.assertIn("Second title", self.shown())
        self.restore(item)
        back = NewsPage.objects.get(pk=page.pk)
        self.assertEqual((back.live, back.slug, back.get_parent().pk), (False, before.slug, self.news.pk))
        self.assertEqual((back.translation_key, back.title), (before.translation_key, "Second title"))
        self.assertEqual([row["id"] for row in back.body.raw_data], [row["id"] for row in before.body.raw_data])
        draft = back.get_latest_revision_as_object()
        self.assertEqual((draft.summary, draft.title), ("Not public yet.", "Second title"))
        kept = [
            each.content["title"] for each in Revision.objects.filter(object_id=str(page.pk)).order_by("created_at")
        ]
        self.assertEqual(kept, [*versions, "Second title"])
        self.assertTrue(PageLogEntry.objects.filter(page=page.pk, action="home.trash.restore").exists())
        self.assertFalse(DeletedItem.objects.exists())
        self.assertEqual(self.client.get(address).status_code, 404)  # until it is published
        draft.save_revision().publish()
        self.assertEqual(self.client.get(address).status_code, 200)

    def test_all_below_comes_back_closed_as_it_was(self):
        above = make.text(self.home, title="Above")
        below = make.text(above, title="Below")
        PageViewRestriction.objects.create(page_id=above.pk, restriction_type="password", password="open sesame")
        item = self.delete(above)
        self.assertNotIn("open sesame", str(list(item.pages.values())))
        self.restore(item)
        self.assertEqual(Page.objects.get(pk=below.pk).get_parent().pk, above.pk)
        self.assertEqual(Page.find_problems(), ([], [], [], [], []))
        self.assertEqual(PageViewRestriction.objects.get(page=above.pk).restriction_type, "login")
        Page.objects.get(pk=above.pk).specific.save_revision().publish()
        self.client.logout()
        self.assertNotEqual(self.client.get(Page.objects.get(pk=above.pk).url).status_code, 200)

    def test_a_second_click_is_told_that_it_is_back(self):
        item = self.delete(self.published("Bread"))
        self.restore(item)
        answer = self.client.post(reverse("trash_restore", args=[item.pk]), follow=True)
        self.assertContains(answer, "somebody may have brought it back already")
        self.assertEqual(Page.objects.filter(title="Bread").count(), 1)

    def test_a_slug_and_a_translation_key_that_are_taken_meanwhile(self):
        page = self.published("Bread")
        item = self.delete(page)
        other = make.news(self.news, title="Other", slug=page.slug)
        NewsPage.objects.filter(pk=other.pk).update(translation_key=page.translation_key)
        self.restore(item)
        back = NewsPage.objects.get(pk=page.pk)
        self.assertEqual(back.slug, f"{page.slug}-2")
        self.assertNotEqual(back.translation_key, page.translation_key)

    def test_where_its_place_is_gone_another_is_asked_for(self):
        above = make.text(self.home, title="Above")
        below = make.text(above, title="Below")
        item = self.delete(below)
        self.delete(above)
        there = make.text(self.home, title="There")
        form = self.main(reverse("trash_restore", args=[item.pk]))
        self.assertIn("is gone. Where shall it stand?", words_of(form))
        self.restore(item, place=there.pk)
        self.assertEqual(Page.objects.get(pk=below.pk).get_parent().pk, there.pk)

    def test_translations_deleted_with_it_come_back_with_it(self):
        page = make.text(self.home, title="Said twice")
        spanish = make.translated(page, "es")
        self.client.post(reverse("wagtailadmin_pages:delete", args=[page.pk]), {"translations": "follow"})
        self.assertFalse(Page.objects.filter(pk=spanish.pk).exists())
        self.restore(DeletedItem.objects.get(object_id=page.pk), translations="yes")
        self.assertEqual(Page.objects.get(pk=spanish.pk).translation_key, page.translation_key)

    def test_what_a_program_deletes_is_kept_and_what_a_command_deletes_is_not(self):
        page, other = self.published("By a program"), self.published("By a command")
        page.specific.delete(user=self.boss)
        other.specific.delete()
        self.assertEqual([item.title for item in DeletedItem.objects.all()], ["By a program"])

    def test_an_author_brings_back_only_what_they_deleted(self):
        item = self.delete(self.published("Somebody else’s"))
        self.as_(self.author)
        self.assertNotIn("Somebody else’s", self.shown())
        self.restore(item)
        self.assertTrue(DeletedItem.objects.filter(pk=item.pk).exists())
        mine = make.news(self.news, title="My draft", live=False, owner=self.author)
        item = self.delete(mine)
        self.restore(item)
        self.assertTrue(Page.objects.filter(pk=mine.pk).exists())

    def test_a_translator_and_a_stranger_see_nothing(self):
        item = self.delete(self.published("A secret"))
        for person in (make.person("translator", username="tr"), None):
            self.as_(person) if person else self.client.logout()
            self.assertFalse("A secret" in self.client.get(TRASH).content.decode())
            self.restore(item)
            self.assertTrue(DeletedItem.objects.exists())

    def test_before_it_comes_back_it_is_said_what_does_not(self):
        event = build.meeting(self.events)
        date = build.date_of(event)
        allocation.register(date, build.entry("Ada"))
        words = "Notes beside the text do not come back."
        for page, registered in ((event, True), (self.published("Bread"), False)):
            item = self.delete(page)
            said = words_of(self.main(reverse("trash_restore", args=[item.pk])))
            self.assertIn(words, said)
            self.assertEqual("Whoever registered is on the list as before." in said, registered)
            self.restore(item)
        back = Page.objects.get(pk=event.pk).specific
        back.get_latest_revision_as_object().save_revision().publish()
        self.assertEqual([on.taken for on in dates_with_people([back.translation_key])], [1])

    def test_a_password_is_not_kept_and_that_is_said_before_and_after(self):
        for kind, said in (("password", True), ("login", False)):
            above = make.text(self.home, title=f"Closed by {kind}")
            page = make.text(above, title="Inside")
            make.private(page, kind)
            words = words_of(self.main(reverse("wagtailadmin_pages:delete", args=[page.pk])))
            self.assertEqual("A password that closes a page here is not kept with it." in words, said)
            item = self.delete(above)
            before = words_of(self.main(reverse("trash_restore", args=[item.pk])))
            self.assertEqual("A password closed it, which is not kept" in before, said)
            told = self.restore(item)
            after = " ".join(map(str, get_messages(told.wsgi_request)))
            self.assertEqual("A password closed it, which was not kept" in after, said)
            closed = PageViewRestriction.objects.get(page_id=page.pk)
            self.assertEqual((closed.restriction_type, closed.password), ("login", ""))

    def test_a_password_above_that_still_stands_is_not_lost(self):
        make.private(self.news)
        item = self.delete(self.published("Inside"))
        self.assertNotIn("A password closed it", words_of(self.main(reverse("trash_restore", args=[item.pk]))))

    def test_the_title_of_what_stood_in_a_place_of_others_is_not_told(self):
        group = Group.objects.create(name="Elsewhere")
        group.permissions.add(Permission.objects.get(codename="access_admin"))
        helper = make.person("author", username="helper")
        helper.groups.set([group])
        closed, open_ = make.text(self.home, title="Closed"), make.text(self.home, title="Open")
        PageViewRestriction.objects.create(page_id=closed.pk, restriction_type="login")
        for codename in ("add_page", "change_page"):
            permission = Permission.objects.get(codename=codename, content_type__app_label="wagtailcore")
            GroupPagePermission.objects.create(group=group, page=open_, permission=permission)
        self.delete(make.text(closed, title="A secret"))
        self.delete(make.text(open_, title="No secret"))
        for _step in ("its place is there", "its place is gone"):
            self.as_(helper)
            said = self.shown()
            self.assertNotIn("A secret", said)
            self.assertIn("No secret", said)
            self.as_(self.boss)
            if Page.objects.filter(pk=closed.pk).exists():
                self.delete(closed)

    def delete_those_of_zerafina(self) -> DeletedItem:
        """Deletes a branch in which she stands: in the title above, and in an earlier version below."""
        above = make.text(self.home, title=f"About {SHE}")
        below = make.text(above, title="About bread")
        below.title = f"{SHE} bakes"
        below.save_revision()
        below.title = "About bread"
        below.save_revision()
        return self.delete(above)

    def assert_back_without_her(self, item: DeletedItem) -> None:
        told = [item.title, *map(str, item.pages.values_list("content", "versions"))]
        self.assertFalse([each for each in told if "Zerafina" in each or "zerafina" in each])
        self.restore(item)
        back = Page.objects.get(pk=item.object_id)
        self.assertTrue(back.title.startswith("About "))
        self.assertEqual([page.title for page in back.get_children()], ["About bread"])
        texts = str(list(Revision.objects.values_list("content", "object_str")))
        self.assertNotIn("erafina", texts)

    def test_who_is_erased_does_not_come_back_with_what_names_them(self):
        item = self.delete_those_of_zerafina()
        erase(person_of(None, [SHE]), [])
        self.assert_back_without_her(DeletedItem.objects.get(pk=item.pk))

    def test_nor_after_a_backup(self):
        erase(person_of(None, [SHE]), [])
        item = self.delete_those_of_zerafina()
        known = set(Erasure.objects.values_list("digest", flat=True))
        erase_again(erasures.matcher(KIND, known, erasures.site_key()))
        self.assert_back_without_her(DeletedItem.objects.get(pk=item.pk))

    def test_a_branch_is_kept_and_comes_back_a_few_pages_at_a_time(self):
        def branch(number: int) -> tuple[Page, int, int]:
            """How many statements it takes to keep a page and this many below it, and to bring them back."""
            above = make.text(self.home, title=f"Above {number}")
            for each in range(number):
                make.text(above, title=f"Below {each}").save_revision()
            with CaptureQueriesContext(connection) as keeping, mock.patch(f"{PAGES}.BATCH", 5):
                item = keep_pages(above.specific, self.boss)
            above.delete()
            with CaptureQueriesContext(connection) as restoring:
                restore_pages(item, Page.objects.get(pk=self.home.pk), self.boss)
            self.assertEqual(Page.objects.get(pk=above.pk).numchild, number)
            return item, len(keeping), len(restoring)

        few, many = branch(10), branch(30)
        self.assertLess((many[1] - few[1]) / 20, 5)  # a page
        self.assertLess((many[2] - few[2]) / 20, 32)
        self.assertFalse(DeletedPage.objects.exists())
        self.assertEqual(Page.find_problems(), ([], [], [], [], []))

    def test_a_list_of_what_was_deleted_reads_no_content(self):
        def queries() -> list[str]:
            with CaptureQueriesContext(connection) as asked:
                self.client.get(TRASH)
            return [query["sql"] for query in asked]

        self.delete(self.published("One"))
        make.picture(title="A picture").delete()
        self.as_(self.editor)
        few = queries()
        self.as_(self.boss)
        for title in ("Two", "Three", "Four"):
            above = make.text(self.home, title=f"Above {title}")
            self.delete(make.text(above, title=title))
        self.as_(self.editor)
        many = queries()
        self.assertIn("Four", self.shown())
        self.assertEqual(len(many), len(few))
        self.assertFalse([sql for sql in many if "home_deletedpage" in sql or '"home_deleteditem"."content"' in sql])

    def test_after_thirty_days_it_is_gone(self):
        item = self.delete(self.published("Old"))
        DeletedItem.objects.update(deleted_at=timezone.now() - timedelta(days=30, minutes=1))
        self.assertEqual(self.client.get(reverse("trash_restore", args=[item.pk])).status_code, 404)
        delete_expired()
        self.assertFalse(DeletedItem.objects.exists())


class DeletedBlocksTests(PageStateCase):
    def test_a_block_that_only_a_form_saved_by_itself_held_stays_in_a_version(self):
        self.as_(self.editor)
        page = make.news(self.news, live=False, owner=self.editor, body=[("text", "<p>Typed and gone</p>")])
        held = page.save_revision(user=self.editor)
        [block] = json.loads(held.content["body"])
        sent = {"body-count": "1", "body-0-deleted": "1", "body-0-id": block["id"], "body-0-type": "text"}
        self.save(page, overwrite_revision_id=str(held.pk), **sent)
        after = NewsPage.objects.get(pk=page.pk).latest_revision
        self.assertNotIn("Typed and gone", str(after.content))
        self.assertIn("Typed and gone", str(Revision.objects.get(pk=held.pk).content))
        self.save(page, overwrite_revision_id=str(after.pk), title="Once more", **sent)
        last = NewsPage.objects.get(pk=page.pk).latest_revision
        self.assertEqual((last.pk, last.content["title"]), (after.pk, "Once more"))


TWICE = """
import time
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from unittest import mock
from django.contrib.messages import get_messages
from django.db import connections
from django.test import Client
from django.urls import reverse
from home.trash import views
from home.trash.models import DeletedItem
from home.trash.pages import keep_pages
from tests.support import make
from wagtail.models import Page, Revision
home, boss = make.house(["en"]), make.admin(username="twice")
page = make.text(home, title="Wanted twice")
page.save_revision()
item = keep_pages(page, boss)
page.delete()
both, restore, restore_pages = Barrier(2, timeout=30), views.RestoreView.restore, views.restore_pages

def at_once(view, others):
    both.wait()
    return restore(view, others)

def slowly(*args):
    time.sleep(0.5)
    return restore_pages(*args)

def press(_number):
    client = Client(HTTP_HOST="localhost")
    client.force_login(boss)
    try:
        answer = client.post(reverse("trash_restore", args=[item.pk]))
        return answer.status_code, " ".join(map(str, get_messages(answer.wsgi_request)))
    finally:
        connections.close_all()

standing = mock.patch.object(views.RestoreView, "restore", at_once), mock.patch.object(views, "restore_pages", slowly)
with ThreadPoolExecutor(2) as pool, standing[0], standing[1]:
    answers = list(pool.map(press, range(2)))
print(sorted(status for status, _words in answers))
print(sum("is back as a draft" in words for _status, words in answers))
print(sum("brought it back already" in words for _status, words in answers))
print(Page.objects.filter(title="Wanted twice").count(), Page.find_problems(), DeletedItem.objects.count())
"""


@pytest.mark.differs
def test_of_two_who_press_at_once_one_brings_it_back(tmp_path):
    with migrated_site(tmp_path, f"trash_{time.time_ns()}") as site:
        told = site.shell(TWICE).splitlines()[-4:]
    assert told == ["[302, 302]", "1", "1", "1 ([], [], [], [], []) 0"]


class DeletedUploadsTests(ReviewDeskCase):
    def setUp(self):
        super().setUp()
        self.as_(self.boss)

    def delete(self, name: str, upload) -> DeletedItem:
        with self.captureOnCommitCallbacks(execute=True):
            self.client.post(reverse(name, args=[upload.pk]))
        self.assertFalse(type(upload).objects.filter(pk=upload.pk).exists())
        return DeletedItem.objects.get(object_id=upload.pk)

    def restore(self, item: DeletedItem) -> None:
        with self.captureOnCommitCallbacks(execute=True):
            self.client.post(reverse("trash_restore", args=[item.pk]))
        self.assertFalse(DeletedItem.objects.exists())

    def test_a_picture_comes_back_with_its_file_and_tags(self):
        picture = make.picture(title="The farm")
        picture.tags.add("spring")
        name = picture.file.name
        item = self.delete("wagtailimages:delete", picture)
        self.assertTrue(default_storage.exists(name))
        self.restore(item)
        back = Picture.objects.get(pk=picture.pk)
        self.assertEqual((back.title, back.file.name, list(back.tags.names())), ("The farm", name, ["spring"]))
        self.assertEqual((back.width, back.collection_id), (picture.width, picture.collection_id))
        self.assertTrue(default_storage.exists(name))

    def test_a_document_has_no_address_meanwhile(self):
        document = make.document(title="The minutes")
        address, name = document.url, document.file.name
        self.assertEqual(self.client.get(address).status_code, 200)
        item = self.delete("wagtaildocs:delete", document)
        self.assertEqual(self.client.get(address).status_code, 404)
        self.restore(item)
        self.assertEqual(Document.objects.get(pk=document.pk).file.name, name)
        self.assertEqual(self.client.get(address).status_code, 200)

    def refused(self, item: DeletedItem) -> str:
        answer = self.client.post(reverse("trash_restore", args=[item.pk]), follow=True)
        self.assertTrue(DeletedItem.objects.filter(pk=item.pk).exists())
        return words_of(BeautifulSoup(answer.content, "html.parser").select_one(".messages"))

    def test_one_that_is_there_already_or_has_lost_its_file_does_not_come_back(self):
        item = self.delete("wagtaildocs:delete", make.document(title="The minutes"))
        there = make.document(title="Other minutes", id=item.object_id)
        self.assertIn("It is there already.", self.refused(item))
        Document.objects.filter(pk=there.pk).delete()
        default_storage.delete(item.file.name)
        self.assertIn("Its file is gone.", self.refused(item))
        self.assertFalse(Document.objects.exists())

    def test_one_whose_collection_is_gone_comes_back_at_the_top(self):
        root = Collection.get_first_root_node()
        collection = root.add_child(name="Spring")
        document = make.document(title="The minutes", collection=collection)
        item = self.delete("wagtaildocs:delete", document)
        collection.delete()
        self.assertIn("The minutes", words_of(self.main(TRASH)))
        self.restore(item)
        self.assertEqual(Document.objects.get(pk=document.pk).collection, Collection.get_first_root_node())

    def test_with_its_end_goes_the_file(self):
        picture = make.picture(title="The farm")
        name = picture.file.name
        self.delete("wagtailimages:delete", picture)
        DeletedItem.objects.update(deleted_at=timezone.now() - timedelta(days=31))
        with self.captureOnCommitCallbacks(execute=True):
            delete_expired()
        self.assertFalse(default_storage.exists(name))

    def test_with_whoever_is_erased_goes_the_file(self):
        names = {}
        for title in (f"{SHE} bakes", "The farm"):
            picture = make.picture(title=title)
            names[title] = picture.file.name
            self.delete("wagtailimages:delete", picture)
        with self.captureOnCommitCallbacks() as callbacks:
            erase(person_of(None, [SHE]), [])
        self.assertEqual([item.title for item in DeletedItem.objects.all()], ["The farm"])
        self.assertEqual(list(map(default_storage.exists, names.values())), [True, True])  # until it is certain
        for callback in callbacks:
            callback()
        self.assertEqual(list(map(default_storage.exists, names.values())), [False, True])

    def test_what_a_program_deletes_is_kept(self):
        picture = make.picture(title="The farm")
        with self.captureOnCommitCallbacks(execute=True):
            answer = self.client.delete(
                f"/api/v3/images/{picture.pk}/", headers={"authorization": f"Bearer {token_of(self.boss, WRITE)}"}
            )
        self.assertEqual(answer.status_code, 204)
        self.assertEqual([item.deleted_by for item in DeletedItem.objects.all()], [self.boss])

    def test_what_a_command_deletes_is_gone_at_once(self):
        picture = make.picture(title="The farm")
        name = picture.file.name
        with self.captureOnCommitCallbacks(execute=True):
            picture.delete()
        self.assertFalse(DeletedItem.objects.exists())
        self.assertFalse(default_storage.exists(name))
