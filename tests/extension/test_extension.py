"""A site's own app in another folder: each surface answers, and has what the app brings."""

import json
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from django.core.management import get_commands
from django.test import SimpleTestCase

from settings.install import ROOT
from settings.own_apps import APPS, FOLDER
from settings.start.env_file import VARIABLES

from ..support.cases import words_of
from ..support.processes import output
from ..support.running_site import RunningSite, migrated_site

pytestmark = pytest.mark.differs
HERE = Path(__file__).parent
ROOMS = ("settings", "home", "pages", "media")
UPGRADE = """
import django
django.setup()
from django.core.management import call_command
from our_coop.jobs.models import JobPage
call_command("makemigrations")
call_command("migrate")
print([*JobPage.objects.values_list("workplace", flat=True)])
"""
TIMELINE = {"steps": [{"day": "May 2", "text": "We read your letter."}]}


def install(folder: Path, names: str = "our_coop.jobs,our_coop.street") -> dict[str, str]:
    """Copy the apps into this folder; return the variables with which a site has those of these names."""
    shutil.copytree(HERE / "our_coop", folder / "our_coop", ignore=shutil.ignore_patterns("__pycache__"))
    return {"COMMONHOUSE_APPS": names, "COMMONHOUSE_APPS_PATH": str(folder)}


