"""The promises of the commands: the locks, the layout, and a start that says plainly what is wrong."""

import ast
import importlib
import json
import re
import subprocess
import sys
import tomllib

import pytest
from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from settings.install import ROOT, RUNTIME

from ..locks import DEPLOY, OWN_LOCKS, TESTS, first_line, group, wanted
from ..set_up import environment
from ..support.line_length import LONGEST, too_long

ROOMS = {"settings", "home", "pages", "media", "templates", "site", "tests"}
FILES = {
    "README.md",
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    "SECURITY.md",
    "LICENSE",
    "pyproject.toml",
    "requirements.lock",
    "Makefile",
    "manage.py",
}
HIDDEN = {".ci", ".gitignore", ".gitattributes", ".editorconfig", ".dockerignore", ".github", ".pre-commit-config.yaml"}
LOCKS = pytest.mark.parametrize(("lock", "part"), [(RUNTIME, "site"), (DEPLOY, "extras"), (TESTS, "tests")])
WRONG = {
    "DEBUG": "perhaps",
    "PORT": "80800",
    "BASE_URL": "example.org",
    "TIME_ZONE": "CST",
    "TASKS": "later",
    "DATABASE_URL": "mysql://localhost/x",
    "EMAIL_URL": "pigeon://coop",
    "CACHE_URL": "memcached://localhost",
    "TRUSTED_PROXIES": "the one in the hall",
    "HEADLESS": "perhaps",
    "FRONTEND_URL": "www.example.org",
    "CORS_ORIGINS": "www.example.org",
    "LOG_FORMAT": "xml",
    "SENTRY_DSN": "sentry.example.org",
}


def pins(lock) -> dict[str, set[str]]:
    """The versions of each package in a lock: more than one where they depend on Python's."""
    found: dict[str, set[str]] = {}
    for name, version in re.findall(r"^([\w.-]+)==([\w.+!-]+)", lock.read_text(), re.MULTILINE):
        found.setdefault(canonicalize_name(name), set()).add(version)
    return found


@LOCKS
def test_a_lock_holds_what_pyproject_asks_for(lock, part):
    assert lock.read_text().startswith(first_line(wanted())), "pyproject.toml has changed since: run `make lock`"
    held = pins(lock)
    for wish in map(Requirement, wanted()[part]):
        versions = held.get(canonicalize_name(wish.name), set())
        assert versions, f"{wish.name} is not in {lock.name}"
        assert all(wish.specifier.contains(version) for version in versions), wish


@LOCKS
def test_a_lock_names_no_place_and_every_hash(lock, part):
    text = lock.read_text()
    for word in ("://", "find-links", "index-url", "file:", " @ "):
        assert word not in text
    for entry in re.split(r"\n(?=\w)", text)[1:]:
        assert "--hash=sha256:" in entry


@pytest.mark.parametrize("lock", [DEPLOY, TESTS])
def test_the_locks_agree(lock):
    site, other = pins(RUNTIME), pins(lock)
    assert {name: other[name] for name in site.keys() & other.keys()} == {
        name: site[name] for name in site.keys() & other.keys()
    }


@pytest.mark.parametrize("lock", OWN_LOCKS)
def test_the_lock_of_a_group_holds_what_pyproject_asks_for_names_no_place_and_every_hash(lock):
    text, wishes = lock.read_text(), group(OWN_LOCKS[lock])
    assert text.startswith(first_line(wishes)), "pyproject.toml has changed since: run `make lock`"
    assert "://" not in text
    (wish,), ((name, versions),) = map(Requirement, wishes), pins(lock).items()
    assert name == canonicalize_name(wish.name)
    assert all(wish.specifier.contains(version) for version in versions)
    assert text.count("--hash=sha256:") > 1  # for several machines


