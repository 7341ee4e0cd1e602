"""Serializers of the sheets of a home page: each section with what the template's home page shows in it, chosen by the
same code (`home_sections`).
"""

from collections.abc import Callable
from typing import Any

from django.db.models import prefetch_related_objects
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Field, Schema

from media.cache_tags import use
from pages.api.routers import announcements, posts, principles
from pages.api.routers.base import ItemOut, ListEndpoint, ListQuery
from pages.api.schemas.about import PillarOut, StoryMomentOut
from pages.api.schemas.blocks import serialize_blocks
from pages.api.schemas.blocks.base import BlockOut
from pages.api.schemas.blocks.sections import (
    AnnouncementSectionOut,
    EventSectionOut,
    MissionSectionOut,
    NewsSectionOut,
    OtherSectionOut,
    PrincipleSectionOut,
    SectionContentOut,
    StorySectionOut,
)
from pages.api.schemas.dataloader import DataLoader
from pages.api.schemas.event_dates import serialize_dates
from pages.api.schemas.images import serialize_picture
from pages.api.schemas.links import page_link
from pages.base.models import BasePage
from pages.news.models import NewsPage
from pages.posts.models import Post
from pages.press.models import PressPage
from pages.tree.current import current

from ..context.site import SiteContext
from ..home_sections import HomeSection, build_section
from ..models import HomePage


def serialize_sheets(home: HomePage, loader: DataLoader) -> list[BlockOut]:
    """The sheets of a home page in their order; each section with what it shows."""
    sheets: list[BlockOut] = []
    for number, stored in enumerate(home.sections.raw_data):
        for block in serialize_blocks([stored], loader):
            if stored["type"] == "section":
                section = build_section(stored["value"], number, home.locale_id)
                block.shown = section and serialize_section(section, home, loader)
            sheets.append(block)
    return sheets


def serialize_section(section: HomeSection, home: HomePage, loader: DataLoader) -> SectionContentOut:
    schema, serialize = SERIALIZERS.get(section.kind.name, OTHER)
    if schema is NewsSectionOut and not all(isinstance(each, (NewsPage, PressPage)) for each in section.items):
        schema, serialize = OTHER  # its items are of these two kinds alone
    return schema(**serialize_frame(section, home, loader), **serialize(section, section_listing(schema, loader)))


def section_listing(schema: type[SectionContentOut], loader: DataLoader) -> ListEndpoint:
    """The endpoint of a list of what is published, in a draft of the home page too."""
    listing = ListEndpoint(loader.request, ListQuery(locale=loader.language), schema)
    listing.is_preview = False
    return listing


def serialize_frame(section: HomeSection, home: HomePage, loader: DataLoader) -> dict[str, Any]:
    """Heading and link of a section, with the languages that they are in, as templates/home/ has them."""
    page, own = page_link(section.page, loader.request), language_of_words(home)
    return {
        "anchor": section.anchor,
        "heading": section.title,
        "heading_locale": own if section.named else page.locale,
        "page": page,
        "link_words": section.more or link_words(section),
        "link_locale": own if section.more else loader.language,
    }


def language_of_words(home: HomePage) -> str:
    """The code of the language of the home page's own words: that of its source, where nobody has begun to translate it."""
    source = current().source(home.translation_key, timezone.now()) if home.in_source_words else None
    return current().locales[(source or home).locale_id]


def link_words(section: HomeSection) -> str:
    """The words of the link of a section for which nobody chose any (templates/home/more.html)."""
    if section.kind.link_words:
        return str(section.kind.link_words)
    return _("More %(title)s") % {"title": section.title} if section.listed else section.title


# What each kind of section shows.


def serialize_news(section: HomeSection, listing: ListEndpoint) -> dict[str, Any]:
    pieces: list[Post] = section.items
    prefetch_related_objects([each for each in pieces if isinstance(each, NewsPage)], "corrections")
    return {"items": posts.serialize_posts(pieces, listing), "pinned": section.pinned}


def serialize_announcements(section: HomeSection, listing: ListEndpoint) -> dict[str, Any]:
    return {"items": announcements.serialize_items(section.items, listing)}


def serialize_events(section: HomeSection, listing: ListEndpoint) -> dict[str, Any]:
    return {"items": serialize_dates(section.items, listing)}


def serialize_principles(section: HomeSection, listing: ListEndpoint) -> dict[str, Any]:
    return {"items": principles.serialize_items(section.items, listing), "summary": section.page.summary}


def serialize_mission(section: HomeSection, listing: ListEndpoint) -> dict[str, Any]:
    pillars = [PillarOut(name=each.name, sentence=each.sentence) for each in section.page.pillars.all()]
    return own_words(section.page, listing) | {"pillars": pillars}


def serialize_story(section: HomeSection, listing: ListEndpoint) -> dict[str, Any]:
    moments = [StoryMomentOut.from_row(row) for row in section.page.moments_on_home()]
    return own_words(section.page, listing) | {"moments": moments}


def own_words(page: BasePage, listing: ListEndpoint) -> dict[str, Any]:
    picture = serialize_picture(page.picture, listing.request, page.picture_text)
    return {"shout": page.shout, "summary": page.summary, "picture": picture}


def serialize_other(section: HomeSection, listing: ListEndpoint) -> dict[str, Any]:
    pages: list[BasePage] = [getattr(each, "page", each) for each in section.listed]
    return {"summary": section.page.summary, "items": [ItemOut(**listing.item_fields(page)) for page in pages]}


Serializer = tuple[type[SectionContentOut], Callable[[HomeSection, ListEndpoint], dict[str, Any]]]
OTHER: Serializer = OtherSectionOut, serialize_other  # of a kind that is not named here
SERIALIZERS: dict[str, Serializer] = {
    "news": (NewsSectionOut, serialize_news),
    "announcements": (AnnouncementSectionOut, serialize_announcements),
    "events": (EventSectionOut, serialize_events),
    "principles": (PrincipleSectionOut, serialize_principles),
    "mission": (MissionSectionOut, serialize_mission),
    "story": (StorySectionOut, serialize_story),
}


# What stands there before anything does.


class ComingOut(Schema):
    """Something that will be here."""

    name: str = Field(description="What it is called.", examples=["News"])
    words: str = Field(description="A few words about it.", examples=["What happened, and who says so."])


class FirstDayOut(Schema):
    """The empty state of a new site, which stands in the place of headline and body."""

    tagline: str = Field(description="What the network is; may be empty.", examples=["Solidarity economy in Jackson"])
    to_come: list[ComingOut] = Field(description="What will be here.")


def serialize_first_day(site_context: SiteContext) -> FirstDayOut | None:
    """The empty state of a home page none of whose sections shows anything; None where there is none."""
    use("tree")
    if (day := site_context.first_day) is None:
        return None
    return FirstDayOut(
        tagline=day.tagline, to_come=[ComingOut(name=str(name), words=str(words)) for name, words in day.to_come]
    )
