"""What visitors read while the crisis switch is on, in each language."""

import re
from typing import NamedTuple

from django.conf import settings
from django.utils.translation import get_language_info
from django.utils.translation import gettext as _

from pages.tree.nodes import Crisis
from pages.tree.snapshot import SiteTree


class Message(NamedTuple):
    """A message, and the language it is written in."""

    language: str
    title: str
    text: str

    @property
    def direction(self) -> str:
        return "rtl" if get_language_info(self.language)["bidi"] else "ltr"

    @property
    def paragraphs(self) -> list[str]:
        return [part.strip() for part in re.split(r"\n\s*\n", self.text) if part.strip()]


class CrisisNotice(NamedTuple):
    """The messages for one language: its own; else a general one, and below it one that was written in another."""

    messages: list[Message]


def general_message(language: str) -> Message:
    """The sentence for a language in which nobody has written one, in the language that is active."""
    return Message(
        language,
        _("We are in an emergency"),
        _("We say here what matters now. Other pages of this site may be out of date."),
    )


def notice_of(crisis: Crisis, tree: SiteTree, language: str) -> CrisisNotice:
    """What visitors of this language read, which is active."""
    written = {code: crisis.messages[pk] for pk, code in tree.locales.items() if pk in crisis.messages}
    if language in written:
        return CrisisNotice([Message(language, *written[language])])
    others = [code for code in dict.fromkeys([settings.LANGUAGE_CODE, *written]) if code in written][:1]
    return CrisisNotice([general_message(language), *(Message(code, *written[code]) for code in others)])
