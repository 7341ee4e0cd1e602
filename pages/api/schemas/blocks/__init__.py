"""Every block of a body as machines are told it: one family a file, as in `pages.blocks`, and this list of them all."""

from collections.abc import Iterable
from functools import reduce
from operator import or_
from typing import Annotated, Any

from ninja import Field

from ..dataloader import Telling
from . import data, links, listings, media, quotes, text
from .base import Block

KINDS: list[type[Block]] = [
    *(text.Text, text.Heading, text.Lead, text.Notice, text.Questions, text.Columns, text.Divider),
    *(media.PictureBlock, media.Gallery, media.Video, media.Audio, media.RecordingBlock),
    *(quotes.Quote, quotes.Testimonial, quotes.People, media.Poster),
    *(data.Numbers, data.Table, data.Timeline, data.Address),
    *(links.Action, links.Buttons, links.Cards, links.Documents, links.Download),
    *(listings.Pages, listings.Newest, listings.Events, listings.Principles),
]
BY_TYPE = {kind.model_fields["type"].default: kind for kind in [*KINDS, listings.Section]}
AnyBlock = Annotated[reduce(or_, KINDS), Field(discriminator="type")]  # what stands in any body
AnySheet = Annotated[reduce(or_, [*KINDS, listings.Section]), Field(discriminator="type")]  # and on a home page


def told(stored: Iterable[dict[str, Any]], telling: Telling) -> list[Block]:
    """These stored blocks in their order; a kind that is no longer known is left out."""
    known = [block for block in stored if block["type"] in BY_TYPE]
    return [BY_TYPE[block["type"]].of(block["value"], telling, block.get("id")) for block in known]
