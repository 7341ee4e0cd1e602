"""An empty real site: made once, completed when asked again, never overwritten."""

import os
from io import StringIO
from unittest import mock

from anyascii import anyascii
from bs4 import BeautifulSoup
from django.contrib.auth.models import Group
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection
from django.db.migrations.recorder import MigrationRecorder
from django.test import TestCase
from django.utils import timezone, translation
from django.utils.text import slugify
from wagtail.models import GroupPagePermission, Locale, Page, Site, Workflow

from home.begin.bootstrap import sync_site_host
from home.models import HomePage
from home.users.models import User
from pages.about.models import MissionPage
from pages.block_patterns.models import BlockPattern
from pages.network.models import Chrome, Network
from pages.translation.jobs.sync import sync_jobs
from pages.translation.models import Job
from pages.translation_bench.editor.rows import segments
from pages.translation_bench.jobs.publish import PublishTranslationAction
from pages.translation_bench.jobs.save import save

PARTS = {"NewsIndexPage", "MissionPage", "AnnouncementIndexPage", "StoryPage", "EventIndexPage", "PrinciplesPage"}


def begin(password: str = "a long password", **options) -> str:
    """Runs the command as without a terminal; what it printed."""
    printed = StringIO()
    with (
        mock.patch("sys.stdin.isatty", return_value=False),
        mock.patch.dict(os.environ, {"ADMIN_PASSWORD": password}),
    ):
        call_command("begin", stdout=printed, **{"name": "The Union", "admin": "ada@house.example"} | options)
    return printed.getvalue()


class BegunTests(TestCase):
    @classmethod
    def setUpTestData(cls):
        cache.clear()
        translation.activate("en")
        cls.said = begin()

    def setUp(self):
        cache.clear()
        translation.activate("en")

    def test_patterns_to_begin_with_in_each_language(self):
        found = {code: set(BlockPattern.objects.filter(locale__language_code=code)) for code in ("en", "es", "ar")}
        self.assertEqual({each.name for each in found["en"]}, {"Meeting", "Obituary", "Call for volunteers"})
        self.assertEqual({len(each) for each in found.values()}, {3})
        for pattern in BlockPattern.objects.all():
            pattern.full_clean()
        BlockPattern.objects.filter(name="Obituary").delete()
        begin()
        self.assertFalse(BlockPattern.objects.filter(name="Obituary").exists())  # who deleted one did not want it

    def test_a_home_page_and_six_drafts_in_each_language(self):
        for code in ("en", "es", "ar"):
            home = HomePage.objects.get(locale__language_code=code)
            self.assertTrue(home.live)
            below = home.get_children().specific()
            self.assertEqual({type(page).__name__ for page in below}, PARTS)
            self.assertFalse(any(page.live for page in below))
            self.assertTrue(all(page.show_in_menus for page in below))
            self.assertEqual(self.client.get(home.url).status_code, 200)
        self.assertEqual(len(HomePage.objects.get(locale__language_code="en").sections), 6)
        self.assertNotIn("a long password", self.said)
        self.assertIn("First steps", self.said)

    def test_the_first_day_says_what_will_be_here_and_ends_with_the_first_page(self):
        for address in ("/", "/es/", "/ar/"):
            page = BeautifulSoup(self.client.get(address).content.decode(), "html.parser")
            self.assertEqual((page.h1.get_text(), len(page.select(".coming li"))), ("The Union", 6))
            self.assertEqual(page.select(".menu, .find, .call, .footer-name, main > .behind"), [])
            self.assertIn(str(timezone.localdate().year), page.footer.get_text())
        self.assertEqual(self.client.get("/search/").status_code, 200)
        home = HomePage.objects.get(locale__language_code="en")
        home.lead = "The cooperatives of the valley."
        home.save_revision().publish()
        page = BeautifulSoup(self.client.get("/").content.decode(), "html.parser")
        self.assertIn("of the valley", page.select_one(".standfirst").get_text())
        MissionPage.objects.get(locale__language_code="en").save_revision().publish()
        page = BeautifulSoup(self.client.get("/").content.decode(), "html.parser")
        self.assertEqual(page.select(".first-day"), [])
        self.assertTrue(page.select(".menu, .find"))

    def test_titles_are_in_the_language_of_the_page(self):
        spanish = HomePage.objects.get(locale__language_code="es")
        titles = [page.title for page in spanish.get_children()]
        self.assertIn("Nuestra historia", titles)
        self.assertNotIn("Our Story", titles)

    def test_again_it_changes_nothing(self):
        kinds = (Page, User, Group, GroupPagePermission, Workflow, Chrome, Network, Site, Locale)
        before = {kind: list(kind.objects.order_by("pk").values()) for kind in kinds}
        self.assertIn("There is an admin already.", begin())
        self.assertEqual({kind: list(kind.objects.order_by("pk").values()) for kind in kinds}, before)

    def test_what_people_have_changed_stays(self):
        home = HomePage.objects.get(locale__language_code="en")
        home.headline, home.sections = "Our own words", []
        home.save_revision().publish()
        home.get_children().first().delete()
        Network.objects.update(name="Another name")
        begin()
        home = HomePage.objects.get(pk=home.pk)
        self.assertEqual((home.headline, len(home.sections), home.get_children().count()), ("Our own words", 0, 5))
        self.assertEqual(Network.objects.get().name, "Another name")

    def test_groups_and_one_workflow(self):
        names = {"editor", "author", "organizer", "translator-en", "translator-es", "translator-ar"}
        self.assertEqual(set(Group.objects.values_list("name", flat=True)), names)
        self.assertEqual(Workflow.objects.count(), 1)
        for home in HomePage.objects.all():
            self.assertEqual(home.get_workflow(), Workflow.objects.get())

    def test_the_welcome_of_the_platform_is_gone(self):
        self.assertEqual({page.specific_class for page in Page.objects.filter(depth=2)}, {HomePage})
        self.assertEqual(Site.objects.get().root_page.specific, HomePage.objects.get(locale__language_code="en"))
        self.assertEqual(Site.objects.get().site_name, "The Union")


