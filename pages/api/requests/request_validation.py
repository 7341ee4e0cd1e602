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

from media.features import announced

from ...http.request_state import RequestState
from ...http.urls import whole_number
from ..errors import Problem
from ..openapi import document
from . import deprecation

JSON_LIMIT = 2_621_440  # bytes; what Django itself keeps in memory
MAX_DEPTH = 40
MAX_JSON_INTEGER = 2**63 - 1
RECORDINGS = "/api/v3/management/recordings/"
UPLOADS = ("/api/v3/images/", "/api/v3/documents/", RECORDINGS)
FORM_TYPES = ("multipart/form-data", "application/x-www-form-urlencoded")
NUL = "\x00"


def check_body(request: HttpRequest) -> None:
    """Raises Problem where a body is too large, no JSON, or has values that no column holds; keeps it parsed."""
    is_form = request.content_type in FORM_TYPES
    file_limit = settings.RECORDING_MAX_UPLOAD_SIZE if request.path == RECORDINGS else settings.DOCUMENT_MAX_UPLOAD_SIZE
    limit = file_limit + JSON_LIMIT if is_form and request.path in UPLOADS else JSON_LIMIT
    if content_length(request) > limit:
        raise Problem(413, "too-large", detail=f"At most {limit} bytes.")
    if not content_length(request):
        return
    if is_form and request.path in UPLOADS:
        check_values([list(each) for each in request.POST.lists()])
        RequestState.of(request).api.body = request.POST.dict()
        return
    if is_form:
        raise Problem(415, "unsupported-media-type")
    body = parse_json(request)
    if not isinstance(body, dict):
        raise Problem(422, "invalid", detail="The body must be an object.")
    check_values(body)
    RequestState.of(request).api.body = body


def content_length(request: HttpRequest) -> int:
    """Bytes of the body, as its `Content-Length` says, which the server enforces."""
    header = request.META.get("CONTENT_LENGTH") or "0"
    return int(header) if header.isascii() and header.isdecimal() and len(header) < 20 else 0


def parse_json(request: HttpRequest):
    """The body as JSON (RFC 8259)."""
    try:
        return json.loads(request.body, parse_constant=reject_constant)
    except RecursionError:
        raise Problem(422, "invalid", detail=f"Nested deeper than {MAX_DEPTH} levels.") from None
    except (ValueError, RawPostDataException) as problem:
        raise Problem(400, "malformed", detail=f"The body is not JSON: {problem}") from None


def reject_constant(constant: str):
    raise ValueError(f"{constant} is no number of JSON")


def check_values(body: object) -> None:
    """Walks a parsed body, without recursion; raises Problem 422 for depth, integers and text that can't be stored."""
    stack = [(body, 0)]
    while stack:
        each, depth = stack.pop()
        if depth > MAX_DEPTH:
            raise Problem(422, "invalid", detail=f"Nested deeper than {MAX_DEPTH} levels.")
        if isinstance(each, dict):
            stack += [(part, depth + 1) for pair in each.items() for part in pair]
        elif isinstance(each, list):
            stack += [(part, depth + 1) for part in each]
        elif isinstance(each, str):
            check_text(each)
        elif isinstance(each, int) and abs(each) > MAX_JSON_INTEGER:
            raise Problem(422, "invalid", detail="A number is out of range.")


def check_text(text: str, where: str = "A text") -> None:
    """Raises Problem 422 for a NUL character, and for a lone surrogate, which UTF-8 can't encode."""
    if NUL in text:
        raise Problem(422, "invalid", detail=f"{where} holds a NUL character.")
    if not text.isascii():
        try:
            text.encode()
        except UnicodeEncodeError:
            raise Problem(422, "invalid", detail=f"{where} holds half a character.") from None


# Known query parameters: those in the OpenAPI document, and on Wagtail's own lists the fields they filter by.

CONVERTER = re.compile(r"<(?:\w+:)?(\w+)>")
MAX_INTEGER = 2**31 - 1
INTEGER = re.compile(r"[+-]?\d+")
# Operations that read more query parameters than their document has.
SITE = {operation: ["site"] for operation in ("pages_list", "pages_detail")}
FIND = {"pages_find": ["rich_text_format"]}
# Parameters that are strings in the document and integers in the database: Wagtail looks them up unvalidated.
INTEGER_LOOKUPS = {"site": (Site, "port"), "user_id": (get_user_model(), "id")}


def documented_path(route: str) -> str:
    """Return the path of a URL pattern as the OpenAPI document has it."""
    return "/" + CONVERTER.sub(r"{\1}", route)


@cache
def find_operation(route: str, method: str) -> dict | None:
    """The OpenAPI operation of a URL pattern and method; None where the document has none."""
    operations = document()["paths"].get(documented_path(route), {})
    return operations.get(method.lower())


@cache
def has_deprecations() -> bool:
    """Whether anything of the API is deprecated."""
    return any(deprecation.ALL in operation for path in document()["paths"].values() for operation in path.values())


@cache
def query_parameters(route: str, method: str) -> dict[str, dict]:
    """{name: schema} of the documented query parameters."""
    parameters = (find_operation(route, method) or {}).get("parameters", [])
    return {each["name"]: each["schema"] for each in parameters if each["in"] == "query"}


