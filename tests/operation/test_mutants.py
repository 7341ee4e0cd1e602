"""Mutants of critical modules (tests/mutants/): each is to be noticed by the tests beside its module."""

import os
import random
import subprocess
import tempfile
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from queue import SimpleQueue
from urllib.parse import urlsplit

import pytest

from settings.install import PYTHON, ROOT

from ..set_up import environment
from ..support.mutants import MUTANT, Mutant, mutants
from ..support.template_database import create

QUICK, NAMED = "not soak and not servers and not slow", "not soak and not servers"
PROCESSES = 2
LONGEST = 600  # seconds of one run; a mutant that never ends is noticed, too
SAMPLE = 10  # one mutant in so many
# Whether a mutant is noticed, by the exit code of pytest: all passed, one failed, none could be imported, none was selected.
EXIT_CODES = {0: False, 1: True, 2: True, 5: False}


@dataclass(frozen=True)
class MutantResult:
    """How a mutant was noticed: "make test", "beside the module" (by a slow test), "" where it was not."""

    mutant: Mutant
    noticed_by: str

    @property
    def kind(self) -> str:
        return self.noticed_by or ("equivalent" if self.mutant.equivalent else "survived")


def fails(tests: tuple[str, ...], mark: str, database: str, mutant: str = "") -> bool:
    """Run these tests with the mutant in the place of its module, or with the code as it is; return whether one fails."""
    command = [PYTHON, "-m", "pytest", "-q", "-x", "-p", "tests.support.mutants", "-p", "no:cacheprovider", "-m", mark]
    output = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True}
    with tempfile.TemporaryDirectory() as folder:
        variables = environment(**{MUTANT: mutant}, COMMONHOUSE_VAR=folder, DATABASE_URL=database)
        try:
            done = subprocess.run([*command, *tests], cwd=ROOT, env=variables, timeout=LONGEST, **output)
        except subprocess.TimeoutExpired:
            return True
    if done.returncode not in EXIT_CODES:
        raise RuntimeError(f"{mutant or 'no mutant'}: pytest ended with {done.returncode}\n{done.stdout[-2000:]}")
    if not mutant and EXIT_CODES[done.returncode]:
        print(done.stdout[-2000:], flush=True)
    return EXIT_CODES[done.returncode]


def outcome(mutant: Mutant, databases: list[str]) -> MutantResult:
    for mark, noticed_by in ((QUICK, "make test"), (NAMED, "beside the module")):
        if any(fails(mutant.tests, mark, database, mutant.name) for database in databases):
            return MutantResult(mutant, noticed_by)
    return MutantResult(mutant, "")


def run(
    chosen: list[Mutant], url: str = "", processes: int = PROCESSES, controls: int | None = None
) -> list[MutantResult]:
    """Return what became of each, on SQLite and, with `url`, on PostgreSQL too; print it meanwhile.

    Tests that fail without a mutant would notice each one: they are an error. `controls` lists are tried so, or all of them.
    """
    names = SimpleQueue()  # a database for each process: two can't create the same
    for number in range(processes):
        if url:
            create(f"mutants_{number}")
        names.put(urlsplit(url)._replace(path=f"/mutants_{number}").geturl() if url else "")

    @contextmanager
    def databases() -> Iterator[list[str]]:
        name = names.get()
        try:
            yield ["", name] if url else [""]
        finally:
            names.put(name)

    def fail_without(tests: tuple[str, ...]) -> list[str]:
        with databases() as urls:
            return [f"{tests} on {urlsplit(each).scheme or 'sqlite'}" for each in urls if fails(tests, QUICK, each)]

    def run_one(mutant: Mutant) -> MutantResult:
        with databases() as urls:
            result = outcome(mutant, urls)
        print(f"{result.kind:18} {mutant.name} {mutant.path}: {mutant.equivalent or mutant.survives}", flush=True)
        return result

    with ThreadPoolExecutor(processes) as pool:
        lists = list(dict.fromkeys(mutant.tests for mutant in chosen))[:controls]
        failing = [each for found in pool.map(fail_without, lists) for each in found]
        assert not failing, f"these fail without a mutant: {failing}"
        return list(pool.map(run_one, chosen))


def check(outcomes: list[MutantResult]) -> None:
    """Fail for a mutant that survives without a reason, and for a reason that is no longer true."""
    print(dict(Counter(result.kind for result in outcomes)), flush=True)
    survivors = [each.mutant for each in outcomes if each.kind == "survived" and not each.mutant.survives]
    excused = [each.mutant for each in outcomes if each.noticed_by and (each.mutant.equivalent or each.mutant.survives)]
    assert not survivors, "".join(f"\n{each.name}: {each.find!r} -> {each.replace!r}" for each in survivors)
    assert not excused, f"these are noticed, and need no reason: {[each.name for each in excused]}"


def test_each_is_possible():
    for mutant in mutants():
        source = (ROOT / mutant.path).read_text()
        changed = mutant.apply(source)
        assert changed != source, mutant.name
        compile(changed, mutant.path, "exec")
        assert all((ROOT / test.partition("::")[0]).exists() for test in mutant.tests), mutant.name


def test_a_sample_is_noticed():
    """CI runs it with the slow tests, in one process beside them, on SQLite alone, without those that have a reason.

    The lists themselves are the seed: the same tenth each time, so that it fails for a change alone, and another with each new list.
    """
    every = list(mutants())
    sample = random.Random("".join(map(repr, every))).sample(every, len(every) // SAMPLE)
    check(run([each for each in sample if not (each.equivalent or each.survives)], processes=1, controls=1))


@pytest.mark.soak
def test_all_are_noticed():
    check(run(list(mutants()), os.environ.get("DATABASE_URL", "")))
