"""Page permissions of a user, where we answer otherwise than Wagtail.

What was ever live is only the admin's to delete; everybody else takes it offline. Who was given the pages below an
index leaves the index itself as it is. Who has nothing to do below a page does not look into it, and reads its title only
where visitors do.
"""

import re
from collections.abc import Callable
from functools import cached_property

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import get_language
from wagtail import hooks
from wagtail.admin.auth import user_has_any_page_permission
from wagtail.models import GroupCollectionPermission, Page, PagePermissionTester
from wagtail.permissions import policy_registry
from wagtail.query import PageQuerySet

from pages.http.urls import whole_number
from pages.tree.current import current, is_in_crisis
from pages.visibility import visible_q

# Names of addresses, or how they begin: for whoever writes pages.
FOR_WRITERS = (
    *(
        "wagtailadmin_choose_page",
        "wagtailadmin_api:",
        "wagtailadmin_pages:type_use",
        "wagtailadmin_pages:choose_parent",
    ),
    *(
        "terms_",
        "wagtailsnippetchoosers_",
        "picture_size",
        "wagtailimages_chooser:",
        "wagtaildocs_chooser:",
        "recording_chooser:",
    ),
)
# All there is for whoever holds no right but to log in, which is what translators are: the bench lets them in by language.
FOR_EVERYBODY = (
    *("wagtailadmin_home", "wagtailadmin_account", "wagtailadmin_login", "wagtailadmin_logout"),
    *("wagtailadmin_password_reset", "wagtailadmin_dismissibles"),
    *("account_login", "account_reauthenticate", "mfa_", "open_sessions"),
    *("wagtailadmin_sprite", "wagtailadmin_javascript_catalog"),
    *("bench:", "translation_report", "who_may_do_what", "handbook"),
)
LOG_IN = "wagtailadmin.access_admin"
TRANSLATE = "wagtail_localize.submit_translation"


def any_of(*permissions: str) -> Callable:
    """A test of a user: any of these permissions."""
    return lambda user: any(user.has_perm(permission) for permission in permissions)


def publishes_a_whole_site(user) -> bool:
    """Whether the user may publish a page that stands right below the root, and so all of one language."""
    return policy_registry.get_by_type(Page).instances_user_has_permission_for(user, "publish").filter(depth=2).exists()


def publishes_anything(user) -> bool:
    """Whether the user may publish some page."""
    return policy_registry.get_by_type(Page).user_has_permission(user, "publish")


# A chooser of a list adds nothing to it: Wagtail has the address, and no form for it.
CHOOSER_WITHOUT_FORM = re.compile(r"wagtailsnippetchoosers_\w+:create")
# How names of addresses begin that Wagtail and its companions open to whoever may log in, and to whom we open them.
OPEN_TO = {
    # The engine's own editor: by it, whoever owns a page would write its translations, which are the bench's.
    **dict.fromkeys(("wagtail_localize:", "engine_editor", "sync_translations"), any_of(TRANSLATE)),
    "wagtailadmin_workflows:task_cho": any_of("wagtailcore.add_workflow", "wagtailcore.change_workflow"),
    # What visitors have searched for.
    "wagtailsearchpromotions:": any_of(
        *(f"wagtailsearchpromotions.{verb}_searchpromotion" for verb in ("add", "change", "delete", "view"))
    ),
    # It names the page that was changed last, of each kind, wherever it stands.
    "wagtailadmin_reports:page_types_usage": publishes_a_whole_site,
}


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

    def can_lock(self):
        return super().can_lock() and not self.page_is_root  # which has no words, and no list that it stands in

    def can_unlock(self):
        return super().can_unlock() and not self.page_is_root

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


def known_pages(user) -> PageQuerySet:
    """The pages whose titles a user may read at the desk: those of their sections and above, and what visitors see."""
    explorable = policy_registry.get_by_type(Page).explorable_instances(user)
    return Page.objects.filter(Q(pk__in=explorable.order_by().values("pk")) | visible_q(user))


def works_on(user, page: Page) -> bool:
    """Whether a page stands in a section in which a user has any permission, or is their own; its draft is theirs to read."""
    if user.is_superuser or page.owner_id == user.pk:
        return True
    granted = policy_registry.get_by_type(Page).get_cached_permissions_for_user(user)
    return any(page.path.startswith(permission.page.path) for permission in granted)


def knows_page(user, page: Page) -> bool:
    """Whether a user may read the title of this page; of one that visitors see no query is asked."""
    tree = current()
    node = tree.nodes.get(page.pk)
    if user.is_superuser or (node and tree.is_visible(node, timezone.now())):
        return True
    return known_pages(user).filter(pk=page.pk).exists()


def editable_page(request: HttpRequest, page_id: int) -> Page:
    """The page of this id. Raises Http404 where the user may not know of it, PermissionDenied where they may not edit it."""
    page = get_object_or_404(known_pages(request.user).filter(depth__gt=1), pk=page_id)
    if not page.permissions_for_user(request.user).can_edit():
        raise PermissionDenied
    return page


@hooks.register("construct_page_chooser_queryset")
def restrict_page_chooser(pages, request):
    """Wagtail's chooser shows every draft and every private page to whoever may write one page."""
    return pages.filter(pk__in=known_pages(request.user).order_by().values("pk"))


def names_unknown_page(name: str, request: HttpRequest, kwargs: dict) -> bool:
    """Whether this address of the page chooser would tell of a page whose title the user may not read."""
    if name == "wagtailadmin_choose_page_child":
        numbers = {str(kwargs["parent_page_id"])}
    elif name == "wagtailadmin_choose_page_chosen_multiple":
        numbers = set(request.GET.getlist("id"))
    else:
        return False
    asked = Page.objects.filter(pk__in=[whole_number(number, 18) for number in numbers])
    known = asked.filter(
        Q(pk__in=known_pages(request.user).order_by().values("pk")) | Q(depth=1)
    )  # the root has no words
    return known.count() < len(numbers)


@hooks.register("construct_reports_menu")
def hide_page_types_item(request, items):
    """Wagtail has it in the menu of whoever may write a page."""
    if not publishes_a_whole_site(request.user):
        items[:] = [item for item in items if item.name != "page-types-usage"]


def has_no_permissions(user) -> bool:
    """Whether this user has no permission but to log in."""
    if user.is_superuser or user.get_all_permissions() - {LOG_IN} or user_has_any_page_permission(user):
        return False
    return not GroupCollectionPermission.objects.filter(group__user=user).exists()


def admin_language(user) -> str:
    """Code of the language this user has chosen for the admin, else that of the request."""
    profile = getattr(user, "wagtail_userprofile", None)
    return profile.get_preferred_language() if profile else get_language()


def hands_in(user) -> bool:
    """Whether this person writes, and others publish what they hand in."""
    policy = policy_registry.get_by_type(Page)
    return user_has_any_page_permission(user) and not policy.user_has_permission(user, "publish")


def is_shut_out(user) -> bool:
    """Whether this person, signed in, has to wait for the end of the crisis."""
    return user.is_authenticated and not user.is_superuser and is_in_crisis()
