"""Personal data: the record of it, and a canary that stands everywhere, is exported, erased and not back after a restore."""

import datetime as dt
import email
import email.policy
import json
import tempfile
import time
from io import StringIO
from pathlib import Path
from unittest import mock

import pytest
from bs4 import BeautifulSoup
from django.apps import apps
from django.conf import settings
from django.core import mail
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.core.serializers.json import DjangoJSONEncoder
from django.db import OperationalError, connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.html import escape
from django_tasks_db.models import DBTaskResult
from wagtail.models import Page, PageViewRestriction, Revision, Site

from home.backup import retention
from home.backup.storage import Backup
from home.erasure_log import erasures
from home.erasure_log.erasures import matcher, site_key
from home.erasure_log.models import Erasure
from home.privacy import erasure, labels, terms
from home.privacy.export import excerpt, export
from home.privacy.record import BackupsEnd, record
from home.privacy.walk import AUTHORS, SCOPES, findings, found_rows, person_of, tables
from home.security.actions import Action
from home.security.models import SecurityEvent
from home.security.record import record as record_event
from home.users.models import User
from media.data_map import data_map, data_of
from media.documents.text_extraction import DocumentText
from pages.events.models import EventPage
from pages.mail.models import OutgoingMail
from pages.news.models import Author, NewsPage
from pages.press.models import PressPage
from pages.social_cards.files import FOLDER

from ..support import canary, make
from ..support.backups import called
from ..support.cases import HouseCase, words_of
from ..support.running_site import migrated_site

INDEX = {f"wagtailsearch_indexentry{part}" for part in ("", "_fts", "_fts_content", "_fts_data")}
RECORD, TEXT, PERSON = (reverse(f"personal_data{part}") for part in ("", "_text", "_person"))


class PersonalDataCanaryTests(HouseCase):
    languages = ["en", "es"]
    search_index = reference_index = True

    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        cls.account = canary.fill()

    def setUp(self):
        super().setUp()
        self.person = person_of(self.account, [])

    def erase(self, person=None, scopes=SCOPES):
        with self.captureOnCommitCallbacks(execute=True):
            return erasure.erase(person or self.person, set(scopes))

    def test_it_stands_in_every_personal_column(self):
        self.assertEqual(canary.unfilled(canary.found()), set())

    def test_all_of_it_is_exported_and_nothing_secret(self):
        data = export(self.person, [], BackupsEnd(None))
        told = {table["table"]: json.dumps(table, cls=DjangoJSONEncoder) for table in data["found"]}
        found = {each.table.label for each in canary.found()} - {"home.User"}
        self.assertEqual(set(told), found)
        for label in ("pages.Correction", "pages.Author", "wagtailcore.Comment", "wagtailcore.Revision"):
            self.assertIn("Quillfeather", told[label])
        self.assertEqual(data["account"]["email"], canary.MAIL)
        self.assertEqual(len(data["account"]["logged_in"]), 1)
        whole = json.dumps(data, cls=DjangoJSONEncoder)
        self.assertNotIn("k" * 64, whole)
        self.assertNotIn(self.account.password, whole)

    def test_all_of_it_is_erased(self):
        self.assertGreater(len(canary.traces()), 100)
        self.erase()
        self.assertEqual(canary.traces(), [])
        self.assertEqual(canary.file_traces(canary.settings.VAR), [])

    def test_pages_stand_as_they_were_but_for_the_name(self):
        page = NewsPage.objects.get(title__startswith=canary.FIRST, locale=self.english)
        below = make.text(Page.objects.get(pk=self.home.pk), title="Far away")
        self.erase()
        page.refresh_from_db()
        self.assertEqual((page.title, page.slug), ("[…] speaks", f"removed-speaks-{page.pk}"))
        self.assertShows(page.url, "So said […]", "[…] speaks", "Not […], but her sister.")
        self.assertEqual(page.url_path, f"{page.get_parent().url_path}{page.slug}/")
        self.assertEqual(page.latest_revision.as_object().title, "[…] speaks")
        self.assertEqual(Page.objects.get(pk=below.pk).title, "Far away")
        self.assertEqual(self.found("Quillfeather"), [])

    def test_what_is_kept_for_a_reason_stays_and_the_rest_goes(self):
        self.erase(scopes=set(SCOPES) - {AUTHORS})
        self.assertTrue(Author.objects.filter(name=canary.NAME).exists())
        left = {trace.split(".")[0] for trace in canary.traces()}
        self.assertLessEqual(left, {"pages_author", "pages_word", "wagtailcore_revision"} | set(left & INDEX))

    def test_what_others_wrote_stays(self):
        make.news(
            self.news, title="Zerafina alone", body=[("text", "<p>Ms Quillfeathers, zq.nest@aviary.example.org</p>")]
        )
        self.erase()
        page = NewsPage.objects.get(title="Zerafina alone")
        self.assertShows(page.url, "Ms Quillfeathers, zq.nest@aviary.example.org")
        self.assertTrue(User.objects.filter(username="colleague").exists())

    def test_after_a_restore_the_same_is_found_by_its_hashes_alone(self):
        erasure.record(self.person, SCOPES)
        hashes = set(Erasure.objects.values_list("digest", flat=True))
        self.assertGreater(erasure.erase_again(matcher(erasure.KIND, hashes, site_key())), 30)
        left = {trace.split(".")[0] for trace in canary.traces()}
        self.assertLessEqual(left, {"home_user", "pages_word"} | INDEX)

    def test_the_last_admin_stays(self):
        User.objects.exclude(pk=self.account.pk).delete()
        with self.assertRaises(erasure.ErasureRefused):
            erasure.erase(self.person, SCOPES)
        self.assertTrue(User.objects.filter(pk=self.account.pk).exists())


