"""Validation of requests before any route: size, depth and characters of JSON bodies; parameters that the address
knows.
"""

import json
import re
from difflib import get_close_matches
from functools import cache

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.exceptions import FieldDoesNotExist
from django.db.models import ForeignKey, Model
from django.http import HttpRequest
from django.http.request import RawPostDataException
from wagtail.api import APIField
from wagtail.api.v3.schemas.pages import BASE_PAGE_READ_FIELDS
from wagtail.contrib.redirects.api.v3.router import BASE_REDIRECT_READ_FIELDS
from wagtail.contrib.redirects.models import Redirect
from wagtail.coreutils import resolve_model_string
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Page, Site

from ..http.request_state import RequestState
from ..http.urls import whole_number
from .errors import Problem
from .openapi import document

JSON_LIMIT = 2_621_440  # bytes; what Django itself keeps in memory
DEEPEST = 40
MAX_JSON_INTEGER = 2**63 - 1
UPLOADS = ("/api/v3/images/", "/api/v3/documents/")
FORMS = ("multipart/form-data", "application/x-www-form-urlencoded")
NUL = "\x00"


def check_body(request: HttpRequest) -> None:
    """Raises Problem where a body is too large, no JSON, or holds what no column can."""
    is_form = request.content_type in FORMS
    limit = settings.DOCUMENT_MAX_UPLOAD_SIZE + JSON_LIMIT if is_form and request.path in UPLOADS else JSON_LIMIT
    if length(request) > limit:
        raise Problem(413, "too-large", detail=f"At most {limit} bytes.")
    if not length(request):
        return
    if is_form and request.path in UPLOADS:
        check_values([list(each) for each in request.POST.lists()])
        RequestState.of(request).api.body = request.POST.dict()
        return
    if is_form:
        raise Problem(415, "unsupported-media-type")
    told = parsed(request)
    if not isinstance(told, dict):
        raise Problem(422, "invalid", detail="The body must be an object.")
    check_values(told)
    RequestState.of(request).api.body = told


def length(request: HttpRequest) -> int:
    """Bytes of the body, as its header says; the server refuses one that lies."""
    told = request.META.get("CONTENT_LENGTH") or "0"
    return int(told) if told.isascii() and told.isdecimal() and len(told) < 20 else 0


def parsed(request: HttpRequest):
    """The body as JSON (RFC 8259)."""
    try:
        return json.loads(request.body, parse_constant=refuse)
    except RecursionError:
        raise Problem(422, "invalid", detail=f"Nested deeper than {DEEPEST} levels.") from None
    except (ValueError, RawPostDataException) as problem:
        raise Problem(400, "malformed", detail=f"The body is not JSON: {problem}") from None


def refuse(constant: str):
    raise ValueError(f"{constant} is no number of JSON")


def check_values(told: object) -> None:
    """Walks what was sent, without recursion, and raises Problem at what nothing can hold."""
    waiting = [(told, 0)]
    while waiting:
        each, depth = waiting.pop()
        if depth > DEEPEST:
            raise Problem(422, "invalid", detail=f"Nested deeper than {DEEPEST} levels.")
        if isinstance(each, dict):
            waiting += [(part, depth + 1) for pair in each.items() for part in pair]
        elif isinstance(each, list):
            waiting += [(part, depth + 1) for part in each]
        elif isinstance(each, str):
            check_words(each)
        elif isinstance(each, int) and abs(each) > MAX_JSON_INTEGER:
            raise Problem(422, "invalid", detail="A number is out of range.")


def check_words(words: str, where: str = "A text") -> None:
    """Raises Problem at a NUL, and at half a surrogate pair, which no UTF-8 can hold."""
    if NUL in words:
        raise Problem(422, "invalid", detail=f"{where} holds a NUL character.")
    if not words.isascii():
        try:
            words.encode()
        except UnicodeEncodeError:
            raise Problem(422, "invalid", detail=f"{where} holds half a character.") from None


# Which parameters an address of the API knows: those of its document, and on Wagtail's own lists the fields they filter by.

CONVERTER = re.compile(r"<(?:\w+:)?(\w+)>")
MAX_INTEGER = 2**31 - 1
WHOLE = re.compile(r"[+-]?\d+")
# Operations that read more of the address than their document says.
SITE = {operation: ["site"] for operation in ("pages_list", "pages_detail")}
FIND = {"pages_find": ["rich_text_format"]}
# Parameters that are text in the document and numbers in the database: Wagtail looks up by them as they come.
COLUMNS = {"site": (Site, "port"), "user_id": (get_user_model(), "id")}


@cache
def operation(route: str, method: str) -> dict | None:
    """What the document says of this route of the address book; None where it says nothing."""
    found = document()["paths"].get("/" + CONVERTER.sub(r"{\1}", route), {})
    return found.get(method.lower())


@cache
def documented(route: str, method: str) -> dict[str, dict]:
    """The schema of each parameter in the address's query, by its name."""
    told = (operation(route, method) or {}).get("parameters", [])
    return {each["name"]: each["schema"] for each in told if each["in"] == "query"}


