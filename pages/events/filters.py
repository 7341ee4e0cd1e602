"""What a visitor asks of the calendar in its address: `topic`, `place`, `access`, `language`, `online`, `month`, `past`."""

import datetime as dt
import re
from dataclasses import dataclass
from urllib.parse import urlencode

from django.conf import settings
from django.db.models import Exists, Q, QuerySet, TextField
from django.db.models.functions import Cast
from django.http import QueryDict

from ..posts import Topic
from .access import QUESTIONS, Answer, EventAnswer
from .dates import Occurrence
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
    def asked(self) -> dict[str, str | tuple[str, ...]]:
        """By name as in an address, without month, past and page, always in the same order; empty where nothing is asked."""
        values = {"topic": self.topic, "place": self.place, "access": self.access, "language": self.languages}
        return {name: value for name, value in (values | {"online": "1" if self.online else ""}).items() if value}

    @property
    def query(self) -> str:
        """The same as the query of an address."""
        return urlencode(self.asked, doseq=True)

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
    as_the_place = Q(**{f"source__{name}": EventAnswer.AS_THE_PLACE, f"place__{name}": Answer.YES})
    return Q(**{f"source__{name}": Answer.YES}) | as_the_place


def several(query: QueryDict, name: str) -> set[str]:
    """The values of a name that may be repeated, none twice; empty ones are none."""
    return {value.strip() for value in query.getlist(name)} - {""}


def month_of(text: str) -> dt.date | None:
    """The first day of a month written YYYY-MM; None for anything else."""
    found = re.fullmatch(r"([0-9]{4})-(0[1-9]|1[0-2])", text)
    return dt.date(int(found[1]), int(found[2]), 1) if found and int(found[1]) in YEARS else None