class PersonalDataScreenTests(HouseCase):
    languages = ["en", "es"]

    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        cls.admin = make.admin(username="colleague")
        cls.ada = make.person(
            "editor", username="ada-l", first_name="Ada", last_name="Lovegood", email="ada@mill.example"
        )
        cls.author = make.author(cls.english, name="Ada Lovegood", slug="ada-lovegood")
        cls.page = make.news(cls.news, title="Bread", body=[("text", "<p>So said Ada Lovegood.</p>")])

    def setUp(self):
        super().setUp()
        self.client.force_login(self.admin)

    def ask(self, **fields):
        return self.client.post(PERSON, {"account": self.ada.pk, "names": ""} | fields)

    def seen(self, **fields) -> str:
        """What the screen signs when this is looked for."""
        page = BeautifulSoup(self.ask(action="find", **fields).content.decode(), "html.parser")
        return page.select_one("input[name=seen]")["value"]

    def erase(self, **fields):
        with self.captureOnCommitCallbacks(execute=True):
            return self.ask(action="erase", seen=self.seen(), confirmation="ada-l", **fields)

    def test_every_entry_of_the_record_says_where_how_long_and_how_it_ends(self):
        for entry in record():
            for kept in entry.kept:
                self.assertTrue(all((kept.where, kept.what, kept.how_long, kept.erased)), kept)
        page = self.client.get(RECORD).content.decode()
        for data in data_map().values():
            if data.personal:
                self.assertIn(escape(str(data.personal.purpose.label)), page)
        self.assertIn(settings.SESSION_COOKIE_NAME, page)

    def test_tables_and_columns_have_names_that_people_know(self):
        """Neither those of the code nor English among Arabic: what a model lacks is said in words of ours."""
        for model in (model for model in apps.get_models() if data_of(model) and data_of(model).personal):
            if model._meta.label not in labels.TABLES:
                self.assertIn("verbose_name_plural", model._meta.original_attrs, model)
                self.assertTranslated(model._meta.verbose_name_plural, model)
            for name in data_of(model).personal.fields:
                if not labels.own_words(model, name):
                    self.assertTranslated(model._meta.get_field(name).verbose_name, (model, name))

    def assertTranslated(self, words, where):
        for language in ("es", "ar"):
            with translation.override("en"):
                english = str(words)
            with translation.override(language):
                self.assertNotEqual(str(words), english, where)

    def test_the_text_for_visitors_stands_in_each_language_of_the_site(self):
        page = BeautifulSoup(self.client.get(TEXT, {"language": "es"}).content.decode(), "html.parser")
        self.assertEqual([link["lang"] for link in page.select(".privacy-languages a")], ["en", "es"])
        self.assertEqual(page.select_one("article")["lang"], "es")
        self.assertIn("30 días", words_of(page.select_one("article")))
        self.assertEqual(self.client.get(TEXT, {"language": "<b>"}).status_code, 200)

    def test_it_is_shown_what_is_found_and_where_to_look_again(self):
        page = self.ask(action="find").content.decode()
        for words in (
            "<bdi>So said Ada Lovegood.</bdi>",
            "To confirm, write: ada-l",
            "There are no backups that hold it.",
        ):
            self.assertIn(words, page)
        self.assertIn("The account “ada-l” has this name", self.ask(account="", names="ADA lovegood").content.decode())
        self.assertIn("Nothing at all", self.ask(account="", names="Nobody Known").content.decode())

    def test_whom_to_look_for_is_said_and_is_no_single_letter(self):
        for names in ("", "A", "a b c d e f g h"):
            page = self.ask(account="", names=names).content.decode()
            self.assertNotIn("Erase for good", page, names)

    def test_no_account_is_said_to_go_where_none_was_chosen(self):
        self.assertContains(self.ask(action="find"), "The account goes")
        self.assertNotContains(self.ask(action="find", account="", names="Ada Lovegood"), "The account goes")

    def test_the_file_is_downloaded_and_erases_nothing(self):
        answer = self.ask(action="export")
        self.assertIn("attachment", answer["Content-Disposition"])
        self.assertEqual(answer.json()["account"]["username"], "ada-l")
        self.assertIn("no-store", answer["Cache-Control"])
        self.assertTrue(User.objects.filter(pk=self.ada.pk).exists())

    def test_nothing_is_erased_without_the_word_or_a_reason(self):
        for fields in ({"confirmation": "ada"}, {"confirmation": "ada-l", f"keep_{AUTHORS}": "on"}):
            self.assertContains(self.ask(action="erase", seen=self.seen(), **fields), "Erase for good")
        self.assertTrue(User.objects.filter(pk=self.ada.pk).exists())

    def test_the_author_is_kept_for_a_reason_that_is_said_again(self):
        reason = "She signed it and asked for nothing else"
        answer = self.erase(**{f"keep_{AUTHORS}": "on", f"reason_{AUTHORS}": reason})
        self.assertContains(answer, reason)
        self.assertFalse(User.objects.filter(pk=self.ada.pk).exists())
        self.author.refresh_from_db()
        self.assertEqual(self.author.name, "Ada Lovegood")
        self.assertShows(self.page.url, "So said […].")

    def test_a_document_that_names_the_person_is_left_to_be_changed_by_hand(self):
        make.document(title="Accounts of the mill")
        document = make.document(title="Minutes")
        DocumentText.objects.update_or_create(document=document, defaults={"text": "Present: Ada Lovegood"})
        self.assertContains(self.ask(action="find"), reverse("wagtaildocs:edit", args=[document.pk]))

    def test_nobody_erases_their_own_account(self):
        page = self.ask(account=self.admin.pk, action="find").content.decode()
        self.assertNotIn("Erase for good", page)
        answer = self.ask(account=self.admin.pk, action="erase", confirmation="colleague")
        self.assertEqual(answer.status_code, 302)  # Wagtail leads back to the desk, and says so
        self.assertTrue(User.objects.filter(pk=self.admin.pk).exists())

    def test_what_was_not_seen_is_not_erased(self):
        signature = self.seen()
        answer = self.ask(action="erase", seen=signature, confirmation="ada-l", names="Bread Baker")
        self.assertContains(answer, "Nothing was erased: look at what is found.")
        self.assertContains(answer, "Erase for good")
        self.assertTrue(User.objects.filter(pk=self.ada.pk).exists())
        self.assertNotContains(self.erase(), "Erase for good")

    def test_both_are_in_the_security_log_and_name_nobody(self):
        self.ask(action="export")
        self.erase()
        events = SecurityEvent.objects.filter(action__in=[Action.PERSON_EXPORTED, Action.PERSON_ERASED])
        told = [(each.action, each.user, each.about, each.detail) for each in events.order_by("pk")]
        expected = [(Action.PERSON_EXPORTED, self.admin, None, ""), (Action.PERSON_ERASED, self.admin, None, "")]
        self.assertEqual(told, expected)

    def test_it_is_said_where_backups_cannot_be_listed(self):
        with mock.patch("home.backup.personal_data.backup_place", side_effect=OSError("away")):
            self.assertContains(self.ask(action="find"), "Until when backups hold it is not known")
            self.assertIs(self.ask(action="export").json()["backups"]["is_known"], False)
            self.assertContains(self.erase(), "Until when backups hold it is not known")

    def test_tables_are_read_once_a_request(self):
        with (
            mock.patch("home.privacy.views.found_rows", wraps=found_rows) as read,
            mock.patch("home.privacy.erasure.findings") as again,
        ):
            self.ask(action="erase", seen=self.seen(), confirmation="ada-l")
        self.assertEqual((read.call_count, again.call_count), (2, 0))  # one to see, one to erase

    def test_it_is_said_that_an_address_has_changed(self):
        self.assertNotContains(self.erase(), "The old addresses lead nowhere")
        page = make.news(self.news, title="Again", slug="ada-lovegood-again")
        fields = {"account": "", "names": "Ada Lovegood"}
        answer = self.ask(action="erase", seen=self.seen(**fields), confirmation="Ada Lovegood", **fields)
        self.assertContains(answer, "The old addresses lead nowhere")
        page.refresh_from_db()
        self.assertEqual(page.slug, f"removed-again-{page.pk}")

    def test_a_name_of_one_word_is_said_to_be_found_only_alone(self):
        self.assertContains(self.client.get(PERSON), "never inside texts")

    def test_only_admins(self):
        self.client.force_login(self.ada)
        for address in (RECORD, TEXT, PERSON):
            self.assertNotEqual(self.client.get(address).status_code, 200, address)
        self.assertNotEqual(self.ask(action="export").status_code, 200)

    def test_the_command_exports_counts_and_asks_before_it_erases(self):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "ada.json"
            call_command("personal_data", account="ada@mill.example", export=path, stdout=StringIO())
            self.assertEqual(json.loads(path.read_text())["account"]["username"], "ada-l")
            self.assertEqual(path.stat().st_mode & 0o777, 0o600)
            for wrong, words in ((path, "File exists"), (Path(folder) / "none" / "ada.json", "No such file")):
                with self.assertRaisesMessage(CommandError, words):
                    call_command("personal_data", account="ada@mill.example", export=wrong, stdout=StringIO())
        with self.assertRaisesMessage(CommandError, "Nothing was erased"):
            call_command("personal_data", account="ada-l", erase=True, stdout=StringIO())
        said = StringIO()
        call_command("personal_data", person=["Nobody Known"], stdout=said)
        self.assertIn("Nothing was found", said.getvalue())
        with self.assertRaisesMessage(CommandError, "Say who"):
            call_command("personal_data", stdout=StringIO())
        with self.assertRaisesMessage(CommandError, "“A” is no name"):
            call_command("personal_data", person=["A"], erase=True, yes=True, stdout=StringIO())
        call_command("personal_data", account="ada-l", erase=True, yes=True, keep=[AUTHORS], stdout=StringIO())
        self.assertFalse(User.objects.filter(pk=self.ada.pk).exists())
        actions = SecurityEvent.objects.filter(action__in=[Action.PERSON_EXPORTED, Action.PERSON_ERASED])
        self.assertEqual(actions.count(), 2)


