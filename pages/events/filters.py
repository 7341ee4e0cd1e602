"""Filters of the calendar: parsed query parameters (`topic`, `place`, `access`, `language`, `online`, `month`, `past`)
and their options.
"""

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import reduce
from operator import or_
from urllib.parse import urlencode

from django.conf import settings
from django.db.models import Exists, Q, QuerySet, TextField
from django.db.models.functions import Cast
from django.http import QueryDict
from django.utils.translation import pgettext

from media.features import announced_functions

from ..posts.models import Topic
from ..tree.nodes import Node
from .access import QUESTIONS, AccessAnswer, EventAnswer
from .formatting import language_names
from .occurrences import Occurrence
from .places import Place

SLUG = re.compile(r"[-a-zA-Z0-9_]{1,100}")
YEARS = range(1900, 2201)


@dataclass(frozen=True)
class Filters:
    """Parsed query parameters of the calendar; an unknown value finds nothing."""

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
        """Parses the query string for this index page; asks no database."""
        topic, place = (query.get(name, "").strip() for name in ("topic", "place"))
        access, languages = query_values(query, "access"), query_values(query, "language")
        known_languages = dict(settings.LANGUAGES)
        return cls(
            topic=topic if SLUG.fullmatch(topic) else "",
            place=place if SLUG.fullmatch(place) else "",
            access=tuple(name for name in QUESTIONS if name in access),
            languages=tuple(code for code in known_languages if code in languages),
            online=query.get("online") == "1",
            month=parse_month(query.get("month", "")),
            past=bool(query.get("past")),
            unknown=not all(SLUG.fullmatch(slug) for slug in (topic, place) if slug)
            or not (access <= QUESTIONS.keys() and languages <= known_languages.keys()),
            locale_id=index.locale_id,
        )

    @property
    def is_active(self) -> bool:
        """Whether anything is left out; month and past only say where in time one looks."""
        return bool(self.query) or self.unknown

    @property
    def query_parameters(self) -> dict[str, str | tuple[str, ...]]:
        """Query parameters by name, without month, past and page, always in the same order; empty without filters."""
        values = {"topic": self.topic, "place": self.place, "access": self.access, "language": self.languages}
        return {name: value for name, value in (values | {"online": "1" if self.online else ""}).items() if value}

    @property
    def query(self) -> str:
        """The same as a query string, without “?”."""
        return urlencode(self.query_parameters, doseq=True)

    def address(self, **more: str) -> str:
        """Query string of the same filters for another period (`month` or `past`), with “?”."""
        parts = [part for part in (self.query, urlencode(more)) if part]
        return f"?{'&'.join(parts)}" if parts else ""

    def apply(self, occurrences: QuerySet) -> QuerySet:
        """Filters a queryset of occurrences; whatever the language, by the facts of the source. No query of its own."""
        if self.unknown:
            return occurrences.none()
        condition = Q()
        if self.topic:
            through = Occurrence.source.field.related_model.topics.through
            topic_links = through.objects.filter(topic__translation_key__in=self.translation_keys(Topic, self.topic))
            condition &= Q(source__in=topic_links.values("eventpage"))
        if self.place:
            condition &= Q(place__translation_key__in=self.translation_keys(Place, self.place))
        if self.online:
            condition &= ~Q(source__attendance="in_person")
        for name in self.access:
            condition &= access_q(name)
        for code in self.languages:
            condition &= Q(spoken__contains=f'"{code}"') | Q(interpreted__contains=f'"{code}"')
        if self.languages:  # SQLite can't look into a list; a code in its quotes is found as text
            spoken, interpreted = (Cast(f"source__{name}", TextField()) for name in ("languages", "interpreted_into"))
            occurrences = occurrences.alias(spoken=spoken, interpreted=interpreted)
        return occurrences.filter(condition)

    def translation_keys(self, model, slug: str) -> QuerySet:
        """Subquery: translation key of the row with this slug in the language of the index, else in any language."""
        rows_at_slug = model.objects.order_by().filter(slug=slug)
        own_rows = rows_at_slug.filter(locale=self.locale_id)
        return rows_at_slug.filter(Q(locale=self.locale_id) | ~Exists(own_rows)).values("translation_key")

    def events(self, events: Iterable[Node], since: dt.datetime) -> list[Node]:
        """Those of these events, in any language, that have at least one matching occurrence since then; one query."""
        found = self.apply(Occurrence.objects.of_events(events)).filter(ends_at__gte=since)
        keys = set(found.order_by().values_list("event", flat=True))
        return [node for node in events if node.translation_key in keys]


