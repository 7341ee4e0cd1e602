"""`make run`: up, kept, stopped, and refused in one line."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from settings import prepare
from settings.install import ROOT
from settings.start.ports import free_port, is_responding

from ..set_up import environment
from ..support.processes import await_true, children, output
from ..support.running_site import collected_static, migrated_site

COMMAND = [sys.executable, "-m", "settings.run"]
STARTED_AGAIN = "The server ended by itself (code -9); it is started again."


def variables(site: dict[str, str], **extra: str) -> dict[str, str]:
    return site | {"PORT": str(free_port()), "EMPTY": "1", **extra}


class Start:
    """A `make run` of its own, without a terminal, and all that it says."""

    def __init__(self, site: dict[str, str], **extra: str):
        self.variables = variables(site, **extra)
        self.url = f"http://127.0.0.1:{self.variables['PORT']}"
        self.process = subprocess.Popen(
            COMMAND,
            cwd=ROOT,
            env=self.variables,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self.said = ""
        threading.Thread(target=self.listen, daemon=True).start()

    def listen(self):
        for line in self.process.stdout:
            self.said += line

    def await_up(self, seconds: float = 90):
        until = time.monotonic() + seconds
        while "Ctrl-C stops it" not in self.said:
            assert self.process.poll() is None, self.said
            assert time.monotonic() < until, self.said
            time.sleep(0.05)
        self.start_seconds = self.worked()

    def worked(self) -> float:
        """Processor seconds so far, of it and its processes: until it is up, what a start takes on an idle machine."""
        pid, ticks = self.process.pid, 0
        for each in (pid, *children(pid)):
            # user and system time, its own and that of the processes that it has waited for: see proc(5)
            ticks += sum(map(int, Path(f"/proc/{each}/stat").read_text().rpartition(")")[2].split()[11:15]))
        return ticks / os.sysconf("SC_CLK_TCK")

    def stop(self, signum=signal.SIGTERM) -> int:
        self.process.send_signal(signum)
        return self.process.wait(20)


def seconds_of_check(site: dict[str, str]) -> float:
    """Return the processor seconds that `manage.py check` takes now: three on an idle machine, more beside busy processes."""
    before = os.times()
    output(site, "manage.py", "check")
    after = os.times()
    return after.children_user + after.children_system - before.children_user - before.children_system


def started_once(site: dict[str, str]) -> dict[str, str]:
    """The variables of a site after its first start, EMPTY, with a password that it made up."""
    first = Start(site, SITE_NAME="Tried", ADMIN_EMAIL="someone@example.org")
    first.await_up(180)
    assert "someone@example.org  " in first.said
    assert first.stop() == 0, first.said
    return site


@pytest.fixture(scope="module")
def started(tmp_path_factory):
    """A site that has been started once, on tables and static files that were there already."""
    with migrated_site(tmp_path_factory.mktemp("run"), f"run_{time.time_ns()}") as site:
        shutil.copytree(collected_static(), site.var, dirs_exist_ok=True)
        shutil.rmtree(site.var / "compiled")
        yield started_once(site.variables)


@contextmanager
def start(site: dict[str, str]) -> Iterator[Start]:
    """A start that is up, stopped afterwards if it is still there."""
    started = Start(site)
    try:
        started.await_up()
        yield started
    finally:
        if started.process.poll() is None:
            started.stop()


@pytest.fixture(scope="module")
def up(started):
    """The same site, started again."""
    with start(started) as site:
        yield site


@pytest.mark.soak
def test_the_first_start_of_all_makes_its_tables(tmp_path):
    started_once(environment(COMMONHOUSE_VAR=str(tmp_path)))
    assert (tmp_path / "db.sqlite3").stat().st_size > 1_000_000


def test_a_taken_port_is_named(started):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = str(other.getsockname()[1])
        done = subprocess.run(COMMAND, cwd=ROOT, env=variables(started, PORT=port), capture_output=True, text=True)
    assert done.returncode == 1
    assert done.stderr.startswith(f"PORT: another program listens on {port}")
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "x"),
        ("EMPTY", "perhaps"),
        ("HOST", "300.1.1.1"),
        ("HOST", "nowhere.invalid"),
        ("DATABASE_URL", "postgres://a:b@127.0.0.1:1/c"),
    ],
)
def test_a_wrong_value_is_named(started, name, value):
    done = subprocess.run(COMMAND, cwd=ROOT, env=variables(started, **{name: value}), capture_output=True, text=True)
    assert done.returncode in {1, 2}
    assert done.stderr.startswith(f"{name}: ")
    assert done.stderr.count("\n") == 1


def test_a_second_start_is_refused_in_one_line(up, started):
    done = subprocess.run(COMMAND, cwd=ROOT, env=variables(started), capture_output=True, text=True)
    assert done.returncode == 1
    assert (
        done.stderr == f"This site is running already (process {up.process.pid}). Stop it there first, with Ctrl-C.\n"
    )


def answers(site) -> bool:
    with socket.socket() as door:
        return door.connect_ex(("127.0.0.1", int(site.variables["PORT"]))) == 0


@pytest.mark.differs
def test_it_is_up_again_in_ten_seconds_with_its_content(up):
    assert up.start_seconds < max(10, 3 * seconds_of_check(up.variables))
    with urllib.request.urlopen(f"{up.url}/") as answer:
        assert answer.status == 200
        assert "Tried" in answer.read().decode()
    with urllib.request.urlopen(f"{up.url}/es/") as answer:
        assert "Ir al contenido" in answer.read().decode()  # the first start compiled the catalogues
    assert up.stop(signal.SIGINT) == 0
    assert not answers(up)


def test_nothing_is_left_when_it_is_killed(started):
    with start(started) as site:
        site.stop(signal.SIGKILL)
    await_true(lambda: not answers(site))  # else the server goes on alone


@pytest.mark.servers
def test_the_server_is_started_again_as_often_as_it_dies(started):
    with start(started) as site:
        for times in (1, 2, 3):
            await_true(lambda: children(site.process.pid))
            for child in children(site.process.pid):
                os.kill(child, signal.SIGKILL)
            await_true(lambda times=times: site.said.count(STARTED_AGAIN) == times)
            await_true(lambda: is_responding("127.0.0.1", int(site.variables["PORT"])), 120)
            assert site.process.poll() is None, site.said
        assert site.said.count(STARTED_AGAIN) == 3


def test_an_interrupted_first_start_is_finished_by_the_next(db, monkeypatch, tmp_path, django_user_model):
    monkeypatch.setattr(prepare, "UNFINISHED", tmp_path / "unfinished")
    env, begun = prepare.Environment({"EMPTY": "1"}), []

    def cut_short(env):
        begun.append(django_user_model.objects.create_user("half", password="way"))
        raise KeyboardInterrupt

    monkeypatch.setattr(prepare, "create_empty_site", cut_short)
    with pytest.raises(KeyboardInterrupt):
        prepare.create_initial_content(env)
    monkeypatch.setattr(prepare, "create_empty_site", lambda env: ["finished"])
    assert prepare.create_initial_content(env) == ["finished"]
    assert prepare.create_initial_content(env) == []


def test_a_site_in_use_is_never_filled(db, monkeypatch, tmp_path, django_user_model):
    monkeypatch.setattr(prepare, "UNFINISHED", tmp_path / "unfinished")
    django_user_model.objects.create_user("someone", password="anything")
    assert prepare.create_initial_content(prepare.Environment(dict(os.environ))) == []
