"""The words that people agree to: an organizer's, or our own."""

from django.utils import translation
from django.utils.translation import ngettext, pgettext

from ...network import Chrome
from ...people.models import ConsentKind
from .models import KEPT

# What visitors are asked to agree to. There is no newsletter yet: earlier consents to one stay as they are.
ASKED = (ConsentKind.REGISTRATION,)


def consent_words(kind: str, language: str) -> str:
    """What is agreed to in this language, as it stands in the form and is kept with the consent."""
    with translation.override(language):
        if kind == ConsentKind.NEWSLETTER:
            return pgettext("consent", "Send me the newsletter too.")
        chrome = Chrome.objects.filter(locale__language_code=language).first()
        if chrome and chrome.registration_consent:
            return chrome.registration_consent
        words = ngettext(
            "You may keep what I wrote here until %(days)d day after the event, for the list at the door and what I asked for, "
            "nothing else.",
            "You may keep what I wrote here until %(days)d days after the event, for the list at the door and what I asked for, "
            "nothing else.",
            KEPT.days,
        )
        return words % {"days": KEPT.days}
