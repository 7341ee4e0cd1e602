"""The page store where a process is killed on the way: nothing old is served, nothing torn, nothing is left that was hidden."""

import gzip
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random
from urllib.parse import urlsplit

import brotli
import pytest

from home.page_store.responses import StoredResponse
from settings.install import ROOT
from settings.run import WORK

from ..support.processes import await_true, running
from ..support.running_site import RunningSite, demo_site
from .store_changes import NAMES
from .test_page_store import SOON, ask

pytestmark = [pytest.mark.differs, pytest.mark.servers]
# Kills itself at the call of this number of a function.
KILLED = """
import os, shutil, signal
from itertools import count
import django
django.setup()
from home.page_store import known_pages, rerender
from home.page_store.named_files import NamedFiles
from home.page_store.store import PageStore, flush, page_store
def killed_at(owner, name, number):
    original, calls = getattr(owner, name), count(1)
    def call(*arguments, **options):
        if next(calls) == number:
            os.kill(os.getpid(), signal.SIGKILL)
        return original(*arguments, **options)
    setattr(owner, name, call)
killed_at({at})
"""
TITLE = "published(of(NewsPage), title='{words}')"
NETWORK = "Network.objects.update(name='{words}')"
DROPS = {  # where it is killed, and what it had changed
    "between commit and drop": ("PageStore, 'flush', 1", TITLE),
    "before it knows what to drop": ("known_pages, 'update', 1", TITLE),
    "when a file is gone and its twin is not": ("NamedFiles, 'remove', 1", TITLE),
    "when half of the files are gone": ("NamedFiles, 'remove', 3", TITLE),
    "when all files are gone and the index is not written": ("PageStore, 'save', 1", TITLE),
    "between commit and the drop of everything": ("PageStore, 'flush', 1", NETWORK),
    "when half of everything is gone": ("shutil, 'rmtree', 1", NETWORK),
    "when more of everything is gone": ("shutil, 'rmtree', 2", NETWORK),
}
RENDER = "rerender.rerender(page_store(), {!r})"
RENAMES = {
    "before the file has its name": "os, 'replace', 1",
    "before the twin is begun": "NamedFiles, 'put', 1",
    "before the twin has its name": "os, 'replace', 2",
    "when the twin is there in one coding": "os, 'replace', 3",
    "when the twin is there in two codings": "os, 'replace', 4",
}


@dataclass
class Shown:
    """A page of a served site that `work` does not look after, and the list it stands in."""

    site: RunningSite
    page: str
    index: str

    @property
    def folder(self) -> Path:
        return self.site.var / "page-store"

    def twin(self, path: str) -> Path:
        """What a web server would send."""
        return self.folder / "named" / "http" / urlsplit(self.site.url).netloc / path.strip("/") / "page.html"

    def text(self, path: str) -> str:
        status, _headers, body = ask(self.site, path)
        assert status == 200, path
        return body.decode()

    def assert_whole(self) -> None:
        """Nothing in the store is torn, and each coding of a page holds the same."""
        for path in (self.folder / "files").rglob("*"):
            if path.is_file():
                StoredResponse.from_bytes(path.read_bytes())
        for path in (self.folder / "named").rglob("page.html"):
            plain = path.read_bytes()
            assert plain.rstrip().endswith(b"</html>"), path
            for suffix, decode in ((".gz", gzip.decompress), (".br", brotli.decompress)):
                packed = path.with_name(path.name + suffix)
                assert not packed.exists() or decode(packed.read_bytes()) == plain, packed


def kill_at(variables: dict[str, str], at: str, program: str) -> bool:
    """Runs a program in a process of a site that kills itself on the way; whether it came there."""
    command = [sys.executable, "-c", KILLED.format(at=at) + program]
    done = subprocess.run(command, cwd=ROOT, env=variables, capture_output=True, text=True)
    assert done.returncode in {0, -signal.SIGKILL}, done.stderr
    return done.returncode != 0


def files_with(folder: Path, words: str) -> list[Path]:
    """The files of a store that hold these words, whatever they are for."""
    return [path for path in folder.rglob("*") if path.is_file() and words in readable(path)]


