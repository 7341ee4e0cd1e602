"""View of the poster of a page: one sheet of paper with its title, when and where, and its address as a QR code."""

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.template.loader import render_to_string
from django.urls import path, reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import get_language_info, override, pgettext_lazy
from wagtail import hooks
from wagtail.admin.ui.menus.pages import PageMenuItem
from wagtail.models import Page

from pages.events.models import EventPage
from pages.tree.current import current

from ..context.site import SiteContext
from ..users.permissions import known_pages

PAPERS = {"letter": pgettext_lazy("size of paper", "Letter"), "a4": pgettext_lazy("size of paper", "A4")}


@dataclass
class PosterLink:
    """A way to the same poster on other paper, or in another language."""

    name: str | Promise
    url: str
    current: bool
    code: str = ""  # of its language, where the name is written in that


def page_poster(request: HttpRequest, page_id: int) -> HttpResponse:
    """The poster of a page, to be printed; 404 for a page whose title this person may not read, or that has no address."""
    pages = known_pages(request.user).filter(depth__gt=1).select_related("locale")
    page = shown_version(get_object_or_404(pages, pk=page_id))
    paper = request.GET.get("paper")
    paper = paper if paper in PAPERS else usual_paper()
    siblings = pages.filter(translation_key=page.translation_key)
    context = {
        "page": page,
        "paper": paper,
        "is_public": current().is_visible(current().nodes[page.pk], timezone.now()),
        "papers": [PosterLink(name, poster_url(page, code), code == paper) for code, name in PAPERS.items()],
        "languages": language_links(siblings, page, paper),
        "language": get_language_info(page.locale.language_code),
    }
    with override(page.locale.language_code):
        sheet = render_to_string("wagtailadmin/poster/sheet.html", sheet_context(page, request), request)
    return render(request, "wagtailadmin/poster/poster.html", context | {"sheet": sheet})


def shown_version(page: Page) -> Page:
    """What visitors read; of a page that nobody has published yet, the draft."""
    return page.specific if page.live else page.get_latest_revision_as_object()


def sheet_context(page: Page, request: HttpRequest) -> dict:
    """Template context of the sheet, in the language of the page."""
    is_event = isinstance(page, EventPage)
    return {
        "page": page,
        "each": page.next_date if is_event else None,
        "is_online": is_event and page.source.is_online,
        "address": page.get_full_url(request) or "",
        "site_context": SiteContext(request),
    }


def usual_paper() -> str:
    """What printers hold where the site is: Letter in the Americas, else A4 (ISO 216)."""
    return "letter" if settings.TIME_ZONE.startswith("America/") else "a4"


def poster_url(page: Page, paper: str) -> str:
    return f"{reverse('page_poster', args=[page.pk])}?paper={paper}"


def language_links(siblings, page: Page, paper: str) -> list[PosterLink]:
    """The same page in every language in which this person may see it, in the order of the languages; none if only here."""
    rows = {row.locale.language_code: row for row in siblings}
    links = [
        PosterLink(get_language_info(code)["name_local"].capitalize(), poster_url(row, paper), row.pk == page.pk, code)
        for code, row in sorted(rows.items(), key=lambda pair: language_order(pair[0]))
    ]
    return links if len(links) > 1 else []


def language_order(code: str) -> int:
    return [known for known, _name in settings.LANGUAGES].index(code)


class PosterButton(PageMenuItem):
    label = pgettext_lazy("desk", "Poster to print")
    icon_name = "draft"
    url_name = "page_poster"

    def is_shown(self, user):
        return self.page.depth > 1


@hooks.register("register_admin_urls")
def register_poster_urls():
    return [path("pages/<int:page_id>/poster/", page_poster, name="page_poster")]


@hooks.register("register_page_listing_more_buttons")
def register_poster_listing_button(page, user, next_url=None):
    yield PosterButton(page=page, priority=35)


@hooks.register("register_page_header_buttons")
def register_poster_header_button(page, user, view_name, next_url=None):
    yield PosterButton(page=page, priority=50)
