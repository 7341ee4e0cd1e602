"""What a page has at addresses below its own: files such as a calendar, and views such as that of one date."""

from collections.abc import Callable
from datetime import datetime
from hashlib import sha256

from django.db import models
from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response
from django.utils.http import http_date
from wagtail.url_routing import RouteResult

View = Callable[[HttpRequest], HttpResponse]


class RoutableMixin(models.Model):
    """A page that may answer below its own address; privacy and hooks pass as for the page itself."""

    class Meta:
        abstract = True

    def view_at(self, rest: list[str]) -> View | None:
        """What answers at these segments below the address of this page; None where nothing does."""
        return None

    def route(self, request, path_components):
        if path_components and self.live and (view := self.view_at(path_components)):
            return RouteResult(self, kwargs={"view": view})
        return super().route(request, path_components)

    def serve(self, request, *args, view: View | None = None, **kwargs):
        return view(request) if view else super().serve(request, *args, **kwargs)


def file(request: HttpRequest, content: bytes, kind: str, name: str, changed: datetime | None) -> HttpResponse:
    """Answers with a file made on request, or 304 where the visitor has these very bytes (RFC 9110, section 13).

    `kind` is its media type, `changed` when what it says was last published: told, but never taken as proof that nothing
    is new, since what is unpublished leaves no date.
    """
    headers = {
        "Content-Type": f"{kind}; charset=utf-8",
        "Content-Disposition": f'inline; filename="{name}"',
        "ETag": f'"{sha256(content).hexdigest()[:32]}"',
    }
    if changed:
        headers["Last-Modified"] = http_date(changed.timestamp())
    return get_conditional_response(request, etag=headers["ETag"], response=HttpResponse(content, headers=headers))
