"""Validators of an event's dates beyond a single column: errors beside the field, before it is published."""

import datetime as dt
from itertools import islice

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from ..datetimes import exists, happens_twice, instant, is_later
from ..occurrences import Change
from ..recurrence import MOST_DATES

YEARS = range(1900, 2201)


def long_date(day: dt.date) -> str:
    """A date with its weekday."""
    return date_format(day, pgettext("date format", "l, F j, Y"))


def ambiguous_times(event) -> dict[str, tuple[dt.date, dt.time]]:
    """Columns for which of two equal hours (PEP 495) is meant, where that is a question: with day and time.

    An end that can only be the second, because the event has not begun at the first, is no question.
    """
    if event.all_day:
        return {}
    times, end_day = {}, event.end_date or event.start_date
    if event.start_time and happens_twice(event.start_date, event.start_time, event.zone):
        times["later_hour"] = (event.start_date, event.start_time)
    if event.end_time and happens_twice(end_day, event.end_time, event.zone):
        begins = instant(event.start_date, event.start_time, event.zone, event.later_hour)
        if is_later(instant(end_day, event.end_time, event.zone), begins):
            times["end_later_hour"] = (end_day, event.end_time)
    return times


def time_errors(event) -> dict[str, str]:
    """Validation errors by column: ambiguous times left open, and answers that a series can't give."""
    ambiguous = ambiguous_times(event)
    if event.repeats:
        message = _("A series can't begin or end in the second of two equal hours. Please choose the first.")
        return {name: message for name in ambiguous if getattr(event, name)}
    message = _("The clocks go back that day and this time comes twice. Please say which of the two is meant.")
    return {name: message for name in ambiguous if getattr(event, name) is None}


class ChangeProblems:
    """Validates the single dates of a series; `found` holds errors: (row, name of a column or None, message)."""

    def __init__(self, event, changes: list):
        self.event, self.changes = event, [change for change in changes if change.date]
        self.found: list[tuple] = []
        if changes and not event.repeats:
            message = _("This event happens only once. What happens to it is told under “Moved or cancelled”.")
            self.found = [(change, None, message) for change in changes]
            return
        self.planned = self.dates_by_rule()
        self.taken_away = {change.date for change in self.changes if change.change != Change.ADDED}
        self.added = {change.date for change in self.changes if change.change == Change.ADDED}
        self.moved_to: set[dt.date] = set()
        seen: set[dt.date] = set()
        for change in self.changes:
            self.check(change, seen)
            seen.add(change.date)

    def dates_by_rule(self) -> set[dt.date]:
        """The dates of the series as far as anybody speaks of them."""
        days = [day for change in self.changes for day in (change.date, change.new_date) if day]
        last = min(max(days, default=self.event.start_date), dt.date(YEARS[-1], 12, 31))
        return set(islice(self.event.dates(last), MOST_DATES))

    def add_error(self, change, name: str | None, message: str, **params) -> None:
        self.found.append((change, name, message % params))

    def check(self, change, seen: set[dt.date]) -> None:
        years = {name for name in ("date", "new_date") if (day := getattr(change, name)) and day.year not in YEARS}
        for name in years:
            self.add_error(change, name, _("Please check the year."))
        if years:
            return
        if change.date in seen:
            self.add_error(change, "date", _("%(date)s stands here twice."), date=long_date(change.date))
        elif change.change == Change.ADDED and change.date in self.planned:
            message = _("%(date)s is a date of the series already; there can't be two on one day.")
            self.add_error(change, "date", message, date=long_date(change.date))
        elif change.change != Change.ADDED and change.date not in self.planned:
            message = _("%(date)s is not a date of the series. Please choose another, or remove this.")
            self.add_error(change, "date", message, date=long_date(change.date))
        elif change.change in {Change.MOVED, Change.ADDED}:
            self.check_hours(change)

    def check_hours(self, change) -> None:
        """Where and when it now is: somewhere else, at a time that exists, on a day of its own, its end after its beginning."""
        event, day = self.event, change.new_date or change.date
        if change.change == Change.MOVED and not self.is_new(change):
            self.add_error(change, None, _("Please say what is new: the day, the time or the place."))
            return
        if day != change.date and day in (self.planned - self.taken_away) | self.added | self.moved_to:
            message = _("%(date)s is a date of the series already; there can't be two on one day.")
            self.add_error(change, "new_date", message, date=long_date(day))
        self.moved_to.add(day)
        nights = (event.end_date - event.start_date) if event.end_date else dt.timedelta()
        for name, that_day in (("new_start_time", day), ("new_end_time", day + nights)):
            time = getattr(change, name) or getattr(event, name.removeprefix("new_"))
            if time and not event.all_day and not exists(that_day, time, event.zone):
                message = _("On this day the clocks go forward: this time does not exist. Please choose another.")
                self.add_error(change, name, message)
        starts_at, ends_at = event.hours_of(change.date, change)
        if not is_later(ends_at, starts_at):
            self.add_error(change, "new_end_time", _("It would end before it begins. Please choose a later end."))

    def is_new(self, change) -> bool:
        event = self.event
        times = (
            [] if event.all_day else [(change.new_start_time, event.start_time), (change.new_end_time, event.end_time)]
        )
        pairs = [(change.new_date, change.date), (change.place_id, event.place_id), *times]
        return any(new and new != old for new, old in pairs)
