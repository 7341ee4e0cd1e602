"""`search/`: what the search page finds, with its facets; and what it suggests while somebody types."""

from typing import Literal

from django.http import HttpRequest, QueryDict
from ninja import Field, Query, Router, Schema

from ..search.asking import ALL, LONGEST, Asked
from ..search.finding import KINDS
from ..search.languages import languages_on
from ..search.narrowing import Choice, Narrowing
from ..search.promoted import promoted
from ..search.showing import show
from ..search.suggesting import suggestions
from ..search.unfound import note
from ..search.views import find, with_topics
from .links import PageLink, absolute, address_of, page_link, type_of
from .locales import locale_of

router = Router(tags=["search"])
KIND = Literal[tuple(KINDS)]


class Typed(Schema):
    query: str = Field(max_length=10 * LONGEST, description="The words to look for.", examples=["land"])
    locale: str = Field(
        "", max_length=20, description="The language to search in; left out, the site's own.", examples=["es"]
    )


class SearchQuery(Typed):
    kind: list[KIND] = Field([], description="Only these kinds; repeat it for several.", examples=[["news"]])
    topic: str = Field("", max_length=100, description="Only what is filed under the topic with this slug.")
    year: int | None = Field(None, ge=1, le=9998, description="Only of this year.", examples=[2026])
    everywhere: bool = Field(False, description="In all languages, those of `locale` first.")
    limit: int = Field(10, ge=1, le=100, description="How many results to send.")
    offset: int = Field(0, ge=0, le=5000, description="How many results to leave out first.")

    def asked(self) -> Asked:
        """As the search page reads it from an address."""
        address = QueryDict(mutable=True)
        address["query"], address["topic"] = self.query, self.topic
        address.setlist("kind", self.kind)
        address["year"] = f"{self.year:04}" if self.year else ""
        address["language"] = ALL if self.everywhere else ""
        return Asked.read(address)


class Result(Schema):
    """A page or document that holds the words."""

    kind: KIND = Field(description="What it is, as the facets name it.", examples=["news"])
    type: str = Field(description="Its kind as `content/` names it, or `media.Document`.", examples=["pages.NewsPage"])
    id: int = Field(description="The id of the page or document.", examples=[42])
    title: str = Field(description="Its title.", examples=["Land for the farm"])
    url: str = Field(description="Its full address.", examples=["https://www.example.org/news/land-for-the-farm/"])
    locale: str = Field(description="The language it is written in; empty where nobody said.", examples=["en"])
    marked_title: str = Field(
        description="The title as HTML, the words found in `mark`.", examples=["<mark>Land</mark> for the farm"]
    )
    excerpt: str = Field(
        description="A piece of its text as HTML, likewise.", examples=["… bought the <mark>land</mark> in May …"]
    )


class FacetValue(Schema):
    """One thing to narrow by."""

    value: str = Field(description="For the parameter.", examples=["news"])
    label: str = Field(description="In words.", examples=["News"])
    count: int = Field(description="How many results it would leave.", examples=[7])
    chosen: bool = Field(description="Whether it is chosen.")
    locale: str = Field(description="The language of the label, where that is another than the one asked for.")


class Facets(Schema):
    """What the results can be narrowed by."""

    kind: list[FacetValue] = Field(description="Every kind there is.")
    topic: list[FacetValue] = Field(description="Every topic there is, by name.")
    year: list[FacetValue] = Field(description="Every year there is, newest first.")


class First(Schema):
    """What staff want to be seen first for these words."""

    title: str = Field(description="Its title.", examples=["How to join"])
    url: str = Field(description="Its full address.", examples=["https://www.example.org/join/"])
    description: str = Field(description="A sentence about it; may be empty.")


class Results(Schema):
    """What was found, best first."""

    count: int = Field(description="How many results there are in all.", examples=[12])
    instead_of: str = Field(
        description="Where nothing holds the words as they were typed, these were searched for instead; else empty.",
        examples=["land"],
    )
    promoted: list[First] = Field(description="To be shown before the results; only with the first of them.")
    items: list[Result] = Field(description="The results asked for.")
    facets: Facets = Field(description="What they can be narrowed by.")


@router.get("/", response=Results, operation_id="search", summary="Search")
def search(request: HttpRequest, typed: Query[SearchQuery]):
    """Pages and documents that hold all of the words, as the search page finds them, with facets."""
    asked, here, locales = typed.asked(), locale_of(request, typed.locale), languages_on(request)
    found, instead = find(request, asked.words, locales, None if asked.everywhere else here.pk)
    narrowing = Narrowing(asked, with_topics(found), here.pk)
    sheet = narrowing.shown[typed.offset : typed.offset + typed.limit]
    kinds = {(hit.model, hit.pk): hit.kind for hit in sheet}
    first = [] if asked.narrowed or typed.offset else promoted(asked.query, here.language_code)
    if not (found or first or asked.narrowed or typed.offset):
        note(asked.query, here.language_code)
    return Results(
        count=len(narrowing.shown),
        instead_of=instead,
        promoted=[first_of(row, request) for row in first],
        items=[
            result(row, kinds[type(row), row.pk], request)
            for row in show(sheet, instead or asked.words, locales, here.language_code)
        ],
        facets=Facets(
            kind=values(narrowing.kinds), topic=values(narrowing.topics_to_choose), year=values(narrowing.years)
        ),
    )


def result(row, kind: str, request: HttpRequest) -> Result:
    return Result(
        kind=kind,
        type=row._meta.label if row.is_document else type_of(row),
        id=row.pk,
        title=row.title,
        url=absolute(row.url, request) if row.is_document else address_of(row, request),
        locale=row.spoken,
        marked_title=row.marked_title,
        excerpt=row.excerpt,
    )


def values(choices: list[Choice]) -> list[FacetValue]:
    return [
        FacetValue(value=each.value, label=str(each.label), count=each.amount, chosen=each.chosen, locale=each.language)
        for each in choices
    ]


def first_of(row, request: HttpRequest) -> First:
    """A promotion: a page, or a link as it is."""
    url = address_of(row.shown, request) if row.shown else row.external_link_url
    title = row.shown.title if row.shown else row.external_link_text or url
    return First(title=title, url=url, description=row.description)


class Suggestions(Schema):
    """Pages whose title holds what was typed so far."""

    items: list[PageLink] = Field(description="Best first, at most six.")


@router.get("/suggestions/", response=Suggestions, operation_id="search_suggestions", summary="Suggestions")
def search_suggestions(request: HttpRequest, typed: Query[Typed]):
    """Titles that hold what somebody has typed so far."""
    here, asked = locale_of(request, typed.locale), SearchQuery(**typed.dict()).asked()
    return Suggestions(items=[page_link(page, request) for page in suggestions(asked.words, here.pk)])
