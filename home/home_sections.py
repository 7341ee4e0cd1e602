"""Context of the sections of a home page: what their pages have to show, in the language of that home page."""

import json
from collections.abc import Hashable
from dataclasses import dataclass, field
from functools import cached_property

from django.utils import timezone
from wagtail.blocks import StreamValue
from wagtail.models import Page

from media.cache_tags import covered, use
from media.own_apps import OwnTemplate, call_own
from pages.base.fallback import set_list_locale
from pages.base.kinds import HomeSectionKind, home_section_of
from pages.blocks.stored import stored_values
from pages.posts.index_page import PostIndex
from pages.tree.current import current
from pages.tree.links import instance_of
from pages.tree.nodes import Node


@dataclass
class HomeSection:
    """A section of the home page, ready for its template."""

    kind: HomeSectionKind
    page: Page
    title: str
    ground: str
    more: str
    anchor: str
    named: bool  # has a title of its own, not that of its page
    items: list
    pinned: bool

    @property
    def template(self) -> OwnTemplate:
        return OwnTemplate(self.page._meta.app_label, f"home/{self.kind.name}.html")

    @property
    def listed(self) -> list:
        """The items other than its page itself."""
        return [] if self.items[:1] == [self.page] else self.items


@dataclass
class SectionSlot:
    """Where a section stands on a home page: worked out only where it is printed anew. Or free blocks, one after the other."""

    home: Page
    number: int = 0
    value: dict | None = None  # as it is stored: to build the blocks would ask for every chosen page once more
    blocks: list[dict] = field(default_factory=list)  # as they are stored

    @property
    def key(self) -> tuple[Hashable, ...]:
        """What the section depends on beside what is recorded while it is rendered (`{% fragment … of %}`)."""
        home, tree = self.home, current()
        source = tree.sources.get(home.translation_key)
        value = json.dumps(self.value, sort_keys=True, default=str)
        return home.pk, home.locale_id, home.in_source_words, source, self.number, value

    @property
    def stream(self) -> StreamValue:
        """The free blocks."""
        return StreamValue(self.home.sections.stream_block, self.blocks, is_lazy=True)

    @cached_property
    def section(self) -> HomeSection | None:
        """None where it has nothing to show."""
        return build_section(self.value, self.number, self.home.locale_id)


def section_slots(home) -> list[SectionSlot]:
    """The sections of this home page in their order, and between them its free blocks; no query."""
    slots: list[SectionSlot] = []
    for number, block in enumerate(stored_values(home.sections)):
        if block["type"] == "section":
            slots.append(SectionSlot(home, number, block["value"]))
            continue
        if not slots or slots[-1].value is not None:
            slots.append(SectionSlot(home))
        slots[-1].blocks.append(block)
    return slots


def shown_indexes(slots: list[SectionSlot]) -> list[Page]:
    """The lists of posts that these sections draw from, where they are visible."""
    nodes = (resolve_page(slot.value["page"], slot.home.locale_id) for slot in slots if slot.value)
    return [instance_of(node) for node in nodes if node and issubclass(node.model, PostIndex)]


def resolve_page(pk: int | None, locale_id: int) -> Node | None:
    """The visible page of the translation group of this page in this language.

    Where there is none, the oldest in another language, if that one is to be shown untranslated; a post has no such
    choice: its index decides. No query.
    """
    tree, now = current(), timezone.now()
    if (node := tree.nodes.get(pk)) is None:
        return None
    fallbacks = (each for each in tree.translations(node.translation_key, now) if each.show_untranslated is not False)
    return tree.translation(node.translation_key, locale_id, now) or next(fallbacks, None)


def build_section(value: dict, number: int, locale_id: int) -> HomeSection | None:
    """One section, from its stored block value; None where its page has nothing to show in this language."""
    node = resolve_page(value["page"], locale_id)
    kind, title = node and home_section_of(node.model), value.get("title")
    if kind is None:
        return None
    page = set_list_locale(locale_id, load_page(node) if kind.prints_summary else instance_of(node))
    first = resolve_page(value.get("show_first"), locale_id)
    items = call_own(page._meta.app_label, lambda: page.items_on_home(value.get("number") or 4, first), [])
    if not items and not (kind.prints_summary and page.summary):
        return None
    return HomeSection(
        kind,
        page,
        title=title or page.title,
        ground=value.get("ground") or "paper",
        more=value.get("more") or "",
        anchor=f"{page.slug}-{number}",
        named=bool(title),
        items=items,
        pinned=bool(first and items and first.pk == items[0].pk),
    )


def load_page(node: Node) -> Page:
    """The page with its picture, without its body; one query."""
    with covered(f"page:{node.pk}"):
        page = node.model.listed().get(pk=node.pk)
    use(*page.listed_tags())
    return page
