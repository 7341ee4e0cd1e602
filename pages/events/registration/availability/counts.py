"""Counts of dates to come, as webhooks tell them."""

import datetime as dt
from collections.abc import Iterable
from uuid import UUID

from ..models import RegistrationDate


def public_counts(events: Iterable, now: dt.datetime) -> dict[UUID, list[dict]]:
    """Return by event what everybody may know of its dates to come."""
    rows = RegistrationDate.objects.filter(event__in=list(events), ends_at__gt=now, is_live=True, is_dropped=False)
    found: dict[UUID, list[dict]] = {}
    for on in rows.order_by("event", "starts_at", "pk"):
        told = {
            "date": on.date.isoformat(),
            "starts_at": on.starts_at.isoformat(),
            "phase": str(on.phase(now).value),
            "capacity": on.capacity,
            "free": on.free,
            "waiting": on.waiting,
        }
        found.setdefault(on.event, []).append(told)
    return found
