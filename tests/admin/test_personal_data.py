"""Personal data: the record of it, and a canary that stands everywhere, is exported, erased and not back after a restore."""

import datetime as dt
import json
import tempfile
import time
from io import StringIO
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from django.conf import settings
from django.core.management import CommandError, call_command
from django.core.serializers.json import DjangoJSONEncoder
from django.urls import reverse
from django.utils.html import escape
from wagtail.models import Page

from home.backup import erasures, retention
from home.backup.erasures import matcher, site_key
from home.backup.storage import Backup
from home.models import Erasure, User
from home.privacy import erasure, terms
from home.privacy.export import export
from home.privacy.record import record
from home.privacy.walk import AUTHORS, SCOPES, person_of
from media.data_map import data_map
from media.models import DocumentText
from pages.news import Author, NewsPage

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
        data = export(self.person, [], None)
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

    def test_every_entry_of_the_record_says_where_how_long_and_how_it_ends(self):
        for entry in record():
            for kept in entry.kept:
                self.assertTrue(all((kept.where, kept.what, kept.how_long, kept.erased)), kept)
        page = self.client.get(RECORD).content.decode()
        for data in data_map().values():
            if data.personal:
                self.assertIn(escape(str(data.personal.purpose.label)), page)
        self.assertIn(settings.SESSION_COOKIE_NAME, page)

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

    def test_the_file_is_downloaded_and_erases_nothing(self):
        answer = self.ask(action="export")
        self.assertIn("attachment", answer["Content-Disposition"])
        self.assertEqual(answer.json()["account"]["username"], "ada-l")
        self.assertIn("no-store", answer["Cache-Control"])
        self.assertTrue(User.objects.filter(pk=self.ada.pk).exists())

    def test_nothing_is_erased_without_the_word_or_a_reason(self):
        for fields in ({"confirmation": "ada"}, {"confirmation": "ada-l", f"keep_{AUTHORS}": "on"}):
            self.assertContains(self.ask(action="erase", **fields), "Erase for good")
        self.assertTrue(User.objects.filter(pk=self.ada.pk).exists())

    def test_the_author_is_kept_for_a_reason_that_is_said_again(self):
        reason = "She signed it and asked for nothing else"
        fields = {"confirmation": "ada-l", f"keep_{AUTHORS}": "on", f"reason_{AUTHORS}": reason}
        with self.captureOnCommitCallbacks(execute=True):
            answer = self.ask(action="erase", **fields)
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
        with self.assertRaisesMessage(CommandError, "Nothing was erased"):
            call_command("personal_data", account="ada-l", erase=True, stdout=StringIO())
        with self.assertRaisesMessage(CommandError, "Say who"):
            call_command("personal_data", stdout=StringIO())
        call_command("personal_data", account="ada-l", erase=True, yes=True, keep=[AUTHORS], stdout=StringIO())
        self.assertFalse(User.objects.filter(pk=self.ada.pk).exists())


# Terms.


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
