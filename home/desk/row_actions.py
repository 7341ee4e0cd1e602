"""Views of the actions that a row of the home screen takes at once."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_POST
from wagtail.admin.utils import get_valid_next_url_from_request
from wagtail.models import Page


def action_view(action: Callable[[HttpRequest, Page], HttpResponse | None]) -> Callable:
    """The view of an action, by POST alone; it leads back to where it was pressed."""

    @require_POST
    def view(request: HttpRequest, page_id: int) -> HttpResponse:
        page = get_object_or_404(Page, pk=page_id)
        answer = action(request, page)
        return answer or redirect(get_valid_next_url_from_request(request) or reverse("wagtailadmin_home"))

    return view
