"""Branch coverage of `make test` and `make soak`, with COVERAGE=1: measured in every process, printed, never a bar.

`make test` begins again, `make soak` adds to what was measured before it, so that `COVERAGE=1 .ci/run` ends with the sum.
Python 3.14 measures by sys.monitoring, which costs little. Older ones are traced: the tests take some 60 % longer.
"""

import json
import os
import shutil
import subprocess
from collections import defaultdict
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

from settings.install import PYTHON, ROOT, install

from ..locks import COVERAGE as LOCK

DATA = ROOT / "var" / "coverage" / "data"
FLOORS = ("home", "pages", "media", "settings")
COUNTS = ("covered_lines", "num_statements", "covered_branches", "num_branches")  # of coverage's JSON report


def is_wanted() -> bool:
    return bool(os.environ.get("COVERAGE"))


def variables() -> dict[str, str]:
    """Return the environment in which each process of .venv measures itself; the package starts it from its .pth file."""
    return {"COVERAGE_PROCESS_START": str(ROOT / "pyproject.toml"), "COVERAGE_FILE": str(DATA)} if is_wanted() else {}


def prepare(adds: bool = False) -> None:
    """Install the package and forget what was measured before, unless this run `adds` to it; nothing without COVERAGE."""
    if not is_wanted():
        return
    install(LOCK)
    if not adds:
        shutil.rmtree(DATA.parent, ignore_errors=True)
    DATA.parent.mkdir(parents=True, exist_ok=True)


def print_report() -> None:
    """Print what was measured since `prepare`; nothing without COVERAGE."""
    if not is_wanted():
        return
    for words in (("combine", "--quiet", "--append"), ("json", "--quiet", "--ignore-errors", "-o", f"{DATA}.json")):
        done = run_coverage(*words)
        if done.returncode:
            print(f"\nCoverage could not be measured: {done.stdout.strip()}", flush=True)
            return
    print("", *report_lines(json.loads(Path(f"{DATA}.json").read_text())["files"]), sep="\n", flush=True)


def run_coverage(*words: str) -> subprocess.CompletedProcess:
    output = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True}
    command, outside = [PYTHON, "-m", "coverage", *words], os.environ | {"COVERAGE_FILE": str(DATA)}
    return subprocess.run(command, cwd=ROOT, env=outside, **output)


def report_lines(files: dict[str, dict]) -> Iterator[str]:
    """Yield a line for each floor, then one for each file with lines that no test reached."""
    totals = defaultdict(lambda: dict.fromkeys(COUNTS, 0))
    for path, measured in files.items():
        for floor in (path.partition("/")[0], "all"):
            for name in COUNTS:
                totals[floor][name] += measured["summary"][name]
    yield f"{'Coverage':10}{'lines':>18}{'branches':>24}"
    for floor in (*FLOORS, "all"):
        lines, statements, branches, all_branches = totals[floor].values()
        yield f"{floor:10}{share(lines, statements)}{share(branches, all_branches):>24}"
    missed = {path: measured["missing_lines"] for path, measured in files.items() if measured["missing_lines"]}
    yield f"\nLines that no test reached, in {len(missed)} of {len(files)} files:"
    yield from (f"{path}: {ranges(lines)}" for path, lines in missed.items())


def share(reached: int, of: int) -> str:
    """A part of a whole, as “92.4 % of 12345”."""
    return f"{100 * reached / of if of else 100:5.1f} % of {of:6}"


def ranges(numbers: list[int]) -> str:
    """Line numbers as an editor's search takes them: “3-5, 9”."""
    runs = groupby(enumerate(sorted(numbers)), lambda pair: pair[1] - pair[0])
    ends = [(run[0][1], run[-1][1]) for run in (list(group) for _offset, group in runs)]
    return ", ".join(str(first) if first == last else f"{first}-{last}" for first, last in ends)
