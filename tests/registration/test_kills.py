"""A line, and places that come free, where server and background work are killed at any point: nothing is lost, nothing is told twice."""

import json
import signal
import time
from collections import Counter
from functools import partial
from pathlib import Path
from random import Random
from subprocess import Popen
from threading import Timer
from urllib.parse import urlencode

import pytest

from settings.ports import is_responding
from settings.run import SERVER, WORK

from ..support.processes import await_true, children, running
from ..support.running_site import RunningSite, served
from .crowd import FORM, Meeting, assert_counts_are_true, at_once, hall, post, rows_of, send_form

pytestmark = [pytest.mark.soak, pytest.mark.differs]
ROUNDS = 4
STANDING = """
import json
from collections import Counter
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
from pages.events.registration.form_protection import fresh_field
from pages.events.registration.links import sign
from pages.events.registration.models import Registration
rows = Registration.objects.filter(pk__in={pks})
print(json.dumps([[sign(row), fresh_field()] for row in rows]))
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


def give_back(site: RunningSite, signed: str, field: str, number: int) -> int:
    """The button of the page on which somebody gives a place back; 0 where nobody answers."""
    try:
        body = urlencode({"form": field})
        return post(site, f"/r/{signed}/cancel/", body, number, FORM).status
    except (OSError, ValueError):
        return 0


def cancelled_under_fire(site: RunningSite, rows: list[dict], random: Random) -> int:
    """All of these give their places back at once, again and again, while the server is killed; how many answers were lost."""
    lost, left = 0, json.loads(site.shell(FORMS.format(pks=[row["pk"] for row in rows])))
    while left:
        with running(site.variables, *SERVER) as server:
            await_answer(site)
            timer = Timer(random.uniform(0.02, 0.4), lambda server=server: kill(server))
            timer.start()
            answers = at_once([partial(give_back, site, *each, number) for number, each in enumerate(left)])
            timer.join()
        assert set(answers) <= {0, 303, 500, 503}, answers
        lost += sum(answer != 303 for answer in answers)
        left = [each for each, answer in zip(left, answers, strict=True) if answer != 303]
    return lost


def await_answer(site: RunningSite) -> None:
    await_true(lambda: is_responding("127.0.0.1", int(site.variables["PORT"])), 60)


@pytest.mark.parametrize("seed", range(ROUNDS))
def test_ten_of_fifty_give_back_while_everything_is_killed(tmp_path, seed):
    random = Random(seed)
    with hall(tmp_path / "var", f"kills_{seed}", WORKERS="2") as site:
        with served(site.variables):
            meeting = Meeting.made(site, 80, capacity=50)
            at_once([partial(send_form, site, meeting, number) for number in range(80)])
        rows = rows_of(site, meeting)
        assert Counter(row["state"] for row in rows) == {"confirmed": 50, "waiting": 30}
        lost = 0
        for part in range(2):  # five, then, after a publication, five more
            with running(site.variables, *WORK) as work:
                time.sleep(random.uniform(0.5, 3))
                lost += cancelled_under_fire(site, rows[part * 20 : part * 20 + 20 : 4], random)
                kill(work)
            site.shell(PUBLICATION.format(page=meeting.page, key=meeting.key))
            site.manage("prepare")  # as the start after an upgrade does
        assert_counts_are_true(site)
        after = rows_of(site, meeting)
        states = Counter(row["state"] for row in after)
        assert states == {"confirmed": 40, "cancelled": 10, "offered": 10, "waiting": 20}
        assert [row["number"] for row in after if row["state"] == "offered"] == list(range(1, 11))
        site.manage("work", "--once")
        told = json.loads(site.shell(STANDING.format(on=meeting.on)))
        print(f"\nseed {seed}: {lost} answers lost to kills; told {told}")
        assert told["twice"] == []
        assert told["kinds"] == {"confirmed": 50, "waiting": 30, "gone": 10, "offer": 10}
        assert told["untold"] == 0
