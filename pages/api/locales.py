"""Which language an answer is in: the one asked for, if it is on, else the site's own."""

from difflib import get_close_matches

from django.conf import settings
from django.http import HttpRequest
from django.utils import translation
from wagtail.models import Locale

from ..caching import languages_of
from .problems import Problem


def locale_of(request: HttpRequest, code: str = "") -> Locale:
    """The language with this code, active from now on; raises Problem 422 for one that is not on. Costs no query of its own."""
    known = {row.language_code: row for row in languages_of(request)}
    code = code or settings.LANGUAGE_CODE
    if code not in known:
        raise not_on(code, list(known))
    translation.activate(code)
    return known[code]


def not_on(code: str, known: list[str]) -> Problem:
    near = get_close_matches(code, known, n=1)
    hint = f" Did you mean “{near[0]}”?" if near else f" There are: {', '.join(known)}."
    detail = f"This site has no language “{code[:20]}”.{hint}"
    error = {"loc": ["query", "locale"], "msg": detail, "type": "unknown_locale"}
    return Problem(422, "invalid", detail=detail, errors=[error])
