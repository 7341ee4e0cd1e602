"""Formatting of times and spans of time as people say them, in each language: 12 hours, noon, and the part of the day."""

import datetime as dt

from django.utils import timezone
from django.utils.dates import WEEKDAYS as WEEKDAY_NAMES
from django.utils.formats import date_format, get_format
from django.utils.translation import gettext, pgettext

from .catalogs import is_untranslated

WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")  # as RFC 5545 names them


def weekday_choices() -> list[tuple[str, str]]:
    """Return the days of the week, (code, name), in the order and the words of the active language."""
    first = (int(get_format("FIRST_DAY_OF_WEEK")) - 1) % 7
    return [(WEEKDAYS[number % 7], WEEKDAY_NAMES[number % 7]) for number in range(first, first + 7)]


def part_of_day(time: dt.time) -> str:
    """Day period of a time: am and pm, or what a language says for the part of the day."""
    if time.hour < 12:
        return pgettext("before noon", "am")
    if time.hour < 15:
        return pgettext("around noon", "pm")
    if time.hour < 18:
        return pgettext("afternoon", "pm")
    return pgettext("evening", "pm")


def is_named(time: dt.time) -> bool:
    """Noon and midnight have names of their own."""
    return time.minute == 0 and time.hour in {0, 12}


def format_clock(time: dt.time) -> str:
    """The figures alone: 2, 6:30; or noon, midnight."""
    if is_named(time):
        return pgettext("event", "noon") if time.hour else pgettext("event", "midnight")
    hour = time.hour % 12 or 12
    return f"{hour}:{time.minute:02}" if time.minute else str(hour)


def format_time(time: dt.time) -> str:
    """One time: 2 pm, 6:30 pm, noon."""
    if is_untranslated("%(clock)s %(part)s"):
        return f"{time:%H:%M}"
    if is_named(time):
        return format_clock(time)
    return gettext("%(clock)s %(part)s") % {"clock": format_clock(time), "part": part_of_day(time)}


def format_hours(begin: dt.time | None, end: dt.time | None) -> str:
    """From when to when; one time where the end is open; “all day” without either."""
    if begin is None:
        return gettext("all day")
    if is_untranslated("%(begin)s to %(end)s"):
        return "–".join(f"{time:%H:%M}" for time in (begin, end) if time)  # figures that need no words
    if end is None:
        return (
            format_time(begin)
            if is_named(begin)
            else pgettext("one time alone", "%(time)s") % {"time": format_time(begin)}
        )
    same_part = not is_named(begin) and not is_named(end) and part_of_day(begin) == part_of_day(end)
    first = format_clock(begin) if same_part else format_time(begin)
    if is_named(end):
        words = gettext("%(begin)s to noon") if end.hour else gettext("%(begin)s to midnight")
        return words % {"begin": first}
    return gettext("%(begin)s to %(end)s") % {"begin": first, "end": format_time(end)}


def join_words(words: list[str]) -> str:
    """“Tuesday, Thursday and Saturday”."""
    if len(words) < 2:
        return "".join(words)
    first = pgettext("between days of the week", ", ").join(words[:-1])
    return pgettext("days of the week", "%(first)s and %(last)s") % {"first": first, "last": words[-1]}


def long_day(day: dt.date) -> str:
    """“Saturday, March 27”; with its year where that is another one."""
    style = pgettext("date format", "l, F j")
    if day.year != timezone.localdate().year:
        style = pgettext("date format", "l, F j, Y")
    return date_format(day, style)
