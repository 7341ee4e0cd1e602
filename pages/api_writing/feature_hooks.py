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

from ..api.permissions import MANAGEMENT
from .write_log import APIWrite

VIEW_PERMISSION = "pages.view_apiwrite"
# By how the name of the operation begins, the first that fits.
EDIT_URL_NAMES = {
    "pages_": "wagtailadmin_pages:edit",
    "images_": "wagtailimages:edit",
    "documents_": "wagtaildocs:edit",
    "redirects_": "wagtailredirects:edit",
    "translations_orders_": "translation_order",
    "translations_questions_": "bench:answer",
    "translations_": "bench:job",
}


def edit_url(write: APIWrite) -> str | None:
    """The admin URL of the written object; None where it is deleted or has no edit view."""
    name = write.operation.removeprefix(MANAGEMENT)
    url_name = next((url for beginning, url in EDIT_URL_NAMES.items() if name.startswith(beginning)), None)
    if not url_name or not write.object_id.isdecimal() or write.operation.endswith("_delete"):
        return None
    try:
        return reverse(url_name, args=[write.object_id])
    except NoReverseMatch:
        return None


def object_label(write: APIWrite) -> str:
    return write.object_title or (f"#{write.object_id}" if write.object_id else write.route)


def operation_label(write: APIWrite) -> str:
    """The operation id of a write as a label: `pages_actions_publish` is “pages: publish”."""
    kind, _part, verb = write.operation.removeprefix(MANAGEMENT).replace("_actions", "").partition("_")
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
        TitleColumn("object", label=_("What"), accessor=object_label, get_url=edit_url),
        Column("operation", label=_("Done"), accessor=operation_label),
        DateColumn("at", label=_("When")),
        Column("user", label=_("Acted as"), accessor=lambda write: write.user or ""),
        Column("token", label=pgettext_lazy("API", "Token"), accessor=lambda write: write.token or ""),
    ]

    def get_base_queryset(self):
        return APIWrite.objects.select_related("user", "token")


class WriteReportItem(MenuItem):
    def is_shown(self, request):
        return request.user.has_perm(VIEW_PERMISSION)


@hooks.register("register_admin_urls")
def register_admin_urls():
    return [
        path("reports/api/", WriteReport.as_view(), name="api_writes"),
        path("reports/api/results/", WriteReport.as_view(results_only=True), name="api_writes_results"),
    ]


@hooks.register("register_reports_menu_item")
def register_menu_item():
    address = reverse("api_writes")
    return WriteReportItem(_("Writes through the API"), address, name="api_writes", icon_name="code", order=1250)


@hooks.register("register_permissions")
def register_permissions():
    """The permission to view the report, for the admin's form of groups."""
    return Permission.objects.filter(content_type__app_label="pages", codename=VIEW_PERMISSION.removeprefix("pages."))
