"""Conflicts of a write (409): a row that has its address, name or language already; asked before."""

from collections.abc import Iterator
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db import IntegrityError
from django.db.models import CharField, IntegerField, Model
from django.http import HttpRequest, HttpResponse
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Locale, Page, Site, TranslatableMixin
from wagtail.permissions import policy_registry

from ..http.request_state import RequestState
from ..http.urls import whole_number
from . import request_validation
from .errors import Problem, response_to
from .permissions import number

MODELS: dict[str, type[Model]] = {"redirects": Redirect, "sites": Site, "locales": Locale}
BESIDE = {"left", "right", "first-sibling", "last-sibling"}  # positions that mean the parent of the page named
# Operations that would change what an alias says, and that is what its original says.
OF_ORIGINALS = {"pages_update", "pages_actions_publish", "pages_actions_revert"}


def check(request: HttpRequest, kwargs: dict) -> None:
    """Raises Problem 409 where a row is in the way that whoever asks may know of; others are refused behind this gate."""
    found = request_validation.operation(request.resolver_match.route, request.method)
    if found is None or not request.user.is_authenticated:
        return
    kind, _part, action = found["operationId"].partition("_")
    if kind == "pages" and request.method in {"POST", "PATCH"}:
        check_page(request, kwargs, action.removeprefix("actions_"))
    elif kind == "snippets" and (model := request_validation.model_of(kwargs["type"])):
        check_row(request, model, action.removeprefix("actions_"), kwargs.get("pk"))
    elif kind in MODELS:
        check_row(request, MODELS[kind], action, kwargs.get(f"{kind[:-1]}_id"))


def check_page(request: HttpRequest, kwargs: dict, action: str) -> None:
    """The same for a page: what is beside it, and whether it is there in this language."""
    page = Page.objects.filter(pk=number(kwargs)).first() if "page_id" in kwargs else None
    if "page_id" in kwargs and page is None:
        return
    if page and page.alias_of_id and f"pages_actions_{action}".replace("actions_update", "update") in OF_ORIGINALS:
        refuse_alias(request, page)
    if page and action == "copy_for_translation":
        refuse_translated(request, page)
    parent, slug = destination(page, action, RequestState.of(request).api.body)
    if parent and slug and parent.permissions_for_user(request.user).can_add_subpage():
        beside = Page.objects.child_of(parent).filter(slug=slug)
        moved = page if action in {"update", "move", "publish"} else None
        other = (beside.exclude(pk=moved.pk) if moved else beside).first()
        if other:
            raise conflict_problem(other, f"“{slug}” is the slug of “{other}” below the same page, number {other.pk}.")


def refuse_alias(request: HttpRequest, page: Page) -> None:
    """Raises Problem: an alias has no revision of its own, so nothing of it can be written or published."""
    rights = page.permissions_for_user(request.user)
    if rights.can_edit() or rights.can_publish():
        words = f"“{page}” is an alias: it says what “{page.alias_of}” says, number {page.alias_of_id}. Write there."
        raise conflict_problem(page.alias_of, words)


def refuse_translated(request: HttpRequest, page: Page) -> None:
    """Raises Problem where this page, or with `recursive` one below it, is there in the language asked for."""
    body = RequestState.of(request).api.body
    pages = page.get_descendants(inclusive=True) if body.get("recursive") else Page.objects.filter(pk=page.pk)
    alike = Page.objects.filter(translation_key__in=pages.order_by().values("translation_key"))
    other = alike.filter(locale__language_code=str(body.get("locale"))).order_by("path").first()
    if other and page.permissions_for_user(request.user).can_edit():
        raise conflict_problem(other, f"“{other}” is there in this language, number {other.pk}.")


