"""Preconditions (`If-Match`, RFC 9110, section 13.1.1): a write goes through only where what it changes is still what
its client has read.
"""

import copy

from django.http import Http404, HttpRequest, QueryDict
from django.urls import Resolver404, resolve
from django.utils.cache import set_response_etag
from django.utils.http import parse_etags
from wagtail.contrib.settings.registry import registry
from wagtail.models import Page
from wagtail.snippets.models import get_snippet_models

from ...translation.jobs.sources import engine_sources
from ...translation.models import Job
from ..errors import Problem
from . import request_validation

ACTIONS = "actions/"


def check(request: HttpRequest, kwargs: dict) -> None:
    """Raises Problem 412 where `If-Match` has no current ETag of the object; locks its row until the write is done.

    Without `If-Match` too: a write is over what was last saved, and Wagtail saves whole rows.
    """
    if_match = request.headers.get("If-Match")
    if request.method in {"GET", "HEAD", "OPTIONS"}:
        return
    if if_match is not None or request.user.is_authenticated:
        lock(kwargs)
    if if_match is None:
        return
    requested, current = parse_etags(if_match), etags(request)
    if not (current if "*" in requested else current.intersection(requested)):
        message = (
            "It has changed since you read it, or is gone. Read it again: `If-Match` takes the `ETag` of that answer."
        )
        raise Problem(412, "precondition-failed", detail=message)


def lock(kwargs: dict) -> None:
    """Locks the row (SELECT … FOR UPDATE), so that of two who have read the same only the first writes."""
    pk = next((value for name, value in kwargs.items() if name == "pk" or name.endswith("_id")), "")
    model = request_validation.model_of(kwargs["type"]) if "type" in kwargs else Page if "page_id" in kwargs else None
    if "translation_id" in kwargs:
        lock_translation(kwargs["translation_id"])
    elif (
        model in {Page, *request_validation.announced_models().values(), *get_snippet_models(), *registry}
        and str(pk).isdecimal()
    ):
        model._base_manager.select_for_update().filter(pk=pk).order_by().values_list("pk").first()


def lock_translation(pk: int) -> None:
    """Locks the source of a job, as whatever writes to the job does first; nothing where nobody has begun."""
    if job := Job.every.filter(pk=pk).first():
        engine_sources(job).select_for_update(of=("self",)).order_by().first()


def etags(request: HttpRequest) -> set[str]:
    """The current ETags of the object that is written: of its draft, which equals the live version where there is none.

    Two, as rich text may have been read in its stored format or in that of the write's own query.
    """
    path = request.path_info.partition(ACTIONS)[0]
    queries = {"version=draft", f"{request.GET.urlencode()}&version=draft"}
    return {etag for query in queries if (etag := current_etag(request, path, query))}


def current_etag(request: HttpRequest, path: str, query: str) -> str:
    """The ETag of the response to GET on this path; empty where that is an error."""
    get_request = copy.copy(request)
    get_request.method, get_request.path, get_request.path_info = "GET", path, path
    get_request.GET = QueryDict(query)
    try:
        resolver_match = resolve(path)
        get_request.resolver_match = resolver_match
        response = resolver_match.func(get_request, *resolver_match.args, **resolver_match.kwargs)
    except (Resolver404, Http404):
        return ""
    return set_response_etag(response)["ETag"] if response.status_code == 200 else ""