class PersonalDataLeftTests(HouseCase):
    """What an erasure leaves as it is: what the software reads, what is still to be done, and words that are no names."""

    languages = ["en", "es"]

    def erase(self, *names, account=None):
        with self.captureOnCommitCallbacks(execute=True):
            return erasure.erase(person_of(account, names), SCOPES)

    def test_codes_hosts_and_passwords_stay(self):
        event = make.event(make.parent_for(make.EventPage, self.home), zone="Europe/Sofia", kicker="By Ana Lopez")
        event.save_revision()
        event = make.event(
            make.parent_for(make.EventPage, self.home), title="Far", zone="America/Argentina/Buenos_Aires"
        )
        event.save_revision()
        site = self.home.get_site()
        Site.objects.filter(pk=site.pk).update(hostname="ana-lopez.org")
        restriction = PageViewRestriction.objects.create(
            page=self.home, restriction_type="password", password="for ana lopez"
        )
        for name in ("Sofia", "Ana Lopez", "Buenos Aires", "Argentina Buenos"):
            self.erase(name)
        self.assertEqual(
            set(EventPage.objects.values_list("zone", flat=True)), {"Europe/Sofia", "America/Argentina/Buenos_Aires"}
        )
        for each in EventPage.objects.all():
            self.assertEqual(each.latest_revision.as_object().zone, each.zone)
        self.assertEqual(Site.objects.get(pk=site.pk).hostname, "ana-lopez.org")
        restriction.refresh_from_db()
        self.assertEqual(restriction.password, "for ana lopez")
        self.assertTrue(EventPage.objects.filter(kicker="By […]").exists())

    def test_keys_that_the_software_reads_stay_in_a_stream(self):
        stored = [{"type": "ana_lopez", "id": "ana-lopez", "value": {"words": "Ana Lopez", "zone": "Ana Lopez"}}]
        page = make.news(self.news)
        NewsPage._base_manager.filter(pk=page.pk).update(untranslated=stored)
        self.erase("Ana Lopez")
        page.refresh_from_db()
        stored[0]["value"]["words"] = "[…]"
        self.assertEqual(page.untranslated, stored)

    def test_a_name_of_one_word_goes_only_where_it_is_all_that_a_personal_column_says(self):
        author = make.author(self.english, name="Al", slug="al")
        rosa = make.author(self.english, name="Rosa", slug="rosa", role="Rosa knows")
        body = [("text", "<ul><li>Al pan, Rosa!</li></ul>"), ("quote", {"words": "Rosa", "speaker": "Li"})]
        page = make.news(self.news, title="Rosa", body=body)
        account = make.person("editor", first_name="Li", last_name="")
        self.erase(account=account)
        self.erase("Al", "Rosa")
        page.refresh_from_db()
        self.assertEqual(page.title, "Rosa")
        self.assertIn("<li>Al pan, Rosa!</li>", str(page.body))
        author.refresh_from_db()
        rosa.refresh_from_db()
        self.assertEqual((author.name, author.slug), ("[…]", f"removed-{author.pk}"))
        self.assertEqual((rosa.name, rosa.slug, rosa.role), ("[…]", f"removed-{rosa.pk}", "Rosa knows"))

    def test_a_name_of_one_word_goes_from_earlier_versions_and_again_after_a_restore(self):
        page = make.KINDS[make.PressPage](make.parent_for(make.PressPage, self.home))
        PressPage.objects.filter(pk=page.pk).update(writer="Rosa", title="Rosa")
        page = PressPage.objects.get(pk=page.pk)
        page.save_revision()
        self.erase("Rosa")
        page.refresh_from_db()
        self.assertEqual((page.writer, page.title), ("[…]", "Rosa"))
        said = Revision.objects.get(pk=page.latest_revision_id).content
        self.assertEqual((said["writer"], said["title"]), ("[…]", "Rosa"))
        PressPage.objects.filter(pk=page.pk).update(writer="Rosa")
        hashes = set(Erasure.objects.values_list("digest", flat=True))
        self.assertEqual(erasure.erase_again(matcher(erasure.KIND, hashes, site_key())), 1)
        page.refresh_from_db()
        self.assertEqual((page.writer, page.title), ("[…]", "Rosa"))

    def test_the_security_log_keeps_its_rows(self):
        colleague = make.admin(username="colleague")
        record_event(Action.GROUP_MADE, user=colleague, detail="Friends of Ana Lopez")
        self.erase("rights", "Ana Lopez", "group made")
        self.assertTrue(SecurityEvent.objects.filter(detail="Friends of Ana Lopez").exists())

    def test_mails_to_others_still_leave_without_the_name(self):
        for to in ("bo@x.org", "ana@x.org"):
            message = mail.EmailMessage(
                "Ana Lopez wrote", "Ána López says: come.", "Ana Lopez <us@house.example>", [to]
            )
            OutgoingMail.objects.create(
                sender=message.from_email,
                recipients=[to],
                subject=message.subject,
                message=message.message().as_bytes(),
            )
        OutgoingMail.objects.create(
            sender="us@house.example", recipients=["bo@x.org"], subject="Of Ana Lopez", sent_at=timezone.now()
        )
        self.erase("Ana Lopez", "ana@x.org")
        kept = OutgoingMail.objects.get()
        self.assertEqual((kept.recipients, kept.subject), (["bo@x.org"], "[…] wrote"))
        read = email.message_from_bytes(bytes(kept.message), policy=email.policy.default)
        self.assertEqual((read["Subject"], read["From"]), ("[…] wrote", "removed <us@house.example>"))
        self.assertEqual(read.get_content().strip(), "[…] says: come.")

    def test_tasks_that_wait_are_still_done(self):
        row = {"task_path": "x.y", "queue_name": "default", "backend_name": "default", "priority": 0}
        said = {"args": ["Ana Lopez"], "kwargs": {}}
        waiting, done = (
            DBTaskResult.objects.create(**row, status=status, args_kwargs=said) for status in ("READY", "SUCCESSFUL")
        )
        self.erase("Ana Lopez")
        self.assertFalse(DBTaskResult.objects.filter(pk=done.pk).exists())
        waiting.refresh_from_db()
        self.assertEqual(waiting.args_kwargs["args"], ["[…]"])

    def test_what_others_write_meanwhile_is_not_written_back(self):
        page = make.news(self.news, title="Of Ana Lopez", summary="Old")
        other = make.news(self.news, title="Ana Lopez again", slug="again")
        person = person_of(None, ["Ana Lopez"])
        found = list(findings(person))
        Page.objects.filter(pk=page.pk).update(title="Of Ana Lopez and of bread")
        Page.objects.filter(pk=other.pk).update(title="Of somebody else", draft_title="Of somebody else")
        self.assertEqual(erasure.erase(person, SCOPES, found)["wagtailcore.Page"], 1)
        self.assertEqual(Page.objects.get(pk=page.pk).title, "Of […] and of bread")
        self.assertEqual(Page.objects.get(pk=other.pk).title, "Of somebody else")

    def test_a_row_is_locked_before_it_is_read_again(self):
        make.news(self.news, title="Of Ana Lopez")
        with CaptureQueriesContext(connection) as asked:
            self.erase("Ana Lopez")
        is_locked = any(query["sql"].endswith("FOR UPDATE") for query in asked.captured_queries)
        self.assertEqual(is_locked, connection.features.has_select_for_update)

    def test_no_transaction_is_open_while_all_tables_are_read(self):
        depth, seen = len(connection.savepoint_ids), []

        def noted(person):
            seen.append(len(connection.savepoint_ids))
            return findings(person)

        with mock.patch("home.privacy.erasure.findings", noted):
            self.erase("Ana Lopez")
        self.assertEqual(seen, [depth])

    def test_no_row_is_kept_in_memory_and_tables_without_people_are_not_read(self):
        make.news(self.news, title="Of Ana Lopez")
        for match in findings(person_of(None, ["Ana Lopez"])):
            self.assertNotIn("Of Ana Lopez", repr(match))
        (table,) = (each for each in tables() if each.label == "home.VisitCount")
        with mock.patch("home.privacy.walk.Table.rows", autospec=True, return_value=iter(())) as rows:
            list(findings(person_of(None, ["Ana Lopez"])))
        self.assertNotIn(table, [call.args[0] for call in rows.call_args_list])

    def test_a_mail_in_a_file_that_has_gone_stops_nothing(self):
        with tempfile.TemporaryDirectory() as folder:
            gone, there = Path(folder) / "1.log", Path(folder) / "2.log"
            there.write_text("To: Ana Lopez\n\nBread")
            with mock.patch("home.privacy.erasure.mail_files", return_value=[gone, there]):
                erasure.erase_from_files(person_of(None, ["Ana Lopez"]))
            self.assertFalse(there.exists())

    def test_the_index_is_written_anew_though_a_file_cannot_be_deleted(self):
        with (
            mock.patch("home.privacy.erasure.mail_files", side_effect=OSError("away")),
            mock.patch.object(type(erasure.finish_erasure), "enqueue") as enqueued,
        ):
            self.erase("Ana Lopez")
        enqueued.assert_called_once()

    def test_drawn_cards_of_changed_pages_are_deleted(self):
        page, other = make.news(self.news, title="Of Ana Lopez"), make.news(self.news, title="Bread")
        names = [f"{FOLDER}/{each.pk}/{'0' * 16}.png" for each in (page, other)]
        for name in names:
            default_storage.save(name, ContentFile(b"card"))
        self.addCleanup(default_storage.delete, names[1])
        self.erase("Ana Lopez")
        self.assertEqual([default_storage.exists(name) for name in names], [False, True])

    def test_overwriting_is_tried_again_and_not_for_ever(self):
        with (
            mock.patch("home.privacy.erasure.overwrite_freed", return_value=False),
            mock.patch.object(type(erasure.overwrite_soon), "using") as using,
            mock.patch.object(type(erasure.overwrite_soon), "get_backend") as backend,
        ):
            backend.return_value.supports_defer = True
            erasure.overwrite_soon.func(0)
            using.return_value.enqueue.assert_called_once_with(1)
            erasure.overwrite_soon.func(len(erasure.RETRY_DELAYS))
            using.return_value.enqueue.assert_called_once()

    def test_what_is_found_only_unquoted_is_told_without_what_stands_around_it_in_the_form(self):
        data = json.dumps({"link": "https://meet.example/secret-room", "who": "said=Ana%2C+Lopez+writes"})
        value = excerpt(data, person_of(None, ["Ana Lopez"]))
        self.assertIn("Ana, Lopez writes", value)
        self.assertNotIn("secret-room", value)
        self.assertEqual(excerpt(json.dumps({"link": "secret"}), person_of(None, ["Ana Lopez"])), "")

    def test_the_record_says_that_a_page_password_gives_cookies(self):
        why = {str(entry.purpose.label): str(entry.purpose.why) for entry in record()}["Cookies"]
        self.assertIn("opens a page that has a password", why)


