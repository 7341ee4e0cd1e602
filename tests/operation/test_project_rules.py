"""The rules of the house: what every kind of page has, where it may stand, and how the rooms are kept."""

import ast
import re
from graphlib import TopologicalSorter
from importlib import import_module
from io import StringIO

import grimp
import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.template.loader import get_template
from django.test import SimpleTestCase
from django.urls import reverse
from wagtail.blocks.migrations.migrate_operation import MigrateStreamData
from wagtail.blocks.migrations.operations import RenameStreamChildrenOperation
from wagtail.models import Page, Revision, get_page_models
from wagtail.search import index

from home.models import HomePage
from media.features import announced
from pages.base.models import BasePage

from ..conftest import SLOW, names_of
from ..support import make
from ..support.cases import HouseCase

ROOMS = ("settings", "home", "pages", "media")
KINDS = [kind for kind in get_page_models() if kind is not Page]

# Who may stand below whom; whatever is not named here is refused.
TREE = {
    "Page": {"HomePage"},
    "HomePage": {
        "NewsIndexPage",
        "AnnouncementIndexPage",
        "EventIndexPage",
        "MissionPage",
        "StoryPage",
        "PrinciplesPage",
        "TextPage",
    },
    "TextPage": {"TextPage"},
    "PrinciplesPage": {"PrinciplePage"},
    "NewsIndexPage": {"NewsPage", "PressPage"},
    "AnnouncementIndexPage": {"AnnouncementPage"},
    "EventIndexPage": {"EventPage"},
}
for label, children in (pair for pairs in announced("child_pages") for pair in pairs.items()):
    for child in map(apps.get_model, children):  # an app says that it stands there, and its model what stands below it
        TREE[apps.get_model(label).__name__].add(child.__name__)
        TREE[child.__name__] = {name.rpartition(".")[2] for name in child.subpage_types}


# What the site promises to people, each with cases that `make test` runs.
PROMISES = {
    "rights per role": [
        "tests/admin/test_permissions.py::SeenTests::test_one_address_for_each_set_of_roles_is_open_to_these_roles_alone",
        "tests/admin/test_permissions.py::DoneTests::test_publishing",
        "tests/admin/test_user_permissions.py::DeletionTests::test_not_with_a_page_below_that_was_public_once",
    ],
    "visibility": [
        "tests/site/test_visibility.py::CanaryTests::test_no_public_address_knows_the_word",
        "tests/site/test_visibility.py::CanaryTests::test_hidden_pages_answer_as_they_should",
        "tests/site/test_visibility.py::CanaryTests::test_private_uploads_are_for_those_who_work_here",
    ],
    "scheduled publishing": [
        "tests/site/test_scheduled.py::ToComeTests::test_it_is_nowhere_before_its_minute_and_everywhere_from_then_on",
        "tests/admin/test_schedule.py::MovesTests::test_what_becomes_public_does_so_at_its_new_moment",
    ],
    "waiting line": [
        "tests/registration/test_allocation.py::PlaceTests::test_whoever_does_not_fit_waits_and_nobody_passes_who_fits",
        "tests/registration/test_allocation.py::LineTests::test_what_comes_free_is_offered_in_order_then_to_the_one_after",
    ],
    "race of two registrations": [
        "tests/registration/test_allocation.py::PlaceTests::test_a_form_sent_twice_is_one_registration",
        "tests/registration/test_allocation.py::PlaceTests::test_two_who_saw_the_last_place_free_do_not_both_get_it",
    ],
    "restore": [
        "tests/operation/test_backup.py::test_a_site_comes_back_as_it_was_without_whom_it_erased_since",
        "tests/operation/test_backup.py::test_a_restore_that_fails_removes_the_uploads_that_it_brought_and_no_other",
    ],
    "consent withdrawn": [
        "tests/media/test_consent.py::WithdrawnTests::test_no_file_of_it_is_left_under_its_old_name",
        "tests/media/test_consent.py::WithdrawnTests::test_a_storage_that_fails_changes_nothing",
    ],
    "changes API": [
        "tests/api/test_changes.py::ChangesTests::test_published",
        "tests/api/test_changes.py::ChangesTests::test_a_draft_tells_nothing",
    ],
    "page store": [
        "tests/operation/test_stored_pages.py::WriteTests::test_what_was_made_while_something_changed_is_not_stored",
        "tests/operation/test_stale_pages.py::test_links_are_renewed_by_nothing_but_a_flush_that_went_well",
    ],
    "erasure": ["tests/registration/test_erasure.py::ErasedRegistrationTests"],
    "upgrade": [
        "tests/operation/test_upgrades.py::test_all_since_the_first_release_are_additive_or_say_why_not",
        "tests/operation/test_upgrades.py::test_the_work_is_refused_before_its_migrations",
        "tests/operation/test_releases.py::test_what_rows_name_by_its_path_can_be_imported",
        "tests/registration/test_own_pages.py::AnswersUpgradeTests::test_an_upgrade_keeps_the_words_of_answers_that_were_kept_by_their_place",
    ],
}


