"""What a token may write: not the words of what the translation engine keeps in step with its
source, which the next update would undo.
"""

from django.db.models import Model
from django.http import HttpRequest
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page, TranslatableMixin
from wagtail.permissions import policy_registry

from ..translation.jobs.sources import translation_source
from .errors import Problem
from .requests import request_validation

MANAGEMENT = "management_"  # how the operations below `management/` begin
# Operations that change what something says; to move, publish or delete a translation is whoever's work that is.
PAGE_WRITES = {"pages_actions_revert", "management_pages_update"}
# Wagtail tells everybody of every redirect, also of those to drafts; `redirect/` leads where a visitor is led.
STAFF_READS, ACTIONS = {"redirects_list", "redirects_find", "redirects_detail"}, ("add", "change", "delete", "view")
SNIPPET_WRITES = {"snippets_actions_revert", "management_snippets_update"}
# What stands for the desk, as the names of its operations begin: for whom the desk is open.
BENCH, DESK = "translations_", "wagtailadmin.access_admin"
NOT_ON_ROOT = {"pages_actions_create_alias", "pages_actions_copy"}


def check(request: HttpRequest, kwargs: dict) -> None:
    """Raises Problem 409 for a write to what wagtail-localize keeps in sync; 401, 403, 422 for what Wagtail permits."""
    operation = request_validation.find_operation(request.resolver_match.route, request.method)
    name = operation["operationId"] if operation else ""
    if name in STAFF_READS and not policy_registry.get_by_type(Redirect).user_has_any_permission(request.user, ACTIONS):
        raise Problem(*((403, "forbidden") if request.user.is_authenticated else (401, "token-missing")))
    if not request.user.is_authenticated:
        return
    if name.startswith((BENCH, MANAGEMENT)) and not request.user.has_perm(DESK):
        raise Problem(403, "forbidden", detail="This is for whom the desk is open.")
    if name in NOT_ON_ROOT and Page.objects.filter(pk=page_id_in(kwargs), depth=1).exists():
        raise Problem(422, "invalid", detail="The root of the tree has nothing above it, where another could stand.")
    instance = None
    if name in PAGE_WRITES:
        instance = editable_page(request, kwargs)
    elif name in SNIPPET_WRITES:
        instance = editable_snippet(request, kwargs)
    if instance is not None and (source := translation_source(instance)):
        message = f"“{instance}” is kept in step with “{source}”, number {source.pk}."
        raise Problem(409, "translation", detail=message, source=source.pk)


def page_id_in(kwargs: dict) -> int | None:
    """The page id in the URL; None where it is no number, which Wagtail refuses."""
    return int(kwargs["page_id"]) if str(kwargs["page_id"]).isdecimal() else None


def editable_page(request: HttpRequest, kwargs: dict) -> Page | None:
    """The page that is written; None where the user may not edit it, which Wagtail refuses."""
    page = Page.objects.filter(pk=page_id_in(kwargs)).first()
    return page if page and page.permissions_for_user(request.user).can_edit() else None


def editable_snippet(request: HttpRequest, kwargs: dict) -> Model | None:
    """The translatable snippet that is written; None where the user may not change it."""
    model = request_validation.model_of(kwargs["type"])
    if model is None or not issubclass(model, TranslatableMixin):
        return None
    row = model._default_manager.filter(pk=kwargs["pk"]).first()
    permission = f"{model._meta.app_label}.change_{model._meta.model_name}"
    return row if row and request.user.has_perm(permission) else None
