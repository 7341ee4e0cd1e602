"""Schemas of whole pages with their bodies, one a kind, told apart by `type`."""

from typing import Literal, get_origin

from media.own_apps import modules_named

from ....base.models import BasePage
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


def schema_of(page: BasePage, kinds: list[type[PageDetailOut]]) -> type[PageDetailOut] | None:
    """The detail schema of this page's type; None where there is none."""
    return next((kind for kind in kinds if type_of(kind) == page._meta.label), None)


MODULES = (about, posts, events, indexes, *modules_named("page_schemas"))
KINDS = [schema for module in MODULES for schema in schemas_in(module)]
