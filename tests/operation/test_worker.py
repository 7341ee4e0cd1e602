"""The background work: nothing is lost, nothing is done twice, whoever is killed and whenever."""

import logging
import time
from datetime import timedelta

import pytest
from django.db import OperationalError
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from home.health.heartbeat import MAX_ATTEMPTS, Presence
from home.worker import schedule
from home.worker.process import Work
from pages.http.database_errors import outage

from ..support.processes import running
from ..support.running_site import migrated_site

pytestmark = pytest.mark.differs

WORK = ("manage.py", "work")


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """Tables without content, in a folder and a database of their own; no server."""
    with migrated_site(tmp_path_factory.mktemp("var"), f"work_{time.time_ns()}") as site:
        yield site


@pytest.fixture
def marks(site):
    """What the tasks of tests.support.tasks have left behind so far."""
    for name in ("marks", "go"):
        (site.var / name).unlink(missing_ok=True)

    def left() -> list[str]:
        path = site.var / "marks"
        return path.read_text().splitlines() if path.exists() else []

    return left


def shell(site, code: str) -> str:
    return site.shell(f"from tests.support.tasks import *; {code}")


def until(true) -> None:
    limit = time.monotonic() + 20
    while not true():
        assert time.monotonic() < limit, "it never happened"
        time.sleep(0.05)


def work_once(site) -> None:
    """`manage.py work --once`, in the process that stays."""
    shell(site, "from django.core.management import call_command; call_command('work', once=True)")


def test_a_queued_task_is_run_once(site, marks):
    shell(site, "mark.enqueue('one')")
    work_once(site)
    work_once(site)
    assert marks() == ["one"]


def test_a_task_of_a_killed_process_is_run_again_at_once(site, marks):
    shell(site, "hold.enqueue('long')")
    with running(site.variables, *WORK) as process:
        until(lambda: marks() == ["long begins"])
        process.kill()
        process.wait()
    (site.var / "go").touch()
    work_once(site)
    assert marks() == ["long begins", "long begins", "long ends"]


def test_pages_are_published_and_end_in_time_though_one_of_them_can_not(site):
    new = "Page.get_first_root_node().add_child(instance=Page(title='{0}', slug='{0}', live={1}{2}))"
    past = "timezone.now() - timedelta(minutes=1)"
    clash = new.format("taken", "True", "")
    shell(
        site,
        "from datetime import timedelta; from django.utils import timezone; from wagtail.models import Page, Revision;"
        f"first = {new.format('poison', 'False', '')}; first.slug = 'taken'; first.save_revision();"
        f"{clash}; {new.format('opens', 'False', '')}.save_revision();"
        f"{new.format('closes', 'True', f', expire_at={past}')};"
        f"Revision.objects.update(approved_go_live_at={past})",
    )
    work_once(site)
    live = shell(
        site,
        "from wagtail.models import Page; print(sorted(Page.objects.filter(live=True, depth=2, slug__in=['poison', 'opens', 'closes']).values_list('slug', flat=True)))",
    )
    assert live == "['opens']"


@pytest.fixture(scope="module")
def worker(site):
    """The process as it runs all the time; the tests above need a queue that nobody works on."""
    with running(site.variables, *WORK) as process:
        yield process


def test_a_queued_task_is_run_within_seconds(site, marks, worker):
    shell(site, "mark.enqueue('soon')")
    until(lambda: marks() == ["soon"])


def test_a_task_of_a_living_process_is_left_alone(site, marks, worker):
    shell(site, "hold.enqueue('mine')")
    until(lambda: marks() == ["mine begins"])
    work_once(site)
    (site.var / "go").touch()
    until(lambda: marks() == ["mine begins", "mine ends"])


def test_two_at_once_run_each_task_once(site, marks, worker):
    numbers, held = [str(number) for number in range(10, 40)], ["left begins", "right begins"]
    with running(site.variables, *WORK):
        shell(site, f"hold.enqueue('left'); hold.enqueue('right'); [mark.enqueue(number) for number in {numbers}]")
        until(lambda: sorted(marks()) == held)  # each has one, and turns to the others when both may go on
        (site.var / "go").touch()
        until(lambda: len(marks()) >= 34)
    assert sorted(marks()) == [*numbers, "left begins", "left ends", "right begins", "right ends"]


