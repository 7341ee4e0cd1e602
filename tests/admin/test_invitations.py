"""Inviting a colleague from one screen: who may, in which roles, what the mail says, and a second one for who has not come."""

import re
from datetime import timedelta
from unittest import mock

import pytest
import time_machine
from bs4 import BeautifulSoup
from django.conf import settings
from django.contrib.auth.models import Group, Permission
from django.core import mail
from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage
from django.db import connection
from django.test import override_settings
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from wagtail.models import ModelLogEntry, PageViewRestriction
from wagtail.users.models import UserProfile

from home.users.invitations.forms import InvitationForm
from home.users.invitations.invite import create_invited, free_username
from home.users.models import User
from home.users.roles.assignment import may_give
from home.users.roles.groups import sync_groups

from ..support import make
from ..support.cases import HouseCase, words_of

DAY = 86400
BY_HAND = {"username": "by-hand", "email": "h@house.example", "first_name": "B", "last_name": "H"}
BY_HAND |= {"password1": "", "password2": ""}
ROLES = ["Author", "Organizer", "Editor", "Translator", "Administrator"]


class InvitationCase(HouseCase):
    languages = ["en", "es", "ar"]

    def setUp(self):
        super().setUp()
        sync_groups()
        self.admin = make.admin()
        self.client.force_login(self.admin)

    def page(self) -> BeautifulSoup:
        answer = self.client.get(reverse("invite"))
        self.assertEqual(answer.status_code, 200)
        return BeautifulSoup(answer.content.decode(), "html.parser")

    def roles(self) -> list[str]:
        return [words_of(role.b) for role in self.page().select(".invite-role")]

    def value_of(self, role: str) -> str:
        return next(each.input["value"] for each in self.page().select(".invite-role") if words_of(each.b) == role)

    def invite(self, label: str = "Editor", **fields):
        role = {} if "role" in fields else {"role": self.value_of(label)}
        sent = {"name": "Grace H", "email": "grace@house.example", "language": "en", **role}
        return self.client.post(reverse("invite"), sent | fields)

    def told(self) -> str:
        return words_of(self.page().select_one(".messages"))

    def with_right(self, *groups: str) -> User:
        """Somebody of these groups who was given the right to add accounts by hand."""
        person = make.person(*groups)
        person.user_permissions.add(Permission.objects.get(codename="add_user", content_type__app_label="home"))
        person.user_permissions.add(Permission.objects.get(codename="access_admin"))
        self.client.force_login(person)
        return person


