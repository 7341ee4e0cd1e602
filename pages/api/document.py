"""The OpenAPI document: what django-ninja makes of the routes, with the gate's own answers on each of them; made once a process."""

import json
from functools import cache

from django.utils import translation
from ninja import NinjaAPI
from ninja.responses import NinjaJSONEncoder
from wagtail.api.v3.api import api

from .problems import KINDS, MEDIA_TYPE
from .tokens import SAFE

TITLE = "Commonhouse API"
ABOUT = """Everything this site says, and the way to write to it.

Reading asks for nothing. `Authorization: Bearer <token>` shows what its user may see besides, and lets a program write;
staff make tokens under Settings. Every error is told as problem details (RFC 9457), whose `type` says what it means.
Answers have an `ETag`: ask again with `If-None-Match`. `RateLimit-*` tells how many requests are left."""
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
        "title": {"type": "string", "description": "In a few words.", "examples": [KINDS["invalid"][1]]},
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
ANY, WRITING = (400, 401, 403, 404, 422, 429), (409, 413, 415)
ELSEWHERE = {"pages_find", "redirects_find"}  # they lead to the address of what they find
WORDS = {403: "Not allowed", 409: "In conflict with what is there"}


def answer(status: int) -> dict:
    """How the document tells of this problem."""
    titles = [title for code, title, _meaning in KINDS.values() if code == status]
    content = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    return {"description": WORDS.get(status, titles[0]), "content": content}


@cache
def document() -> dict:
    """The whole of it, in English, whoever asks first."""
    with translation.override("en"):
        told = json.loads(json.dumps(NinjaAPI.get_openapi_schema(api), cls=NinjaJSONEncoder))
    told["components"].setdefault("schemas", {})["Problem"] = PROBLEM
    told["components"].get("securitySchemes", {}).pop("AllowAnonymous", None)  # no scheme of OpenAPI's
    for path in told["paths"].values():
        for method, operation in path.items():
            complete(method.upper(), operation)
    return told


def complete(method: str, operation: dict) -> None:
    """Adds what any request of this method may be answered, and that some need no token."""
    answers = {int(status): said for status, said in operation["responses"].items()}
    for status in (*ANY, *(() if method in SAFE else WRITING)):
        answers.setdefault(status, answer(status))
    if operation["operationId"] in ELSEWHERE:
        answers[302] = {"description": "Where it is", "headers": {"Location": {"schema": {"type": "string"}}}}
    operation["responses"] = dict(sorted(answers.items()))
    if "security" in operation:
        operation["security"] = [{} if "AllowAnonymous" in way else way for way in operation["security"]]


def show() -> None:
    """Puts this document in the place of ninja's, and lets the page that shows it begin closed."""
    api.title, api.version, api.description = TITLE, "3.0.0", ABOUT
    api.get_openapi_schema = lambda **where: document()
    api.docs.settings |= {"defaultModelsExpandDepth": -1, "docExpansion": "none", "tryItOutEnabled": True}
