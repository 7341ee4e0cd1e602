"""What a token may write through Wagtail's own routes: not the words of what the translation engine keeps in step with its
source, which the next update would undo.
"""

from django.db.models import Model
from django.http import HttpRequest
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page, TranslatableMixin
from wagtail.permissions import policy_registry
from wagtail_localize.models import Translation

from . import request_validation
from .errors import Problem

# Operations that change what something says; to move, publish or delete a translation is whoever's work that is.
OF_PAGES = {"pages_update", "pages_actions_revert"}
# Wagtail tells everybody of every redirect, also of those to drafts; `redirect/` leads where a visitor is led.
OF_STAFF, VERBS = {"redirects_list", "redirects_find", "redirects_detail"}, ("add", "change", "delete", "view")
OF_SNIPPETS = {"snippets_update", "snippets_actions_revert"}
OF_NO_ROOT = {"pages_actions_create_alias", "pages_actions_copy"}


def check(request: HttpRequest, kwargs: dict) -> None:
    """Raises Problem where this writes to a page or a snippet made by the translation engine."""
    found = request_validation.operation(request.resolver_match.route, request.method)
    name = found["operationId"] if found else ""
    if name in OF_STAFF and not policy_registry.get_by_type(Redirect).user_has_any_permission(request.user, VERBS):
        raise Problem(*((403, "forbidden") if request.user.is_authenticated else (401, "token-missing")))
    if not request.user.is_authenticated:
        return
    if name in OF_NO_ROOT and Page.objects.filter(pk=number(kwargs), depth=1).exists():
        raise Problem(422, "invalid", detail="The root of the tree has nothing above it, where another could stand.")
    written = page(request, kwargs) if name in OF_PAGES else snippet(request, kwargs) if name in OF_SNIPPETS else None
    if written is not None and (source := source_of(written)):
        words = f"“{written}” is kept in step with “{source}”, number {source.pk}."
        raise Problem(409, "translation", detail=words, source=source.pk)


def number(kwargs: dict) -> int | None:
    """The page of this address; None where that is no number, which is refused behind this gate."""
    return int(kwargs["page_id"]) if str(kwargs["page_id"]).isdecimal() else None


def page(request: HttpRequest, kwargs: dict) -> Page | None:
    """The page that is written; None where Wagtail refuses by itself, without saying what there is."""
    found = Page.objects.filter(pk=number(kwargs)).first()
    return found if found and found.permissions_for_user(request.user).can_edit() else None


def snippet(request: HttpRequest, kwargs: dict) -> Model | None:
    """The same for a row of a list."""
    model = request_validation.model_of(kwargs["type"])
    if model is None or not issubclass(model, TranslatableMixin):
        return None
    found = model._default_manager.filter(pk=kwargs["pk"]).first()
    right = f"{model._meta.app_label}.change_{model._meta.model_name}"
    return found if found and request.user.has_perm(right) else None


def source_of(written: Model) -> Model | None:
    """What this is written from whenever that is brought up to date; None where it is nobody's translation."""
    translations = Translation.objects.filter(
        source__object_id=written.translation_key, target_locale=written.locale_id, enabled=True
    )
    rows = type(written)._default_manager.filter(translation_key=written.translation_key)
    return rows.filter(locale__in=translations.values("source__locale")).first()
