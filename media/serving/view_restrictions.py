"""View restrictions of collections: one rule for pictures, documents, recordings and their words.

The rule is Wagtail's own, for its documents: each restriction of the collection and of those above it must accept the
request (a login, one of some groups, a password given before). The right to work on a collection lets nobody read it.
"""

from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse
from wagtail.documents.wagtail_hooks import check_view_restrictions


def check_access(request: HttpRequest, upload: Model | None) -> tuple[HttpResponse | None, bool]:
    """Permission check of an upload: None, or Wagtail's response with a login or password form; and whether it is
    private.

    One query, a second one to deny. Raises Http404 for None, and where a request that does not accept HTML is denied:
    a page or a program could not use the form.
    """
    if upload is None:
        raise Http404
    restrictions = list(upload.collection.get_view_restrictions())
    if all(restriction.accept_request(request) for restriction in restrictions):
        return None, bool(restrictions)
    if "text/html" not in request.headers.get("Accept", ""):
        raise Http404
    return check_view_restrictions(upload, request), True
