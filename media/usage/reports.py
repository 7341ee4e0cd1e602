"""Usage reports: which pictures, documents and recordings are used how often, and which by nobody, with a way to delete
them.
"""

from django.apps import apps
from django.db.models import Model
from django.http import Http404
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext
from wagtail import hooks
from wagtail.admin.admin_url_finder import AdminURLFinder
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.tables import Column, DateColumn, TitleColumn
from wagtail.admin.views.reports import ReportView
from wagtail.permissions import policy_registry

from ..features import announced
from .references import annotate_uses, unused


def upload_models() -> dict[str, type[Model]]:
    """Return the models of uploads by their name in this report, as the apps announce them."""
    return {kind: apps.get_model(label) for uploads in announced("uploads") for kind, label in uploads.items()}


class SelectColumn(Column):
    """Column of checkboxes for the bulk action that deletes."""

    cell_template_name = "media/select_cell.html"


class SizeColumn(Column):
    cell_template_name = "media/size_cell.html"


class UploadsReport(ReportView):
    """One kind of upload, largest first; only those that nobody uses, unless all are asked for."""

    page_title = gettext_lazy("Use of media")
    header_icon = "media"
    results_template_name = "media/report_results.html"
    any_permission_required = ["add", "change", "delete"]
    index_url_name = "media_report"
    list_export = ["title", "uses", "file_size", "created_at"]
    export_headings = {"uses": gettext_lazy("Uses"), "file_size": gettext_lazy("Bytes")}
    is_searchable = False
    paginate_by = 100

    def setup(self, request, *args, kind, **kwargs):
        super().setup(request, *args, **kwargs)
        self.models = upload_models()
        if kind not in self.models:
            raise Http404
        self.kind, self.model = kind, self.models[kind]
        self.shows_all = request.GET.get("show") == "all"

    def get_base_queryset(self):
        policy = policy_registry.get_by_type(self.model)
        editable = policy.instances_user_has_any_permission_for(self.request.user, ["change", "delete"])
        return editable if self.shows_all else unused(editable)

    def get_queryset(self):
        return annotate_uses(self.get_base_queryset()).select_related("collection").order_by("-file_size", "pk")

    def get_index_url(self):
        return reverse(self.index_url_name, args=[self.kind])

    def get_index_results_url(self):
        return None

    def get_page_subtitle(self):
        return self.model._meta.verbose_name_plural

    def get_filename(self):
        return f"{self.kind}-use"

    @property
    def columns(self):
        select = [] if self.shows_all else [SelectColumn("pk", label="", width="4%")]
        return [
            *select,
            TitleColumn("title", label=pgettext("media", "Title"), get_url=AdminURLFinder().get_edit_url),
            Column("uses", label=_("Uses"), width="10%"),
            SizeColumn("file_size", label=_("Size"), width="14%"),
            Column("collection", label=pgettext("media", "Collection"), width="18%"),
            DateColumn("created_at", label=pgettext("media", "Created"), width="16%"),
        ]

    def get_context_data(self, *args, **kwargs):
        kinds = [
            (reverse(self.index_url_name, args=[kind]), model._meta.verbose_name_plural, kind == self.kind)
            for kind, model in self.models.items()
        ]
        options = self.model._meta
        delete = reverse("wagtail_bulk_action", args=[options.app_label, options.model_name, "delete"])
        context = {"kinds": kinds, "delete_address": delete, "shows_all": self.shows_all, "here": self.get_index_url()}
        return super().get_context_data(*args, **kwargs) | context


class ReportMenuItem(MenuItem):
    def is_shown(self, request):
        return any(
            policy_registry.get_by_type(model).user_has_any_permission(request.user, ["change"])
            for model in upload_models().values()
        )


@hooks.register("register_reports_menu_item")
def register_report_menu_item():
    address = reverse("media_report", args=["pictures"])
    return ReportMenuItem(gettext_lazy("Use of media"), address, name="use-of-media", icon_name="media", order=1200)


@hooks.register("register_admin_urls")
def register_report_url():
    return [path("reports/media/<slug:kind>/", UploadsReport.as_view(), name="media_report")]
