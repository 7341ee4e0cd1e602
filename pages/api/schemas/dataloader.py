"""Dataloader: pages, pictures, documents and what else is named in the blocks of one answer, in one query a model."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import get_language
from wagtail import blocks
from wagtail.images.blocks import ImageBlock
from wagtail.models import Orderable, Page

from media.documents.models import Document
from media.features import announced_functions
from media.images.models import Picture
from media.permissions import is_open

from ...base.models import BasePage
from ...blocks.stored import leaf_values
from ...tree.current import seen_by
from ...tree.links import by_id, in_language
from .cards import load_card_facts
from .files import DocumentOut, serialize_document
from .images import PictureOut, serialize_picture
from .links import PageLinkOut, absolute, full_url, page_link, type_of
from .pages import load_cards, with_own_card
from .rich_text import Format, RichTextOut, TextLinkOut, extract_links, rich_text

# References in stored blocks: pages, pictures, documents and others by their ids.

MODELS = {"page": Page, "document": Document}


def referenced_objects(block: blocks.Block, value: Any) -> Iterator[tuple[type, int]]:
    """(model, id) of every page, picture, document and other row in the stored value of a block, at any depth."""
    for leaf, stored in leaf_values(block, value):
        if isinstance(leaf, blocks.RichTextBlock):
            yield from ((MODELS[kind], pk) for kind, pk in extract_links(stored or ""))
        elif isinstance(leaf, ImageBlock):
            image = stored.get("image") if isinstance(stored, dict) else stored
            yield from referenced_objects(leaf.child_blocks["image"], image)
        elif isinstance(leaf, blocks.ChooserBlock) and isinstance(stored, int):
            yield leaf.model_class, stored


class DataLoader:
    """The dataloader of one request for one page: collects ids, then loads each model in one query."""

    def __init__(
        self, request: HttpRequest, base: str, rich_text_format: Format = "html", page: BasePage | None = None
    ):
        self.request, self.base, self.format, self.own = request, base, rich_text_format, page
        self.language = get_language()
        self.ids: dict[type, set[int]] = defaultdict(set)
        self.loaded: dict[type, dict[int, Any]] = {}  # rows of other models, which apps load (`api_preloads`)
        self.picked: list[int] = []

    def add_block(self, block: blocks.Block, value: Any) -> None:
        """Collects the ids in a stored value; to be called for all blocks before the first is serialized."""
        for model, pk in referenced_objects(block, value):
            self.add(model, pk)

    def add(self, model: type, *ids: int | None) -> None:
        self.ids[Page if issubclass(model, Page) else model].update(pk for pk in ids if pk)

    def add_page(self, pk: int | None) -> None:
        self.add(Page, pk)

    def add_picks(self, rows: Iterable[Orderable]) -> None:
        """Collects the pages of these rows too, in their order; `picked_pages` has them. One query."""
        in_order = sorted(rows, key=lambda row: row.pk or 0 if row.sort_order is None else row.sort_order)
        self.picked = [row.page_id for row in in_order]
        self.add(Page, *self.picked)

    @cached_property
    def pages(self) -> dict[int, Page]:
        """{collected id: visible page to link to, in the active language where it exists}; one query."""
        tree, ids = seen_by(self.request.user), self.ids[Page]
        targets = in_language(by_id(ids).values(), self.language, tree)
        found = load_cards({page.pk for page in targets.values()}) if targets else {}
        if self.own and self.own.pk in found:  # what links to itself shows itself as it stands in memory
            found[self.own.pk] = with_own_card(self.own)
        return {pk: found[page.pk] for pk, page in targets.items() if page.pk in found}

    @cached_property
    def card_facts(self) -> dict[int, Any]:
        """{id: what a card says besides} of the press and the events among the pages; a few queries."""
        return load_card_facts(self)

    def load_rows(self, model: type, rows: QuerySet) -> dict[int, Any]:
        return rows.in_bulk(self.ids[model]) if self.ids[model] else {}

    @cached_property
    def pictures(self) -> dict[int, Picture]:
        self.add(Picture, *(page.card_picture for page in self.pages.values()))
        return self.load_rows(Picture, Picture.objects.all())

    @cached_property
    def documents(self) -> dict[int, Document]:
        return self.load_rows(Document, Document.objects.select_related("alternative"))

    def load(self) -> None:
        """Load what has links of its own, before pages and documents are loaded."""
        for preload in announced_functions("api_preloads"):
            preload(self)

    def add_links(self, html: str) -> None:
        """Collect the links in rich text."""
        for kind, pk in extract_links(html):
            self.add(MODELS[kind], pk)

    def page(self, pk: int | None) -> PageLinkOut | None:
        page = self.pages.get(pk)
        return page_link(page, self.request) if page else None

    def chosen_pages(self, ids: Iterable[int]) -> list[Page]:
        """The loaded pages of these ids, in their order."""
        return [self.pages[pk] for pk in ids if pk in self.pages]

    def picked_pages(self) -> list[Page]:
        """The loaded pages of `add_picks`, in their order."""
        return self.chosen_pages(self.picked)

    def picture(self, value: Any, alt: str | None = None) -> PictureOut | None:
        """Serializes the stored value of an ImageBlock or of an image chooser."""
        image = value if isinstance(value, dict) else {"image": value}
        alt_text = "" if image.get("decorative") else image.get("alt_text") or ""
        return serialize_picture(self.pictures.get(image.get("image")), self.request, alt_text if alt is None else alt)

    def document(self, pk: int | None) -> DocumentOut | None:
        return serialize_document(self.documents.get(pk), self.request)

    def rich_text(self, html: str | None) -> RichTextOut:
        return rich_text(html or "", self.format, self.base, self.target)

    def target(self, kind: str, pk: int) -> TextLinkOut | None:
        """The target of a link in rich text; None where it is gone or this request may not see it."""
        if kind == "page":
            page = self.pages.get(pk)
            return page and TextLinkOut(url=full_url(page, self.request), id=page.pk, type=type_of(page))
        row = self.documents.get(pk)
        if row is None or not is_open(row, self.request):
            return None
        return TextLinkOut(url=absolute(row.url, self.request), id=row.pk, type=row._meta.label)
