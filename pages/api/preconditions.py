"""Preconditions (`If-Match`, RFC 9110, section 13.1.1): a write goes through only where what it changes is still what
its client has read.
"""

import copy

from django.http import Http404, HttpRequest, QueryDict
from django.urls import Resolver404, resolve
from django.utils.cache import set_response_etag
from django.utils.http import parse_etags
from wagtail.models import Page

from . import request_validation
from .errors import Problem

ACTIONS = "actions/"


def check(request: HttpRequest, kwargs: dict) -> None:
    """Raises Problem 412 where `If-Match` names none of the present forms of what is written; locks it until the write is done."""
    asked = request.headers.get("If-Match")
    if asked is None or request.method in {"GET", "HEAD", "OPTIONS"}:
        return
    lock(kwargs)
    wanted, present = parse_etags(asked), etags(request)
    if not (present if "*" in wanted else present.intersection(wanted)):
        words = (
            "It has changed since you read it, or is gone. Read it again: `If-Match` takes the `ETag` of that answer."
        )
        raise Problem(412, "precondition-failed", detail=words)


def lock(kwargs: dict) -> None:
    """Holds the row, so that of two who have read the same only the first writes."""
    pk = next((value for name, value in kwargs.items() if name == "pk" or name.endswith("_id")), "")
    model = request_validation.model_of(kwargs["type"]) if "type" in kwargs else Page if "page_id" in kwargs else None
    if model and str(pk).isdecimal():
        model._base_manager.select_for_update().filter(pk=pk).order_by().values_list("pk").first()


def etags(request: HttpRequest) -> set[str]:
    """The ETags of what is written, which is the draft where there is one: who has read what is live has not read that.

    Where nothing is drafted both say the same. Rich text in the form of the write's own query, and as it is stored.
    """
    path = request.path_info.partition(ACTIONS)[0]
    queries = {"version=draft", f"{request.GET.urlencode()}&version=draft"}
    return {etag for query in queries if (etag := etag_of(request, path, query))}


def etag_of(request: HttpRequest, path: str, query: str) -> str:
    """What GET answers now, as its reader was told; empty where that is an error."""
    reading = copy.copy(request)
    reading.method, reading.path, reading.path_info = "GET", path, path
    reading.GET = QueryDict(query)
    try:
        found = resolve(path)
        reading.resolver_match = found
        response = found.func(reading, *found.args, **found.kwargs)
    except (Resolver404, Http404):
        return ""
    return set_response_etag(response)["ETag"] if response.status_code == 200 else ""
