"""Mutants: small wrong changes of the code that the tests beside a module have to notice.

tests/mutants/ has a file for each module: which tests are to notice, and the mutants as text of the module and what it becomes.
No file is changed: as a pytest plugin (`-p tests.support.mutants`) this imports the module of MUTANT with its text replaced, so
that the databases saved for the tests (template_database.py) are used as they are.
"""

import os
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
from pathlib import Path

from settings.install import ROOT

FOLDER = ROOT / "tests" / "mutants"
MUTANT = "MUTANT"  # environment variable: the name of the mutant to import


@dataclass(frozen=True)
class Mutant:
    """One wrong change. `equivalent` and `survives` are reasons: why no test can notice, and why none does yet."""

    name: str
    path: str
    tests: tuple[str, ...]
    find: str
    replace: str
    equivalent: str = ""
    survives: str = ""

    @property
    def module(self) -> str:
        return self.path.removesuffix(".py").replace("/", ".").removesuffix(".__init__")

    def apply(self, source: str) -> str:
        """Return the text of the module with the change; raise ValueError unless it is possible in exactly one place."""
        if (count := source.count(self.find)) != 1:
            raise ValueError(f"{self.name}: {self.path} has the text {count} times, not once:\n{self.find}")
        return source.replace(self.find, self.replace)


def mutants() -> Iterator[Mutant]:
    """Yield every mutant of the folder, in the order of files and lines."""
    for path in sorted(FOLDER.glob("*.toml")):
        content = tomllib.loads(path.read_text())
        for number, mutant in enumerate(content["mutants"], 1):
            yield Mutant(f"{path.stem}-{number}", content["module"], tuple(content["tests"]), **mutant)


class MutantLoader(SourceFileLoader):
    """Loads the changed text of a module, and never its compiled file."""

    def __init__(self, mutant: Mutant, path: str):
        super().__init__(mutant.module, path)
        self.mutant = mutant

    def get_code(self, fullname: str):
        return compile(self.mutant.apply(Path(self.path).read_text()), self.path, "exec")


@dataclass
class MutantFinder:
    """Finds the module of one mutant before Python looks for it."""

    mutant: Mutant

    def find_spec(self, fullname: str, path=None, target=None) -> ModuleSpec | None:
        if fullname != self.mutant.module:
            return None
        spec = PathFinder.find_spec(fullname, path, target)
        spec.loader = MutantLoader(self.mutant, spec.origin)
        return spec


if name := os.environ.get(MUTANT):
    mutant = next(each for each in mutants() if each.name == name)
    if mutant.module in sys.modules:
        raise RuntimeError(f"{mutant.module} was imported before its mutant")
    sys.meta_path.insert(0, MutantFinder(mutant))