def left_to_ci(test: str) -> set[str]:
    """Return why `make test` does not run this test: its marks, and the lines of slow_tests.txt that name it."""
    path, *names = test.split("::")
    part = import_module(path.removesuffix(".py").replace("/", "."))
    marks = set()
    for name in [None, *names]:
        part = getattr(part, name) if name else part
        found = getattr(part, "pytestmark", [])
        marks |= {mark.name for mark in (found if isinstance(found, list) else [found])}
    return marks & {"servers", "skip", "slow", "soak"} | SLOW & names_of(test)


@pytest.mark.parametrize("promise", PROMISES)
def test_each_promise_has_a_case_in_make_test(promise):
    assert PROMISES[promise]
    assert {test: reasons for test in PROMISES[promise] if (reasons := left_to_ci(test))} == {}


def test_what_is_left_to_ci_is_known_by_its_marks_and_by_the_list():
    assert left_to_ci("tests/operation/test_upgrades.py::test_an_upgrade_that_was_killed_goes_on") == {"soak"}
    assert left_to_ci("tests/operation/test_releases.py::test_an_upgrade_keeps") == {"servers"}
    named = "tests/site/test_visibility.py::OneQuestionTests"
    assert left_to_ci(f"{named}::test_every_kind_answers_it") == {named}
    with pytest.raises(AttributeError):
        left_to_ci(f"{named}::test_that_is_gone")


def modules():
    """Every Python file of the rooms that people write."""
    for room in ROOMS:
        for path in sorted((settings.ROOT / room).rglob("*.py")):
            if "migrations" not in path.parts:
                yield path


PRESCRIBED = {"BoundPanel", "Command", "Media", "Meta", "Migration"}  # names that Django and Wagtail look for


def test_a_class_name_stands_once():
    places = {}
    for path in [*modules(), *(settings.ROOT / "tests").rglob("*.py")]:
        if not {"node_modules", "stock"} & set(path.parts):  # the latter is another project (tests.bench)
            for node in ast.walk(ast.parse(path.read_text())):
                if isinstance(node, ast.ClassDef) and node.name not in PRESCRIBED:
                    places.setdefault(node.name, []).append(str(path.relative_to(settings.ROOT)))
    assert {name: found for name, found in places.items() if len(found) > 1} == {}


def test_no_modules_import_each_other_in_a_circle():
    """Imports inside functions count too; those for type checkers do not."""
    graph = grimp.build_graph(*ROOMS, cache_dir=None, exclude_type_checking_imports=True)
    imported = {module: graph.find_modules_directly_imported_by(module) for module in graph.modules}
    TopologicalSorter(imported).prepare()  # raises CycleError, which names the circle


class EveryKindCase(HouseCase):
    """A house with a page of every kind."""

    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        cls.pages = [*make.one_of_each(cls.home)]