@pytest.mark.parametrize("answer", [(1, 5, 0), (0, 0, 0)])
def test_a_busy_checkpoint_is_not_done(answer):
    cursor = mock.MagicMock()
    cursor.__enter__.return_value.fetchone.return_value = answer
    with mock.patch("home.privacy.erasure.connection") as connection_:
        connection_.vendor, connection_.in_atomic_block = "sqlite", False
        connection_.introspection.table_names.return_value = []
        connection_.cursor.return_value = cursor
        assert erasure.overwrite_freed() is (answer[0] == 0)
        connection_.cursor.side_effect = OperationalError("locked")
        assert erasure.overwrite_freed() is False


# Terms.


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("ana@ana-lopez.org", "ana@ana-lopez.org"),
        ("info@hope.org and ana.lopez@x.org of Ana Lopez", "info@hope.org and ana.lopez@x.org of […]"),
        ('<a class="ana lopez-x" ana lopez>Ana Lopez</a>', '<a class="[…]-x" ana lopez>[…]</a>'),
        ('<embed alt="Ana Lopez speaks" id="3"/>', '<embed alt="[…] speaks" id="3"/>'),
        ('<b ana="lopez">Hope</b>', '<b ana="lopez">Hope</b>'),
        ("Mr Ly mr ly", "Mr Ly mr ly"),
        ("/news/mr-hsn/", "/news/[…]/"),
        ("mr hsn", "mr hsn"),
        ("a) li na (b", "a) li na (b"),
    ],
)
def test_a_name_is_found_in_no_address_and_no_markup(text, left):
    names = ["Ana Lopez", "Hope", "عمر", "علي", "عمر حسن", "Li Na"]
    assert terms.without(text, terms.pattern_of(terms.as_terms(names))) == left


