"""Rehearsal of the crisis switch: what visitors would read, who would be shut out, what would wait, what is missing."""

import gzip
from dataclasses import dataclass, replace
from io import BytesIO
from urllib.parse import unquote_to_bytes, urlsplit

from django.contrib.auth.models import AnonymousUser
from django.core.handlers.wsgi import WSGIRequest
from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation
from wagtail.models import Page, Revision

from pages.announcements.models import AnnouncementPage
from pages.crisis.models import CrisisLink, CrisisMessage
from pages.crisis.tree_parts import planned_crisis
from pages.i18n.locales import enabled_locales, name_of
from pages.tree.current import as_if, current

from ..context.site import SiteContext
from ..users.models import User


@dataclass(frozen=True)
class Preview:
    """A language in the rehearsal. `size`: kilobytes that its front page needs on the line, without its style sheet."""

    code: str
    name: str
    size: float


def readiness() -> dict:
    """Context: what is planned, what is missing, and what would be held or shut out now."""
    written = set(CrisisMessage.objects.values_list("locale_id", flat=True))
    tree, now = current(), timezone.now()
    links = [link.page for link in CrisisLink.objects.select_related("page").order_by("sort_order", "pk")]
    visible = {page.pk for page in links if page.pk in tree.nodes and tree.is_visible(tree.nodes[page.pk], now)}
    active = User.objects.filter(is_active=True)
    return {
        "is_written": bool(written),
        "without_message": [name_of(each.language_code) for each in enabled_locales() if each.pk not in written],
        "links": links,
        "hidden_links": [page for page in links if page.pk not in visible],
        "held": Revision.objects.filter(approved_go_live_at__isnull=False).count()
        + AnnouncementPage.objects.live().to_come().count(),
        "shut_out": active.filter(is_superuser=False).count(),
        "without_address": active.filter(is_superuser=True, email="").count(),
    }


def previews(request: HttpRequest) -> list[Preview]:
    """One of each language that has a front page."""
    found = []
    for locale in enabled_locales():
        code = locale.language_code
        if response := preview(request, code, is_home=True):
            found.append(Preview(code, name_of(code), round(len(gzip.compress(response.content)) / 1000, 1)))
    return found


def preview(request: HttpRequest, language: str, is_home: bool) -> HttpResponse | None:
    """The front page, or one below it, as a visitor of this language would get it now were the switch on; None without one."""
    crisis = current().crisis or planned_crisis(timezone.now())
    with translation.override(language), as_if(replace(current(), crisis=crisis)):
        around = SiteContext(request_of_visitor(request, "/"))
        home = around.home_in(language)
        target = home if is_home or not home else next(iter([*around.crisis_links, *around.menu]), None)
        if target is None:
            return None
        return Page.objects.get(pk=target.pk).specific.serve(request_of_visitor(request, target.url)).render()


def request_of_visitor(request: HttpRequest, url: str) -> HttpRequest:
    """A request that reads this address, of the same host as this one, by somebody who has not signed in (PEP 3333)."""
    host = {name: request.META[name] for name in ("HTTP_HOST", "SERVER_NAME", "SERVER_PORT") if name in request.META}
    path = unquote_to_bytes(urlsplit(url).path).decode("latin-1")
    made = WSGIRequest({"REQUEST_METHOD": "GET", "PATH_INFO": path, "wsgi.input": BytesIO(), **host})
    made.user = AnonymousUser()
    return made
