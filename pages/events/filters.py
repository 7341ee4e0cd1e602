"""Filters of the calendar: parsed query parameters (`topic`, `place`, `access`, `language`, `online`, `month`, `past`)
and their options.
"""

import datetime as dt
import re
from dataclasses import dataclass, field
from urllib.parse import urlencode

from django.conf import settings
from django.db.models import Exists, Q, QuerySet, TextField
from django.db.models.functions import Cast
from django.http import QueryDict
from django.utils.translation import pgettext

from ..posts.models import Topic
from .access import QUESTIONS, AccessAnswer, EventAnswer
from .formatting import names_of
from .occurrences import Occurrence
from .places import Place

SLUG = re.compile(r"[-a-zA-Z0-9_]{1,100}")
YEARS = range(1900, 2201)


@dataclass(frozen=True)
class Filters:
    """One state of the calendar. What nobody has heard of, no date has: an unknown value finds nothing."""

    topic: str = ""  # a slug, like the place
    place: str = ""
    access: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    online: bool = False
    month: dt.date | None = None  # its first day
    past: bool = False
    unknown: bool = False
    locale_id: int = 0  # of the index: its slugs go before those of other languages

    @classmethod
    def from_query(cls, query: QueryDict, index) -> "Filters":
        """Reads the query of an address for this index page; asks no database."""
        topic, place = (query.get(name, "").strip() for name in ("topic", "place"))
        access, languages = several(query, "access"), several(query, "language")
        spoken = dict(settings.LANGUAGES)
        return cls(
            topic=topic if SLUG.fullmatch(topic) else "",
            place=place if SLUG.fullmatch(place) else "",
            access=tuple(name for name in QUESTIONS if name in access),
            languages=tuple(code for code in spoken if code in languages),
            online=query.get("online") == "1",
            month=month_of(query.get("month", "")),
            past=bool(query.get("past")),
            unknown=not all(SLUG.fullmatch(slug) for slug in (topic, place) if slug)
            or not (access <= QUESTIONS.keys() and languages <= spoken.keys()),
            locale_id=index.locale_id,
        )

    @property
    def is_active(self) -> bool:
        """Whether anything is left out; month and past only say where in time one looks."""
        return bool(self.query) or self.unknown

    @property
    def query_parameters(self) -> dict[str, str | tuple[str, ...]]:
        """By name as in an address, without month, past and page, always in the same order; empty where nothing is asked."""
        values = {"topic": self.topic, "place": self.place, "access": self.access, "language": self.languages}
        return {name: value for name, value in (values | {"online": "1" if self.online else ""}).items() if value}

    @property
    def query(self) -> str:
        """The same as the query of an address."""
        return urlencode(self.query_parameters, doseq=True)

    def address(self, **more: str) -> str:
        """The query of an address that asks the same, at another time: `month` or `past`."""
        parts = [part for part in (self.query, urlencode(more)) if part]
        return f"?{'&'.join(parts)}" if parts else ""

    def apply(self, occurrences: QuerySet) -> QuerySet:
        """Of these dates, those asked for; whatever the language, by the facts of the source. No query of its own."""
        if self.unknown:
            return occurrences.none()
        wanted = Q()
        if self.topic:
            through = Occurrence.source.field.related_model.topics.through
            filed = through.objects.filter(topic__translation_key__in=self.keys(Topic, self.topic))
            wanted &= Q(source__in=filed.values("eventpage"))
        if self.place:
            wanted &= Q(place__translation_key__in=self.keys(Place, self.place))
        if self.online:
            wanted &= ~Q(source__attendance="in_person")
        for name in self.access:
            wanted &= has(name)
        for code in self.languages:
            wanted &= Q(spoken__contains=f'"{code}"') | Q(interpreted__contains=f'"{code}"')
        if self.languages:  # SQLite can't look into a list; a code in its quotes is found as text
            spoken, interpreted = (Cast(f"source__{name}", TextField()) for name in ("languages", "interpreted_into"))
            occurrences = occurrences.alias(spoken=spoken, interpreted=interpreted)
        return occurrences.filter(wanted)

    def keys(self, model, slug: str) -> QuerySet:
        """The translation key of what has this slug in the language of the index, else in whatever language it has one."""
        found = model.objects.order_by().filter(slug=slug)
        own = found.filter(locale=self.locale_id)
        return found.filter(Q(locale=self.locale_id) | ~Exists(own)).values("translation_key")

    def events(self, events: QuerySet) -> QuerySet:
        """Of these pages, in any language, those with at least one date asked for."""
        if not self.is_active:
            return events
        return events.filter(translation_key__in=self.apply(Occurrence.objects.all()).values("event"))