def destination(page: Page | None, action: str, body: dict) -> tuple[Page | None, str]:
    """The page below which this write leaves a page, and its slug; none where it changes neither, or chooses by itself."""
    meta = body.get("meta") if isinstance(body.get("meta"), dict) else {}
    slug, target = text(body.get("slug")), at(body.get("destination_id"))
    if page is None:
        return (at(meta.get("parent_id")), slug) if action == "create" else (None, "")
    if action == "move":
        beside = target and body.get("position") in BESIDE and target.depth > 1
        return target.get_parent() if beside else target, page.slug
    if action in {"copy", "create_alias"}:
        return target or above(page), slug
    if action == "update":
        return above(page), slug
    return above(page), page.get_latest_revision_as_object().slug if action == "publish" else ""


def above(page: Page) -> Page | None:
    return page.get_parent() if page.depth > 1 else None


def at(pk: Any) -> Page | None:
    """The page of this id, whatever was sent for one."""
    return Page.objects.filter(pk=pk).first() if isinstance(pk, int) and 0 < pk < 2**31 else None


def text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def check_row(request: HttpRequest, model: type[Model], action: str, pk: str | None) -> None:
    """The same for any other row: of its columns that must differ, none may be as in another row."""
    verb = {"create": "add", "update": "change", "copy_for_translation": "add"}.get(action)
    if not verb or not policy_registry.get_by_type(model).user_has_permission(request.user, verb):
        return
    row = model._base_manager.filter(pk=pk).first() if pk and str(pk).isdecimal() else None
    if pk and row is None:
        return
    body = RequestState.of(request).api.body
    sent = {name: value for name, value in body.items() if is_storable(model, name, value)}
    if action == "copy_for_translation":
        sent = {"locale": Locale.objects.filter(language_code=text(body.get("locale"))).first()}
    values = defaults(model) | ({field.name: getattr(row, field.name) for field in model._meta.fields} if row else {})
    other = find_conflict(model, values | normal(model, sent), None if action == "copy_for_translation" else row)
    if other:
        label = f"{other._meta.label}, number {other.pk}"
        raise conflict_problem(other, f"“{other}” has this address, name or language already ({label}).")


def defaults(model: type[Model]) -> dict[str, Any]:
    """What a new row has that a program can't say."""
    return {"locale": Locale.get_default()} if issubclass(model, TranslatableMixin) else {}


def normal(model: type[Model], sent: dict) -> dict:
    """What was sent, as it is stored."""
    if model is Redirect and "old_path" in sent:
        return sent | {"old_path": Redirect.normalise_path(sent["old_path"]), "site": sent.get("site")}
    return sent


def is_storable(model: type[Model], name: str, value: Any) -> bool:
    """Whether this can stand in the column of this name at all; what can't is refused behind this gate."""
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
    """The first other row that is the same in columns that must differ."""
    for names in unique_sets(model):
        known = {
            name: values[name] for name in names if name in values and (model is Redirect or values[name] is not None)
        }
        if len(known) == len(names):
            same = {
                f"{name}__isnull" if value is None else name: value is None or value for name, value in known.items()
            }
            found = model._base_manager.filter(**same)
            if other := (found.exclude(pk=row.pk) if row else found).first():
                return other
    return None


def unique_sets(model: type[Model]) -> Iterator[tuple[str, ...]]:
    """The sets of columns that no two rows may share."""
    yield from ((field.name,) for field in model._meta.fields if field.unique and not field.primary_key)
    yield from (tuple(names) for names in model._meta.unique_together)
    yield from (tuple(each.fields) for each in model._meta.total_unique_constraints)


def conflict_problem(other: Model, words: str) -> Problem:
    """The refusal that names the row, as `conflict`."""
    kind = (other.specific_class or Page) if isinstance(other, Page) else type(other)
    row = {"type": kind._meta.label, "id": other.pk, "title": str(other)}
    return Problem(409, "conflict", detail=words, conflict=row)


def at_the_same_time(request: HttpRequest, problem: IntegrityError) -> HttpResponse:
    """Two programs that write the same at once: the database lets one of them. Anything else it refuses is our error."""
    cause = problem.__cause__
    if getattr(cause, "sqlstate", "") == "23505" or "UNIQUE" in getattr(cause, "sqlite_errorname", ""):
        return response_to(Problem(409, "conflict", detail="Somebody has written the same at this moment."))
    raise problem
