"""Detail schemas of the kinds of page for which nobody has written one."""

import datetime as dt
from decimal import Decimal
from typing import Literal

from django.db.models import Field as Column
from django.db.models import FileField
from django.utils.text import capfirst
from ninja import Field
from ninja.orm.fields import TYPES
from pydantic import create_model

from ....base.models import BasePage, page_kinds
from ....posts.models import Post
from .base import PageDetailOut
from .indexes import IndexDetailOut
from .posts import PostDetailOut

EXAMPLES = {  # by type: of a column without choices; only columns of these types are told
    str: "Some words",
    int: 4,
    float: 2.5,
    Decimal: "2.50",
    bool: True,
    dt.date: "2026-05-01",
    dt.datetime: "2026-05-01T15:00:00Z",
    dt.time: "15:00:00",
    dt.timedelta: "PT30M",
}


def plain_schemas(known: set[str]) -> list[type[PageDetailOut]]:
    """Return a schema for each kind of page whose label is not among those known."""
    return [plain_schema(kind) for kind in page_kinds() if kind._meta.label not in known]


def plain_schema(kind: type[BasePage]) -> type[PageDetailOut]:
    """Return a schema of this kind: what it shares with others, and each of its plain columns in `api_fields`."""
    base = base_schema(kind)
    names = api_names(kind) - api_names(BasePage) - {*base.model_fields}
    return create_model(
        f"{kind.__name__}DetailOut",
        __base__=base,
        __module__=kind.__module__,
        __doc__=f"A page of the kind {kind.__name__}.",
        type=(Literal[kind._meta.label], ...),
        **{column.name: column_field(column) for column in plain_columns(kind) if column.name in names},
    )


def api_names(kind: type[BasePage]) -> set[str]:
    """Return the names in `api_fields`, each of which may be an APIField."""
    return {getattr(each, "name", each) for each in kind.api_fields}


def base_schema(kind: type[BasePage]) -> type[PageDetailOut]:
    """Return the schema of what this kind has in common with others."""
    if kind.is_index:
        return IndexDetailOut
    return PostDetailOut if issubclass(kind, Post) else PageDetailOut


def plain_columns(kind: type[BasePage]) -> list[Column]:
    """Return the columns whose value can be serialized as it is: no relations, no blocks, no files."""
    columns = [
        each for each in kind._meta.local_concrete_fields if not (each.is_relation or isinstance(each, FileField))
    ]
    return [each for each in columns if TYPES.get(each.get_internal_type()) in EXAMPLES]


def column_field(column: Column) -> tuple:
    """Return the type and the Field of a column, described as in its form."""
    known = TYPES[column.get_internal_type()]
    example = next((value for value, _label in column.flatchoices), EXAMPLES[known])
    told = {"description": column.help_text or capfirst(column.verbose_name), "examples": [example]}
    return (known | None if column.null else known), Field(**told)
