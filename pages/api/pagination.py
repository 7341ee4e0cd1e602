"""Pagination of lists: signed cursors (keyset), which neither skip nor repeat while the list changes, or limit and
offset.
"""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import ValidationError
from django.core.signing import BadSignature, Signer
from django.db.models import Field as ModelField
from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest
from ninja import Field, Schema
from pydantic import BaseModel

from .errors import Problem

# Cursors: the place of a row in an order, signed, and the condition that finds what comes after it (keyset paging).


class ForeignCursor(Exception):
    """Not written by us, or for another list, other filters or another order."""


def signer(keys: Sequence[str], state: str) -> Signer:
    """Of cursors; its salt is the same wherever this code stands, so that cursors outlive an upgrade."""
    return Signer(salt=f"commonhouse.cursor:{','.join(keys)}:{state}")


def write(row: Model, keys: Sequence[str], forward: bool, state: str) -> str:
    """A cursor to what follows this row, or to what comes before it; `state` says of which list in which state."""
    values = [getattr(row, key.lstrip("-")) for key in keys]
    written = [value.isoformat() if isinstance(value, dt.date) else value for value in values]
    return signer(keys, state).sign_object([int(forward), *written], compress=True)


def read(cursor: str, rows: QuerySet, keys: Sequence[str], state: str) -> list[Any]:
    """Which way (1: forward), and the values of the row to go on from; raises Foreign."""
    try:
        forward, *values = signer(keys, state).unsign_object(cursor)
        return [forward, *(column(rows, key).to_python(value) for key, value in zip(keys, values, strict=True))]
    except (BadSignature, ValidationError, ValueError):
        raise ForeignCursor from None


def column(rows: QuerySet, key: str) -> ModelField:
    """What kind of value stands in this column or annotation."""
    name = key.lstrip("-")
    if name in rows.query.annotations:
        return rows.query.annotations[name].output_field
    return rows.model._meta.pk if name == "pk" else rows.model._meta.get_field(name)


def after_cursor(keys: Sequence[str], values: Sequence[Any]) -> Q:
    """A condition on rows: in this order they come after the one that has these values."""
    name, way = keys[0].lstrip("-"), "lt" if keys[0].startswith("-") else "gt"
    further = Q(**{f"{name}__{way}": values[0]})
    if len(keys) == 1:
        return further
    # The first part says nothing new, but it is what an index can be used for.
    return Q(**{f"{name}__{way}e": values[0]}) & (further | Q(**{name: values[0]}) & after_cursor(keys[1:], values[1:]))


MOST, FARTHEST, LONGEST = 100, 10_000, 3000
ANYWHERE = {"limit", "offset", "cursor", "fields"}  # what may change from one page of a list to the next


class PaginationQuery(Schema):
    """For the query of every list."""

    limit: int = Field(20, ge=1, le=MOST, description=f"How many items to send, at most {MOST}.", examples=[20])
    cursor: str | None = Field(
        None,
        max_length=LONGEST,
        description="Where to go on, from `next` or `previous` of an earlier answer; only good for the same list with the same filters and order. Nothing is skipped or sent twice, whatever is published meanwhile.",
    )
    offset: int | None = Field(
        None,
        ge=0,
        le=FARTHEST,
        description=f"How many items to leave out first, at most {FARTHEST}; instead of a cursor, for numbered pages.",
        examples=[40],
    )


class PaginatedOut(BaseModel):
    """What surrounds the `items` of every list."""

    count: int | None = Field(
        description="How many items there are in all; null where a cursor was given.", examples=[134]
    )
    next: str | None = Field(
        description="The full address of the next page; null on the last.",
        examples=["https://www.example.org/api/v3/news/?cursor=WzEs"],
    )
    previous: str | None = Field(
        description="The full address of the page before; null on the first.",
        examples=["https://www.example.org/api/v3/news/?cursor=WzAs"],
    )


@dataclass(frozen=True)
class Slice:
    """One page of rows, and what `Listed` says of it."""

    rows: list
    count: int | None
    next: str | None
    previous: str | None

    @property
    def envelope(self) -> dict[str, Any]:
        return {"count": self.count, "next": self.next, "previous": self.previous}


def sheet(
    rows: QuerySet,
    keys: Sequence[str],
    asked: PaginationQuery,
    request: HttpRequest,
    load: Callable[[QuerySet], list] = list,
) -> Slice:
    """The page asked for of these rows in the order of `keys`: names of columns or annotations that are never null,
    "-" before those that fall. The primary key decides where they say nothing.

    `load` makes models of the rows of that page. One query, and one more for a count that nothing else tells. Raises
    Problem 422 for a cursor that is not ours.
    """
    keys = (*keys, "-pk" if keys[-1].startswith("-") else "pk")
    if asked.cursor and asked.offset is not None:
        raise refused("Give a cursor or an offset, not both.")
    if asked.cursor:
        return by_cursor(rows, keys, asked, request, load)
    start = asked.offset or 0
    found = load(rows.order_by(*keys)[start : start + asked.limit + 1])
    more, found = len(found) > asked.limit, found[: asked.limit]
    known = not more and (found or not start)
    count = start + len(found) if known else rows.order_by().count()
    if asked.offset is None:
        return Slice(found, count, cursor_to(found[-1], keys, True, request) if more else None, None)
    following = address(request, offset=start + asked.limit) if more and start + asked.limit <= FARTHEST else None
    return Slice(found, count, following, address(request, offset=max(0, start - asked.limit)) if start else None)


def by_cursor(
    rows: QuerySet, keys: Sequence[str], asked: PaginationQuery, request: HttpRequest, load: Callable[[QuerySet], list]
) -> Slice:
    """The page after, or before, the place that a cursor names."""
    try:
        forward, *values = read(asked.cursor or "", rows, keys, state_of(request))
    except ForeignCursor:
        raise refused("This cursor does not belong to this list with these filters and this order.") from None
    order = keys if forward else [key[1:] if key.startswith("-") else f"-{key}" for key in keys]
    found = load(rows.filter(after_cursor(order, values)).order_by(*order)[: asked.limit + 1])
    more, found = len(found) > asked.limit, found[: asked.limit]
    found = found if forward else found[::-1]
    after = found and (more or not forward) and cursor_to(found[-1], keys, True, request)
    before = found and (more or forward) and cursor_to(found[0], keys, False, request)
    return Slice(found, None, after or None, before or None)


def cursor_to(row: Model, keys: Sequence[str], forward: bool, request: HttpRequest) -> str:
    """The address of the page that follows this row, or ends before it."""
    return address(request, cursor=write(row, keys, forward, state_of(request)))


def state_of(request: HttpRequest) -> str:
    """Which list is asked for, and with which filters: the cursors of another are none of its."""
    asked = sorted((name, value) for name, values in request.GET.lists() if name not in ANYWHERE for value in values)
    return f"{request.path}?{urlencode(asked)}"


def address(request: HttpRequest, **changed: str | int) -> str:
    """The full address of another page of the list that is asked for."""
    query = [
        (name, value) for name, values in request.GET.lists() for value in values if name not in {"cursor", "offset"}
    ]
    return request.build_absolute_uri(f"{request.path}?{urlencode([*query, *changed.items()])}")


def refused(words: str) -> Problem:
    error = {"loc": ["query", "cursor"], "msg": words, "type": "cursor"}
    return Problem(422, "invalid", detail=words, errors=[error])
