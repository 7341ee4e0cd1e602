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

from ..errors import Problem

# Cursors: the ordering values of a row, signed, and the condition that finds what comes after it (keyset pagination).


class ForeignCursor(Exception):
    """Not written by us, or for another list, other filters or another order."""


def signer(keys: Sequence[str], state: str) -> Signer:
    """Of cursors; its salt is the same wherever this code stands, so that cursors outlive an upgrade."""
    return Signer(salt=f"commonhouse.cursor:{','.join(keys)}:{state}")


def encode_cursor(row: Model, keys: Sequence[str], forward: bool, state: str) -> str:
    """The signed cursor to the rows after this one, or before it; `state` as of `list_state`."""
    values = [getattr(row, key.lstrip("-")) for key in keys]
    serialized = [value.isoformat() if isinstance(value, dt.date) else value for value in values]
    return signer(keys, state).sign_object([int(forward), *serialized], compress=True)


def decode_cursor(cursor: str, rows: QuerySet, keys: Sequence[str], state: str) -> list[Any]:
    """[1 forward or 0 backward, values of `keys` in the row]; raises ForeignCursor for a cursor of another list."""
    try:
        forward, *values = signer(keys, state).unsign_object(cursor)
        return [forward, *(key_field(rows, key).to_python(value) for key, value in zip(keys, values, strict=True))]
    except (BadSignature, ValidationError, ValueError):
        raise ForeignCursor from None


def key_field(rows: QuerySet, key: str) -> ModelField:
    """The model field of an ordering key: of a column, or the output field of an annotation."""
    name = key.lstrip("-")
    if name in rows.query.annotations:
        return rows.query.annotations[name].output_field
    return rows.model._meta.pk if name == "pk" else rows.model._meta.get_field(name)


def after_cursor(keys: Sequence[str], values: Sequence[Any]) -> Q:
    """The keyset condition: rows that come, in this order, after the row with these values."""
    name, lookup = keys[0].lstrip("-"), "lt" if keys[0].startswith("-") else "gt"
    beyond = Q(**{f"{name}__{lookup}": values[0]})
    if len(keys) == 1:
        return beyond
    # The first part says nothing new, but it is what an index can be used for.
    return Q(**{f"{name}__{lookup}e": values[0]}) & (
        beyond | Q(**{name: values[0]}) & after_cursor(keys[1:], values[1:])
    )


MAX_LIMIT, MAX_OFFSET, MAX_CURSOR_LENGTH = 100, 10_000, 3000
PAGING_PARAMETERS = {"limit", "offset", "cursor", "fields"}  # what may change from one page of a list to the next


class PaginationQuery(Schema):
    """Query parameters of every paginated list."""

    limit: int = Field(
        20, ge=1, le=MAX_LIMIT, description=f"How many items to send, at most {MAX_LIMIT}.", examples=[20]
    )
    cursor: str | None = Field(
        None,
        max_length=MAX_CURSOR_LENGTH,
        description="Where to go on, from `next` or `previous` of an earlier answer; only good for the same list with the same filters and order. Nothing is skipped or sent twice, whatever is published meanwhile.",
    )
    offset: int | None = Field(
        None,
        ge=0,
        le=MAX_OFFSET,
        description=f"How many items to leave out first, at most {MAX_OFFSET}; instead of a cursor, for numbered pages.",
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
    """One page of rows, and the `count`, `next` and `previous` of its `PaginatedOut`."""

    rows: list
    count: int | None
    next: str | None
    previous: str | None

    @property
    def envelope(self) -> dict[str, Any]:
        return {"count": self.count, "next": self.next, "previous": self.previous}


def paginate(
    rows: QuerySet,
    keys: Sequence[str],
    params: PaginationQuery,
    request: HttpRequest,
    load: Callable[[QuerySet], list] = list,
) -> Slice:
    """Paginates a queryset, ordered by `keys`: names of columns or annotations that are never null, "-" before those
    that descend. The primary key breaks ties.

    `load` evaluates the rows of the page. One query, and one more for a count that nothing else tells. Raises Problem
    422 for a cursor that is not ours.
    """
    keys = (*keys, "-pk" if keys[-1].startswith("-") else "pk")
    if params.cursor and params.offset is not None:
        raise cursor_problem("Give a cursor or an offset, not both.")
    if params.cursor:
        return paginate_by_cursor(rows, keys, params, request, load)
    start = params.offset or 0
    found = load(rows.order_by(*keys)[start : start + params.limit + 1])
    more, found = len(found) > params.limit, found[: params.limit]
    known = not more and (found or not start)
    count = start + len(found) if known else rows.order_by().count()
    if params.offset is None:
        return Slice(found, count, cursor_url(found[-1], keys, True, request) if more else None, None)
    following = page_url(request, offset=start + params.limit) if more and start + params.limit <= MAX_OFFSET else None
    return Slice(found, count, following, page_url(request, offset=max(0, start - params.limit)) if start else None)


def paginate_by_cursor(
    rows: QuerySet, keys: Sequence[str], params: PaginationQuery, request: HttpRequest, load: Callable[[QuerySet], list]
) -> Slice:
    """The page after, or before, the row of a cursor."""
    try:
        forward, *values = decode_cursor(params.cursor or "", rows, keys, list_state(request))
    except ForeignCursor:
        raise cursor_problem("This cursor does not belong to this list with these filters and this order.") from None
    order = keys if forward else [key[1:] if key.startswith("-") else f"-{key}" for key in keys]
    found = load(rows.filter(after_cursor(order, values)).order_by(*order)[: params.limit + 1])
    more, found = len(found) > params.limit, found[: params.limit]
    found = found if forward else found[::-1]
    after = found and (more or not forward) and cursor_url(found[-1], keys, True, request)
    before = found and (more or forward) and cursor_url(found[0], keys, False, request)
    return Slice(found, None, after or None, before or None)


def cursor_url(row: Model, keys: Sequence[str], forward: bool, request: HttpRequest) -> str:
    """The full URL of the page that follows this row, or ends before it."""
    return page_url(request, cursor=encode_cursor(row, keys, forward, list_state(request)))


def list_state(request: HttpRequest) -> str:
    """The path and filters of a list, part of each cursor's signature: those of another list are refused."""
    filters = sorted(
        (name, value) for name, values in request.GET.lists() if name not in PAGING_PARAMETERS for value in values
    )
    return f"{request.path}?{urlencode(filters)}"


def page_url(request: HttpRequest, **changed: str | int) -> str:
    """The full URL of another page of the requested list."""
    query = [
        (name, value) for name, values in request.GET.lists() for value in values if name not in {"cursor", "offset"}
    ]
    return request.build_absolute_uri(f"{request.path}?{urlencode([*query, *changed.items()])}")


def cursor_problem(message: str, parameter: str = "cursor") -> Problem:
    error = {"loc": ["query", parameter], "msg": message, "type": "cursor"}
    return Problem(422, "invalid", detail=message, errors=[error])
