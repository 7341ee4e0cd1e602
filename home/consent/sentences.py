"""Sentences about what somebody said who is shown on a picture."""

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from media.consent.models import ConsentState, ShownPerson

from ..desk.rows import display_name


def consent_line(person: ShownPerson) -> str:
    """How they said it, who noted it and when, what for and until when; in one line."""
    if person.is_withdrawn:
        said = _("Said no, noted on %(day)s") % {"day": day(person.withdrawn_on)}
        return f"{said}: {person.note}" if person.note else said
    if person.state == ConsentState.UNASKED:
        return _("Nobody has asked yet.")
    return _("%(how)s, noted by %(who)s on %(day)s, %(purpose)s, %(end)s") % {
        "how": person.get_given_display(),
        "who": display_name(person.noted_by),
        "day": day(person.noted_on),
        "purpose": purpose(person),
        "end": end(person),
    }


def day(value) -> str:
    return date_format(value, "DATE_FORMAT") if value else ""


def mailed_line(number: int) -> str:
    """How many got a mail since a picture was withdrawn."""
    if not number:
        return _("Nobody got a mail: no one else with an address keeps those pages.")
    words = ngettext(
        "%(number)d person who keeps those pages got a mail.",
        "%(number)d people who keep those pages got a mail.",
        number,
    )
    return words % {"number": number}


def purpose(person: ShownPerson) -> str:
    if person.for_print and person.for_web:
        return pgettext("consent", "for print and web")
    return pgettext("consent", "for print alone") if person.for_print else pgettext("consent", "for the web alone")


def end(person: ShownPerson) -> str:
    if person.until is None:
        return pgettext("consent", "without an end")
    words = pgettext("consent", "ended on %(day)s") if person.has_ended else pgettext("consent", "until %(day)s")
    return words % {"day": day(person.until)}