@pytest.mark.parametrize("room", ["tests", "site/headless"])
def test_npm_is_for_tests_and_the_front_end_only_and_its_lock_names_no_place(room):
    packages = json.loads((ROOT / room / "package-lock.json").read_text())["packages"]
    told = [{name: value for name, value in package.items() if name != "funding"} for package in packages.values()]
    assert "://" not in json.dumps(told)  # where to give money is the authors' word, where it lies is this machine's
    assert not (ROOT / "package.json").exists()


def test_the_root_holds_the_rooms_and_little_else():
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True
    ).stdout
    top = {line.split("/")[0].strip('"') for line in listed.splitlines()}
    assert top <= ROOMS | FILES | HIDDEN, top - ROOMS - FILES - HIDDEN


def test_there_is_no_python_under_site():
    assert not [path for path in (ROOT / "site").rglob("*.py") if "node_modules" not in path.parts]


def test_nothing_of_the_reference_front_end_is_collected():
    assert all(root.parent == ROOT / "site" and root.name != "headless" for _, root in settings.STATICFILES_DIRS)
    names = [name for finder in get_finders() for name, _ in finder.list([])]
    assert not [name for name in names if "headless" in name or "node_modules" in name]


def test_modules_have_telling_names():
    empty = {"utils", "helpers", "core", "common", "mixins", "services"}
    assert not [path for room in ROOMS for path in (ROOT / room).rglob("*.py") if path.stem in empty]


def test_a_long_line_is_found_unless_it_is_a_single_tag_of_django(tmp_path):
    sentence = "{% translate '" + "word " * 30 + "' %}"
    lines = ["a" * LONGEST, "  " + sentence, f"{{{{ {'a' * LONGEST} }}}}", f"<p>{sentence}</p>", sentence + sentence]
    page = tmp_path / "page.html"
    page.write_text("\n".join(lines))
    assert [found.split(":")[1] for found in too_long(page)] == ["4", "5"]


def start(tmp_path, **variables: str) -> subprocess.CompletedProcess:
    variables = environment(COMMONHOUSE_VAR=str(tmp_path), DJANGO_SETTINGS_MODULE="settings.dev") | variables
    return subprocess.run(
        [sys.executable, "manage.py", "check"], cwd=ROOT, env=variables, capture_output=True, text=True
    )


def test_wrong_values_stop_the_start_with_a_line_each(tmp_path):
    done = start(tmp_path, **WRONG)
    assert (done.returncode, done.stdout) == (2, ""), done.stderr
    lines = done.stderr.splitlines()
    assert sorted(line.split(":")[0] for line in lines) == sorted(WRONG)
    assert all(f"Example: {line.split(':')[0]}=" in line for line in lines)


def test_the_project_says_which_pythons_it_runs_on():
    assert tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["requires-python"] == ">=3.11,<3.15"