def filter_fields(name: str, request: HttpRequest, kwargs: dict) -> tuple[type[Model] | None, list[str]]:
    """(model, further field names) that a list of Wagtail's can be filtered by, besides the model's own API fields."""
    if name == "pages_list":
        kinds = request.GET.getlist("type")
        fields = [field for field in BASE_PAGE_READ_FIELDS if field != "pk"]  # Wagtail breaks on it
        return (page_model_of(kinds[0]) if len(kinds) == 1 else Page), fields
    if name == "snippets_list":
        return model_of(kwargs["type"]), ["id"]
    if name == "redirects_list":
        return Redirect, BASE_REDIRECT_READ_FIELDS
    if name == "images_list":
        return get_image_model(), ["id", "title", "width", "height"]
    return (get_document_model(), ["id", "title"]) if name == "documents_list" else (None, [])


def model_of(label: str) -> type[Model] | None:
    """The model with this label, such as `pages.NewsPage`; None where there is none."""
    try:
        return resolve_model_string(label)
    except (LookupError, ValueError):
        return None


def announced_models() -> dict[str, type[Model]]:
    """Return the models that apps announce as written by an operation, by the name of the operation."""
    return {name: model_of(label) for labels in announced("written_models") for name, label in labels.items()}


def page_model_of(label: str) -> type[Model]:
    """The page model with this label; `Page` for any other label, which Wagtail refuses by itself."""
    model = model_of(label)
    return model if model and issubclass(model, Page) else Page


def check_parameters(request: HttpRequest, kwargs: dict) -> None:
    """Raises Problem 422 for an unknown query parameter, and for an integer out of range."""
    route, method = request.resolver_match.route, request.method
    operation = find_operation(route, method)
    if operation is None:
        return
    name, schemas = operation["operationId"], query_parameters(route, method)
    if name.startswith("snippets_"):
        check_snippet_ids(kwargs.get("pk", "1"), request.GET.get("translation_of", "1"))
    model, base_fields = filter_fields(name, request, kwargs)
    fields = [field.name for field in APIField.get_fields_for_model(model, db_fields_only=True)] if model else []
    known = [*schemas, *base_fields, *fields, *SITE.get(name, []), *FIND.get(name, [])]
    for parameter in request.GET:
        if parameter not in known:
            raise unknown_parameter(parameter, known)
        for value in request.GET.getlist(parameter):
            check_number(parameter, value, schemas.get(parameter), model)
            check_lookup(parameter, value)


def check_snippet_ids(pk: str, other: str) -> None:
    """Raises Problem for snippet ids that are no integers, on which Wagtail fails."""
    if not whole_number(pk, 18):
        raise Problem(404, "not-found")
    if not whole_number(other, 18):
        raise Problem(422, "invalid", detail="“translation_of” is no number.")


def unknown_parameter(parameter: str, known: list[str]) -> Problem:
    """Problem 422 that names the nearest parameter; where none is near, all of them."""
    matches = get_close_matches(parameter.lower(), known, 1, 0.5)
    hint = (
        f"Did you mean “{matches[0]}”?" if matches else f"There are: {', '.join(sorted(set(known)))}." if known else ""
    )
    message = f"“{parameter[:50]}” is not a parameter here. {hint}".strip()
    return Problem(
        422, "unknown-parameter", detail=message, parameter=parameter[:50], nearest=matches[0] if matches else None
    )


def check_number(name: str, value: str, schema: dict | None, model: type[Model] | None) -> None:
    if not INTEGER.fullmatch(value.strip()):
        return
    lowest, highest = (-MAX_INTEGER, MAX_INTEGER) if is_integer(schema) else integer_range(model, name)
    if lowest is not None and (len(value) > 30 or not lowest <= int(value) <= highest):
        raise Problem(422, "invalid", detail=f"“{name}” is out of range.", errors=[{"loc": ["query", name]}])


def check_lookup(name: str, value: str) -> None:
    """Raises Problem 422 for text where Wagtail looks up an integer column: of a site (`host:port`), its port."""
    lookup = INTEGER_LOOKUPS.get(name)
    _host, colon, port = value.partition(":")
    if lookup is None or (name == "site" and not colon):
        return
    kind, field = lookup
    try:
        kind._meta.get_field(field).get_prep_value(port if name == "site" else value)
    except ValueError:
        raise Problem(422, "invalid", detail=f"“{name}” is no number.", errors=[{"loc": ["query", name]}]) from None


def is_integer(schema: dict | None) -> bool:
    """Whether a parameter's schema allows an integer."""
    variants = [schema, *schema.get("anyOf", []), schema.get("items", {})] if schema else []
    return any(variant.get("type") == "integer" for variant in variants)


def integer_range(model: type[Model] | None, name: str) -> tuple[int | None, int | None]:
    """(lowest, highest) integer of a model field; None where it is no integer field."""
    try:
        field = model._meta.get_field(name) if model else None
    except FieldDoesNotExist:
        return None, None
    if isinstance(field, ForeignKey):
        field = field.target_field
    kind = field.get_internal_type() if hasattr(field, "get_internal_type") else ""
    return (-MAX_INTEGER, MAX_INTEGER) if "Integer" in kind or "AutoField" in kind else (None, None)


def check_path(request: HttpRequest) -> None:
    """Raises Problem 422 for text or numbers in path and query that can't be looked up, before anything is."""
    check_text(request.path_info, "The address")
    for name, values in request.GET.lists():
        for text in (name, *values):
            check_text(text, "The query")
    if any(part.isdecimal() and len(part) > 18 for part in request.path_info.split("/")):
        raise Problem(422, "invalid", detail="A number in the address is out of range.")
