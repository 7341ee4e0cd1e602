"""A month of the publishing calendar: whole weeks of days, each with its entries."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property

from django.contrib.auth.models import AbstractUser
from django.utils import timezone
from django.utils.dates import WEEKDAYS
from django.utils.formats import date_format, get_format
from django.utils.translation import pgettext

from ..desk.moments import localtime
from .entries import ScheduleEntry, entries

DAY = dt.timedelta(days=1)


@dataclass
class CalendarDay:
    date: dt.date
    outside: bool
    entries: list[ScheduleEntry] = field(default_factory=list)

    @property
    def is_today(self) -> bool:
        return self.date == localtime(timezone.now()).date()

    @property
    def classes(self) -> str:
        names = {"outside": self.outside, "bare": not self.entries, "today": self.is_today}
        return " ".join(name for name, applies in names.items() if applies)


@dataclass(frozen=True)
class Month:
    """The month that begins with `first`."""

    first: dt.date

    @classmethod
    def parse(cls, value: str) -> "Month":
        """From “2026-12”; this month where that is none."""
        try:
            year, month = (int(part) for part in value.split("-"))
            dt.date(year - 1, 1, 1), dt.date(year + 1, 1, 1)
            return cls(dt.date(year, month, 1))
        except ValueError:
            return cls(localtime(timezone.now()).date().replace(day=1))

    def __str__(self) -> str:
        return f"{self.first:%Y-%m}"

    @property
    def title(self) -> str:
        return date_format(self.first, pgettext("date format: a month", "F Y"))

    @property
    def name(self) -> str:
        return date_format(self.first, "F")

    @property
    def previous(self) -> "Month":
        return Month((self.first - DAY).replace(day=1))

    @property
    def next(self) -> "Month":
        return Month((self.first + 32 * DAY).replace(day=1))

    @cached_property
    def days(self) -> list[dt.date]:
        """Whole weeks, beginning with the day that the language begins them with."""
        starts_on = (int(get_format("FIRST_DAY_OF_WEEK")) - 1) % 7  # as Python counts: 0 is Monday
        begin = self.first - ((self.first.weekday() - starts_on) % 7) * DAY
        weeks = -((begin - self.next.first).days // 7)
        return [begin + number * DAY for number in range(7 * weeks)]

    @property
    def weekdays(self) -> list[str]:
        return [str(WEEKDAYS[day.weekday()]) for day in self.days[:7]]

    def calendar(self, user: AbstractUser, kind: str = "") -> list[CalendarDay]:
        """Its days, with what this user may see of this kind (empty: of all)."""
        zone = timezone.get_default_timezone()
        start, end = (dt.datetime.combine(day, dt.time(), zone) for day in (self.days[0], self.days[-1] + DAY))
        by_day = defaultdict(list)
        for entry in of_kind(entries(user, start, end), kind):
            by_day[localtime(entry.at).date()].append(entry)
        return [CalendarDay(day, day.month != self.first.month, by_day[day]) for day in self.days]


def of_kind(found: Iterable[ScheduleEntry], kind: str) -> Iterable[ScheduleEntry]:
    return (entry for entry in found if not kind or entry.kind == kind)
