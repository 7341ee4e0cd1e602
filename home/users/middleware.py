"""Middleware of the admin: closes what Wagtail opens to whoever may log in."""

from django.utils.translation import activate
from wagtail.admin.auth import permission_denied, user_has_any_page_permission

from .permissions import ADMIN, FOR_EVERYBODY, FOR_TRANSLATING, FOR_WRITERS, admin_language, has_no_permissions


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
        return permission_denied(request) if self.is_denied(name, request.user) else None

    def is_denied(self, name: str, user) -> bool:
        """Whether the URL name is forbidden to this user, whatever its view would say."""
        if name.startswith(FOR_TRANSLATING):
            return not user.has_perm("wagtail_localize.submit_translation")
        if name.startswith(FOR_WRITERS):
            return not user_has_any_page_permission(user)
        return not name.startswith(FOR_EVERYBODY) and has_no_permissions(user)