def has(name: str) -> Q:
    """Dates with this access question answered yes: by the event, or by its place where the event leaves it to that."""
    as_the_place = Q(**{f"source__{name}": EventAnswer.AS_THE_PLACE, f"place__{name}": AccessAnswer.YES})
    return Q(**{f"source__{name}": AccessAnswer.YES}) | as_the_place


def several(query: QueryDict, name: str) -> set[str]:
    """The values of a name that may be repeated, none twice; empty ones are none."""
    return {value.strip() for value in query.getlist(name)} - {""}


def month_of(text: str) -> dt.date | None:
    """The first day of a month written YYYY-MM; None for anything else."""
    found = re.fullmatch(r"([0-9]{4})-(0[1-9]|1[0-2])", text)
    return dt.date(int(found[1]), int(found[2]), 1) if found and int(found[1]) in YEARS else None


# What the form above the calendar offers: only topics, places, answers and languages that some date has.


@dataclass(frozen=True)
class CalendarFilterOption:
    """One value of the form; `row` is the topic or place, whose language may be another than that of the page."""

    name: str
    value: str
    label: str
    chosen: bool
    row: object = None


@dataclass(frozen=True)
class CalendarFilterOptions:
    topics: list[CalendarFilterOption] = field(default_factory=list)
    places: list[CalendarFilterOption] = field(default_factory=list)
    needs: list[CalendarFilterOption] = field(default_factory=list)

    def __bool__(self):
        return bool(self.topics or self.places or self.needs)

    @property
    def needed(self) -> list[CalendarFilterOption]:
        """What of the access answers, languages and ways to take part was asked for."""
        return [choice for choice in self.needs if choice.chosen]


def choices(filters: Filters, occurrences: QuerySet) -> CalendarFilterOptions:
    """What can be asked of these dates; what is asked already stays on offer. Three queries."""
    occurrences = occurrences.order_by()
    through = occurrences.model.source.field.related_model.topics.through
    topics = through.objects.filter(eventpage__in=occurrences.values("source")).values("topic__translation_key")
    places = occurrences.exclude(place=None).values("place__translation_key")
    return CalendarFilterOptions(
        topics=rows("topic", Topic, topics, filters),
        places=rows("place", Place, places, filters),
        needs=needs(filters, occurrences),
    )


def rows(name: str, model, keys: QuerySet, filters: Filters) -> list[CalendarFilterOption]:
    """Topics or places in the language of the page, else in another, by name, none twice."""
    slug = getattr(filters, name)
    wanted = Q(translation_key__in=keys) | Q(translation_key__in=filters.keys(model, slug))
    found = sorted(model.objects.filter(wanted), key=lambda row: (row.locale_id != filters.locale_id, row.pk))
    chosen = next((row.translation_key for row in found if row.slug == slug), None)
    own = {row.translation_key: row for row in reversed(found)}.values()
    named = sorted(own, key=lambda row: row.name.casefold())
    return [CalendarFilterOption(name, row.slug, row.name, row.translation_key == chosen, row) for row in named]


def needs(filters: Filters, occurrences: QuerySet) -> list[CalendarFilterOption]:
    """The access answers, ways to take part and languages that some date has."""
    names = list(QUESTIONS)
    columns = [f"source__{name}" for name in names] + [f"place__{name}" for name in names]
    found = occurrences.values_list(*columns, "source__attendance", "source__languages", "source__interpreted_into")
    answered, spoken, online = set(filters.access), set(filters.languages), filters.online
    for row in found.distinct():
        own, of_place = row[: len(names)], row[len(names) : 2 * len(names)]
        answered |= {
            name for name, *both in zip(names, own, of_place, strict=True) if (both[0] or both[1]) == AccessAnswer.YES
        }
        online |= row[-3] != "in_person"
        spoken |= {*row[-2], *row[-1]}
    offered = [
        CalendarFilterOption("access", name, str(QUESTIONS[name][1]), name in filters.access)
        for name in names
        if name in answered
    ]
    if online:
        offered.append(CalendarFilterOption("online", "1", pgettext("attendance", "Online"), filters.online))
    codes = [code for code, name in settings.LANGUAGES if code in spoken]
    if len(codes) > 1 or filters.languages:
        offered += [
            CalendarFilterOption("language", code, name, code in filters.languages)
            for code, name in zip(codes, names_of(codes), strict=True)
        ]
    return offered
