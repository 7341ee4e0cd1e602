"""Middleware of the admin: closes what Wagtail opens to whoever may log in."""

from django.utils.translation import activate
from wagtail.admin.auth import permission_denied, user_has_any_page_permission

from ..desk.urls import ADMIN
from .permissions import (
    CHOOSER_WITHOUT_FORM,
    FOR_EVERYBODY,
    FOR_WRITERS,
    OPEN_TO,
    admin_language,
    has_no_permissions,
    names_unknown_page,
)


class AdminAccessMiddleware:
    """Closes what Wagtail opens to whoever may log in: choosers and lists that show every page, picture and document."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        name = request.resolver_match.view_name or ""
        if not request.path_info.startswith(ADMIN) or not request.user.is_authenticated:
            return None
        # Wagtail does so for what it shows, not for what it refuses or does not find.
        activate(admin_language(request.user))
        denied = self.is_denied(name, request.user) or names_unknown_page(name, request, kwargs)
        return permission_denied(request) if denied else None

    def is_denied(self, name: str, user) -> bool:
        """Whether the URL name is forbidden to this user, whatever its view would say."""
        for beginning, is_open_to in OPEN_TO.items():
            if name.startswith(beginning):
                return not is_open_to(user)
        if CHOOSER_WITHOUT_FORM.fullmatch(name):
            return True
        if name.startswith(FOR_WRITERS):
            return not user_has_any_page_permission(user)
        return not name.startswith(FOR_EVERYBODY) and has_no_permissions(user)
