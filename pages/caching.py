"""Cache lifetime of a public response: a minute, and never beyond the next change that comes by itself."""

import datetime as dt
from functools import cache
from math import floor

from django.db import connection
from django.db.models import Model
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from wagtail.models import Page, Revision

from media.cache_tags import covered

from .announcements.models import AnnouncementPage
from .events.occurrences import Occurrence
from .events.registration.models import RegistrationDate

LONGEST = 60  # seconds
# Scheduled changes, at which cached responses become stale: model, datetime column, whether live rows alone count.
TIMED: list[tuple[type[Model], str, bool]] = [
    (Revision, "approved_go_live_at", False),
    (Page, "expire_at", True),
    (AnnouncementPage, "shown_from", False),
    (AnnouncementPage, "shown_until", False),
    (Occurrence, "ends_at", False),
    (RegistrationDate, "opens_at", False),
    (RegistrationDate, "closes_at", False),
]


@cache
def next_changes_sql() -> str:
    """The query of the next moment in each of TIMED: always the same words, so that they are put together once."""
    name = connection.ops.quote_name
    return " UNION ALL ".join(
        f"SELECT min({name(column)}) FROM {name(model._meta.db_table)} WHERE {name(column)} > %s"  # noqa: S608
        + (" AND live" if only_live else "")
        for model, column, only_live in TIMED
    )


def next_changes(now: dt.datetime) -> list[dt.datetime]:
    """The next scheduled changes after this moment; one query."""
    with connection.cursor() as cursor:
        moment = connection.ops.adapt_datetimefield_value(now)
        cursor.execute(next_changes_sql(), [moment] * len(TIMED))
        found = [value for (value,) in cursor.fetchall() if value]
    return [aware(value) for value in found]


def aware(value: dt.datetime | str) -> dt.datetime:
    """A moment as the database gives it: SQLite has none, and keeps them as text in UTC."""
    moment = parse_datetime(value) if isinstance(value, str) else value
    return moment if timezone.is_aware(moment) else moment.replace(tzinfo=dt.UTC)


def next_moment(now: dt.datetime | None = None) -> dt.datetime:
    """The next moment, after this one, at which something changes by itself, midnight at the latest; one query."""
    now = now or timezone.now()
    midnight = timezone.localtime(now).replace(hour=23, minute=59, second=59, microsecond=999999)
    with covered():
        return min([*next_changes(now), midnight])


def seconds_to_keep() -> int:
    """Cache lifetime (max-age) of a response in whole seconds, 0 to 60; one query."""
    now = timezone.now()
    left = (next_moment(now) - now).total_seconds()
    return max(0, min(LONGEST, floor(left)))
