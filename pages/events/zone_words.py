"""Zones and clocks in words, for those who plan an event: “Chicago time, UTC−6”."""

import datetime as dt

from django.conf import settings
from django.utils.translation import get_language, gettext

from ..network import Chrome
from .when import exists, happens_twice, instant
from .words import moment


def offset(at: dt.datetime) -> str:
    """How far the clocks there are from UTC: “UTC−6”, “UTC+5:30”; kept together in a right-to-left line."""
    minutes = int(at.utcoffset().total_seconds() // 60)
    hours, rest = divmod(abs(minutes), 60)
    sign = "−" if minutes < 0 else "+"
    return f"\u2066UTC{sign}{hours}{f':{rest:02}' if rest else ''}\u2069"


def offset_on(day: dt.date, zone: str) -> str:
    """How far clocks are from UTC at noon on this day."""
    return offset(instant(day, dt.time(12), zone))


def zone_in_words(zone: str, day: dt.date | None = None) -> str:
    """Whose hours they are; with a day, how far from UTC they are on it."""
    return with_offset(gettext("%(city)s time") % {"city": zone.rsplit("/", 1)[-1].replace("_", " ")}, zone, day)


def desk_zone(zone: str, day: dt.date | None = None) -> str:
    """As `zone_in_words`; the network's own zone by the name that its people give it, in the language of the desk."""
    if zone == settings.TIME_ZONE:
        named = Chrome.objects.filter(locale__language_code=get_language()).values_list("time_name", flat=True).first()
        if named:
            return with_offset(named, zone, day)
    return zone_in_words(zone, day)


def with_offset(words: str, zone: str, day: dt.date | None) -> str:
    if day is None:
        return words
    return gettext("%(zone)s, %(offset)s") % {"zone": words, "offset": offset_on(day, zone)}


def which_hour(day: dt.date, time: dt.time, zone: str) -> dict[str, str]:
    """The two moments that this time names on this day, by the values of the column."""
    first, second = (offset(instant(day, time, zone, later)) for later in (False, True))
    return {
        "False": gettext("The first %(time)s, before the clocks go back (%(offset)s)")
        % {"time": moment(time), "offset": first},
        "True": gettext("The second %(time)s, after the clocks went back (%(offset)s)")
        % {"time": moment(time), "offset": second},
    }


def odd_hour(day: dt.date, time: dt.time | None, zone: str) -> str:
    """What the clocks do to this time on this day, where they do something; for dates that follow from a rule."""
    if time and not exists(day, time, zone):
        really = instant(day, time, zone).astimezone(dt.UTC).astimezone(instant(day, time, zone).tzinfo)
        words = gettext("The clocks go forward: %(time)s does not exist that day, it becomes %(really)s.")
        return words % {"time": moment(time), "really": moment(really.time())}
    if time and happens_twice(day, time, zone):
        return gettext("The clocks go back: %(time)s comes twice that day, the first is meant.") % {
            "time": moment(time)
        }
    return ""
