"""What a search for a need finds beside pages: the calendar, narrowed to the dates that meet it."""

from django.utils.translation import gettext, ngettext, pgettext_lazy
from wagtail.contrib.search_promotions.models import SearchPromotion

from media.search_text import stems_of, words_of

from ..events.access import QUESTIONS
from ..events.filters import Filters
from ..events.index_page import EventIndexPage
from .languages import configuration

# How people ask for it, beside its names at an event; a phrase is between two strokes.
PHRASES = {
    "entrance": pgettext_lazy("search words", "wheelchair / ramp / no steps"),
    "restroom": pgettext_lazy("search words", "accessible bathroom / accessible toilet"),
    "seating": pgettext_lazy("search words", "seats / chairs"),
    "sign_language": pgettext_lazy("search words", "ASL / signing / deaf"),
    "interpretation": pgettext_lazy("search words", "interpreter / interpreting"),
    "childcare": pgettext_lazy("search words", "child care / daycare / babysitting / kids / children"),
    "food": pgettext_lazy("search words", "meal / dinner / lunch"),
    "transit": pgettext_lazy("search words", "bus / carpool / public transit"),
    "quiet_room": pgettext_lazy("search words", "quiet space / calm room"),
    "masks": pgettext_lazy("search words", "mask / masking"),
    "sound": pgettext_lazy("search words", "captions / hearing loop / hearing aid"),
}


def calendar_promotions(query: str, locale_id: int, language: str) -> list[SearchPromotion]:
    """Unsaved promotions: links to the calendar in this language, for each need that is asked for and met by a date to come.

    Two queries for a need, none for other words.
    """
    needs = needs_named(query, language)
    calendar = needs and EventIndexPage.objects.visible().filter(locale_id=locale_id).order_by("path").first()
    if not calendar:
        return []
    promotions = []
    for name in needs:
        filters = Filters(access=(name,), locale_id=locale_id)
        if number := filters.apply(calendar.occurrences()).upcoming().count():
            words = ngettext("%(need)s: %(number)d date to come", "%(need)s: %(number)d dates to come", number)
            promotions.append(
                SearchPromotion(
                    external_link_url=f"{calendar.url}{filters.address()}",
                    external_link_text=words % {"need": QUESTIONS[name][1], "number": number},
                    description=gettext("In the calendar"),
                )
            )
    return promotions


def needs_named(query: str, language: str) -> list[str]:
    """The access questions that these words, all of them, name or paraphrase in the active language, whose code this is."""
    asked = word_stems(query, language)
    phrases = {name: [*map(str, QUESTIONS[name]), *str(phrases).split("/")] for name, phrases in PHRASES.items()}
    return [name for name, each in phrases.items() if any(is_same(asked, word_stems(text, language)) for text in each)]


def word_stems(text: str, language: str) -> list[frozenset[str]]:
    return [stems_of(word, configuration(language)) for word in words_of(text)]


def is_same(asked: list[frozenset[str]], phrase: list[frozenset[str]]) -> bool:
    """Whether both have the same words in the same order, in whatever form."""
    return len(asked) == len(phrase) and not any(a.isdisjoint(b) for a, b in zip(asked, phrase, strict=True))
