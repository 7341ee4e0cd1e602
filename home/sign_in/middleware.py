"""Middleware of the desk: leads to enrolment of a second factor, and asks for the password again before rights change."""

from django.contrib import messages
from django.http import HttpRequest, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from pages.api.errors import Problem, response_to
from pages.http.request_state import RequestState

from ..desk.urls import ADMIN
from . import second_factor
from .sessions import OPENED_WITHIN, SENT_WITHIN, seconds_since_proof

FREE = (  # what is needed to enrol, or to leave
    *("mfa_", "account_reauthenticate", "account_login", "wagtailadmin_login", "wagtailadmin_logout"),
    *("wagtailadmin_sprite", "wagtailadmin_javascript_catalog", "block_definition", "wagtailadmin_password_reset"),
)
NEVER_CACHED = ("mfa_", "account_")  # Wagtail says so of its own
SENSITIVE = (
    *("wagtailusers_users:", "wagtailusers_groups:", "wagtailusers_api_tokens:", "wagtailadmin_workflows:"),
    *("remove_second_factor", "personal_data_person", "crisis_switch"),
)
LISTS = (":index", ":index_results", ":task_index", ":choose", ":history", ":history_results", ":usage", ":inspect")
EMAIL = "name_email-email"  # on the account screen


class SecondFactorMiddleware:
    """After the week to enrol, an account without a second factor sees nothing of the desk but how to get one."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        api = RequestState.of(request).api
        if api and api.token and is_refused(api.token.user):
            return response_to(Problem(403, "second-factor"))
        response = self.get_response(request)
        name = (request.resolver_match and request.resolver_match.view_name) or ""
        if request.path_info.startswith(ADMIN) and name.startswith(NEVER_CACHED):
            add_never_cache_headers(response)
        return response

    def process_view(self, request, view, args, kwargs):
        name = request.resolver_match.view_name or ""
        if not request.path_info.startswith(ADMIN) or not request.user.is_authenticated or name.startswith(FREE):
            return None
        if not second_factor.is_missing(request):
            return None
        second_factor.begin_week(request.user)
        return lead_to_enrolment(request) if second_factor.is_overdue(request.user) else None


def is_refused(user) -> bool:
    """Whether the tokens of this account open nothing, since its week is over; it begins with the use of one, as with a sign-in."""
    if user.second_factor_due is None and second_factor.is_demanded(user):
        second_factor.begin_week(user)
    return second_factor.is_overdue(user) and second_factor.is_demanded(user) and not second_factor.has_one(user)


def lead_to_enrolment(request: HttpRequest):
    if request.headers.get("X-Requested-With") == "XMLHttpRequest":
        return JsonResponse({"error": _("This desk asks for a second factor first.")}, status=403)
    return redirect("mfa_index")


class ReauthenticationMiddleware:
    """Asks for password or key again before users, permissions or tokens are changed, where that is some time ago."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        if not request.path_info.startswith(ADMIN) or not request.user.is_authenticated or not is_sensitive(request):
            return None
        is_read = request.method in {"GET", "HEAD", "OPTIONS"}
        if seconds_since_proof(request) < (OPENED_WITHIN if is_read else SENT_WITHIN):
            return None
        if not is_read:
            messages.warning(request, _("Nothing was changed: your sign-in was too long ago. Please do it once more."))
        query = urlencode({"next": request.get_full_path()})
        return redirect(f"{reverse('account_reauthenticate')}?{query}")


def is_sensitive(request: HttpRequest) -> bool:
    """Whether the resolved view changes users, their groups or tokens, or one's own address, which new passwords go to."""
    match = request.resolver_match
    if match.view_name == "wagtailadmin_account":
        return request.POST.get(EMAIL, request.user.email) != request.user.email
    if match.view_name == "wagtail_bulk_action":
        return (match.kwargs.get("app_label"), match.kwargs.get("model_name")) == ("home", "user")
    return (match.view_name or "").startswith(SENSITIVE) and not match.view_name.endswith(LISTS)
