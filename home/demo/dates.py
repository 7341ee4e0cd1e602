"""The dates of the demo: counted from the day it is loaded, so that weekdays are right and nothing to come is past."""

import datetime as dt
from dataclasses import dataclass
from functools import cached_property
from zoneinfo import ZoneInfo

from django.utils import translation
from django.utils.formats import date_format

from pages.events.datetimes import instant

ZONE = "America/Chicago"
TUESDAY, THURSDAY, SATURDAY = 1, 3, 5
# How a sentence names a day, and a month, in each language; letters as in Django's date filter.
DAY = {"en": "l, F j", "es": r"l j \d\e F", "ar": "l j F"}
MONTH = "F"


def today() -> dt.date:
    """The date in Jackson."""
    return dt.datetime.now(ZoneInfo(ZONE)).date()


def first(weekday: int, day: dt.date) -> dt.date:
    """The first such weekday (0 is Monday) on this day or after it."""
    return day + dt.timedelta(days=(weekday - day.weekday()) % 7)


def third_saturday(day: dt.date) -> dt.date:
    """The first third Saturday of a month on this day or after it."""
    found = first(SATURDAY, day.replace(day=15))
    following = (day.replace(day=1) + dt.timedelta(days=32)).replace(day=15)
    return found if found >= day else first(SATURDAY, following)


def next_meeting(day: dt.date) -> dt.date:
    """Return the day of the community meeting after the one on this day."""
    return third_saturday(day + dt.timedelta(days=1))


@dataclass(frozen=True)
class Days:
    """Every date the texts need. The four events of the home page come first; all others to come stand after them."""

    today: dt.date

    def resolve_date(self, value: str | dt.date) -> dt.date:
        """Return a date that a text names: itself, a property of this class (“film”), or days from it (“today -4”)."""
        if isinstance(value, dt.date):
            return value
        name, _, days = value.partition(" ")
        return getattr(self, name) + dt.timedelta(days=int(days or 0))

    def resolve_time(self, value: str | dt.datetime) -> dt.datetime:
        """Return a time in Jackson, aware: a date and time without zone, or a date and its time (“film 19:00”)."""
        if isinstance(value, dt.datetime):
            return instant(value.date(), value.time(), ZONE)
        day, _, time = value.rpartition(" ")
        return instant(self.resolve_date(day), dt.time.fromisoformat(time), ZONE)

    def ago(self, days: int) -> dt.date:
        return self.today - dt.timedelta(days=days)

    @cached_property
    def future_of_work(self) -> dt.date:
        return first(THURSDAY, self.ago(-5))

    @cached_property
    def meeting(self) -> dt.date:
        return third_saturday(self.ago(-1))

    @cached_property
    def cancelled_meeting(self) -> dt.date:
        """The third community meeting; the second is as usual."""
        return next_meeting(next_meeting(self.meeting))

    @cached_property
    def moved_meeting(self) -> dt.date:
        return next_meeting(self.cancelled_meeting)

    @cached_property
    def brigade(self) -> dt.date:
        """The Saturday after, unless the neighborhood meets that day."""
        return self.free_saturday(self.future_of_work)

    @cached_property
    def film(self) -> dt.date:
        """The Friday after the brigade."""
        return self.brigade + dt.timedelta(days=6)

    @cached_property
    def renter_nation(self) -> dt.date:
        """The Thursday after the members meet."""
        return self.membership + dt.timedelta(days=2)

    @cached_property
    def membership(self) -> dt.date:
        return first(TUESDAY, max(self.film, self.meeting))

    @cached_property
    def education(self) -> dt.date:
        return self.membership + dt.timedelta(days=7)

    @cached_property
    def second_brigade(self) -> dt.date:
        return self.free_saturday(self.education)

    @cached_property
    def may_day(self) -> dt.date:
        """The next one that leaves room for all of these."""
        this_year = self.today.replace(month=5, day=1)
        return this_year if this_year > self.second_brigade else this_year.replace(year=this_year.year + 1)

    def free_saturday(self, day: dt.date) -> dt.date:
        saturday = first(SATURDAY, day)
        return saturday if third_saturday(saturday) != saturday else saturday + dt.timedelta(days=7)

    def words(self, language: str) -> dict[str, str]:
        """What stands for {brigade}, {film} … in a text of this language."""
        with translation.override(language):
            dates = {
                name: date_format(getattr(self, name), DAY[language])
                for name in ("brigade", "film", "meeting", "renter_nation")
            }
            return dates | {"month": date_format(self.meeting, MONTH)}
