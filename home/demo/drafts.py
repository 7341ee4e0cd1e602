"""Dataclass of a page of the demo before it is loaded."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from wagtail.models import Page


@dataclass
class Draft:
    """What a page will hold. Pages, drawings, snippets are named by their slugs; {brigade} in a text stands for a day."""

    kind: type[Page]
    slug: str
    title: str
    under: str
    streams: dict[str, Sequence] = field(default_factory=dict)
    fields: dict = field(default_factory=dict)
    translated: bool = False


def draft(
    kind: type[Page],
    slug: str,
    title: str,
    under: str = "home",
    *,
    translated=False,
    body=(),
    recap=(),
    sections=(),
    **fields,
) -> Draft:
    """A page below the page `under`; `translated` says that it is whole in Spanish and Arabic too."""
    streams = {name: blocks for name, blocks in (("body", body), ("recap", recap), ("sections", sections)) if blocks}
    return Draft(kind, slug, title, under, streams, fields, translated)