@pytest.mark.parametrize("text", ["'ana@x.org'", "mail=ana@x.org", "a|ana@x.org", "{ana@x.org}", "/ana%40x.org"])
def test_an_address_is_found_again_whatever_sign_stands_before_it(text):
    assert "ana@x.org" in set(terms.candidates(text, lambda word: False))


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("By zoe o'neil quill!", "By […]!"),
        ("Zoe\u0308 O’Neil-Quill.", "[…]."),
        ("ZOË O&#x27;NEIL QUILL", "[…]"),
        ("/news/zoe-o-neil-quill/", "/news/[…]/"),
        ("Zoë O’Neil-Quilla", "Zoë O’Neil-Quilla"),
        ("ZQ@house.example", ""),
        ("x zq%40house.example. y", "x […]. y"),
        ("a.zq@house.example zq@house.example.org", "a.zq@house.example zq@house.example.org"),
        ("كتبت زَهْرة العلي هنا", "كتبت […] هنا"),
    ],
)
def test_a_term_is_found_however_it_is_written(text, left):
    pattern = terms.pattern_of(terms.as_terms(["Zoë O’Neil-Quill", "zq@house.example", "زهرة العلي"]))
    assert terms.without(text, pattern) == left
    begun = set(terms.candidates(text, lambda word: word in {"zoe", terms.as_term("زهرة")}))
    assert bool(begun & terms.as_terms(["Zoë O’Neil-Quill", "zq@house.example", "زهرة العلي"])) == (text != left)


