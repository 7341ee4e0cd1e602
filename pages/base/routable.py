"""Mixin of pages that answer at addresses below their own (wagtail.contrib.routable_page)."""

from wagtail.contrib.routable_page.models import RoutablePageMixin, path


class RoutableMixin(RoutablePageMixin):
    """At its own address such a page answers as any other."""

    @path("")
    def index_route(self, request, *args, **kwargs):
        return self.template_response(request)
