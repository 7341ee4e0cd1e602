"""`make test`: sets up, lints, runs the quick tests on PostgreSQL and on SQLite what differs there, and closes with one line
that counts them. Those that take longer than anybody waits at a desk are run by CI too: tests/soak.py."""

import signal
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from itertools import repeat
from pathlib import Path
from xml.etree import ElementTree

from settings.install import PYTHON, ROOT, VENV, install

from . import coverage
from .locks import TESTS
from .set_up import environment, set_up
from .support.template_cache import cached_templates

LINT = {
    "ruff check": ["ruff", "check", "--quiet"],
    "bandit": ["bandit", "-q", "-c", "pyproject.toml", "-r", "settings", "home", "pages", "media"],
    "ruff format": ["ruff", "format", "--check", "--quiet"],
    "djade": ["djade", "--target-version", "5.2", "--check", "TEMPLATES"],
    "djhtml": ["djhtml", "--check", "--tabwidth", "2", "TEMPLATES"],
    "line length": ["python", "-m", "tests.support.line_length", "SHEETS", "TEMPLATES"],
    "import-linter": ["lint-imports", "--no-cache"],
    "mypy": ["mypy"],
    "migrations": ["python", "manage.py", "makemigrations", "--check", "--dry-run"],
    "checks": ["python", "manage.py", "check", "--fail-level", "WARNING"],
}
FORMAT = [
    ["ruff", "check", "--quiet", "--fix"],
    ["ruff", "format", "--quiet"],
    ["djade", "--target-version", "5.2", "TEMPLATES"],
    ["djhtml", "--tabwidth", "2", "TEMPLATES"],
]
NAMED, ALL = "not soak", "not soak and not servers and not slow"  # what the marks mean stands in pyproject.toml
SLOWEST = 10  # printed after each run
TIMEOUT = 600  # seconds for one test, which fails then: its process prints where each thread is, and ends
NONE_COLLECTED = 5  # pytest's exit code
DIFFERS = "differs"  # file that tests/conftest.py writes when a selected test must run on SQLite, too


def run_check(command: list[str], folder: str) -> subprocess.CompletedProcess:
    """Run a program of .venv on the files that its command names; return what it printed."""
    files = {
        "TEMPLATES": sorted((ROOT / "templates").rglob("*.html")),
        "SHEETS": sorted((ROOT / "site").rglob("*.css")),
    }
    variables = environment(DJANGO_SETTINGS_MODULE="settings.test", COMMONHOUSE_VAR=folder, TMPDIR=folder)
    program, *words = command
    words = [str(word) for part in words for word in files.get(part, [part])]
    output = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True}
    return subprocess.run([VENV / "bin" / program, *words], cwd=ROOT, env=variables, **output)


def format_code(folder: str) -> int:
    """Change what `lint` would refuse of layout and order, and print what it could not change; exit code 1 if any is left."""
    done = [run_check(command, folder) for command in FORMAT]
    print("".join(each.stdout for each in done), end="")
    return int(done[0].returncode > 0 or done[1].returncode > 0)


def lint(folder: str) -> list[str]:
    """Run every check, two at once, and print what the failing ones say; their names, each of which is a failed test."""

    failed = []
    with ThreadPoolExecutor(max_workers=2) as pool:
        for name, done in zip(LINT, pool.map(run_check, LINT.values(), repeat(folder)), strict=True):
            print(f"{name}: {'fails' if done.returncode else 'fine'}", flush=True)
            if done.returncode:
                print(done.stdout.strip(), flush=True)
                failed.append(name)
    return failed


def variables_of(folder: str, database: str) -> dict[str, str]:
    """The environment of tests on this database; without one, on SQLite."""
    return environment(COMMONHOUSE_VAR=folder, TMPDIR=folder, **({"DATABASE_URL": database} if database else {}))


def worker_count(arguments: list[str]) -> int:
    """Return how many processes pytest uses: starting two costs more than a few tests take."""
    names_few = any(word == "-k" or ".py" in word for word in arguments)
    return 0 if names_few else 2