class OwnAppTests(SimpleTestCase):
    site: RunningSite

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.folder = Path(cls.enterClassContext(tempfile.TemporaryDirectory()))
        variables = install(cls.folder / "apps") | {"DJANGO_SETTINGS_MODULE": "settings.test"}
        cls.site = cls.enterClassContext(migrated_site(cls.folder, "extension", **variables))
        cls.answers = json.loads(output(cls.site.variables, "-m", "tests.extension.look"))

    def text(self, surface: str) -> str:
        status, text = self.answers[surface]
        self.assertEqual(status, 200, text[:500])
        return text

    def assertHas(self, surface: str, *words: str):
        for each in words:
            self.assertIn(each, self.text(surface), surface)

    def test_the_home_page_and_its_markdown_show_them(self):
        words = "Our jobs", "Work that we share.", "A baker", "More Our jobs", "Our street", "A report", "A letter"
        self.assertHas("home page", *words, '<p class="street col-4-12">The lamps are lit.</p>')
        self.assertHas("Markdown", *words, "The lamps are lit.")
        for surface in ("home page", "Markdown"):
            self.assertNotIn("Another street", self.text(surface))

    def assertHasSections(self, home: dict):
        jobs, street, quiet, news, text = [block["shown"] for block in home["page"]["body"]]
        self.assertEqual([quiet, text], [None, None])
        self.assertEqual({each["kind"] for each in (jobs, street, news)}, {"other"})
        self.assertEqual((jobs["heading"], jobs["summary"]), ("Our jobs", "Work that we share."))
        self.assertEqual([each["title"] for each in jobs["items"]], ["A baker"])
        self.assertEqual((jobs["link_words"], street["link_words"]), ("More Our jobs", "Our street"))
        self.assertEqual([each["title"] for each in news["items"]], ["A letter", "A report"])

    def test_the_api_has_them(self):
        self.assertHasSections(json.loads(self.text("content/")))
        changes = json.loads(self.text("changes/"))["items"]
        self.assertHasSections(next(each["content"] for each in changes if each["type"] == "home.HomePage"))
        self.assertIn("OtherSectionOut", json.loads(self.text("OpenAPI"))["components"]["schemas"])

    def test_the_form_of_the_home_page_has_what_each_shows(self):
        form = BeautifulSoup(self.text("editing form"), "html.parser")
        states = json.loads(form.select_one("#section-states").string)["pages"].values()
        states = {each["title"]: (each["shows"], each["piece"], each["why"]) for each in states}
        self.assertEqual(states["Our jobs"], (True, "A baker", "first: “A baker”."))
        self.assertEqual(states["Our street"], (True, "Our street", ""))
        self.assertEqual(states["Another street"], (False, "", "The street is quiet."))

    def test_a_section_can_draw_from_them(self):
        page = BeautifulSoup(json.loads(self.text("page chooser"))["html"], "html.parser")
        titles = {each["data-title"] for each in page.select("a.choose-page")}
        self.assertLessEqual({"Our jobs", "Our street", "Another street", "News & Media"}, titles)

    def test_their_words_are_typed_on_the_screen_of_the_home_page(self):
        screen = BeautifulSoup(self.text("home page screen"), "html.parser")
        parts = {words_of(each.h2): each.select_one("textarea") for each in screen.select(".home-parts > li")}
        self.assertEqual(words_of(parts["Our jobs"]), "Work that we share.")
        self.assertIsNone(parts["Our street"])

    # What else the app brings.

    def test_its_page_shows_its_block_its_sheet_and_the_footer_in_place_of_ours(self):
        self.assertHas("job", "A baker", "Freedom Farms", "We read your letter.", "A cooperative of its members.")
        page = BeautifulSoup(self.text("job"), "html.parser")
        self.assertIn("/static/our_coop/jobs.css", [each["href"] for each in page.select("link[rel=stylesheet]")])
        self.assertIn("A cooperative of its members.", self.text("home page"))

    def test_it_is_translated_and_brings_its_own_words(self):
        self.assertHas("Spanish job", "Una panadera", "Lugar de trabajo:", "Una cooperativa de sus integrantes.")

    def test_it_is_found_under_its_facet_and_by_the_words_of_its_block(self):
        found = json.loads(self.text("search"))
        self.assertEqual([each["title"] for each in found["items"]], ["A baker"])
        self.assertEqual([(each["label"], each["count"]) for each in found["facets"]["kind"]], [("Job openings", 1)])
        self.assertIn("A baker", [each["title"] for each in json.loads(self.text("words of the block"))["items"]])

    def test_the_api_and_markdown_have_its_columns_and_its_block(self):
        page = json.loads(self.text("API of the job"))["page"]
        self.assertEqual((page["type"], page["workplace"]), ("our_coop_jobs.JobPage", "Freedom Farms"))
        self.assertEqual([block["steps"] for block in page["body"]], [TIMELINE["steps"]])
        self.assertEqual(json.loads(self.text("API of the index"))["page"]["title"], "Our jobs")
        self.assertHas("Markdown of the job", "# A baker", "We read your letter.")

    def test_a_program_publishes_a_page_with_blocks_whose_classes_have_one_name(self):
        status, text = self.answers["written job"]
        self.assertEqual(status, 201, text)
        page = json.loads(text)
        self.assertEqual((page["live"], page["body"][1]["value"]), (True, {"built": "1920"}))
        names = json.loads(self.text("OpenAPI"))["components"]["schemas"].keys()
        own = {"EditableStreetTimelineValue", "EditableOurCoopJobsJobPage"}
        self.assertLess({"EditableTimelineValue", *own}, names)

    def test_the_desk_has_its_block_its_list_its_menu_entry_and_its_rights(self):
        self.assertHas("shifts", "Cook for forty")
        self.assertHas("form of the job", "Workplace", "Shifts")
        self.assertHas("permissions", "Job openings")

    def test_its_duty_is_done_every_minute(self):
        self.assertEqual(self.answers["duties"][0], ["our_coop.jobs.duties.unpublish_filled"])

    def test_a_start_writes_what_it_has_forgotten_into_the_log(self):
        with tempfile.TemporaryDirectory() as folder:
            shutil.copytree(self.folder / "apps", folder, dirs_exist_ok=True)
            (Path(folder) / "our_coop/jobs/data_map.py").write_text("DATA_MAP = {}\n")
            config = Path(folder) / "our_coop/jobs/apps.py"
            config.write_text(config.read_text().replace("our_coop.jobs.duties", "our_coop.job.duties"))
            variables = self.site.variables | {FOLDER: folder}
            command = [sys.executable, "-c", "import settings.wsgi"]
            started = subprocess.run(command, cwd=ROOT, env=variables, capture_output=True, text=True)
        self.assertEqual(started.returncode, 0, started.stderr)
        self.assertIn("No data map says what the rows of our_coop_jobs.EventShift are. Add it", started.stderr)
        self.assertIn("our_coop.jobs announces “our_coop.job.duties.unpublish_filled”, which can't", started.stderr)

    def test_what_fails_in_it_is_left_out_of_the_page(self):
        self.assertHas("faulty home page", "Our street", "A report")
        self.assertHas("faulty job", "A baker", "Freedom Farms")
        self.assertNotIn("A baker", self.text("faulty home page"))
        self.assertNotIn("We read your letter.", self.text("faulty job"))
        self.assertHas("home page afterwards", "A baker")
        self.assertHas("job afterwards", "We read your letter.")

    def test_an_upgrade_keeps_its_rows_and_makemigrations_writes_nothing_into_the_repository(self):
        before = {path for room in ROOMS for path in (ROOT / room).rglob("migrations/*.py")}
        models = self.folder / "apps/our_coop/jobs/models.py"
        models.write_text(models.read_text().replace("max_length=100", "max_length=120"))
        self.assertIn("Freedom Farms", output(self.site.variables, "-c", UPGRADE))
        self.assertEqual({path for room in ROOMS for path in (ROOT / room).rglob("migrations/*.py")}, before)
        self.assertEqual(len([*models.parent.glob("migrations/0002*.py")]), 1)


