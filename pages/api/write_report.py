"""Report of writes through the API: who, with which token, what and when."""

import django_filters
from django.contrib.auth.models import Permission
from django.urls import NoReverseMatch, path, reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail import hooks
from wagtail.admin.filters import DateRangePickerWidget, WagtailFilterSet
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.tables import Column, DateColumn, TitleColumn
from wagtail.admin.views.reports import ReportView
from wagtail.models import APIToken

from .write_log import APIWrite

LOOK_AT = "pages.view_apiwrite"
SCREENS = {
    "pages": "wagtailadmin_pages:edit",
    "images": "wagtailimages:edit",
    "documents": "wagtaildocs:edit",
    "redirects": "wagtailredirects:edit",
}


def screen_of(write: APIWrite) -> str | None:
    """Where the admin shows what was written; None for what is gone or has no screen."""
    screen = SCREENS.get(write.operation.partition("_")[0])
    if not screen or not write.object_id.isdecimal() or write.operation.endswith("_delete"):
        return None
    try:
        return reverse(screen, args=[write.object_id])
    except NoReverseMatch:
        return None


def object_of(write: APIWrite) -> str:
    return write.object_title or (f"#{write.object_id}" if write.object_id else write.route)


def done(write: APIWrite) -> str:
    """What was done, in the words of the document: `pages_actions_publish` is “pages: publish”."""
    kind, _part, verb = write.operation.replace("_actions", "").partition("_")
    return f"{kind}: {verb.replace('_', ' ')}" if verb else f"{write.method} {write.route}"


class WriteFilters(WagtailFilterSet):
    token = django_filters.ModelChoiceFilter(label=pgettext_lazy("API", "Token"), queryset=APIToken.objects.all())
    at = django_filters.DateFromToRangeFilter(label=_("When"), widget=DateRangePickerWidget)

    class Meta:
        model = APIWrite
        fields = ["token", "at"]


class WriteReport(ReportView):
    """The newest first."""

    model = APIWrite
    page_title = _("Writes through the API")
    header_icon = "code"
    index_url_name = "api_writes"
    index_results_url_name = "api_writes_results"
    results_template_name = "wagtailadmin/reports/api_writes_results.html"
    filterset_class = WriteFilters
    is_searchable = False
    permission_required = "view"
    default_ordering = "-at"
    paginate_by = 50
    list_export = ["at", "user", "token", "method", "route", "object_id", "object_title"]
    columns = [
        TitleColumn("object", label=_("What"), accessor=object_of, get_url=screen_of),
        Column("operation", label=_("Done"), accessor=done),
        DateColumn("at", label=_("When")),
        Column("user", label=_("Acted as"), accessor=lambda write: write.user or ""),
        Column("token", label=pgettext_lazy("API", "Token"), accessor=lambda write: write.token or ""),
    ]

    def get_base_queryset(self):
        return APIWrite.objects.select_related("user", "token")


class WriteReportItem(MenuItem):
    def is_shown(self, request):
        return request.user.has_perm(LOOK_AT)


@hooks.register("register_admin_urls")
def addresses():
    return [
        path("reports/api/", WriteReport.as_view(), name="api_writes"),
        path("reports/api/results/", WriteReport.as_view(results_only=True), name="api_writes_results"),
    ]


@hooks.register("register_reports_menu_item")
def register_menu_item():
    address = reverse("api_writes")
    return WriteReportItem(_("Writes through the API"), address, name="api_writes", icon_name="code", order=1250)


@hooks.register("register_permissions")
def may_be_given():
    """An admin may let a group see the report."""
    return Permission.objects.filter(content_type__app_label="pages", codename=LOOK_AT.removeprefix("pages."))
