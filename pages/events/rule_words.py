"""A rule of recurrence as people say it: “Every third Saturday, until December 18, 2027”."""

import datetime as dt

from django.utils.formats import date_format
from django.utils.translation import gettext, ngettext, pgettext

from . import recurrence


def weekday(name: str) -> str:
    """A day of the week as it stands behind “every”, “third” or “last”; `name` as in RFC 5545."""
    return {
        "MO": pgettext("after every, third, last", "Monday"),
        "TU": pgettext("after every, third, last", "Tuesday"),
        "WE": pgettext("after every, third, last", "Wednesday"),
        "TH": pgettext("after every, third, last", "Thursday"),
        "FR": pgettext("after every, third, last", "Friday"),
        "SA": pgettext("after every, third, last", "Saturday"),
        "SU": pgettext("after every, third, last", "Sunday"),
    }[name]


def ordinal(number: int) -> str:
    """First to fifth, as it stands before a day of the week."""
    return [
        pgettext("before a day of the week", "first"),
        pgettext("before a day of the week", "second"),
        pgettext("before a day of the week", "third"),
        pgettext("before a day of the week", "fourth"),
        pgettext("before a day of the week", "fifth"),
    ][number - 1]


def own_weekday(day: dt.date) -> str:
    return weekday(recurrence.WEEKDAYS[day.weekday()])


def place_in_month(day: dt.date) -> str:
    """“third Saturday”."""
    parts = {"ordinal": ordinal(recurrence.position(day)), "weekday": own_weekday(day)}
    return pgettext("third Saturday", "%(ordinal)s %(weekday)s") % parts


def day_number(day: dt.date) -> str:
    """“19th”."""
    return date_format(day, pgettext("date format: number of a day", "jS"))


def joined(words: list[str]) -> str:
    """“Tuesday, Thursday and Saturday”."""
    if len(words) < 2:
        return "".join(words)
    first = pgettext("between parts of a line", ", ").join(words[:-1])
    return gettext("%(first)s and %(last)s") % {"first": first, "last": words[-1]}


def weekly(event) -> str:
    chosen = {*event.repeats_weekdays, recurrence.WEEKDAYS[event.start_date.weekday()]}
    days = joined([weekday(name) for name in recurrence.WEEKDAYS if name in chosen])
    if event.repeats_every == 1:
        return gettext("Every %(weekday)s") % {"weekday": days}
    words = ngettext(
        "Every %(number)s week on %(weekday)s", "Every %(number)s weeks on %(weekday)s", event.repeats_every
    )
    return words % {"number": event.repeats_every, "weekday": days}


def daily(event) -> str:
    if event.repeats_every == 1:
        return pgettext("recurrence", "Every day")
    return ngettext("Every %(number)s day", "Every %(number)s days", event.repeats_every) % {
        "number": event.repeats_every
    }


def on_the(event) -> str:
    """The day within its month: “on the third Saturday”."""
    return {
        "weekday": gettext("on the %(day)s") % {"day": place_in_month(event.start_date)},
        "last_weekday": gettext("on the last %(weekday)s") % {"weekday": own_weekday(event.start_date)},
        "date": pgettext("day of a month", "on the %(number)s") % {"number": day_number(event.start_date)},
        "last_day": gettext("on the last day"),
    }[event.repeats_on]


def monthly(event) -> str:
    if event.repeats_every == 1 and event.repeats_on == "weekday":
        return pgettext("of each month", "Every %(day)s") % {"day": place_in_month(event.start_date)}
    if event.repeats_every == 1:
        return gettext("Every month %(day)s") % {"day": on_the(event)}
    words = ngettext("Every %(number)s month %(day)s", "Every %(number)s months %(day)s", event.repeats_every)
    return words % {"number": event.repeats_every, "day": on_the(event)}


def yearly(event) -> str:
    if event.repeats_on == "date":
        day = gettext("on %(date)s") % {"date": date_format(event.start_date, pgettext("date format", "F j"))}
    else:
        month = date_format(event.start_date, "F")
        day = gettext("%(on_the_day)s of %(month)s") % {"on_the_day": on_the(event), "month": month}
    if event.repeats_every == 1:
        return gettext("Every year %(day)s") % {"day": day}
    words = ngettext("Every %(number)s year %(day)s", "Every %(number)s years %(day)s", event.repeats_every)
    return words % {"number": event.repeats_every, "day": day}


def rule_in_words(event) -> str:
    """How an event repeats and how long, in the active language; an empty string where it happens once."""
    if not event.repeats:
        return ""
    words = {"daily": daily, "weekly": weekly, "monthly": monthly, "yearly": yearly}[event.repeats](event)
    if event.repeats_until:
        until = date_format(event.repeats_until, pgettext("date format", "F j, Y"))
        return gettext("%(rule)s, until %(date)s") % {"rule": words, "date": until}
    if event.repeats_count:
        times = ngettext("%(rule)s, %(number)s time", "%(rule)s, %(number)s times", event.repeats_count)
        return times % {"rule": words, "number": event.repeats_count}
    return words


def choices_for(day: dt.date, repeats: str) -> dict[str, str]:
    """What a monthly or yearly rule can pick this date by, in words, by the value of the column; only what is true of it."""
    last = {"weekday": own_weekday(day)}
    found = {"weekday": gettext("On the %(day)s") % {"day": place_in_month(day)}}
    if recurrence.is_last_weekday(day):
        found["last_weekday"] = gettext("On the last %(weekday)s of the month") % last
    found["date"] = pgettext("day of a month", "On the %(number)s") % {"number": day_number(day)}
    if recurrence.is_last_day(day):
        found["last_day"] = gettext("On the last day of the month")
    return in_its_month(found, day) if repeats == "yearly" else found


def in_its_month(found: dict[str, str], day: dt.date) -> dict[str, str]:
    """The same for a yearly rule, which names the month."""
    month = date_format(day, "F")
    words = {
        "weekday": gettext("%(on_the_day)s of %(month)s") % {"on_the_day": found["weekday"], "month": month},
        "last_weekday": gettext("On the last %(weekday)s of %(month)s") % {"weekday": own_weekday(day), "month": month},
        "date": gettext("On %(date)s") % {"date": date_format(day, pgettext("date format", "F j"))},
        "last_day": gettext("On the last day of %(month)s") % {"month": month},
    }
    return {name: words[name] for name in found}
