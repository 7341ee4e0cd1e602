"""Times of day as people say them: “2 to 4 pm”, “de 10 am a 2 pm”, “9 am to noon”."""

import datetime as dt
from functools import lru_cache

from django.utils.translation import get_language, gettext, pgettext

from ..catalogues import lacks
from ..languages import name_of


def names_of(codes: list[str]) -> list[str]:
    """The names of these languages, in the active one."""
    return [name_of(code) for code in codes]


def part_of_day(time: dt.time) -> str:
    """am and pm, or what a language says for the part of the day."""
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


def clock(time: dt.time) -> str:
    """The figures alone: 2, 6:30; or noon, midnight."""
    if is_named(time):
        return pgettext("event", "noon") if time.hour else pgettext("event", "midnight")
    hour = time.hour % 12 or 12
    return f"{hour}:{time.minute:02}" if time.minute else str(hour)


def moment(time: dt.time) -> str:
    """One time: 2 pm, 6:30 pm, noon."""
    if lacks("%(clock)s %(part)s"):
        return f"{time:%H:%M}"
    if is_named(time):
        return clock(time)
    return gettext("%(clock)s %(part)s") % {"clock": clock(time), "part": part_of_day(time)}


def hours(begin: dt.time | None, end: dt.time | None) -> str:
    """From when to when; one time where the end is open; “all day” without either."""
    if begin is None:
        return gettext("all day")
    if lacks("%(begin)s to %(end)s"):
        return "–".join(f"{time:%H:%M}" for time in (begin, end) if time)  # figures that need no words
    if end is None:
        return moment(begin) if is_named(begin) else pgettext("one time alone", "%(time)s") % {"time": moment(begin)}
    same_part = not is_named(begin) and not is_named(end) and part_of_day(begin) == part_of_day(end)
    first = clock(begin) if same_part else moment(begin)
    if is_named(end):
        return gettext("%(begin)s to %(noon)s") % {"begin": first, "noon": moment(end)}
    return gettext("%(begin)s to %(end)s") % {"begin": first, "end": moment(end)}


def clock_words() -> dict[str, str]:
    """What site/js/own-time.js says a visitor's own hours with: the site's words, so that both clocks speak alike."""
    return _clock_words(get_language())


@lru_cache
def _clock_words(_language: str) -> dict[str, str]:
    hours = [moment(dt.time(half // 2, half % 2 * 30)) for half in range(48)]
    span = "{from}–{until}" if lacks("%(begin)s to %(end)s") else gettext("{from} to {until}")
    return {"hours": "|".join(hours), "range": span}
