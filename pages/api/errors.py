"""Exception handlers of the API: every error as problem details (RFC 9457), each kind at a stable address that says
what it means.
"""

import json
from http import HTTPStatus

from django.http import HttpResponse

MEDIA_TYPE = "application/problem+json"
PLACE = "/api/v3/problems/"  # a full path, as RFC 9457 (section 3.1.1) asks of a type that is no absolute address

# Name: status, title, what it means and what to do about it.
KINDS: dict[str, tuple[int, str, str]] = {
    "bad-request": (400, "The request can't be met as it is", "`detail` says why."),
    "malformed": (400, "The request can't be read", "The body is not JSON (RFC 8259), or a header is broken."),
    "token-missing": (401, "A token is needed", "Send `Authorization: Bearer <token>`; staff make one under Settings."),
    "token-refused": (401, "This token does not open anything", "It is unknown, ended or revoked. Ask for a new one."),
    "forbidden": (403, "Not allowed", "Whom this token stands for may not do this."),
    "read-only": (403, "This token only reads", "Make one that may write, for whoever is meant to."),
    "not-found": (404, "Nothing is here", "It never was, is gone, or may not be seen with this token or without one."),
    "method-not-allowed": (405, "Not this method", "The `Allow` header names those that this address knows."),
    "conflict": (409, "In conflict with what is there", "Read it again, then decide."),
    "translation": (
        409,
        "This page is translated by the translation engine",
        "The next update from its source would overwrite this. Change the source, or translate it in the admin.",
    ),
    "precondition-failed": (
        412,
        "It is not what you have read",
        "Somebody has changed it since. Read it again, then write with the `ETag` of that answer in `If-Match`.",
    ),
    "too-large": (413, "Too large", "Send less at once; `detail` names the limit."),
    "unsupported-media-type": (415, "Not in this media type", "Send JSON, or a form where a file is uploaded."),
    "invalid": (422, "Not valid", "`errors` names each value and what is wrong with it."),
    "key-reused": (422, "This key stands for another request", "Send a new `Idempotency-Key` with each new write."),
    "unknown-parameter": (422, "No such parameter", "`detail` names the nearest one there is."),
    "too-many-requests": (429, "Too many requests", "Wait as many seconds as `Retry-After` says."),
    "server-error": (500, "Something broke on our side", "It has been noted. Try again later."),
    "unavailable": (503, "Not now", "Try again later."),
}
BY_STATUS = {status: name for name, (status, *_rest) in reversed(KINDS.items())}


class Problem(Exception):
    """An answer that is a problem: raised anywhere in the API, told as problem details (RFC 9457, section 3).

    `kind` is the last part of its type, and stands in KINDS; a title of its own is for what is narrower than that.
    `more` are further members, such as `errors`; `headers` go with the answer.
    """

    def __init__(self, status: int, kind: str, title: str = "", detail: str = "", headers: dict | None = None, **more):
        super().__init__(detail or title or kind)
        self.status, self.kind, self.title, self.detail = status, kind, title or KINDS[kind][1], detail
        self.headers, self.more = headers or {}, more


def response_to(problem: Problem) -> HttpResponse:
    """The answer that tells of it."""
    address = f"{PLACE}{problem.kind}/"
    return respond(problem.status, address, problem.title, problem.detail, problem.headers, problem.more)


def respond(status: int, kind: str, title: str, detail: str, headers: dict, more: dict) -> HttpResponse:
    told = {"type": kind, "title": title, "status": status} | ({"detail": detail} if detail else {}) | more
    return HttpResponse(json.dumps(told, default=str), status=status, content_type=MEDIA_TYPE, headers=headers)


def as_problem(response: HttpResponse) -> HttpResponse:
    """Any answer that is an error, told as one of our problems: Django's pages, Wagtail's untyped details."""
    if response.status_code < 400:
        return response
    told = details(response)
    if str(told.get("type", "")).startswith(PLACE):
        return response
    kind = BY_STATUS.get(response.status_code)
    title = KINDS[kind][1] if kind else phrase(response.status_code)
    address = f"{PLACE}{kind}/" if kind else "about:blank"
    kept = {name: value for name, value in response.items() if name in {"Allow", "Retry-After"}}
    kept |= {"WWW-Authenticate": 'Bearer realm="api"'} if kind == "token-missing" else {}
    detail = told.get("detail", "") if response.status_code < 500 and told.get("detail") != "Unauthorized" else ""
    errors = {"errors": told["errors"]} if told.get("errors") else {}
    return respond(response.status_code, address, title, detail, kept, errors)


def details(response: HttpResponse) -> dict:
    """The members of an answer that is problem details already; else none."""
    if not response.get("Content-Type", "").startswith(MEDIA_TYPE):
        return {}
    return json.loads(response.content)


def phrase(status: int) -> str:
    """What RFC 9110 calls this status."""
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return "Error"
