"""Mixin of pages that answer at addresses below their own (wagtail.contrib.routable_page)."""

from wagtail.contrib.routable_page.models import RoutablePageMixin, path
from wagtail.models import get_page_models


class RoutableMixin(RoutablePageMixin):
    """At its own address such a page answers as any other."""

    @path("")
    def index_route(self, request, *args, **kwargs):
        return self.template_response(request)


def make_resolvers() -> None:
    """Makes the URL resolver of each routable kind of page, before there are threads.

    At the first request Wagtail (8.0.1) walks the dictionaries of classes to which another thread may write just then:
    “dictionary changed size during iteration” (RuntimeError).
    """
    for kind in get_page_models():
        if issubclass(kind, RoutablePageMixin):
            kind.get_resolver()
