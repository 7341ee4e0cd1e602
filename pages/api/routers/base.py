"""Base of the list routers: parameters, queryset, locale of the answer, and the fields every item has."""

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from difflib import get_close_matches
from typing import Any, ClassVar
from uuid import UUID

from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation
from ninja import Field, Schema
from pydantic import BaseModel
from wagtail.models import Locale, Page

from media.cache_tags import use

from ...base.models import BasePage
from ...id_lists import among
from ...tree.current import current, seen_by
from ...tree.links import in_language
from ...tree.listing import untranslated
from ...tree.nodes import Node
from ...tree.snapshot import SiteTree
from ..errors import Problem
from ..input_fields import Instant
from ..lists.filters import FilterFact, narrow
from ..lists.include import IncludeQuery, IncludingOut, Inclusion, parse_include
from ..lists.pagination import PaginatedOut, PaginationQuery, Slice, paginate
from ..lists.sparse_fields import SparseFields, SparseFieldsQuery, json_response, parse_fields
from ..schemas.images import serialize_picture
from ..schemas.links import PageLinkOut, full_url, locale_code, page_link
from ..schemas.pages import PageSummaryOut
from ..schemas.terms import TermOut, load_terms, terms_of

# The locale of a response: the requested one, if it is on, else the site's default.


def activate_locale(request: HttpRequest, code: str = "") -> Locale:
    """The locale of the response, activated; raises Problem 422 for one that is not on. Costs no query of its own."""
    locales = {code: Locale(pk=pk, language_code=code) for pk, code in current().locales.items()}
    code = code or settings.LANGUAGE_CODE
    if code not in locales:
        raise unknown_locale(code, list(locales))
    translation.activate(code)
    return locales[code]


def unknown_locale(code: str, known: list[str]) -> Problem:
    matches = get_close_matches(code, known, n=1)
    hint = f" Did you mean “{matches[0]}”?" if matches else f" There are: {', '.join(known)}."
    detail = f"This site has no language “{code[:20]}”.{hint}"
    error = {"loc": ["query", "locale"], "msg": detail, "type": "unknown_locale"}
    return Problem(422, "invalid", detail=detail, errors=[error])


SLUG = r"^[-\w]{0,100}$"  # empty, as it is by default: not narrowed


# Routes take this as `asked`, a name that clients see: ninja puts it into the `loc` of errors inside a list or union.
class ListQuery(SparseFieldsQuery, PaginationQuery):
    """Query parameters of every list; `facts` are what `filtered_by` has added."""

    facts: ClassVar[tuple[FilterFact, ...]] = ()
    facts_apart: ClassVar[tuple[FilterFact, ...]] = ()
    locale: str = Field(
        "",
        max_length=20,
        description="The language of the list, by its code; left out, the site's own. What nobody has translated is there in the language it has, where the site's own lists show it too: see `locale` of each item.",
        examples=["es"],
    )


class PageListQuery(ListQuery):
    """Query parameters of every list of pages."""

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

    def filter_nodes(self, nodes: Iterable[Node], tree: SiteTree) -> Iterable[Node]:
        """Those of these pages that match `under` and `changed_since`."""
        if self.under:
            parent = tree.nodes.get(self.under)
            paths = {node.path for node in tree.by_key[parent.translation_key]} if parent else set()
            nodes = (node for node in nodes if node.parent_path in paths)
        if self.changed_since:
            since = aware(self.changed_since)
            nodes = (node for node in nodes if node.last_published_at and node.last_published_at >= since)
        return nodes


def aware(moment: dt.datetime) -> dt.datetime:
    """An aware datetime; a naive one is taken to be in the site's time zone."""
    return timezone.make_aware(moment) if timezone.is_naive(moment) else moment