class InvitingTests(InvitationCase):
    def test_name_mail_and_role_are_enough(self):
        self.assertEqual(self.roles(), ROLES)
        self.assertRedirects(self.invite(), reverse("invite"), fetch_redirect_response=False)
        grace = User.objects.get(email="grace@house.example")
        self.assertEqual((grace.get_full_name(), grace.username, grace.is_superuser), ("Grace H", "grace", False))
        self.assertEqual([group.name for group in grace.groups.all()], ["editor"])
        self.assertEqual(mail.outbox[0].to, ["grace@house.example"])
        self.assertIn("The invitation for grace@house.example is on its way.", self.told())
        self.assertTrue(ModelLogEntry.objects.filter(object_id=grace.pk, action="wagtail.create").exists())

    def test_the_link_of_the_mail_leads_to_a_password_and_that_to_the_desk(self):
        self.invite()
        link = re.search(r"https?://[^/\s]+(/admin/\S+)", mail.outbox[0].body)[1]
        self.client.logout()
        form = self.client.get(link, follow=True).redirect_chain[-1][0]
        password = "a password of her own"
        self.assertEqual(
            self.client.post(form, {"new_password1": password, "new_password2": password}).status_code, 302
        )
        self.assertTrue(self.client.login(username="grace@house.example", password=password))

    def test_the_mail_says_how_long_it_is_valid_and_who_invites(self):
        self.admin.first_name = "Ada"
        self.admin.save()
        self.invite()
        for words in ("The link works for 3 days, and once.", "Ada has invited you"):
            self.assertIn(words, mail.outbox[0].body)

    def test_the_mail_speaks_the_language_that_was_given(self):
        self.invite(language="es")
        self.assertIn("invita", mail.outbox[0].subject.lower())
        self.assertIn("contraseña", mail.outbox[0].body)
        self.assertEqual(UserProfile.objects.get(user__username="grace").preferred_language, "es")

    def test_a_translator_of_two_languages(self):
        answer = self.invite("Translator")
        self.assertContains(answer, "Please say into which languages.")
        self.invite("Translator", translates=["es", "ar"])
        grace = User.objects.get(username="grace")
        self.assertEqual({group.name for group in grace.groups.all()}, {"translator-es", "translator-ar"})

    def test_an_administrator(self):
        self.invite("Administrator")
        grace = User.objects.get(username="grace")
        self.assertEqual((grace.is_superuser, grace.groups.count()), (True, 0))

    def test_it_says_before_what_happens(self):
        for demanded in ("required", "off"):
            with override_settings(SECOND_FACTOR=demanded):
                words = words_of(self.page().select_one(".how"))
            self.assertIn("It works for 3 days, and once.", words)
            self.assertEqual("second factor" in words, demanded == "required")

    def test_what_is_missing_is_said_and_nothing_is_made(self):
        before = User.objects.count()
        for fields, words in (
            ({"name": ""}, "This field is required."),
            ({"email": "grace"}, "Enter a valid email address."),
            ({"email": "g\x00@house.example"}, "Null characters are not allowed."),
            ({"name": "x" * 151}, "at most 150"),
            ({"role": ""}, "Please say what your colleague will do."),
            ({"role": "999999"}, "Select a valid choice."),
            ({"language": "xx"}, "Select a valid choice."),
        ):
            self.assertContains(self.invite(**fields), words)
        self.assertEqual((User.objects.count(), mail.outbox), (before, []))

    def test_a_user_name_makes_itself_free(self):
        make.person(username="GRACE", email="other@house.example")
        self.invite()
        self.invite(email="grace@other.example")
        self.assertEqual(User.objects.get(email="grace@other.example").username, "grace3")

    def test_a_user_name_that_is_taken_between_the_look_and_the_save_is_looked_for_again(self):
        make.person(username="ada", email="other@coop.example")
        taken = "home.users.invitations.invite.free_username"
        with mock.patch(taken, side_effect=["ada", "ada", "ada2"]):
            user = create_invited("ada@coop.example", "Ada", [], False, "en")
        self.assertEqual((user.username, user.has_usable_password()), ("ada2", False))
        with mock.patch(taken, side_effect=["ada"] * 3), self.assertRaises(ValidationError):
            create_invited("late@coop.example", "Ada", [], False, "en")
        self.assertFalse(User.objects.filter(email="late@coop.example").exists())

    def test_without_a_mail_server_the_account_stands_and_the_admin_is_told(self):
        away = mock.patch.object(EmailMessage, "send", side_effect=ConnectionRefusedError())
        with away, self.assertLogs("home", "ERROR"):
            self.invite()
        self.assertIn("could not be sent", self.told())
        self.assertTrue(User.objects.filter(username="grace").exists())


