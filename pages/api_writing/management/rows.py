"""Routers of `management/snippets/` and `management/settings/`: rows of lists, such as topics and places, and the settings
of a site, whole, to read and to write.
"""

from typing import Annotated, Literal

from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import HttpRequest
from ninja import Field, Path, Query, Router
from wagtail.actions import action_registry
from wagtail.contrib.settings.models import BaseSiteSetting
from wagtail.contrib.settings.registry import registry
from wagtail.log_actions import log
from wagtail.models import Locale, Site, TranslatableMixin
from wagtail.permissions import policy_registry
from wagtail.snippets.models import get_snippet_models

from ...api.errors import Problem
from ...api.lists.pagination import PaginationQuery, paginate
from ...api.requests.conflicts import conflict_problem
from ...api.requests.preconditions import lock
from ...terms.creation import free_slug
from ...tree.routing import find_site
from .documents import (
    FormatQuery,
    FormBinding,
    answers,
    body_of,
    check_place,
    document_of,
    document_response,
    lists,
    refuse_invalid,
    run,
    sent_document,
    value_problem,
    writes,
    written_response,
)
from .fields import column_of

router = Router(tags=["management"])

# Rows of lists.

SNIPPETS = {model._meta.label: model for model in get_snippet_models()}
SnippetType = Annotated[
    Literal[tuple(SNIPPETS)], Path(description="Which list, as `schema/` names it.", examples=["pages.Topic"])
]
RowId = Annotated[int, Path(description="The number of the row.", examples=[7])]


class EditableSnippetsQuery(FormatQuery, PaginationQuery):
    """Query parameters of a list of rows."""

    locale: str | None = Field(None, max_length=20, description="Only in this language.", examples=["en"])


def snippet_of(request: HttpRequest, label: str, pk: int, *actions: str) -> Model:
    """The row; raises Problem 404 for one that is not there, or may not be seen."""
    rows = rows_of(request, label, actions)
    if (row := rows.filter(pk=pk).first()) is None:
        raise Problem(404, "not-found", detail="No row that you may change has this number.")
    return row


def rows_of(request: HttpRequest, label: str, actions: tuple[str, ...] = ("add", "change", "delete", "view")):
    """Queryset of the rows of this list that the token's user may see at the desk; raises PermissionDenied without any right."""
    policy = policy_registry.get_by_type(SNIPPETS[label])
    if not policy.user_has_any_permission(request.user, actions):
        raise PermissionDenied
    return policy.instances_user_has_any_permission_for(request.user, actions)


@router.get(
    "/snippets/{type}/", operation_id="management_snippets_list", summary="Rows to edit", openapi_extra=lists(SNIPPETS)
)
def management_snippets_list(request: HttpRequest, type: SnippetType, asked: Query[EditableSnippetsQuery]):  # noqa: A002 (the name in the address)
    """Each row of a list, whole."""
    rows = rows_of(request, type)
    if column_of(SNIPPETS[type], "locale"):
        rows = rows.select_related("locale")
        rows = rows.filter(locale__language_code=asked.locale) if asked.locale else rows
    results = paginate(rows, ["pk"], asked, request)
    items = [document_of(row, request, asked.rich_text) for row in results.rows]
    return document_response(request, {"items": items, **results.envelope})


@router.get(
    "/snippets/{type}/{int:pk}/",
    operation_id="management_snippets_detail",
    summary="A row to edit",
    openapi_extra=answers(SNIPPETS),
)
def management_snippets_detail(request: HttpRequest, type: SnippetType, pk: RowId, asked: Query[FormatQuery]):  # noqa: A002 (the name in the address)
    """A row with all that its form at the desk holds. Send it back, changed, to write it."""
    row = snippet_of(request, type, pk, "add", "change", "delete", "view")
    return document_response(request, document_of(row, request, asked.rich_text))


