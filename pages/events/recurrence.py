"""Recurrence (RFC 5545, section 3.3.10): choices to RRULE, RRULE to dates; the columns that make an event recurring."""

import calendar
import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, fields
from itertools import islice
from typing import Any

from dateutil.relativedelta import relativedelta
from dateutil.rrule import rrulestr
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ..i18n.clock import WEEKDAYS
from .datetimes import ScheduleMixin, begins_and_ends, is_day


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


# The columns that make an event a series, all of them facts, and the dates that follow from them.

MOST_DATES = 5000


def horizon() -> dt.date:
    """The last day for which dates are made: 18 months ahead."""
    return timezone.localdate() + relativedelta(months=18)


class Repeats(models.TextChoices):
    ONCE = "", pgettext_lazy("recurrence", "Once")
    DAILY = "daily", pgettext_lazy("recurrence", "Every day")
    WEEKLY = "weekly", pgettext_lazy("recurrence", "Every week")
    MONTHLY = "monthly", pgettext_lazy("recurrence", "Every month")
    YEARLY = "yearly", pgettext_lazy("recurrence", "Every year")


class RepeatsOn(models.TextChoices):
    WEEKDAY = "weekday", _("On the same weekday, such as the third Saturday")
    LAST_WEEKDAY = "last_weekday", _("On the last such weekday of the month")
    DATE = "date", _("On the same date")
    LAST_DAY = "last_day", _("On the last day of the month")


@dataclass(frozen=True)
class Planned:
    """One date of an event: when it was first planned for, and when and where it now is."""

    date: dt.date
    starts_at: dt.datetime
    ends_at: dt.datetime
    state: str = "scheduled"
    place_id: int | None = None
    open_ended: bool = False


PLANNED = tuple(field.name for field in fields(Planned))  # columns of Occurrence too


class RecurrenceMixin(ScheduleMixin):
    """How an event repeats; by its other columns, what is so on each date that no change names."""

    later_hour: bool | None
    end_later_hour: bool | None
    state: str
    place_id: int | None
    changes: Any  # the manager of its ChangedDates

    repeats = models.CharField(_("repeats"), max_length=10, choices=Repeats, default=Repeats.ONCE, blank=True)
    repeats_every = models.PositiveSmallIntegerField(
        _("how many days, weeks, months or years apart"),
        default=1,
        validators=[MinValueValidator(1), MaxValueValidator(99)],
    )
    repeats_weekdays = models.JSONField(_("on these weekdays too"), default=list, blank=True)
    repeats_on = models.CharField(_("on which day"), max_length=12, choices=RepeatsOn, default=RepeatsOn.WEEKDAY)
    repeats_until = models.DateField(_("until"), null=True, blank=True)
    repeats_count = models.PositiveSmallIntegerField(
        _("how many times"), null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(1000)]
    )

    class Meta:
        abstract = True

    @property
    def rule(self) -> str:
        """The RRULE (RFC 5545) without DTSTART; empty for an event that happens once."""
        return rule(
            self.start_date,
            self.repeats,
            self.repeats_every,
            self.repeats_weekdays,
            self.repeats_on,
            self.repeats_count,
            self.repeats_until,
        )

    def check_series(self) -> None:
        """Raises ValidationError where the first date is none of its own series, or the series has no end that is one."""
        if not self.repeats:
            return
        if self.repeats_count and self.repeats_until:
            raise ValidationError({"repeats_until": _("Please say how many times or until when, not both.")})
        if self.repeats_until and self.repeats_until < self.start_date:
            raise ValidationError({"repeats_until": _("It would end before it begins. Please choose a later day.")})
        if self.nominal_duration <= dt.timedelta():
            raise ValidationError({"end_time": _("It would end before it begins. Please choose a later end.")})
        if self.repeats in {Repeats.MONTHLY, Repeats.YEARLY}:
            if self.repeats_on == RepeatsOn.LAST_WEEKDAY and not is_last_weekday(self.start_date):
                message = _("The first date is not the last such weekday of its month. Please change one of the two.")
                raise ValidationError({"repeats_on": message})
            if self.repeats_on == RepeatsOn.LAST_DAY and not is_last_day(self.start_date):
                message = _("The first date is not the last day of its month. Please change one of the two.")
                raise ValidationError({"repeats_on": message})
        if len(list(islice(self.dates(horizon()), MOST_DATES))) == MOST_DATES:
            raise ValidationError({"start_date": _("So long a series has too many dates. Please begin it later.")})

    def dates(self, through: dt.date) -> Iterator[dt.date]:
        """The dates by the rule alone, in order."""
        return dates(self.start_date, self.rule, through)

    def hours_of(self, date: dt.date, change: Any = None) -> tuple[dt.datetime, dt.datetime]:
        """First moment of the event on this date and first moment after it, as changed for that date."""
        begin, finish = (None, None) if self.all_day else (self.start_time, self.end_time)
        day = (change and change.new_date) or date
        nights = (self.end_date - self.start_date).days if self.end_date else 0
        if change and not self.all_day:
            begin, finish = change.new_start_time or begin, change.new_end_time or finish
        later = (
            (self.later_hour, self.end_later_hour) if date == self.start_date and not self.repeats else (False, False)
        )
        return begins_and_ends(day, begin, day + dt.timedelta(days=nights), finish, self.zone, *later)

    def planned(self, through: dt.date) -> list[Planned]:
        """Every date through a last day, as published or about to be: by the rule, without those left out, with those added.

        The first and those that were added are there however late they are.

        Changes of a date that is none of the series (it was before a change of the rule) are ignored.
        """
        changes = {change.date: change for change in self.changes.all()}
        added = {date for date, change in changes.items() if change.is_added}
        planned_dates = []
        through = max(through, self.start_date)  # however far ahead, it is announced
        for date in sorted({*islice(self.dates(through), MOST_DATES), *added}):
            change = changes.get(date)
            if (change is None or not change.is_left_out) and is_day(date, self.zone):
                planned_dates.append(self.on(date, change))
        return planned_dates

    def on(self, date: dt.date, change: Any = None) -> Planned:
        """This date, as it is now planned."""
        # Through UTC: where clocks leave out an hour, its times become those that they do show.
        starts_at, ends_at = (each.astimezone(dt.UTC).astimezone(self.tz) for each in self.hours_of(date, change))
        state = self.state if self.state != "scheduled" or change is None else change.state
        place_id = (change and change.place_id) or self.place_id
        open_ended = not (self.end_time or (change and change.new_end_time)) and not self.all_day
        return Planned(date, starts_at, ends_at, state, place_id, open_ended)
