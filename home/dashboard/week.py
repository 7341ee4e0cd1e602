"""The next seven days of the publishing calendar, for the home screen."""

import datetime as dt
from dataclasses import dataclass

from django.utils.timezone import get_default_timezone, localdate
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from ..schedule.entries import ScheduleEntry, entries

DAYS, A_DAY = 7, 4  # days shown; entries of each


@dataclass(frozen=True)
class WeekDay:
    """A day and what happens on it, each with its words; `more` of it is in the calendar."""

    day: dt.date
    is_today: bool
    slips: list[tuple[ScheduleEntry, str]]
    more: int


def words_of(entry: ScheduleEntry) -> str:
    """What happens, in front of the title."""
    return {
        "up": pgettext("calendar", "Public:"),
        "down": _("Goes down:"),
        "event": pgettext("calendar", "Event:"),
        "look": _("To look over:"),
    }[entry.kind]


def week(user) -> list[WeekDay]:
    """Today and the six days after it."""
    today, zone = localdate(timezone=get_default_timezone()), get_default_timezone()
    start = dt.datetime.combine(today, dt.time.min, zone)
    found = entries(user, start, dt.datetime.combine(today + dt.timedelta(days=DAYS), dt.time.min, zone))
    days = [today + dt.timedelta(days=number) for number in range(DAYS)]
    by_day = {day: [entry for entry in found if entry.at.astimezone(zone).date() == day] for day in days}
    return [
        WeekDay(day, day == today, [(entry, words_of(entry)) for entry in rows[:A_DAY]], max(len(rows) - A_DAY, 0))
        for day, rows in by_day.items()
    ]
