"""Facets of the search: the results that are asked for, and how many there are behind each other choice."""

from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from uuid import UUID

from ..tree.current import current
from ..tree.listing import localized_terms
from ..tree.nodes import Term
from .query import ALL, SearchParameters
from .results import LABELS, Hit


@dataclass(frozen=True)
class FacetOption:
    """One option of a facet; `language` where its label is in another language than the page."""

    value: str
    label: str
    amount: int
    chosen: bool
    language: str = ""


class Narrowing:
    """Faceted filter: all hits, the results that match the parameters, and the options of each facet. No query."""

    def __init__(self, params: SearchParameters, hits: list[Hit], locale: int):
        self.params, self.hits, self.locale = params, hits, locale
        names = localized_terms(current(), "topic", locale)
        self.topics = {key: names[key] for hit in hits for key in hit.topics if key in names}
        self.chosen_topic = next((key for key, row in self.topics.items() if row.slug == params.topic), None)
        self.chosen_kinds = params.kinds & LABELS.keys()
        self.results = [hit for hit in hits if self.matches(hit)]

    @property
    def query(self) -> dict[str, str | list[str]]:
        """The query parameters of these results; without unknown values."""
        params, topic = self.params, self.params.topic if self.chosen_topic else ""
        values = {
            "query": params.query,
            "kind": sorted(self.chosen_kinds),
            "topic": topic,
            "year": str(params.year or ""),
        }
        return {
            name: value for name, value in (values | {"language": ALL if params.everywhere else ""}).items() if value
        }

    def matches(self, hit: Hit, ignored: str = "") -> bool:
        """Whether this hit matches the filters, except the one named `ignored`."""
        return (
            (ignored == "kind" or not self.chosen_kinds or hit.kind in self.chosen_kinds)
            and (ignored == "topic" or not self.chosen_topic or self.chosen_topic in hit.topics)
            and (ignored == "year" or not self.params.year or hit.year == self.params.year)
        )

    def hits_without(self, name: str) -> list[Hit]:
        return [hit for hit in self.hits if self.matches(hit, name)]

    @cached_property
    def kinds(self) -> list[FacetOption]:
        """Options of the facet "kind"; all are chosen where none is."""
        amounts = Counter(hit.kind for hit in self.hits_without("kind"))
        values = {hit.kind for hit in self.hits} | self.chosen_kinds
        chosen = self.chosen_kinds or values
        return [
            FacetOption(name, label, amounts[name], name in chosen) for name, label in LABELS.items() if name in values
        ]

    @cached_property
    def topics_to_choose(self) -> list[FacetOption]:
        """Options of the facet "topic", sorted by name."""
        amounts = Counter(key for hit in self.hits_without("topic") for key in hit.topics)
        rows = sorted(self.topics.items(), key=lambda item: item[1].name.casefold())
        return [self.topic(key, row, amounts[key]) for key, row in rows if amounts[key] or key == self.chosen_topic]

    def topic(self, key: UUID, row: Term, amount: int) -> FacetOption:
        language = "" if row.locale_id == self.locale else current().languages.get(row.locale_id, "")
        return FacetOption(row.slug, row.name, amount, key == self.chosen_topic, language)

    @cached_property
    def years(self) -> list[FacetOption]:
        """Options of the facet "year", newest first."""
        amounts = Counter(hit.year for hit in self.hits_without("year") if hit.year)
        if self.params.year:
            amounts.setdefault(self.params.year, 0)
        return [
            FacetOption(str(year), str(year), amounts[year], year == self.params.year) for year in sorted(amounts)[::-1]
        ]
