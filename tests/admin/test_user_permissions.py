"""What a person's rights open at the desk: other people's drafts, titles, deletion, collections."""

from django.contrib.auth.models import Group, Permission
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.test import RequestFactory
from django.urls import reverse
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission, Page

from home.users.permissions import (
    editable_page,
    knows_page,
    restrict_explorer_queryset,
    restrict_page_chooser,
    works_on,
)
from pages.api.tokens import WRITE

from ..api.test_middleware import token_of
from ..support import make
from ..support.cases import HouseCase

CHOSEN = "wagtailadmin_choose_page_chosen_multiple"


def permission(codename: str) -> Permission:
    return Permission.objects.get(
        codename=codename, content_type__app_label__in=("wagtailcore", "wagtailimages", "wagtailadmin")
    )


class PermissionsCase(HouseCase):
    def person(self, *rights: str, page: Page | None = None):
        """A person of a group of their own that may open the desk, with these rights on a page."""
        person, group = make.person(), Group.objects.create(name=f"Group {next(make.numbers)}")
        group.permissions.add(permission("access_admin"))
        for right in rights:
            GroupPagePermission.objects.create(group=group, page=page, permission=permission(right))
        person.groups.set([group])
        return person


class PageRightTests(PermissionsCase):
    def rights(self, person, page: Page) -> set[str]:
        """What this person may do with the page."""
        tester = Page.objects.get(pk=page.pk).permissions_for_user(person)
        return {verb for verb in ("edit", "publish", "unpublish", "delete", "move") if getattr(tester, f"can_{verb}")()}

    def test_rights_on_an_index_are_for_the_pages_below_it(self):
        page = make.news(self.news)
        publisher = self.person("add_page", "change_page", "publish_page", page=self.news)
        self.assertEqual(self.rights(publisher, self.news), set())
        self.assertEqual(self.rights(publisher, page), {"edit", "publish", "unpublish", "move"})
        self.assertEqual(self.rights(self.person("publish_page", page=self.news), self.news), set())
        self.assertEqual(self.rights(make.admin(), self.news), {"edit", "publish", "unpublish", "delete", "move"})

    def test_rights_above_an_index_are_for_the_index_too(self):
        rights = ("add_page", "change_page", "publish_page", "bulk_delete_page")
        editor = self.person(*rights, page=self.home)
        for right in rights:
            GroupPagePermission.objects.create(group=editor.groups.get(), page=self.news, permission=permission(right))
        self.assertEqual(self.rights(editor, self.news), {"edit", "publish", "unpublish", "move"})
        writer = self.person("add_page", page=self.home)
        own = make.news_index(self.home, live=False, owner=writer)
        self.assertEqual(self.rights(writer, own), {"edit", "delete", "move"})

    def test_what_was_ever_live_is_deleted_by_administrators_alone(self):
        editor = self.person("add_page", "change_page", "publish_page", page=self.home)
        draft, offline = make.text(self.home, live=False), make.text(self.home)
        offline.unpublish()
        for page in (make.text(self.home), offline):
            self.assertNotIn("delete", self.rights(editor, page))
            self.assertIn("move", self.rights(editor, page))
            self.assertIn("delete", self.rights(make.admin(), page))
        self.assertIn("delete", self.rights(editor, draft))

    def test_nobody_locks_the_root(self):
        root = Page.objects.get(depth=1).permissions_for_user(make.admin())
        self.assertEqual((root.can_lock(), root.can_unlock()), (False, False))
        home = self.home.permissions_for_user(make.admin())
        self.assertEqual((home.can_lock(), home.can_unlock()), (True, True))


