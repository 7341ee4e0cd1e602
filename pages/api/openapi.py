"""The OpenAPI document of the API, made once a process, and the routes that lead to it, its documentation and the
problem types.
"""

import datetime as dt
import json
import pathlib
import re
from functools import cache
from typing import Annotated, Literal

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils import translation
from ninja import Field, NinjaAPI, Path, Router, Schema
from ninja.responses import NinjaJSONEncoder
from wagtail.api.v3.api import api

from media.features import announced_functions

from .errors import MEDIA_TYPE, PROBLEM_TYPES, TYPE_PREFIX, Problem
from .requests import deprecation
from .tokens import SAFE_METHODS

TITLE = "Commonhouse API"
DESCRIPTION = """Everything this site says.

Reading asks for nothing. `Authorization: Bearer <token>` shows what its user may see besides, and lets a program write
where the site allows it; staff make tokens under Settings. Every error is told as problem details (RFC 9457), whose `type` says what it means.
Answers have an `ETag`: ask again with `If-None-Match`, and write with `If-Match`, so that nobody's change is lost; an
`Idempotency-Key` makes a write safe to send again. With a token `RateLimit-*` tells how many requests are left; what is
public may be a copy, and tells nothing of whoever asks.

How this changes, and what of it will go, is at [`versions/`](/api/v3/versions/); an answer to what will go has the headers
`Deprecation` and `Sunset`."""
PROBLEM = {
    "type": "object",
    "title": "Problem",
    "description": "Problem details (RFC 9457).",
    "required": ["type", "title", "status"],
    "properties": {
        "type": {
            "type": "string",
            "description": "Where this kind is explained.",
            "examples": ["/api/v3/problems/invalid/"],
        },
        "title": {"type": "string", "description": "In a few words.", "examples": [PROBLEM_TYPES["invalid"][1]]},
        "status": {"type": "integer", "description": "The status of the answer.", "examples": [422]},
        "detail": {
            "type": "string",
            "description": "What is wrong with this very request.",
            "examples": ["“titel” is not a parameter here. Did you mean “title”?"],
        },
        "errors": {
            "type": "array",
            "items": {"type": "object"},
            "description": "Each value that is wrong: where (`loc`), and why (`msg`).",
        },
    },
}
ANY_STATUSES, WRITE_STATUSES = (400, 401, 403, 404, 422, 429), (409, 412, 413, 415)
# Request headers of every write.
WRITE_HEADERS = {
    "If-Match": "The `ETag` of what you have read, as a draft where there is one: written only where it still is that, else 412.",
    "Idempotency-Key": "Any text of your own, new for each write: sent again within a day with the same request, the write is answered again and not done again.",
}
MAX_LIMIT = getattr(settings, "WAGTAILAPI_LIMIT_MAX", 20)  # of Wagtail's own lists, which answer 400 to more
REFERENCE = re.compile(r'"#/components/schemas/([^"]+)"')
# A local time without an offset: not the format `time` of RFC 3339, which has one, but OpenAPI's `time-local`.
TIME_FORMATS = ('"format": "time"', '"format": "time-local"')
REDIRECTING = {"pages_find", "redirects_find"}  # they lead to the address of what they find
# Tags and their descriptions, in the order of the documentation.
TAGS = {
    "start": "Where to begin, and what problems mean.",
    "content": "A whole page with all around it.",
    "site": "The frame around every page, and every address.",
    "news": "Our own news.",
    "press": "What others report about us.",
    "posts": "News and press together, as the site lists them.",
    "announcements": "What everybody should know now.",
    "events": "The calendar, date by date.",
    "places": "Where we meet.",
    "principles": "What we hold to.",
    "names": "Topics, authors and outlets.",
    "search": "Search and suggestions.",
    "everything": "Every page, for copies and lists of one's own.",
    "pages": "Pages as they are stored.",
    "snippets": "Rows of lists, such as topics and places.",
    "images": "Pictures.",
    "documents": "Documents.",
    "management": "What staff do at the desk, whole; with a token.",
    "redirects": "Where old addresses lead.",
    "sites": "The site's host and name.",
    "locales": "Its languages.",
    "schema": "What each kind of page and row holds.",
    "auth": "Whom a token stands for.",
}
STATUS_DESCRIPTIONS = {403: "Not allowed", 409: "In conflict with what is there"}


def problem_response(status: int) -> dict:
    """The OpenAPI response object of an error status."""
    titles = [title for code, title, _meaning in PROBLEM_TYPES.values() if code == status]
    content = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    return {"description": STATUS_DESCRIPTIONS.get(status, titles[0]), "content": content}


