"""Settings › Users: whoever was given accounts to look after gives no role that may do more than their own."""

from bs4 import BeautifulSoup
from django.contrib.auth.models import Group, Permission
from django.urls import reverse
from wagtail.models import PageViewRestriction

from home.users.models import User
from home.users.roles.assignment import groups_to_give, may_do_more
from home.users.roles.groups import sync_groups

from ..support import make
from ..support.cases import HouseCase, words_of

PASSWORD = "quite another password"
GIVEN = {  # by whoever has this role, and accounts to look after
    "author": {"author"},
    "organizer": {"organizer"},
    "editor": {"author", "organizer", "editor", "translator-en", "translator-es", "translator-ar"},
    "translator-es": {"translator-es"},
    "": set(),
}


class GivenRolesCase(HouseCase):
    languages = ["en", "es", "ar"]

    def setUp(self):
        super().setUp()
        sync_groups()

    def as_(self, *groups: str) -> User:
        """Somebody of these groups, to whom accounts were given by hand; signed in."""
        person = make.person(*groups, username="manager")
        for codename in ("add_user", "change_user", "access_admin"):
            person.user_permissions.add(Permission.objects.get(codename=codename, content_type__app_label__in=HELD))
        self.client.force_login(person)
        return person

    def form(self, name: str, *args) -> BeautifulSoup:
        answer = self.client.get(reverse(f"wagtailusers_users:{name}", args=args))
        self.assertEqual(answer.status_code, 200)
        return BeautifulSoup(answer.content.decode(), "html.parser")

    def offered(self, form: BeautifulSoup) -> set[str]:
        numbers = [box["value"] for box in form.select("[name=groups]") if not box.has_attr("disabled")]
        return set(Group.objects.filter(pk__in=numbers).values_list("name", flat=True))

    def send(self, name: str, *args, **fields):
        sent = {"username": "new", "email": "new@house.example", "first_name": "N", "last_name": "N", "is_active": "on"}
        groups = [Group.objects.get(name=name).pk for name in fields.pop("groups", [])]
        return self.client.post(reverse(f"wagtailusers_users:{name}", args=args), sent | {"groups": groups} | fields)

    def groups_of(self, username: str) -> set[str]:
        return set(User.objects.get(username=username).groups.values_list("name", flat=True))


HELD = ["home", "wagtailadmin"]


