"""Status page of the admin: what `manage.py doctor` knows, for superusers."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_safe
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from .check import Outcome, health_checks, run, worst

TITLE = gettext_lazy("State of the site")
STATES = {
    Outcome.BROKEN: pgettext_lazy("health", "Broken"),
    Outcome.WARNING: pgettext_lazy("health", "Worth a look"),
    Outcome.OK: pgettext_lazy("health", "Well"),
}
ICONS = {Outcome.BROKEN: "circle-xmark", Outcome.WARNING: "warning", Outcome.OK: "circle-check"}


def may_see_status(user) -> bool:
    return user.is_superuser


@require_safe
def status_page(request):
    """The checks that write nothing, worst first."""
    if not may_see_status(request.user):
        raise PermissionDenied
    results = list(run(check for check in health_checks() if not check.writes))
    groups = [
        (outcome.word, words, [result for result in results if result.outcome == outcome])
        for outcome, words in STATES.items()
    ]
    context = {
        "header_title": TITLE,
        "header_icon": ICONS[worst(results)],
        "breadcrumbs_items": [
            {"url": "", "label": TITLE},
        ],
        "groups": [group for group in groups if group[2]],
    }
    return render(request, "wagtailadmin/reports/state_of_the_site.html", context)


@hooks.register("register_admin_urls")
def register_admin_urls():
    return [path("reports/state/", status_page, name="state_of_the_site")]


class StatusPageItem(MenuItem):
    def is_shown(self, request):
        return may_see_status(request.user)


@hooks.register("register_reports_menu_item")
def register_menu_item():
    address = reverse("state_of_the_site")
    return StatusPageItem(TITLE, address, name="state-of-the-site", icon_name="circle-check", order=1200)
