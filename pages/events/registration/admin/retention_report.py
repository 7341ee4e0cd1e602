"""Report of what ends when: dates with names, the day on which these are erased, and what is left of the dates before."""

import django_filters
from django.core.exceptions import PermissionDenied
from django.db.models import Case, Count, F, Q, When
from django.db.models.functions import Greatest
from django.urls import path, reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext, pgettext_lazy
from wagtail import hooks
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.reports import ReportView

from ..models import RegistrationDate, RegistrationState
from .permissions import editable_dates, may_see_registrations
from .titles import pages_by_event

KEPT, ERASED = "kept", "erased"
STATES = {
    KEPT: pgettext_lazy("personal data", "Names are kept"),
    ERASED: pgettext_lazy("personal data", "Names are erased"),
}


def title_of(on: RegistrationDate) -> str:
    return on.page.get_admin_display_title() if on.page else _("An event that was deleted")


def day_of(on: RegistrationDate) -> str:
    return date_format(on.day, pgettext("date format", "F j, Y"))


def erased_day(on: RegistrationDate) -> str:
    """When the names are erased, or were."""
    moment = on.erased_at or on.erased_from
    return date_format(moment.astimezone(on.tz), pgettext("date format", "F j, Y"))


def what_is_kept(on: RegistrationDate) -> str:
    """How many registrations are kept with names, and how many people were counted of those that are erased."""
    names = ngettext("%(number)d with a name", "%(number)d with names", on.names) % {"number": on.names}
    return pgettext("between parts of a line", ", ").join([*([names] if on.names else []), *totals_in_words(on.totals)])


def totals_in_words(totals: dict) -> list[str]:
    """“Has a place: 41”, by state."""
    return [
        pgettext("childcare: one", "%(name)s: %(number)s")
        % {"name": RegistrationState(state).label, "number": totals[state]["people"]}
        for state in RegistrationState.values
        if totals.get(state, {}).get("people")
    ]


class RetentionFilters(WagtailFilterSet):
    state = django_filters.ChoiceFilter(label=gettext_lazy("State"), choices=list(STATES.items()), method="in_state")

    class Meta:
        model = RegistrationDate
        fields = []

    def in_state(self, dates, name, value):
        return dates.filter(erased_at__isnull=value == KEPT)


class RetentionReport(ReportView):
    """Report view of dates with registrations, first whose names are erased next; it names nobody."""

    model = RegistrationDate
    page_title = gettext_lazy("What ends when")
    header_icon = "calendar-check"
    index_url_name = "retention"
    index_results_url_name = "retention_results"
    filterset_class = RetentionFilters
    is_searchable = False
    results_template_name = "wagtailadmin/reports/retention_results.html"
    default_ordering = None
    paginate_by = 50

    def dispatch(self, request, *args, **kwargs):
        if not may_see_registrations(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    @property
    def columns(self):
        return [
            Column("event", label=_("Event"), accessor=title_of),
            Column("date", label=pgettext("registration", "Date"), accessor=day_of, width="20%"),
            Column("kept", label=_("What is kept"), accessor=what_is_kept, width="30%"),
            Column("erased", label=_("Names are erased on"), accessor=erased_day, width="20%"),
        ]

    def get_base_queryset(self):
        """What is to be erased, the soonest first; then what was, the latest first."""
        dates = editable_dates(self.request.user).annotate(
            names=Count("registrations", filter=Q(registrations__duplicate_of=None)),
            end=Case(When(erased_at=None, then=Greatest("ends_at", "dated_at"))),
        )
        dates = dates.filter(Q(names__gt=0) | Q(erased_at__isnull=False) & ~Q(totals={}))
        return dates.order_by(F("end").asc(nulls_last=True), "-ends_at", "-pk")

    def get_table(self, object_list, **kwargs):
        pages = pages_by_event(each.event for each in object_list)
        for each in object_list:
            each.page = pages.get(each.event)
        return super().get_table(object_list, **kwargs)


@hooks.register("register_admin_urls")
def register_admin_urls():
    return [
        path("reports/what-ends-when/", RetentionReport.as_view(), name="retention"),
        path("reports/what-ends-when/results/", RetentionReport.as_view(results_only=True), name="retention_results"),
    ]


class RetentionItem(MenuItem):
    def is_shown(self, request):
        return may_see_registrations(request.user)


@hooks.register("register_reports_menu_item")
def register_menu_item():
    return RetentionItem(
        gettext_lazy("What ends when"),
        reverse("retention"),
        name="what-ends-when",
        icon_name="calendar-check",
        order=1350,
    )
