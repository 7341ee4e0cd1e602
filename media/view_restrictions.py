"""Whom a private collection lets in: one rule for pictures, documents, recordings and their words.

The rule is Wagtail's own, for its documents: each restriction of the collection and of those above it must accept the
request (a login, one of some groups, a password given before). The right to work on a collection lets nobody read it.
"""

from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse
from wagtail.documents.wagtail_hooks import check_view_restrictions


def refusal(request: HttpRequest, upload: Model | None) -> HttpResponse | None:
    """None where this request may have the upload, else Wagtail's way to a login or a password for people who open it.

    Raises Http404 where there is none, and for what a page or a program fetches: it could not read that answer.
    """
    if upload is None:
        raise Http404
    answer = check_view_restrictions(upload, request)
    if answer is not None and "text/html" not in request.headers.get("Accept", ""):
        raise Http404
    return answer
