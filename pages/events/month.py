"""A month of the calendar: its days in whole weeks, each with what happens on it."""

import calendar
import datetime as dt
from dataclasses import dataclass, field

from django.utils.formats import get_format

from .dates import Occurrence, State

DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class Entry:
    """A date on one of its days; `number` of `days`."""

    occurrence: Occurrence
    number: int
    days: int

    @property
    def is_off(self) -> bool:
        return self.occurrence.state in {State.CANCELLED, State.POSTPONED}


@dataclass
class Day:
    """A square of the grid; `outside` where it belongs to the month before or after."""

    date: dt.date
    outside: bool
    over: bool
    entries: list[Entry] = field(default_factory=list)

    @property
    def look(self) -> str:
        """Its classes: bare without anything, idle where all is cancelled or over, busy, and a meeting where a series comes."""
        if self.outside or not self.entries:
            return "bare outside" if self.outside else "bare"
        on = [entry for entry in self.entries if not entry.is_off]
        if self.over or not on:
            return "idle"
        return "busy meeting" if any(entry.occurrence.source.repeats for entry in on) else "busy"


def first_of(day: dt.date) -> dt.date:
    return day.replace(day=1)


def after(month: dt.date) -> dt.date:
    """The first day of the month after this one."""
    return first_of(first_of(month) + 32 * DAY)


def before(month: dt.date) -> dt.date:
    """The first day of the month before this one."""
    return first_of(first_of(month) - DAY)


def first_weekday() -> int:
    """On which day a week begins in the active language; 0 is Monday."""
    return (get_format("FIRST_DAY_OF_WEEK") - 1) % 7


def grid(month: dt.date, occurrences: list[Occurrence], today: dt.date) -> list[Day]:
    """The days of the weeks that hold this month, in the order in which the active language has them.

    A date of several days stands on each of them; days of other months stay empty.
    """
    dates = calendar.Calendar(first_weekday()).itermonthdates(month.year, month.month)
    days = {date: Day(date, date.month != month.month, date < today) for date in dates}
    for each in occurrences:
        length = (each.last_day - each.day).days + 1
        for number in range(max(0, (month - each.day).days), length):
            date = each.day + number * DAY
            if date not in days or date >= after(month):
                break
            days[date].entries.append(Entry(each, number + 1, length))
    return list(days.values())
