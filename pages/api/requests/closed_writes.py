"""Wagtail's generic writes of pages and snippets, which are closed: programs write by the forms of the desk (`management/`)."""

from urllib.parse import quote

from django.http import HttpRequest

from ..errors import Problem
from ..openapi import document
from .request_validation import documented_path

# What does the same, with the same method; to delete is one of Wagtail's actions, which stay.
TWINS = {
    ("POST", "/api/v3/pages/"): "/api/v3/management/pages/",
    ("PATCH", "/api/v3/pages/{page_id}/"): "/api/v3/management/pages/{page_id}/",
    ("DELETE", "/api/v3/pages/{page_id}/"): "/api/v3/pages/{page_id}/actions/delete/",
    ("POST", "/api/v3/snippets/{type}/"): "/api/v3/management/snippets/{type}/",
    ("PATCH", "/api/v3/snippets/{type}/{pk}/"): "/api/v3/management/snippets/{type}/{pk}/",
    ("DELETE", "/api/v3/snippets/{type}/{pk}/"): "/api/v3/snippets/{type}/{pk}/actions/delete/",
}


def check(request: HttpRequest, kwargs: dict) -> None:
    """Raise Problem 405 that names the twin of a closed write; no twin is there while API writing is off."""
    twin = TWINS.get((request.method, documented_path(request.resolver_match.route)))
    if twin and twin in document()["paths"]:
        address = quote(twin.format(**kwargs))
        message = f"This write is closed. Use {request.method} {address}."
        raise Problem(405, "method-not-allowed", detail=message, headers={"Allow": "GET, HEAD"}, instead=address)
