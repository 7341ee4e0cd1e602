"""Schemas of the blocks of a body: one family a file, as in `pages.blocks`, and this list of them all."""

from collections.abc import Iterable
from functools import reduce
from operator import or_
from types import ModuleType
from typing import Annotated, Any

from ninja import Field

from media.features import active_modules

from ....blocks.announced import in_place
from ..dataloader import DataLoader
from . import data, links, listings, media, quotes, sections, text
from .base import BlockOut


def schemas_in(module: ModuleType) -> list[type[BlockOut]]:
    """The schemas of blocks that a module defines, in their order."""
    defined = [each for each in vars(module).values() if getattr(each, "__module__", "") == module.__name__]
    return [each for each in defined if isinstance(each, type) and issubclass(each, BlockOut)]


def type_of(kind: type[BlockOut]) -> str:
    """Return the name of the block that this schema is of."""
    return kind.model_fields["type"].default


OURS: list[type[BlockOut]] = [
    *(
        text.TextBlockOut,
        text.HeadingBlockOut,
        text.LeadBlockOut,
        text.NoticeBlockOut,
        text.QuestionsBlockOut,
        text.ColumnsBlockOut,
        text.DividerBlockOut,
    ),
    *(media.PictureBlockOut, media.GalleryBlockOut, media.VideoBlockOut),
    *(quotes.QuoteBlockOut, quotes.TestimonialBlockOut, quotes.PeopleBlockOut, media.PosterBlockOut),
    *(data.NumbersBlockOut, data.TableBlockOut, data.TimelineBlockOut, data.AddressBlockOut),
    *(
        links.ActionBlockOut,
        links.ButtonsBlockOut,
        links.CardsBlockOut,
        links.DocumentsBlockOut,
        links.DownloadBlockOut,
    ),
    *(listings.PagesBlockOut, listings.NewestBlockOut, listings.EventsBlockOut, listings.PrinciplesBlockOut),
    *(schema for module in active_modules("block_schemas") for schema in schemas_in(module)),
]
KINDS = list(in_place({type_of(kind): kind for kind in OURS}).values())
BY_TYPE = {type_of(kind): kind for kind in [*KINDS, sections.SectionBlockOut]}
AnyBlock = Annotated[reduce(or_, KINDS), Field(discriminator="type")]  # what stands in any body
AnySheet = Annotated[reduce(or_, [*KINDS, sections.SectionBlockOut]), Field(discriminator="type")]  # and on a home page


def serialize_blocks(stored: Iterable[dict[str, Any]], loader: DataLoader) -> list[BlockOut]:
    """Serializes stored blocks in their order; a type that is no longer known is left out."""
    known = [block for block in stored if block["type"] in BY_TYPE]
    return [BY_TYPE[block["type"]].from_value(block["value"], loader, block.get("id")) for block in known]
