"""Formatting of numbers and moments of registration as people say them: ten or fewer in words, in each language."""

import datetime as dt

from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext, ngettext, npgettext, pgettext

from ...i18n.clock import format_time
from ..formatting import format_day, format_weekday
from .models import AccessRequest, Phase, RegistrationDate

WORDS_UP_TO = 10


def number_word(number: int) -> str:
    """The number in words up to ten, in figures beyond: “three”, “41”."""
    words = [
        pgettext("number", "none"),
        pgettext("number", "one"),
        pgettext("number", "two"),
        pgettext("number", "three"),
        pgettext("number", "four"),
        pgettext("number", "five"),
        pgettext("number", "six"),
        pgettext("number", "seven"),
        pgettext("number", "eight"),
        pgettext("number", "nine"),
        pgettext("number", "ten"),
    ]
    return words[number] if 0 <= number <= WORDS_UP_TO else str(number)


def join_parts(parts: list[str]) -> str:
    """The parts of a line, as each language divides them."""
    return pgettext("between parts of a line", ", ").join(parts)


def spoken(words: str, number: int) -> str:
    """A sentence with this number put in, in words where it is small."""
    return capfirst(words % {"number": number_word(number)})


def places_left(free: int) -> str:
    """“Three places left”."""
    return spoken(ngettext("%(number)s place left", "%(number)s places left", free), free)


def places_free(free: int) -> str:
    """“41 places are free”, as a heading."""
    return spoken(ngettext("%(number)s place is free", "%(number)s places are free", free), free)


def free_words(free: int | None, capacity: int | None) -> str:
    """What is free of so many, beside a date: “41 places free”, “Three places left”, “Full”; nothing where there is room for all."""
    if free is None or capacity is None:
        return ""
    if free == 0:
        return pgettext("registration", "Full")
    if free <= WORDS_UP_TO:
        return places_left(free)
    return ngettext("%(number)d place free", "%(number)d places free", free) % {"number": free}


def free_of_words(free: int) -> str:
    """What is free of something separate, by its name: “Eleven free”; “None free”."""
    return spoken(npgettext("of childcare, headsets", "%(number)s free", "%(number)s free", free), free)


def more_free(free: int) -> str:
    """“41 more are free”."""
    return spoken(ngettext("%(number)s more is free", "%(number)s more are free", free), free)


def line_words(waiting: int) -> str:
    """How many registrations wait, each for one person or more: “Six in line”; “Nobody waits yet”."""
    if waiting == 0:
        return gettext("Nobody waits yet")
    return spoken(ngettext("%(number)s in line", "%(number)s in line", waiting), waiting)


def full_words(on: RegistrationDate) -> str:
    """What it means to choose a date whose places are taken: “Full. Six in line; you would be number 7”."""
    if on.waiting == 0:
        return gettext("Full. You would be first in line")
    words = gettext("Full. %(line)s; you would be number %(number)d")
    return words % {"line": line_words(on.waiting), "number": on.waiting + 1}


def left_words(on: RegistrationDate, has_line: bool) -> str:
    """What is left of a date, beside it in a list: “41 places free”, “Full; six in line”, “Opens on March 1”."""
    phase, places = on.phase(), on.open_places
    if phase == Phase.NOT_YET:
        return gettext("Opens on %(day)s") % {"day": format_day(on.opens_at.astimezone(on.tz))}
    if phase == Phase.CLOSED:
        return gettext("The list is closed")
    if phase != Phase.OPEN:
        return ""
    if places == 0 and on.waiting and has_line:
        return gettext("Full; %(line)s") % {"line": lower_first(line_words(on.waiting))}
    return free_words(places, on.capacity)


def register_words(on: RegistrationDate, has_line: bool) -> str:
    """What the link to the form of a date says; empty where there is nothing to get."""
    is_full = on.open_places == 0
    if on.phase() != Phase.OPEN or (is_full and not has_line):
        return ""
    return pgettext("registration", "Join the line") if is_full else gettext("Save a place")


def with_stop(words: str) -> str:
    """The words as a sentence with its full stop."""
    return words if words[-1:] in {".", "!", "?", "؟"} else f"{words}."


def lower_first(words: str) -> str:
    """A sentence as a part of another one."""
    return words[:1].lower() + words[1:]


def people_words(party: int) -> str:
    """“Two people”."""
    return spoken(ngettext("%(number)s person", "%(number)s people", party), party)


def place_words(party: int) -> str:
    """“Two places”."""
    return spoken(ngettext("%(number)s place", "%(number)s places", party), party)


def separate_words(name: str, number: int) -> str:
    """“childcare: one”, for something that goes by a name of the organizers."""
    return pgettext("childcare: one", "%(name)s: %(number)s") % {"name": name, "number": number_word(number)}


def set_aside_words(request: AccessRequest, on: RegistrationDate) -> str:
    """What an organizer has confirmed of an access request: “Set aside on December 2 by Ms. Hall. First row, on the left”."""
    if request.confirmed_at is None:
        return ""
    day, by = format_day(request.confirmed_at.astimezone(on.tz)), request.confirmed_by
    who = by and (by.first_name or by.get_full_name())
    words = gettext("Set aside on %(day)s by %(name)s.") if who else gettext("Set aside on %(day)s.")
    return f"{words % {'day': day, 'name': who}} {request.note}".strip()


def format_moment(moment: dt.datetime, on: RegistrationDate, is_read_later: bool = False) -> str:
    """Return a moment where the event happens: “Wednesday, March 17, 6 pm”; “today, 4:30 pm” where it is read at once."""
    local = moment.astimezone(on.tz)
    is_today = not is_read_later and local.date() == timezone.now().astimezone(on.tz).date()
    day = pgettext("in a sentence", "today") if is_today else format_weekday(local)
    return gettext("%(day)s, %(time)s") % {"day": day, "time": format_time(local.time().replace(second=0))}


def format_deadline(moment: dt.datetime, on: RegistrationDate) -> str:
    """A moment that is near, on a page that is read now: “2:35 pm” of today, “tomorrow, 2:05 pm”, else with its day."""
    local, today = moment.astimezone(on.tz), timezone.now().astimezone(on.tz).date()
    time = format_time(local.time().replace(second=0))
    if local.date() == today:
        return time
    if local.date() == today + dt.timedelta(days=1):
        return gettext("tomorrow, %(time)s") % {"time": time}
    return format_moment(moment, on)


def time_left(until: dt.datetime) -> str:
    """How long it is until then: “23 hours”, “20 minutes”; in figures, since hours have another gender than places."""
    minutes = max(1, int((until - timezone.now()).total_seconds() // 60))
    if minutes < 60:
        return ngettext("%(number)d minute", "%(number)d minutes", minutes) % {"number": minutes}
    if minutes < 48 * 60:
        hours = minutes // 60
        return ngettext("%(number)d hour", "%(number)d hours", hours) % {"number": hours}
    days = minutes // (24 * 60)
    return ngettext("%(number)d day", "%(number)d days", days) % {"number": days}
