"""The loop of a developer: `make dev`, `make format`, and what `make test` prints, installs and counts."""

import io
import shutil
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from settings.install import ROOT
from settings.start.ports import free_port

from .. import coverage, run, set_up
from ..support.running_site import demo_copy

CODE = (
    "home",
    "pages",
    "media",
    "settings",
    "site",
    "templates",
    "tests",
    "manage.py",
    "requirements.lock",
    "pyproject.toml",
)
JUNIT = """<testsuites><testsuite tests="7">
<testcase name="one" /><testcase name="two"><failure /></testcase><testcase name="three"><skipped /></testcase>
</testsuite></testsuites>"""


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A copy of the code in which tests may change files."""
    root = tmp_path / "checkout"
    ignored = shutil.ignore_patterns("node_modules", "__pycache__", ".astro")
    for name in CODE:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, root / name, ignore=ignored)
        else:
            shutil.copy(ROOT / name, root / name)
    (root / ".venv").symlink_to(ROOT / ".venv")
    return root


def replace_in(path: Path, old: str, new: str) -> None:
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))


def wait_for(condition: Callable[[], bool], output: Path) -> None:
    until = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < until, output.read_text()[-2000:]
        time.sleep(0.2)


@contextmanager
def developer_server(checkout: Path, folder: Path) -> Iterator[tuple[str, Path]]:
    """Run what `make dev` runs, on the demo; yield its address and the file with its output."""
    output = folder / "output"
    with demo_copy(folder / "site", finished=False) as site:
        port = free_port()
        variables = site.variables | {"DEBUG": "1", "PORT": str(port), "PYTHONUNBUFFERED": "1"}
        with open(output, "w") as writing:
            command = [sys.executable, "-m", "settings.run"]
            process = subprocess.Popen(command, cwd=checkout, env=variables, stdout=writing, stderr=writing)
        try:
            wait_for(lambda: "Ctrl-C stops it" in output.read_text(), output)
            yield f"http://localhost:{port}", output
        finally:
            process.terminate()
            process.wait(20)


def get(address: str) -> str:
    with urllib.request.urlopen(address) as response:
        return response.read().decode()


@pytest.mark.servers
def test_developers_see_a_changed_template_style_and_module_at_the_next_reload(checkout, tmp_path):
    with developer_server(checkout, tmp_path) as (address, output):
        assert "changed-template" not in get(f"{address}/")
        replace_in(checkout / "templates/parts/footer.html", '<footer class="', '<footer class="changed-template ')
        assert "changed-template" in get(f"{address}/")

        (checkout / "site/css/tokens.css").write_text("/* changed style */")
        assert get(f"{address}/static/css/tokens.css") == "/* changed style */"

        catalog = checkout / "settings/locale/es/LC_MESSAGES/django.po"
        replace_in(catalog, 'msgstr "Ir al contenido"', 'msgstr "changed-translation"')
        wait_for(lambda: "changed-translation" in get(f"{address}/es/"), output)

        replace_in(
            checkout / "home/health/probes.py",
            "def livez(",
            "def livez(*_):\n    return HttpResponse('changed')\n\n\ndef old(",
        )
        wait_for(lambda: is_changed(address), output)
        replace_in(checkout / "home/worker/process.py", "IDLE = 1 ", "IDLE = 2 ")
        wait_for(lambda: "The work ended by itself" in output.read_text(), output)


def is_changed(address: str) -> bool:
    try:
        return get(f"{address}/livez") == "changed"
    except OSError:  # the server restarts
        return False


@pytest.mark.parametrize("variables", [{"CI": "true"}, {"ASSUME_YES": "1"}])
def test_system_packages_are_listed_and_installed_where_the_environment_agrees(variables, monkeypatch, capsys):
    for name in ("CI", "ASSUME_YES"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    set_up.confirm_installation(["nginx", "strace"])
    assert "nginx strace" in capsys.readouterr().out


def test_without_a_terminal_the_command_to_run_is_printed(monkeypatch):
    for name in ("CI", "ASSUME_YES"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(sys, "stdin", io.StringIO())
    with pytest.raises(SystemExit) as ended:
        set_up.confirm_installation(["nginx", "strace"])
    assert "apt-get install --no-install-recommends nginx strace" in str(ended.value)


@pytest.mark.parametrize(("answer", "installs"), [("", True), ("y", True), ("n", False)])
def test_a_terminal_is_asked(monkeypatch, answer, installs):
    for name in ("CI", "ASSUME_YES"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(sys, "stdin", type("Terminal", (), {"isatty": lambda self: True})())
    monkeypatch.setattr("builtins.input", lambda _question: answer)
    if installs:
        set_up.confirm_installation(["nginx"])
    else:
        with pytest.raises(SystemExit):
            set_up.confirm_installation(["nginx"])


def test_packages_start_no_service_while_they_are_installed(monkeypatch, tmp_path):
    policy = tmp_path / "policy-rc.d"
    monkeypatch.setattr(set_up, "POLICY", policy)
    with set_up.services_stopped([]):
        assert subprocess.run([policy]).returncode == 101  # invoke-rc.d: action forbidden by policy
    assert not policy.exists()


def test_the_last_line_counts_tests_and_the_one_above_their_subtests(tmp_path):
    report = tmp_path / "report.xml"
    report.write_text(JUNIT)
    assert run.counted(report) == {"passed": 1, "failed": 1, "skipped": 1, "subtests": 4}


def test_coverage_is_told_by_floor_and_names_the_lines_that_no_test_reached():
    summary = {"covered_lines": 6, "num_statements": 9, "covered_branches": 1, "num_branches": 4}
    whole = {"covered_lines": 1, "num_statements": 1, "covered_branches": 0, "num_branches": 0}
    files = {
        "home/desk.py": {"summary": summary, "missing_lines": [3, 4, 9]},
        "media/files.py": {"summary": whole, "missing_lines": []},
    }
    lines = [" ".join(line.split()) for line in coverage.report_lines(files)]
    assert "home 66.7 % of 9 25.0 % of 4" in lines
    assert "media 100.0 % of 1 100.0 % of 0" in lines
    assert "all 70.0 % of 10 25.0 % of 4" in lines
    assert lines[-2:] == ["Lines that no test reached, in 1 of 2 files:", "home/desk.py: 3-4, 9"]


def test_coverage_is_measured_only_where_it_is_wanted(monkeypatch):
    monkeypatch.setenv("COVERAGE", "")
    assert coverage.variables() == {}
    monkeypatch.setenv("COVERAGE", "1")
    assert coverage.variables()["COVERAGE_FILE"] == str(coverage.DATA)


@pytest.mark.parametrize(
    ("arguments", "workers"), [(["tests/site/test_news.py"], 0), (["tests", "-k", "news"], 0), (["tests/site"], 2)]
)
def test_few_tests_run_in_one_process(arguments, workers):
    assert run.worker_count(arguments) == workers


def test_what_lint_refuses_of_layout_is_formatted(checkout, monkeypatch):
    module, page = checkout / "home" / "views.py", checkout / "templates" / "404.html"
    good = module.read_text(), page.read_text()
    module.write_text(good[0].replace(" = ", "  =  "))
    page.write_text(f"    {good[1]}")
    monkeypatch.setattr(run, "ROOT", checkout)
    assert run.format_code(str(checkout)) == 0
    assert (module.read_text(), page.read_text()) == good
