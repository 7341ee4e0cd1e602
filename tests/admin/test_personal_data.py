"""Personal data: the record of it, and a canary that stands everywhere, is exported, erased and not back after a restore."""

import json
import time

import pytest
from bs4 import BeautifulSoup
from django.core.management import CommandError, call_command
from django.core.serializers.json import DjangoJSONEncoder
from django.urls import reverse
from wagtail.models import Page

from home.backup import retention
from home.backup.erasures import matcher, site_key
from home.backup.storage import Backup
from home.models import Erasure, User
from home.privacy import erasure, terms
from home.privacy.export import export
from home.privacy.record import record
from home.privacy.walk import AUTHORS, SCOPES, findings, person_of
from media.data_map import data_map
from pages.news import Author, NewsPage

from ..support import canary, make
from ..support.backups import asked, called
from ..support.cases import HouseCase, words_of
from ..support.running_site import migrated_site

INDEX = {f"wagtailsearch_indexentry{part}" for part in ("", "_fts", "_fts_content", "_fts_data")}
RECORD, TEXT, PERSON = (reverse(f"personal_data{part}") for part in ("", "_text", "_person"))


class CanaryTests(HouseCase):
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
        make.news(self.news, title="Zerafina alone", body=[("text", "<p>Ms Quillfeathers, zq.nest@aviary.example.org</p>")])
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


# A whole site, with its files.


@pytest.mark.differs
def test_nothing_is_left_in_database_and_files_and_nothing_comes_back_from_a_backup(tmp_path):
    (tmp_path / "site").mkdir()
    with migrated_site(tmp_path / "site", f"canary_{time.time_ns()}") as site:
        site.shell("from tests.support import canary; canary.fill()")
        _printed, problem = called(site, "backup", "--to", str(tmp_path / "backups"))
        assert not problem
        assert canary_traces(site)
        printed, problem = called(site, "personal_data", "--account", canary.LOGIN, "--erase", "--yes")
        assert not problem
        site.shell("from home.privacy.erasure import finish_erasure; finish_erasure.func()")
        assert canary_traces(site) == []
        (path,) = (tmp_path / "backups").glob("*.tar")
        _printed, problem = called(site, "restore", str(path), "--replace")
        assert not problem
        assert canary_traces(site) == []


def canary_traces(site) -> list[str]:
    """Every column and file of this site with a trace of the canary."""
    program = "import json; from tests.support import canary; print(json.dumps(canary.traces()))"
    return json.loads(site.shell(program).splitlines()[-1]) + canary.file_traces(site.var)
