"""How an event stands on the clock of its zone: whole days or hours, on which days, and how long by its own columns."""

import datetime as dt
import zoneinfo

from django.db import models

UNTOLD = dt.timedelta(hours=2)  # how long an event without an end lasts, for lists and calendars


class OnTheClock(models.Model):
    """What follows from the times of an event."""

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
    def usual_span(self) -> dt.timedelta:
        """How long each of its dates lasts by the clock on the wall, which on most days is how long it lasts."""
        last = self.end_date or self.start_date
        if not self.has_hours:
            return last - self.start_date + dt.timedelta(days=1)
        begins = dt.datetime.combine(self.start_date, self.start_time)
        if self.end_time:
            return dt.datetime.combine(last, self.end_time) - begins
        return dt.datetime.combine(last + dt.timedelta(days=1), dt.time()) - begins if self.end_date else UNTOLD

    def by_rule(self, date: dt.date) -> dt.date | dt.datetime:
        """When it begins on a date of its rule, as RFC 5545 has it: a date, or a local time, though no clock may show it."""
        return dt.datetime.combine(date, self.start_time, tzinfo=self.tz) if self.has_hours else date

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
