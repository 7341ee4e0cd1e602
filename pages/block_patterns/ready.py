"""The patterns with which a new site begins, in the language that is active: what stands in brackets is to be replaced."""

from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from wagtail.models import Locale

from .models import BlockPattern


def make_ready(locale: Locale) -> None:
    """Makes those that are not there in this language."""
    for name, blocks in (meeting(), obituary(), call_for_volunteers()):
        BlockPattern.objects.get_or_create(name=name, locale=locale, defaults={"blocks": blocks})


def meeting() -> tuple[str, list]:
    points = (_("[What is told]"), _("[What is talked about]"), _("[What is decided]"))
    return pgettext("pattern", "Meeting"), [
        ("lead", _("[In one sentence: what we meet for, and who is welcome.]")),
        ("heading", _("When and where")),
        ("text", paragraphs(_("[Day and time]"), _("[Place, and how to get there]"))),
        ("heading", _("What it is about")),
        ("text", listed(*points)),
        notice(
            _("Do you need something to take part?"),
            _("Tell us until [date]: interpreting, childcare, a way without stairs, a lift there."),
        ),
    ]


def obituary() -> tuple[str, list]:
    life = (
        _("[When they came to us, and what they did here.]"),
        _("[What they leave behind, and whom.]"),
    )
    return pgettext("pattern", "Obituary"), [
        ("lead", _("We mourn for [name], who died on [date] at the age of [age].")),
        ("text", paragraphs(*life)),
        ("quote", {"words": _("[A sentence of theirs, or one about them]"), "speaker": _("[Whose words they are]")}),
        ("heading", _("How we say goodbye")),
        ("text", paragraphs(_("[Day, time and place; whether flowers or a gift are wished for]"))),
    ]


def call_for_volunteers() -> tuple[str, list]:
    tasks = (_("[First thing to do]"), _("[Second thing to do]"), _("[Third thing to do]"))
    return pgettext("pattern", "Call for volunteers"), [
        ("lead", _("[Number] people are wanted for [what], on [date].")),
        ("heading", _("What there is to do")),
        ("text", listed(*tasks)),
        ("heading", _("What to bring, and what is there")),
        ("text", paragraphs(_("[Clothes, tools, time; food, gloves, fares]"))),
        notice(_("How to say yes"), _("Write to [e-mail] or call [telephone] until [date].")),
    ]


def paragraphs(*words: str) -> str:
    return format_html_join("", "<p>{}</p>", ((each,) for each in words))


def listed(*words: str) -> str:
    return format_html("<ul>{}</ul>", format_html_join("", "<li>{}</li>", ((each,) for each in words)))


def notice(title: str, words: str) -> tuple[str, dict]:
    return "notice", {"level": "", "title": title, "text": paragraphs(words)}
