"""Router of `words/`: what states, kinds and answers are called, and the words of the interface, in one language."""

import json
from functools import cache

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language, gettext, ngettext, npgettext, pgettext
from ninja import Field, Query, Router, Schema

from media.features import announced_by_name
from pages.about.models import Stage
from pages.announcements.models import Level
from pages.api.routers.base import activate_locale
from pages.base.models import page_kinds
from pages.events.access import QUESTIONS, AccessAnswer
from pages.events.models import Attendance
from pages.events.occurrences import OccurrenceState
from pages.press.models import Medium
from pages.search.results import LABELS

router = Router(tags=["site"])
FILE = settings.ROOT / "settings" / "locale" / "words.json"  # of the templates that visitors see (settings.messages)
ENUMS = {
    "attendance": Attendance,
    "announcement_level": Level,
    "event_state": OccurrenceState,
    "access_answer": AccessAnswer,
    "press_medium": Medium,
    "cooperative_stage": Stage,
}
# A number of each plural category (CLDR, as Intl.PluralRules names them) that a language tells apart.
SAMPLES = {
    "ar": {"zero": 0, "one": 1, "two": 2, "few": 3, "many": 11, "other": 100},
    "es": {"one": 1, "many": 1_000_000, "other": 2},
}
ONE_AND_OTHER = {"one": 1, "other": 2}


class WordsQuery(Schema):
    locale: str = Field("", max_length=20, description="The language; left out, the site's own.", examples=["es"])


class WordsOut(Schema):
    """Words of the interface in one language, by the English ones."""

    locale: str = Field(description="The language.", examples=["es"])
    labels: dict[str, dict[str, str]] = Field(
        description="What each value of an enumeration is called, as `event_state` or `press_medium`; `page_type` by the `type` of a page.",
        examples=[{"event_state": {"cancelled": "Cancelado"}}],
    )
    words: dict[str, str] = Field(
        description="Every word of the pages around their content, by its English one; where the same words mean two things, after what they are about and `|`. `%(name)s` stands for what is put there; some hold HTML, as they do on the page.",
        examples=[{"Read more": "Leer más"}],
    )
    plurals: dict[str, dict[str, str]] = Field(
        description="Words that follow a number, by their English plural: a form for each category of `Intl.PluralRules` that the language has.",
        examples=[{"%(number)s dates": {"one": "%(number)s fecha", "other": "%(number)s fechas"}}],
    )


@router.get("/", response=WordsOut, operation_id="words", summary="Words of the interface")
def words(request: HttpRequest, asked: Query[WordsQuery]):
    """What states, kinds and answers are called, and all words of the interface: the same that the site's own pages say."""
    locale = activate_locale(request, asked.locale).language_code
    single = {key(each): translated(each) for each in interface_words() if not each.get("plural")}
    plurals = {key(each): plural_forms(each) for each in interface_words() if each.get("plural")}
    return WordsOut(locale=locale, labels=labels(), words=single, plurals=plurals)


def labels() -> dict[str, dict[str, str]]:
    """What the values of each enumeration are called in the active language."""
    enums = ENUMS | announced_by_name("api_enums")
    found = {name: {str(value): str(label) for value, label in each.choices if value} for name, each in enums.items()}
    found["access_question"] = {name: str(question) for name, (question, _short) in QUESTIONS.items()}
    found["access_label"] = {name: str(short) for name, (_question, short) in QUESTIONS.items()}
    found["page_type"] = {kind._meta.label: str(kind.kind_label) for kind in page_kinds() if has_one_label(kind)}
    found["search_kind"] = {name: str(label) for name, label in LABELS.items()}
    return found


def has_one_label(kind: type) -> bool:
    """Whether all pages of this kind are called alike: press is by its medium."""
    return not isinstance(vars(kind).get("kind_label"), property)


@cache
def interface_words() -> list[dict]:
    """Each with its `words`, and where it has them its `plural` and its `context`."""
    return json.loads(FILE.read_text())


def key(each: dict) -> str:
    words = each.get("plural") or each["words"]
    return f"{each['context']}|{words}" if each.get("context") else words


def translated(each: dict) -> str:
    return pgettext(each["context"], each["words"]) if each.get("context") else gettext(each["words"])


def plural_forms(each: dict) -> dict[str, str]:
    """The words for a number of each plural category of the active language."""
    words, plural, context = each["words"], each["plural"], each.get("context")
    samples = SAMPLES.get(get_language() or "", ONE_AND_OTHER)
    if context:
        return {name: npgettext(context, words, plural, number) for name, number in samples.items()}
    return {name: ngettext(words, plural, number) for name, number in samples.items()}
