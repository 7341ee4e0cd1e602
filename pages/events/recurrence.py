"""Rules of recurrence (RFC 5545, section 3.3.10): plain choices become an RRULE, an RRULE becomes dates."""

import calendar
import datetime as dt
from collections.abc import Iterator

from dateutil.rrule import rrulestr

WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


def position(day: dt.date) -> int:
    """Which one of its weekday in its month a day is: 1 to 5."""
    return (day.day - 1) // 7 + 1


def is_last_weekday(day: dt.date) -> bool:
    """Whether no later day of the month is the same weekday."""
    return day.day + 7 > calendar.monthrange(day.year, day.month)[1]


def is_last_day(day: dt.date) -> bool:
    return day.day == calendar.monthrange(day.year, day.month)[1]


def by_day(day: dt.date, on: str) -> str:
    """The part of a monthly or yearly rule that picks the day as the first date has it.

    `on` is "date", "weekday" (the third Saturday), "last_weekday" or "last_day".
    """
    name = WEEKDAYS[day.weekday()]
    return {
        "date": f"BYMONTHDAY={day.day}",
        "weekday": f"BYDAY={position(day)}{name}",
        "last_weekday": f"BYDAY=-1{name}",
        "last_day": "BYMONTHDAY=-1",
    }[on]


def rule(
    first: dt.date,
    repeats: str,
    interval: int = 1,
    weekdays: list[str] | None = None,
    on: str = "weekday",
    count: int | None = None,
    until: dt.date | None = None,
) -> str:
    """The RRULE of a series, without DTSTART; the first date always belongs to it. An empty string where nothing repeats.

    `repeats` is "", "daily", "weekly", "monthly" or "yearly"; `until` is the last local date that may be one (UNTIL with
    time and zone is written by whoever knows them).
    """
    if not repeats:
        return ""
    parts = [f"FREQ={repeats.upper()}"]
    parts += [f"INTERVAL={interval}"] if interval > 1 else []
    if repeats == "weekly":
        chosen = {*(weekdays or ()), WEEKDAYS[first.weekday()]}
        parts.append("BYDAY=" + ",".join(name for name in WEEKDAYS if name in chosen))
    if repeats == "yearly":
        parts.append(f"BYMONTH={first.month}")
    if repeats in {"monthly", "yearly"}:
        parts.append(by_day(first, on))
    parts += [f"COUNT={count}"] if count else []
    parts += [f"UNTIL={until:%Y%m%d}T235959"] if until else []
    return ";".join(parts)


def dates(first: dt.date, text: str, through: dt.date) -> Iterator[dt.date]:
    """The dates of a rule from `first` through a last day, in order, none twice; only `first` where the rule is empty."""
    if not text:
        yield from [first] if first <= through else []
        return
    start = dt.datetime.combine(first, dt.time())
    for moment in rrulestr(text, dtstart=start):
        if moment.date() > through:
            return
        yield moment.date()