def access_q(name: str) -> Q:
    """Q for occurrences whose access question is answered yes: by the event, by its place where the event leaves it to the
    place, or by what the registration form offers.
    """
    as_the_place = Q(**{f"source__{name}": EventAnswer.AS_THE_PLACE, f"place__{name}": AccessAnswer.YES})
    offered = [function(name) for function in announced_functions("access_conditions")]
    return reduce(or_, offered, Q(**{f"source__{name}": AccessAnswer.YES}) | as_the_place)


def query_values(query: QueryDict, name: str) -> set[str]:
    """Values of a query parameter that may be repeated, none twice; empty ones are none."""
    return {value.strip() for value in query.getlist(name)} - {""}


def parse_month(text: str) -> dt.date | None:
    """The first day of a month written YYYY-MM; None for anything else."""
    match = re.fullmatch(r"([0-9]{4})-(0[1-9]|1[0-2])", text)
    return dt.date(int(match[1]), int(match[2]), 1) if match and int(match[1]) in YEARS else None


# Options of the filter form above the calendar: only topics, places, answers and languages that some date has.


@dataclass(frozen=True)
class CalendarFilterOption:
    """One option of the filter form; `row` is the topic or place, perhaps in another language than the page."""

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
        """The chosen options among access answers, languages and ways to take part."""
        return [choice for choice in self.needs if choice.chosen]


def filter_options(filters: Filters, occurrences: QuerySet, visible: QuerySet) -> CalendarFilterOptions:
    """Options of the filter form for these occurrences; what is chosen stays on offer if a visible one has it. Four queries."""
    occurrences, visible = occurrences.order_by(), visible.order_by()
    return CalendarFilterOptions(
        topics=term_options("topic", Topic, topic_keys(occurrences), topic_keys(visible), filters),
        places=term_options("place", Place, place_keys(occurrences), place_keys(visible), filters),
        needs=need_options(filters, occurrences),
    )


def topic_keys(occurrences: QuerySet) -> QuerySet:
    """Subquery: translation keys of the topics of these occurrences."""
    through = occurrences.model.source.field.related_model.topics.through
    return through.objects.filter(eventpage__in=occurrences.values("source")).values("topic__translation_key")


def place_keys(occurrences: QuerySet) -> QuerySet:
    """Subquery: translation keys of the places of these occurrences."""
    return occurrences.exclude(place=None).values("place__translation_key")


def term_options(name: str, model, keys: QuerySet, visible: QuerySet, filters: Filters) -> list[CalendarFilterOption]:
    """Options for topics or places in the language of the page, else in another, by name, none twice.

    The chosen one is among them if its key is `visible`: no hidden page gives the name of its topic or place away.
    """
    slug = getattr(filters, name)
    chosen = Q(translation_key__in=filters.translation_keys(model, slug)) & Q(translation_key__in=visible)
    condition = Q(translation_key__in=keys) | chosen
    candidates = sorted(model.objects.filter(condition), key=lambda row: (row.locale_id != filters.locale_id, row.pk))
    chosen_key = next((row.translation_key for row in candidates if row.slug == slug), None)
    localized = {row.translation_key: row for row in reversed(candidates)}.values()
    ordered = sorted(localized, key=lambda row: row.name.casefold())
    return [CalendarFilterOption(name, row.slug, row.name, row.translation_key == chosen_key, row) for row in ordered]


def need_options(filters: Filters, occurrences: QuerySet) -> list[CalendarFilterOption]:
    """Options for the access answers, ways to take part and languages that some occurrence has."""
    names = list(QUESTIONS)
    columns = [f"source__{name}" for name in names] + [f"place__{name}" for name in names]
    values = occurrences.values_list(*columns, "source__attendance", "source__languages", "source__interpreted_into")
    offered = [function(occurrences) for function in announced_functions("offered_kinds")]
    answered = set(filters.access).union(*offered)
    spoken, online = set(filters.languages), filters.online
    for row in values.distinct():
        of_event, of_place = row[: len(names)], row[len(names) : 2 * len(names)]
        answered |= {
            name
            for name, *both in zip(names, of_event, of_place, strict=True)
            if (both[0] or both[1]) == AccessAnswer.YES
        }
        online |= row[-3] != "in_person"
        spoken |= {*row[-2], *row[-1]}
        answered |= {"interpretation"} if row[-1] else set()
    options = [
        CalendarFilterOption("access", name, str(QUESTIONS[name][1]), name in filters.access)
        for name in names
        if name in answered
    ]
    if online:
        options.append(CalendarFilterOption("online", "1", pgettext("attendance", "Online"), filters.online))
    codes = [code for code, name in settings.LANGUAGES if code in spoken]
    if len(codes) > 1 or filters.languages:
        options += [
            CalendarFilterOption("language", code, name, code in filters.languages)
            for code, name in zip(codes, language_names(codes), strict=True)
        ]
    return options