@router.post(
    "/snippets/{type}/",
    operation_id="management_snippets_create",
    summary="Make a row",
    openapi_extra=writes(SNIPPETS, 201),
)
def management_snippets_create(request: HttpRequest, type: SnippetType, asked: Query[FormatQuery]):  # noqa: A002 (the name in the address)
    """A new row of a list, in the language that `locale` says, else the site's own."""
    model = SNIPPETS[type]
    sent = sent_document(model, body_of(request))
    if not policy_registry.get_by_type(model).user_has_permission(request.user, "add"):
        raise PermissionDenied
    row = model()
    if column_of(model, "locale"):
        row.locale = locale_of(sent.get("locale"))
    if issubclass(model, TranslatableMixin) and (key := sent.get("translation_key")):
        if existing := model._default_manager.filter(translation_key=key).first():
            raise conflict_problem(existing, f"“{existing}” has this translation key, number {existing.pk}.")
        row.translation_key = key
    if "name" in sent and not sent.get("slug") and column_of(model, "slug"):
        sent["slug"] = free_slug(model, sent["name"], row.locale)
    binding = FormBinding(row, sent, asked.rich_text)
    action = action_registry.get_action_class(model, "create")
    run(action(row, user=request.user, form=binding.bind(for_user=request.user)))
    return written_response(request, binding, 201)


def locale_of(code: str | None) -> Locale:
    """The language with this code, else the site's own; raises Problem 422 for one that is not there."""
    locale = Locale.objects.filter(language_code=code).first() if code else Locale.get_default()
    if locale is None:
        raise value_problem("locale", f"This site has no language “{code}”.")
    return locale


@router.patch(
    "/snippets/{type}/{int:pk}/",
    operation_id="management_snippets_update",
    summary="Write a row",
    openapi_extra=writes(SNIPPETS),
)
def management_snippets_update(request: HttpRequest, type: SnippetType, pk: RowId, asked: Query[FormatQuery]):  # noqa: A002 (the name in the address)
    """Writes what was sent over what is there; what is left out stays."""
    row = snippet_of(request, type, pk, "change")
    sent = sent_document(SNIPPETS[type], body_of(request))
    if isinstance(row, TranslatableMixin):
        check_place(sent, {"locale": row.locale.language_code, "translation_key": row.translation_key})
    elif sent.get("locale"):
        row.locale = locale_of(sent["locale"])
    binding = FormBinding(row, sent, asked.rich_text)
    action = action_registry.get_action_class(SNIPPETS[type], "edit")
    run(action(row, user=request.user, form=binding.bind(for_user=request.user)))
    return written_response(request, binding)


# Settings of a site.

SETTINGS = {model._meta.label: model for model in registry}
SettingType = Annotated[Literal[tuple(SETTINGS)], Path(description="Which settings.", examples=["pages.Network"])]


def setting_of(request: HttpRequest, label: str) -> Model:
    """The settings of the site that was asked for; raises PermissionDenied for whoever may not change them."""
    model, site = SETTINGS[label], find_site(request) or Site.objects.get(is_default_site=True)
    policy = policy_registry.get_by_type(model)
    if issubclass(model, BaseSiteSetting):
        permitted = policy.user_has_permission_for_instance(request.user, "change", site)
    else:
        permitted = policy.user_has_permission(request.user, "change")
    if not permitted:
        raise PermissionDenied
    return model.for_site(site) if issubclass(model, BaseSiteSetting) else model.load()


@router.get(
    "/settings/{type}/",
    operation_id="management_settings_detail",
    summary="Settings to edit",
    openapi_extra=answers(SETTINGS),
)
def management_settings_detail(request: HttpRequest, type: SettingType, asked: Query[FormatQuery]):  # noqa: A002 (the name in the address)
    """The settings of this kind, with all that their form at the desk holds. Send them back, changed, to write them."""
    return document_response(request, document_of(setting_of(request, type), request, asked.rich_text))


@router.patch(
    "/settings/{type}/",
    operation_id="management_settings_update",
    summary="Write settings",
    openapi_extra=writes(SETTINGS),
)
def management_settings_update(request: HttpRequest, type: SettingType, asked: Query[FormatQuery]):  # noqa: A002 (the name in the address)
    """Writes what was sent over what is there; what is left out stays."""
    setting = setting_of(request, type)
    lock({"type": type, "pk": setting.pk})
    setting.refresh_from_db()
    binding = FormBinding(setting, sent_document(SETTINGS[type], body_of(request)), asked.rich_text)
    form = binding.bind(for_user=request.user)
    refuse_invalid(form)
    log(instance=form.save(), action="wagtail.edit", user=request.user)
    return written_response(request, binding)
