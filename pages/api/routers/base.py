"""Base of the list routers: parameters, queryset, locale of the answer, and the fields every item has."""

import datetime as dt
from collections.abc import Callable, Sequence
from difflib import get_close_matches
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation
from ninja import Field, Schema
from pydantic import BaseModel
from wagtail.models import Locale, Page

from ...base.models import BasePage
from ...caching import languages_of
from ...i18n.fallback import directly_below, untranslated
from ...i18n.page_links import in_language
from ...visibility import visible
from ..errors import Problem
from ..input_fields import Instant
from ..pagination import PaginatedOut, PaginationQuery, Slice, sheet
from ..schemas.images import picture_of
from ..schemas.links import PageLinkOut, address_of, code_of, page_link
from ..schemas.pages import PageCardOut
from ..schemas.terms import TermOut, names_of
from ..sparse_fields import SparseFields, SparseFieldsQuery, chosen, json_response

# Which language an answer is in: the one asked for, if it is on, else the site's own.


def locale_of(request: HttpRequest, code: str = "") -> Locale:
    """The language with this code, active from now on; raises Problem 422 for one that is not on. Costs no query of its own."""
    known = {row.language_code: row for row in languages_of(request)}
    code = code or settings.LANGUAGE_CODE
    if code not in known:
        raise not_on(code, list(known))
    translation.activate(code)
    return known[code]


def not_on(code: str, known: list[str]) -> Problem:
    near = get_close_matches(code, known, n=1)
    hint = f" Did you mean “{near[0]}”?" if near else f" There are: {', '.join(known)}."
    detail = f"This site has no language “{code[:20]}”.{hint}"
    error = {"loc": ["query", "locale"], "msg": detail, "type": "unknown_locale"}
    return Problem(422, "invalid", detail=detail, errors=[error])


SLUG = r"^[-\w]{0,100}$"  # empty, as it is by default: not narrowed


class ListQuery(SparseFieldsQuery, PaginationQuery):
    """The query of every list."""

    locale: str = Field(
        "",
        max_length=20,
        description="The language of the list, by its code; left out, the site's own. What nobody has translated is there in the language it has, where the site's own lists show it too: see `locale` of each item.",
        examples=["es"],
    )


class PageListQuery(ListQuery):
    """The query of every list of pages."""

    under: int | None = Field(
        None,
        ge=1,
        le=2**31 - 1,
        description="Only what stands directly below the page with this id, in whichever language.",
        examples=[12],
    )
    changed_since: Instant | None = Field(
        None, description="Only what was published again since this instant.", examples=["2026-05-01T00:00:00Z"]
    )

    def narrow_pages(self, pages: QuerySet) -> QuerySet:
        """Of these pages, those asked for; a query of its own where they stand below one."""
        if self.under:
            key = Page.objects.filter(pk=self.under).values("translation_key")
            alike = Page.objects.filter(translation_key__in=key).order_by()
            pages = pages.filter(directly_below(alike.values_list("path", flat=True)))
        return pages.filter(last_published_at__gte=aware(self.changed_since)) if self.changed_since else pages


def aware(moment: dt.datetime) -> dt.datetime:
    """Without an offset it is meant where the site is at home."""
    return timezone.make_aware(moment) if timezone.is_naive(moment) else moment


class ItemOut(PageCardOut):
    """What every page in a list says."""

    translation_key: UUID = Field(
        description="The same in every language that the page is in.",
        examples=["0f9cf5a2-5d2c-4f4e-9a51-2f0c3e6d1b7a"],
    )
    first_published_at: dt.datetime | None = Field(
        description="When it was first published.", examples=["2026-05-01T15:00:00Z"]
    )
    last_published_at: dt.datetime | None = Field(
        description="When it was last published.", examples=["2026-05-03T09:30:00Z"]
    )


class ListEndpoint:
    """Belongs to one request for a list: its language, who asks, and which fields of each item are wanted."""

    def __init__(self, request: HttpRequest, asked: ListQuery, item: type[Schema]):
        self.request, self.asked = request, asked
        self.fields: SparseFields = chosen(asked.fields, item)
        self.locale: Locale = locale_of(request, asked.locale)

    def pages(self, rows: QuerySet, index: type[Page] | None = None) -> QuerySet:
        """Of these pages, those that whoever asks may see in this language; each page once.

        Below an `index` of this kind that shows what is untranslated, also those that are in other languages only, as
        the site's lists have it (pages.i18n.fallback).
        """
        user, wanted = self.request.user, Q(locale=self.locale.pk)
        rows = self.asked.narrow_pages(rows) if isinstance(self.asked, PageListQuery) else rows
        if index:
            showing = index._base_manager.filter(show_untranslated=True).order_by()
            here = directly_below(showing.values_list("path", flat=True))
            wanted |= Q(pk__in=untranslated(self.locale.pk, here, user).values("pk"))
        return visible(rows.filter(wanted), user).defer_streamfields()

    def with_pictures(self, rows: QuerySet) -> QuerySet:
        """These pages with their pictures, if anybody wants those."""
        return rows.select_related("picture") if self.fields.wants("picture") else rows

    def sheet(self, rows: QuerySet, keys: Sequence[str], load: Callable[[QuerySet], list] = list) -> Slice:
        return sheet(rows, keys, self.asked, self.request, load)

    def of_page(self, page: BasePage) -> dict[str, Any]:
        """What every item says, as the arguments of an Item."""
        picture = self.fields.wants("picture") and picture_of(page.picture, self.request, page.picture_text)
        return {
            "id": page.pk,
            "type": type(page)._meta.label,
            "title": page.title,
            "url": address_of(page, self.request),
            "locale": code_of(page, self.request),
            "summary": page.summary,
            "picture": picture or None,
            "translation_key": page.translation_key,
            "first_published_at": page.first_published_at,
            "last_published_at": page.last_published_at,
        }

    def terms_by_page(
        self, kind: type[Page], pages: list, columns: dict[str, str]
    ) -> dict[int, dict[str, list[TermOut]]]:
        """By the id of each of these pages, all of this kind: what it is filed under; one query, none if nobody wants it."""
        wanted = {name: column for name, column in columns.items() if self.fields.wants(name)}
        found = names_of(kind, [page.pk for page in pages], wanted, self.locale, self.request)
        return {pk: {name: [] for name in columns} | names for pk, names in found.items()}

    def links(self, pages: list[Page]) -> dict[int, PageLinkOut]:
        """By the id of each of these pages: the one to link to for readers of this list; one query, none for nothing."""
        own = in_language(pages, self.locale.language_code)
        return {pk: page_link(page, self.request) for pk, page in own.items()}

    def answer(self, whole: BaseModel) -> HttpResponse:
        """A page of the list, with the addresses around it in its head too (RFC 8288)."""
        response = json_response(whole, self.fields, within="items")
        if isinstance(whole, PaginatedOut):
            envelope = {"next": whole.next, "prev": whole.previous}
            links = [f'<{address}>; rel="{rel}"' for rel, address in envelope.items() if address]
            if links:
                response["Link"] = ", ".join(links)
        return response
