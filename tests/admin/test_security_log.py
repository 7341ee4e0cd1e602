"""The security log: each kind of event is in it once, it names nobody who is gone, only admins read it, and it ends after a year."""

import csv
import logging
from contextlib import suppress
from datetime import timedelta
from io import StringIO
from unittest import mock

import pytest
import time_machine
from django.contrib.auth.models import Group, Permission
from django.contrib.auth.tokens import default_token_generator
from django.core import mail
from django.core.management import call_command
from django.db import connection, transaction
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode
from wagtail.models import (
    APIToken,
    Collection,
    CollectionViewRestriction,
    GroupApprovalTask,
    GroupPagePermission,
    Workflow,
    WorkflowTask,
)

from home.security.actions import KINDS, Action
from home.security.models import SecurityEvent
from home.security.record import record, record_restore
from home.users.erasure import erase_accounts, identifier
from home.users.models import User
from home.worker.schedule import delete_expired, duties
from media.data_map import data_of
from pages.api.tokens import TokenTerms
from pages.translation.languages import switch_off, switch_on

from ..support import make
from ..support.cases import HouseCase

RIGHT, NEW = "a long password", "four words nobody says"


def sentences() -> list[str]:
    """What the log says, oldest first."""
    return [event.sentence for event in SecurityEvent.objects.order_by("pk")]


class SecurityLogCase(HouseCase):
    languages = ["en", "es"]

    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        cls.ada = make.admin(username="ada", first_name="Ada", last_name="King")
        cls.sam = make.person("editor", username="sam", email="sam@coop.example", first_name="Sam", last_name="Mora")

    def setUp(self):
        super().setUp()
        SecurityEvent.objects.all().delete()

    def assertRecorded(self, *expected: str):
        self.assertEqual(sentences(), list(expected))
        SecurityEvent.objects.all().delete()

    def assertRecordedOfBoth(self, sentence: str):
        """The same of Bo and Sam, in no order: a bulk action takes its rows as the database gives them."""
        self.assertEqual(sorted(sentences()), [sentence.format(name) for name in ("Bo", "Sam Mora")])
        SecurityEvent.objects.all().delete()

    def as_ada(self) -> Client:
        self.client.force_login(self.ada)
        SecurityEvent.objects.all().delete()
        return self.client

    def post(self, address: str, *args, **data):
        answer = self.client.post(reverse(address, args=args), data)
        self.assertIn(answer.status_code, {200, 302}, answer.content[:500])
        return answer


class SignInTests(SecurityLogCase):
    def try_password(self, password: str, name: str = "sam"):
        return Client().post("/admin/login/", {"username": name, "password": password, "next": "/admin/"})

    def test_sign_in_and_out(self):
        self.client.post("/admin/login/", {"username": "sam", "password": RIGHT, "next": "/admin/"})
        self.assertRecorded("Sam Mora signed in.")
        self.client.post(reverse("wagtailadmin_logout"))
        self.assertRecorded("Sam Mora signed out.")

    def test_wrong_passwords_are_told_once_they_lock_and_once_a_window(self):
        for _ in range(5):
            self.try_password("wrong")
        self.assertEqual(sentences(), [])
        for _ in range(4):
            self.try_password(RIGHT)
        self.assertRecorded(
            "Too many wrong passwords were typed for Sam Mora; where they came from, nobody signs in for a while."
        )
        self.assertFalse(SecurityEvent.objects.filter(by_account=True).exists())

    def test_the_next_window_is_told_again(self):
        with time_machine.travel(1_800_000_000, tick=False) as clock:
            for _ in range(2):
                for _ in range(7):
                    self.try_password("wrong")
                clock.shift(31 * 60)
        self.assertEqual(SecurityEvent.objects.filter(action=Action.LOCKED_OUT, about=self.sam).count(), 2)

    def test_what_nobody_is_called_is_not_kept_though_the_same_is_written(self):
        with CaptureQueriesContext(connection) as queries:
            for _ in range(8):
                self.try_password("wrong", "nobody-here")
        self.assertEqual(sentences(), [])
        written = [each["sql"] for each in queries if "INSERT" in each["sql"] and "home_securityevent" in each["sql"]]
        self.assertEqual(len(written), 1)
        self.assertNotIn("nobody-here", written[0])

    def test_a_password_that_is_only_hashed_anew_is_not_a_new_one(self):
        weak = "django.contrib.auth.hashers.PBKDF2SHA1PasswordHasher"
        with override_settings(PASSWORD_HASHERS=[weak]):
            self.sam.set_password(RIGHT)
            self.sam.save()
        SecurityEvent.objects.all().delete()
        strong = "django.contrib.auth.hashers.PBKDF2PasswordHasher"
        with override_settings(PASSWORD_HASHERS=[strong, weak]):
            self.assertEqual(self.try_password(RIGHT).status_code, 302)
        self.assertNotEqual(User.objects.get(pk=self.sam.pk).password, self.sam.password)
        self.assertRecorded("Sam Mora signed in.")


