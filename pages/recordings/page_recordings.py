"""Queryset of the recordings that can be played on a page: those chosen in its streams, at every depth."""

from collections.abc import Iterator

from wagtail.blocks import ChooserBlock
from wagtail.fields import StreamField
from wagtail.models import Page

from media.recordings.models import Recording

from ..blocks.stored import leaf_values, stored_values


def recordings_of(page: Page) -> list[Recording]:
    """The recordings in all StreamFields of this page, in order and with repetitions; at most one query."""
    pks = [pk for field in page._meta.get_fields() if isinstance(field, StreamField) for pk in _chosen(page, field)]
    found = Recording.objects.in_bulk(pks) if pks else {}
    return [found[pk] for pk in pks if pk in found]


def _chosen(page: Page, field: StreamField) -> Iterator[int]:
    for block, stored in leaf_values(field.stream_block, stored_values(getattr(page, field.name))):
        if isinstance(block, ChooserBlock) and block.model_class is Recording and stored:
            yield stored
