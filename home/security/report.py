"""Report of security events for admins: who signed in, and who changed what whom may do."""

from functools import partial

import django_filters
from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.forms import CheckboxSelectMultiple
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail import hooks
from wagtail.admin.filters import DateRangePickerWidget, MultipleUserFilter, WagtailFilterSet
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.reports import ReportView

from pages.i18n.locales import isolate

from .actions import KINDS
from .models import SecurityEvent
from .sentences import sentence

TITLE = _("Sign-ins and rights")


def people_in_log(request):
    events = SecurityEvent.objects.order_by()
    return (
        get_user_model()
        .objects.filter(Q(pk__in=events.values("user")) | Q(pk__in=events.values("about")))
        .order_by("username")
    )


class SecurityFilters(WagtailFilterSet):
    kind = django_filters.ChoiceFilter(label=_("What"), choices=list(KINDS.items()), method="of_kind")
    person = MultipleUserFilter(
        label=pgettext_lazy("security log", "Who did it, or whose account it was"),
        queryset=people_in_log,
        widget=CheckboxSelectMultiple,
        method="concerning",
    )
    time = django_filters.DateFromToRangeFilter(
        label=pgettext_lazy("security log", "From, until"), widget=DateRangePickerWidget
    )

    class Meta:
        model = SecurityEvent
        fields = []

    def of_kind(self, events, name, value):
        return events.of_kind(value)

    def concerning(self, events, name, people):
        return events.concerning(people) if people else events


class SecurityReport(ReportView):
    """Report view, newest first; only for admins."""

    model = SecurityEvent
    page_title = TITLE
    header_icon = "key"
    index_url_name = "security_log"
    index_results_url_name = "security_log_results"
    results_template_name = "wagtailadmin/reports/security_log_results.html"
    filterset_class = SecurityFilters
    is_searchable = False
    default_ordering = "-time"
    paginate_by = 50
    columns = [
        Column("sentence", label=_("What happened"), accessor=partial(sentence, mark=isolate)),
        Column("time", label=_("When"), width="25%"),
    ]
    list_export = ["time", "kind", "sentence", "user", "about"]
    export_headings = {"kind": _("What"), "sentence": _("What happened")}
    export_filename = "security-log"

    def dispatch(self, request, *args, **kwargs):
        if not may_see_log(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_queryset(self):
        return SecurityEvent.objects.select_related("user", "about", "page")

    def order_queryset(self, events):
        return events.order_by("-time", "-pk")


def may_see_log(user) -> bool:
    return user.is_superuser


@hooks.register("register_admin_urls")
def register_admin_urls():
    return [
        path("reports/security/", SecurityReport.as_view(), name="security_log"),
        path("reports/security/results/", SecurityReport.as_view(results_only=True), name="security_log_results"),
    ]


class SecurityReportItem(MenuItem):
    def is_shown(self, request):
        return may_see_log(request.user)


@hooks.register("register_reports_menu_item")
def register_menu_item():
    return SecurityReportItem(TITLE, reverse("security_log"), name="security-log", icon_name="key", order=1180)
