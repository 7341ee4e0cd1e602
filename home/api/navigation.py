"""Schemas and serializers of the menu, the languages, the banner and the feeds, as the head and foot of every page show
them.
"""

import datetime as dt
from typing import Literal

from django.utils import translation
from django.utils.translation import get_language_info
from ninja import Field, Schema
from wagtail.models import Page

from pages.announcements.models import Level
from pages.api.schemas.detail.indexes import IndexFeedOut
from pages.api.schemas.links import PageLinkOut, absolute, page_link, page_links
from pages.events.index_page import EventIndexPage
from pages.feeds import announced_links, links
from pages.posts.index_page import PostIndex
from pages.visibility import visible

from ..context.site import SiteContext


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
    button_label: str = Field(
        description="The words of its link, which leads to `url`; empty: “Read more”.", examples=["Where to get water"]
    )


class CrisisMessageOut(Schema):
    """A message of the crisis switch."""

    locale: str = Field(description="The language it is written in.", examples=["en"])
    title: str = Field(description="What has happened.", examples=["Our office was broken into"])
    text: str = Field(description="What to do now; an empty line begins a new paragraph.", examples=["Call first."])


class CrisisOut(Schema):
    """What stands above every page, and alone on the front page, while the crisis switch is on."""

    since: dt.datetime = Field(description="Since when.", examples=["2026-05-01T15:00:00Z"])
    messages: list[CrisisMessageOut] = Field(
        description="In the language of this answer; where nobody has written it, a general one and one in another language."
    )
    pages: list[PageLinkOut] = Field(description="The pages on top of the front page.")


class FeedOut(IndexFeedOut):
    """What can be subscribed to, and the page it belongs to."""

    index: PageLinkOut | None = Field(None, description="The index it tells the news of; null for the podcast.")


def serialize_menu(site_context: SiteContext) -> list[MenuItemOut]:
    """Serializes the menu as a tree: each page below its closest ancestor in the menu."""
    roots: list[MenuItemOut] = []
    ancestors: list[tuple[Page, MenuItemOut]] = []
    for page in site_context.menu:
        item = MenuItemOut(**dict(page_link(page, site_context.request)), label=page.label, children=[])
        while ancestors and not page.path.startswith(ancestors[-1][0].path):
            ancestors.pop()
        (ancestors[-1][1].children if ancestors else roots).append(item)
        ancestors.append((page, item))
    return roots


def serialize_languages(site_context: SiteContext) -> list[LanguageOut]:
    """Serializes the active languages that have a home page."""
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


def serialize_crisis(site_context: SiteContext) -> CrisisOut | None:
    """Serializes what the crisis switch shows; None while it is off."""
    if (notice := site_context.crisis) is None:
        return None
    messages = [CrisisMessageOut(locale=each.language, title=each.title, text=each.text) for each in notice.messages]
    pages = page_links(site_context.crisis_links, site_context.request)
    return CrisisOut(since=site_context.tree.crisis.since, messages=messages, pages=pages)


def serialize_banner(site_context: SiteContext) -> BannerOut | None:
    """Serializes the site-wide banner; those of a section come with `announcements/?banner=true`."""
    page = site_context.banner and site_context.banner.page
    if page is None:
        return None
    link_fields = dict(page_link(page, site_context.request))
    words = {name: getattr(page, name) for name in ("level", "kicker", "summary", "button_label")}
    return BannerOut(**link_fields, **words, key=page.banner_key)


def serialize_feeds(site_context: SiteContext) -> list[FeedOut]:
    """Serializes the feeds of every visible index page in this language, and of the podcast."""
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
    return found + [
        FeedOut(type=link["type"], title=link["title"], url=absolute(link["href"], request))
        for link in announced_links(request)
    ]