class RecordedTests(SecurityLogCase):
    """What the admin, commands and programs do, each told in its sentence."""

    def account_form(self, **fields) -> dict:
        editor = Group.objects.get(name="editor").pk
        kept = {"username": "sam", "email": self.sam.email, "first_name": "Sam", "last_name": "Mora"}
        return kept | {"is_active": "on", "groups": [editor]} | fields

    def test_ones_own_password(self):
        self.client.force_login(self.sam)
        SecurityEvent.objects.all().delete()
        names = ("old_password", "new_password1", "new_password2")
        words = {f"password-{name}": word for name, word in zip(names, (RIGHT, NEW, NEW), strict=True)}
        profile = {"name_email-email": self.sam.email, "name_email-first_name": "Sam", "name_email-last_name": "Mora"}
        theme = {"theme-theme": "system", "theme-density": "default", "theme-contrast": "system"}
        self.post("wagtailadmin_account", **words, **profile, **theme)
        self.assertRecorded("Sam Mora chose a new password.")

    def test_a_password_by_the_link_in_a_mail(self):
        uid, token = urlsafe_base64_encode(force_bytes(self.sam.pk)), default_token_generator.make_token(self.sam)
        address = reverse("wagtailadmin_password_reset_confirm", args=[uid, token])
        form = self.client.get(address, follow=True).redirect_chain[-1][0]
        self.client.post(form, {"new_password1": NEW, "new_password2": NEW})
        self.assertRecorded("Sam Mora chose a new password by the link in a mail.")

    def test_what_a_form_changes_of_an_account(self):
        self.as_ada()
        for fields, *expected in (
            ({},),
            ({"password1": NEW, "password2": NEW}, "Ada King set a new password for Sam Mora."),
            ({"is_superuser": "on"}, "Ada King made Sam Mora an admin."),
            ({}, "Ada King took the rights of an admin from Sam Mora."),
            ({"is_active": ""}, "Ada King deactivated the account of Sam Mora."),
            ({}, "Ada King activated the account of Sam Mora again."),
            ({"email": "new@coop.example"}, "Ada King changed the e-mail address of Sam Mora."),
            ({"email": "new@coop.example", "username": "sam-m"}, "Ada King changed the user name of Sam Mora."),
            (
                {"email": "new@coop.example", "username": "sam-m", "groups": []},
                "Ada King took the group “editor” from Sam Mora.",
            ),
        ):
            with self.subTest(fields):
                self.post("wagtailusers_users:edit", self.sam.pk, **self.account_form(**fields))
                self.assertRecorded(*expected)
        self.assertFalse(SecurityEvent.objects.filter(detail__contains="@").exists())

    def test_an_account_is_made_and_deleted(self):
        self.as_ada()
        names = {"username": "bo", "first_name": "Bo", "last_name": "Ruiz", "email": "bo@coop.example"}
        self.post("wagtailusers_users:add", **self.account_form(**names, is_superuser="on"))
        self.assertRecorded(
            "Ada King made an account for Bo Ruiz.",
            "Ada King made Bo Ruiz an admin.",
            "Ada King gave Bo Ruiz the group “editor”.",
        )
        APIToken.create_token(user=User.objects.get(username="bo"), name="Bo's bread list")
        SecurityEvent.objects.all().delete()
        self.post("wagtailusers_users:delete", User.objects.get(username="bo").pk)
        self.assertRecorded("Ada King deleted an account.")

    def test_who_deletes_the_own_account_is_not_named_any_more(self):
        record(Action.SIGNED_IN, user=self.ada)
        with mock.patch("home.security.record.current_user", return_value=self.ada):
            self.ada.delete()
        connection.check_constraints()
        gone = "Somebody whose account was deleted"
        self.assertRecorded(f"{gone} signed in.", f"{gone} deleted an account.")

    def test_many_accounts_at_once(self):
        bo = make.person(username="bo", first_name="Bo")
        author = Group.objects.get(name="author").pk
        self.as_ada()
        address = reverse("wagtail_bulk_action", args=["home", "user", "set_active_state"])
        chosen = f"?id={self.sam.pk}&id={bo.pk}&next=/admin/users/"
        self.client.post(address + chosen, {"mark_as_active": "False"})
        self.assertRecordedOfBoth("Ada King deactivated the account of {}.")
        address = reverse("wagtail_bulk_action", args=["home", "user", "assign_role"])
        self.client.post(address + chosen, {"role": author})
        self.assertRecordedOfBoth("Ada King gave {} the group “author”.")
        address = reverse("wagtail_bulk_action", args=["home", "user", "delete"])
        self.client.post(address + chosen)
        self.assertRecorded("Ada King deleted an account.", "Ada King deleted an account.")

    def test_what_a_form_changes_of_a_group(self):
        group = Group.objects.create(name="Printers")
        self.as_ada()
        right = Permission.objects.get(codename="add_redirect").pk
        formsets = ("page_permissions", "site_permissions", "collection_permissions", "image_permissions")
        formsets += ("document_permissions", "media_permissions", "recording_permissions")
        empty = {f"{name}-{part}": "0" for name in formsets for part in ("TOTAL_FORMS", "INITIAL_FORMS")}
        empty |= {f"{name}-MAX_NUM_FORMS": "1000" for name in formsets}
        page = {"page_permissions-TOTAL_FORMS": "1", "page_permissions-0-page": self.home.pk}
        page["page_permissions-0-permissions"] = ["publish_page"]
        changed = "Ada King changed what the group “Printers” may do."
        for fields, *expected in (
            ({},),
            ({"permissions": [right]}, changed),
            ({"permissions": [right]} | page, changed),
            ({"permissions": [right]}, changed),
        ):
            with self.subTest(fields):
                self.post("wagtailusers_groups:edit", group.pk, **{"name": "Printers"} | empty | fields)
                self.assertRecorded(*expected)
        self.assertFalse(GroupPagePermission.objects.filter(group=group).exists())

    def test_tokens(self):
        self.as_ada()
        self.post("wagtailusers_api_tokens:add", name="Sam's list", user=self.sam.pk, scope="read", last_day="")
        token = APIToken.objects.get()
        self.assertRecorded(f"Ada King made an API token for Sam Mora, which begins with {token.prefix}.")
        self.post("wagtailusers_api_tokens:edit", token.pk, name="Sam's list", scope="write", last_day="")
        self.assertEqual(TokenTerms.objects.get().scope, "write")
        self.assertRecorded(f"Ada King changed the API token of Sam Mora that begins with {token.prefix}.")
        self.post("wagtailusers_api_tokens:delete", token.pk)
        self.assertRecorded(f"Ada King revoked the API token of Sam Mora that begins with {token.prefix}.")
        for step in (APIToken.save, APIToken.delete):
            step(APIToken.objects.get())
            self.assertRecorded()
        token, _key = APIToken.create_token(user=self.sam, name="Another")
        SecurityEvent.objects.all().delete()
        token.delete()
        self.assertRecorded(f"The server revoked the API token of Sam Mora that begins with {token.prefix}.")

    def test_privacy(self):
        self.as_ada()
        words = f"Ada King changed who may see the page “{self.news.title}”."
        self.post("wagtailadmin_pages:set_privacy", self.news.pk, restriction_type="login")
        self.assertRecorded(words)
        self.post("wagtailadmin_pages:set_privacy", self.news.pk, restriction_type="none")
        self.assertRecorded(words)
        make.private(self.news)
        self.news.delete()
        self.assertRecorded("The server changed who may see the page “a deleted one”.")

    def test_tables_that_are_taken_away(self):
        client = self.as_ada()
        client.get(reverse("wagtailadmin_reports:site_history"))
        client.get(reverse("wagtailadmin_reports:site_history") + "?export=csv")
        client.get(reverse("wagtailadmin_reports:aging_pages") + "?export=xlsx")
        client.get(reverse("security_log") + "?export=csv")
        self.assertRecorded(
            *(f"Ada King downloaded the table “{title}”." for title in ("Site history", "Aging pages")),
            "Ada King downloaded the table “Sign-ins and rights”.",
        )

    def test_what_programs_and_commands_do(self):
        """Each with its sentence; nobody is signed in."""
        printers, editor = Group.objects.create(name="Printers"), Group.objects.get(name="editor")
        right = Permission.objects.get(codename="add_redirect")
        collection = Collection.get_first_root_node().add_child(name="Minutes")
        workflow, task = Workflow.objects.get(), GroupApprovalTask.objects.get()
        language = lambda name: f"The server switched a language {name}."  # noqa: E731
        rights = "The server changed what the group “Printers” may do."
        for what, expected in {
            lambda: User.objects.filter(pk=self.sam.pk).update(is_superuser=True): [
                "The server made Sam Mora an admin."
            ],
            lambda: User.objects.filter(pk=self.sam.pk).update(last_login=timezone.now()): [],
            lambda: self.sam.groups.add(editor): [],
            lambda: self.sam.groups.remove(printers): [],
            lambda: self.sam.groups.clear(): ["The server took the group “editor” from Sam Mora."],
            lambda: printers.user_set.set([self.sam]): ["The server gave Sam Mora the group “Printers”."],
            lambda: self.sam.groups.set([editor]): [
                "The server took the group “Printers” from Sam Mora.",
                "The server gave Sam Mora the group “editor”.",
            ],
            lambda: self.sam.user_permissions.add(right): [
                "The server changed what Sam Mora may do beside all groups."
            ],
            lambda: printers.permissions.add(right, *Permission.objects.all()[:3]): [rights],
            lambda: printers.permissions.remove(right): [rights],
            lambda: make_page_right(printers, self.home, "change_page"): [rights],
            lambda: make_page_right(printers, self.home, "publish_page"): [rights],
            lambda: GroupPagePermission.objects.filter(group=printers).delete(): [rights],
            printers.delete: ["The server deleted the group “Printers”."],
            workflow.save: ["The server changed the workflow “Hand in”."],
            lambda: WorkflowTask.objects.all().delete(): ["The server changed the workflow “Hand in”."],
            lambda: task.groups.clear(): ["The server changed the workflow task “Look it over”."],
            lambda: CollectionViewRestriction.objects.create(collection=collection, restriction_type="login"): [
                "The server changed who may see the collection “Minutes”."
            ],
            lambda: switch_off("es", self.ada): [language("off: Spanish")],
            lambda: switch_on("es", self.ada): [language("on: Spanish")],
            record_restore: ["The server restored the site from a backup."],
        }.items():
            with self.subTest(expected):
                SecurityEvent.objects.all().delete()
                what()
                self.assertRecorded(*expected)


