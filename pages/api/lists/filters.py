"""Filters by facts with operators (`date__gte=`, `topic__in=`): each list declares its facts once, which documents, checks and
applies them.
"""

import datetime as dt
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Annotated, Any, Literal, TypeVar
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils import timezone
from ninja import Field, Schema
from pydantic import AfterValidator, create_model
from wagtail.models import Locale, Page

from media.images.models import Picture
from media.permissions import closed

from ...visibility import visible
from ..input_fields import Id, to_utc

MOST_VALUES, MOST_SLUGS, LONGEST = 100, 20, 200  # values of one parameter, characters of a text
Keys = Callable[[str, int], QuerySet]  # of a slug, in the locale with this id
T = TypeVar("T", bound=type[Schema])
# In words, for the description of a parameter; the empty one is asked for by the name alone.
OPERATORS = {
    "": "Only where it is this: {}",
    "in": "Only where it is one of these, repeat it for several: {}",
    "not_in": "Only where it is none of these, repeat it for several: {}",
    "contains": "Only where it holds these words, in capitals or not: {}",
    "startswith": "Only where it begins so, in capitals or not: {}",
    "gt": "Only where it is more or later than this: {}",
    "gte": "Only where it is this, or more or later: {}",
    "lt": "Only where it is less or earlier than this: {}",
    "lte": "Only where it is this, or less or earlier: {}",
    "isnull": "`true`: only where there is none; `false`: only where there is one: {}",
}
SCALE, SEVERAL = ("", "gt", "gte", "lt", "lte"), ("", "in", "not_in")


@dataclass(frozen=True)
class FilterFact:
    """A fact of the items of a list: its `name` in them, the column (`path`) that has it, and how it can be asked for."""

    name: str
    about: str
    kind: Any
    operators: tuple[str, ...]
    example: Any
    path: str = ""
    names_page: bool = False  # whether it is another page, told only where strangers see that
    shown: Callable[[], QuerySet] | None = None  # those of the rows it names that are told; by default all
    keys: Keys | None = None  # of what things are filed under: the translation keys of what has a slug

    def parameter(self, operator: str) -> str:
        return f"{self.name}__{operator}" if operator else self.name

    def fields(self) -> Iterator[tuple[str, tuple[Any, Any]]]:
        """(name, definition) of each query parameter, as `pydantic.create_model` takes them."""
        for operator in self.operators:
            text = OPERATORS[operator].format(self.about[0].lower() + self.about[1:])
            if operator in {"in", "not_in"}:
                most = MOST_SLUGS if self.keys else MOST_VALUES
                several = Annotated[list[self.kind], Field(max_length=most)]
                yield self.parameter(operator), (several, Field([], description=text, examples=[[self.example]]))
            elif operator == "isnull":
                yield self.parameter(operator), (bool | None, Field(None, description=text))
            else:
                yield (
                    self.parameter(operator),
                    (self.kind | None, Field(None, description=text, examples=[self.example])),
                )

    def narrow(self, rows: QuerySet, operator: str, value: Any, locale: Locale) -> QuerySet:
        """The rows of which this holds; no query of its own."""
        path = self.path or self.name
        if self.names_page:
            return narrow_by_page(rows, path, operator, value, locale)
        if self.keys:
            found = rows.model._base_manager.filter(self.filed_under(path, value, locale)).values("pk")
            return rows.exclude(pk__in=found) if operator == "not_in" else rows.filter(pk__in=found)
        if operator in {
            "contains",
            "startswith",
        }:  # as regular expressions: SQLite's LIKE knows no capitals but ASCII's
            start = "^" if operator == "startswith" else ""
            return rows.filter(**{f"{path}__iregex": start + re.escape(value)})
        if operator == "isnull" and self.shown:
            told = Q(**{f"{path}__in": self.shown().values("pk")})
            return rows.exclude(told) if value else rows.filter(told)
        if operator == "not_in":
            return rows.exclude(**{f"{path}__in": value})
        return rows.filter(**{f"{path}__{operator}" if operator else path: value})

    def filed_under(self, path: str, slugs: list[str], locale: Locale) -> Q:
        return reduce(or_, (Q(**{f"{path}__translation_key__in": self.keys(slug, locale.pk)}) for slug in slugs))


def narrow_by_page(rows: QuerySet, path: str, operator: str, value: Any, locale: Locale) -> QuerySet:
    """The rows that name one of these pages, in whichever language it is given, as far as an item tells of it."""
    public = visible(Page.objects.order_by())
    in_locale = public.filter(locale=locale).values("translation_key")
    told = Q(**{f"{path}__in": public.values("pk")}) | Q(**{f"{path}__translation_key__in": in_locale})
    if operator == "isnull":
        return rows.exclude(told) if value else rows.filter(told)
    given = Page.objects.filter(pk__in=value if operator == "in" else [value]).values("translation_key")
    return rows.filter(told, **{f"{path}__translation_key__in": given})


# Kinds of facts.


