"""Template tags with which `templates/mail/registration/` says what a mail has: its parts, facts, slips and links."""

import datetime as dt
import re

from django import template

from ...formatting import format_day, format_zone
from ..formatting import format_moment, number_word, place_words, with_stop
from ..models import RegistrationDate

register = template.Library()
for each in (format_zone, number_word, place_words, with_stop):
    register.filter(each.__name__, each)


@register.filter
def moment_of(moment: dt.datetime, on: RegistrationDate) -> str:
    """Return a moment as it is where the event happens, to be read at any time."""
    return format_moment(moment, on, is_read_later=True)


@register.filter
def day_of(moment: dt.datetime, on: RegistrationDate) -> str:
    """Return the day of a moment where the event happens."""
    return format_day(moment.astimezone(on.tz))


def in_one_line(content: str) -> str:
    """Return the words without the line breaks of the template; spaces that do not break stay."""
    return re.sub(r"[ \r\n]+", " ", str(content)).strip()


@register.simple_block_tag(takes_context=True)
def part(context, content, name: str) -> str:
    """Set a field of the letter, or add a line to one that is a list."""
    letter, words = context["letter"], in_one_line(content)
    if isinstance(getattr(letter, name), list):
        getattr(letter, name).append(words)
    else:
        setattr(letter, name, words)
    return ""


@register.simple_block_tag(takes_context=True)
def slip(context, content, loud: str) -> str:
    """Add what is said loudly, and what is said of it."""
    context["letter"].slips.append((loud, in_one_line(content)))
    return ""


@register.simple_block_tag(takes_context=True)
def link(context, content, address: str) -> str:
    """Add words that lead somewhere; nothing where the address is empty."""
    if address:
        context["letter"].add_link(in_one_line(content), address)
    return ""


@register.simple_block_tag(takes_context=True)
def button(context, content, address: str) -> str:
    """Set the main link; nothing where the address is empty."""
    if address:
        context["letter"].set_action(in_one_line(content), address)
    return ""


@register.simple_tag(takes_context=True)
def facts(context, *rows) -> str:
    """Set the lines of what is so: facts, or lists of them."""
    context["letter"].facts = [fact for each in rows for fact in (each if isinstance(each, list) else [each])]
    return ""
