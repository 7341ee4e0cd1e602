"""Outbox of webhooks: what each target is to be told, kept in the transaction of what it tells of."""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from wagtail.models import Page

from pages.id_lists import among
from pages.visibility import visible

from .events import GONE, body_of
from .models import Webhook, WebhookDelivery

BATCH = 500
SUBJECTS = {"page": "pk", "event": "translation_key"}  # by the column that names it


@dataclass(frozen=True)
class Told:
    """An event, whoever is told it. `subject`: what it is about; of its kind a later one takes the place of what waits."""

    kind: str
    subject: str
    data: Mapping[str, Any]


def keep(targets: Iterable[Webhook], told: Iterable[Told]) -> None:
    """Keeps these events for each target that wants their kind."""
    events = {(str(each.kind), each.subject): each for each in told}  # the last of each
    for target in targets:
        wanted = {key: each for key, each in events.items() if key[0] in target.events}
        if wanted:
            keep_for(target, wanted)


def keep_for(target: Webhook, wanted: dict[tuple[str, str], Told]) -> None:
    now, earlier = timezone.now(), earlier_urls(target, wanted)
    rows = []
    for (kind, subject), each in wanted.items():
        data = dict(each.data)
        if "previous_urls" in data:
            data["previous_urls"] = list(dict.fromkeys([*data["previous_urls"], *earlier[kind, subject]]))
        rows.append(WebhookDelivery(webhook=target, kind=kind, subject=subject, body=body_of(kind, now, data)))
    WebhookDelivery.objects.bulk_create(rows, BATCH)


def earlier_urls(target: Webhook, wanted: Iterable[tuple[str, str]]) -> dict[tuple[str, str], list[str]]:
    """Takes back what waits of these kinds and subjects: the previous addresses that it would have told.

    What is on its way stays, and is not sent again if that fails.
    """
    kinds, subjects = {kind for kind, _subject in wanted}, {subject for _kind, subject in wanted}
    rows = among(WebhookDelivery.objects.waiting().filter(webhook=target, kind__in=kinds), subjects, "subject")
    replaced = [row for row in rows.order_by("-pk") if (row.kind, row.subject) in wanted]
    urls: dict[tuple[str, str], list[str]] = defaultdict(list)
    for row in replaced:
        urls[row.kind, row.subject] += json.loads(row.body)["data"].get("previous_urls", [])
    among(WebhookDelivery.objects.unclaimed(), [row.pk for row in replaced]).delete()
    return urls


def forget(subjects: list[str]) -> None:
    """Takes back all that waits about these."""
    if subjects:
        among(WebhookDelivery.objects.waiting().unclaimed(), subjects, "subject").delete()


def is_replaced(delivery: WebhookDelivery) -> bool:
    """Whether a later event of this kind about the same waits."""
    later = WebhookDelivery.objects.waiting().filter(webhook=delivery.webhook_id, kind=delivery.kind)
    return bool(delivery.subject) and later.filter(subject=delivery.subject, pk__gt=delivery.pk).exists()


def may_be_told(delivery: WebhookDelivery) -> bool:
    """Whether what it is about is still public, or it tells nothing but that it is not."""
    about, _colon, key = delivery.subject.partition(":")
    if delivery.kind in GONE or about not in SUBJECTS:
        return True
    return visible(Page.objects.filter(**{SUBJECTS[about]: key})).exists()
