"""Report of outgoing mail: what waits, what left, what failed, and a way to try again."""

import django_filters
from django.contrib import messages
from django.contrib.auth.models import Permission
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext
from django.views.decorators.http import require_POST
from wagtail import hooks
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.admin.views.reports import ReportView

from ..http.urls import whole_number
from ..report_columns import FormColumn
from .backend import send_soon
from .models import OutgoingMail

VIEW_PERMISSION, RETRY_PERMISSION = "pages.view_outgoingmail", "pages.change_outgoingmail"
STATES = {
    "waiting": gettext_lazy("Waiting"),
    "sent": gettext_lazy("Sent"),
    "failed": gettext_lazy("Failed"),
}


def state_of(mail: OutgoingMail) -> str:
    if mail.sent_at:
        return STATES["sent"]
    return STATES["failed"] if mail.given_up_at else STATES["waiting"]


def recipients_of(mail: OutgoingMail) -> str:
    return ", ".join(mail.recipients)


class MailFilters(WagtailFilterSet):
    state = django_filters.ChoiceFilter(label=gettext_lazy("State"), choices=list(STATES.items()), method="in_state")

    class Meta:
        model = OutgoingMail
        fields = []

    def in_state(self, mails, name, value):
        return {"waiting": mails.waiting, "sent": mails.sent, "failed": mails.given_up}[value]()


class AgainColumn(FormColumn):
    """Table column with a button to try unsent mails again."""

    cell_template_name = "wagtailadmin/reports/outbox_again.html"

    def get_cell_context_data(self, instance, parent_context):
        is_shown = not instance.sent_at and parent_context["request"].user.has_perm(RETRY_PERMISSION)
        return super().get_cell_context_data(instance, parent_context) | {"shown": is_shown}


class MailReport(ReportView):
    """Report view of outgoing mails; only superusers see recipients and subjects, which are personal data."""

    model = OutgoingMail
    page_title = gettext_lazy("Outbox")
    header_icon = "mail"
    index_url_name = "outbox"
    index_results_url_name = "outbox_results"
    filterset_class = MailFilters
    is_searchable = False
    permission_required = "view"
    results_template_name = "wagtailadmin/reports/outbox_results.html"
    default_ordering = "-created"

    @property
    def columns(self):
        people = [
            Column("recipients", label=pgettext("mail", "To"), accessor=recipients_of),
            Column("subject", label=_("Subject"), accessor="subject"),
        ]
        return [
            Column("state", label=_("State"), accessor=state_of),
            *(people if self.request.user.is_superuser else []),
            DateColumn("created", label=_("Written")),
            DateColumn("sent_at", label=_("Sent")),
            Column("tries", label=_("Tries"), accessor="tries"),
            Column("last_error", label=_("Last problem"), accessor="last_error"),
            AgainColumn("again", label=""),
        ]

    def get_queryset(self):
        return OutgoingMail.objects.defer("message").order_by("-created", "-pk")

    def get_context_data(self, *args, **kwargs):
        failed = OutgoingMail.objects.given_up().exists() and self.request.user.has_perm(RETRY_PERMISSION)
        return super().get_context_data(*args, **kwargs) | {"all_again": failed}


@require_POST
def try_again(request):
    """View that tries one mail again, or all that were given up."""
    if not request.user.has_perm(RETRY_PERMISSION):
        raise PermissionDenied
    chosen, mails = request.POST.get("mail", ""), OutgoingMail.objects
    if chosen == "failed":
        number = mails.given_up().try_again()
    else:
        number = mails.filter(pk=whole_number(chosen, 18)).try_again()
    if number:
        transaction.on_commit(send_soon.enqueue, robust=True)
    words = ngettext("%(number)d mail is tried again now.", "%(number)d mails are tried again now.", number)
    messages.success(request, words % {"number": number})
    return redirect("outbox")


@hooks.register("register_admin_urls")
def register_admin_urls():
    return [
        path("reports/outbox/", MailReport.as_view(), name="outbox"),
        path("reports/outbox/results/", MailReport.as_view(results_only=True), name="outbox_results"),
        path("reports/outbox/try-again/", try_again, name="outbox_try_again"),
    ]


class MailReportItem(MenuItem):
    def is_shown(self, request):
        return request.user.has_perm(VIEW_PERMISSION)


@hooks.register("register_reports_menu_item")
def register_menu_item():
    return MailReportItem(gettext_lazy("Outbox"), reverse("outbox"), name="outbox", icon_name="mail", order=1100)


@hooks.register("register_permissions")
def register_permissions():
    """Permissions of groups: to see the report (without names), or to try again."""
    return Permission.objects.filter(
        content_type__app_label="pages",
        codename__in=[name.removeprefix("pages.") for name in (VIEW_PERMISSION, RETRY_PERMISSION)],
    )
