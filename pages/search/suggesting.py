"""Titles that hold what somebody has typed so far."""

from wagtail.models import Page
from wagtail.search.backends import get_search_backend

from .finding import visible_pages

MOST = 6
SHORTEST = 2  # letters


def suggestions(words: str, locale: int) -> list[Page]:
    """The visible pages of this language whose title fits best."""
    if len(words) < SHORTEST:
        return []
    found = get_search_backend().begun(visible_pages([locale]), words, MOST, "pk")
    pages = {page.pk: page for page in Page.objects.filter(pk__in=[pk for _score, pk in found])}
    return [pages[pk] for _score, pk in found if pk in pages]
