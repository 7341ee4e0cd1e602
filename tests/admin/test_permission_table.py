"""The permission table: what groups are granted from it, and the page of the admin that says it in words."""

from django.contrib.auth.models import Group, Permission
from django.test import SimpleTestCase
from django.urls import reverse
from wagtail.models import Collection, GroupPagePermission

from home.models import HomePage
from home.users.permission_table import GROUPS, RIGHTS, ROLES, SECTIONS, TABLE, grants
from home.users.roles.report import granted, held
from pages.announcements.models import AnnouncementIndexPage
from pages.base.models import page_kinds
from pages.events.index_page import EventIndexPage
from pages.news.models import NewsIndexPage

from ..support import make
from ..support.cases import HouseCase, words_of

MEDIA = {"wagtailimages.{}_image", "wagtaildocs.{}_document", "media.{}_recording"}


class GrantTests(SimpleTestCase):
    """What the groups have held since the first release."""

    def test_pages(self):
        others = [
            kind for kind in page_kinds() if kind.permission_section and "author" in kind.permission_section.writers
        ]
        drafts = {NewsIndexPage, AnnouncementIndexPage, EventIndexPage, *others}
        held = {name: {kind: set(verbs) for kind, verbs in grants(name).pages.items()} for name in GROUPS}
        self.assertEqual(held["author"], {kind: {"add"} for kind in drafts})
        self.assertEqual(held["organizer"], {EventIndexPage: {"add", "change", "publish"}})
        self.assertEqual(held["editor"], {HomePage: {"add", "change", "publish", "lock", "unlock"}})

    def test_uploads(self):
        named = lambda *verbs: {kind.format(verb) for kind in MEDIA for verb in verbs}  # noqa: E731
        self.assertEqual(set(grants("author").collections), named("add", "choose"))
        self.assertEqual(set(grants("organizer").collections), {"wagtailimages.add_image"} | named("choose"))
        self.assertEqual(set(grants("editor").collections), named("add", "change", "choose"))

    def test_everything_else(self):
        verbs, lists = ("add", "change", "delete"), ("topic", "author", "outlet", "place")
        editor = {f"pages.{verb}_{name}" for verb in verbs for name in lists}
        editor |= {f"wagtailredirects.{verb}_redirect" for verb in verbs}
        editor |= {f"wagtailsearchpromotions.{verb}_searchpromotion" for verb in verbs}
        editor |= {f"pages.{verb}_blockpattern" for verb in verbs}
        editor |= {f"home.{verb}_publishingcheck" for verb in verbs} | {"home.change_machinechecks"}
        editor |= {"pages.change_chrome", "pages.change_network", "pages.view_unfound"}
        self.assertEqual(set(grants("editor").models), editor | {"wagtail_localize.submit_translation"})
        self.assertEqual(
            set(grants("organizer").models), {"pages.add_place", "pages.change_place", "pages.add_blockpattern"}
        )
        self.assertEqual(grants("author").models, ["pages.add_blockpattern"])

    def test_each_row_stands_once_and_names_what_there_is(self):
        self.assertEqual(len(TABLE), len(RIGHTS))
        for right in RIGHTS:
            self.assertIn(right.section, SECTIONS)
            self.assertLessEqual({*right.yes, *right.own}, ROLES.keys(), right)
            self.assertTrue(right.note or not right.own, right)


class PermissionPageTests(HouseCase):
    languages = ["en", "es"]

    def shown(self, person):
        self.client.force_login(person)
        return self.look(reverse("who_may_do_what"), headers={"Accept-Language": "en"})

    def row(self, page, section: str, action: str) -> list[str]:
        """The words of a row, a role each."""
        bodies = {words_of(body.select_one("th[scope=rowgroup]")): body for body in page.select(".rights-table tbody")}
        rows = {words_of(each.th): each for each in bodies[section].select("tr")}
        return [words_of(cell) for cell in rows[action].select("td")]

    def test_everybody_of_the_desk_reads_it_and_nobody_else(self):
        """A translator's menu has one item, and this is not it."""
        address = reverse("who_may_do_what")
        for role in ("translator-es", "author", "organizer", "editor"):
            self.shown(make.person(role))
            is_in_menu = address in self.client.get("/admin/").content.decode()
            self.assertEqual(is_in_menu, role != "translator-es", role)
        self.client.force_login(make.person())
        self.assertEqual(self.client.get(address).status_code, 302)
        self.client.logout()
        self.assertRedirects(self.client.get(address), f"/admin/login/?next={address}", fetch_redirect_response=False)

    def test_it_says_in_words_who_may(self):
        page = self.shown(make.admin())
        roles = [words_of(each) for each in page.select("thead th[scope=col]")][1:]
        self.assertEqual(roles, ["Visitor", "Translator", "Author", "Organizer", "Editor", "Administrator"])
        self.assertEqual(
            self.row(page, "News", "Write, preview, see older versions"),
            ["no", "no", "their own drafts", "no", "yes", "yes"],
        )
        self.assertEqual(self.row(page, "Events", "Delete what was public"), ["no"] * 5 + ["yes"])
        self.assertEqual(words_of(page.select_one("table.rights-table caption")), "What each role may do")
        columns = {len(row.select("td")) for row in page.select("tbody tr") if row.td}
        self.assertEqual(columns, {len(roles)})
        self.assertEqual(len(page.select(".rights-roles dt")), len(ROLES))

    def test_it_says_where_groups_differ(self):
        self.assertIn("nothing was given or taken away by hand", words_of(self.shown(make.admin()).main))
        editors, authors = (Group.objects.get(name=name) for name in ("editor", "author"))
        for group in (editors, authors, Group.objects.get(name="translator-es")):
            self.assertEqual(held(group), granted(group))
        editors.permissions.remove(Permission.objects.get(codename="change_network"))
        editors.permissions.add(Permission.objects.get(codename="change_user"))
        right = Permission.objects.get(content_type__app_label="wagtailcore", codename="publish_page")
        GroupPagePermission.objects.create(group=authors, page_id=self.news.pk, permission=right)
        Group.objects.create(name="guests").collection_permissions.create(
            collection=Collection.get_first_root_node().add_child(name="Shelf"),
            permission=Permission.objects.get(content_type__app_label="wagtailimages", codename="add_image"),
        )
        told = words_of(self.shown(make.admin()).select_one("section"))
        self.assertIn("Group “author” It may do more than the table says. This was given by hand:", told)
        self.assertIn(f"Publish, schedule, take offline, make private ({self.news.title})", told)
        self.assertIn(
            "Group “editor” It may do more than the table says. This was given by hand: Can change user", told
        )
        self.assertIn("It may do less than the table says. This was taken away by hand: Network", told)
        self.assertIn(
            "Group “guests” It may do more than the table says. This was given by hand: Pictures: Upload (Shelf)", told
        )
        self.assertNotIn("organizer", told)
