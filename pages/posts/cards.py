"""Cards of a list of pages: each is kept as a fragment, and the pages are loaded only where one is rendered anew."""

from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from functools import cached_property

from media.cache_tags import unrecorded, use

from ..base.models import BasePage, load_pages
from ..tree.nodes import Node


@dataclass
class PageCard:
    """The card of a page in a list (`{% fragment … of card %}`); `leads` where the page stands first by choice."""

    cards: "PageCards"
    node: Node
    leads: bool = False

    @property
    def key(self) -> tuple[Hashable, ...]:
        return self.node.pk, self.leads

    @property
    def page(self) -> BasePage | None:
        """With what a list prints; None where it was deleted a moment ago. One query a kind for all cards of the list."""
        page = self.cards.pages.get(self.node.pk)
        use(f"page:{self.node.pk}", *(page.listed_tags() if page else ()))
        return page


class PageCards(list[PageCard]):
    """The cards of a list, in its order. The page with the translation key `leading` was chosen to stand first."""

    def __init__(self, nodes: Iterable[Node], leading: object = None):
        super().__init__(PageCard(self, node, node.translation_key == leading) for node in nodes)

    @cached_property
    def pages(self) -> dict[int, BasePage]:
        """By id; which of them a card depends on, it says itself."""
        with unrecorded():
            return {page.pk: page for page in load_pages(card.node for card in self)}
