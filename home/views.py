"""Views beside Wagtail's pages: error handlers, robots.txt, theme style sheet and its preview, lookup in other
languages.
"""

import hashlib
import re
import sys
from base64 import b64encode
from collections.abc import Callable, Iterable
from functools import partial
from math import ceil

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Q
from django.http import FileResponse, Http404, HttpResponse, HttpResponseBadRequest
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.html import escape, format_html
from django.utils.translation import gettext
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe
from wagtail import views as wagtail
from wagtail.documents.views import serve as documents
from wagtail.models import CollectionViewRestriction, Page, PageViewRestriction
from wagtail.permissions import policy_registry

from media.storage.disk_errors import is_full, is_storage_away
from pages.fragment_cache.deferred import DeferredContext
from pages.http.database_errors import RETRY_AFTER, is_database_away, outage
from pages.http.identity import is_identified
from pages.http.request_state import RequestState
from pages.theme.models import Face, Look
from pages.theme.palette import NAMES
from pages.theme.stylesheet import fixed_scheme_rules, sheet
from pages.translation.view_restrictions import CarriedRestriction
from pages.tree.links import TreePage
from pages.tree.routing import route
from pages.visibility import begun_q, published_q

from .context.site import SiteContext

# Looks for a lost address in the other languages.


def pages_in_other_languages(request) -> list[TreePage]:
    """The visible pages at this path in other languages, each with its `language` (LanguageLink).

    `/es/noticias/x/` that exists only as `/noticias/x/` is found, and the other way around.
    """
    site_context = SiteContext(request)
    parts = [part for part in request.path_info.split("/") if part]
    if parts and parts[0] in dict(settings.LANGUAGES):
        parts = parts[1:]
    if not parts:
        return []
    found = []
    for code in site_context.tree.locales.values():
        home = None if code == translation.get_language() else site_context.home_in(code)
        node = home and site_context.tree.by_url_path.get(f"{home.url_path}{'/'.join(parts)}/")
        if node and site_context.tree.is_visible(node, site_context.now):
            (page,) = site_context.links_to([node])
            page.language = site_context.language(code)
            found.append(page)
    return found


ERROR_PAGE = (settings.ROOT / "templates" / "500.html").read_text()  # read while all is well
UNAVAILABLE_PAGE = (settings.ROOT / "settings" / "deploy" / "repair.html").read_text()


def serve(request, path: str = ""):
    """A page, found in the in-process copy of the tree; what that does not know, Wagtail looks for."""
    if result := route(request, path):
        request._wagtail_route_for_request = result
    return wagtail.serve(request, path)


def authenticate_with_password(request, page_view_restriction_id: int, page_id: int):
    """Ask for the password of a page; 404 unless this restriction closes this page, or a page above it, by a password.

    Wagtail's view shows the form for any two numbers, and with it the path of any page, drafts included.
    """
    if not is_closed_by_password(page_id, page_view_restriction_id):
        raise Http404
    response = wagtail.authenticate_with_password(request, page_view_restriction_id, page_id)
    RequestState.of(request).forget_page()  # the language switcher would print its path
    return response


def is_closed_by_password(page_id: int, restriction_id: int) -> bool:
    """Whether visitors find a published page with this id closed by this restriction, which asks for a password.

    A translation is closed by a copy of its source's restriction, and its form names the restriction of the source.
    """
    page = Page.objects.filter(published_q() & begun_q(), pk=page_id).first()
    if page is None:
        return False
    closing = page.get_view_restrictions()
    origins = CarriedRestriction.objects.filter(pk__in=closing.values("pk")).values("origin")
    named = PageViewRestriction.objects.filter(pk=restriction_id, restriction_type=PageViewRestriction.PASSWORD)
    return named.filter(Q(pk__in=closing.values("pk")) | Q(pk__in=origins)).exists()


def authenticate_for_document(request, restriction_id: int):
    """Ask for the password of a collection of documents; 404 for a restriction of another type, which has none."""
    get_object_or_404(CollectionViewRestriction, pk=restriction_id, restriction_type=CollectionViewRestriction.PASSWORD)
    return documents.authenticate_with_password(request, restriction_id)


@require_safe
@cache_control(public=True, max_age=86400)
def favicon(request):
    """The mark, for browsers that ask for it unasked."""
    return FileResponse((settings.ROOT / "site" / "icons" / "favicon.ico").open("rb"), content_type="image/x-icon")


@require_safe
def theme(request, digest: str):
    """View of the site's style sheet; the digest of an earlier one is redirected to the current."""
    current, css = SiteContext(request).theme
    if digest != current:
        return redirect("theme", digest=current)
    # Not the redirect: an earlier digest may come back.
    headers = {"Cache-Control": "public, max-age=31536000, immutable"}
    return HttpResponse(css, content_type="text/css; charset=utf-8", headers=headers)


def server_error(request):
    """Error handler 500; 503 while the database or the storage of uploads is away. A page read at start, which needs no
    template or database.

    A full disk is told in its own words: nothing was saved, and what was there stays (507, RFC 4918, section 11.5).
    """
    problem = sys.exc_info()[1]
    if is_full(problem):
        return standalone_page(page_with_words(no_room), 507)
    if is_storage_away(problem):
        return unavailable(page_with_words(no_storage))
    if is_database_away(problem):
        response = unavailable(UNAVAILABLE_PAGE)
        response._has_been_logged = outage.note(problem)  # once for all requests
        return response
    return standalone_page(ERROR_PAGE, 500)