_loaded: list[dict] = []  # a document that another process has built, until `document` returns it


@cache
def document() -> dict:
    """Return the OpenAPI document as a dict, in English; built once a process, unless it was loaded."""
    return _loaded.pop() if _loaded else build_document()


def load_document(text: str) -> None:
    """Use the document that another process has built and written as JSON."""
    spec = json.loads(text)
    for path in spec["paths"].values():
        for operation in path.values():  # JSON has strings for the numbers of statuses
            operation["responses"] = {int(status): each for status, each in operation["responses"].items()}
    document.cache_clear()
    _loaded.append(spec)
    document()


def build_document() -> dict:
    """Build the OpenAPI document from the routes."""
    with translation.override("en"):
        spec = json.dumps(NinjaAPI.get_openapi_schema(api), cls=NinjaJSONEncoder)
    spec = json.loads(spec.replace(*TIME_FORMATS))
    spec["servers"] = [{"url": settings.BASE_URL, "description": "This site."}]
    spec["components"].setdefault("schemas", {})["Problem"] = PROBLEM
    for components in announced_functions("api_components"):
        spec["components"]["schemas"] |= json.loads(json.dumps(components()).replace(*TIME_FORMATS))
    spec["components"].get("securitySchemes", {}).pop("AllowAnonymous", None)  # no scheme of OpenAPI's
    for path in spec["paths"].values():
        for method, operation in path.items():
            complete_operation(method.upper(), operation)
    spec["components"]["schemas"] = referenced_schemas(spec)
    deprecation.complete(spec)
    used = {tag for path in spec["paths"].values() for operation in path.values() for tag in operation.get("tags", [])}
    spec["tags"] = [{"name": tag, "description": about} for tag, about in TAGS.items() if tag in used]
    return spec


def complete_operation(method: str, operation: dict) -> None:
    """Adds to an operation the headers, error responses and optional security that ninja does not know of."""
    for parameter in operation.get("parameters", []):
        map_examples(parameter)
        if parameter["name"] == "limit":
            parameter["schema"].setdefault("maximum", MAX_LIMIT)
    if method not in SAFE_METHODS:
        headers = [
            {"name": name, "in": "header", "required": False, "description": about, "schema": {"type": "string"}}
            for name, about in WRITE_HEADERS.items()
        ]
        operation["parameters"] = [*operation.get("parameters", []), *headers]
    for body in operation.get("requestBody", {}).get("content", {}).values():
        body["schema"].pop(
            "default", None
        )  # of an object that may be left out whole: no generator of clients takes one
    responses = {int(status): response for status, response in operation["responses"].items()}
    if 201 in responses and "content" not in responses.get(200, {}):
        responses.pop(200, None)  # ninja's own, of an operation whose answers are said by hand
    for status in (*ANY_STATUSES, *(() if method in SAFE_METHODS else WRITE_STATUSES)):
        responses.setdefault(status, problem_response(status))
    if operation["operationId"] in REDIRECTING:
        responses[302] = {"description": "Where it is", "headers": {"Location": {"schema": {"type": "string"}}}}
    operation["responses"] = dict(sorted(responses.items()))
    security = operation.get("security", [])  # none: open to everybody
    operation["security"] = [{} if "AllowAnonymous" in requirement else requirement for requirement in security]


def map_examples(parameter: dict) -> None:
    """Turns the examples of a parameter into a map (OpenAPI 3.1, section 4.8.12); those of its schema stay a list."""
    if isinstance(examples := parameter.pop("examples", None), list):
        parameter["examples"] = {f"example {number}": {"value": each} for number, each in enumerate(examples, 1)}


def referenced_schemas(spec: dict) -> dict[str, dict]:
    """The component schemas that some operation references; ninja lists those of query parameters too."""
    schemas, found, queue = spec["components"]["schemas"], set(), [spec["paths"]]
    while queue:
        names = set(REFERENCE.findall(json.dumps(queue.pop()))) - found
        found |= names
        queue += [schemas[name] for name in names]
    return {name: schema for name, schema in schemas.items() if name in found}


def configure_docs() -> None:
    """Sets title, version and description of the API, and the settings of Swagger UI."""
    api.title, api.version, api.description = TITLE, "3.0.0", DESCRIPTION
    api.docs.settings |= {"defaultModelsExpandDepth": -1, "docExpansion": "none", "tryItOutEnabled": True}
    api.docs.settings["validatorUrl"] = None  # Swagger UI shows its document to a host of others otherwise


