"""Context of the sections of a home page: what their pages have to show, in the language of that home page."""

from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone
from wagtail.models import Page

from media.cache_tags import covered, use
from pages.base.fallback import set_list_locale
from pages.tree.current import current
from pages.tree.links import instance_of
from pages.tree.nodes import Node

# What a section that draws from this kind of page is called in templates/home/.
KINDS = {
    "newsindexpage": "news",
    "missionpage": "mission",
    "announcementindexpage": "announcements",
    "storypage": "story",
    "eventindexpage": "events",
    "principlespage": "principles",
}
OWN_WORDS = {"mission", "story"}  # sections that print words of their page itself


@dataclass
class HomeSection:
    """A section of the home page, ready for its template, or (without a kind) free blocks to be rendered."""

    kind: str = ""
    page: Page | None = None
    title: str = ""
    ground: str = "paper"
    more: str = ""
    anchor: str = ""
    named: bool = False  # has a title of its own, not that of its page
    items: list = field(default_factory=list)
    pinned: bool = False

    @property
    def template(self) -> str:
        return f"home/{self.kind}.html"


def build_sections(home) -> list[HomeSection]:
    """The sections of this home page in their order; what has nothing to show is left out.

    The stored values are read as they are: to build the blocks would ask for every chosen page once more.
    """
    raw_blocks = list(home.sections.raw_data)
    sections: list[HomeSection] = []
    for number, block in enumerate(raw_blocks):
        if block["type"] != "section":
            add_block(sections, home.sections[number])
        elif section := build_section(block["value"], number, home.locale_id):
            sections.append(section)
    return sections


def add_block(sections: list[HomeSection], block: Any) -> None:
    """Free blocks that follow each other share a section."""
    if not sections or sections[-1].kind:
        sections.append(HomeSection())
    sections[-1].items.append(block)


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
    if node is None:
        return None
    kind, title = KINDS[node.model._meta.model_name], value.get("title")
    page = set_list_locale(locale_id, load_page(node) if kind in OWN_WORDS else instance_of(node))
    first = resolve_page(value.get("show_first"), locale_id)
    section = HomeSection(kind=kind, page=page, title=title or page.title, more=value.get("more") or "")
    section.named = bool(value.get("title"))
    section.ground = value.get("ground") or "paper"
    section.anchor = f"{page.slug}-{number}"
    section.items = section_items(section.kind, page, value.get("number") or 4, first)
    section.pinned = bool(first and section.items and first.pk == section.items[0].pk)
    return section if section.items else None


def load_page(node: Node) -> Page:
    """The page with its picture, without its body; one query."""
    with covered(f"page:{node.pk}"):
        page = node.model._default_manager.select_related("picture").defer_streamfields().get(pk=node.pk)
    use(f"media_picture:{page.picture_id}")
    return page


def section_items(kind: str, page, number: int, first: Node | None) -> list:
    """The items of a section that its page has to show; an empty list hides the section."""
    if kind == "news":
        return page.items(number, first=first)
    if kind == "announcements":
        return page.items(1)
    if kind == "events":
        return page.items(number)
    if kind == "principles":
        return list(page.items())
    if kind == "story":
        return [page] if page.summary or page.shout or page.moments_on_home() else []
    return [page] if page.summary or page.shout or page.pillars.all() else []
