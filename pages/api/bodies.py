"""What a body may be: JSON of a size, depth and letters that everything behind it can hold."""

import json

from django.conf import settings
from django.http import HttpRequest
from django.http.request import RawPostDataException

from .problems import Problem

JSON_LIMIT = 2_621_440  # bytes; what Django itself keeps in memory
DEEPEST = 40
LARGEST = 2**63 - 1
UPLOADS = ("/api/v3/images/", "/api/v3/documents/")
FORMS = ("multipart/form-data", "application/x-www-form-urlencoded")
NUL = "\x00"


def check(request: HttpRequest) -> None:
    """Raises Problem where a body is too large, no JSON, or holds what no column can."""
    is_form = request.content_type in FORMS
    limit = settings.DOCUMENT_MAX_UPLOAD_SIZE + JSON_LIMIT if is_form and request.path in UPLOADS else JSON_LIMIT
    if length(request) > limit:
        raise Problem(413, "too-large", detail=f"At most {limit} bytes.")
    if not length(request):
        return
    if is_form and request.path in UPLOADS:
        check_values([list(each) for each in request.POST.lists()])
        request.api_body = request.POST.dict()
        return
    if is_form:
        raise Problem(415, "unsupported-media-type")
    told = parsed(request)
    if not isinstance(told, dict):
        raise Problem(422, "invalid", detail="The body must be an object.")
    check_values(told)
    request.api_body = told


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
        elif isinstance(each, int) and abs(each) > LARGEST:
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
