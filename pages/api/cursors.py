"""Cursors: the place of a row in an order, signed, and the condition that finds what comes after it (keyset paging)."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.core.signing import BadSignature, Signer
from django.db.models import Field, Model, Q, QuerySet


class Foreign(Exception):
    """Not written by us, or for another list, other filters or another order."""


def signer(keys: Sequence[str], state: str) -> Signer:
    return Signer(salt=f"{__name__}:{','.join(keys)}:{state}")


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
        raise Foreign from None


def column(rows: QuerySet, key: str) -> Field:
    """What kind of value stands in this column or annotation."""
    name = key.lstrip("-")
    if name in rows.query.annotations:
        return rows.query.annotations[name].output_field
    return rows.model._meta.pk if name == "pk" else rows.model._meta.get_field(name)


def beyond(keys: Sequence[str], values: Sequence[Any]) -> Q:
    """A condition on rows: in this order they come after the one that has these values."""
    name, way = keys[0].lstrip("-"), "lt" if keys[0].startswith("-") else "gt"
    further = Q(**{f"{name}__{way}": values[0]})
    if len(keys) == 1:
        return further
    # The first part says nothing new, but it is what an index can be used for.
    return Q(**{f"{name}__{way}e": values[0]}) & (further | Q(**{name: values[0]}) & beyond(keys[1:], values[1:]))
