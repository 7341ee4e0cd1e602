"""Template tags with which `templates/mail/registration/` says what a mail has: its parts, facts, slips and links."""

import re

from django import template

from ..formatting import with_stop

register = template.Library()
register.filter("with_stop", with_stop)


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
