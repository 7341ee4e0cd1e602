"""Formatting of times, time zones and recurrence rules as people say them, in each language."""

import datetime as dt
from collections.abc import Iterable
from functools import lru_cache

from django.conf import settings
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language, gettext, ngettext, npgettext, pgettext

from ..fact_notes import FactNote
from ..i18n.catalogs import is_untranslated
from ..i18n.clock import format_time, join_words
from ..i18n.dates import format_date
from ..i18n.locales import lower_first_word, name_of
from ..network.models import Chrome
from . import recurrence
from .datetimes import exists, happens_twice, instant


def language_names(codes: list[str]) -> list[str]:
    """The names of these languages, in the active one."""
    return [name_of(code) for code in codes]


def clock_words() -> dict[str, str]:
    """Labels for site/js/local-time.js, which prints a visitor's own hours: so that both clocks speak alike."""
    return _clock_words(get_language())


@lru_cache
def _clock_words(_language: str) -> dict[str, str]:
    hours = [format_time(dt.time(half // 2, half % 2 * 30)) for half in range(48)]
    span = "{from}–{until}" if is_untranslated("%(begin)s to %(end)s") else gettext("{from} to {until}")
    noon = span if is_untranslated("%(begin)s to noon") else gettext("%(begin)s to noon") % {"begin": "{from}"}
    return {"hours": "|".join(hours), "range": span, "noon": noon}


def format_day(moment: dt.datetime | dt.date) -> str:
    """“December 19”; with its year where that is another one."""
    day = moment.date() if isinstance(moment, dt.datetime) else moment
    return format_date(day, "month day" if day.year == timezone.localdate().year else "date")


def format_weekday(moment: dt.datetime | dt.date) -> str:
    """“Saturday, December 19”."""
    return gettext("%(weekday)s, %(day)s") % {"weekday": format_date(moment, "weekday"), "day": format_day(moment)}


# Zones and clocks in words, for those who plan an event: “Chicago time, UTC−6”.


def offset(at: dt.datetime) -> str:
    """How far the clocks there are from UTC: “UTC−6”, “UTC+5:30”; kept together in a right-to-left line."""
    minutes = int(at.utcoffset().total_seconds() // 60)
    hours, rest = divmod(abs(minutes), 60)
    sign = "−" if minutes < 0 else "+"
    return f"\u2066UTC{sign}{hours}{f':{rest:02}' if rest else ''}\u2069"


def offset_on(day: dt.date, zone: str) -> str:
    """How far clocks are from UTC at noon on this day."""
    return offset(instant(day, dt.time(12), zone))


def zone_note(zone: str) -> FactNote:
    """Return the name of a time zone, with its language: the network's own by the name that its people give it (where that is
    not translated, in the language of its source), any other by its city, “Chicago time”.
    """
    chrome = Chrome.in_language(get_language()) if zone == settings.TIME_ZONE else None
    city = zone.rsplit("/", 1)[-1].replace("_", " ")
    return (chrome and chrome.notes["time_name"]) or FactNote(gettext("%(city)s time") % {"city": city})


def format_zone(zone: str, day: dt.date | None = None) -> str:
    """Return `zone_note` within a sentence, for where no language can be marked; with a day, its offset from UTC on it too."""
    words = lower_first_word(zone_note(zone))
    if day is None:
        return words
    return gettext("%(zone)s, %(offset)s") % {"zone": words, "offset": offset_on(day, zone)}


def doubled_hour_choices(day: dt.date, time: dt.time, zone: str) -> dict[str, str]:
    """Form choices, by value of the column, between the two moments that this time names on this day (PEP 495)."""
    first, second = (offset(instant(day, time, zone, later)) for later in (False, True))
    return {
        "False": gettext("The first %(time)s, before the clocks go back (%(offset)s)")
        % {"time": format_time(time), "offset": first},
        "True": gettext("The second %(time)s, after the clocks went back (%(offset)s)")
        % {"time": format_time(time), "offset": second},
    }


def clock_change_note(day: dt.date, time: dt.time | None, zone: str) -> str:
    """Note on a change of clocks that falls on this time of this day, else empty; for dates that follow from a rule."""
    if time and not exists(day, time, zone):
        really = instant(day, time, zone).astimezone(dt.UTC).astimezone(instant(day, time, zone).tzinfo)
        words = gettext("The clocks go forward: %(time)s does not exist that day, it becomes %(really)s.")
        return words % {"time": format_time(time), "really": format_time(really.time())}
    if time and happens_twice(day, time, zone):
        return gettext("The clocks go back: %(time)s comes twice that day, the first is meant.") % {
            "time": format_time(time)
        }
    return ""


# A rule of recurrence as people say it: “The third Saturday of every month, until December 18, 2027”.


def weekdays(names: Iterable[str]) -> list[str]:
    """Days of the week behind “every”, in their order; `names` as in RFC 5545."""
    words = {
        "MO": pgettext("after every", "Monday"),
        "TU": pgettext("after every", "Tuesday"),
        "WE": pgettext("after every", "Wednesday"),
        "TH": pgettext("after every", "Thursday"),
        "FR": pgettext("after every", "Friday"),
        "SA": pgettext("after every", "Saturday"),
        "SU": pgettext("after every", "Sunday"),
    }
    return [words[name] for name in recurrence.WEEKDAYS if name in names]


def days_of_some_weeks(names: Iterable[str]) -> list[str]:
    """The same behind “every 2 weeks on”."""
    words = {
        "MO": pgettext("every few weeks on", "Monday"),
        "TU": pgettext("every few weeks on", "Tuesday"),
        "WE": pgettext("every few weeks on", "Wednesday"),
        "TH": pgettext("every few weeks on", "Thursday"),
        "FR": pgettext("every few weeks on", "Friday"),
        "SA": pgettext("every few weeks on", "Saturday"),
        "SU": pgettext("every few weeks on", "Sunday"),
    }
    return [words[name] for name in recurrence.WEEKDAYS if name in names]


def counted_weekday(day: dt.date) -> str:
    """The weekday of a date as it stands beside “third” or “last”."""
    return [
        pgettext("beside third, last", "Monday"),
        pgettext("beside third, last", "Tuesday"),
        pgettext("beside third, last", "Wednesday"),
        pgettext("beside third, last", "Thursday"),
        pgettext("beside third, last", "Friday"),
        pgettext("beside third, last", "Saturday"),
        pgettext("beside third, last", "Sunday"),
    ][day.weekday()]


def ordinal(number: int) -> str:
    """First to fifth, and last (0), as they stand beside a day of the week."""
    return [
        pgettext("beside a day of the week", "last"),
        pgettext("beside a day of the week", "first"),
        pgettext("beside a day of the week", "second"),
        pgettext("beside a day of the week", "third"),
        pgettext("beside a day of the week", "fourth"),
        pgettext("beside a day of the week", "fifth"),
    ][number]


def place_in_month(day: dt.date, number: int) -> str:
    """“third Saturday”, “last Saturday” (0)."""
    parts = {"ordinal": ordinal(number), "weekday": counted_weekday(day)}
    return pgettext("third Saturday", "%(ordinal)s %(weekday)s") % parts


def day_number(day: dt.date) -> str:
    """“19th”."""
    return date_format(day, pgettext("date format: number of a day", "jS"))


def daily(event) -> str:
    if event.repeats_every == 1:
        return pgettext("recurrence", "Every day")
    return ngettext("Every %(number)s day", "Every %(number)s days", event.repeats_every) % {
        "number": event.repeats_every
    }


def weekly(event) -> str:
    chosen = {*event.repeats_weekdays, recurrence.WEEKDAYS[event.start_date.weekday()]}
    if event.repeats_every == 1:
        return pgettext("recurrence", "Every %(weekday)s") % {"weekday": join_words(weekdays(chosen))}
    words = npgettext(
        "recurrence",
        "Every %(number)s week on %(weekday)s",
        "Every %(number)s weeks on %(weekday)s",
        event.repeats_every,
    )
    return words % {"number": event.repeats_every, "weekday": join_words(days_of_some_weeks(chosen))}


def which_day(day: dt.date, on: str) -> str:
    """The day within its month, without article: “third Saturday”, “19th”, “last day”; `on` as in the column."""
    if on in {"weekday", "last_weekday"}:
        return place_in_month(day, recurrence.position(day) if on == "weekday" else 0)
    if on == "last_day":
        return pgettext("of a month", "last day")
    return pgettext("day of a month", "%(number)s") % {"number": day_number(day)}


def monthly(event) -> str:
    """Never “every third Saturday”: that is every three weeks to some, and every second one is every other to all."""
    day = which_day(event.start_date, event.repeats_on)
    if event.repeats_every == 1:
        return gettext("The %(day)s of every month") % {"day": day}
    words = ngettext(
        "Every %(number)s month on the %(day)s of the month",
        "Every %(number)s months on the %(day)s of the month",
        event.repeats_every,
    )
    return words % {"number": event.repeats_every, "day": day}


def yearly(event) -> str:
    if event.repeats_on == "date":
        day = gettext("on %(date)s") % {"date": date_format(event.start_date, pgettext("date format", "F j"))}
    else:
        parts = {"day": which_day(event.start_date, event.repeats_on), "month": date_format(event.start_date, "F")}
        day = gettext("on the %(day)s of %(month)s") % parts
    if event.repeats_every == 1:
        return gettext("Every year %(day)s") % {"day": day}
    words = ngettext("Every %(number)s year %(day)s", "Every %(number)s years %(day)s", event.repeats_every)
    return words % {"number": event.repeats_every, "day": day}


def is_sometimes_missing(event) -> bool:
    """Whether some of its months or years have no such day: a fifth Saturday, a 31st, a 29th of February."""
    day, is_leap_day = event.start_date, (event.start_date.month, event.start_date.day) == (2, 29)
    if event.repeats_on == "weekday":
        return recurrence.position(day) == 5
    return event.repeats_on == "date" and (is_leap_day if event.repeats == "yearly" else day.day > 28)


def rule_in_words(event) -> str:
    """How an event repeats and how long, in the active language; an empty string where it happens once.

    Two rules never have the same words (as long as they are not the same from another first date on).
    """
    if not event.repeats:
        return ""
    words = {"daily": daily, "weekly": weekly, "monthly": monthly, "yearly": yearly}[event.repeats](event)
    if event.repeats in {"monthly", "yearly"} and is_sometimes_missing(event):
        words = pgettext("a day", "%(rule)s, if there is one") % {"rule": words}
    if event.repeats_until:
        until = date_format(event.repeats_until, pgettext("date format", "F j, Y"))
        return gettext("%(rule)s, until %(date)s") % {"rule": words, "date": until}
    if event.repeats_count == 1:
        return pgettext("recurrence", "%(rule)s, once") % {"rule": words}
    if event.repeats_count:
        times = ngettext("%(rule)s, %(number)s time", "%(rule)s, %(number)s times", event.repeats_count)
        return times % {"rule": words, "number": event.repeats_count}
    return words


def repeats_on_choices(day: dt.date, repeats: str) -> dict[str, str]:
    """Form choices, by value of the column, of how a monthly or yearly rule picks this date; only those true of it."""
    available = ["weekday", "date"]
    available += ["last_weekday"] if recurrence.is_last_weekday(day) else []
    available += ["last_day"] if recurrence.is_last_day(day) else []
    order = ["weekday", "last_weekday", "date", "last_day"]
    label = yearly_label if repeats == "yearly" else monthly_label
    return {on: label(day, on) for on in order if on in available}


def monthly_label(day: dt.date, on: str) -> str:
    if on in {"last_weekday", "last_day"}:
        return gettext("On the %(day)s of the month") % {"day": which_day(day, on)}
    return gettext("On the %(day)s") % {"day": which_day(day, on)}


def yearly_label(day: dt.date, on: str) -> str:
    """The same for a yearly rule, which names the month."""
    if on == "date":
        return gettext("On %(date)s") % {"date": date_format(day, pgettext("date format", "F j"))}
    parts = {"day": which_day(day, on), "month": date_format(day, "F")}
    return gettext("On the %(day)s of %(month)s") % parts
