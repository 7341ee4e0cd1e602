"""Router of `search/`: what the search page finds, with its facets; and what it suggests while somebody types."""

from django.http import HttpRequest, QueryDict
from ninja import Field, Query, Router, Schema

from ...search.facets import FacetOption, Narrowing
from ...search.languages import active_languages
from ...search.models import record_query
from ...search.query import ALL, LONGEST, SearchParameters, suggestions
from ...search.results import load_results, promotions_for
from ...search.views import find, with_topics
from ..schemas.links import absolute, address_of, page_link, type_of
from ..schemas.search import KIND, FacetsOut, FacetValueOut, PromotedOut, ResultOut, ResultsOut, SuggestionsOut
from .base import locale_of

router = Router(tags=["search"])


class SuggestionsQuery(Schema):
    query: str = Field(max_length=10 * LONGEST, description="The words to look for.", examples=["land"])
    locale: str = Field(
        "", max_length=20, description="The language to search in; left out, the site's own.", examples=["es"]
    )


class SearchQuery(SuggestionsQuery):
    kind: list[KIND] = Field([], description="Only these kinds; repeat it for several.", examples=[["news"]])
    topic: str = Field("", max_length=100, description="Only what is filed under the topic with this slug.")
    year: int | None = Field(None, ge=1, le=9998, description="Only of this year.", examples=[2026])
    everywhere: bool = Field(False, description="In all languages, those of `locale` first.")
    limit: int = Field(10, ge=1, le=100, description="How many results to send.")
    offset: int = Field(0, ge=0, le=5000, description="How many results to leave out first.")

    def search_parameters(self) -> SearchParameters:
        """As the search page reads it from an address."""
        address = QueryDict(mutable=True)
        address["query"], address["topic"] = self.query, self.topic
        address.setlist("kind", self.kind)
        address["year"] = f"{self.year:04}" if self.year else ""
        address["language"] = ALL if self.everywhere else ""
        return SearchParameters.read(address)


@router.get("/", response=ResultsOut, operation_id="search", summary="Search")
def search(request: HttpRequest, typed: Query[SearchQuery]):
    """Pages and documents that hold all of the words, as the search page finds them, with facets."""
    asked, here, locales = typed.search_parameters(), locale_of(request, typed.locale), active_languages(request)
    found, instead = find(request, asked.words, locales, None if asked.everywhere else here.pk)
    narrowing = Narrowing(asked, with_topics(found), here.pk)
    sheet = narrowing.results[typed.offset : typed.offset + typed.limit]
    kinds = {(hit.model, hit.pk): hit.kind for hit in sheet}
    first = [] if asked.is_filtered or typed.offset else promotions_for(asked.query, here.language_code)
    if not (found or first or asked.is_filtered or typed.offset):
        record_query(asked.query, here.language_code)
    return ResultsOut(
        count=len(narrowing.results),
        instead_of=instead,
        promoted=[first_of(row, request) for row in first],
        items=[
            result(row, kinds[type(row), row.pk], request)
            for row in load_results(sheet, instead or asked.words, locales, here.language_code)
        ],
        facets=FacetsOut(
            kind=values(narrowing.kinds), topic=values(narrowing.topics_to_choose), year=values(narrowing.years)
        ),
    )


def result(row, kind: str, request: HttpRequest) -> ResultOut:
    return ResultOut(
        kind=kind,
        type=row._meta.label if row.is_document else type_of(row),
        id=row.pk,
        title=row.title,
        url=absolute(row.url, request) if row.is_document else address_of(row, request),
        locale=row.spoken,
        marked_title=row.marked_title,
        excerpt=row.excerpt,
    )


def values(choices: list[FacetOption]) -> list[FacetValueOut]:
    return [
        FacetValueOut(
            value=each.value, label=str(each.label), count=each.amount, chosen=each.chosen, locale=each.language
        )
        for each in choices
    ]


def first_of(row, request: HttpRequest) -> PromotedOut:
    """A promotion: a page, or a link as it is."""
    url = address_of(row.shown, request) if row.shown else row.external_link_url
    title = row.shown.title if row.shown else row.external_link_text or url
    return PromotedOut(title=title, url=url, description=row.description)


@router.get("/suggestions/", response=SuggestionsOut, operation_id="search_suggestions", summary="Suggestions")
def search_suggestions(request: HttpRequest, typed: Query[SuggestionsQuery]):
    """Titles that hold what somebody has typed so far."""
    here, asked = locale_of(request, typed.locale), SearchQuery(**typed.dict()).search_parameters()
    return SuggestionsOut(items=[page_link(page, request) for page in suggestions(asked.words, here.pk)])