class KnownTests(InvitationCase):
    """An address that has an account: who that is, and what can be done."""

    def test_who_was_invited_is_named_and_invited_again(self):
        self.invite()
        page = BeautifulSoup(self.invite(email="GRACE@house.example").content.decode(), "html.parser")
        known = page.select_one(".invite-known")
        for words in ("Grace H", "Editor", "has not signed in yet"):
            self.assertIn(words, words_of(known))
        self.client.post(known.form["action"])
        self.assertEqual(len(mail.outbox), 2)
        self.assertEqual(User.objects.filter(email__iexact="grace@house.example").count(), 1)

    def test_who_signs_in_is_named_and_not_written_to(self):
        ada = make.person("editor", email="ada@house.example", first_name="Ada", last_login=timezone.now())
        page = BeautifulSoup(self.invite(email=ada.email).content.decode(), "html.parser")
        self.assertIn("can sign in", words_of(page.select_one(".invite-known")))
        self.assertEqual(page.select(".invite-known form"), [])
        self.assertEqual(self.client.post(reverse("invite_again", args=[ada.pk])).status_code, 404)
        User.objects.filter(pk=ada.pk).update(is_active=False)
        self.assertContains(self.invite(email=ada.email), "The account is switched off.")
        self.assertEqual(mail.outbox, [])

    def test_whoever_was_faster_is_found(self):
        make.person(email="grace@house.example", first_name="Faster")
        seen = iter([True])  # the first look comes too early to see that

        def look(form):
            return form.cleaned_data["email"] if next(seen, False) else real(form)

        real = InvitationForm.clean_email
        with mock.patch.object(InvitationForm, "clean_email", look):
            answer = self.invite()
        self.assertContains(answer, "is the address of Faster")
        self.assertEqual(mail.outbox, [])

    def test_a_second_mail_leaves_the_first_link_and_a_password_alone(self):
        self.invite()
        grace = User.objects.get(username="grace")
        waiting = words_of(self.page().select_one(".desk-rows"))
        for words in ("Grace H", "grace@house.example", "Editor", "just now"):
            self.assertIn(words, waiting)
        self.client.post(reverse("invite_again", args=[grace.pk]))
        self.assertEqual(User.objects.get(pk=grace.pk).password, grace.password)
        self.assertEqual([message.to for message in mail.outbox], [[grace.email]] * 2)

    def test_one_mailbox_gets_few(self):
        self.invite()
        again = reverse("invite_again", args=[User.objects.get(username="grace").pk])
        for _ in range(5):
            self.client.post(again)
        self.assertEqual(len(mail.outbox), 4)
        self.assertIn("several mails within the hour", self.told())

    def test_more_who_wait_cost_no_more_queries(self):
        make.person("editor", email="a0@house.example")
        self.page()
        few = self.queries()
        for number in range(1, 12):
            make.person("editor", email=f"a{number}@house.example")
        self.assertEqual(self.queries(), few)

    def queries(self) -> int:
        with CaptureQueriesContext(connection) as queries:
            self.page()
        return len(queries)


@pytest.mark.differs  # where it is counted
class InvitationLimitTests(InvitationCase):
    def test_so_many_a_day_each_person_of_whichever_kind(self):
        with self.settings(RATE_LIMITS=settings.RATE_LIMITS | {"invitation": (3, DAY)}):
            for number in range(2):
                self.invite(email=f"g{number}@house.example")
            first = User.objects.get(email="g0@house.example")
            self.client.post(reverse("invite_again", args=[first.pk]))
            self.assertEqual(len(mail.outbox), 3)
            answer = self.invite(email="one-too-many@house.example", name="Grace Typed")
            self.assertContains(answer, "Those were many invitations for one day. You can send more in 2")
            self.assertContains(answer, "Grace Typed")
            self.client.post(reverse("invite_again", args=[first.pk]))
            self.assertIn("Those were many invitations", self.told())
            self.client.post(reverse("wagtailusers_users:add"), BY_HAND)
            self.assertEqual(len(mail.outbox), 3)
            self.assertFalse(User.objects.filter(email="one-too-many@house.example").exists())
            self.assertTrue(User.objects.filter(username="by-hand").exists())
            self.client.force_login(make.admin(username="another"))
            self.invite(email="g9@house.example")
            self.assertEqual(len(mail.outbox), 4)
            self.client.force_login(self.admin)
            with time_machine.travel(timezone.now() + timedelta(seconds=DAY)):
                self.client.force_login(self.admin)
                self.invite(email="g8@house.example")
        self.assertEqual(len(mail.outbox), 5)

    def test_what_is_wrong_is_not_counted(self):
        with self.settings(RATE_LIMITS=settings.RATE_LIMITS | {"invitation": (1, DAY)}):
            for _try in range(3):
                self.invite(email="nobody")
            self.invite()
        self.assertEqual(len(mail.outbox), 1)


