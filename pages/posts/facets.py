"""Facets of a list of posts: what it can be narrowed by, with the number of posts behind each choice."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from uuid import UUID

from django.db.models import CharField, Count, F, QuerySet, Value
from django.db.models.functions import Cast, ExtractMonth, ExtractYear
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from .filters import NAMED, NAMES, PostFilters
from .taxonomy import term_names

LABELS = {  # name: what it is called, and the choice that leaves it open
    "topic": (_("Topic"), _("All topics")),
    "kind": (_("Kind"), _("All kinds")),
    "author": (_("Author"), _("All authors")),
    "outlet": (_("Outlet"), _("All outlets")),
    "year": (_("Year"), _("All years")),
    "month": (_("Month"), _("All months")),
}


@dataclass(frozen=True)
class Option:
    """One option of a facet, with its number of posts; `locale_id` where its name is not in the page's language."""

    value: str
    label: str
    amount: int
    chosen: bool
    locale_id: int = 0


@dataclass(frozen=True)
class Facet:
    """One facet: a list of options."""

    name: str
    options: list[Option]

    @property
    def label(self) -> str:
        return LABELS[self.name][0]

    @property
    def open_label(self) -> str:
        return LABELS[self.name][1]


class Facets:
    """Facets of a list of posts in its present state: one query for the numbers, one for the names."""

    def __init__(self, posts: list[QuerySet], choices: PostFilters, locale_id: int):
        self.posts, self.choices, self.locale_id = posts, choices, locale_id
        self.amounts: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
        queries = [query for name in NAMES for query in self.count_queries(name)]
        for name, value, amount in queries[0].union(*queries[1:], all=True):
            self.amounts[name][value] += amount

    @property
    def total(self) -> int:
        """Number of posts in the list: the sum over its kinds."""
        kinds = self.amounts["kind"]
        return kinds[self.choices.kind] if self.choices.kind else sum(kinds.values())

    def count_queries(self, name: str) -> Iterable[QuerySet]:
        """Querysets of (facet, value, number of posts), as if this facet were left open; one for each kind of post."""
        if name == "month" and not self.choices.year:
            return
        filters = self.choices.without(*(("year", "month") if name == "year" else (name,)))
        for posts in self.posts:
            if value := facet_expression(posts.model, name):
                annotated = posts.order_by().annotate(
                    facet=Value(name, CharField()), value=Cast(value, CharField(max_length=36))
                )
                counted = filters.filter_queryset(annotated).filter(value__isnull=False).values("facet", "value")
                yield counted.annotate(amount=Count("pk", distinct=True)).values_list("facet", "value", "amount")

    def __iter__(self):
        """Facets worth showing: those that leave a choice, or hold one."""
        for name in NAMES:
            options = list(self.options(name))
            if len(options) > 1 or any(option.chosen for option in options):
                yield Facet(name, options)

    def options(self, name: str) -> Iterable[Option]:
        amounts, chosen = dict(self.amounts[name]), getattr(self.choices, name)
        if name in NAMED:
            yield from self.term_options(name, chosen)
            return
        if chosen:
            amounts.setdefault(str(chosen), 0)
        for value, label in self.labels(name, amounts):
            yield Option(value, label, amounts[value], value == str(chosen))

    @cached_property
    def names(self) -> dict[str, list[tuple]]:
        """For topics, authors and outlets: (key, locale, name, slug) of all there are to choose from, by name; one query."""
        chosen = {row.translation_key for name in NAMED if (row := getattr(self.choices, name))}
        keys = {UUID(key) for name in NAMED for key in self.amounts[name]} | chosen
        models = {name: posts.model.model_of(name) for posts in self.posts for name in posts.model.filed_under}
        found = defaultdict(list)
        for name, *row in term_names(models, keys, self.locale_id):
            found[name].append(tuple(row))
        return found

    def term_options(self, name: str, chosen) -> Iterable[Option]:
        amounts = {UUID(key): amount for key, amount in self.amounts[name].items()}
        for key, locale_id, label, slug in sorted(self.names[name], key=lambda row: row[2].casefold()):
            is_chosen = bool(chosen and chosen.translation_key == key)
            if amounts.get(key) or is_chosen:
                yield Option(
                    slug, label, amounts.get(key, 0), is_chosen, 0 if locale_id == self.locale_id else locale_id
                )

    def labels(self, name: str, values: Iterable[str]) -> Iterable[tuple[str, str]]:
        """(value, label) in the order in which they are offered."""
        if name == "kind":
            kind_labels = {value: label for posts in self.posts for value, label in posts.model.kind_labels().items()}
            return [(value, label) for value, label in kind_labels.items() if value in values]
        if name == "year":
            return [(value, value) for value in sorted(values, key=int, reverse=True)]
        return [(value, date_format(dt.date(2000, int(value), 1), "F")) for value in sorted(values, key=int)]


def facet_expression(kind, name: str):
    """Query expression for the value of a facet of a post of this kind; None where it has none."""
    if name == "year":
        return ExtractYear("date")
    if name == "month":
        return ExtractMonth("date")
    if name == "kind":
        return F(kind.kind_column) if kind.kind_column else Value(next(iter(kind.kind_labels())))
    return F(f"{kind.filed_under[name]}__translation_key") if name in kind.filed_under else None
