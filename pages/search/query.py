"""Parsed query parameters of the search (`query`, `kind`, `topic`, `year`, `language`, `page`), and titles for
autocomplete.
"""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import QueryDict
from wagtail.models import Page
from wagtail.search.backends import get_search_backend

from media.search_text import words_of

from .results import VisibleHits

LONGEST = 200  # letters of a question
ALL = "all"  # languages


@dataclass(frozen=True)
class SearchParameters:
    """Parsed query parameters of the search; invalid values are ignored, never an error."""

    query: str = ""
    kinds: frozenset[str] = frozenset()
    topic: str = ""
    year: int | None = None
    everywhere: bool = False

    @classmethod
    def read(cls, address: QueryDict) -> "SearchParameters":
        """Parses a query string."""
        text = "".join(letter if letter.isprintable() else " " for letter in address.get("query", ""))
        year = address.get("year", "")
        return cls(
            query=" ".join(text[: 10 * LONGEST].split())[:LONGEST].strip(),
            kinds=frozenset(address.getlist("kind")[:20]),
            topic=address.get("topic", "")[:100],
            year=int(year) if year.isascii() and year.isdecimal() and len(year) == 4 else None,
            everywhere=address.get("language") == ALL,
        )

    @property
    def words(self) -> str:
        """The words of the query, separated by spaces; empty where it has none."""
        return " ".join(words_of(self.query))

    @property
    def everywhere_address(self) -> str:
        """Query string of the same search in all languages."""
        return urlencode({"query": self.query, "language": ALL})

    @property
    def translated_query(self) -> str:
        """Query string of the same search on the page in another language; without kinds and topics."""
        params = {"query": self.query, "year": self.year or "", "language": ALL if self.everywhere else ""}
        return urlencode({name: value for name, value in params.items() if value})

    @property
    def is_filtered(self) -> bool:
        """Whether a facet filters the results."""
        return bool(self.kinds or self.topic or self.year)


# Titles that hold what somebody has typed so far.

MOST = 6
SHORTEST = 2  # letters


def suggestions(words: str, locale: int) -> list[Page]:
    """Autocomplete: the visible pages of this locale whose titles match best, at most six."""
    if len(words) < SHORTEST:
        return []
    pages = VisibleHits([locale])
    ranked = get_search_backend().ranked_by_prefix(pages.rows, words, None, "pk")
    found = [hit.pk for hit in pages.of(ranked, MOST)]
    rows = Page.objects.in_bulk(found)
    return [rows[pk] for pk in found if pk in rows]
