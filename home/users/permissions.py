"""Page permissions of a user, where we answer otherwise than Wagtail.

What was ever live is only the admin's to delete; everybody else takes it offline. Who was given the pages below an
index leaves the index itself as it is. Who has nothing to do below a page does not look into it.
"""

from functools import cached_property

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.utils.translation import get_language
from wagtail import hooks
from wagtail.admin.auth import user_has_any_page_permission
from wagtail.models import GroupCollectionPermission, Page, PagePermissionTester
from wagtail.permissions import policy_registry

# Names of addresses, or how they begin: for whoever writes pages; for whoever sends pages to be translated.
FOR_WRITERS = (
    *(
        "wagtailadmin_choose_page",
        "wagtailadmin_api:",
        "wagtailadmin_pages:type_use",
        "wagtailadmin_pages:choose_parent",
    ),
    *("wagtailsnippetchoosers_", "wagtailimages_chooser:", "wagtaildocs_chooser:", "recording_chooser:"),
)
FOR_TRANSLATING = ("wagtail_localize:translations_report",)
# All there is for whoever holds no right but to log in, which is what translators are: the bench lets them in by language.
FOR_EVERYBODY = (
    *("wagtailadmin_home", "wagtailadmin_account", "wagtailadmin_login", "wagtailadmin_logout"),
    *("wagtailadmin_password_reset", "wagtailadmin_dismissibles"),
    *("account_login", "account_reauthenticate", "mfa_", "open_sessions"),
    *("wagtailadmin_sprite", "wagtailadmin_javascript_catalog"),
    *("bench:", "translation_report"),
)
ADMIN, LOG_IN = "/admin/", "wagtailadmin.access_admin"


def was_live(page: Page) -> bool:
    """Whether this page, or one below it, was ever to be seen by visitors."""
    if page.live or page.first_published_at:
        return True
    descendants = page.get_descendants() if page.numchild else Page.objects.none()
    return descendants.filter(Q(live=True) | Q(first_published_at__isnull=False)).exists()


class Tester(PagePermissionTester):
    """Permission tester of a page: Wagtail's, with our own rules for deletion and for indexes."""

    @cached_property
    def is_theirs(self) -> bool:
        """False for an index on which their permissions are granted: those are meant for what stands below it."""
        if self.user.is_superuser or not getattr(self.page.specific_class, "is_index", False):
            return True
        permissions = self.permission_policy.get_cached_permissions_for_user(self.user)
        granted_paths = [
            right.page.path for right in permissions if right.permission.codename in ("change_page", "publish_page")
        ]
        covering_paths = [path for path in granted_paths if self.page.path.startswith(path)]
        return not covering_paths or any(path != self.page.path for path in covering_paths)

    def can_edit(self):
        return super().can_edit() and self.is_theirs

    def can_publish(self):
        return super().can_publish() and self.is_theirs

    def can_unpublish(self):
        return super().can_unpublish() and self.is_theirs

    def can_delete(self, ignore_bulk=False):
        allowed = super().can_delete(ignore_bulk) and self.is_theirs
        return allowed and (self.user.is_superuser or not was_live(self.page))

    def can_move(self):
        """In Wagtail whoever may delete may move; a move loses nothing, so it stays allowed for live pages."""
        return super().can_delete(ignore_bulk=True) and self.is_theirs

    def can_move_to(self, destination):
        """Nothing stands beside the root of the tree."""
        return destination is not None and super().can_move_to(destination)


@hooks.register("construct_explorer_page_queryset")
def restrict_explorer_queryset(parent_page, pages, request):
    """Wagtail shows the title of any page beside one's own branch, with an empty list below it."""
    explorable = policy_registry.get_by_type(Page).explorable_instances(request.user)
    if not explorable.filter(pk=parent_page.pk).exists():
        raise PermissionDenied
    return pages


def has_no_permissions(user) -> bool:
    """Whether this user has no permission but to log in."""
    if user.is_superuser or user.get_all_permissions() - {LOG_IN} or user_has_any_page_permission(user):
        return False
    return not GroupCollectionPermission.objects.filter(group__user=user).exists()


def admin_language(user) -> str:
    """Code of the language this user has chosen for the admin, else that of the request."""
    profile = getattr(user, "wagtail_userprofile", None)
    return profile.get_preferred_language() if profile else get_language()
