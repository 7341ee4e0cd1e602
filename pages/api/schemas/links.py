"""Schemas of links: full URLs, and pages as their id, kind, title and address."""

from collections.abc import Iterable

from django.conf import settings
from django.http import HttpRequest
from ninja import Field
from pydantic import BaseModel
from wagtail.models import Page, Site

from ...fact_notes import FactNote
from ...tree.current import current
from ...tree.routing import find_site


class PageLinkOut(BaseModel):
    """A page of this site, as far as a link needs it."""

    id: int = Field(description="Its id, for `content/{id}/`.", examples=[42])
    type: str = Field(description="Its kind, as `schema/` names it.", examples=["pages.NewsPage"])
    title: str = Field(description="Its title.", examples=["The harvest is in"])
    url: str = Field(
        description="Its full address for visitors.", examples=["https://www.example.org/news/the-harvest-is-in/"]
    )
    locale: str = Field(description="The language it is written in.", examples=["en"])


def absolute(address: str, request: HttpRequest) -> str:
    """The absolute URL of a path of this server (a file, the API); what has a scheme, or is empty, stays as it is."""
    if not address.startswith("/") or address.startswith("//"):
        return address
    return f"{settings.BASE_URL if settings.HEADLESS == 'only' else site_root_url(request)}{address}"


def site_root_url(request: HttpRequest) -> str:
    """The root URL of the request's site; no query where there is only one."""
    roots = {site.root_url for site in Site.get_site_root_paths()}
    site = find_site(request) if len(roots) > 1 else None
    return site.root_url if site else next(iter(roots), settings.BASE_URL)


def locale_code(page: Page | FactNote, request: HttpRequest) -> str:
    """The language code of a page, snippet or note; no query of its own."""
    return current().locales.get(page.locale_id, "")


def note_language(note: FactNote | str, request: HttpRequest) -> str | None:
    """The language code of a note beside a fact (pages.fact_notes); None without a note."""
    return (locale_code(note, request) or None) if note else None


def full_url(page: Page, request: HttpRequest) -> str:
    """The absolute URL of a page."""
    return page.get_full_url(request) or ""


def type_of(page: Page) -> str:
    """The model label of a page, as Wagtail's API names it: `pages.NewsPage`."""
    return (page.specific_class or Page)._meta.label


def page_link(page: Page, request: HttpRequest) -> PageLinkOut:
    """This page as a link; costs no query."""
    return PageLinkOut(
        id=page.pk,
        type=type_of(page),
        title=page.title,
        url=full_url(page, request),
        locale=locale_code(page, request),
    )


def page_links(pages: Iterable[Page], request: HttpRequest) -> list[PageLinkOut]:
    """These pages as links, in their order."""
    return [page_link(page, request) for page in pages]
