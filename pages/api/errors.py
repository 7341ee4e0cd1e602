"""Exception handlers of the API: every error as problem details (RFC 9457), each kind at a stable address that says
what it means.
"""

import json
from collections.abc import Iterable
from http import HTTPStatus
from typing import Any

from django.http import HttpResponse

from media.publishing import PublishingStopped
from media.uploads import free_room, virus_scan

from ..http.database_errors import RETRY_AFTER

MEDIA_TYPE = "application/problem+json"
TYPE_PREFIX = "/api/v3/problems/"  # a full path, as RFC 9457 (section 3.1.1) asks of a type that is no absolute address

# Problem types by name: status, title, what it means and what to do about it.
PROBLEM_TYPES: dict[str, tuple[int, str, str]] = {
    "bad-request": (400, "The request can't be met as it is", "`detail` says why."),
    "malformed": (400, "The request can't be read", "The body is not JSON (RFC 8259), or a header is broken."),
    "token-missing": (401, "A token is needed", "Send `Authorization: Bearer <token>`; staff make one under Settings."),
    "token-refused": (401, "This token does not open anything", "It is unknown, ended or revoked. Ask for a new one."),
    "forbidden": (403, "Not allowed", "Whom this token stands for may not do this."),
    "read-only": (403, "This token only reads", "Make one that may write, for whoever is meant to."),
    "second-factor": (
        403,
        "The account of this token needs a second factor",
        "The time for it is over. Whom this token stands for sets one up at the desk, then makes a new token.",
    ),
    "crisis": (
        403,
        "Only admins work on the site now",
        "The crisis switch is on. Public content is read without a token; all other tokens work again when it is off.",
    ),
    "not-found": (404, "Nothing is here", "It never was, is gone, or may not be seen with this token or without one."),
    "method-not-allowed": (
        405,
        "Not this method",
        "The `Allow` header names those that this address knows; of a write that is closed, `instead` is the address to use.",
    ),
    "conflict": (409, "In conflict with what is there", "Read it again, then decide."),
    "translation": (
        409,
        "This page is translated by the translation engine",
        "The next update from its source would overwrite this. Change the source, or translate it in the admin.",
    ),
    "publishing-stopped": (
        409,
        "A check stops publishing",
        "`errors` names each check of the house that is open. Mend it, or have it signed at the desk; a draft can be saved.",
    ),
    "registration-closed": (
        409,
        "Nobody can register for this date now",
        "`phase` says why: not open yet, closed, cancelled, over or gone.",
    ),
    "full": (
        409,
        "There is no room",
        "`errors` names what there is not enough of; of places, there is no line to wait in.",
    ),
    "changes-unknown": (
        410,
        "Nobody knows any more what has changed since",
        "The copy is too old, or the site was restored. Begin again without `since`.",
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
    "no-room": (
        507,
        "The server has no room left",
        "Nothing was saved. Tell whoever runs the site, then send it again.",
    ),
}
BY_STATUS = {status: name for name, (status, *_rest) in reversed(PROBLEM_TYPES.items())}


class Problem(Exception):
    """An exception that becomes a response with problem details (RFC 9457, section 3), wherever the API raises it.

    `kind` is a key of PROBLEM_TYPES, the last part of its type URI; `title` is for what is narrower than that type.
    `extensions` are further members, such as `errors` (section 3.2); `headers` are those of the response.
    """

    def __init__(
        self, status: int, kind: str, title: str = "", detail: str = "", headers: dict | None = None, **extensions
    ):
        super().__init__(detail or title or kind)
        self.status, self.kind, self.title, self.detail = status, kind, title or PROBLEM_TYPES[kind][1], detail
        self.headers, self.extensions = headers or {}, extensions


def value_error(message: str, loc: Iterable[str | int], kind: str = "value_error") -> dict[str, Any]:
    """A member of `errors` in problem details: what is wrong with the value at `loc`."""
    return {"type": kind, "loc": list(loc), "msg": message}


def invalid(errors: list[dict[str, Any]]) -> Problem:
    """Problem 422 about several values of a request."""
    return Problem(422, "invalid", detail=errors[0]["msg"], errors=errors)


def invalid_value(loc: Iterable[str | int], message: str, kind: str = "value_error") -> Problem:
    """Problem 422 about one value of a request."""
    return invalid([value_error(message, loc, kind)])


def upload_problem(errors: Iterable[dict[str, Any]]) -> Problem | None:
    """Problem 507 or 503, if one of these errors of a form is about the server and not about the file; else None."""
    codes = {error.get("type") for error in errors}
    if free_room.CODE in codes:
        return Problem(507, "no-room")
    if codes & {free_room.AWAY, virus_scan.AWAY}:
        return Problem(503, "unavailable", headers={"Retry-After": str(RETRY_AFTER)})
    return None


def stopped_problem(stopped: PublishingStopped) -> Problem:
    """Problem 409 that names the checks which stop a page."""
    errors = [value_error(title, ("body",), "publishing_stopped") for title in stopped.missing]
    return Problem(409, "publishing-stopped", detail=stopped.message, errors=errors)


def response_to(problem: Problem) -> HttpResponse:
    """The response with the details of a problem."""
    type_url = f"{TYPE_PREFIX}{problem.kind}/"
    return respond(problem.status, type_url, problem.title, problem.detail, problem.headers, problem.extensions)


def respond(status: int, type_url: str, title: str, detail: str, headers: dict, extensions: dict) -> HttpResponse:
    details = {"type": type_url, "title": title, "status": status} | ({"detail": detail} if detail else {}) | extensions
    return HttpResponse(json.dumps(details, default=str), status=status, content_type=MEDIA_TYPE, headers=headers)


def as_problem(response: HttpResponse) -> HttpResponse:
    """Any error response (Django's pages, Wagtail's untyped details) as problem details; other responses unchanged."""
    if response.status_code < 400:
        return response
    details = problem_details(response)
    if str(details.get("type", "")).startswith(TYPE_PREFIX):
        return response
    if problem := upload_problem(details.get("errors", ())):
        return response_to(problem)
    kind = BY_STATUS.get(response.status_code)
    title = PROBLEM_TYPES[kind][1] if kind else reason_phrase(response.status_code)
    type_url = f"{TYPE_PREFIX}{kind}/" if kind else "about:blank"
    headers = {name: value for name, value in response.items() if name in {"Allow", "Retry-After"}}
    headers |= {"WWW-Authenticate": 'Bearer realm="api"'} if kind == "token-missing" else {}
    detail = details.get("detail", "") if response.status_code < 500 and details.get("detail") != "Unauthorized" else ""
    errors = {"errors": details["errors"]} if details.get("errors") else {}
    told = respond(response.status_code, type_url, title, detail, headers, errors)
    told._has_been_logged = getattr(response, "_has_been_logged", False)
    return told


def problem_details(response: HttpResponse) -> dict:
    """The members of a response that has problem details already; empty for others."""
    if not response.get("Content-Type", "").startswith(MEDIA_TYPE):
        return {}
    return json.loads(response.content)


def reason_phrase(status: int) -> str:
    """The reason phrase of a status code (RFC 9110, section 15)."""
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return "Error"
