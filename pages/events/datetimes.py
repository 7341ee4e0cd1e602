"""Local datetimes of an event with an IANA zone: validation, instants, whole days and hours."""

import datetime as dt
import zoneinfo

from django.db import models


def instant(date: dt.date, time: dt.time | None, zone: str, later: bool | None = False) -> dt.datetime:
    """The aware datetime of a local date and time in a zone; without a time, of the start of that day.

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


def add_exact_duration(moment: dt.datetime, span: dt.timedelta) -> dt.datetime:
    """The moment after an exact duration (RFC 5545, section 3.8.5.3): elapsed time, whatever clocks on the wall do."""
    return (moment.astimezone(dt.UTC) + span).astimezone(moment.tzinfo)


def begins_and_ends(
    start: dt.date,
    begin: dt.time | None,
    end: dt.date | None,
    finish: dt.time | None,
    zone: str,
    later: bool | None = False,
    end_later: bool | None = False,
) -> tuple[dt.datetime, dt.datetime]:
    """Start and end of an event as aware datetimes; the end is exclusive.

    Without a time for its end it lasts, for lists and calendars, two hours; without any time, its whole days. `later` and
    `end_later` pick the second of two equal hours; an end that would come before the beginning is the second by itself.
    """
    starts_at = instant(start, begin, zone, later)
    if finish:
        ends_at = instant(end or start, finish, zone, end_later)
        if not is_later(ends_at, starts_at):
            ends_at = ends_at.replace(fold=1)
        if not is_later(ends_at, starts_at) and ends_at > starts_at:
            ends_at = add_exact_duration(starts_at, ends_at - starts_at)  # it would begin in an hour that is left out
        return starts_at, ends_at
    if begin is None or (end and end != start):
        return starts_at, instant((end or start) + dt.timedelta(days=1), None, zone)
    return starts_at, add_exact_duration(starts_at, dt.timedelta(hours=2))


# How an event stands on the clock of its zone: whole days or hours, on which days, and how long by its own columns.

DEFAULT_DURATION = dt.timedelta(hours=2)  # how long an event without an end lasts, for lists and calendars


class ScheduleMixin(models.Model):
    """Abstract model of a schedule: what follows from the columns for day, hours and zone."""

    start_date: dt.date
    start_time: dt.time | None
    end_date: dt.date | None
    end_time: dt.time | None
    all_day: bool
    zone: str

    class Meta:
        abstract = True

    @property
    def tz(self) -> zoneinfo.ZoneInfo:
        return zoneinfo.ZoneInfo(self.zone)

    @property
    def has_hours(self) -> bool:
        """Whether it begins at a time of day."""
        return not self.all_day and self.start_time is not None

    @property
    def nominal_duration(self) -> dt.timedelta:
        """Nominal duration of each of its dates (RFC 5545, section 3.8.5.3): by the clock on the wall."""
        last = self.end_date or self.start_date
        if self.all_day or self.start_time is None:
            return last - self.start_date + dt.timedelta(days=1)
        begins = dt.datetime.combine(self.start_date, self.start_time)
        if self.end_time:
            return dt.datetime.combine(last, self.end_time) - begins
        return (
            dt.datetime.combine(last + dt.timedelta(days=1), dt.time()) - begins if self.end_date else DEFAULT_DURATION
        )

    def scheduled_start(self, date: dt.date) -> dt.date | dt.datetime:
        """Start on a date of its rule, as RFC 5545 has it: a date, or a local datetime, though no clock may show it."""
        if self.all_day or self.start_time is None:
            return date
        return dt.datetime.combine(date, self.start_time, tzinfo=self.tz)

    def is_whole_days(self, starts_at: dt.datetime) -> bool:
        """Whether what starts at this moment has no hours; one date may have some that the others lack."""
        if self.all_day or self.start_time is not None:
            return self.all_day
        day = starts_at.astimezone(self.tz).date()
        return starts_at == dt.datetime.combine(day, dt.time(), tzinfo=self.tz).astimezone(dt.UTC)

    def days_of(self, starts_at: dt.datetime, ends_at: dt.datetime) -> tuple[dt.date, dt.date]:
        """The dates on which it begins and ends where it happens; what ends at midnight ends on the day before."""
        day = starts_at.astimezone(self.tz).date()
        end = ends_at.astimezone(dt.UTC) - ends_at.resolution  # where midnight is left out, the day begins at one
        return day, max(day, end.astimezone(self.tz).date())