class BeginTests(TestCase):
    def setUp(self):
        cache.clear()
        translation.activate("en")

    def test_a_language_can_be_added_later(self):
        begin(languages="en")
        self.assertEqual(HomePage.objects.count(), 1)
        begin(languages="en,es,fr")
        self.assertEqual(set(HomePage.objects.values_list("locale__language_code", flat=True)), {"en", "es", "fr"})
        french = HomePage.objects.get(locale__language_code="fr")
        self.assertTrue(GroupPagePermission.objects.filter(group__name="editor", page=french).exists())
        self.assertTrue(Group.objects.filter(name="translator-fr").exists())
        self.assertEqual(len(set(Chrome.objects.values_list("translation_key", flat=True))), 1)

    def test_the_password_is_taken_or_made_up_and_shown(self):
        said = begin(password="")
        admin = User.objects.get(is_superuser=True)
        password = said.partition("password ")[2].split()[0]
        self.assertTrue(admin.check_password(password))
        self.assertEqual(admin.email, "ada@house.example")

    def test_a_weak_password_is_refused_before_anything_is_made(self):
        for password in ("123", "1234567890123", "password123", "ada@house.example"):
            with self.assertRaisesRegex(CommandError, "^ADMIN_PASSWORD: [^\n]+$") as caught:
                begin(password=password)
            self.assertNotIn(password, str(caught.exception))
        self.assertFalse(HomePage.objects.exists())

    def test_at_a_terminal_it_is_asked_for_twice(self):
        typed = ["123", "bread and land", "bread and sand", "bread and land", "bread and land"]
        with (
            mock.patch("sys.stdin.isatty", return_value=True),
            mock.patch.dict(os.environ, {"ADMIN_PASSWORD": ""}),
            mock.patch("getpass.getpass", side_effect=typed) as asked,
            mock.patch("builtins.print") as said,
        ):
            call_command("begin", stdout=StringIO(), admin="ada@house.example", languages="en")
        self.assertEqual(asked.call_count, len(typed))
        self.assertIn("too short", str(said.call_args_list[0]))
        self.assertTrue(User.objects.get().check_password("bread and land"))

    def test_whoever_leaves_has_begun_nothing(self):
        with (
            mock.patch("sys.stdin.isatty", return_value=True),
            mock.patch.dict(os.environ, {"ADMIN_PASSWORD": ""}),
            mock.patch("getpass.getpass", side_effect=EOFError),
            self.assertRaisesMessage(CommandError, "No password was given"),
        ):
            call_command("begin", stdout=StringIO(), languages="en")
        self.assertFalse(HomePage.objects.exists())

    def test_somebody_else_is_told_how_to_become_an_admin(self):
        begin(languages="en")
        said = begin(languages="en", admin="bo@house.example")
        self.assertIn("bo@house.example was not made one. admin makes further ones", said)
        self.assertIn("manage.py changepassword admin", said)
        self.assertNotIn("not made one", begin(languages="en"))

    def test_before_prepare_it_names_prepare(self):
        MigrationRecorder(connection).record_unapplied("home", "0002_first_release")
        with self.assertRaisesRegex(CommandError, "^The tables are older than the code .* manage.py prepare"):
            begin()

    def test_without_a_database_it_says_why(self):
        problem = OperationalError("connection to server failed: no password supplied\n\tIs it there?")
        with (
            mock.patch.object(connection, "ensure_connection", side_effect=problem),
            self.assertRaisesMessage(CommandError, "The database does not answer: connection to server failed: no"),
        ):
            begin()

    def test_wrong_languages_are_refused_in_words(self):
        for languages in ("es", "es,en", "en,xx", "", "english"):
            with self.assertRaises(CommandError) as caught:
                begin(languages=languages)
            self.assertIn("--languages", str(caught.exception))
        self.assertFalse(HomePage.objects.exists())
        self.assertFalse(User.objects.exists())

    def test_wrong_names_and_addresses_are_refused_in_words(self):
        for options in ({"name": " "}, {"name": "x" * 300}, {"admin": "nobody"}):
            with self.assertRaises(CommandError) as caught:
                begin(**options)
            self.assertIn(f"--{next(iter(options))}", str(caught.exception))