class RemovedAppTests(SimpleTestCase):
    """Once the app is left out of COMMONHOUSE_APPS."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        folder = Path(cls.enterClassContext(tempfile.TemporaryDirectory()))
        variables = install(folder / "apps") | {"DJANGO_SETTINGS_MODULE": "settings.test"}
        site = cls.enterClassContext(migrated_site(folder, "removed", **variables))
        output(site.variables, "-m", "tests.extension.look", "furnish")
        without = site.variables | {"COMMONHOUSE_APPS": "our_coop.street"}
        cls.file = folder / "rows.jsonl"
        cls.file.touch(mode=0o644)
        cls.found = json.loads(output(without, "-m", "tests.extension.removed", str(cls.file)))

    def test_the_start_is_refused_with_the_command_to_export_and_drop_its_rows(self):
        self.assertIn("our_coop_jobs is not installed any more, but its tables have rows (", self.found["refused"])
        self.assertIn("manage.py remove_app our_coop_jobs --export FILE --drop", self.found["refused"])
        self.assertIn("Removed apps with tables: our_coop_jobs.", self.found["unknown"])

    def test_prepare_and_doctor_say_what_the_server_says(self):
        self.assertEqual(self.found["prepare"], self.found["refused"])
        self.assertIn(f"BROKEN   {'COMMONHOUSE_APPS':23} {self.found['refused']}\n", self.found["doctor"])

    def test_its_rows_are_exported(self):
        rows = [json.loads(line) for line in self.file.read_text().splitlines()]
        self.assertEqual(self.found["exported"], f"{len(rows)} rows written to {self.file}.\n")
        self.assertIn("Freedom Farms", [each["row"].get("workplace") for each in rows])
        self.assertIn("A baker", [each["row"].get("title") for each in rows])
        self.assertEqual(self.file.stat().st_mode & 0o777, 0o600)

    def test_its_tables_and_pages_are_dropped_after_a_yes_and_the_rest_stays(self):
        self.assertEqual(self.found["kept"], "Nothing was dropped.")
        self.assertEqual(self.found["home page"], 200)
        gone = {*self.found["before"]} - {*self.found["after"]}
        self.assertEqual(gone, {"Our jobs", "A baker", "Una panadera"})
        self.assertEqual((self.found["tables"], self.found["refused afterwards"]), ([], ""), self.found["dropped"])

    def test_no_section_of_the_home_page_draws_from_its_pages_and_it_can_be_published(self):
        home = json.loads(self.found["written home"])
        self.assertEqual(home.get("headline"), "Bread for all", home)
        self.assertEqual(len(home["sections"]), 4)


GUIDE = ROOT / "settings" / "OWN_APPS.md"
FILE = re.compile(r"^`(our_coop/[^`]+)`:\n\n```\w+\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def test_the_guide_shows_the_files_of_this_app():
    shown = dict(FILE.findall(GUIDE.read_text()))
    assert shown == {path: (HERE / path).read_text() for path in shown}
    own = {str(path.relative_to(HERE)) for path in (HERE / "our_coop/jobs").rglob("*.*")}
    own = {path for path in own if not {"migrations", "__pycache__"} & {*Path(path).parts}}
    assert shown.keys() == own - {"our_coop/jobs/__init__.py"}


def test_the_guide_names_commands_that_are_there():
    named = set(re.findall(r"manage\.py (\w+)", GUIDE.read_text()))
    assert {"makemigrations", "prepare", "remove_app"} <= named <= get_commands().keys()
    assert {APPS, FOLDER} <= set(re.findall(r"COMMONHOUSE_APPS\w*", GUIDE.read_text())) <= {*VARIABLES}


def test_nothing_outside_this_folder_names_the_app():
    named = [path for room in ROOMS for path in (ROOT / room).rglob("*.py")]
    assert [path for path in named if "our_coop_" in path.read_text()] == []