def bad_request(request, exception=None):
    """Error handler 400: an address, a host or a form that can't be read. As the page of errors, with other words."""
    return standalone_page(page_with_words(unreadable), 400)


def unavailable(page: str) -> HttpResponse:
    response = standalone_page(page, 503)
    response["Retry-After"] = str(RETRY_AFTER)
    return response


def standalone_page(page: str, status: int) -> HttpResponse:
    """The response with a page that brings its own style, which the policy allows by its hash (CSP3, section 2.3.1)."""
    style = re.search(r"<style>(.*?)</style>", page, re.DOTALL)[1]
    digest = b64encode(hashlib.sha256(style.encode()).digest()).decode()
    response = HttpResponse(page, status=status, headers={"Cache-Control": "no-store"})
    response._csp_update = {"style-src": [f"'sha256-{digest}'"], "img-src": ["data:"]}  # settings.middleware
    return response


def no_room() -> tuple[str, str]:
    text = gettext("Nothing was saved, and what was there is kept. Ask whoever runs the site to make room.")
    return gettext("The server has no room left."), text


def unreadable() -> tuple[str, str]:
    return gettext("That can't be read."), gettext(
        "Something in the address or in what was sent is not as it should be."
    )


def no_storage() -> tuple[str, str]:
    text = gettext("Nothing was saved, and what was there is kept. Please try again in a few minutes.")
    return gettext("The place where files are kept does not answer."), text


def page_with_words(title_and_text: Callable[[], tuple[str, str]]) -> str:
    """The page of errors with other words, in three languages at once as that has them."""
    words = []
    for code, _name in settings.WAGTAILADMIN_PERMITTED_LANGUAGES:
        with translation.override(code):
            title, text = title_and_text()
            direction = "rtl" if translation.get_language_bidi() else "ltr"
            words.append(format_html('<p lang="{}" dir="{}"><b>{}</b> {}</p>', code, direction, title, text))
    with translation.override(settings.LANGUAGE_CODE):
        title = escape(title_and_text()[0])
    page = re.sub(r"<title>.*?</title>", lambda _match: f"<title>{title}</title>", ERROR_PAGE)
    page = re.sub(r"<h1>.*?</h1>", lambda _match: f"<h1>{title}</h1>", page)
    return re.sub(
        r'(<div class="say">).*?(</div>)', lambda match: match[1] + "".join(words) + match[2], page, flags=re.DOTALL
    )


def too_many_requests(request, seconds: int):
    """Response 429 (RFC 6585, section 4): how long to wait, in words and in `Retry-After` (seconds).

    To strangers it is kept as a page is: who asks too often is to cost little.
    """
    RequestState.of(request).forget_page()
    minutes = ceil(seconds / 60)
    response = render_error(request, 429, {"minutes": minutes}, (minutes,))
    response["Retry-After"], response["Cache-Control"] = str(seconds), "no-store"
    return response


def csrf_failure(request, reason=""):
    """Response 403 to a form without a valid token: opened before somebody signed in, or without cookies."""
    template = "sign_in/csrf_failure.html" if request.path_info.startswith("/admin/") else "csrf_failure.html"
    return HttpResponse(render_to_string(template, {}, request), status=403, headers={"Cache-Control": "no-store"})


def not_found(request, exception=None):
    """Error handler 404: offers the same path in other languages where it exists there."""
    if request.path_info.startswith("/admin/"):
        return HttpResponse("Not found\n", status=404, content_type="text/plain")
    RequestState.of(request).forget_page()
    elsewhere = pages_in_other_languages(request)
    known = (f"group:{page.translation_key}" for page in elsewhere)
    return render_error(request, 404, {"elsewhere": elsewhere}, tuple(page.pk for page in elsewhere), known)


def render_error(request, status: int, context: dict, key: tuple, known: Iterable[str] = ()) -> HttpResponse:
    """An error page; for strangers kept as a page is, by its status and this key, with these tags that are known before."""
    if not is_identified(request):
        context = {"deferred": DeferredContext((str(status), *key), partial(dict, context), known)}
    return render(request, f"{status}.html", context, status=status)


# The style sheet of colours that are not saved yet, for the preview of the look; only for those who may change it.

SCHEMES = ("light", "dark")


@require_safe
def theme_preview(request):
    """The colours, face and scheme named in the query, and nothing but those: anything else is refused with 400."""
    if not policy_registry.get_by_type(Look).user_has_permission(request.user, "change"):
        raise PermissionDenied
    look = Look(**{name: request.GET.get(name, "") for name in NAMES}, face=request.GET.get("face", Face.BRICOLAGE))
    scheme = request.GET.get("scheme", SCHEMES[0])
    try:
        look.clean_fields(exclude=["site", "logo"])
    except ValidationError:
        return HttpResponseBadRequest("not a colour\n", content_type="text/plain")
    if scheme not in SCHEMES:
        return HttpResponseBadRequest("not a scheme\n", content_type="text/plain")
    css = sheet(SiteContext(request).name, look.choice, look.face)[1] + fixed_scheme_rules(look.choice, scheme)
    return HttpResponse(css, content_type="text/css; charset=utf-8", headers={"Cache-Control": "private, no-store"})