# The first things a program asks: where the document and its human form are, and what a problem's type means.

router = Router(tags=["start"])


class EntryPointOut(Schema):
    """Where to begin."""

    openapi: str = Field(description="This API as an OpenAPI 3.1 document.", examples=["/api/v3/openapi.json"])
    docs: str = Field(description="The same, to read and to try.", examples=["/api/v3/docs/"])
    problems: str = Field(description="Every problem it may answer with.", examples=["/api/v3/problems/"])
    versions: str = Field(description="How it changes, and what of it will go.", examples=["/api/v3/versions/"])


class ProblemTypeOut(Schema):
    """A problem that the API may answer with."""

    type: str = Field(description="What `type` holds in such an answer.", examples=["/api/v3/problems/not-found/"])
    status: int = Field(description="The status of such an answer.", examples=[404])
    title: str = Field(description="In a few words.", examples=["Nothing is here"])
    meaning: str = Field(description="What it means, and what to do.", examples=[PROBLEM_TYPES["not-found"][2]])


def problem_type(name: str) -> ProblemTypeOut:
    status, title, meaning = PROBLEM_TYPES[name]
    return ProblemTypeOut(type=f"{TYPE_PREFIX}{name}/", status=status, title=title, meaning=meaning)


@router.get("/", response=EntryPointOut, operation_id="start", summary="Where to begin", auth=None)
def start(request: HttpRequest):
    """Addresses of the document, its human form, the list of problems and what will change."""
    places = {"openapi": "openapi-json", "docs": "openapi-view", "problems": "problems", "versions": "versions"}
    return {name: reverse(f"wagtailapi_v3:{place}") for name, place in places.items()}


@router.get(
    "/problems/",
    response=list[ProblemTypeOut],
    operation_id="problems_list",
    summary="Every problem",
    url_name="problems",
    auth=None,
)
def problems(request: HttpRequest):
    """Every error is told as problem details (RFC 9457); these are the kinds."""
    return [problem_type(name) for name in PROBLEM_TYPES]


@router.get(
    "/problems/{kind}/", response=ProblemTypeOut, operation_id="problems_detail", summary="A problem", auth=None
)
def problem(
    request: HttpRequest, kind: Annotated[str, Path(description="The last part of its type.", examples=["not-found"])]
):
    """What stands at the address in an error's `type`."""
    if kind not in PROBLEM_TYPES:
        raise Problem(404, "not-found", detail="No problem has this name.")
    return problem_type(kind)


# How the API changes.

VERSIONS = pathlib.Path(__file__).with_name("VERSIONS.md")


class DeprecatedOut(Schema):
    """Something that will go."""

    operation: str = Field(description="The operation, by its name in the document.", examples=["news_list"])
    kind: Literal["operation", "query", "body", "field"] = Field(
        description="What of it: all of it, a query parameter, or a field of what is sent or answered."
    )
    name: str = Field(description="Its name; of a field, the path that leads to it.", examples=["items.author"])
    since: dt.date = Field(description="Since when it is deprecated.", examples=["2027-03-01"])
    sunset: dt.date = Field(description="When it may go.", examples=["2028-03-01"])
    instead: str = Field(description="What to use.", examples=["Use `authors`."])


class VersionsOut(Schema):
    """How the API changes."""

    version: str = Field(
        description="The version of this API; its first number stands in each address.", examples=["3.0.0"]
    )
    policy: str = Field(
        description="What changes within a version, and what never does, in Markdown.",
        examples=["# How the API changes"],
    )
    promised_days: int = Field(description="How long at least what is deprecated stays.", examples=[365])
    deprecated: list[DeprecatedOut] = Field(description="What will go, the soonest first.")


@router.get(
    "/versions/",
    response=VersionsOut,
    operation_id="versions",
    summary="How it changes",
    url_name="versions",
    auth=None,
)
def versions(request: HttpRequest):
    """The policy of versions, and everything that is deprecated now."""
    found = [
        DeprecatedOut(operation=operation["operationId"], kind=mark["in"], **mark)
        for path in document()["paths"].values()
        for operation in path.values()
        for mark in operation.get(deprecation.ALL, [])
    ]
    return VersionsOut(
        version=api.version,
        policy=VERSIONS.read_text(encoding="utf-8"),
        promised_days=deprecation.PROMISED.days,
        deprecated=sorted(found, key=lambda each: (each.sunset, each.operation, each.name)),
    )
