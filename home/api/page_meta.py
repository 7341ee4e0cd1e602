"""Schemas and serializers of what stands around a page: translations, breadcrumbs, metadata of its head, JSON-LD, its
original.
"""

from datetime import datetime
from functools import cached_property
from typing import Any

from django.http import HttpRequest
from django.utils.translation import get_language_info, pgettext
from ninja import Field, Schema
from wagtail.models import Page

from pages.about.models import PrinciplePage
from pages.api.schemas.links import PageLinkOut, absolute, full_url, page_link, page_links
from pages.base.models import BasePage
from pages.events.models import EventPage
from pages.tree.current import seen_by
from pages.tree.snapshot import SiteTree

from ..context.site import SiteContext
from ..models import HomePage
from ..seo import json_ld
from ..seo.templatetags.seo import hreflangs
from ..templatetags.formatting import format_date
from .page_lookup import LocatedPage
from .page_state import PageStateOut

# What readers of a translation are to be told of it: what templates/parts/outdated_notice.html tells on the page.


class OriginalOut(PageLinkOut):
    """The page that another one was translated from, and what readers of that one are to be told."""

    behind_since: datetime | None = Field(
        None,
        description="Since when the original says something else, or texts were left untranslated; null where the translation follows it. Facts as dates, times and places are never behind.",
        examples=["2026-11-20T17:30:00Z"],
    )
    untranslated: list[str] = Field(
        description="Plain texts that stand in the original's language in the translation, to be marked with its `locale`.",
        examples=[["Bring warm clothes."]],
    )
    begun: bool = Field(
        description="False for a home page that nobody has begun to translate: all its texts are the original's.",
        examples=[True],
    )


def serialize_original(page: BasePage, source: Page, request: HttpRequest) -> OriginalOut:
    """Serializes the source of a translated page."""
    return OriginalOut(
        **dict(page_link(source, request)),
        behind_since=page.behind_since,
        untranslated=page.untranslated,
        begun=not getattr(page, "in_source_words", False),
    )


class TranslationOut(PageLinkOut):
    """The page in one language."""

    name: str = Field(description="What the language calls itself.", examples=["Español"])
    direction: str = Field(description="`ltr` or `rtl`.", examples=["ltr"])
    current: bool = Field(description="Whether this is the page of this answer.")


class SharePictureOut(Schema):
    """What stands for a page where it is shared."""

    url: str = Field(
        description="Its full address.", examples=["https://www.example.org/media/share/42-0a1b2c3d4e5f6071.png"]
    )
    width: int = Field(description="In pixels.", examples=[1200])
    height: int = Field(description="In pixels.", examples=[630])
    alt: str = Field(description="What is seen.", examples=["The harvest is in"])


class AlternateOut(Schema):
    """The same page for readers of one language."""

    hreflang: str = Field(description="A language, or `x-default`.", examples=["es"])
    href: str = Field(description="The full address.", examples=["https://www.example.org/es/noticias/"])


class PageMetaOut(Schema):
    """What the head of a page says."""

    title: str = Field(
        description="For `<title>`, with the name of the site.", examples=["The harvest is in – Commonhouse"]
    )
    description: str = Field(
        description="For search engines and shared links; may be empty.", examples=["Freedom Farms opens its books."]
    )
    canonical: str = Field(
        description="The one address of this page.", examples=["https://www.example.org/news/the-harvest-is-in/"]
    )
    robots: str = Field(description="For `<meta name='robots'>`.", examples=["index, follow"])
    og_type: str = Field(description="`article` for what is dated, else `website`.", examples=["article"])
    share_picture: SharePictureOut | None = Field(None, description="The picture to share it with.")
    alternates: list[AlternateOut] = Field(
        description="For `<link rel='alternate' hreflang>`; none where it is in one language."
    )
    markdown: str = Field(
        description="The page as Markdown.", examples=["https://www.example.org/news/the-harvest-is-in.md"]
    )


class APISiteContext(SiteContext):
    """The SiteContext of a located page, with all that its user may see, by login or group too."""

    def __init__(self, located: LocatedPage, request):
        super().__init__(request)
        self.page, self.breadcrumbs, self.located = located.page, located.ancestors, located

    @cached_property
    def tree(self) -> SiteTree:
        return seen_by(self.request.user)

    @property
    def translations(self) -> list[TranslationOut]:
        """The visible translations of the page in this state, itself included."""
        found = []
        for code in [locale.language_code for locale in self.locales.values()]:
            page, subpath = self.page_in(self.page.translation_key, code), self.subpath_in(code)
            if page and subpath is not None:
                info = get_language_info(code)
                link = dict(page_link(page, self.request)) | {"url": full_url(page, self.request) + subpath}
                language = {"name": info["name_local"].capitalize(), "direction": "rtl" if info["bidi"] else "ltr"}
                found.append(TranslationOut(**link, **language, current=page.pk == self.page.pk))
        return found

    @property
    def original(self) -> OriginalOut | None:
        source = self.source
        return source and serialize_original(self.page, source, self.request)

    def page_meta(self, extra: dict[str, Any], state: PageStateOut | None) -> PageMetaOut:
        """The metadata that templates/parts/head_meta.html prints."""
        page = self.page
        description = page.description or self.text("tagline")
        canonical = extra.get("canonical") or full_url(page, self.request)
        return PageMetaOut(
            title=self.title(state),
            description=description,
            canonical=canonical,
            robots="index, follow" if self.is_open else "noindex, nofollow",
            og_type="article" if getattr(page, "date", None) else "website",
            share_picture=self.share_picture(),
            alternates=[
                AlternateOut(hreflang=code, href=href)
                for code, href in hreflangs({"site_context": self, "canonical": extra.get("canonical")})
            ],
            markdown=self.markdown_url,
        )

    def title(self, state: PageStateOut | None) -> str:
        """The `<title>`, as templates/base.html and the templates of each page type print it."""
        page = self.page
        if isinstance(page, HomePage):
            return page.seo_title or self.site.site_name or self.name
        if state and state.name:
            return f"{state.name} – {page.title} – {self.name}"
        if isinstance(page, PrinciplePage):
            return f"{page.number}. {page.title} – {self.name}"
        if isinstance(page, EventPage):
            occurrence = page.occurrence
            shows_date = occurrence and (state or not page.source.repeats)
            return f"{self.title_with_date(occurrence) if shows_date else page.title} – {self.name}"
        return f"{page.seo_title or page.title} – {self.name}"

    def title_with_date(self, occurrence) -> str:
        """The title with the day of an occurrence, after its state where that is not `scheduled`."""
        comma = pgettext("between parts of a line", ", ")
        state_label = "" if occurrence.state == "scheduled" else f"{occurrence.get_state_display()}: "
        return f"{state_label}{self.page.title}{comma}{format_date(occurrence.day)}"

    @property
    def is_open(self) -> bool:
        """Whether anonymous visitors may see the page, and not as a draft."""
        if getattr(self.request, "is_preview", False):
            return False
        return not self.request.user.is_authenticated or not self.page.get_view_restrictions()

    def share_picture(self) -> SharePictureOut | None:
        share = self.share
        return share and SharePictureOut(
            url=absolute(share.address, self.request), width=share.width, height=share.height, alt=share.alt
        )

    def linked_data(self, extra: dict[str, Any]) -> list[dict[str, Any]]:
        """The JSON-LD nodes, as the page prints them."""
        return json_ld.page_nodes(self.page, self, extra)

    @property
    def breadcrumb_links(self) -> list[PageLinkOut]:
        return page_links(self.breadcrumbs, self.request)
