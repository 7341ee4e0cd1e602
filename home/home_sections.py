"""Context of the sections of a home page: what their pages have to show, in the language of that home page."""

from dataclasses import dataclass, field
from typing import Any

from django.db.models import BooleanField, ExpressionWrapper
from django.db.models.functions import Coalesce
from wagtail.models import Page

from pages.i18n.fallback import set_list_locale
from pages.visibility import visible_q

# What a section that draws from this kind of page is called in templates/home/.
KINDS = {
    "newsindexpage": "news",
    "missionpage": "mission",
    "announcementindexpage": "announcements",
    "storypage": "story",
    "eventindexpage": "events",
    "principlespage": "principles",
}
# Whether a page may stand for its own translation, from whichever of these kinds it is.
SHOW_UNTRANSLATED = Coalesce(*(f"{model}__show_untranslated" for model in KINDS))
# Kinds whose own words a section prints; the query that finds the pages brings them along.
SELECT_RELATED = {
    "missionpage": "missionpage__picture",
    "storypage": "storypage__picture",
    "principlespage": "principlespage",
}


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

    One query finds all pages in this language; each section then asks its own page for what it needs.
    The stored values are read as they are: to build the blocks would ask for every chosen page once more.
    """
    raw_blocks = list(home.sections.raw_data)
    pages = resolve_pages(raw_blocks, home.locale_id)
    sections: list[HomeSection] = []
    for number, block in enumerate(raw_blocks):
        if block["type"] != "section":
            add_block(sections, home.sections[number])
        elif section := build_section(block["value"], pages, number, home.locale_id):
            sections.append(section)
    return sections


def add_block(sections: list[HomeSection], block: Any) -> None:
    """Free blocks that follow each other share a section."""
    if not sections or sections[-1].kind:
        sections.append(HomeSection())
    sections[-1].items.append(block)


def resolve_pages(raw_blocks: list[dict], locale_id: int) -> dict[int, Page]:
    """Page id that a section names to the visible page of that translation group in this language.

    Where there is none, the oldest in another language, if that one is to be shown untranslated.
    """
    values = [block["value"] for block in raw_blocks if block["type"] == "section"]
    ids = {value.get(name) for value in values for name in ("page", "show_first")} - {None}
    is_visible = ExpressionWrapper(visible_q(), output_field=BooleanField())
    # Asked for first: a database that is to find them out in the same breath reads every page to compare it with them.
    keys = set(Page.objects.filter(pk__in=ids).order_by().values_list("translation_key", flat=True)) if ids else set()
    found = Page.objects.filter(translation_key__in=keys).annotate(shown=is_visible, shows=SHOW_UNTRANSLATED)
    found = found.select_related(*SELECT_RELATED.values()).order_by("pk")
    fallbacks: dict = {}
    for page in found:
        if page.shown and page.shows is not False:  # a post has no such choice: its index decides
            fallbacks.setdefault(page.translation_key, page)
    resolved = fallbacks | {page.translation_key: page for page in found if page.shown and page.locale_id == locale_id}
    for page in resolved.values():
        translations = [each for each in found if each.translation_key == page.translation_key]
        page.paths = [each.path for each in translations if each.locale_id == locale_id or each.shows]
    return {
        page.pk: resolved[page.translation_key] for page in found if page.pk in ids and page.translation_key in resolved
    }


def build_section(value: dict, pages: dict[int, Page], number: int, locale_id: int) -> HomeSection | None:
    """One section, from its stored block value; None where its page has nothing to show in this language."""
    page = pages.get(value["page"])
    if page is None:
        return None
    model = page.cached_content_type.model
    page = set_list_locale(
        locale_id, getattr(page, model) if model in SELECT_RELATED else page.specific_deferred, page.paths
    )
    first = pages.get(value.get("show_first"))
    section = HomeSection(
        kind=KINDS[model], page=page, title=value.get("title") or page.title, more=value.get("more") or ""
    )
    section.named = bool(value.get("title"))
    section.ground = value.get("ground") or "paper"
    section.anchor = f"{page.slug}-{number}"
    section.items = section_items(section.kind, page, value.get("number") or 4, first)
    section.pinned = bool(first and section.items and first.pk == section.items[0].pk)
    return section if section.items else None


def section_items(kind: str, page, number: int, first: Page | None) -> list:
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
