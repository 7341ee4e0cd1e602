"""Sync of occurrences with the published sources of their events."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import asdict, replace

from django.db import transaction
from django.utils import timezone

from media.features import announced_functions

from .models import EventPage
from .occurrences import Occurrence, OccurrenceState
from .places import Place
from .recurrence import PLANNED, Planned, horizon

moved_on: dt.date | None = None


@transaction.atomic
def sync_occurrences(instance: EventPage, is_live: bool = True) -> None:
    """Syncs occurrence rows with the published source after a publication, unpublication or move; none if not live.

    Pass `is_live=False` for a source that is being unpublished or deleted; its row may still be live.
    Rows of dates that stay keep their ids, and with them what hangs on them; nothing is written where nothing changed.
    """
    source = EventPage.objects.filter(pk=instance.source.pk, live=True).first() if is_live else None
    rows_by_date = {row.date: row for row in Occurrence.objects.filter(event=instance.translation_key)}
    planned_by_date: dict[dt.date, Planned] = {}
    if source:
        rows_by_date, planned_by_date = matched(source, rows_by_date)
    Occurrence.objects.filter(
        pk__in=[row.pk for date, row in rows_by_date.items() if date not in planned_by_date]
    ).delete()
    Occurrence.objects.bulk_create(
        Occurrence.planned(source, each) for each in planned_by_date.values() if each.date not in rows_by_date
    )
    changed = [
        row
        for date, row in rows_by_date.items()
        if date in planned_by_date and update(row, source, planned_by_date[date])
    ]
    Occurrence.objects.bulk_update(changed, ["source", *PLANNED])
    for function in announced_functions("date_syncs"):
        function(instance.translation_key, source, planned_by_date.values())


def as_published(source: EventPage) -> list[Occurrence]:
    """The dates that there will be once this event is published as it stands in memory, with their places.

    Those that there are by now keep their ids. Nothing is written; two queries.
    """
    rows_by_date = {row.date: row for row in Occurrence.objects.filter(event=source.translation_key)}
    rows_by_date, planned_by_date = matched(source, rows_by_date)
    places = Place.objects.in_bulk({each.place_id for each in planned_by_date.values()} - {None})
    found = []
    for date, planned in planned_by_date.items():
        row = rows_by_date.get(date) or Occurrence.planned(source, planned)
        update(row, source, planned)
        row.source, row.place = source, places.get(planned.place_id)
        found.append(row)
    return found


def matched(source: EventPage, rows_by_date: dict) -> tuple[dict[dt.date, Occurrence], dict[dt.date, Planned]]:
    """The rows that there are and the dates that are planned, both by the date by which they are the same."""
    planned = source.planned(horizon())
    if not source.repeats and len(planned) == 1 and len(rows_by_date) < 2:
        rows_by_date, planned = once(source, rows_by_date, planned[0])
    return rows_by_date, {each.date: each for each in planned}


def once(source: EventPage, rows_by_date: dict[dt.date, Occurrence], planned: Planned) -> tuple[dict, list[Planned]]:
    """The row and the date of an event that happens once: whatever its date becomes, the row stays the same one.

    Where its state is moved, the date it was planned for first, and so its URL, stays too.
    """
    first = planned.date
    if source.state != OccurrenceState.SCHEDULED and not is_next_time(rows_by_date.values(), planned):
        first = next(iter(rows_by_date), source.previous_date or planned.date)
    return dict(zip([first], rows_by_date.values(), strict=False)), [replace(planned, date=first)]


def is_next_time(rows: Iterable[Occurrence], planned: Planned) -> bool:
    """Whether it has taken place, and its page is used for another time."""
    now = timezone.now()
    were = any(row.ends_at <= now and row.state != OccurrenceState.POSTPONED for row in rows)
    return were and planned.ends_at > now


def update(row: Occurrence, source: EventPage, planned: Planned) -> bool:
    """Updates the row as planned; whether anything was different."""
    values = {"source_id": source.pk, **asdict(planned)}
    if all(getattr(row, name) == value for name, value in values.items()):
        return False
    for name, value in values.items():
        setattr(row, name, value)
    return True


def count_up(instance: EventPage) -> None:
    """Raises SEQUENCE (RFC 5545, section 3.8.7.4) after each publication, in any language, for calendars to update."""
    pages = EventPage.objects.filter(translation_key=instance.translation_key)
    pages.update(sequence=max(pages.values_list("sequence", flat=True)) + 1)


def sync_all() -> None:
    """Step after a restore: the dates of all events, which no backup holds."""
    for event in EventPage.objects.filter(live=True):
        if event.source.pk == event.pk:
            sync_occurrences(event)


def move_window() -> None:
    """Every day: the dates of all series that have come within 18 months."""
    global moved_on
    if moved_on == timezone.localdate():
        return
    for event in EventPage.objects.filter(live=True).exclude(repeats=""):
        if event.source.pk == event.pk:
            sync_occurrences(event)
    moved_on = timezone.localdate()