class ProjectRulesKindTests(EveryKindCase):
    def test_the_list_of_kinds_is_complete(self):
        self.assertEqual(set(make.KINDS), set(KINDS))
        for kind in KINDS:
            self.assertTrue(issubclass(kind, BasePage), kind)
            if kind is not HomePage:
                self.assertIs(apps.get_model("pages", kind.__name__), kind)

    def test_each_has_a_template_a_name_and_fields_to_be_found_by(self):
        for kind in KINDS:
            with self.subTest(kind=kind.__name__):
                self.assertTrue(get_template(kind.template))
                names = {snake(each.__name__) for each in kind.__mro__ if issubclass(each, BasePage)}
                self.assertIn(kind.template.rpartition("/")[2].removesuffix(".html"), names)
                self.assertNotEqual(kind._meta.verbose_name, kind._meta.model_name)
                self.assertTrue(str(kind.kind_label if not isinstance(kind.kind_label, property) else "Press"))
                names = {field.field_name for field in kind.get_search_fields() if isinstance(field, index.SearchField)}
                self.assertLessEqual({"title", "summary", "lead", "body"}, names)

    def test_each_can_be_previewed_before_anything_is_written(self):
        for page in [*self.pages, HomePage.objects.get()]:
            with self.subTest(kind=type(page).__name__):
                answer = page.make_preview_request()
                self.assertEqual(answer.status_code, 200)
                empty = type(page)(title="New", slug="new", locale=self.english)
                empty.set_url_path(self.home)
                empty.path, empty.depth = self.home.path + "9999", 3
                self.assertEqual(empty.make_preview_request().status_code, 200)

    def test_each_can_be_opened_in_the_admin(self):
        self.client.force_login(make.admin())
        for page in [*self.pages, HomePage.objects.get()]:
            with self.subTest(kind=type(page).__name__):
                self.assertEqual(self.client.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).status_code, 200)


class TreeTests(EveryKindCase):
    def test_nothing_stands_where_it_makes_no_sense(self):
        for parent in KINDS:
            allowed = {kind.__name__ for kind in parent.allowed_subpage_models()}
            self.assertEqual(allowed, TREE.get(parent.__name__, set()), parent.__name__)

    def test_every_pair_is_allowed_or_refused_as_the_table_says(self):
        pages = {Page: Page.get_first_root_node(), HomePage: self.home}
        pages |= {type(page): page for page in self.pages}
        for parent_kind, parent in pages.items():
            allowed = {kind.__name__ for kind in KINDS if kind.can_create_at(parent)}
            self.assertEqual(allowed, TREE.get(parent_kind.__name__, set()), parent_kind.__name__)

    def test_the_admin_refuses_what_the_table_refuses(self):
        self.client.force_login(make.admin())
        for parent in (Page.get_first_root_node(), self.news):
            for kind in KINDS:
                if kind.__name__ not in TREE[parent.specific_class.__name__]:
                    address = reverse(
                        "wagtailadmin_pages:add", args=[kind._meta.app_label, kind._meta.model_name, parent.pk]
                    )
                    self.assertEqual(self.client.get(address).status_code, 302, f"{kind.__name__} below {parent}")

    def test_nothing_but_a_home_page_stands_under_the_root(self):
        root = Page.get_first_root_node()
        self.assertEqual({kind.__name__ for kind in KINDS if kind.can_exist_under(root)}, {"HomePage"})

    def test_nothing_moves_where_it_may_not_stand(self):
        for page in self.pages:
            self.assertFalse(page.can_move_to(Page.get_first_root_node()))
            for target in self.pages:
                if page.pk != target.pk and not target.path.startswith(page.path):
                    allowed = type(page).__name__ in TREE.get(type(target).__name__, set())
                    self.assertEqual(page.can_move_to(target), allowed)


