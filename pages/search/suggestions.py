"""Suggestions after a search without result: the topics that most is written about."""

from dataclasses import dataclass

from ..news.models import NewsIndexPage
from ..posts.facets import Facets
from ..posts.filters import PostFilters

MOST = 4


@dataclass(frozen=True)
class Way:
    """Link to the list of one topic; `language` where its name is in another language than the page."""

    name: str
    url: str
    language: str


def topics(locale_id: int, languages: dict[int, str]) -> list[Way]:
    """The topics of the news in this locale with most posts, at most four. `languages`: locale id to code."""
    index = NewsIndexPage.objects.visible().filter(locale_id=locale_id).order_by("path").first()
    if index is None:
        return []
    choices = PostFilters.from_query({}, index.post_kinds, locale_id)
    facets = Facets(index.pieces(), index.post_kinds, choices, locale_id)
    found = sorted(facets.term_options("topic", None), key=lambda option: -option.amount)[:MOST]
    return [Way(each.label, f"{index.url}topic/{each.value}/", languages.get(each.locale_id, "")) for each in found]