# What rests on what differs between the databases, and the tests of it, which run on both: the mark `differs`.
DIFFERENT = {
    "media/consent/withdrawal.py": "media.test_consent",
    "home/consent/boxes.py": "media.test_consent_desk",
    "home/consent/forms.py": "media.test_consent_desk",
    "home/consent/views.py": "media.test_consent_desk",
    "pages/caching.py": "site.test_next_moment",
    "pages/changes/feed.py": "site.test_changes",
    "pages/crisis/models.py": "admin.test_crisis_switch",
    "pages/changes/triggers.py": "site.test_changes",
    "pages/id_lists.py": "site.test_tree",
    "pages/tree/loading.py": "site.test_tree",
    "home/content_releases/admin.py": "admin.test_content_releases",
    "home/content_releases/release.py": "admin.test_content_releases",
    "home/content_releases/take_back.py": "admin.test_content_releases",
    "home/page_store/store.py": "operation.test_stored_pages",
    "home/backup/connections.py": "operation.test_backup",
    "home/backup/create.py": "operation.test_backup",
    "home/backup/rehearsal.py": "operation.test_backup",
    "home/backup/restore.py": "operation.test_backup",
    "home/backup/rows.py": "operation.test_backup",
    "home/backup/management/commands/rehearse_restore.py": "operation.test_backup",
    "home/sign_in/wagtail_patches.py": "admin.test_second_factor",
    "home/privacy/erasure.py": "admin.test_personal_data",
    "home/privacy/walk.py": "admin.test_personal_data",
    "home/schedule/moves.py": "admin.test_schedule",
    "home/trash/models.py": "admin.test_trash",
    "home/health/heartbeat.py": "operation.test_worker",
    "home/health/removed_apps.py": "extension.test_extension",
    "home/worker/schedule.py": "operation.test_worker",
    "home/visits/counts.py": "operation.test_visits",
    "home/change_log/log.py": "api.test_changes",
    "home/webhooks/changes.py": "webhooks.test_changes",
    "home/webhooks/delivery.py": "webhooks.test_delivery",
    "home/health/checks/clock.py": "operation.test_health",
    "home/health/checks/database.py": "operation.test_health",
    "home/demo/loader.py": "operation.test_run",
    "media/images/renditions.py": "media.test_media",
    "pages/base/slugs.py": "admin.test_free_slugs",
    "pages/api/requests/preconditions.py": "api.test_safe_writes",
    "pages/events/occurrences.py": "api.test_lists",
    "pages/events/registration/actions/allocation.py": "registration.test_allocation",
    "pages/events/registration/notices/__init__.py": "registration.test_allocation",
    "pages/events/registration/admin/messages.py": "registration.test_messages",
    "pages/events/registration/actions/sync.py": "registration.test_locks",
    "pages/people/models.py": "registration.test_locks",
    "pages/http/counters.py": "site.test_counters",
    "pages/search/backend/postgresql.py": "search.test_search",
    "pages/search/spelling.py": "search.test_languages",
    "pages/search/backend/__init__.py": "search.test_search",
    "pages/search/backend/sqlite.py": "search.test_stemming",
    "pages/block_patterns/views.py": "admin.test_block_patterns",
    "pages/api_writing/management/pages.py": "api.test_management_races",
    "pages/terms/creation.py": "admin.test_terms",
    "pages/translation/segments/sync.py": "translation.test_jobs",
    "pages/translation_bench/jobs/save.py": "translation.test_saving",
    "pages/translation_bench/jobs/preconditions.py": "translation.test_saving",
    "pages/translation_bench/jobs/questions.py": "api.test_translation_races",
    "pages/translation/jobs/sources.py": "translation.test_jobs",
    "pages/translation/jobs/sync.py": "translation.test_jobs",
    "pages/translation/view_restrictions.py": "site.test_leaving",
}
ASKS = {"connection.vendor", "connection.cursor", "RawSQL"}


def asks_the_database(path) -> bool:
    """Whether a module locks rows, writes SQL or asks which database it has."""
    nodes = [node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Attribute | ast.Name)]
    return any(ast.unparse(node) in ASKS or ast.unparse(node).endswith(".select_for_update") for node in nodes)


def marks_of(part) -> list:
    """The marks of a module, a class or a function."""
    marks = getattr(part, "pytestmark", [])
    return marks if isinstance(marks, list) else [marks]


def test_what_differs_between_the_databases_is_tested_on_both():
    modules = [path for room in ("home", "pages", "media") for path in (ROOT / room).rglob("*.py")]
    asking = {
        str(path.relative_to(ROOT)) for path in modules if "migrations" not in path.parts and asks_the_database(path)
    }
    assert asking - set(DIFFERENT) == set(), "name the test of it here, and mark that"
    for module, test in DIFFERENT.items():
        assert (ROOT / module).exists(), module
        tests = importlib.import_module(f"tests.{test}")
        marks = [mark for each in (tests, *vars(tests).values()) for mark in marks_of(each)]
        assert "differs" in {mark.name for mark in marks}, test