class RoomTests(SimpleTestCase):
    def test_each_module_says_in_a_sentence_what_it_is(self):
        for path in modules():
            text = path.read_text()
            if text.strip():
                words = ast.get_docstring(ast.parse(text)) or ""
                self.assertRegex(words.partition("\n")[0], r"^[A-Z`{].*[.:;]$|^[`{A-Z].*[^.]$", path)
                self.assertTrue(words, path)

    def test_no_module_has_a_name_that_says_nothing(self):
        empty = {"utils", "util", "helpers", "core", "common", "mixins", "services", "misc", "tools"}
        self.assertEqual([path for path in modules() if path.stem in empty or empty & set(path.parent.parts[-1:])], [])

    def test_there_is_no_python_under_site(self):
        found = [path for path in (settings.ROOT / "site").rglob("*.py") if "node_modules" not in path.parts]
        self.assertEqual(found, [])
        self.assertFalse((settings.ROOT / "package.json").exists())

    def test_static_folders_never_name_site_itself(self):
        self.assertNotIn(settings.ROOT / "site", [folder for prefix, folder in settings.STATICFILES_DIRS])

    def test_ignored_is_what_a_running_site_writes_and_no_room(self):
        ignored = (settings.ROOT / ".gitignore").read_text().split()
        self.assertIn("var/", ignored)
        self.assertFalse({"site/", "media/", "site", "media", "static/"} & set(ignored))

    def test_no_logic_in_serve_and_no_filter_in_templates(self):
        for kind in KINDS:
            self.assertNotIn("serve", vars(kind), kind)
        for path in (settings.ROOT / "templates").rglob("*.html"):
            self.assertNotRegex(path.read_text(), r"\.(filter|exclude|objects)\b", path)


class TemplateTests(SimpleTestCase):
    TAG = re.compile(r"\{%.*?%\}|\{\{.*?\}\}|\{#.*?#\}", re.DOTALL)
    TRANSLATED = re.compile(r"\{% blocktranslate.*?endblocktranslate %\}|\{% comment.*?endcomment %\}", re.DOTALL)
    FIXED = {"500.html"}  # stands without a database, so it says the same in three languages at once

    def test_every_word_a_person_sees_goes_through_gettext(self):
        for path in sorted((settings.ROOT / "templates").rglob("*.html")):
            if (
                path.name in self.FIXED or path.parent.name == "style_guide" or path.parent.parent.name == "handbook"
            ):  # a house style and a chapter are written in their own language
                continue
            text = self.TRANSLATED.sub("", path.read_text())
            between = re.sub(
                r"<(script|style).*?</\1>", "", self.TAG.sub("", text).replace("&nbsp;", ""), flags=re.DOTALL
            )
            words = [
                word.strip() for word in re.findall(r">([^<>]+)<", f">{between}<") if re.search(r"[A-Za-z]{2,}", word)
            ]
            attributes = re.findall(
                r'\b(?:alt|title|aria-label|placeholder|data-dark|data-light)="([^"]*[A-Za-z]{2}[^"]*)"', between
            )
            self.assertEqual(words + attributes, [], path)

    def test_what_stands_without_a_server_asks_for_nothing_and_speaks_three_languages(self):
        for path in ("templates/500.html", "settings/deploy/repair.html"):
            text = (settings.ROOT / path).read_text()
            asked = re.findall(r"""(?:src|href|url)\s*[=(]\s*["']?([^"')>]+)""", text)
            self.assertEqual([each for each in asked if not each.startswith(("data:", "/", "tel:"))], [], path)
            self.assertNotRegex(text, r"\{%|\{\{|@import|<script", path)
            self.assertRegex(text, r'lang="en"[\s\S]+lang="es"[\s\S]+lang="ar" dir="rtl"', path)

    def test_no_script_no_style_no_handler_stands_in_a_page(self):
        for path in sorted((settings.ROOT / "templates").rglob("*.html")):
            if {"wagtailadmin", "mail"} & set(path.parts):  # programs that read mail know no sheet of a site
                continue
            text = path.read_text()
            if path.name in self.FIXED:  # one file that fetches nothing; its one style is allowed by its hash
                text = re.sub(r"<style>", "", text, count=1)
            self.assertNotRegex(text, r"<style|\sstyle=|\son[a-z]+=|javascript:", path)
            self.assertNotRegex(text, r"<script(?![^>]*(\ssrc=|application/(ld\+)?json))", path)
            self.assertNotRegex(text, r"""(src|href)=["'](https?:)?//""", path)


