"""What a page has at addresses below its own: files such as a calendar, and views such as that of one date."""

from collections.abc import Callable

from django.db import models
from django.http import HttpRequest, HttpResponse
from wagtail.url_routing import RouteResult

View = Callable[[HttpRequest], HttpResponse]


class RoutableMixin(models.Model):
    """For a Page that may answer below its own address; privacy and hooks pass as for the page itself."""

    live: bool

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