def filtered(name: str, request: HttpRequest, kwargs: dict) -> tuple[type[Model] | None, list[str]]:
    """The model that a list of Wagtail's filters by its own fields, and the fields beyond those the model declares."""
    if name == "pages_list":
        kinds = request.GET.getlist("type")
        fields = [field for field in BASE_PAGE_READ_FIELDS if field != "pk"]  # Wagtail breaks on it
        return (known_kind(kinds[0]) if len(kinds) == 1 else Page), fields
    if name == "snippets_list":
        return model_of(kwargs["type"]), ["id"]
    if name == "redirects_list":
        return Redirect, BASE_REDIRECT_READ_FIELDS
    if name == "images_list":
        return get_image_model(), ["id", "title", "width", "height"]
    return (get_document_model(), ["id", "title"]) if name == "documents_list" else (None, [])


def model_of(label: str) -> type[Model] | None:
    """The model of this label, as `pages.NewsPage`; None where there is none."""
    try:
        return resolve_model_string(label)
    except (LookupError, ValueError):
        return None


def known_kind(label: str) -> type[Model]:
    """The kind of page of this label; the plain page for any other, which Wagtail refuses by itself."""
    model = model_of(label)
    return model if model and issubclass(model, Page) else Page


def check_parameters(request: HttpRequest, kwargs: dict) -> None:
    """Raises Problem at a parameter that nothing reads, and at a number that nothing can hold."""
    route, method = request.resolver_match.route, request.method
    found = operation(route, method)
    if found is None:
        return
    name, told = found["operationId"], documented(route, method)
    if name.startswith("snippets_"):
        check_row(kwargs.get("pk", "1"), request.GET.get("translation_of", "1"))
    model, base = filtered(name, request, kwargs)
    fields = [field.name for field in APIField.get_fields_for_model(model, db_fields_only=True)] if model else []
    known = [*told, *base, *fields, *SITE.get(name, []), *FIND.get(name, [])]
    for parameter in request.GET:
        if parameter not in known:
            raise unknown(parameter, known)
        for value in request.GET.getlist(parameter):
            check_number(parameter, value, told.get(parameter), model)
            check_column(parameter, value)


def check_row(pk: str, other: str) -> None:
    """Of rows in lists Wagtail takes any text for a number, and breaks on it."""
    if not whole_number(pk, 18):
        raise Problem(404, "not-found")
    if not whole_number(other, 18):
        raise Problem(422, "invalid", detail="“translation_of” is no number.")


def unknown(parameter: str, known: list[str]) -> Problem:
    """Names the nearest parameter; where none is near, all of them."""
    near = get_close_matches(parameter.lower(), known, 1, 0.5)
    more = f"Did you mean “{near[0]}”?" if near else f"There are: {', '.join(sorted(set(known)))}." if known else ""
    words = f"“{parameter[:50]}” is not a parameter here. {more}".strip()
    return Problem(422, "unknown-parameter", detail=words, parameter=parameter[:50], nearest=near[0] if near else None)


def check_number(name: str, value: str, schema: dict | None, model: type[Model] | None) -> None:
    if not WHOLE.fullmatch(value.strip()):
        return
    lowest, highest = (-MAX_INTEGER, MAX_INTEGER) if is_number(schema) else integer_range(model, name)
    if lowest is not None and (len(value) > 30 or not lowest <= int(value) <= highest):
        raise Problem(422, "invalid", detail=f"“{name}” is out of range.", errors=[{"loc": ["query", name]}])


def check_column(name: str, value: str) -> None:
    """Raises Problem at a word where Wagtail looks up by a number: of a site (`host:port`), its port."""
    column = COLUMNS.get(name)
    _host, colon, port = value.partition(":")
    if column is None or (name == "site" and not colon):
        return
    kind, field = column
    try:
        kind._meta.get_field(field).get_prep_value(port if name == "site" else value)
    except ValueError:
        raise Problem(422, "invalid", detail=f"“{name}” is no number.", errors=[{"loc": ["query", name]}]) from None


def is_number(schema: dict | None) -> bool:
    """Whether a parameter is a whole number, or may be one."""
    ways = [schema, *schema.get("anyOf", []), schema.get("items", {})] if schema else []
    return any(way.get("type") == "integer" for way in ways)


def integer_range(model: type[Model] | None, name: str) -> tuple[int | None, int | None]:
    """The lowest and the highest number that a column holds; None where it holds no numbers."""
    try:
        field = model._meta.get_field(name) if model else None
    except FieldDoesNotExist:
        return None, None
    if isinstance(field, ForeignKey):
        field = field.target_field
    kind = field.get_internal_type() if hasattr(field, "get_internal_type") else ""
    return (-MAX_INTEGER, MAX_INTEGER) if "Integer" in kind or "AutoField" in kind else (None, None)


def check_path(request: HttpRequest) -> None:
    """Raises Problem at what no address and no query of ours holds, before anything is looked up."""
    check_words(request.path_info, "The address")
    for name, values in request.GET.lists():
        for words in (name, *values):
            check_words(words, "The query")
    if any(part.isdecimal() and len(part) > 18 for part in request.path_info.split("/")):
        raise Problem(422, "invalid", detail="A number in the address is out of range.")
