"""What the form above the calendar offers: only topics, places, answers and languages that some date has."""

from dataclasses import dataclass, field

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils.translation import pgettext

from ..posts import Topic
from .access import QUESTIONS, Answer
from .filters import Filters
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


def choices(filters: Filters, occurrences: QuerySet) -> Choices:
    """What can be asked of these dates; what is asked already stays on offer. Three queries."""
    occurrences = occurrences.order_by()
    through = occurrences.model.source.field.related_model.topics.through
    topics = through.objects.filter(eventpage__in=occurrences.values("source")).values("topic__translation_key")
    places = occurrences.exclude(place=None).values("place__translation_key")
    return Choices(
        topics=rows("topic", Topic, topics, filters),
        places=rows("place", Place, places, filters),
        needs=needs(filters, occurrences),
    )


def rows(name: str, model, keys: QuerySet, filters: Filters) -> list[Choice]:
    """Topics or places in the language of the page, else in another, by name, none twice."""
    slug = getattr(filters, name)
    wanted = Q(translation_key__in=keys) | Q(translation_key__in=filters.keys(model, slug))
    found = sorted(model.objects.filter(wanted), key=lambda row: (row.locale_id != filters.locale_id, row.pk))
    chosen = next((row.translation_key for row in found if row.slug == slug), None)
    own = {row.translation_key: row for row in reversed(found)}.values()
    named = sorted(own, key=lambda row: row.name.casefold())
    return [Choice(name, row.slug, row.name, row.translation_key == chosen, row) for row in named]


def needs(filters: Filters, occurrences: QuerySet) -> list[Choice]:
    """The access answers, ways to take part and languages that some date has."""
    names = list(QUESTIONS)
    columns = [f"source__{name}" for name in names] + [f"place__{name}" for name in names]
    found = occurrences.values_list(*columns, "source__attendance", "source__languages", "source__interpreted_into")
    answered, spoken, online = set(filters.access), set(filters.languages), filters.online
    for row in found.distinct():
        own, of_place = row[: len(names)], row[len(names) : 2 * len(names)]
        answered |= {
            name for name, *both in zip(names, own, of_place, strict=True) if (both[0] or both[1]) == Answer.YES
        }
        online |= row[-3] != "in_person"
        spoken |= {*row[-2], *row[-1]}
    offered = [
        Choice("access", name, str(QUESTIONS[name][1]), name in filters.access) for name in names if name in answered
    ]
    if online:
        offered.append(Choice("online", "1", pgettext("attendance", "Online"), filters.online))
    codes = [code for code, name in settings.LANGUAGES if code in spoken]
    if len(codes) > 1 or filters.languages:
        offered += [
            Choice("language", code, name, code in filters.languages)
            for code, name in zip(codes, names_of(codes), strict=True)
        ]
    return offered
