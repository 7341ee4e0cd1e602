"""Releases: a released site keeps everything through an upgrade, and one that is older than the first is left alone."""

import json
import subprocess
import sys

import pytest
from django.apps import apps
from django.utils.module_loading import import_string

from media.data_map import data_of
from settings.install import ROOT
from settings.start.version import VERSION

from ..support.release import (
    RELEASES,
    about,
    digests,
    migrations,
    observed,
    plain_models,
    read_rows,
    released_site,
    state_at,
)
from ..support.running_site import PREPARE, migrated_site


def numbers(version: str) -> list[int]:
    return [int(part) for part in version.split(".")]


ALL = sorted((each.name for each in RELEASES.iterdir()), key=numbers)
LARGEST = 3_000_000  # bytes
NO_ROWS = {  # of a site on its release day
    "pages.SwitchedOff": "every language is on",
    "pages.RateLimitCounter": "counted in a file beside SQLite, and for minutes only",
    "wagtail_localize.SegmentOverride": "nobody overrides a picture in a translation",
    "wagtail_localize.RelatedObjectSegment": "what pages refer to is translated by itself",
    "wagtail_localize.LocaleSynchronization": "trees are not copied by Wagtail",
    "wagtailsearchpromotions.QueryDailyHits": "nobody counts",
    "wagtailembeds.Embed": "no finder is installed",
    "wagtaildocs.Document": "replaced by media.Document",
    "wagtailimages.Image": "replaced by media.Picture",
    "wagtailimages.Rendition": "replaced by media.Rendition",
    "wagtailadmin.Admin": "a row of permissions alone",
    "wagtailadmin.EditingSession": "ends with the form",
    "wagtailadmin.FormState": "ends with the form",
    "wagtailcore.GroupSitePermission": "nobody has them",
    "wagtailcore.UploadedFile": "of an upload that nobody finished",
    "wagtailcore.WorkflowContentType": "no list has a workflow",
}


PAGES = [pytest.param(False, id="few"), pytest.param(True, id="every", marks=pytest.mark.soak)]


@pytest.fixture(scope="module", params=ALL)
def version(request):
    return request.param


@pytest.fixture(scope="module", params=PAGES)
def found(request, version, tmp_path_factory, django_db_setup, django_db_blocker):
    """What people find after the upgrade, and what they found before it; of pages a few or every one."""
    name, every = f"release_{version.replace('.', '_')}", request.param
    with django_db_blocker.unblock(), released_site(version, tmp_path_factory.mktemp("release"), name) as site:
        return observed(site, version, every), json.loads((RELEASES / version / "expected.json").read_text())


@pytest.mark.servers
@pytest.mark.differs
@pytest.mark.parametrize("what", ["logins", "history", "tasks"])
def test_an_upgrade_keeps(found, what):
    after, before = found
    assert after[what] == before[what]


@pytest.mark.servers
@pytest.mark.differs
def test_an_upgrade_keeps_every_page(found):
    after, before = ({page["address"]: page for page in each["pages"]} for each in found)
    assert after.keys() == before.keys()
    for address, page in before.items():
        assert page | after[address] == page, address
    assert sum("text" in page for page in after.values()) > 20


@pytest.mark.servers
def test_every_queued_task_has_been_run(found):
    assert {status for _path, status in found[0]["tasks"]} == {"SUCCESSFUL"}


def test_the_migrations_of_a_release_stay_as_they_are(version):
    assert about(version)["digests"].items() <= digests().items()


def test_a_new_migration_raises_the_minor_version():
    if digests().keys() - about(ALL[-1])["digests"].keys():
        assert numbers(VERSION)[:2] > numbers(ALL[-1])[:2]


def test_what_rows_name_by_its_path_can_be_imported(version):
    paths = {row["task_path"] for row in read_rows(version, "django_tasks_database_dbtaskresult")}
    assert len(paths) > 5
    for path in {*paths, *about(version)["paths"]}:
        import_string(path)


@pytest.mark.django_db
def test_a_release_is_kept_with_rows_of_every_kind_and_is_small(version):
    folder = RELEASES / version
    assert sum(file.stat().st_size for file in folder.rglob("*") if file.is_file()) <= LARGEST
    tables = plain_models(state_at(migrations(version)))
    kinds = [model for model in apps.get_models() if model._meta.db_table in tables and not data_of(model).derived]
    bare = {model._meta.label for model in kinds if not (folder / "rows" / f"{model._meta.db_table}.jsonl").exists()}
    assert bare <= NO_ROWS.keys(), bare - NO_ROWS.keys()


@pytest.fixture(scope="module")
def unreleased(tmp_path_factory):
    """A site whose database remembers a migration from before the first release."""
    with migrated_site(tmp_path_factory.mktemp("older"), "older") as site:
        site.shell(
            "from django.db import connection; from django.db.migrations.recorder import MigrationRecorder\n"
            "MigrationRecorder(connection).record_applied('pages', '0001_initial')"
        )
        yield site


@pytest.mark.parametrize("command", [("manage.py", "migrate"), PREPARE], ids=["migrate", "make run"])
def test_an_older_installation_is_refused_in_one_line(unreleased, command):
    done = subprocess.run(
        [sys.executable, *command], cwd=ROOT, env=unreleased.variables, capture_output=True, text=True
    )
    assert done.returncode == 1
    assert "before Commonhouse 0.1.0" in done.stderr
    assert done.stderr.count("\n") == 1
    assert not done.stdout
    assert not unreleased.shell("from home.users.models import User; print(*User.objects.all())")


def test_the_version_is_in_the_changelog():
    assert f"\n## {VERSION} " in (ROOT / "CHANGELOG.md").read_text()
