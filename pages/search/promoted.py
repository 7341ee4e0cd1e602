"""What staff want to be seen first for certain words."""

from wagtail.contrib.search_promotions.models import SearchPromotion
from wagtail.search.utils import normalise_query_string

from media.spelling import fold

from ..visibility import in_language


def promoted(query: str, language: str) -> list[SearchPromotion]:
    """The promotions of these words: links as they are, pages in this language where a visitor may see them there."""
    asked = {normalise_query_string(query), normalise_query_string(fold(query))}
    rows = list(SearchPromotion.objects.filter(query__query_string__in=asked).select_related("page__locale"))
    own = in_language([row.page for row in rows if row.page], language)
    for row in rows:
        row.shown = own.get(row.page_id)
    return [row for row in rows if (row.shown and row.shown.locale.language_code == language) or row.external_link_url]
