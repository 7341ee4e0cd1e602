"""Dataloader: pages, pictures, documents and recordings named in the blocks of one answer, in one query a model."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import Any

from django.db.models import BooleanField, ExpressionWrapper, IntegerField, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.utils.translation import get_language
from wagtail import blocks
from wagtail.images.blocks import ImageBlock
from wagtail.models import Page

from media.models import Document, Picture, Recording
from media.permissions import is_open

from ...visibility import visible_q
from .files import DocumentOut, RecordingOut, document_of, recording_of, recordings_with_words
from .images import PictureOut, picture_of
from .links import PageLinkOut, absolute, address_of, code_of, page_link, type_of
from .pages import with_words
from .rich_text import Format, RichTextOut, TextLinkOut, linked, rich_text

# What stored blocks name: pages, pictures, documents and recordings by their ids.

MODELS = {"page": Page, "document": Document}


def referenced_objects(block: blocks.Block, value: Any) -> Iterator[tuple[type, int]]:
    """(model, id) of whatever this stored value of a block names, at any depth."""
    if isinstance(block, blocks.RichTextBlock):
        yield from ((MODELS[kind], pk) for kind, pk in linked(value or ""))
    elif isinstance(block, blocks.ChooserBlock):
        yield from [(block.model_class, value)] if isinstance(value, int) else []
    elif isinstance(block, ImageBlock):
        yield from referenced_objects(
            block.child_blocks["image"], value.get("image") if isinstance(value, dict) else value
        )
    elif isinstance(block, blocks.StructBlock):
        for name, child in block.child_blocks.items():
            yield from referenced_objects(child, (value or {}).get(name))
    elif isinstance(block, blocks.ListBlock):
        for item in items_of(value):
            yield from referenced_objects(block.child_block, item)
    elif isinstance(block, blocks.StreamBlock):
        for child in value or ():
            if child["type"] in block.child_blocks:
                yield from referenced_objects(block.child_blocks[child["type"]], child["value"])


def items_of(value: Any) -> list:
    """The values of a stored list, as today's blocks keep them and as those of earlier versions did."""
    is_item = {"type", "value"}.issubset
    return [each["value"] if isinstance(each, dict) and is_item(each) else each for each in value or []]


