"""Conflicts of a write (409): a row that has its address, name or language already; asked before."""

from collections.abc import Iterator
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db import IntegrityError
from django.db.models import CharField, IntegerField, Model
from django.http import HttpRequest, HttpResponse
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Locale, Page, Site
from wagtail.permissions import policy_registry
from wagtail.snippets.models import get_snippet_models

from ...http.request_state import RequestState
from ...http.urls import whole_number
from ..errors import Problem, response_to
from ..permissions import MANAGEMENT, page_id_in
from . import request_validation

MODELS: dict[str, type[Model]] = {"redirects": Redirect, "sites": Site, "locales": Locale}
# Positions beside the destination, and so below its parent.
SIBLING_POSITIONS = {"left", "right", "first-sibling", "last-sibling"}
# Operations that would change the content of an alias, which is that of its original.
CONTENT_WRITES = {"update", "publish", "revert", "workflow_update"}


def check(request: HttpRequest, kwargs: dict) -> None:
    """Raises Problem 409 where the write collides with an existing row, if the user may write there."""
    operation = request_validation.find_operation(request.resolver_match.route, request.method)
    if operation is None or not request.user.is_authenticated:
        return
    kind, _part, action = operation["operationId"].removeprefix(MANAGEMENT).partition("_")
    if kind == "pages" and request.method in {"POST", "PATCH"}:
        check_page(request, kwargs, action.removeprefix("actions_"))
    elif kind == "snippets" and (model := request_validation.model_of(kwargs["type"])) in get_snippet_models():
        check_row(request, model, action.removeprefix("actions_"), kwargs.get("pk"))
    elif kind in MODELS:
        check_row(request, MODELS[kind], action, kwargs.get(f"{kind[:-1]}_id"))


def check_page(request: HttpRequest, kwargs: dict, action: str) -> None:
    """Checks a page: aliases, existing translations, and siblings with the same slug."""
    page = Page.objects.filter(pk=page_id_in(kwargs)).first() if "page_id" in kwargs else None
    if "page_id" in kwargs and page is None:
        return
    if page and page.alias_of_id and action in CONTENT_WRITES:
        refuse_alias(request, page)
    if page and action == "copy_for_translation":
        refuse_translated(request, page)
    parent, slug = destination(page, action, RequestState.of(request).api.body)
    if parent and slug and parent.permissions_for_user(request.user).can_add_subpage():
        siblings = Page.objects.child_of(parent).filter(slug=slug)
        written = page if action in {"update", "move", "publish"} else None
        existing = (siblings.exclude(pk=written.pk) if written else siblings).first()
        if existing:
            raise conflict_problem(
                existing, f"“{slug}” is the slug of “{existing}” below the same page, number {existing.pk}."
            )


def refuse_alias(request: HttpRequest, page: Page) -> None:
    """Raises Problem 409: an alias has no revision of its own, so it can't be edited or published."""
    page_perms = page.permissions_for_user(request.user)
    if page_perms.can_edit() or page_perms.can_publish():
        message = f"“{page}” is an alias: it says what “{page.alias_of}” says, number {page.alias_of_id}. Write there."
        raise conflict_problem(page.alias_of, message)


def refuse_translated(request: HttpRequest, page: Page) -> None:
    """Raises Problem 409 where the page, or with `recursive` a descendant, is translated into the requested locale."""
    body = RequestState.of(request).api.body
    pages = page.get_descendants(inclusive=True) if body.get("recursive") else Page.objects.filter(pk=page.pk)
    translations = Page.objects.filter(translation_key__in=pages.order_by().values("translation_key"))
    existing = translations.filter(locale__language_code=str(body.get("locale"))).order_by("path").first()
    if existing and page.permissions_for_user(request.user).can_edit():
        raise conflict_problem(existing, f"“{existing}” is there in this language, number {existing.pk}.")


def destination(page: Page | None, action: str, body: dict) -> tuple[Page | None, str]:
    """(parent, slug) of the page after this write; empty where the write changes neither, or Wagtail picks the slug."""
    slug, target = text_or_empty(body.get("slug")), page_by_id(body.get("destination_id"))
    if page is None:
        return (page_by_id(body.get("parent")), slug) if action == "create" else (None, "")
    if action == "move":
        is_sibling = target and text_or_empty(body.get("position")) in SIBLING_POSITIONS and target.depth > 1
        return target.get_parent() if is_sibling else target, page.slug
    if action in {"copy", "create_alias"}:
        return target or parent_of(page), slug
    if action == "update":
        return parent_of(page), slug
    return parent_of(page), page.get_latest_revision_as_object().slug if action == "publish" else ""


