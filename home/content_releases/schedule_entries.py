"""Entries of the publishing calendar: moments of releases."""

import datetime as dt
from collections.abc import Iterator

from django.db.models import Count
from django.urls import reverse
from django.utils.translation import ngettext

from ..desk.moments import hour, join
from ..schedule.entries import MOST, ScheduleEntry, Viewer
from ..users.permissions import publishes_anything
from .models import ContentRelease


def releases(viewer: Viewer, start: dt.datetime, end: dt.datetime) -> Iterator[ScheduleEntry]:
    """Releases of several pages, for those who may know of them."""
    if not publishes_anything(viewer.user):
        return
    rows = (
        ContentRelease.objects.visible_to(viewer.user)
        .open()
        .filter(moment__gte=start, moment__lt=end)
        .annotate(number=Count("pages"))
    )
    for row in rows.order_by("moment", "pk")[:MOST]:
        number = ngettext("%(number)d page together", "%(number)d pages together", row.number) % {"number": row.number}
        url = reverse("content_release", args=[row.pk])
        yield ScheduleEntry(row.moment, "up", row.name, join(number, hour(row.moment)), url, 0)