def test_a_failed_task_is_logged_without_what_it_says(site, worker):
    shell(site, "fail.enqueue('Jane Doe')")
    failed = "from django_tasks_db.models import *; print(DBTaskResult.objects.failed().count())"
    until(lambda: shell(site, failed) == "1")
    assert worker.poll() is None


def test_told_to_stop_it_ends_within_seconds_and_loses_nothing(site, marks, worker):
    shell(site, "hold.enqueue('stopped')")
    until(lambda: marks() == ["stopped begins"])
    began = time.monotonic()
    worker.terminate()
    assert worker.wait(10) == 0
    assert time.monotonic() - began < 6
    (site.var / "go").touch()
    work_once(site)
    assert marks()[-1] == "stopped ends"


def test_a_failure_is_logged_without_what_it_says(caplog):
    def remember():
        raise ValueError("Jane Doe")

    schedule.run_duty("Remembering", remember)
    assert "Remembering failed: ValueError in remember (test_worker.py:" in caplog.text
    assert "Jane" not in caplog.text


def test_an_absent_database_is_said_once_and_waited_for(monkeypatch, caplog, settings, tmp_path):
    settings.VAR = tmp_path
    work, tries = Work(), []

    def step():
        tries.append(1)
        work.stopping = len(tries) == 5
        if len(tries) < 4:
            raise ConnectionError("host=db user=Jane")

    monkeypatch.setattr(Work, "wait", lambda self, seconds: None)
    monkeypatch.setattr("home.worker.process.connections", type("None", (), {"close_all": lambda: None}))
    with caplog.at_level(logging.WARNING):
        work.run_periodically(step, 1)
    assert [record.levelname for record in caplog.records] == ["ERROR", "WARNING"]
    assert "Jane" not in caplog.text


def test_a_duty_without_its_database_is_said_once(caplog):
    def remember():
        raise OperationalError("connection refused")

    with caplog.at_level(logging.WARNING):
        for _ in range(3):
            schedule.run_duty("Remembering", remember)
        outage.end()
    said = [record.getMessage() for record in caplog.records]
    assert said == ["The database does not answer: connection refused", "The database answers again."]


@pytest.fixture
def lost(db, settings, tmp_path):
    """A task as a dead process left it, and the presence that finds it."""
    settings.VAR = tmp_path
    presence = Presence()

    def found(workers: list[str], minutes: int) -> str:
        task = DBTaskResult.objects.create(
            task_path="tests.support.tasks.mark",
            args_kwargs={"args": ["x"], "kwargs": {}},
            backend_name="default",
            status="RUNNING",
            worker_ids=workers,
            started_at=timezone.now() - timedelta(minutes=minutes),
            run_after=timezone.now(),
            exception_class_path="",
            traceback="",
        )
        presence.requeue_dead_tasks()
        task.refresh_from_db()
        return task.status

    found.own = presence.name
    yield found
    presence.leave()


def test_a_task_that_this_process_has_left_is_taken_up_again_at_once(lost):
    assert lost([lost.own], 0) == "READY"


def test_a_task_of_another_machine_is_given_an_hour(lost):
    assert lost(["elsewhere"], 59) == "RUNNING"
    assert lost(["elsewhere"], 61) == "READY"


def test_a_task_that_takes_its_processes_with_it_is_given_up(lost):
    assert lost(["elsewhere"] * (MAX_ATTEMPTS - 1), 61) == "READY"
    assert lost(["elsewhere"] * MAX_ATTEMPTS, 61) == "FAILED"


def test_unfinished_pictures_are_asked_for_once(db, settings):
    from media.images.models import Picture

    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    Picture.objects.bulk_create([Picture(title="half done", file="none.png", width=1, height=1)])
    schedule.finish_pictures()
    schedule.finish_pictures()
    assert DBTaskResult.objects.count() == 1