class KnownPageTests(PermissionsCase):
    def setUp(self):
        super().setUp()
        self.writer = self.person("add_page", "change_page", page=self.news)
        self.client.force_login(self.writer)

    def chosen(self, *ids: int):
        return self.client.get(f"{reverse(CHOSEN)}?" + "&".join(f"id={pk}" for pk in ids))

    def test_a_hidden_page_outside_ones_section_is_unknown(self):
        public, own = make.text(self.home), make.news(self.news, live=False)
        hidden = make.text(self.home, title="Layoffs", live=False)
        request = RequestFactory().get("/")
        request.user = self.writer
        for page, is_known in ((public, True), (own, True), (hidden, False)):
            self.assertEqual(knows_page(self.writer, page), is_known)
        chosen = restrict_page_chooser(Page.objects.filter(pk__in=[public.pk, own.pk, hidden.pk]), request)
        self.assertEqual({page.pk for page in chosen}, {public.pk, own.pk})
        self.assertEqual(editable_page(request, own.pk).pk, own.pk)
        with self.assertRaises(Http404):
            editable_page(request, hidden.pk)
        with self.assertRaises(PermissionDenied):
            editable_page(request, public.pk)

    def test_the_explorer_does_not_open_outside_ones_section(self):
        request = RequestFactory().get("/")
        request.user = self.writer
        pages = Page.objects.all()
        for parent in (self.home, self.news):
            self.assertIs(restrict_explorer_queryset(parent, pages, request), pages)
        with self.assertRaises(PermissionDenied):
            restrict_explorer_queryset(self.events, pages, request)

    def test_each_of_several_chosen_pages_is_checked(self):
        public, own = make.text(self.home, title="Opening hours"), make.news(self.news, title="A plan", live=False)
        hidden = make.text(self.home, title="Layoffs", live=False)
        self.assertContains(self.chosen(public.pk, own.pk), "A plan")
        for ids in ((public.pk, hidden.pk), (hidden.pk, public.pk), (own.pk, public.pk, hidden.pk), (own.pk, 10**9)):
            answer = self.chosen(*ids)
            self.assertRedirects(answer, reverse("wagtailadmin_home"), fetch_redirect_response=False)

    def test_the_owner_of_a_page_works_on_it_wherever_it_is(self):
        own = make.text(self.home, title="Opening hours", owner=self.writer)
        other = make.text(self.home, title="Contact")
        for page, title, words in ((own, "Opening times", True), (other, "Closed for good", False)):
            page.title = title
            page.save_revision()
            self.assertEqual(works_on(self.writer, page), words)
            self.assertEqual(title in self.chosen(page.pk).content.decode(), words)

    def test_a_page_beside_a_section_with_the_beginning_of_its_path_is_outside_it(self):
        self.assertTrue(works_on(self.writer, make.news(self.news)))
        self.assertFalse(works_on(self.writer, self.home))
        self.assertFalse(works_on(self.writer, self.events))


class DeletionTests(PermissionsCase):
    def setUp(self):
        super().setUp()
        self.editor = self.person("add_page", "change_page", "publish_page", "bulk_delete_page", page=self.home)
        self.client.force_login(self.editor)
        self.top = make.text(self.home, live=False, owner=self.editor)
        self.below = make.text(self.top, live=False, owner=self.editor)

    def deletions(self, page: Page):
        """Every way to delete a page: alone, with others, by the API."""
        yield self.client.post(reverse("wagtailadmin_pages:delete", args=[page.pk]))
        yield self.client.post(f"{reverse('wagtail_bulk_action', args=['wagtailcore', 'page', 'delete'])}?id={page.pk}")
        headers = {"Authorization": f"Bearer {token_of(self.editor, WRITE)}"}
        yield self.client.delete(f"/api/v3/pages/{page.pk}/actions/delete/", headers=headers)

    def test_a_draft_with_drafts_below_that_were_never_public(self):
        self.assertEqual(next(self.deletions(self.top)).status_code, 302)
        self.assertFalse(Page.objects.filter(pk__in=[self.top.pk, self.below.pk]).exists())

    def test_not_with_a_page_below_that_was_public_once(self):
        self.below.get_latest_revision().publish()
        Page.objects.get(pk=self.below.pk).specific.unpublish()
        Page.objects.filter(pk=self.top.pk).update(live=False, first_published_at=None)
        for answer in self.deletions(self.top):
            self.assertIn(answer.status_code, {200, 302, 403, 404})
            self.assertTrue(Page.objects.filter(pk=self.top.pk).exists())


class CollectionTests(PermissionsCase):
    def test_a_right_on_a_collection_alone_opens_its_pictures(self):
        person, address = self.person(), reverse("wagtailimages:index")
        self.client.force_login(person)
        self.assertRedirects(self.client.get(address), reverse("wagtailadmin_home"), fetch_redirect_response=False)
        root = Collection.get_first_root_node()
        GroupCollectionPermission.objects.create(
            group=person.groups.get(), collection=root, permission=permission("add_image")
        )
        self.assertEqual(self.client.get(address).status_code, 200)
        self.assertEqual(self.client.get(reverse("wagtailimages:add")).status_code, 200)
        self.assertNotEqual(self.client.get(reverse("wagtaildocs:index")).status_code, 200)