def make_page_right(group, page, name) -> None:
    right = Permission.objects.get(codename=name, content_type__app_label="wagtailcore")
    GroupPagePermission.objects.create(group=group, page_id=page.pk, permission=right)


class LogTests(SecurityLogCase):
    def test_each_action_has_a_kind_and_a_sentence_that_can_be_said(self):
        for action in Action:
            event = SecurityEvent(action=action, by_account=True, detail="editor")
            self.assertIn(action.partition(".")[0], KINDS)
            self.assertNotIn("%", event.sentence)
            self.assertTrue(event.kind)

    def test_it_is_in_the_transaction_of_what_it_tells(self):
        with suppress(InterruptedError), transaction.atomic():
            self.sam.groups.clear()
            raise InterruptedError
        self.assertRecorded()

    @pytest.mark.differs
    def test_where_it_can_not_be_written_the_rest_is_done(self):
        with (
            mock.patch("home.security.record.existing", side_effect=refuse),
            self.assertLogs("home.security.record", logging.ERROR) as logged,
            transaction.atomic(),
        ):
            self.sam.groups.clear()
            self.sam.is_superuser = True
            self.sam.save()
        self.assertNotIn("sam", str(logged.output).lower())
        self.sam.refresh_from_db()
        self.assertEqual((self.sam.groups.count(), self.sam.is_superuser), (0, True))
        self.assertRecorded()

    def test_it_ends_after_a_year(self):
        for days in (364, 366):
            record(Action.SIGNED_IN, user=self.sam)
            SecurityEvent.objects.filter(pk=SecurityEvent.objects.latest("pk").pk).update(
                time=timezone.now() - timedelta(days=days)
            )
        delete_expired()
        self.assertEqual(SecurityEvent.objects.count(), 1)
        self.assertEqual(data_of(SecurityEvent).retention.period, timedelta(days=365))

    def test_who_is_erased_is_named_nowhere_also_after_a_restore(self):
        record(Action.GROUP_GIVEN, user=self.sam, about=self.sam, detail="editor")
        before = [*SecurityEvent.objects.values()]
        fields = {field.name for field in SecurityEvent._meta.get_fields() if field.related_model is User}
        self.assertEqual(fields, {*data_of(SecurityEvent).personal.fields})
        erased, found = self.sam.pk, identifier(self.sam)
        self.sam.delete()
        self.assertNotIn("sam", str([*SecurityEvent.objects.values()]).lower())
        gone = "omebody whose account was deleted"
        self.assertRecorded(f"S{gone} gave s{gone} the group “editor”.", "The server deleted an account.")
        User.objects.create(pk=erased, username="sam", date_joined=self.sam.date_joined)
        SecurityEvent.objects.bulk_create(SecurityEvent(**row) for row in before)
        self.assertEqual(erase_accounts(lambda each: each == found), 1)
        self.assertFalse(SecurityEvent.objects.filter(user=erased).exists())

    def test_a_token_names_nobody(self):
        APIToken.create_token(user=self.sam, name="Telephone of Sam Mora")
        event = SecurityEvent.objects.get()
        self.assertEqual((event.kind, event.user), ("API tokens", None))
        self.assertNotIn("mora", event.detail.lower())