def readable(path: Path) -> str:
    content = path.read_bytes()
    if path.name.startswith("index.sqlite3"):
        return ""  # addresses and tags, which say nothing
    if content.startswith(b"\x1f\x8b"):  # gzip's, whatever the file is called
        content = gzip.decompress(content)
    if path.suffix == ".br":
        content = brotli.decompress(content)
    return content.decode(errors="replace")


@pytest.fixture(scope="module")
def shown(tmp_path_factory) -> Iterator[Shown]:
    with demo_site(tmp_path_factory.mktemp("kills") / "var", work=False) as site:
        page, index = site.shell(f"{NAMES}print(of(NewsPage).url, of(NewsIndexPage).url)").split()
        yield Shown(site, page, index)


def check_drop(shown: Shown, at: str, program: str, words: str) -> None:
    """What a process has changed that was killed there is seen by the next request, and by `work` without any."""
    for seen_to_by_work in (False, True):
        edition = f"{words}, {'by work' if seen_to_by_work else 'by a request'}"
        for path in (shown.page, shown.index, "/"):
            shown.text(path)
        assert shown.twin(shown.page).exists()
        assert kill_at(shown.site.variables, at, f"{NAMES}{program.format(words=edition)}\nflush()")
        if seen_to_by_work:
            with running(shown.site.variables, *WORK):
                await_true(lambda edition=edition: holds(shown.twin(shown.page), edition), 120)
        else:
            time.sleep(SOON)
        for path in (shown.page, shown.index):
            assert edition in shown.text(path), path
            assert holds(shown.twin(path), edition), path
        shown.assert_whole()


def holds(path: Path, words: str) -> bool:
    return path.exists() and words in path.read_text()


def one_of_each(places: dict, *short: str) -> list:
    """The places where a process is killed, all but these marked as long."""
    return [pytest.param(place, marks=[] if place in short else pytest.mark.soak) for place in places]


@pytest.mark.parametrize("where", one_of_each(DROPS, "between commit and drop", "when half of everything is gone"))
def test_killed_while_it_drops(shown, where):
    at, program = DROPS[where]
    check_drop(shown, at, program, f"Killed {list(DROPS).index(where)}")


@pytest.mark.parametrize(
    "where", one_of_each(RENAMES, "before the file has its name", "when the twin is there in one coding")
)
def test_killed_while_it_keeps(shown, where):
    """What was rendered and not kept as a whole is none, and goes with the next change."""
    words = f"Kept {list(RENAMES).index(where)}"
    shown.site.shell(NAMES + TITLE.format(words=words))
    assert kill_at(shown.site.variables, RENAMES[where], RENDER.format(shown.site.url + shown.page))
    shown.assert_whole()
    assert words in shown.text(shown.page)
    shown.site.shell(NAMES + TITLE.format(words="Changed since"))
    assert "Changed since" in shown.text(shown.page)
    assert holds(shown.twin(shown.page), "Changed since")
    shown.assert_whole()
    assert files_with(shown.folder, words) == []


ANYWHERE = (
    "os, 'replace'",
    "os, 'unlink'",
    "os, 'mkdir'",
    "NamedFiles, 'remove'",
    "NamedFiles, 'put'",
    "PageStore, 'save'",
)


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(20))
def test_killed_anywhere(shown, seed):
    """At a call drawn by chance of what touches files, while it drops and renders; then it is as if it had not been there."""
    random = Random(seed)
    for step in range(3):
        words = f"Seed {seed}, step {step}"
        for path in (shown.page, shown.index, "/"):
            shown.text(path)
        program = f"{NAMES}{TITLE.format(words=words)}\nflush()\n" + RENDER.format(shown.site.url + shown.page)
        kill_at(shown.site.variables, f"{random.choice(ANYWHERE)}, {random.randint(1, 12)}", program)
        shown.assert_whole()
        time.sleep(SOON)
        for path in (shown.page, shown.index):
            assert words in shown.text(path), path
        shown.assert_whole()
