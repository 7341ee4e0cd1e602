"""What a visitor asks of the calendar in its address: `topic`, `place`, `access`, `language`, `online`, `month`, `past`."""

import datetime as dt
import re
from dataclasses import dataclass
from urllib.parse import urlencode

from django.conf import settings
from django.db.models import Case, Q, QuerySet, TextField, Value, When
from django.db.models.functions import Cast
from django.http import QueryDict

from ..posts import Topic
from .access import QUESTIONS, Answer, EventAnswer
from .dates import Occurrence
from .places import Place

LONGEST_SLUG = 100
YEARS = range(1900, 2201)


@dataclass(frozen=True)
class Filters:
    """One state of the calendar. What nobody has heard of, no date has: an unknown value finds nothing."""

    topic: Topic | None = None
    place: Place | None = None
    access: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    online: bool = False
    month: dt.date | None = None  # its first day
    past: bool = False
    unknown: bool = False

    @classmethod
    def from_query(cls, query: QueryDict, index) -> "Filters":
        """Reads the query of an address for this index page; at most two queries, none where no topic or place is named."""
        topic, place = (query.get(name, "").strip() for name in ("topic", "place"))
        access, languages = several(query, "access"), several(query, "language")
        spoken = dict(settings.LANGUAGES)
        found_topic, found_place = named(Topic, topic, index), named(Place, place, index)
        return cls(
            topic=found_topic,
            place=found_place,
            access=tuple(name for name in access if name in QUESTIONS),
            languages=tuple(code for code in languages if code in spoken),
            online=query.get("online") == "1",
            month=month_of(query.get("month", "")),
            past=bool(query.get("past")),
            unknown=bool((topic and not found_topic) or (place and not found_place))
            or not (access <= QUESTIONS.keys() and languages <= spoken.keys()),
        )

    @property
    def is_active(self) -> bool:
        """Whether anything is left out; month and past only say where in time one looks."""
        return bool(self.query) or self.unknown

    @property
    def query(self) -> str:
        """As in an address, without month, past and page, always in the same order; empty where nothing is asked."""
        asked = [(name, getattr(self, name).slug) for name in ("topic", "place") if getattr(self, name)]
        asked += [("access", name) for name in QUESTIONS if name in self.access]
        asked += [("language", code) for code, name in settings.LANGUAGES if code in self.languages]
        return urlencode(asked + ([("online", "1")] if self.online else []))

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
            pages = through.objects.filter(topic__translation_key=self.topic.translation_key).values("eventpage")
            wanted &= Q(source__in=pages)
        if self.place:
            wanted &= Q(place__translation_key=self.place.translation_key)
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


def named(model, slug: str, index):
    """The topic or place with this slug in the language of the index, else in whatever language it has one; None without a match."""
    if not slug or len(slug) > LONGEST_SLUG or "\x00" in slug:
        return None
    own = Case(When(locale=index.locale_id, then=Value(0)), default=Value(1))
    return model.objects.filter(slug=slug).order_by(own, "pk").first()


def month_of(text: str) -> dt.date | None:
    """The first day of a month written YYYY-MM; None for anything else."""
    found = re.fullmatch(r"([0-9]{4})-(0[1-9]|1[0-2])", text)
    return dt.date(int(found[1]), int(found[2]), 1) if found and int(found[1]) in YEARS else None
