"""Middleware of the crisis switch: while it is on, the desk and the tokens of the API are open to admins alone."""

from django.http import HttpRequest, JsonResponse
from django.shortcuts import render
from django.utils.cache import add_never_cache_headers
from django.utils.translation import activate
from django.utils.translation import gettext as _

from pages.api.errors import Problem, response_to
from pages.http.request_state import RequestState

from ..desk.urls import ADMIN
from ..users.permissions import admin_language, is_shut_out

LEAVING = ("wagtailadmin_logout", "wagtailadmin_sprite", "wagtailadmin_javascript_catalog")


class CrisisMiddleware:
    """Sessions stay, so that everybody goes on where they were once it is over."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        api = RequestState.of(request).api
        if api and api.token and is_shut_out(api.token.user):
            return response_to(Problem(403, "crisis"))
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        is_of_desk = request.path_info.startswith(ADMIN) and request.resolver_match.view_name not in LEAVING
        return shut(request) if is_of_desk and is_shut_out(request.user) else None


def shut(request: HttpRequest):
    """The answer to whoever has to wait."""
    activate(admin_language(request.user))
    if request.headers.get("X-Requested-With") == "XMLHttpRequest":
        words = _("Only admins work on the site now: the crisis switch is on.")
        return JsonResponse({"error": words, "closed": True}, status=403)
    response = render(request, "sign_in/shut_in_crisis.html", status=403)
    add_never_cache_headers(response)
    return response
