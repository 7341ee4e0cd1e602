"""Formatting of moments, of durations and of how long ago something was, in words with the plural of each language."""

import datetime as dt

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

MINUTE, HOUR, DAY = dt.timedelta(minutes=1), dt.timedelta(hours=1), dt.timedelta(days=1)


def format_datetime(moment: dt.datetime) -> str:
    """Day and hour in the time zone of whoever is logged in."""
    return date_format(timezone.localtime(moment), "DATETIME_FORMAT")


def format_duration(time: dt.timedelta) -> str:
    """A duration in the largest unit of which there are two, rounded down: “7 minutes”, “20 hours”, “29 days”."""
    if time < MINUTE:
        return _("less than a minute")
    if time < 2 * HOUR:
        return _with_number(ngettext("%(number)d minute", "%(number)d minutes", time // MINUTE), time // MINUTE)
    if time < 2 * DAY:
        return _with_number(ngettext("%(number)d hour", "%(number)d hours", time // HOUR), time // HOUR)
    return _with_number(ngettext("%(number)d day", "%(number)d days", time // DAY), time // DAY)


def format_seconds(time: dt.timedelta) -> str:
    """A duration in whole seconds, for what has to be compared: “863 seconds”."""
    seconds = int(time.total_seconds())
    return _with_number(ngettext("%(number)d second", "%(number)d seconds", seconds), seconds)


def time_ago(moment: dt.datetime) -> str:
    """How long ago a moment was; “just now” below a minute, also for one that is still to come (a clock was set back)."""
    age = timezone.now() - moment
    return pgettext("how long ago", "just now") if age < MINUTE else _("%(time)s ago") % {"time": format_duration(age)}


def _with_number(words: str, number: int) -> str:
    return words % {"number": number}
