"""Schemas of topics, authors and outlets: what pages are filed under, in the words of one language."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import BigIntegerField, BooleanField, CharField, F, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from ninja import Field
from pydantic import BaseModel, PrivateAttr
from wagtail.models import Locale, Page

from media.cache_tags import covered

from ...news.models import Author
from ...posts.taxonomy import localize_terms
from ...tree.current import current
from .images import PictureOut
from .links import locale_code

COLUMNS = {"name": CharField(), "slug": CharField(), "locale_id": BigIntegerField()}


class TermOut(BaseModel):
    """A topic, author or outlet by its name."""

    name: str = Field(description="Its name.", examples=["Food"])
    slug: str = Field(description="By this lists are narrowed to it.", examples=["food"])
    locale: str = Field(
        description="The language of the name: that of the list, where somebody has translated it.", examples=["en"]
    )
    translation_key: UUID = Field(
        description="The same in every language.", examples=["7b0f9f5e-0a6e-4a5e-8f68-1f6f8c1d2a3b"]
    )
    _is_circle: bool = PrivateAttr(False)

    @property
    def is_circle(self) -> bool:
        """Whether this is an author that is no person: for JSON-LD, no field of its own."""
        return self._is_circle


class TermItemOut(TermOut):
    """A name with its id."""

    id: int = Field(description="Its id; another in every language.", examples=[5])


class AuthorItemOut(TermItemOut):
    """Who writes: a person, or a circle that signs together."""

    role: str = Field(description="What they do.", examples=["Farm manager"])
    about: str = Field(description="A few words about them.", examples=["Grows greens on the west side."])
    picture: PictureOut | None = Field(description="A picture of them.")


class OutletItemOut(TermItemOut):
    """Where pieces of others appear."""

    website: str = Field(description="Its site.", examples=["https://paper.example/"])


def serialize_term(row, request: HttpRequest) -> dict:
    """The fields of `TermItemOut`."""
    fields = {name: getattr(row, name) for name in ("id", "name", "slug", "translation_key")}
    return fields | {"locale": locale_code(row, request)}


def load_terms(kind: type[Page], ids: list[int], columns: dict[str, str], locale: Locale, request: HttpRequest) -> dict:
    """{page id: {name: terms, sorted}} for pages of one model, from the relations `columns` ({name: column}).

    One query for however many pages and columns; none without pages or columns.
    """
    found: dict[int, dict[str, dict[UUID, TermOut]]] = {pk: {name: {} for name in columns} for pk in ids}
    codes = current().locales
    queries = [term_rows(kind, ids, name, column, locale) for name, column in columns.items()]
    tables = {kind._meta.get_field(column).related_model._meta.db_table for column in columns.values()}
    with covered(*(f"page:{pk}" for pk in ids), *tables):
        rows = list(queries[0].union(*queries[1:])) if ids and queries else []
    for name, pk, key, is_circle, label, slug, locale_id in rows:
        term = TermOut(name=label, slug=slug, locale=codes.get(locale_id, ""), translation_key=key)
        term._is_circle = is_circle
        found[pk][name][key] = term
    return {pk: {name: sort_terms(terms.values()) for name, terms in names.items()} for pk, names in found.items()}


def terms_of(page: Page, columns: dict[str, str], locale: Locale) -> dict[str, list[TermOut]]:
    """{name: terms, sorted} of a page as it stands in memory, as `load_terms` has them of its row."""
    return {name: sort_terms(terms_in(page, column, locale).values()) for name, column in columns.items()}


def terms_in(page: Page, column: str, locale: Locale) -> dict[UUID, TermOut]:
    """{translation key: term} of one column of a page."""
    value, codes, found = getattr(page, column), current().locales, {}
    chosen = list(value.all()) if page._meta.get_field(column).many_to_many else [value] if value else []
    for row, own in zip(localize_terms(chosen, locale.pk), chosen, strict=True):
        code = codes.get(row.locale_id, "")
        term = found[own.translation_key] = TermOut(
            name=row.name, slug=row.slug, locale=code, translation_key=own.translation_key
        )
        term._is_circle = getattr(own, "is_circle", False)
    return found


def sort_terms(terms: Iterable[TermOut]) -> list[TermOut]:
    return sorted(terms, key=lambda term: (term.name.casefold(), term.slug))


def term_rows(kind: type[Page], ids: list[int], name: str, column: str, locale: Locale) -> QuerySet:
    """Rows (name, page id, translation key, is circle, label, slug, locale id) of the terms in a column of pages."""
    model = kind._meta.get_field(column).related_model
    translated = model.objects.order_by().filter(translation_key=OuterRef(f"{column}__translation_key"), locale=locale)
    annotations = {
        f"said_{each}": Coalesce(Subquery(translated.values(each)), F(f"{column}__{each}"), output_field=kind_of)
        for each, kind_of in COLUMNS.items()
    }
    pages = (
        kind._base_manager.filter(pk__in=ids).filter(**{f"{column}__isnull": False}).order_by().annotate(**annotations)
    )
    is_circle = F(f"{column}__is_circle") if issubclass(model, Author) else Value(False, BooleanField())
    return pages.values_list(Value(name, CharField()), "pk", f"{column}__translation_key", is_circle, *annotations)


def filter_by_term(posts: QuerySet, column: str, slug: str, locale: Locale) -> QuerySet:
    """Filters a queryset of pages by the slug of a term, in this locale or in those it has; no query of its own."""
    keys = posts.model._meta.get_field(column).related_model.objects.keys_at(slug, locale.pk)
    pages = posts.model._base_manager.filter(**{f"{column}__translation_key__in": keys})
    return posts.filter(pk__in=pages.values("pk"))