class GivenRolesTests(GivenRolesCase):
    def test_the_form_of_an_account_that_may_do_more_says_so_and_takes_nothing_over(self):
        editor = make.person("editor", username="editor", email="editor@house.example")
        self.as_("author")
        form = self.form("edit", editor.pk)
        self.assertIn("This account may do more than yours: an administrator changes its roles.", words_of(form.main))
        self.assertTrue(form.select_one("[name=email]").has_attr("disabled"))
        self.send("edit", editor.pk, username="editor", email="mine@house.example")
        self.assertEqual(User.objects.get(pk=editor.pk).email, "editor@house.example")

    def test_a_new_account_gets_a_role_within_ones_own_alone(self):
        every = set(Group.objects.values_list("name", flat=True))
        for role, given in GIVEN.items():
            with self.subTest(role):
                manager = self.as_(*filter(None, [role]))
                self.assertEqual(self.offered(self.form("add")), given)
                for name in every - given:
                    answer = self.send("add", groups=[name], password1=PASSWORD, password2=PASSWORD)
                    self.assertContains(answer, "This role may do more than yours: an administrator gives it.")
                self.assertFalse(User.objects.filter(username="new").exists())
                self.send("add", groups=given, password1=PASSWORD, password2=PASSWORD)
                self.assertEqual(self.groups_of("new"), given)
                User.objects.filter(username="new").delete()
                manager.delete()

    def test_nobody_makes_or_touches_an_administrator(self):
        boss, person = make.admin(), self.as_("editor")
        for name, args in (("add", []), ("edit", [person.pk])):
            answer = self.client.post(reverse(f"wagtailusers_users:{name}", args=args), {"is_superuser": "on"})
            self.assertRedirects(answer, "/admin/", fetch_redirect_response=False)
        edit = reverse("wagtailusers_users:edit", args=[boss.pk])
        for answer in (self.client.get(edit), self.client.post(edit, {"email": "mine@house.example"})):
            self.assertRedirects(answer, "/admin/", fetch_redirect_response=False)
        self.assertEqual([*User.objects.filter(is_superuser=True)], [boss])
        self.assertNotEqual(User.objects.get(pk=boss.pk).email, "mine@house.example")

    def test_an_administrator_gives_everything(self):
        self.client.force_login(make.admin())
        every = set(Group.objects.values_list("name", flat=True))
        self.assertEqual(self.offered(self.form("add")), every)
        self.send("add", groups=every, password1=PASSWORD, password2=PASSWORD, is_superuser="on")
        self.assertEqual(self.groups_of("new"), every)
        person = User.objects.get(username="new")
        self.assertTrue(person.is_superuser)
        self.send("edit", person.pk, groups=["author"])
        self.assertEqual(self.groups_of("new"), {"author"})

    def test_an_account_that_may_do_more_keeps_its_roles_and_its_way_in(self):
        for role in ("author", "organizer", "translator-es", ""):
            manager = self.as_(*filter(None, [role]))
            other = make.person("editor", "author", username="other", email="o@house.example")
            form = self.form("edit", other.pk)
            self.assertEqual(self.offered(form), set())
            for name in ("email", "password1", "password2", "is_superuser"):
                self.assertTrue(form.select_one(f"[name={name}]").has_attr("disabled"), name)
            before = other.password
            fields = {"username": "other", "email": "mine@house.example", "first_name": "Corrected"}
            self.send("edit", other.pk, groups=["author"], password1=PASSWORD, password2=PASSWORD, **fields)
            other.refresh_from_db()
            self.assertEqual(self.groups_of("other"), {"editor", "author"})
            self.assertEqual((other.email, other.password), ("o@house.example", before))
            self.assertEqual(other.first_name, "Corrected")
            other.delete()
            manager.delete()

    def test_an_account_that_may_do_no_more_is_changed(self):
        self.as_("editor")
        other = make.person("author", username="other", email="o@house.example")
        self.send("edit", other.pk, groups=["organizer"], username="other", email="new@house.example")
        self.assertEqual(self.groups_of("other"), {"organizer"})
        self.assertEqual(User.objects.get(pk=other.pk).email, "new@house.example")

    def test_ones_own_account_is_saved_and_its_roles_stay(self):
        manager = self.as_("author")
        self.send("edit", manager.pk, groups=["editor"], username="manager", first_name="Ada")
        manager.refresh_from_db()
        self.assertEqual((manager.first_name, self.groups_of(manager.username)), ("Ada", {"author"}))

    def test_several_at_once_get_no_more_either(self):
        self.as_("author")
        other = make.person("author", username="other")
        address = reverse("wagtail_bulk_action", args=["home", "user", "assign_role"]) + f"?id={other.pk}"
        for name, given in (("editor", False), ("author", True)):
            group = Group.objects.get(name=name)
            self.assertEqual(f'value="{group.pk}"' in self.client.get(address).content.decode(), given)
            other.groups.clear()
            self.client.post(address, {"role": group.pk})
            self.assertEqual(self.groups_of("other"), {name} if given else set())

    def test_a_group_that_sees_more_and_a_right_of_ones_own_count_too(self):
        manager = self.as_("editor")
        closed, other = Group.objects.create(name="Closed"), make.person("author", username="other")
        self.assertIn(closed, groups_to_give(manager))
        PageViewRestriction.objects.create(page_id=self.home.pk, restriction_type="groups").groups.add(closed)
        self.assertNotIn(closed, groups_to_give(manager))
        self.assertFalse(may_do_more(other, manager))
        other.user_permissions.add(Permission.objects.get(codename="delete_user", content_type__app_label="home"))
        self.assertTrue(may_do_more(other, manager))
