"""Router of `search/`: what the search page finds, with its facets; and what it suggests while somebody types."""

import datetime as dt

from django.http import HttpRequest, QueryDict
from django.utils import timezone
from ninja import Field, Query, Router, Schema

from ...about.models import PrinciplePage
from ...events.models import EventPage
from ...events.occurrence_prefetch import last_ends, prefetch_sources
from ...posts.models import Post
from ...press.models import PressPage
from ...search.facets import FacetOption, Narrowing
from ...search.languages import active_languages
from ...search.models import record_query
from ...search.query import ALL, LONGEST, SearchParameters, suggestions
from ...search.results import load_results, promotions_for
from ...search.views import find
from ..schemas.cards import event_facts
from ..schemas.links import absolute, full_url, page_link, type_of
from ..schemas.search import (
    KIND,
    DocumentResultOut,
    EventResultOut,
    FacetsOut,
    FacetValueOut,
    PromotedOut,
    ResultOut,
    ResultsOut,
    SuggestionsOut,
)
from .base import activate_locale

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
        """These parameters as the search page reads them from its query string."""
        query = QueryDict(mutable=True)
        query["query"], query["topic"] = self.query, self.topic
        query.setlist("kind", self.kind)
        query["year"] = f"{self.year:04}" if self.year else ""
        query["language"] = ALL if self.everywhere else ""
        return SearchParameters.read(query)


@router.get("/", response=ResultsOut, operation_id="search", summary="Search")
def search(request: HttpRequest, typed: Query[SearchQuery]):
    """Pages and documents that hold all of the words, as the search page finds them, with facets."""
    params, locale, locales = (
        typed.search_parameters(),
        activate_locale(request, typed.locale),
        active_languages(request),
    )
    promoted_rows = promotions_for(params.query, locale.pk, locales)
    reader = None if params.everywhere else locale.pk
    found, corrected = find(request, params.words, locales, reader, corrects=not promoted_rows)
    narrowing = Narrowing(params, found, locale.pk)
    hits = narrowing.results[typed.offset : typed.offset + typed.limit]
    kinds = {(hit.model, hit.pk): hit.kind for hit in hits}
    is_first = not (params.is_filtered or typed.offset)
    if is_first and not (found or promoted_rows):
        record_query(params.query, locale.language_code)
    return ResultsOut(
        count=len(narrowing.results),
        instead_of=corrected,
        promoted=[serialize_promoted(row, request) for row in promoted_rows if is_first],
        items=serialize_results(
            load_results(hits, corrected or params.words, locales, locale.language_code), kinds, request
        ),
        facets=FacetsOut(
            kind=serialize_facets(narrowing.kinds),
            topic=serialize_facets(narrowing.topics_to_choose),
            year=serialize_facets(narrowing.years),
        ),
    )


def serialize_results(rows: list, kinds: dict[tuple[type, int], str], request: HttpRequest) -> list[ResultOut]:
    """Serializes results; for the events among them two queries more."""
    events = [row for row in rows if isinstance(row, EventPage)]
    prefetch_sources(events)
    ends = last_ends(events)
    return [serialize_result(row, kinds[type(row), row.pk], ends.get(row), request) for row in rows]


def serialize_result(row, kind: str, ends_at: dt.datetime | None, request: HttpRequest) -> ResultOut:
    return ResultOut(
        kind=kind,
        type=row._meta.label if row.is_document else type_of(row),
        id=row.pk,
        title=row.title,
        url=absolute(row.url, request) if row.is_document else full_url(row, request),
        locale=row.spoken,
        marked_title=row.marked_title,
        excerpt=row.excerpt,
        date=row.date if isinstance(row, Post) else None,
        medium=row.medium if isinstance(row, PressPage) else "",
        number=row.number if isinstance(row, PrinciplePage) else None,
        event=serialize_event(row, ends_at) if isinstance(row, EventPage) else None,
        document=DocumentResultOut(extension=row.file_extension, size=row.file_size) if row.is_document else None,
    )


def serialize_event(page: EventPage, ends_at: dt.datetime | None) -> EventResultOut:
    begin, end = (None, None) if page.all_day else (page.start_time, page.end_time)
    return EventResultOut(
        **dict(event_facts(page, ends_at)),
        start_time=begin,
        end_time=begin and end,
        is_over=ends_at is not None and ends_at <= timezone.now(),
    )


def serialize_facets(options: list[FacetOption]) -> list[FacetValueOut]:
    return [
        FacetValueOut(
            value=option.value,
            label=str(option.label),
            count=option.amount,
            chosen=option.chosen,
            locale=option.language,
        )
        for option in options
    ]


def serialize_promoted(row, request: HttpRequest) -> PromotedOut:
    """Serializes a promoted result: a page, or a link."""
    url = full_url(row.shown, request) if row.shown else absolute(row.external_link_url, request)
    title = row.shown.title if row.shown else row.external_link_text or url
    return PromotedOut(title=title, url=url, description=row.description)


@router.get("/suggestions/", response=SuggestionsOut, operation_id="search_suggestions", summary="Suggestions")
def search_suggestions(request: HttpRequest, typed: Query[SuggestionsQuery]):
    """Titles that hold what somebody has typed so far."""
    locale, params = activate_locale(request, typed.locale), SearchQuery(**typed.dict()).search_parameters()
    return SuggestionsOut(items=[page_link(page, request) for page in suggestions(params.words, locale.pk)])
