"""Cache lifetime of a public response: a minute, and never beyond the next change that comes by itself."""

import datetime as dt
from functools import cache
from math import floor

from django.apps import apps
from django.db import connection
from django.db.models import Model
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from wagtail.models import Page, Revision

from media.cache_tags import covered
from media.features import announced

LONGEST = 60  # seconds


@cache
def timed_columns() -> list[tuple[type[Model], str, bool]]:
    """Return model and column of each moment at which a cached response becomes stale, and whether live rows alone count."""
    columns = [name.rsplit(".", 1) for names in announced("moments") for name in names]
    of_apps = [(apps.get_model(label), column, False) for label, column in columns]
    return [(Revision, "approved_go_live_at", False), (Page, "expire_at", True), *of_apps]


@cache
def next_changes_sql() -> str:
    """The query of the next moment in each of `timed_columns`: always the same words, so that they are put together once."""
    name = connection.ops.quote_name
    return " UNION ALL ".join(
        f"SELECT min({name(column)}) FROM {name(model._meta.db_table)} WHERE {name(column)} > %s"  # noqa: S608
        + (" AND live" if only_live else "")
        for model, column, only_live in timed_columns()
    )


def next_changes(now: dt.datetime) -> list[dt.datetime]:
    """The next scheduled changes after this moment; one query."""
    with connection.cursor() as cursor:
        moment = connection.ops.adapt_datetimefield_value(now)
        cursor.execute(next_changes_sql(), [moment] * len(timed_columns()))
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