@pytest.mark.django_db
def test_no_migration_is_missing():
    """Exit with an error if a model differs from its migrations."""
    said = StringIO()
    call_command("makemigrations", check=True, dry_run=True, verbosity=1, stdout=said)
    assert said.getvalue().strip() == "No changes detected"


class BodyTests(HouseCase):
    """Bodies outlive migrations: the field knows its blocks, whatever a migration says."""

    def test_the_field_leaves_its_blocks_out_of_migrations(self):
        for kind in KINDS:
            for field in kind._meta.local_fields:
                if hasattr(field, "stream_block"):
                    _name, _path, args, kwargs = field.deconstruct()
                    self.assertEqual((args, set(kwargs) - {"verbose_name", "help_text"}), ([], set()))
                    again = type(field)(*args, **kwargs)
                    self.assertEqual(list(again.stream_block.child_blocks), list(field.stream_block.child_blocks))

    def test_a_historical_page_keeps_its_body_and_its_revisions(self):
        page = make.text(self.home)
        page.title = "Changed"
        page.save_revision()
        stored = [revision.content["body"] for revision in Revision.objects.for_instance(page)]
        kind = MigrationLoader(connection).project_state().apps.get_model("pages", "TextPage")
        old = kind.objects.get(pk=page.pk)
        old.summary = "By a migration."
        old.save()
        now = type(page).objects.get(pk=page.pk)
        self.assertEqual(
            (now.summary, [block.block_type for block in now.body]),
            ("By a migration.", [name for name, value in make.BODY]),
        )
        self.assertEqual([revision.content["body"] for revision in Revision.objects.for_instance(page)], stored)
        self.assertEqual(Revision.objects.for_instance(page).last().as_object().body[0].value, make.BODY[0][1])

    def test_a_migration_of_stored_blocks_reaches_bodies_and_revisions(self):
        page = make.text(self.home)
        state = MigrationLoader(connection).project_state()
        operation = MigrateStreamData(
            "pages", "TextPage", "body", [(RenameStreamChildrenOperation("heading", "lead"), "")]
        )
        operation.state_forwards("pages", state)
        operation.migrate_stream_data_forward(state.apps, None)
        now = type(page).objects.get(pk=page.pk)
        self.assertEqual([block.block_type for block in now.body], ["lead", "text", "quote"])
        self.assertEqual(now.body[0].value, make.BODY[0][1])
        self.assertIn('"lead"', Revision.objects.for_instance(page).last().content["body"])


class SettingsTests(SimpleTestCase):
    def test_the_admin_calls_nobody(self):
        self.assertIsNone(settings.WAGTAIL_GRAVATAR_PROVIDER_URL)
        self.assertFalse(settings.WAGTAIL_ENABLE_UPDATE_CHECK or settings.WAGTAIL_ENABLE_WHATS_NEW_BANNER)
        self.assertEqual(settings.WAGTAILEMBEDS_FINDERS, [])

    def test_about_forty_languages_and_three_first(self):
        codes = [code for code, name in settings.LANGUAGES]
        self.assertEqual(codes[:3], ["en", "es", "ar"])
        self.assertGreaterEqual(len(codes), 40)
        self.assertEqual(len(codes), len(set(codes)))

    def test_debug_is_off(self):
        self.assertFalse(settings.DEBUG)


def snake(name: str) -> str:
    """NewsIndexPage to news_index_page."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()