def parent_of(page: Page) -> Page | None:
    return page.get_parent() if page.depth > 1 else None


def page_by_id(pk: Any) -> Page | None:
    """The page with this id; None for anything that is no id."""
    return Page.objects.filter(pk=pk).first() if isinstance(pk, int) and 0 < pk < 2**31 else None


def text_or_empty(value: Any) -> str:
    return value if isinstance(value, str) else ""


def check_row(request: HttpRequest, model: type[Model], action: str, pk: str | None) -> None:
    """Checks any other model: its unique fields and unique constraints."""
    verb = {"create": "add", "update": "change", "copy_for_translation": "add"}.get(action)
    if not verb or not policy_registry.get_by_type(model).user_has_permission(request.user, verb):
        return
    row = model._base_manager.filter(pk=pk).first() if pk and str(pk).isdecimal() else None
    if pk and row is None:
        return
    body = RequestState.of(request).api.body
    data = {name: value for name, value in body.items() if is_storable(model, name, value)}
    if action == "create" and (
        locale := Locale.objects.filter(language_code=text_or_empty(body.get("locale"))).first()
    ):
        data["locale"] = locale
    if action == "copy_for_translation":
        data = {"locale": Locale.objects.filter(language_code=text_or_empty(body.get("locale"))).first()}
    values = defaults(model) | ({field.name: getattr(row, field.name) for field in model._meta.fields} if row else {})
    existing = find_conflict(model, values | normalize(model, data), None if action == "copy_for_translation" else row)
    if existing:
        label = f"{existing._meta.label}, number {existing.pk}"
        raise conflict_problem(existing, f"“{existing}” has this address, name or language already ({label}).")


def defaults(model: type[Model]) -> dict[str, Any]:
    """Values of a new row that the request can't set."""
    return {"locale": Locale.get_default()} if any(field.name == "locale" for field in model._meta.fields) else {}


def normalize(model: type[Model], data: dict) -> dict:
    """The data as the model stores it."""
    if model is Redirect and "old_path" in data:
        return data | {"old_path": Redirect.normalise_path(data["old_path"]), "site": data.get("site")}
    return data


def is_storable(model: type[Model], name: str, value: Any) -> bool:
    """Whether the model field can hold this value; others are left to Wagtail's validation."""
    try:
        field = model._meta.get_field(name)
    except FieldDoesNotExist:
        return False
    if isinstance(field, CharField):
        return isinstance(value, str)
    if model is Redirect and name == "site":
        return value is None or whole_number(str(value), 9) > 0
    return isinstance(field, IntegerField) and isinstance(value, int)


def find_conflict(model: type[Model], values: dict[str, Any], row: Model | None) -> Model | None:
    """The first other row with the same values in a set of unique fields."""
    for names in unique_sets(model):
        unique_values = {
            name: values[name] for name in names if name in values and (model is Redirect or values[name] is not None)
        }
        if len(unique_values) == len(names):
            lookups = {
                f"{name}__isnull" if value is None else name: value is None or value
                for name, value in unique_values.items()
            }
            rows = model._base_manager.filter(**lookups)
            if existing := (rows.exclude(pk=row.pk) if row else rows).first():
                return existing
    return None


def unique_sets(model: type[Model]) -> Iterator[tuple[str, ...]]:
    """The names of each unique field, `unique_together` and unique constraint of the model."""
    yield from ((field.name,) for field in model._meta.fields if field.unique and not field.primary_key)
    yield from (tuple(names) for names in model._meta.unique_together)
    yield from (tuple(each.fields) for each in model._meta.total_unique_constraints)


def conflict_problem(existing: Model, message: str) -> Problem:
    """Problem 409 with the existing row as `conflict`."""
    kind = (existing.specific_class or Page) if isinstance(existing, Page) else type(existing)
    row = {"type": kind._meta.label, "id": existing.pk, "title": str(existing)}
    return Problem(409, "conflict", detail=message, conflict=row)


def handle_integrity_error(request: HttpRequest, error: IntegrityError) -> HttpResponse:
    """Exception handler: 409 for a unique violation, by two writes at the same time; other errors are raised again."""
    cause = error.__cause__
    if getattr(cause, "sqlstate", "") == "23505" or "UNIQUE" in getattr(cause, "sqlite_errorname", ""):
        return response_to(Problem(409, "conflict", detail="Somebody has written the same at this moment."))
    raise error
