"""Opening hours as visitors read them, in the active language."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.dates import WEEKDAYS as WEEKDAY_NAMES
from django.utils.text import capfirst
from django.utils.translation import pgettext

from ..fact_notes import FactNote
from ..i18n.catalogs import is_untranslated
from ..i18n.clock import WEEKDAYS, format_hours, join_words
from ..i18n.dates import format_date, other_year
from .models import HoursException, OpeningHours

Ranges = tuple[tuple[dt.time, dt.time], ...]
NO_NOTE = FactNote("")
SHORTEST_RUN = 3  # days in a row that are written "Monday to Wednesday"


@dataclass(frozen=True)
class HoursLine:
    """A line of the opening hours: formatted by code in the active language; `note` is text in the language of its row."""

    hours: str = ""
    note: FactNote = NO_NOTE

    def __str__(self):
        return " ".join(filter(None, (self.hours, self.note)))


def ranges_by_weekday(rows: Iterable[OpeningHours]) -> dict[str, Ranges]:
    """Return the sorted times of each weekday on which it is open."""
    found = defaultdict(set)
    for row in rows:
        for day in row.weekdays:
            found[day].add((row.opens, row.closes))
    return {day: tuple(sorted(found[day])) for day in WEEKDAYS if day in found}


def weekly_lines(rows: Iterable[OpeningHours]) -> list[HoursLine]:
    """Return a line for the days with the same times, from Monday on, and one for those when it is closed."""
    open_days = ranges_by_weekday(rows)
    days_by_ranges = defaultdict(list)
    for day, ranges in open_days.items():
        days_by_ranges[ranges].append(WEEKDAYS.index(day))
    lines = [labelled(format_days(days), format_ranges(ranges)) for ranges, days in days_by_ranges.items()]
    closed = [number for number, day in enumerate(WEEKDAYS) if day not in open_days]
    lines += [labelled(format_days(closed), closed_word())] if open_days and closed and closed_word() else []
    return [HoursLine(line) for line in lines]


def labelled(days: str, hours: str) -> str:
    """“Monday to Friday: 9 am to 5 pm”."""
    return capfirst(pgettext("opening hours", "%(days)s: %(hours)s") % {"days": days, "hours": hours})


def format_days(numbers: list[int]) -> str:
    """“Monday to Friday and Sunday”; `numbers` in their order, Monday is 0."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and runs[-1][-1] == number - 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    words = []
    for run in runs:
        names = [str(WEEKDAY_NAMES[number]) for number in run]
        words += [first_to_last(names[0], names[-1])] if len(run) >= SHORTEST_RUN else names
    return join_words(words)


def first_to_last(first: str, last: str) -> str:
    """“Monday to Friday”, “December 24 to January 2”."""
    if is_untranslated("%(first)s to %(last)s", "opening hours"):
        return f"{first}–{last}"
    return pgettext("opening hours", "%(first)s to %(last)s") % {"first": first, "last": last}


def format_ranges(ranges: Ranges) -> str:
    """“9 am to noon and 2 to 5 pm”."""
    return join_words([format_hours(*each) for each in ranges])


def closed_word() -> str:
    """“closed”; empty in a language without our catalogue."""
    return "" if is_untranslated("closed", "opening hours") else pgettext("opening hours", "closed")


def format_exception_day(day: dt.date) -> str:
    """“December 24”; with its year where that is another one."""
    return format_date(day, "date" if other_year(day) else "month day")


def exception_line(row: HoursException, note: FactNote) -> HoursLine:
    """Return the line of an exception, with its note as it is current."""
    days = format_exception_day(row.date)
    if row.last_day != row.date:
        days = first_to_last(days, format_exception_day(row.last_day))
    hours = format_ranges(((row.opens, row.closes),)) if row.opens and row.closes else closed_word() or "—"
    return HoursLine(labelled(days, hours) + ("." if note else ""), note)