class InvitationRightsTests(InvitationCase):
    """No role above one's own, and nobody who may not add accounts."""

    def test_without_the_right_it_is_closed(self):
        grace = make.person(email="grace@house.example")
        for group in ("editor", "author", "organizer", "translator-es"):
            self.client.force_login(make.person(group))
            for method, address in (
                ("get", reverse("invite")),
                ("post", reverse("invite")),
                ("post", reverse("invite_again", args=[grace.pk])),
            ):
                answer = getattr(self.client, method)(address, {"email": "new@house.example"})
                self.assertRedirects(answer, "/admin/", fetch_redirect_response=False)
        self.assertEqual(mail.outbox, [])

    def test_no_role_above_ones_own(self):
        for groups, roles in (
            (["editor"], ["Author", "Organizer", "Editor", "Translator"]),
            (["organizer"], ["Organizer"]),
            (["author"], ["Author"]),
            (["translator-es"], ["Translator"]),
            ([], []),
        ):
            self.with_right(*groups)
            self.assertEqual(self.roles(), roles, groups)

    def test_a_role_that_was_not_offered_is_refused(self):
        self.with_right("author")
        editor = str(Group.objects.get(name="editor").pk)
        author = str(Group.objects.get(name="author").pk)
        for fields in ({"role": editor}, {"role": "admin"}, {"role": "translator", "translates": ["es"]}):
            self.invite("Author", **fields)
        self.assertFalse(User.objects.filter(email="grace@house.example").exists())
        self.invite("Author", role=author, is_superuser="on", groups=[editor])
        grace = User.objects.get(email="grace@house.example")
        self.assertEqual(([group.name for group in grace.groups.all()], grace.is_superuser), (["author"], False))

    def test_a_translator_gives_their_own_language_alone(self):
        self.with_right("translator-es")
        self.assertContains(self.invite("Translator", translates=["ar"]), "Select a valid choice.")
        self.invite("Translator", translates=["es"])
        self.assertEqual(User.objects.get(username="grace").groups.get().name, "translator-es")

    def test_a_group_made_by_hand_is_given_by_whoever_may_do_as_much(self):
        group = Group.objects.create(name="Shop")
        group.permissions.add(Permission.objects.get(codename="change_network"))
        self.assertIn("Shop", self.roles())
        self.with_right("editor")
        self.assertIn("Shop", self.roles())
        group.permissions.add(Permission.objects.get(codename="change_look"))
        self.assertNotIn("Shop", self.roles())

    def test_a_group_that_sees_what_one_does_not_is_not_given(self):
        approvers = Group.objects.create(name="Approvers")
        self.assertTrue(may_give(self.admin, approvers))
        inviter = make.person(username="inviter")
        inviter.groups.add(Group.objects.create(name="Inviters"))
        self.assertTrue(may_give(inviter, approvers))
        PageViewRestriction.objects.create(page_id=self.home.pk, restriction_type="groups").groups.add(approvers)
        self.assertFalse(may_give(inviter, approvers))
        self.assertTrue(may_give(self.admin, approvers))

    def test_an_administrator_is_invited_again_by_one_alone(self):
        boss = make.admin(username="boss", email="boss@house.example")
        self.with_right("editor")
        self.assertNotIn("boss@house.example", str(self.page()))
        self.assertEqual(self.client.post(reverse("invite_again", args=[boss.pk])).status_code, 404)
        self.assertEqual(self.client.get(reverse("invite_again", args=[boss.pk])).status_code, 405)


class UserNameTests(InvitationCase):
    def test_odd_addresses(self):
        for email, name in (
            ("a.b+c@x.example", "a.b+c"),
            ("!#$@x.example", "user"),
            ("x" * 200 + "@x.example", "x" * 140),
        ):
            self.assertEqual(free_username(email), name)