def in_utc(value: dt.datetime) -> dt.datetime:
    """An instant in UTC; without an offset, by the clocks of the site. Raises ValueError outside years 1 to 9999."""
    return to_utc(timezone.make_aware(value) if timezone.is_naive(value) else value)


Moment = Annotated[dt.datetime, AfterValidator(in_utc)]


def text(name: str, about: str, example: str, path: str = "") -> FilterFact:
    kind = Annotated[str, Field(max_length=LONGEST)]
    return FilterFact(name, about, kind, ("", "contains", "startswith"), example, path)


def day(name: str, about: str, path: str = "") -> FilterFact:
    return FilterFact(name, about, dt.date, SCALE, "2026-05-01", path)


def moment(name: str, about: str, path: str = "", may_lack: bool = False) -> FilterFact:
    return FilterFact(name, about, Moment, SCALE + (("isnull",) if may_lack else ()), "2026-05-01T15:00:00Z", path)


def number(name: str, about: str, example: int, path: str = "") -> FilterFact:
    return FilterFact(name, about, Annotated[int, Field(ge=-(2**31) + 1, le=2**31 - 1)], SCALE, example, path)


def degrees(name: str, about: str, example: float, path: str = "") -> FilterFact:
    return FilterFact(name, about, Annotated[float, Field(ge=-180, le=180)], (*SCALE[1:], "isnull"), example, path)


def yes_or_no(name: str, about: str, path: str = "") -> FilterFact:
    return FilterFact(name, about, bool, ("",), True, path)


def choice(
    name: str, about: str, choices: Iterable[str], example: str, path: str = "", bare: bool = True
) -> FilterFact:
    """One of several words; without `bare` where the list has a parameter of this name already."""
    return FilterFact(name, about, Literal[tuple(choices)], SEVERAL if bare else SEVERAL[1:], example, path)


def answer(name: str, about: str, choices: Iterable[str], example: str) -> FilterFact:
    """One of a few words, of which nobody needs several at once."""
    return FilterFact(name, about, Literal[tuple(choices)], ("",), example)


def row(name: str, about: str) -> FilterFact:
    """The id of the item itself."""
    return FilterFact(name, about, Id, ("", "in"), 42)


def page(name: str, about: str) -> FilterFact:
    """Another page that an item names, by its id in any language."""
    return FilterFact(name, about, Id, ("", "in", "isnull"), 42, names_page=True)


def key(name: str, about: str, path: str = "") -> FilterFact:
    return FilterFact(name, about, UUID, ("", "in"), "0f9cf5a2-5d2c-4f4e-9a51-2f0c3e6d1b7a", path)


def term(name: str, about: str, keys: Keys, path: str, example: str) -> FilterFact:
    """What an item is filed under, by slug; each list has the parameter of this name already."""
    slug = Annotated[str, Field(pattern=r"^[-\w]{1,100}$")]
    return FilterFact(name, about, slug, SEVERAL[1:], example, path, keys=keys)


def slug_of(name: str, about: str, example: str) -> FilterFact:
    return FilterFact(name, about, Annotated[str, Field(pattern=r"^[-\w]{1,100}$")], SEVERAL, example)


def filtered_by(*facts: FilterFact, apart: tuple[FilterFact, ...] = ()) -> Callable[[T], T]:
    """Decorator of a list's query schema: adds a parameter for each operator of each fact.

    Those `apart` are of other rows than the list's: whoever declares them calls `narrow` with those.
    """

    def add(schema: T) -> T:
        fields = dict(each for fact in (*facts, *apart) for each in fact.fields())
        if both := fields.keys() & schema.model_fields.keys():
            raise TypeError(f"{schema.__name__} has {', '.join(sorted(both))} already")
        made = create_model(
            schema.__name__, __base__=schema, __module__=schema.__module__, __doc__=schema.__doc__, **fields
        )
        made.facts, made.facts_apart = facts, apart
        return made

    return add


def narrow(rows: QuerySet, facts: Iterable[FilterFact], asked: Schema, locale: Locale) -> QuerySet:
    """The rows of which all holds that is asked for with these facts; no query of its own."""
    for fact in facts:
        for operator in fact.operators:
            if (value := getattr(asked, fact.parameter(operator))) not in (None, "", []):
                rows = fact.narrow(rows, operator, value, locale)
    return rows


# Facts of every page.


def open_pictures() -> QuerySet:
    """The pictures that stand in no private collection; a subquery."""
    return Picture.objects.order_by().exclude(closed("collection__path"))


TITLE = text("title", "The title.", "The harvest is in")
SUMMARY = text("summary", "The sentence or two about it.", "greens")
PUBLISHED = (
    moment("first_published_at", "When it was first published."),
    moment("last_published_at", "When it was last published."),
)
PICTURE = FilterFact("picture", "The picture that stands for it.", Id, ("isnull",), 7, shown=open_pictures)
PAGE = (
    row("id", "The id of the page."),
    key("translation_key", "What is the same in every language."),
    TITLE,
    *PUBLISHED,
)
WHOLE_PAGE = (*PAGE, SUMMARY, PICTURE)
