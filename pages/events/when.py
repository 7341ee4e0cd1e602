"""Dates and times as an event keeps them: local, with the name of a zone (IANA), never an abbreviation."""

import datetime as dt
import zoneinfo


def instant(date: dt.date, time: dt.time | None, zone: str, later: bool | None = False) -> dt.datetime:
    """The moment a local date and time name in a zone, aware; without a time, the start of that day.

    `later` picks the second of the two moments that an hour put back names (PEP 495, fold=1); None, where nobody has
    said which, is the first.
    """
    local = dt.datetime.combine(date, time or dt.time(), tzinfo=zoneinfo.ZoneInfo(zone))
    return local.replace(fold=int(bool(later)))


def exists(date: dt.date, time: dt.time, zone: str) -> bool:
    """Whether clocks in this zone ever show this time on this date; in spring an hour is left out."""
    local = instant(date, time, zone)
    return local.astimezone(dt.UTC).astimezone(local.tzinfo).replace(tzinfo=None) == local.replace(tzinfo=None)


def is_day(date: dt.date, zone: str) -> bool:
    """Whether this day ever was in a zone: where the date line was moved (Apia, 2011), a day is left out."""
    return exists(date, dt.time(12), zone)


def happens_twice(date: dt.date, time: dt.time, zone: str) -> bool:
    """Whether clocks in this zone show this time twice on this date; in autumn an hour is repeated."""
    return (
        exists(date, time, zone)
        and instant(date, time, zone).utcoffset() != instant(date, time, zone, later=True).utcoffset()
    )


def is_later(moment: dt.datetime, than: dt.datetime) -> bool:
    """Whether a moment comes after another; of two in one zone Python compares what stands on the wall (PEP 495)."""
    return moment.astimezone(dt.UTC) > than.astimezone(dt.UTC)


def later_by(moment: dt.datetime, span: dt.timedelta) -> dt.datetime:
    """The moment so much later, by the clock that measures and not by the one on the wall."""
    return (moment.astimezone(dt.UTC) + span).astimezone(moment.tzinfo)


def begins_and_ends(
    start: dt.date,
    begin: dt.time | None,
    end: dt.date | None,
    finish: dt.time | None,
    zone: str,
    later: bool | None = False,
    end_later: bool | None = False,
):
    """The first moment of an event and the first moment after it, both aware.

    Without a time for its end it lasts, for lists and calendars, two hours; without any time, its whole days. `later` and
    `end_later` pick the second of two equal hours; an end that would come before the beginning is the second by itself.
    """
    starts_at = instant(start, begin, zone, later)
    if finish:
        ends_at = instant(end or start, finish, zone, end_later)
        if not is_later(ends_at, starts_at):
            ends_at = ends_at.replace(fold=1)
        if not is_later(ends_at, starts_at) and ends_at > starts_at:
            ends_at = later_by(starts_at, ends_at - starts_at)  # it would begin in an hour that is left out
        return starts_at, ends_at
    if begin is None or (end and end != start):
        return starts_at, instant((end or start) + dt.timedelta(days=1), None, zone)
    return starts_at, later_by(starts_at, dt.timedelta(hours=2))
