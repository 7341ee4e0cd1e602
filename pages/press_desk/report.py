"""The report of links: what is gone, what moved, what is in doubt, each with a way to put it right."""

import django_filters
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext
from django.views.decorators.http import require_POST
from wagtail import hooks
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.tables import DateColumn
from wagtail.admin.views.reports import ReportView

from ..links import LinkCheck
from ..numbers import whole_number
from .columns import STATES, LinkColumn, MendColumn, StateColumn
from .mending import ACTIONS, may_mend, pieces_with


class LinkFilters(WagtailFilterSet):
    state = django_filters.ChoiceFilter(label=gettext_lazy("State"), choices=list(STATES.items()), method="in_state")

    class Meta:
        model = LinkCheck
        fields = []

    def in_state(self, links, name, value):
        return (
            links
            & {"gone": LinkCheck.objects.gone, "moved": LinkCheck.objects.moved}.get(
                value, LinkCheck.objects.in_doubt
            )()
        )


class LinkReport(ReportView):
    """For whoever publishes press pieces."""

    model = LinkCheck
    page_title = gettext_lazy("Links of the press")
    header_icon = "link"
    index_url_name = "links_report"
    index_results_url_name = "links_report_results"
    filterset_class = LinkFilters
    is_searchable = False
    results_template_name = "wagtailadmin/reports/link_results.html"
    default_ordering = "-is_gone"
    list_export = []

    def dispatch(self, request, *args, **kwargs):
        if not may_mend(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_queryset(self):
        return LinkCheck.objects.to_mend().order_by("-is_gone", "-failures", "address")

    def get_context_data(self, *args, **kwargs):
        return super().get_context_data(*args, **kwargs) | LinkCheck.objects.counted()

    def get_table(self, links):
        links = list(links)
        pieces = pieces_with([link.address for link in links])
        for link in links:
            link.pieces = pieces[link.address]
        return super().get_table(links)

    @property
    def columns(self):
        return [
            LinkColumn("address", label=pgettext("desk", "Link")),
            StateColumn("state", label=_("State"), width="18%"),
            DateColumn("checked_at", label=_("Checked"), width="14%"),
            MendColumn("mend", label=_("Put right"), width="26%"),
        ]


@require_POST
def mend(request):
    """One click on one link."""
    if not may_mend(request.user):
        raise PermissionDenied
    chosen, action = request.POST.get("link", ""), ACTIONS.get(request.POST.get("action", ""))
    link = get_object_or_404(LinkCheck, pk=whole_number(chosen, 18) if action else 0)
    messages.info(request, action(link, request.user))
    return redirect("links_report")


@hooks.register("register_admin_urls")
def addresses():
    return [
        path("reports/links/", LinkReport.as_view(), name="links_report"),
        path("reports/links/results/", LinkReport.as_view(results_only=True), name="links_report_results"),
        path("reports/links/mend/", mend, name="links_mend"),
    ]


class LinkReportItem(MenuItem):
    def is_shown(self, request):
        return may_mend(request.user)


@hooks.register("register_reports_menu_item")
def in_the_menu():
    return LinkReportItem(
        gettext_lazy("Links of the press"), reverse("links_report"), name="links", icon_name="link", order=1150
    )
