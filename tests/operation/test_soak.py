"""The parts of `make soak`: each long test stands in one of them."""

import subprocess
import sys

from settings.environment import Environment
from settings.install import ROOT

from ..set_up import environment
from ..soak import PARTS, listing

COLLECT = ("-m", "pytest", "--collect-only", "-q", "-p", "no:cacheprovider", "-m", "soak")


def test_every_long_test_stands_in_one_part():
    done = subprocess.run([sys.executable, *COLLECT], cwd=ROOT, capture_output=True, text=True)
    found = [line for line in done.stdout.splitlines() if "::" in line]
    assert len(found) > 100, done.stdout + done.stderr
    assert [test for test in found if [part.holds(test) for part in PARTS.values()].count(True) != 1] == []


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
