"""Schemas and serializers of the menu, the languages, the banner and the feeds, as the head and foot of every page show
them.
"""

from typing import Literal

from django.utils import translation
from django.utils.translation import get_language_info
from ninja import Field, Schema
from wagtail.models import Page

from pages.announcements import Level
from pages.api.schemas.detail.indexes import IndexFeedOut
from pages.api.schemas.links import PageLinkOut, absolute, page_link
from pages.events.index_page import EventIndexPage
from pages.feeds import links
from pages.feeds.podcast import podcast_links
from pages.posts.index_page import PostIndex
from pages.visibility import visible

from ..context import SiteContext


class MenuItemOut(PageLinkOut):
    """A page in the menu."""

    label: str = Field(description="Its short name.", examples=["News"])
    children: list["MenuItemOut"] = Field(description="Pages of the menu that stand below this one.")


class LanguageOut(Schema):
    """A language that is on."""

    code: str = Field(description="Its code.", examples=["es"])
    name: str = Field(description="What it calls itself.", examples=["Español"])
    direction: Literal["ltr", "rtl"] = Field(description="Which way it is written.", examples=["ltr"])
    home: PageLinkOut = Field(description="Its home page.")
    current: bool = Field(description="Whether it is the language of this answer.")


class BannerOut(PageLinkOut):
    """An announcement that stands above every page."""

    level: Literal[tuple(Level.values)] = Field(description="How grave it is.", examples=["urgent"])
    key: str = Field(
        description="What to remember when a visitor closes it or follows it: the same in every language, until staff show it again.",
        examples=["0a1b2c3d4e5f-0"],
    )
    kicker: str = Field(description="A word or two above the title.", examples=["Water"])
    summary: str = Field(
        description="What there is to know.", examples=["Boil it for one minute until we say otherwise."]
    )


class FeedOut(IndexFeedOut):
    """What can be subscribed to, and the page it belongs to."""

    index: PageLinkOut | None = Field(None, description="The index it tells the news of; null for the podcast.")


def menu_of(site_context: SiteContext) -> list[MenuItemOut]:
    """In the order of the tree, each page below the page of the menu that it stands below."""
    roots: list[MenuItemOut] = []
    above: list[tuple[Page, MenuItemOut]] = []
    for page in site_context.menu:
        item = MenuItemOut(**dict(page_link(page, site_context.request)), label=page.label, children=[])
        while above and not page.path.startswith(above[-1][0].path):
            above.pop()
        (above[-1][1].children if above else roots).append(item)
        above.append((page, item))
    return roots


def languages_of(site_context: SiteContext) -> list[LanguageOut]:
    """Each with its own home page."""
    found = []
    for code in [locale.language_code for locale in site_context.locales.values()]:
        if home := site_context.home_in(code):
            info = get_language_info(code)
            found.append(
                LanguageOut(
                    code=code,
                    name=info["name_local"].capitalize(),
                    direction="rtl" if info["bidi"] else "ltr",
                    home=page_link(home, site_context.request),
                    current=code == translation.get_language(),
                )
            )
    return found


def banner_of(site_context: SiteContext) -> BannerOut | None:
    """The one that concerns the whole site; those of a section come with `announcements/?banner=true`."""
    page = site_context.banner
    if page is None:
        return None
    told = dict(page_link(page, site_context.request))
    return BannerOut(**told, key=page.banner_key, level=page.level, kicker=page.kicker, summary=page.summary)


def feeds_of(site_context: SiteContext) -> list[FeedOut]:
    """Of every index in this language that visitors may see, and the podcast."""
    request, found = site_context.request, []
    for kind in (*PostIndex.__subclasses__(), EventIndexPage):
        for page in visible(kind.objects.descendant_of(site_context.home)).order_by("path"):
            rows = [(link["type"], link["title"], link["href"]) for link in links(page)]
            if kind is EventIndexPage:
                rows.append(("text/calendar", page.title, f"{page.url}calendar.ics"))
            index = page_link(page, request)
            found += [
                FeedOut(type=type_, title=title, url=absolute(url, request), index=index) for type_, title, url in rows
            ]
    podcast = podcast_links(request)
    return found + [
        FeedOut(type=each["type"], title=each["title"], url=absolute(each["href"], request)) for each in podcast
    ]
