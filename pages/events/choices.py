"""What the form above the calendar offers: only topics, places, answers and languages that some date has."""

from dataclasses import dataclass, field

from django.conf import settings
from django.db.models import Count, Q, QuerySet
from django.utils.translation import pgettext

from ..posts import Topic, in_own_words
from .access import QUESTIONS
from .filters import Filters, has
from .places import Place
from .words import names_of


@dataclass(frozen=True)
class Choice:
    """One value of the form; `row` is the topic or place, whose language may be another than that of the page."""

    name: str
    value: str
    label: str
    chosen: bool
    row: object = None


@dataclass(frozen=True)
class Choices:
    topics: list[Choice] = field(default_factory=list)
    places: list[Choice] = field(default_factory=list)
    needs: list[Choice] = field(default_factory=list)

    def __bool__(self):
        return bool(self.topics or self.places or self.needs)

    @property
    def needed(self) -> list[Choice]:
        """What of the access answers, languages and ways to take part was asked for."""
        return [choice for choice in self.needs if choice.chosen]


def choices(filters: Filters, occurrences: QuerySet, locale_id: int) -> Choices:
    """What can be asked of these dates; what is asked already stays on offer. At most six queries."""
    occurrences = occurrences.order_by()
    through = occurrences.model.source.field.related_model.topics.through
    topics = Topic.objects.filter(
        pk__in=through.objects.filter(eventpage__in=occurrences.values("source")).values("topic")
    )
    places = Place.objects.filter(pk__in=occurrences.values("place"))
    return Choices(
        topics=rows("topic", topics, filters.topic, locale_id),
        places=rows("place", places, filters.place, locale_id),
        needs=[*answers(filters, occurrences), *languages(filters, occurrences)],
    )


def rows(name: str, found: QuerySet, chosen, locale_id: int) -> list[Choice]:
    """Topics or places in the language of the page, by name, none twice; two queries."""
    by_key = {row.translation_key: row for row in [*found, *([chosen] if chosen else [])]}
    own = sorted(in_own_words(list(by_key.values()), locale_id), key=lambda row: row.name.casefold())
    key = chosen.translation_key if chosen else None
    return [Choice(name, row.slug, row.name, row.translation_key == key, row) for row in own]


def answers(filters: Filters, occurrences: QuerySet) -> list[Choice]:
    """The access questions that are answered yes somewhere, and taking part online; one query."""
    wanted = {name: has(name) for name in QUESTIONS} | {"online": ~Q(source__attendance="in_person")}
    counted = occurrences.aggregate(**{f"n_{name}": Count("pk", filter=where) for name, where in wanted.items()})
    found = [
        Choice("access", name, str(label), name in filters.access)
        for name, (_question, label) in QUESTIONS.items()
        if counted[f"n_{name}"] or name in filters.access
    ]
    if counted["n_online"] or filters.online:
        found.append(Choice("online", "1", pgettext("attendance", "Online"), filters.online))
    return found


def languages(filters: Filters, occurrences: QuerySet) -> list[Choice]:
    """The languages that are spoken or interpreted into somewhere, where there is more than one; one query."""
    spoken = set(filters.languages)
    for pair in occurrences.values_list("source__languages", "source__interpreted_into").distinct():
        spoken.update(*pair)
    codes = [code for code, name in settings.LANGUAGES if code in spoken]
    if len(codes) < 2 and not filters.languages:
        return []
    return [
        Choice("language", code, name, code in filters.languages)
        for code, name in zip(codes, names_of(codes), strict=True)
    ]