def run_pytest(
    folder: str, database: str, arguments: list[str], workers: int = 2, python: Path = PYTHON, timeout: int = TIMEOUT
) -> Counter:
    """Run pytest on one database; return the number of tests by result. A `timeout` of 0 sets no limit."""
    report = Path(folder) / f"report-{'postgresql' if database else 'sqlite'}.xml"
    report.unlink(missing_ok=True)
    print(f"\nTests on {'PostgreSQL' if database else 'SQLite'}", flush=True)
    command = [
        python,
        "-m",
        "pytest",
        "--quiet",
        "-rfE",
        "-n",
        str(workers),
        f"--durations={SLOWEST}",
        f"--junit-xml={report}",
        "-o",
        f"faulthandler_timeout={timeout}",
        "-o",
        "faulthandler_exit_on_timeout=true",
        *arguments,
    ]
    code = subprocess.run(command, cwd=ROOT, env=variables_of(folder, database) | coverage.variables()).returncode
    if not report.exists():
        return Counter(failed=1)
    counts = counted(report)
    if code not in (0, NONE_COLLECTED) and not counts["failed"]:
        counts["failed"] = 1
    return counts


def counted(report: Path) -> Counter:
    """Return the number of tests by result, and of their subtests; an error around a test is a failure."""
    total = Counter()
    for suite in ElementTree.parse(report).iter("testsuite"):
        cases = suite.findall("testcase")
        total.update(outcome(case) for case in cases)
        total["subtests"] += int(suite.get("tests", 0)) - len(cases)
    return total


def outcome(case: ElementTree.Element) -> str:
    if case.find("failure") is not None or case.find("error") is not None:
        return "failed"
    return "skipped" if case.find("skipped") is not None else "passed"


def failed_tests(report: Path) -> list[str]:
    """Where they stand and what they are called."""
    cases = ElementTree.parse(report).iter("testcase")
    return [f"{case.get('classname')}.{case.get('name')}" for case in cases if outcome(case) == "failed"]


@contextmanager
def templates(folder: str, databases: list[str]) -> Iterator[None]:
    """Makes the template of each of these databases meanwhile; if that fails, the first test makes it and says why."""
    command = [PYTHON, "-m", "tests.support.template_database"]
    processes = [
        subprocess.Popen(
            command,
            cwd=ROOT,
            env=variables_of(folder, database) | {"DJANGO_SETTINGS_MODULE": "settings.test"},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        for database in databases
    ]
    try:
        yield
        for process in processes:
            process.wait()
    finally:
        for process in processes:
            process.kill()


def run_tests(folder: str, database: str, arguments: list[str]) -> Counter:
    """PostgreSQL, then SQLite; without PostgreSQL all runs on SQLite, and what was not run there is counted as skipped."""
    mark, workers = NAMED if arguments else ALL, worker_count(arguments) if arguments else 2
    counts = run_pytest(folder, database, ["-m", mark, *arguments], workers)
    if not database:
        return counts + Counter(skipped=counts["passed"] + counts["failed"] + counts["skipped"])
    if not (Path(folder) / DIFFERS).exists():
        return counts
    return counts + run_pytest(folder, "", ["-m", f"differs and {mark}", *arguments], workers)


def main(arguments: list[str]) -> int:
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    if "--format" in arguments:
        install(TESTS)
        with tempfile.TemporaryDirectory(prefix="commonhouse-format-") as folder:
            return format_code(folder)
    only_lint = "--lint" in arguments
    arguments = [word for word in arguments if word != "--lint"]
    install(TESTS) if only_lint else set_up()
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="commonhouse-tests-"))
        if only_lint:
            failed, counts = lint(folder), Counter()
        else:
            database = stack.enter_context(cached_templates(Path(folder)))
            failed = []
            if arguments:
                print("Some tests only: `make lint` checks the rest.", flush=True)
            else:
                with templates(folder, [database, ""] if database else [""]):
                    failed = lint(folder)
            coverage.prepare()
            counts = run_tests(folder, database, arguments)
            coverage.print_report()
            if arguments and not counts:
                failed.append(f"no test matches {' '.join(arguments)}")
        counts += Counter(failed=len(failed))
        failed += [name for report in sorted(Path(folder).glob("report-*.xml")) for name in failed_tests(report)]
    if not only_lint:
        print("", *(f"failed: {name}" for name in failed), sep="\n")
        print(f"\n{counts['subtests']} subtests, which the next line does not count")
        print(f"{counts['passed']} passed, {counts['failed']} failed, {counts['skipped']} skipped")
    return int(counts["failed"] > 0)


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)
