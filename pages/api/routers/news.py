"""Router of `news/`: reports of our own."""

import datetime as dt
from typing import Literal

from django.db.models import QuerySet
from django.http import HttpRequest
from ninja import Field, Query, Router

from ...news.models import Author, NewsIndexPage, NewsPage
from ...posts.filters import PostFilters
from ...posts.models import Topic
from ..errors import Problem
from ..lists.filters import WHOLE_PAGE, day, filtered_by, term
from ..lists.include import IncludeQuery, IncludingOut
from ..lists.sparse_fields import PARTIAL_RESPONSE
from ..schemas.terms import TermOut, filter_by_term
from .base import SLUG, ItemOut, ListEndpoint, PageListQuery

router = Router(tags=["news"])
TERM_FIELDS = {"topics": "topics", "authors": "authors"}
DATE = day("date", "The day it is dated.")
TOPIC = term("topic", "What it is filed under.", Topic.objects.keys_at, "topics", "food")


class DatedListQuery(PageListQuery):
    """Query parameters of every list of dated pages."""

    topic: str = Field(
        "", pattern=SLUG, description="Only what is filed under the topic with this slug.", examples=["food"]
    )
    year: int | None = Field(None, ge=1, le=9998, description="Only of this year.", examples=[2026])
    month: int | None = Field(
        None, ge=1, le=12, description="Only of this month; `year` says of which year.", examples=[5]
    )

    def check_month(self) -> None:
        """Raises Problem 422 for a month without a year."""
        if self.month and not self.year:
            error = {"loc": ["query", "month"], "msg": "A month needs a year.", "type": "missing_year"}
            raise Problem(422, "invalid", detail="A month needs a year.", errors=[error])

    def filter(self, posts: QuerySet, listing: ListEndpoint) -> QuerySet:
        """Filters a queryset of posts by topic, year and month; raises Problem 422 for a month without a year."""
        self.check_month()
        if span := PostFilters(year=self.year, month=self.month).span:
            posts = posts.filter(date__range=span)
        return filter_by_term(posts, "topics", self.topic, listing.locale) if self.topic else posts


@filtered_by(*WHOLE_PAGE, DATE, TOPIC, term("author", "Who wrote it.", Author.objects.keys_at, "authors", "ann"))
class NewsQuery(DatedListQuery, IncludeQuery):
    author: str = Field("", pattern=SLUG, description="Only what the author with this slug wrote.", examples=["ann"])
    order: Literal["-date", "date", "title", "-title"] = Field("-date", description="`-` puts the last first.")


class NewsItemOut(ItemOut):
    """A report."""

    date: dt.date = Field(description="The day it is dated.", examples=["2026-05-01"])
    updated_on: dt.date | None = Field(
        description="The last day on which something was added or put right, if that is later.", examples=["2026-05-03"]
    )
    authors: list[TermOut] = Field(description="Who wrote it.")
    topics: list[TermOut] = Field(description="What it is about.")


class NewsListOut(IncludingOut):
    """Reports, a page of the list."""

    items: list[NewsItemOut] = Field(description="In the order asked for.")


@router.get("/", response=NewsListOut, operation_id="news_list", summary="News", openapi_extra=PARTIAL_RESPONSE)
def news_list(request: HttpRequest, asked: Query[NewsQuery]):
    """Our own reports, newest first: by topic, author, year and month."""
    listing = ListEndpoint(request, asked, NewsItemOut)
    rows = asked.filter(listing.with_pictures(NewsPage.objects.prefetch_related("corrections")), listing)
    if asked.author:
        rows = filter_by_term(rows, "authors", asked.author, listing.locale)
    results = listing.paginate(listing.visible_pages(rows, NewsIndexPage), [asked.order])
    return listing.respond(NewsListOut(items=serialize_items(results.rows, listing), **results.envelope))


def serialize_items(pages: list[NewsPage], listing: ListEndpoint) -> list[NewsItemOut]:
    terms = listing.terms_by_page(NewsPage, pages, TERM_FIELDS)
    return [
        NewsItemOut(**listing.item_fields(page), date=page.date, updated_on=page.updated_on, **terms[page.pk])
        for page in pages
    ]
