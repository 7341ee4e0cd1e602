"""Fills the sections of a home page with what their pages have to show, in the language of that home page."""

from dataclasses import dataclass, field
from typing import Any

from wagtail.models import Page

from pages.visibility import in_language

# What a section of this kind is called in templates/home/, and which of its pages it needs whole.
KINDS = {
    "newsindexpage": "news",
    "missionpage": "mission",
    "announcementindexpage": "announcements",
    "storypage": "story",
    "eventindexpage": "events",
    "principlespage": "principles",
}
WHOLE = {"mission", "story", "principles"}


@dataclass
class Sheet:
    """One section, ready to be printed; a free block has no kind, and `block` to be rendered."""

    kind: str = ""
    block: Any = None
    page: Page | None = None
    title: str = ""
    ground: str = "paper"
    more: str = ""
    anchor: str = ""
    items: list = field(default_factory=list)
    pinned: bool = False

    @property
    def template(self) -> str:
        return f"home/{self.kind}.html"


def fill(home) -> list[Sheet]:
    """The sheets of this home page in their order; what has nothing to show is left out.

    One query finds the pages in this language; each section then asks its own page for what it needs.
    """
    blocks = list(home.sections)
    chosen = [block.value["page"] for block in blocks if block.block_type == "section" and block.value["page"]]
    own = in_language(chosen, home.locale.language_code)
    sheets = []
    for block in blocks:
        if block.block_type != "section":
            sheets.append(Sheet(block=block))
        elif (page := block.value["page"]) and page.pk in own and own[page.pk].locale_id == home.locale_id:
            sheet = section(block.value, own[page.pk], len(sheets))
            if sheet.items:
                sheets.append(sheet)
    return joined(sheets)


def joined(sheets: list[Sheet]) -> list[Sheet]:
    """Free blocks that follow each other share one sheet, as the list in `items`."""
    found: list[Sheet] = []
    for sheet in sheets:
        if not sheet.kind and found and not found[-1].kind:
            found[-1].items.append(sheet.block)
        else:
            found.append(sheet)
            if not sheet.kind:
                sheet.items = [sheet.block]
    return found


def section(value, page: Page, number: int) -> Sheet:
    """The sheet of one section that draws from this page."""
    kind = KINDS[page.cached_content_type.model]
    page = page.specific if kind in WHOLE else page.specific_deferred
    sheet = Sheet(
        kind=kind, page=page, title=value["title"] or page.title, ground=value["ground"] or "paper", more=value["more"]
    )
    sheet.anchor = f"{page.slug}-{number}"
    sheet.items = contents(kind, page, value)
    sheet.pinned = bool(
        value.get("show_first")
        and sheet.items
        and value["show_first"].translation_key == sheet.items[0].translation_key
    )
    return sheet


def contents(kind: str, page, value) -> list:
    """What this page has to show; empty hides the section."""
    if kind == "news":
        return page.items(value["number"] or 4, first=value["show_first"])
    if kind == "announcements":
        return page.items(1)
    if kind == "events":
        return page.items(value["number"] or 4)
    if kind == "principles":
        return list(page.items())
    return [page] if page.summary or page.shout else []