def test_the_last_backup_that_holds_it_ends_within_what_erasures_are_remembered():
    now = dt.datetime(2026, 11, 28, 3, tzinfo=dt.UTC)
    days = [Backup(now - dt.timedelta(days=number), "") for number in range(400)]
    last = retention.last_day(retention.kept(days), now)
    assert now.date() + dt.timedelta(days=7) <= last <= (now + erasures.KEPT).date()
    assert (
        retention.last_day([Backup(dt.datetime(2026, 11, 30, tzinfo=dt.UTC), "")], now + dt.timedelta(days=2))
        <= (now + erasures.KEPT).date()
    )
    assert retention.last_day([], now) is None


# A whole site, with its files.

# Some builds of SQLite overwrite what is deleted by themselves, others leave it in the file.
FREED = """
from django.db import connection
from pages.search.models import Unfound
with connection.cursor() as cursor:
    cursor.execute("PRAGMA secure_delete = OFF")
    rows = [Unfound(words=f"zerafina {number}", language="en", day="2026-11-27") for number in range(2000)]
    Unfound.objects.bulk_create(rows)
    Unfound.objects.all().delete()
    cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
"""


@pytest.mark.differs
def test_nothing_is_left_in_database_and_files_and_nothing_comes_back_from_a_backup(tmp_path):
    (tmp_path / "site").mkdir()
    with migrated_site(tmp_path / "site", f"canary_{time.time_ns()}") as site:
        site.shell("from tests.support import canary; canary.fill()")
        _printed, problem = called(site, "backup", "--to", str(tmp_path / "backups"))
        assert not problem
        assert canary_traces(site)
        _printed, problem = called(site, "personal_data", "--account", canary.LOGIN, "--erase", "--yes")
        assert not problem
        site.shell("from home.privacy.erasure import finish_erasure; finish_erasure.func()")
        assert canary_traces(site) == []
        (path,) = (tmp_path / "backups").glob("*.tar")
        _printed, problem = called(site, "restore", str(path), "--replace")
        assert not problem
        assert canary_traces(site) == []
        if not site.variables.get("DATABASE_URL"):
            site.shell(FREED)
            assert canary.file_traces(site.var)
            site.shell("from home.privacy.erasure import overwrite_freed; overwrite_freed()")
            assert canary.file_traces(site.var) == []


def canary_traces(site) -> list[str]:
    """Every column and file of this site with a trace of the canary."""
    program = "import json; from tests.support import canary; print(json.dumps(canary.traces()))"
    return json.loads(site.shell(program).splitlines()[-1]) + canary.file_traces(site.var)
