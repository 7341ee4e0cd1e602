"""Report of searches without result: words, languages and days; nobody is named, nobody is counted."""

import django_filters
from django.contrib.auth.models import Permission
from django.urls import path, reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy
from wagtail import hooks
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.reports import ReportView

from media.uploads.languages import languages

from ..i18n.locales import name_of
from .models import Unfound

VIEW_PERMISSION = "pages.view_unfound"


def language_name(row: dict) -> str:
    """Name of the row's language, in the active language."""
    return name_of(row["language"])


def last_day(row: dict) -> str:
    """Localized date of the last query."""
    return date_format(row["last"], "DATE_FORMAT")


class UnfoundFilters(WagtailFilterSet):
    language = django_filters.ChoiceFilter(label=pgettext_lazy("search", "Language"), choices=languages)

    class Meta:
        model = Unfound
        fields = ["language"]


class UnfoundReport(ReportView):
    """Report view of queries without results, most frequent first."""

    model = Unfound
    page_title = gettext_lazy("Searches without result")
    header_icon = "search"
    index_url_name = "unfound"
    index_results_url_name = "unfound_results"
    filterset_class = UnfoundFilters
    is_searchable = False
    permission_required = "view"
    results_template_name = "wagtailadmin/reports/unfound_results.html"
    list_export = ["words", "language", "asked", "last"]
    export_headings = {"asked": gettext_lazy("Times"), "last": gettext_lazy("Last asked for")}
    default_ordering = None
    paginate_by = 50

    @property
    def columns(self):
        return [
            Column("words", label=pgettext("search", "Words"), accessor="words"),
            Column("language", label=pgettext("search", "Language"), accessor=language_name, width="20%"),
            Column("asked", label=_("Times"), accessor="asked", width="15%"),
            Column("last", label=_("Last asked for"), accessor=last_day, width="20%"),
        ]

    def get_base_queryset(self):
        return Unfound.objects.totals()

    def get_filename(self):
        return "not-found"


class UnfoundItem(MenuItem):
    def is_shown(self, request):
        return request.user.has_perm(VIEW_PERMISSION)


@hooks.register("register_admin_urls")
def register_admin_urls():
    return [
        path("reports/not-found/", UnfoundReport.as_view(), name="unfound"),
        path("reports/not-found/results/", UnfoundReport.as_view(results_only=True), name="unfound_results"),
    ]


@hooks.register("register_reports_menu_item")
def register_menu_item():
    return UnfoundItem(
        gettext_lazy("Searches without result"), reverse("unfound"), name="not-found", icon_name="search", order=1150
    )


@hooks.register("register_permissions")
def register_permissions():
    return Permission.objects.filter(content_type__app_label="pages", codename="view_unfound")


@hooks.register("construct_reports_menu")
def hide_search_terms_report(request, menu_items):
    """Hides Wagtail's report of search terms, which would stay empty: we don't store queries with results."""
    menu_items[:] = [item for item in menu_items if item.name != "search-terms"]
