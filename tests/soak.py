"""`make soak PART=name`: the long load, fuzz and matrix runs, by part; without PART lists the parts with their last times.

What is drawn by chance follows SEED, which each part says: `make soak PART=api SEED=7` draws the same again.
"""

import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path

from settings.install import PYTHON, ROOT, RUNTIME, SOURCES

from . import coverage
from .locks import TESTS
from .run import ALL, TIMEOUT, run_pytest
from .set_up import set_up
from .support.template_cache import CACHE, cached_templates

LONG = "soak"
SLOW = "slow and not servers and not soak"
LAST = ROOT / "var" / "soak.json"
MATRIX = tuple(f"tests/browser/test_{name}.py" for name in ("pages", "links", "color_scheme", "print", "keyboard"))
BROWSER = "tests/browser"
GROWTH = "tests/site/test_growth.py"
HOSTILE = ("tests/operation/test_flood.py", "tests/operation/test_parsers.py", "tests/site/test_route_fuzz.py")
MUTANTS = "tests/operation/test_mutants.py"
FEATURES = "tests/operation/test_switched_off.py"
LEAKS = ("tests/site/test_leak_matrix.py", "tests/media/test_upload_leaks.py")
CROWD = "tests/registration/test_load_of_registrations.py"  # alone, as SPEED
SPEED = "tests/browser/test_speed.py"  # alone: what runs beside it would be measured too
HEADLESS = "tests/browser/test_front_end.py"
NEXT = "wagtail>=8.1rc1,<8.2"  # candidate that the code is to run on before pyproject.toml asks for it


@dataclass(frozen=True)
class SoakPart:
    """Which tests, by mark and path, and the databases that they run on."""

    says: str
    mark: str = LONG
    paths: tuple[str, ...] = ("tests",)
    without: tuple[str, ...] = ()
    postgresql: bool = True
    sqlite: bool = False
    sqlite_mark: str = ""  # where SQLite runs less
    requirement: str = ""  # what pip installs in the place of the lock's version, pre-releases included
    workers: int = 2  # processes of pytest-xdist, which drops what tests print; 0: none
    timeout: int = 0  # seconds for one test; 0: no limit

    def holds(self, test: str) -> bool:
        """Whether the long test of this id stands in it."""
        return self.mark == LONG and test.startswith(self.paths) and not test.startswith(self.without)

    def arguments(self, vendor: str) -> list[str]:
        """As pytest takes them."""
        mark = self.sqlite_mark if vendor == "sqlite" and self.sqlite_mark else self.mark
        return ["-m", mark, "-s", *self.paths, *(f"--ignore={path}" for path in self.without)]


PARTS = {
    "servers": SoakPart(
        "whole servers, started, killed, upgraded; CI runs it too",
        "servers and not soak",
        sqlite=True,
        sqlite_mark="servers and differs and not soak",
        timeout=TIMEOUT,
    ),
    "slow": SoakPart(
        "what takes longer than 0.4 s by itself; CI runs it too",
        SLOW,
        without=(BROWSER,),
        sqlite=True,
        sqlite_mark=f"{SLOW} and differs",
        timeout=TIMEOUT,
    ),
    "slow-browser": SoakPart("the same, in Chromium; CI runs it too", SLOW, paths=(BROWSER,), timeout=TIMEOUT),
    "postgresql": SoakPart("all of `make test`, of `servers` and the slow ones, on PostgreSQL", "not soak"),
    "sqlite": SoakPart(
        "all of `make test`, of `servers` and the slow ones, on SQLite", "not soak", postgresql=False, sqlite=True
    ),
    "wagtail-next": SoakPart(
        f"all of `make test` on SQLite with {NEXT}, in an environment of its own",
        ALL,
        postgresql=False,
        sqlite=True,
        requirement=NEXT,
    ),
    "pages": SoakPart("every page of the demo, in each width, scheme and language", paths=MATRIX),
    "browser": SoakPart("every block and screen of the admin", paths=(BROWSER,), without=(*MATRIX, SPEED, HEADLESS)),
    "speed": SoakPart("a phone on slow 4G, and Lighthouse", paths=(SPEED,)),
    "headless": SoakPart(
        "the reference front end beside the templates' pages", paths=(HEADLESS,), postgresql=False, sqlite=True
    ),
    "api": SoakPart("fuzzing of the API, long lists, chains of writes", paths=("tests/api",)),
    "calendar": SoakPart("dates by the thousand, zones, other programs' reading", paths=("tests/events",)),
    "registration": SoakPart(
        "a crowd for fifty places, kills, hostile forms", paths=("tests/registration",), without=(CROWD,), sqlite=True
    ),
    "crowd": SoakPart("25 registrations a second for a minute", paths=(CROWD,)),
    "media": SoakPart("damaged files, and what other programs read in ours", paths=("tests/media",), without=LEAKS),
    "leaks": SoakPart("hidden words of pages, by role, and of uploads, in all that is served", paths=LEAKS),
    "growth": SoakPart("ten thousand pages", paths=(GROWTH,)),
    "admin": SoakPart("every address as each role", paths=("tests/admin", "tests/translation", "tests/search")),
    "site": SoakPart(
        "the public site and its operation",
        paths=("tests/site", "tests/operation"),
        without=(GROWTH, MUTANTS, FEATURES, *HOSTILE, *LEAKS),
    ),
    "features": SoakPart(
        "a site without each optional feature; CI runs it too",
        paths=(FEATURES,),
        postgresql=False,
        sqlite=True,
        timeout=TIMEOUT,
    ),
    "mutants": SoakPart(
        "small wrong changes of the code, which the tests beside it have to notice", paths=(MUTANTS,), workers=0
    ),
    "hostile": SoakPart(
        "one who floods the site, hostile requests and files by the thousand", paths=HOSTILE, sqlite=True
    ),
}


