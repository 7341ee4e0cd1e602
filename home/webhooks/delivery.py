"""Delivery of webhooks: by the background work, each second; one try at a time for each target, so that a slow one holds up
no other.

An event is sent at least once, and twice only where its answer did not reach us.
"""

import logging
import time
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from pages.http.client import post
from pages.http.ssrf import NotFetched

from ..security.actions import Action
from ..security.record import record
from ..users.models import User
from ..users.permissions import admin_language
from . import signing
from .changes import follow_targets
from .events import TEST, body_of
from .models import MOST_FAILING, RETRY_DELAYS, Webhook, WebhookDelivery
from .outbox import is_replaced, may_be_told

log = logging.getLogger(__name__)
TIMEOUT = 5.0  # seconds
AT_ONCE = 8  # targets
MAX_SECONDS = 25  # that one run may take
GONE = 410  # RFC 9110, section 15.5.11: the target wants nothing any more


@dataclass
class TryOutcome:
    """How a try went: the status of the answer, or why there was none (NotFetched)."""

    status: int | None
    problem: str
    milliseconds: int

    @property
    def is_well(self) -> bool:
        return self.status is not None and 200 <= self.status < 300


def send(delivery: WebhookDelivery) -> TryOutcome:
    """One try; asks no database."""
    target, now = delivery.webhook, int(time.time())
    began, status, problem = time.monotonic(), None, ""
    try:
        headers = signing.headers(target.keys, delivery.message_id, now, delivery.body)
        status = post(target.url, delivery.body.encode(), headers, seconds=TIMEOUT).status
    except NotFetched as refused:
        problem = refused.why
    return TryOutcome(status, problem, round((time.monotonic() - began) * 1000))


def deliver_due() -> None:
    """Sends what is due, for at most MAX_SECONDS. A target that failed is left alone until the next run."""
    deadline, on_way, failed = time.monotonic() + MAX_SECONDS, {}, set()
    with ThreadPoolExecutor(AT_ONCE, thread_name_prefix="webhook") as pool:
        while True:
            while len(on_way) < AT_ONCE and time.monotonic() < deadline and (delivery := claim(on_way, failed)):
                on_way[pool.submit(send, delivery)] = delivery
            if not on_way:
                return
            for done in wait(on_way, return_when=FIRST_COMPLETED).done:
                delivery, outcome = on_way.pop(done), done.result()
                note(delivery, outcome)
                if not outcome.is_well:
                    failed.add(delivery.webhook_id)


def claim(on_way: dict[Future, WebhookDelivery], failed: set[int]) -> WebhookDelivery | None:
    return WebhookDelivery.objects.claim(but={each.webhook_id for each in on_way.values()} | failed)


def deliver_now(pk: int) -> TryOutcome | None:
    """One try of this one while somebody waits for it; None where it is on its way already."""
    delivery = WebhookDelivery.objects.claim_one(pk)
    if delivery is None:
        return None
    outcome = send(delivery)
    note(delivery, outcome)
    return outcome


def make_test(target: Webhook) -> WebhookDelivery:
    return WebhookDelivery.objects.create(webhook=target, kind=TEST, body=body_of(TEST, timezone.now(), {}))


# What becomes of a try


@transaction.atomic
def note(delivery: WebhookDelivery, outcome: TryOutcome) -> None:
    """Keeps how a try went, and what follows from it for the target."""
    now = timezone.now()
    delivery.tried_at, delivery.status, delivery.problem = now, outcome.status, outcome.problem
    delivery.milliseconds, delivery.taken_until = outcome.milliseconds, None
    if outcome.is_well:
        delivery.sent_at = now
        Webhook.objects.filter(pk=delivery.webhook_id).exclude(failing_since=None).update(failing_since=None)
    else:
        schedule(delivery)
    names = ("tried_at", "status", "problem", "milliseconds", "taken_until", "sent_at", "given_up_at", "due")
    WebhookDelivery.objects.filter(pk=delivery.pk).update(**{name: getattr(delivery, name) for name in names})
    if not outcome.is_well:
        note_failure(delivery, outcome)


def schedule(delivery: WebhookDelivery) -> None:
    """When it is tried again: not after the last try, nor a test, nor what meanwhile is replaced or not public any more."""
    now = timezone.now()
    is_last = delivery.tries > len(RETRY_DELAYS) or delivery.kind == TEST
    if is_last or is_replaced(delivery) or not may_be_told(delivery):
        delivery.given_up_at = now
    else:
        delivery.due = now + RETRY_DELAYS[delivery.tries - 1]


def note_failure(delivery: WebhookDelivery, outcome: TryOutcome) -> None:
    log.warning(
        "Webhook %s: %s was not delivered at try %s: %s",
        delivery.webhook_id,
        delivery.message_id,
        delivery.tries,
        outcome.status or outcome.problem,
    )
    now = timezone.now()
    Webhook.objects.filter(pk=delivery.webhook_id, failing_since=None).update(failing_since=now)
    target = Webhook.objects.select_for_update().active().filter(pk=delivery.webhook_id).first()
    if target and (outcome.status == GONE or target.failing_since <= now - MOST_FAILING):
        switch_off(target, outcome.status == GONE)


def switch_off(target: Webhook, is_gone: bool) -> None:
    """Switches a target off, gives up what waits for it, and tells the admins. Nothing is lost: it can be sent again."""
    now = timezone.now()
    Webhook.objects.filter(pk=target.pk).update(is_active=False, switched_off_at=now)
    give_up(target)
    follow_targets()
    record(Action.WEBHOOK_SWITCHED_OFF, detail=target.name)
    for admin in User.objects.admins():
        with translation.override(admin_language(admin)):
            tell(admin, target, is_gone)


def give_up(target: Webhook) -> None:
    target.deliveries.waiting().update(given_up_at=timezone.now(), taken_until=None)


def tell(admin: User, target: Webhook, is_gone: bool) -> None:
    address = settings.WAGTAILADMIN_BASE_URL + reverse("webhook_edit", args=[target.pk])
    body = render_to_string("mail/webhook_switched_off.txt", {"target": target, "is_gone": is_gone, "address": address})
    send_mail(_("A webhook was switched off"), body, None, [admin.email], fail_silently=True)


def hold_waiting() -> None:
    """Step of a restore: what waited when the backup was made was most likely sent since; an admin may send it again."""
    now = timezone.now()
    WebhookDelivery.objects.waiting().update(given_up_at=now, taken_until=None, problem="restored")