def refuse(pks):
    """A statement that the database refuses, which on PostgreSQL spoils a transaction without a savepoint."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nothing FROM nowhere")


class ReportTests(SecurityLogCase):
    def rows(self, query: str = "") -> list[str]:
        page = self.client.get(reverse("security_log") + query)
        self.assertEqual(page.status_code, 200)
        return [event.sentence for event in page.context["object_list"]]

    def test_only_admins_read_it(self):
        for person, status in ((None, 302), (self.sam, 302), (self.ada, 200)):
            client = Client()
            if person:
                client.force_login(person)
            for name in ("security_log", "security_log_results"):
                for query in ("", "?export=csv", "?export=xlsx"):
                    with self.subTest(person=person, name=name, query=query):
                        self.assertEqual(client.get(reverse(name) + query).status_code, status)
            menu = client.get(reverse("wagtailadmin_home")).content.decode()
            self.assertEqual(reverse("security_log") in menu, status == 200)

    def test_newest_first_and_filtered(self):
        self.as_ada()
        for days, action, user in (
            (3, Action.SIGNED_IN, self.sam),
            (2, Action.SIGNED_OUT, self.ada),
            (1, Action.PASSWORD_SET, self.ada),
        ):
            record(action, user=user, about=self.sam if action == Action.PASSWORD_SET else None)
            SecurityEvent.objects.filter(action=action).update(time=timezone.now() - timedelta(days=days))
        first, second, third = (
            "Sam Mora signed in.",
            "Ada King signed out.",
            "Ada King set a new password for Sam Mora.",
        )
        self.assertEqual(self.rows(), [third, second, first])
        self.assertEqual(self.rows("?kind=password"), [third])
        self.assertEqual(self.rows("?kind=sign-in"), [second, first])
        self.assertEqual(self.rows(f"?person={self.sam.pk}"), [third, first])
        day = lambda days: f"{timezone.localdate() - timedelta(days=days):%Y-%m-%d}"  # noqa: E731
        self.assertEqual(self.rows(f"?time_from={day(2)}"), [third, second])
        self.assertEqual(self.rows(f"?time_to={day(2)}"), [second, first])
        self.assertEqual(self.rows(f"?time_from={day(400)}&time_to={day(300)}"), [])

    def test_a_page_holds_fifty(self):
        self.as_ada()
        SecurityEvent.objects.bulk_create(SecurityEvent(action=Action.BACKUP_MADE) for _ in range(51))
        self.assertEqual([len(self.rows()), len(self.rows("?p=2"))], [50, 1])

    def test_twelve_events_ask_what_two_ask(self):
        self.as_ada()
        counts = []
        for number in (2, 12):
            while SecurityEvent.objects.count() < number:
                person = make.person()
                record(Action.PAGE_PRIVACY, user=person, about=make.person(), page=make.news(self.news))
            for query in ("", "?export=csv"):
                with CaptureQueriesContext(connection) as queries:
                    answer = self.client.get(reverse("security_log") + query)
                    b"".join(answer.streaming_content) if answer.streaming else answer.content
                counts.append(len(queries))
        self.assertEqual(counts[:2], counts[2:])

    def test_a_table_of_it_has_no_formula_and_every_column(self):
        self.as_ada()
        bo = make.person(username="=cmd", first_name="=cmd()")
        SecurityEvent.objects.all().delete()
        record(Action.ACCOUNT_MADE, user=bo, about=self.sam)
        text = b"".join(self.client.get(reverse("security_log") + "?export=csv").streaming_content).decode()
        header, row = csv.reader(StringIO(text))
        self.assertEqual(header, ["Time", "What", "What happened", "Who", "Whose account"])
        self.assertEqual(row[1:], ["Accounts", "'=cmd() made an account for Sam Mora.", "'=cmd", "sam"])

    def test_it_is_told_in_the_language_of_who_reads(self):
        record(Action.SIGNED_IN, user=self.sam)
        with translation.override("es"):
            self.assertIn("Sam Mora", sentences()[0])


class UnusedAccountTests(SecurityLogCase):
    def setUp(self):
        super().setUp()
        old = timezone.now() - timedelta(days=91)
        self.days = lambda days: timezone.now() - timedelta(days=days)
        User.objects.all().update(date_joined=old, last_login=None)
        User.objects.filter(pk=self.ada.pk).update(last_login=self.days(89))

    def unused(self) -> list[str]:
        return [user.username for user in User.objects.unused()]

    def test_who_has_not_been_here_for_90_days(self):
        never = self.sam
        gone = make.person(username="gone")
        new = make.person(username="new")
        program, old_program = make.person(username="program"), make.person(username="old-program")
        closed = make.person(username="closed", is_active=False)
        for user, joined, login in ((gone, 400, 200), (program, 400, 300), (old_program, 400, 100), (closed, 400, 300)):
            User.objects.filter(pk=user.pk).update(date_joined=self.days(joined), last_login=self.days(login))
        for user, used in ((program, 3), (old_program, 95)):
            token, _key = APIToken.create_token(user=user, name="A program")
            APIToken.objects.filter(pk=token.pk).update(last_used_at=self.days(used))
        self.assertEqual(self.unused(), ["gone", "old-program", never.username])
        self.assertNotIn(new.username, self.unused())

    def test_the_admins_are_those_who_can_be_written_to(self):
        make.admin(username="closed", email="closed@house.example", is_active=False)
        make.admin(username="without", email="")
        written_to = make.admin(username="written-to", email="admin@house.example")
        make.person("editor", username="editor", email="editor@house.example")
        self.assertEqual([*User.objects.admins().exclude(pk=self.ada.pk)], [written_to])

    def test_admins_find_them_on_their_home_screen_and_nobody_else_does(self):
        for person, shown in ((self.ada, True), (make.person("editor"), False)):
            self.client.force_login(person)
            page = self.client.get(reverse("wagtailadmin_home")).content.decode()
            self.assertEqual(reverse("wagtailusers_users:edit", args=[self.sam.pk]) in page, shown)
        self.client.force_login(self.ada)
        User.objects.filter(pk=self.sam.pk).update(last_login=timezone.now())
        self.assertHides(reverse("wagtailadmin_home"), "has not been used", "Sam Mora")

    def test_doctor_says_how_many(self):
        told = StringIO()
        with suppress(SystemExit):
            call_command("doctor", stdout=told)
        self.assertIn("1 account has not been used for 90 days.", told.getvalue())
        self.assertNotIn("sam", told.getvalue())

    def test_admins_are_told_once_a_month(self):
        [duty] = [each for each in duties() if each.__name__ == "mail_admins"]
        make.admin(username="none", email="")
        with time_machine.travel(timezone.now(), tick=False) as clock:
            for days, mails in ((0, 1), (1, 1), (28, 1), (2, 2)):
                clock.shift(timedelta(days=days))
                User.objects.filter(pk=self.ada.pk).update(last_login=timezone.now())
                duty()
                self.assertEqual(len(mail.outbox), mails, days)
        self.assertEqual(mail.outbox[0].to, [self.ada.email])
        self.assertIn("http://", mail.outbox[0].body)
        self.assertNotIn("Sam", mail.outbox[0].body)

    def test_nobody_is_told_of_none(self):
        User.objects.filter(pk=self.sam.pk).update(last_login=timezone.now())
        [duty] = [each for each in duties() if each.__name__ == "mail_admins"]
        duty()
        self.assertEqual((len(mail.outbox), SecurityEvent.objects.filter(action=Action.UNUSED_TOLD).count()), (0, 0))
