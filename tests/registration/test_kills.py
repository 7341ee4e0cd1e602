"""A line, and places that come free, where server and background work are killed at any point: nothing is lost, nothing is told twice."""

import http.client
import json
import signal
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from subprocess import Popen
from urllib.parse import urlencode

import pytest

from settings.run import WORK
from settings.start.ports import is_responding

from ..support.processes import await_true, children, running
from ..support.running_site import RunningSite
from .crowd import Meeting, assert_counts_are_true, at_once, hall, rows_of, send_form
from .steady import FORM, post

pytestmark = [pytest.mark.soak, pytest.mark.differs]
ROUNDS = 3
STANDING = """
import json
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pages.events.registration.models import Registration, RegistrationNotice
from pages.mail.models import OutgoingMail
rows = RegistrationNotice.objects.filter(registration__on={on})
told = Counter((row.registration_id, row.kind) for row in rows)
print(json.dumps(dict(
    twice=[list(each) for each, times in told.items() if times > 1],
    kinds=Counter(row.kind for row in rows),
    untold=rows.filter(done_at=None).count(),
    unmade=rows.exclude(done_at=None).filter(mail=None).count(),
)))
"""
FORMS = """
import json
from pages.events.registration.public.form_protection import fresh_field
from pages.events.registration.links import sign
from pages.events.registration.models import Registration
rows = Registration.objects.filter(pk__in={pks})
print(json.dumps([[sign(row), fresh_field()] for row in rows]))
"""
# The server, whose workers are killed now and then: before a place is given, before a notice is written, and after the commit.
DYING = """
import os, random, signal
from types import SimpleNamespace
from settings import server
imported, drawn = server.import_application, {}
def import_application():
    application = imported()
    from pages.events.registration import notices
    from pages.events.registration.actions import allocation
    def dying(step):
        def call(*args, **kwargs):
            chance = drawn.setdefault(os.getpid(), random.Random(os.getpid()))
            if chance.random() < 0.04:
                os.kill(os.getpid(), signal.SIGKILL)
            return step(*args, **kwargs)
        return call
    allocation.put, notices.add = dying(allocation.put), dying(notices.add)
    atomic, on_commit = notices.transaction.atomic, notices.transaction.on_commit
    def after(step, robust):
        on_commit(dying(step), robust=robust)
    notices.transaction = SimpleNamespace(atomic=atomic, on_commit=after)
    return application
server.import_application = import_application
server.main()
"""
PUBLICATION = """
from pages.events.models import EventPage
EventPage.objects.get(pk={page}).unpublish()
assert not EventPage.objects.filter(translation_key="{key}", pk={page}, live=True).exists()
EventPage.objects.get(pk={page}).get_latest_revision().publish()
"""


def kill(process: Popen) -> None:
    """kill -9, of a server with its workers."""
    workers = children(process.pid)
    process.send_signal(signal.SIGKILL)
    process.wait()
    await_true(lambda: not any(Path(f"/proc/{pid}").exists() for pid in workers))


def register(site: RunningSite, meeting: Meeting, number: int) -> int:
    return send_form(site, meeting, number).status


def give_back(site: RunningSite, signed: str, field: str, number: int) -> int:
    """The button of the page on which somebody gives a place back."""
    return post(site.url, f"/r/{signed}/cancel/", urlencode({"form": field}), number, FORM).status


def tried(step: Callable[[], object]) -> object:
    """What is answered; nothing where the process that was about to answer was killed."""
    with suppress(OSError, http.client.HTTPException):
        return step()


def until_answered(steps: list[Callable[[], object]]) -> int:
    """All at once, and those that nobody has answered again, as people do; how many answers were lost."""
    lost = 0
    while steps:
        answers = at_once([partial(tried, step) for step in steps])
        assert set(answers) <= {None, 303}, answers
        steps = [step for step, answer in zip(steps, answers, strict=True) if answer is None]
        lost += len(steps)
    return lost


@contextmanager
def dying(site: RunningSite) -> Iterator[None]:
    """Its server, whose workers die on the way, and `work`, which is killed; in the end the server is, too."""
    with running(site.variables, "-c", DYING) as server, running(site.variables, *WORK) as work:
        await_true(lambda: is_responding("127.0.0.1", int(site.variables["PORT"])), 60)
        yield
        kill(work)
        kill(server)


@pytest.mark.parametrize("turn", range(ROUNDS))
def test_eighty_for_fifty_places_and_ten_give_back_while_processes_die(
    tmp_path, django_db_setup, django_db_blocker, turn
):
    with django_db_blocker.unblock(), hall(tmp_path / "var", f"kills_{turn}", WORKERS="3") as site:
        meeting = Meeting.made(site, 80, capacity=50)
        with dying(site):
            lost = until_answered([partial(register, site, meeting, number) for number in range(80)])
        rows = rows_of(site, meeting)
        assert [row["state"] for row in rows] == ["confirmed"] * 50 + ["waiting"] * 30
        assert [row["number"] for row in rows[50:]] == list(range(1, 31))
        for part in (rows[:25:5], rows[25:50:5]):  # five, then, after a publication and an upgrade's start, five more
            links = json.loads(site.shell(FORMS.format(pks=[row["pk"] for row in part])))
            with dying(site):
                lost += until_answered([partial(give_back, site, *each, number) for number, each in enumerate(links)])
            site.shell(PUBLICATION.format(page=meeting.page, key=meeting.key))
            site.manage("prepare")
        assert_counts_are_true(site)
        after = rows_of(site, meeting)
        states = Counter(row["state"] for row in after)
        assert states == {"confirmed": 40, "cancelled": 10, "offered": 10, "waiting": 20}
        assert [row["number"] for row in after if row["state"] == "offered"] == list(range(1, 11))
        site.manage("work", "--once")
        told = json.loads(site.shell(STANDING.format(on=meeting.on)))
        print(f"\n{lost} answers lost to kills; told {told}")
        assert told["twice"] == []
        assert told["kinds"] == {"confirmed": 50, "waiting": 30, "gone": 10, "offer": 10}
        assert told["untold"] == 0
        assert lost > 0
