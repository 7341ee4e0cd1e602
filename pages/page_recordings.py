"""Queryset of the recordings that can be played on a page: those chosen in its streams, at every depth."""

from collections.abc import Iterator
from typing import Any

from wagtail.blocks import StreamValue, StructValue
from wagtail.blocks.list_block import ListValue
from wagtail.fields import StreamField
from wagtail.models import Page

from media.models import Recording


def recordings_of(page: Page) -> Iterator[Recording]:
    """The recordings in all StreamFields of this page, in order and with repetitions."""
    for field in page._meta.get_fields():
        if isinstance(field, StreamField):
            yield from _within(getattr(page, field.name))


def _within(value: Any) -> Iterator[Recording]:
    if isinstance(value, Recording):
        yield value
    elif isinstance(value, StructValue):
        for inner in value.values():
            yield from _within(inner)
    elif isinstance(value, (StreamValue, ListValue)):
        for inner in value:
            yield from _within(inner.value if isinstance(inner, StreamValue.StreamChild) else inner)
