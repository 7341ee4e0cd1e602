"""Schemas of whole pages with their bodies, one a kind, told apart by `type`."""

from typing import Literal, get_origin

from pydantic import create_model

from media.own_apps import is_own_app, modules_named

from ....base.models import BasePage, page_kinds
from . import about, events, indexes, posts
from .base import PageDetailOut


def schemas_in(module) -> list[type[PageDetailOut]]:
    """The detail schemas that a module defines, in their order."""
    defined = [each for each in vars(module).values() if getattr(each, "__module__", "") == module.__name__]
    found = [each for each in defined if isinstance(each, type) and issubclass(each, PageDetailOut)]
    return [each for each in found if get_origin(each.model_fields["type"].annotation) is Literal]


def type_of(kind: type[PageDetailOut]) -> str:
    """The page type that a detail schema serializes, as a model label."""
    return kind.model_fields["type"].annotation.__args__[0]


def plain_schemas(known: list[type[PageDetailOut]]) -> list[type[PageDetailOut]]:
    """Return a schema with the fields of every page for each kind of a site's own apps that brings none."""
    labels = {type_of(kind) for kind in known}
    kinds = [kind for kind in page_kinds() if is_own_app(kind._meta.app_label) and kind._meta.label not in labels]
    return [
        create_model(
            f"{kind.__name__}DetailOut",
            __base__=indexes.IndexDetailOut if kind.is_index else PageDetailOut,
            __module__=kind.__module__,
            __doc__=f"A page of the kind {kind.__name__}.",
            type=(Literal[kind._meta.label], ...),
        )
        for kind in kinds
    ]


def schema_of(page: BasePage, kinds: list[type[PageDetailOut]]) -> type[PageDetailOut] | None:
    """The detail schema of this page's type; None where there is none."""
    return next((kind for kind in kinds if type_of(kind) == page._meta.label), None)


MODULES = (about, posts, events, indexes, *modules_named("page_schemas"))
KINDS = [schema for module in MODULES for schema in schemas_in(module)]
KINDS += plain_schemas(KINDS)
