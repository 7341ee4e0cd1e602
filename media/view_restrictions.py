"""View restrictions of collections: one rule for pictures, documents, recordings and their words.

The rule is Wagtail's own, for its documents: each restriction of the collection and of those above it must accept the
request (a login, one of some groups, a password given before). The right to work on a collection lets nobody read it.
"""

from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse
from wagtail.documents.wagtail_hooks import check_view_restrictions


def admission(request: HttpRequest, upload: Model | None) -> tuple[HttpResponse | None, bool]:
    """None where this request may have the upload, else Wagtail's way to a login or a password for people who open it;
    and whether it is private. One query, a second one to refuse.

    Raises Http404 where there is none, and for what a page or a program fetches: it could not read that answer.
    """
    if upload is None:
        raise Http404
    restrictions = list(upload.collection.get_view_restrictions())
    if all(restriction.accept_request(request) for restriction in restrictions):
        return None, bool(restrictions)
    if "text/html" not in request.headers.get("Accept", ""):
        raise Http404
    return check_view_restrictions(upload, request), True
