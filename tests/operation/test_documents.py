"""The Markdown files: how long they may be, and that links, commands, files and dates in them are right."""

import datetime as dt
import importlib.util
import re
import subprocess
from functools import cache

import pytest
import yaml
from dateutil.relativedelta import relativedelta
from django.core.management import get_commands

from settings.install import ROOT

from ..run import LINT
from ..soak import PARTS

CODE_BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
INLINE_CODE = re.compile(r"`([^`\n]+)`")
LINK = re.compile(r"\]\(([^)\s]+)\)")
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
RELEASE = re.compile(r"^## (\d+\.\d+)\.\d+ \((.+)\)$", re.MULTILINE)
PATH = re.compile(r"(?:home|media|pages|settings|site|templates|tests)/[\w./-]*")
EXAMPLE = "job_opening"  # in the names of files that are examples
SHELL = {"", "sh"}
FILE_ARGUMENTS = {"-r", "settings", "home", "pages", "media", "TEMPLATES", "SHEETS"}  # pre-commit appends the files
SUPPORT = relativedelta(months=6)  # of the minor release before the newest, see SECURITY.md


def markdown_files() -> list[str]:
    """Return the paths of the Markdown files, those that are not committed yet included; texts of the demo are content."""
    command = ["git", "ls-files", "-co", "--exclude-standard", "*.md", ":!home/demo/texts"]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.split()


FILES = markdown_files()
OF_TODAY = [
    name for name in FILES if name not in {"CHANGELOG.md", "tests/bench/RESULTS.md"}
]  # these name what there was


@cache
def text_of(name: str) -> str:
    return (ROOT / name).read_text()


def code_in(name: str) -> list[str]:
    """Return the commands in shell blocks, without their comments, and the inline code."""
    text = text_of(name)
    blocks = [re.sub(r"\s#.*", "", block) for language, block in CODE_BLOCK.findall(text) if language in SHELL]
    return blocks + INLINE_CODE.findall(CODE_BLOCK.sub("", text))


def anchors_in(name: str) -> set[str]:
    """Return the anchors of the headings, as GitHub derives them."""
    headings = HEADING.findall(CODE_BLOCK.sub("", text_of(name)))
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize(("name", "limit"), [("README.md", 600), ("CONTRIBUTING.md", 700)])
def test_the_first_documents_stay_short(name, limit):
    assert len(text_of(name).split()) < limit


@pytest.mark.parametrize("name", FILES)
def test_links_lead_to_files_and_headings(name):
    for link in LINK.findall(CODE_BLOCK.sub("", text_of(name))):
        if re.match(r"https?:|mailto:", link):
            continue
        path, _, anchor = link.partition("#")
        target = ((ROOT / name).parent / path if path else ROOT / name).resolve()
        assert target.exists(), link
        assert not anchor or anchor in anchors_in(str(target.relative_to(ROOT))), link


@pytest.mark.parametrize("name", OF_TODAY)
def test_commands_exist(name):
    code = "\n".join(code_in(name))
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    assert set(re.findall(r"\bmake ([a-z]+)", code)) - targets == set()
    assert set(re.findall(r"\bPART=([a-z-]+)", code)) - PARTS.keys() == set()
    assert set(re.findall(r"\bmanage\.py ([a-z_]+)", code)) - get_commands().keys() == set()
    modules = re.findall(r"\bpython -m ((?:settings|tests)[\w.]*)", code)
    assert [module for module in modules if importlib.util.find_spec(module) is None] == []


@pytest.mark.parametrize("name", OF_TODAY)
def test_files_exist(name):
    paths = [part for part in code_in(name) if PATH.fullmatch(part) and EXAMPLE not in part]
    assert [
        path for path in paths if not any((folder / path).exists() for folder in (ROOT, (ROOT / name).parent))
    ] == []


def test_pre_commit_runs_the_linters_of_make_lint():
    [repository] = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text())["repos"]
    assert repository["repo"] == "local"
    for hook in repository["hooks"]:
        words = hook["entry"].partition(".venv/bin/")[2].split()
        wanted = [word for word in LINT[hook["name"]] if word not in FILE_ARGUMENTS]
        assert [word for word in words if word != "--force-exclude"] == wanted, hook["name"]
    assert LINT.keys() - {hook["name"] for hook in repository["hooks"]} == {"mypy", "checks"}  # they need all files


def test_supported_versions_follow_the_change_log():
    released: dict[str, dt.date] = {}
    for version, day in RELEASE.findall(text_of("CHANGELOG.md")):
        released[version] = dt.date.fromisoformat(day)  # the last one is the first of its minor release
    newest, previous = list(released)[:2]
    policy = text_of("SECURITY.md")
    assert f"| {newest} | {released[newest]} | yes |" in policy
    assert f"| {previous} | {released[previous]} | until {released[newest] + SUPPORT} |" in policy