class BeginAddressTests(TestCase):
    def test_the_site_follows_the_address_it_is_given(self):
        for address, expected in {
            "http://127.0.0.1:8123": ("127.0.0.1", 8123),
            "https://house.example": ("house.example", 443),
            "http://house.example": ("house.example", 80),
            "http://[::1]:8000": ("::1", 8000),
        }.items():
            sync_site_host(address)
            site = Site.objects.get()
            self.assertEqual((site.hostname, site.port), expected)
            self.assertTrue(site.root_url.startswith(address.split("[")[0]))

    def test_without_a_site_nothing_happens(self):
        Site.objects.all().delete()
        sync_site_host("http://127.0.0.1:8000")
        self.assertFalse(Site.objects.exists())


class TakenOverTests(TestCase):
    """The bench goes on from the drafts of other languages: their titles are offered, and they become public where they stand."""

    @classmethod
    def setUpTestData(cls):
        cache.clear()
        translation.activate("en")
        begin()
        cls.english = MissionPage.objects.get(locale__language_code="en")
        cls.spanish = MissionPage.objects.get(locale__language_code="es")
        cls.english.summary = "What we are for."
        cls.english.save_revision().publish()
        sync_jobs([cls.english.translation_key])
        cls.job = Job.objects.get(translation_key=cls.english.translation_key, locale=cls.spanish.locale)

    def setUp(self):
        cache.clear()
        translation.activate("en")

    def test_listed_as_never_translated(self):
        self.assertIn(self.job, Job.objects.never())
        self.assertEqual(self.job.segments_left, 2)
        self.assertFalse(self.spanish.live)

    def test_opened_with_the_title_that_is_there(self):
        said = {segment.path: segment.text for segment in segments(self.job)}
        self.assertEqual((said["title"], said["summary"]), (self.spanish.title, ""))

    def test_published_onto_the_same_row_at_an_address_of_its_own(self):
        texts = {each.key: ("Para qué estamos.", each.version) for each in segments(self.job) if each.path == "summary"}
        admin = User.objects.get(is_superuser=True)
        save(self.job, admin, texts)
        PublishTranslationAction(self.job, admin).execute()
        page = MissionPage.objects.get(locale=self.spanish.locale)
        self.assertEqual((page.pk, page.live, page.summary), (self.spanish.pk, True, "Para qué estamos."))
        self.assertEqual((page.title, page.slug), (self.spanish.title, slugify(anyascii(self.spanish.title))))
        self.assertContains(self.client.get(page.url), "Para qué estamos.")
        self.assertEqual(page.source, self.english)
