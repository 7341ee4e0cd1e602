"""What a page model declares of its kind beside its columns: the search facet it counts under, and the page that a new
site begins with.
"""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy


@dataclass(frozen=True)
class SearchFacet:
    """A facet of the search by kind: its value in the query, its label, and its place in the list of facets."""

    value: str
    label: str | Promise
    place: int = 5


PAGES = SearchFacet("pages", pgettext_lazy("search", "Pages"), 8)  # of a kind that has no facet of its own


@dataclass(frozen=True)
class InitialPage:
    """The draft of this kind that `begin` makes below each home page; `colour` is that of its section there, if it has one."""

    title: str | Promise
    slug: str
    colour: str = "paper"
