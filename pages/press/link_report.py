"""Report of press links that are gone, moved or in doubt: columns, and actions that put them right in all languages."""

from urllib.parse import unquote

import django_filters
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy
from django.views.decorators.http import require_POST
from wagtail import hooks
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.admin.utils import get_valid_next_url_from_request
from wagtail.admin.views.reports import ReportView
from wagtail.models import Locale

from media.publishing import amending

from ..http.urls import whole_number
from ..report_columns import FormColumn
from .archives import archive_url
from .link_checker import check
from .link_checks import LinkCheck
from .models import PressPage

# What the report of links says of each: its address and pieces, what is the matter, and the buttons.

STATES = {
    "gone": pgettext_lazy("link", "Gone"),
    "moved": pgettext_lazy("link", "Moved"),
    "in_doubt": pgettext_lazy("link", "In doubt"),
}
PROBLEMS = {
    "address": gettext_lazy("no address that can be asked"),
    "private": gettext_lazy("no public website"),
    "unknown": gettext_lazy("no website of this name"),
    "slow": gettext_lazy("no answer in time"),
    "failed": gettext_lazy("no answer"),
    "insecure": gettext_lazy("no valid certificate"),
    "redirects": gettext_lazy("leads in circles"),
}


class StateColumn(Column):
    """What is the matter, and what the address answered."""

    cell_template_name = "wagtailadmin/reports/link_state.html"

    def get_cell_context_data(self, instance, parent_context):
        state = "gone" if instance.is_gone else "in_doubt" if instance.failures else "moved"
        problem = PROBLEMS.get(instance.problem, "")
        context = {"state": STATES[state], "is_gone": instance.is_gone, "problem": problem}
        return super().get_cell_context_data(instance, parent_context) | context


class LinkColumn(Column):
    """The address, and the pieces that link to it."""

    cell_template_name = "wagtailadmin/reports/link_address.html"

    def get_cell_context_data(self, instance, parent_context):
        return super().get_cell_context_data(instance, parent_context) | {"readable": unquote(instance.address)}


class MendColumn(FormColumn):
    cell_template_name = "wagtailadmin/reports/link_mend.html"

    def get_cell_context_data(self, instance, parent_context):
        unarchived = [piece for piece in instance.pieces if piece.link == instance.address and not piece.archived_copy]
        context = {"moved": instance.moved_to and not instance.failures}
        context["archive"] = (
            archive_url(instance.address, unarchived[0].date) if unarchived and instance.failures else ""
        )
        return super().get_cell_context_data(instance, parent_context) | context


# One click for a link that is gone, moved or in doubt: it is put right on the piece and in all its languages.


def can_fix_links(user) -> bool:
    """Whether a user has permission to publish where press pieces stand."""
    return any(index.permissions_for_user(user).can_publish_subpage() for index in PressPage.indexes())


def pieces_by_address(addresses) -> dict[str, list[PressPage]]:
    """For each address the live pieces that link to it, each once: in the site's own language, else in the first there is."""
    found: dict[str, dict] = {address: {} for address in addresses}
    pieces = PressPage.objects.live().linking_to(found).defer_streamfields().order_by("-date", "-pk")
    default_locale = Locale.get_default().pk
    for piece in pieces:
        for address in {piece.link, piece.archived_copy} & found.keys():
            keys = found[address]
            if piece.translation_key not in keys or piece.locale_id == default_locale:
                keys[piece.translation_key] = piece
    return {address: list(keys.values()) for address, keys in found.items()}


def recheck_link(link: LinkCheck, user) -> str:
    """Action: checks the link now."""
    check(link)
    return _("Checked just now.")


def confirm_link(link: LinkCheck, user) -> str:
    """Action: records that somebody has looked and it is there."""
    link.confirm()
    return _("Marked as fine. It will not be called gone again unless the link is changed.")


def add_archived_copy(link: LinkCheck, user) -> str:
    """Action: the suggested copy becomes the archived copy of the pieces that have none."""
    pieces = [piece for piece in pieces_by_address([link.address])[link.address] if piece.link == link.address]
    copies = {piece: archive_url(link.address, piece.date) for piece in pieces if not piece.archived_copy}
    return result_message(
        [publish_links(piece, {"archived_copy": address}, user) for piece, address in copies.items() if address]
    )


def replace_redirected(link: LinkCheck, user) -> str:
    """Action: the address it moved to for good takes its place."""
    if not link.moved_to:
        return result_message([])
    outcomes = []
    for piece in pieces_by_address([link.address])[link.address]:
        columns = [name for name in ("link", "archived_copy") if getattr(piece, name) == link.address]
        outcomes.append(publish_links(piece, dict.fromkeys(columns, link.moved_to), user))
    return result_message(outcomes)


def publish_links(piece: PressPage, urls: dict[str, str], user) -> str:
    """Publishes the page with these URLs by column; an error message where that would publish or lose others' work."""
    page = piece.source.specific if piece.source.live else PressPage.objects.get(pk=piece.pk)
    if not page.permissions_for_user(user).can_publish():
        return _("“%(title)s” is not yours to publish.") % {"title": page.title}
    if page.has_unpublished_changes or page.locked or page.workflow_in_progress:
        return _("Somebody is at work on “%(title)s”: please change the link there.") % {"title": page.title}
    page = PressPage.objects.get(pk=page.pk)
    for name, address in urls.items():
        setattr(page, name, address)
    with amending():
        page.save_revision(user=user, log_action=True).publish(user=user)
    return ""


def result_message(outcomes: list[str]) -> str:
    """Message on the outcome of an action, from the error messages of its pages."""
    problems = [words for words in outcomes if words]
    return " ".join(problems) or (_("Changed and published.") if outcomes else _("There was nothing to change."))


ACTIONS = {"again": recheck_link, "fine": confirm_link, "archive": add_archived_copy, "follow": replace_redirected}


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
        if not can_fix_links(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_queryset(self):
        return LinkCheck.objects.needing_attention().order_by("-is_gone", "-failures", "address")

    def get_context_data(self, *args, **kwargs):
        return super().get_context_data(*args, **kwargs) | LinkCheck.objects.counts()

    def get_table(self, links):
        links = list(links)
        pieces = pieces_by_address([link.address for link in links])
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
def fix_link(request):
    """View that applies one action to one link, and redirects to where it was pressed, else to the report."""
    if not can_fix_links(request.user):
        raise PermissionDenied
    link_id, action = request.POST.get("link", ""), ACTIONS.get(request.POST.get("action", ""))
    link = get_object_or_404(LinkCheck, pk=whole_number(link_id, 18) if action else 0)
    messages.info(request, action(link, request.user))
    return redirect(get_valid_next_url_from_request(request) or "links_report")


@hooks.register("register_admin_urls")
def addresses():
    return [
        path("reports/links/", LinkReport.as_view(), name="links_report"),
        path("reports/links/results/", LinkReport.as_view(results_only=True), name="links_report_results"),
        path("reports/links/mend/", fix_link, name="links_mend"),
    ]


class LinkReportItem(MenuItem):
    def is_shown(self, request):
        return can_fix_links(request.user)


@hooks.register("register_reports_menu_item")
def register_menu_item():
    return LinkReportItem(
        gettext_lazy("Links of the press"), reverse("links_report"), name="links", icon_name="link", order=1150
    )
