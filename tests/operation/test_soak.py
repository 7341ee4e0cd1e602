"""The parts of `make soak`: each long test stands in one of them, and CI runs those that only take longer."""

import re
import subprocess
import sys

import pytest
from django.db import connection
from packaging.requirements import Requirement

from settings.environment import Environment
from settings.install import PYTHON, ROOT, RUNTIME

from ..conftest import SLOW, names_of
from ..set_up import environment
from ..soak import NEXT, PARTS, interpreter, listing

COLLECT = ("-m", "pytest", "--collect-only", "-q", "-p", "no:cacheprovider", "-m")


def collected(mark: str) -> list[str]:
    """The ids of the tests with this mark."""
    done = subprocess.run([sys.executable, *COLLECT, mark], cwd=ROOT, capture_output=True, text=True)
    found = [line for line in done.stdout.splitlines() if "::" in line]
    assert len(found) > 100, done.stdout + done.stderr
    return found


@pytest.mark.skipif(connection.vendor == "sqlite", reason="some tests are there on PostgreSQL alone")
def test_what_is_named_as_slow_is_there():
    assert SLOW - {name for test in collected("slow") for name in names_of(test)} == set()


def test_ci_runs_what_make_test_leaves_out_because_it_is_slow():
    parts = re.search(r"for part in (.+); do", (ROOT / ".ci" / "run").read_text())[1].split()
    assert parts == [name for name, part in PARTS.items() if "CI runs it too" in part.says]


def test_every_long_test_stands_in_one_part():
    found = collected("soak")
    assert [test for test in found if [part.holds(test) for part in PARTS.values()].count(True) != 1] == []


def test_a_candidate_is_tried_in_an_environment_of_its_own_until_the_lock_has_it():
    installed = re.search(r"^wagtail==(\S+)", RUNTIME.read_text(), re.MULTILINE)[1]
    candidate = Requirement(NEXT)
    assert not candidate.specifier.contains(installed, prereleases=True), "delete the part: the lock has this version"
    assert [name for name, part in PARTS.items() if part.requirement] == ["wagtail-next"]
    assert interpreter("") == PYTHON


def test_without_a_name_the_parts_are_listed():
    done = subprocess.run([sys.executable, "-m", "tests.soak"], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0
    assert done.stdout.strip() == listing()
    assert [line.split()[0] for line in listing().splitlines()] == list(PARTS)


def test_a_site_starts_in_each_part(monkeypatch):
    """Which says its name to all that it starts."""
    monkeypatch.setenv("PART", "hostile")
    variables = Environment(environment())
    variables.refuse_without_effect()
    assert variables.problems == []


def test_an_unknown_part_is_refused(monkeypatch):
    monkeypatch.setenv("PART", "everything")
    done = subprocess.run([sys.executable, "-m", "tests.soak"], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 1
    assert done.stdout.strip() == listing()
