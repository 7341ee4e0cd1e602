"""Views of a banner that is up: until when it stands, and taking it down."""

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from pages.announcements.models import AnnouncementPage
from pages.events.formatting import format_zone

from ..page_actions.views import TakeOffline


@require_safe
def banner_up(request: HttpRequest, page_id: int) -> HttpResponse:
    """What stands above every page, for whoever may change it; led to where it is put up, and from the desk."""
    banner = get_object_or_404(AnnouncementPage.objects.live(), id=page_id)
    permissions = banner.permissions_for_user(request.user)
    if not permissions.can_edit():
        raise PermissionDenied
    context = {
        "banner": banner,
        "zone": format_zone(settings.TIME_ZONE),
        "until": banner.shown_until and timezone.localtime(banner.shown_until),
        "may_take_down": permissions.can_unpublish(),
    }
    return TemplateResponse(request, "wagtailadmin/quick_create/banner_up.html", context)


class TakeBannerDown(TakeOffline):
    """Takes an announcement offline, with its translations, and leads back to the desk."""

    def get_object(self, queryset=None):
        page = super().get_object(queryset)
        if not isinstance(page, AnnouncementPage):
            raise Http404
        return page

    def get_next_url(self):
        return reverse("wagtailadmin_home")


banner_down = require_POST(TakeBannerDown.as_view())