class DataLoader:
    """Belongs to one request and one page; its language is the active one."""

    def __init__(self, request: HttpRequest, base: str, rich_text_format: Format = "html"):
        self.request, self.base, self.format = request, base, rich_text_format
        self.language = get_language()
        self.ids: dict[type, set[int]] = defaultdict(set)
        self.picks: QuerySet | None = None
        self.picked: list[int] = []

    def add_block(self, block: blocks.Block, value: Any) -> None:
        """Notes what this stored value names; to be called for all of them before the first is told."""
        for model, pk in referenced_objects(block, value):
            self.add(model, pk)

    def add(self, model: type, *ids: int | None) -> None:
        self.ids[Page if issubclass(model, Page) else model].update(pk for pk in ids if pk)

    def name_page(self, pk: int | None) -> None:
        self.add(Page, pk)

    def pick(self, rows: QuerySet) -> None:
        """Names the pages of these rows (ordered, with a `page`) too; `chosen_picks` has them."""
        self.picks = rows

    @cached_property
    def pages(self) -> dict[int, Page]:
        """By each id named: the visible page to link to, in the reader's language where it exists; one query."""
        ids, picks = self.ids[Page], self.picks
        if not ids and picks is None:
            return {}
        wanted = Q(pk__in=ids) if picks is None else Q(pk__in=ids) | Q(pk__in=picks.order_by().values("page"))
        keys = Page.objects.filter(wanted).order_by().values("translation_key")
        shown = ExpressionWrapper(visible_q(self.request.user), output_field=BooleanField())
        alike = Page.objects.filter(translation_key__in=keys).annotate(is_shown=shown, place=place_in(picks))
        found = list(with_words(alike.order_by()))
        picked = sorted((page for page in found if page.place is not None), key=lambda page: page.place)
        self.picked = [page.pk for page in picked]
        ids.update(self.picked)
        own: dict[Any, Page] = {}
        for page in found:
            here = code_of(page, self.request) == self.language
            if page.is_shown and (here or (page.pk in ids and page.translation_key not in own)):
                own[page.translation_key] = page
        return {page.pk: own[page.translation_key] for page in found if page.pk in ids and page.translation_key in own}

    def rows(self, model: type, rows: QuerySet) -> dict[int, Any]:
        return rows.in_bulk(self.ids[model]) if self.ids[model] else {}

    @cached_property
    def pictures(self) -> dict[int, Picture]:
        self.add(Picture, *(page.card_picture for page in self.pages.values()))
        return self.rows(Picture, Picture.objects.all())

    @cached_property
    def documents(self) -> dict[int, Document]:
        return self.rows(Document, Document.objects.select_related("alternative"))

    @cached_property
    def recordings(self) -> dict[int, Recording]:
        return recordings_with_words(self.ids[Recording])

    def load(self) -> None:
        """Asks for all that was noted; transcripts of recordings link to pages too, so they come first."""
        for row in self.recordings.values():
            for text in row.texts.all():
                for kind, pk in linked(text.transcript):
                    self.add(MODELS[kind], pk)

    def page(self, pk: int | None) -> PageLinkOut | None:
        page = self.pages.get(pk)
        return page_link(page, self.request) if page else None

    def chosen(self, ids: Iterable[int]) -> list[Page]:
        """The pages to show for these ids, in their order."""
        return [self.pages[pk] for pk in ids if pk in self.pages]

    def chosen_picks(self) -> list[Page]:
        """What was picked, to show in its order."""
        pages = self.pages  # knows who was picked
        return [pages[pk] for pk in self.picked if pk in pages]

    def picture(self, value: Any, alt: str | None = None) -> PictureOut | None:
        """The picture of an ImageBlock or of an image chooser."""
        use = value if isinstance(value, dict) else {"image": value}
        said = "" if use.get("decorative") else use.get("alt_text") or ""
        return picture_of(self.pictures.get(use.get("image")), self.request, said if alt is None else alt)

    def document(self, pk: int | None) -> DocumentOut | None:
        return document_of(self.documents.get(pk), self.request)

    def recording(self, pk: int | None) -> RecordingOut | None:
        return recording_of(self.recordings.get(pk), self.request, self.language, self.rich_text)

    def rich_text(self, html: str | None) -> RichTextOut:
        return rich_text(html or "", self.format, self.base, self.target)

    def target(self, kind: str, pk: int) -> TextLinkOut | None:
        """Where a link in a text leads; None where that is gone or not for everybody."""
        if kind == "page":
            page = self.pages.get(pk)
            return page and TextLinkOut(url=address_of(page, self.request), id=page.pk, type=type_of(page))
        row = self.documents.get(pk)
        if row is None or not is_open(row, self.request):
            return None
        return TextLinkOut(url=absolute(row.url, self.request), id=row.pk, type=row._meta.label)


def place_in(picks: QuerySet | None):
    """Where a page stands among what is picked, as an annotation; null where it is not picked."""
    if picks is None:
        return Value(None, IntegerField())
    rows = (
        picks.filter(page=OuterRef("pk"))
        .annotate(place=Coalesce("sort_order", "pk", output_field=IntegerField()))
        .order_by("place")
    )
    return Subquery(rows.values("place")[:1])


# What stands in stored blocks to be read, without asking the database for what they choose.


def texts(block: blocks.Block, value: Any) -> Iterator[str]:
    """Every text in this stored value of a block, as its `get_searchable_content` has it."""
    if isinstance(block, ImageBlock):
        use = value if isinstance(value, dict) else {}
        yield from [use["alt_text"]] if use.get("alt_text") and use.get("image") and not use.get("decorative") else []
    elif isinstance(block, blocks.StructBlock):
        for name, child in block.child_blocks.items():
            yield from texts(child, (value or {}).get(name))
    elif isinstance(block, blocks.ListBlock):
        for item in items_of(value):
            yield from texts(block.child_block, item)
    elif isinstance(block, blocks.StreamBlock):
        for child in value or ():
            if child["type"] in block.child_blocks:
                yield from texts(block.child_blocks[child["type"]], child["value"])
    elif not isinstance(block, blocks.ChooserBlock) and value is not None:
        yield from block.get_searchable_content(block.to_python(value))
