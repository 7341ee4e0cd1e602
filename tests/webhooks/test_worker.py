"""Webhooks and the background work: told within seconds, though a process was killed on the way."""

import json
import time
from datetime import timedelta

import pytest

from home.webhooks.models import WebhookDelivery
from settings.run import WORK

from ..support.http_server import hang
from ..support.processes import await_true, running
from ..support.running_site import migrated_site
from .receiver import WELL, Receiver

pytestmark = pytest.mark.differs

MADE = """
import json
from home.webhooks.models import Webhook
hook = Webhook.objects.create(name="Build", url={url!r}, events=["page.published", "page.renamed"])
print(json.dumps(hook.secret))
"""
PUBLISHED = """
from django.db import transaction
from wagtail.models import Page
with transaction.atomic():
    page = Page.get_first_root_node().add_child(instance=Page(title="Out", slug={slug!r}, live=False))
    page.save_revision().publish()
"""
ROLLED_BACK = PUBLISHED + "    transaction.set_rollback(True)\n"
LEASE_OVER = """
from datetime import timedelta
from django.db.models import F
from home.webhooks.models import WebhookDelivery
WebhookDelivery.objects.update(taken_until=F("taken_until") - timedelta(seconds={seconds}))
"""
THIRTY = """
from home.webhooks.models import Webhook
from home.webhooks.outbox import Told, keep
keep(Webhook.objects.all(), [Told("page.published", f"redirect:{number}", {}) for number in range(30)])
"""
AT_ONCE = """
import threading
from django.db import connections
from home.webhooks.delivery import deliver_due
barrier = threading.Barrier(3)
def deliver():
    barrier.wait()
    try:
        deliver_due()
    finally:
        connections.close_all()
threads = [threading.Thread(target=deliver) for _worker in range(3)]
for thread in threads: thread.start()
for thread in threads: thread.join()
"""
ONCE = "from django.core.management import call_command; call_command('work', once=True)"


@pytest.fixture(scope="module")
def receiver():
    with Receiver() as server:
        yield server


@pytest.fixture(scope="module")
def site(tmp_path_factory, receiver):
    with migrated_site(tmp_path_factory.mktemp("var"), f"hooks_{time.time_ns()}") as site:
        site.variables |= {
            "DJANGO_SETTINGS_MODULE": "tests.support.fetching_settings",
            "FETCHES": receiver.netloc,
        }
        yield site


@pytest.fixture(scope="module")
def secret(site, receiver):
    return json.loads(site.shell(MADE.format(url=receiver.url())))


@pytest.fixture(autouse=True)
def answers(receiver, secret):
    receiver.answers["/"] = WELL
    receiver.forget()


def test_it_is_told_within_seconds_of_the_commit_and_not_of_what_was_rolled_back(site, receiver, secret):
    with running(site.variables, *WORK):
        site.shell(ROLLED_BACK.format(slug="never"))
        site.shell(PUBLISHED.format(slug="soon"))
        began = time.monotonic()
        await_true(lambda: receiver.bodies, 20)  # the process starts meanwhile
        site.shell(PUBLISHED.format(slug="sooner"))
        began = time.monotonic()
        await_true(lambda: len(receiver.bodies) == 2, 5)
        assert time.monotonic() - began < 5
    assert [event["type"] for event in receiver.verified(secret)] == ["page.published"] * 2
    assert len({*receiver.ids}) == 2


def test_what_a_killed_process_was_sending_arrives_with_the_same_id(site, receiver, secret):
    receiver.answers["/"] = hang
    with running(site.variables, *WORK) as process:
        site.shell(PUBLISHED.format(slug="killed"))
        await_true(lambda: receiver.bodies)
        process.kill()
        process.wait()
    receiver.answers["/"] = WELL
    site.shell(ONCE)
    assert len(receiver.ids) == 1, "somebody may be at it still"
    site.shell(LEASE_OVER.format(seconds=(WebhookDelivery.lease + timedelta(seconds=1)).seconds))
    site.shell(ONCE)
    assert receiver.ids == [receiver.ids[0]] * 2
    receiver.verified(secret)


def test_of_three_who_send_at_the_same_moment_each_event_is_sent_by_one(site, receiver, secret):
    site.shell(THIRTY)
    site.shell(AT_ONCE)
    site.shell(ONCE)  # of one that stood aside for another
    assert len(receiver.ids) == len({*receiver.ids}) == 30
    receiver.verified(secret)
