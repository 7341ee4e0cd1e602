"""Delivery of webhooks: by the background work, each second; one try at a time for each target, so that a slow one holds up
no other.
"""

import logging
import time
from concurrent.futures import Future
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
from pages.mail.backend import connection_of
from pages.mail.outbox import deliver

from ..security.actions import Action
from ..security.record import record
from ..users.models import User
from ..users.permissions import admin_language
from . import signing
from .changes import follow_targets
from .events import TEST, body_of
from .models import MOST_FAILING, Webhook, WebhookDelivery
from .outbox import is_replaced, may_be_told

log = logging.getLogger(__name__)
TIMEOUT = 5.0  # seconds
AT_ONCE = 8  # targets
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
    """Sends what is due. A target that failed is left alone until the next run."""
    on_way: dict[Future, WebhookDelivery] = {}
    failed: set[int] = set()

    def claim() -> WebhookDelivery | None:
        busy = {each.webhook_id for each in on_way.values()}
        return WebhookDelivery.objects.exclude(webhook__in=busy | failed).claim()

    def note_and_remember(delivery: WebhookDelivery, outcome: TryOutcome) -> None:
        note(delivery, outcome)
        if not outcome.is_well:
            failed.add(delivery.webhook_id)

    deliver(claim, send, note_and_remember, on_way, AT_ONCE)


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
    delivery.milliseconds = outcome.milliseconds
    if outcome.is_well:
        delivery.sent_at = now
        Webhook.objects.filter(pk=delivery.webhook_id).exclude(failing_since=None).update(failing_since=None)
    else:
        delivery.try_later(is_useless(delivery))
    delivery.write_outcome()
    if not outcome.is_well:
        note_failure(delivery, outcome)


def is_useless(delivery: WebhookDelivery) -> bool:
    """Whether it is not tried again: a test, or what meanwhile is replaced or not public any more."""
    return delivery.kind == TEST or is_replaced(delivery) or not may_be_told(delivery)


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
    target.deliveries.give_up()
    follow_targets()
    record(Action.WEBHOOK_SWITCHED_OFF, detail=target.name)
    for admin in User.objects.admins():
        with translation.override(admin_language(admin)):
            tell(admin, target, is_gone)


def tell(admin: User, target: Webhook, is_gone: bool) -> None:
    address = settings.WAGTAILADMIN_BASE_URL + reverse("webhook_edit", args=[target.pk])
    body = render_to_string("mail/webhook_switched_off.txt", {"target": target, "is_gone": is_gone, "address": address})
    send_mail(_("A webhook was switched off"), body, None, [admin.email], connection=connection_of(__name__))
