"""Report of addresses at which visitors found nothing (404), and the way to redirect them from now on."""

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.reports import ReportView
from wagtail.admin.widgets import AdminPageChooser
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page

from ..report_columns import FormColumn
from ..visibility import visible
from .buffer import miss_buffer
from .models import MissedAddress

ADD_PERMISSION = "wagtailredirects.add_redirect"


class SendForm(forms.Form):
    page = forms.ModelChoiceField(
        Page.objects.filter(depth__gt=1, live=True), widget=AdminPageChooser, label=pgettext_lazy("redirect", "Page")
    )


class SendColumn(FormColumn):
    """Column of buttons: to redirect to the page with the same slug, if there is one, or to choose any page."""

    cell_template_name = "wagtailadmin/reports/missed_send.html"

    def get_cell_context_data(self, instance, parent_context):
        return super().get_cell_context_data(instance, parent_context) | {"likely": instance.likely}


class MissedReport(ReportView):
    """Report of missed addresses, those requested most first."""

    model = MissedAddress
    page_title = gettext_lazy("Missed addresses")
    header_icon = "redirect"
    index_url_name = "missed"
    index_results_url_name = "missed_results"
    results_template_name = "wagtailadmin/reports/missed_results.html"
    default_ordering = "-count"
    is_searchable = False
    paginate_by = 50
    list_export = ["path", "language", "count", "last"]
    columns = [
        Column("path", label=gettext_lazy("Address")),
        Column("count", label=gettext_lazy("How often"), width="10%"),
        Column("last", label=gettext_lazy("Last asked for"), width="15%"),
        SendColumn("send", label="", width="35%"),
    ]

    def dispatch(self, request, *args, **kwargs):
        if not request.user.has_perm(ADD_PERMISSION):
            raise PermissionDenied
        miss_buffer.write()  # what this process still holds
        return super().dispatch(request, *args, **kwargs)

    def get_queryset(self):
        return MissedAddress.objects.all()

    def get_context_data(self, *args, **kwargs):
        context = super().get_context_data(*args, **kwargs)
        rows = list(context["object_list"])
        likely = pages_by_slug(rows)
        for row in rows:
            row.likely = likely.get(row.pk)
        return context


def pages_by_slug(rows: list[MissedAddress]) -> dict[int, Page]:
    """For each row whose last segment is the slug of one page, in its own language or else in any: that page. One query."""
    slugs = {row.pk: row.path.rstrip("/").rpartition("/")[2] for row in rows}
    pages = list(visible(Page.objects.filter(slug__in=set(slugs.values()), depth__gt=2)).select_related("locale"))
    found = {}
    for row in rows:
        matches = [page for page in pages if page.slug == slugs[row.pk]]
        same_language = [page for page in matches if page.locale.language_code == row.language]
        if len(same_language or matches) == 1:
            found[row.pk] = (same_language or matches)[0]
    return found


def send(request, pk: int):
    """View that redirects a missed address: GET shows the page chooser, POST with `page` creates the redirect."""
    if not request.user.has_perm(ADD_PERMISSION):
        raise PermissionDenied
    missed = get_object_or_404(MissedAddress, pk=pk)
    form = SendForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        if request.method == "POST":
            messages.error(request, _("Please choose a page that visitors can see."))
            form = SendForm()  # the chooser can't show again what is no page
        breadcrumbs = [{"url": reverse("missed"), "label": _("Missed addresses")}, {"url": "", "label": missed.path}]
        context = {
            "breadcrumbs_items": breadcrumbs,
            "header_icon": "redirect",
            "header_title": _("Send visitors to a page"),
        }
        return render(request, "wagtailadmin/reports/missed_page.html", context | {"missed": missed, "form": form})
    target = form.cleaned_data["page"]
    with transaction.atomic():
        saved, _created = Redirect.objects.update_or_create(
            old_path=Redirect.normalise_path(missed.path),
            site=None,
            defaults={"redirect_page": target, "redirect_link": ""},
        )
        missed.delete()
    message = _("Visitors of %(address)s are led to “%(page)s” from now on.")
    messages.success(request, message % {"address": saved.old_path, "page": target.get_admin_display_title()})
    return redirect("missed")


@hooks.register("register_admin_urls")
def register_admin_urls():
    return [
        path("reports/missed/", MissedReport.as_view(), name="missed"),
        path("reports/missed/results/", MissedReport.as_view(results_only=True), name="missed_results"),
        path("reports/missed/<int:pk>/", send, name="missed_send"),
    ]


class MissedItem(MenuItem):
    def is_shown(self, request):
        return request.user.has_perm(ADD_PERMISSION)


@hooks.register("register_reports_menu_item")
def register_menu_item():
    address = reverse("missed")
    return MissedItem(gettext_lazy("Missed addresses"), address, name="missed", icon_name="redirect", order=1150)
