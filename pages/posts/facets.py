"""Facets of a list of posts: what it can be narrowed by, with the number of posts behind each choice."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _
from wagtail.models import Page

from ..i18n.dates import format_date
from ..tree.current import current
from ..tree.listing import localized_terms
from ..tree.nodes import Node
from .filters import NAMED, NAMES, PostFilters

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
    """Facets of a list of posts of these kinds in its present state; no query."""

    def __init__(self, posts: tuple[Node, ...], kinds: list[type[Page]], choices: PostFilters, locale_id: int):
        self.posts, self.kinds, self.choices, self.locale_id = posts, kinds, choices, locale_id
        self.tree = current()
        self.found = choices.filter(posts, self.tree)  # the list itself
        self.amounts: dict[str, Counter] = self.tree.remembered(
            (Facets, id(posts), *choices.query_parameters.items()),
            posts,
            lambda: {name: self.count(name) for name in NAMES},
        )

    def count(self, name: str) -> Counter:
        """The number of posts behind each value of a facet, as if this facet were left open."""
        if name == "month" and not self.choices.year:
            return Counter()
        is_open = not getattr(self.choices, name)
        left = self.choices.without(*(("year", "month") if name == "year" else (name,)))
        posts = self.found if is_open else left.filter(self.posts, self.tree)
        return Counter(value for node in posts for value in self.values(node, name))

    def values(self, node: Node, name: str) -> Iterable[object]:
        """The values that a post has in a facet: the translation keys of its terms, its kind, year or month."""
        if name in NAMED:
            return self.tree.terms_of(node, name)
        return [node.kind if name == "kind" else str(getattr(node.day, name))]

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

    def term_options(self, name: str, chosen) -> Iterable[Option]:
        """Options for topics, authors or outlets, in this language or the first they have a name in, by name."""
        amounts, terms = self.amounts[name], localized_terms(self.tree, name, self.locale_id)
        chosen_key = chosen and chosen.translation_key
        keys = {key for key in (*amounts, chosen_key) if key in terms}
        for term in sorted((terms[key] for key in keys), key=lambda each: (each.name.casefold(), each.slug)):
            amount, is_own = amounts[term.translation_key], term.locale_id == self.locale_id
            is_chosen = term.translation_key == chosen_key
            yield Option(term.slug, term.name, amount, is_chosen, 0 if is_own else term.locale_id)

    def labels(self, name: str, values: Iterable[str]) -> Iterable[tuple[str, str]]:
        """(value, label) in the order in which they are offered."""
        if name == "kind":
            kind_labels = {value: label for kind in self.kinds for value, label in kind.kind_labels().items()}
            return [(value, label) for value, label in kind_labels.items() if value in values]
        if name == "year":
            return [(value, value) for value in sorted(values, key=int, reverse=True)]
        return [(value, format_date(dt.date(2000, int(value), 1), "month")) for value in sorted(values, key=int)]
