"""Prefetching of what is left of each date that is shown: one query, none where nobody registers."""

import datetime as dt
from collections.abc import Iterable
from uuid import UUID

from django.db.models import Q

from media.cache_tags import covered, use

from ...occurrences import Occurrence
from ..formatting import left_words, register_words
from ..models import RegistrationDate


def prefetch_registration(occurrences: Iterable[Occurrence]) -> None:
    """Sets `on`, `left` and `register_words` of each date for which people register here: its RegistrationDate; one that is
    not published yet, as it would be.

    What is printed of it depends on that row alone: a registration for one date leaves what shows the others as it is.
    """
    shown = [each for each in occurrences if each.source.has_list]  # one may stand on a page twice
    if not shown:
        return
    rows = rows_of({(each.event, each.date): each for each in shown})
    use(*(f"{RegistrationDate._meta.db_table}:{row.pk}" for row in rows.values()))
    for each in shown:
        each.on = rows.get((each.event, each.date)) or planned(each)
        each.left = left_words(each.on, each.source.waiting_list)
        each.register_words = register_words(each.on, each.source.waiting_list)


def rows_of(open_dates: dict[tuple[UUID, dt.date], Occurrence]) -> dict[tuple[UUID, dt.date], RegistrationDate]:
    """The row of each of these dates. What happens once and was moved hangs on the day it was planned for first: it is found
    by the moment it begins.
    """
    events, dates = zip(*open_dates, strict=True)
    begins = {each.starts_at for each in open_dates.values() if not each.source.repeats}
    with covered():
        is_one = Q(date__in=set(dates)) | Q(starts_at__in=begins)
        rows = list(RegistrationDate.objects.filter(is_one, event__in=set(events)))
    by_date = {(row.event, row.date): row for row in rows}
    by_begin = {(row.event, row.starts_at): row for row in rows if not row.is_dropped}
    found = {}
    for key, each in open_dates.items():
        row = by_date.get(key)
        if not each.source.repeats:
            row = by_begin.get((each.event, each.starts_at), row)
        if row:
            found[key] = row
    return found


def as_published(occurrences: Iterable[Occurrence]) -> dict[tuple[UUID, dt.date], RegistrationDate]:
    """The dates that people will register for once these are published, by event and date. Nothing is written."""
    open_dates = {(each.event, each.date): each for each in occurrences if each.source.has_list}
    rows, found = rows_of(open_dates) if open_dates else {}, {}
    for key, each in open_dates.items():
        if key in rows or not each.is_over:
            on = found[key] = rows.get(key) or planned(each)
            on.starts_at, on.ends_at, on.state, on.zone = each.starts_at, each.ends_at, each.state, each.source.zone
            on.is_live, on.is_dropped = True, False
            on.apply_terms(each.source)
    return found


def planned(each: Occurrence) -> RegistrationDate:
    """The date of an event that is only previewed, or is not yet in step."""
    on = RegistrationDate(
        event=each.event,
        date=each.date,
        starts_at=each.starts_at,
        ends_at=each.ends_at,
        zone=each.source.zone,
        state=each.state,
    )
    on.apply_terms(each.source)
    return on