class ItemOut(PageSummaryOut):
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
    """One request for a list: its query parameters, locale, user, and the fields of each item to serialize."""

    def __init__(self, request: HttpRequest, params: ListQuery, item_schema: type[Schema]):
        self.request, self.params = request, params
        self.fields: SparseFields = parse_fields(params.fields, item_schema)
        self.locale: Locale = activate_locale(request, params.locale)
        self.asked = parse_include(params.include, [item_schema]) if isinstance(params, IncludeQuery) else {}
        if self.fields.include is not None:
            self.fields.include.update(dict.fromkeys(self.asked, True))  # by which what is included is found
        self.is_preview: bool = getattr(request, "is_preview", False)  # of pages as they stand in memory

    def visible_nodes(self, kind: type[Page], index: type[Page] | None = None) -> list[Node]:
        """The pages of this kind that the request's user may see in this language, each page once.

        Below an `index` of this kind that shows what is untranslated, also those that are in other languages only, as
        the site's lists have it (pages.base.fallback).
        """
        tree, now = seen_by(self.request.user), timezone.now()
        use("tree")
        nodes = [
            node for node in tree.nodes.values() if node.locale_id == self.locale.pk and tree.is_visible(node, now)
        ]
        if index:
            nodes += untranslated(tree, self.locale.pk, now, index)
        nodes = [node for node in nodes if issubclass(node.model, kind)]
        return list(self.params.filter_nodes(nodes, tree) if isinstance(self.params, PageListQuery) else nodes)

    def visible_pages(self, rows: QuerySet, index: type[Page] | None = None) -> QuerySet:
        """Filters a queryset of pages to the `visible_nodes` of its kind."""
        return among(rows, [node.pk for node in self.visible_nodes(rows.model, index)]).defer_streamfields()

    def with_pictures(self, rows: QuerySet) -> QuerySet:
        """The queryset with its pictures joined, if the field is requested."""
        return rows.select_related("picture") if self.fields.wants("picture") else rows

    def paginate(self, rows: QuerySet, keys: Sequence[str], load: Callable[[QuerySet], list] = list) -> Slice:
        """A page of the list, of what is asked for by its facts."""
        return paginate(
            narrow(rows, self.params.facts, self.params, self.locale), keys, self.params, self.request, load
        )

    def item_fields(self, page: BasePage) -> dict[str, Any]:
        """The fields of `ItemOut` for a page, as keyword arguments."""
        picture = self.fields.wants("picture") and serialize_picture(page.picture, self.request, page.picture_text)
        return {
            "id": page.pk,
            "type": type(page)._meta.label,
            "title": page.title,
            "url": full_url(page, self.request),
            "locale": locale_code(page, self.request),
            "summary": page.summary,
            "picture": picture or None,
            "translation_key": page.translation_key,
            "first_published_at": page.first_published_at,
            "last_published_at": page.last_published_at,
        }

    def terms_by_page(
        self, kind: type[Page], pages: list, columns: dict[str, str]
    ) -> dict[int, dict[str, list[TermOut]]]:
        """{page id: {field: terms}} of pages of one model; one query, none if no such field is requested."""
        wanted = {name: column for name, column in columns.items() if self.fields.wants(name)}
        if self.is_preview:
            terms = {page.pk: terms_of(page, wanted, self.locale) for page in pages}
        else:
            terms = load_terms(kind, [page.pk for page in pages], wanted, self.locale, self.request)
        return {pk: {name: [] for name in columns} | names for pk, names in terms.items()}

    def links(self, pages: list[Page]) -> dict[int, PageLinkOut]:
        """{page id: link to its translation in the locale of this list, else to itself}; one query at most."""
        translations = in_language(pages, self.locale.language_code)
        return {pk: page_link(page, self.request) for pk, page in translations.items()}

    def respond(self, body: BaseModel) -> HttpResponse:
        """The JSON response of a page of the list with what it includes, and a `Link` header to the next and previous (RFC 8288)."""
        if isinstance(body, IncludingOut):
            body.included = Inclusion(self.request, self.locale).load(body.items, self.asked)
        response = json_response(body, self.fields, within="items")
        if isinstance(body, PaginatedOut):
            envelope = {"next": body.next, "prev": body.previous}
            links = [f'<{address}>; rel="{rel}"' for rel, address in envelope.items() if address]
            if links:
                response["Link"] = ", ".join(links)
        return response
