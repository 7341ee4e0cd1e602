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

from pages.not_found import MissedAddress, miss_buffer
from pages.report_columns import FormColumn
from pages.visibility import visible

MAY = "wagtailredirects.add_redirect"


class SendForm(forms.Form):
    page = forms.ModelChoiceField(
        Page.objects.filter(depth__gt=1, live=True), widget=AdminPageChooser, label=pgettext_lazy("redirect", "Page")
    )


class SendColumn(FormColumn):
    """A button for the page that has the same name, if there is one, and one to choose any page."""

    cell_template_name = "wagtailadmin/reports/missed_send.html"

    def get_cell_context_data(self, instance, parent_context):
        return super().get_cell_context_data(instance, parent_context) | {"likely": instance.likely}


class MissedReport(ReportView):
    """What was asked for most stands first."""

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
        if not request.user.has_perm(MAY):
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
        alike = [page for page in pages if page.slug == slugs[row.pk]]
        own = [page for page in alike if page.locale.language_code == row.language]
        if len(own or alike) == 1:
            found[row.pk] = (own or alike)[0]
    return found


def send(request, pk: int):
    """Chooses the page that visitors of a missed address are led to; with `page` posted, that is done."""
    if not request.user.has_perm(MAY):
        raise PermissionDenied
    missed = get_object_or_404(MissedAddress, pk=pk)
    form = SendForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        if request.method == "POST":
            messages.error(request, _("Please choose a page that visitors can see."))
            form = SendForm()  # the chooser can't show again what is no page
        way = [{"url": reverse("missed"), "label": _("Missed addresses")}, {"url": "", "label": missed.path}]
        shown = {"breadcrumbs_items": way, "header_icon": "redirect", "header_title": _("Send visitors to a page")}
        return render(request, "wagtailadmin/reports/missed_page.html", shown | {"missed": missed, "form": form})
    target = form.cleaned_data["page"]
    with transaction.atomic():
        found, _made = Redirect.objects.update_or_create(
            old_path=Redirect.normalise_path(missed.path),
            site=None,
            defaults={"redirect_page": target, "redirect_link": ""},
        )
        missed.delete()
    words = _("Visitors of %(address)s are led to “%(page)s” from now on.")
    messages.success(request, words % {"address": found.old_path, "page": target.get_admin_display_title()})
    return redirect("missed")


@hooks.register("register_admin_urls")
def addresses():
    return [
        path("reports/missed/", MissedReport.as_view(), name="missed"),
        path("reports/missed/results/", MissedReport.as_view(results_only=True), name="missed_results"),
        path("reports/missed/<int:pk>/", send, name="missed_send"),
    ]


class MissedItem(MenuItem):
    def is_shown(self, request):
        return request.user.has_perm(MAY)


@hooks.register("register_reports_menu_item")
def register_menu_item():
    address = reverse("missed")
    return MissedItem(gettext_lazy("Missed addresses"), address, name="missed", icon_name="redirect", order=1150)