def interpreter(requirement: str) -> Path:
    """The Python that the tests run on: of .venv, or of an environment that has the locks and, over them, `requirement`."""
    if not requirement:
        return PYTHON
    folder = CACHE / "wagtail-next"
    python, pip = folder / "bin" / "python", ("-m", "pip", "install", "--quiet", "--disable-pip-version-check")
    subprocess.run([sys.executable, "-m", "venv", folder], check=True)
    options = ["--require-hashes", "--only-binary", ":all:", "--no-binary", SOURCES, "-r"]
    for lock in (RUNTIME, TESTS):
        subprocess.run([python, *pip, *options, lock], check=True)
    subprocess.run([python, *pip, "--upgrade", "--pre", requirement], check=True)
    return python


def last_times() -> dict[str, str]:
    return json.loads(LAST.read_text()) if LAST.exists() else {}


def listing() -> str:
    """One line a part."""
    times = last_times()
    return "\n".join(f"{name:14}{times.get(name, 'not run here yet'):32}{part.says}" for name, part in PARTS.items())


def run(name: str, seed: int) -> bool:
    """Whether all of it passed; how long it took is kept and said."""
    part, began = PARTS[name], time.monotonic()
    os.environ["SEED"] = str(seed)
    print(f"Seed {seed}: `make soak PART={name} SEED={seed}` draws the same again.", flush=True)
    chance, python = f"--hypothesis-seed={seed}", interpreter(part.requirement)
    with tempfile.TemporaryDirectory(prefix="commonhouse-soak-") as folder:
        counts = Counter()
        # Another version may have other migrations than the saved templates.
        templates = nullcontext("") if part.requirement else cached_templates(Path(folder))
        with templates as database:
            if part.sqlite:
                arguments = [*part.arguments("sqlite"), chance]
                counts += run_pytest(folder, "", arguments, part.workers, python, part.timeout)
            if part.postgresql:
                arguments = [*part.arguments("postgresql"), chance]
                counts += run_pytest(folder, database, arguments, part.workers, python, part.timeout)
    coverage.print_report()
    minutes = (time.monotonic() - began) / 60
    said = f"{minutes:.1f} min, {counts['passed']} passed, {counts['failed']} failed"
    LAST.parent.mkdir(exist_ok=True)
    LAST.write_text(json.dumps(last_times() | {name: said}, indent=1))
    print(f"\n{name}: {said}, {counts['skipped']} skipped")
    return not counts["failed"]


def main(name: str, seed: str) -> int:
    if name not in PARTS:
        print(listing())
        return int(bool(name))
    set_up()
    coverage.prepare(adds=True)
    return int(not run(name, int(seed) if seed else random.randrange(2**32)))


if __name__ == "__main__":
    sys.exit(main(os.environ.get("PART", ""), os.environ.get("SEED", "")))
