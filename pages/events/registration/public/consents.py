"""The words that people agree to, in the language they are written in: an organizer's, or our own."""

from hashlib import sha256

from django.utils import translation
from django.utils.translation import ngettext, pgettext

from ....i18n.catalogs import WRITTEN_IN, is_untranslated
from ....network.models import Chrome
from ....people.models import ConsentKind
from ....tree.current import current
from ..models import KEPT

# What visitors are asked to agree to. There is no newsletter yet: earlier consents to one stay as they are.
REQUESTED_KINDS = (ConsentKind.REGISTRATION,)
# The msgid of our own words: whether a language has them.
ONE_DAY = (
    "You may keep what I wrote here until %(days)d day after the event, for the list at the door and what I asked for, "
    "nothing else."
)


class ConsentWords(str):
    """Words to agree to, and the code of the language that they are in."""

    language: str

    def __new__(cls, words: str, language: str):
        found = super().__new__(cls, words)
        found.language = language
        return found

    @property
    def version(self) -> str:
        """A short digest of the words, by which an answer names those that were read."""
        return version_of(self)


def version_of(words: str) -> str:
    return sha256(words.encode()).hexdigest()[:16]


def consent_words(kind: str, language: str) -> ConsentWords:
    """Return what is agreed to in this language, as it stands in the form and is stored with the consent.

    An organizer's wording that is not translated, or was changed since, is given as it was written.
    """
    with translation.override(language):
        if kind == ConsentKind.NEWSLETTER:
            words = "Send me the newsletter too."
            code = WRITTEN_IN if is_untranslated(words, "consent") else language
            return ConsentWords(pgettext("consent", "Send me the newsletter too."), code)
        chrome = Chrome.in_language(language)
        if chrome and (note := chrome.notes["registration_consent"]):
            return ConsentWords(note, current().languages[note.locale_id])
        words = ngettext(
            "You may keep what I wrote here until %(days)d day after the event, for the list at the door and what I asked for, "
            "nothing else.",
            "You may keep what I wrote here until %(days)d days after the event, for the list at the door and what I asked for, "
            "nothing else.",
            KEPT.days,
        )
        code = WRITTEN_IN if is_untranslated(ONE_DAY) else language
        return ConsentWords(words % {"days": KEPT.days}, code)
