"""What readers of a translation are to be told of it: what templates/parts/behind.html tells on the page."""

from datetime import datetime

from django.http import HttpRequest
from ninja import Field
from wagtail.models import Page

from pages.api.links import PageLink, page_link
from pages.base import BasePage


class Original(PageLink):
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


def original(page: BasePage, source: Page, request: HttpRequest) -> Original:
    """Of this page, translated from that one."""
    return Original(
        **dict(page_link(source, request)),
        behind_since=page.behind_since,
        untranslated=page.untranslated,
        begun=not getattr(page, "in_source_words", False),
    )
