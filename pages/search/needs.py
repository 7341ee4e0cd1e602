"""What a search for a need finds beside pages: the calendar, narrowed to the dates that meet it."""

from collections.abc import Iterable

from django.utils.translation import gettext, ngettext, override, pgettext_lazy
from wagtail.contrib.search_promotions.models import SearchPromotion

from media.search_text import stems_of, words_of

from ..events.access import QUESTIONS
from ..events.filters import Filters
from ..events.index_page import EventIndexPage
from .languages import configuration

# How people ask for it, beside its names at an event; a phrase is between two strokes.
PHRASES = {
    "entrance": pgettext_lazy(
        "search words",
        "wheelchair / wheelchair accessible / wheelchair access / wheelchair ramp / ramp / no steps / no stairs / elevator"
        " / accessible entrance / disability",
    ),
    "restroom": pgettext_lazy("search words", "restroom / bathroom / toilet / accessible bathroom / accessible toilet"),
    "seating": pgettext_lazy("search words", "seats / places to sit"),
    "sign_language": pgettext_lazy("search words", "ASL / American Sign Language / deaf / hard of hearing"),
    "interpretation": pgettext_lazy(
        "search words",
        "interpreter / interpreting / Spanish interpreter / Spanish interpretation / translation / translator",
    ),
    "childcare": pgettext_lazy(
        "search words",
        "child care / day care / daycare / babysitting / babysitter / nursery / kids / child / children / baby / toddlers"
        " / free childcare",
    ),
    "food": pgettext_lazy("search words", "meal / breakfast / lunch / dinner / snacks / free food"),
    "transit": pgettext_lazy(
        "search words",
        "bus / buses / bus stop / bus line / carpool / ride / transit / public transit / public transport / transportation",
    ),
    "quiet_room": pgettext_lazy("search words", "quiet space / calm room / sensory room"),
    "masks": pgettext_lazy("search words", "mask / masking / face masks"),
    "sound": pgettext_lazy("search words", "captions / subtitles / hearing loop / hearing aid / microphone"),
}


def calendar_promotions(query: str, locale_id: int, languages: Iterable[str]) -> list[SearchPromotion]:
    """Unsaved promotions: links to the calendar in this locale, for each need that the query names in one of these
    languages (codes) and that an event to come meets.

    Two queries for a need, none for other words.
    """
    needs = needs_named(query, languages)
    calendar = needs and EventIndexPage.objects.visible().filter(locale_id=locale_id).order_by("path").first()
    if not calendar:
        return []
    promotions = []
    for name in needs:
        filters = Filters(access=(name,), locale_id=locale_id)
        if number := filters.apply(calendar.occurrences()).taking_place().order_by().values("event").distinct().count():
            words = ngettext("%(need)s: %(number)d event to come", "%(need)s: %(number)d events to come", number)
            promotions.append(
                SearchPromotion(
                    external_link_url=f"{calendar.url}{filters.address()}",
                    external_link_text=words % {"need": QUESTIONS[name][1], "number": number},
                    description=gettext("In the calendar"),
                )
            )
    return promotions


def needs_named(query: str, languages: Iterable[str]) -> list[str]:
    """The access questions that these words, all of them, name or paraphrase in one of these languages (codes)."""
    found = set()
    for code in languages:
        asked = word_stems(query, code)
        with override(code):
            phrases = {name: [*map(str, QUESTIONS[name]), *str(each).split("/")] for name, each in PHRASES.items()}
        found |= {
            name for name, texts in phrases.items() if any(is_same(asked, word_stems(text, code)) for text in texts)
        }
    return [name for name in PHRASES if name in found]


def word_stems(text: str, language: str) -> list[frozenset[str]]:
    return [stems_of(word, configuration(language)) for word in words_of(text)]


def is_same(asked: list[frozenset[str]], phrase: list[frozenset[str]]) -> bool:
    """Whether both have the same words in the same order, in whatever form."""
    return len(asked) == len(phrase) and not any(a.isdisjoint(b) for a, b in zip(asked, phrase, strict=True))
