"""Facets of the search: the results that are asked for, and how many there are behind each other choice."""

from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from uuid import UUID

from ..posts.models import Topic
from .query import ALL, SearchParameters
from .results import LABELS, Hit


@dataclass(frozen=True)
class FacetOption:
    """One thing to narrow by; `language` where its name is in another language than the page."""

    value: str
    label: str
    amount: int
    chosen: bool
    language: str = ""


class Narrowing:
    """What was found, what of it is asked for, and the choices. All in memory, but for the names of the topics."""

    def __init__(self, asked: SearchParameters, found: list[Hit], locale: int):
        self.asked, self.found, self.locale = asked, found, locale
        self.topics = Topic.objects.by_key({key for hit in found for key in hit.topics}, locale)
        self.chosen_topic = next((key for key, row in self.topics.items() if row.slug == asked.topic), None)
        self.chosen_kinds = asked.kinds & LABELS.keys()
        self.shown = [hit for hit in found if self.holds(hit)]

    @property
    def query(self) -> dict[str, str | list[str]]:
        """What is asked, by name as in an address; without what nobody has heard of."""
        asked, topic = self.asked, self.asked.topic if self.chosen_topic else ""
        values = {
            "query": asked.query,
            "kind": sorted(self.chosen_kinds),
            "topic": topic,
            "year": str(asked.year or ""),
        }
        return {
            name: value for name, value in (values | {"language": ALL if asked.everywhere else ""}).items() if value
        }

    def holds(self, hit: Hit, open_: str = "") -> bool:
        """Whether this one is asked for, with one of the choices left open."""
        return (
            (open_ == "kind" or not self.chosen_kinds or hit.kind in self.chosen_kinds)
            and (open_ == "topic" or not self.chosen_topic or self.chosen_topic in hit.topics)
            and (open_ == "year" or not self.asked.year or hit.year == self.asked.year)
        )

    def left_open(self, name: str) -> list[Hit]:
        return [hit for hit in self.found if self.holds(hit, name)]

    @cached_property
    def kinds(self) -> list[FacetOption]:
        """Every kind there is; all are chosen where nobody has chosen."""
        amounts = Counter(hit.kind for hit in self.left_open("kind"))
        known = {hit.kind for hit in self.found} | self.chosen_kinds
        chosen = self.chosen_kinds or known
        return [
            FacetOption(name, label, amounts[name], name in chosen) for name, label in LABELS.items() if name in known
        ]

    @cached_property
    def topics_to_choose(self) -> list[FacetOption]:
        """Every topic there is, by name."""
        amounts = Counter(key for hit in self.left_open("topic") for key in hit.topics)
        rows = sorted(self.topics.items(), key=lambda item: item[1].name.casefold())
        return [self.topic(key, row, amounts[key]) for key, row in rows if amounts[key] or key == self.chosen_topic]

    def topic(self, key: UUID, row: Topic, amount: int) -> FacetOption:
        language = "" if row.locale_id == self.locale else row.locale.language_code
        return FacetOption(row.slug, row.name, amount, key == self.chosen_topic, language)

    @cached_property
    def years(self) -> list[FacetOption]:
        """Every year there is, newest first."""
        amounts = Counter(hit.year for hit in self.left_open("year") if hit.year)
        if self.asked.year:
            amounts.setdefault(self.asked.year, 0)
        return [
            FacetOption(str(year), str(year), amounts[year], year == self.asked.year) for year in sorted(amounts)[::-1]
        ]
