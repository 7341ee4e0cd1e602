"""Dates in the order and spelling of the active language, by names of styles that templates and code share."""

import datetime as dt
import re

from django.utils import timezone
from django.utils.formats import date_format, get_format
from django.utils.translation import get_language, pgettext

from .catalogs import is_untranslated

# Languages that write months and days of the week in lower case (CLDR). Django's formats of these have no other letters
# that would need a capital.
LOWER_CASE_DATES = {
    "ca",
    "cs",
    "da",
    "es",
    "eu",
    "fi",
    "fr",
    "gl",
    "hu",
    "it",
    "nl",
    "pl",
    "pt",
    "ro",
    "ru",
    "sv",
    "uk",
}


def date_formats() -> dict[str, str]:
    """How dates are printed in the active language, by a name templates use; letters as in Django's date filter."""
    return {**catalog_formats(), "weekday": "l", "number": "j", "month": "F"}


def catalog_formats() -> dict[str, str]:
    """Those of our catalogue; a language without one has them in the order in which Django prints its dates."""
    if is_untranslated("F j, Y", "date format"):
        day = get_format("MONTH_DAY_FORMAT")
        if "E" in get_format("DATE_FORMAT"):  # the month has another form beside the number of a day
            day = day.replace("F", "E")
        return {
            "date": get_format("DATE_FORMAT"),
            "day": f"l {day}",
            "day year": f"l {get_format('DATE_FORMAT')}",
            "short": f"D {day.replace('F', 'M')}",
            "short year": f"D {get_format('DATE_FORMAT').replace('F', 'M')}",
            "month year": get_format("YEAR_MONTH_FORMAT"),
            "short weekday": "D",
            "short day": day.replace("F", "M"),
            "month day": day,
        }
    return {
        "date": pgettext("date format", "F j, Y"),
        "day": pgettext("date format", "l, F j"),
        "day year": pgettext("date format", "l, F j, Y"),
        "short": pgettext("date format", "D, M j"),
        "short year": pgettext("date format", "D, M j, Y"),
        "month year": pgettext("date format", "F Y"),
        "short weekday": pgettext("date format", "D"),
        "short day": pgettext("date format", "M j"),
        "month day": pgettext("date format", "F j"),
    }


def format_date(value: dt.date, style: str = "date") -> str:
    """A date as it is printed in the active language; one of another year says which, whatever the style."""
    if isinstance(value, dt.datetime) and timezone.is_aware(value):
        value = timezone.localtime(value)
    if style in {"day", "short"} and other_year(value):
        style = f"{style} year"
    return format_in_language(value, date_formats()[style]) if value else ""


def format_in_language(value: dt.date, pattern: str) -> str:
    """Format a date by Django's letters, in the spelling of the active language.

    Django has “1 décembre” in French, and some of its catalogues capitalize months and days of the week.
    """
    language = (get_language() or "").partition("-")[0]
    if language == "fr" and value.day == 1:
        pattern = re.sub(r"(?<!\\)j", r"j\\e\\r", pattern)
    words = date_format(value, pattern)
    return words.lower() if language in LOWER_CASE_DATES else words


def other_year(value: dt.date) -> str:
    """The year of a date that is not in this one; empty where it goes without saying."""
    return str(value.year) if value and value.year != timezone.localdate().year else ""
