"""Router of `sitemap/`: every page that search engines may know, for a front end that builds its own sitemap or all of
its pages.
"""

import datetime as dt

from django.http import HttpRequest
from ninja import Field, Query, Router, Schema
from wagtail.models import Page

from pages.api.lists.pagination import PaginatedOut, PaginationQuery, paginate
from pages.api.lists.sparse_fields import PARTIAL_RESPONSE, SparseFields, SparseFieldsQuery, json_response, parse_fields
from pages.api.schemas.links import PageLinkOut, full_url, locale_code, page_link

from ..seo.sitemap import HouseSitemap

router = Router(tags=["site"])


class SitemapQuery(SparseFieldsQuery, PaginationQuery):
    """Query parameters of the sitemap."""


class SitemapAlternateOut(Schema):
    """The same page in one language."""

    hreflang: str = Field(description="The language.", examples=["es"])
    href: str = Field(description="Its full address.", examples=["https://www.example.org/es/noticias/"])


class SitemapEntryOut(PageLinkOut):
    """A page, when it was last published, and where it is in other languages."""

    lastmod: dt.datetime | None = Field(description="When it was last published.", examples=["2026-05-03T09:30:00Z"])
    alternates: list[SitemapAlternateOut] = Field(description="Each language it is in, this one included.")


class SitemapOut(PaginatedOut):
    """A part of the site map."""

    items: list[SitemapEntryOut] = Field(description="In the order of the tree.")


@router.get("/", response=SitemapOut, operation_id="sitemap", summary="Site map", openapi_extra=PARTIAL_RESPONSE)
def sitemap(request: HttpRequest, asked: Query[SitemapQuery]):
    """All pages of all languages that strangers may see, with their alternates."""
    fields: SparseFields = parse_fields(asked.fields, SitemapEntryOut)
    results = paginate(HouseSitemap(request).items(), ["path"], asked, request)
    alternates_by_key = load_alternates(results.rows, request) if fields.wants("alternates") else {}
    entries = [
        SitemapEntryOut(
            **dict(page_link(page, request)),
            lastmod=page.last_published_at,
            alternates=alternates_by_key.get(page.translation_key, []),
        )
        for page in results.rows
    ]
    return json_response(SitemapOut(items=entries, **results.envelope), fields, within="items")


def load_alternates(pages: list[Page], request: HttpRequest) -> dict:
    """{translation key: alternates in every language} of these pages; one query."""
    keys = {page.translation_key for page in pages}
    found: dict = {}
    for page in HouseSitemap(request).items().filter(translation_key__in=keys):
        alternate = SitemapAlternateOut(hreflang=locale_code(page, request), href=full_url(page, request))
        found.setdefault(page.translation_key, []).append(alternate)
    return found
