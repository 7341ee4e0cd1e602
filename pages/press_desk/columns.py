"""What the report of links says of each: its address and pieces, what is the matter, and the buttons."""

from urllib.parse import unquote

from django.utils.translation import gettext_lazy, pgettext_lazy
from wagtail.admin.ui.tables import Column

from ..form_column import FormColumn
from .archives import archived

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
        more = {"state": STATES[state], "is_gone": instance.is_gone, "problem": problem}
        return super().get_cell_context_data(instance, parent_context) | more


class LinkColumn(Column):
    """The address, and the pieces that link to it."""

    cell_template_name = "wagtailadmin/reports/link_address.html"

    def get_cell_context_data(self, instance, parent_context):
        return super().get_cell_context_data(instance, parent_context) | {"readable": unquote(instance.address)}


class MendColumn(FormColumn):
    cell_template_name = "wagtailadmin/reports/link_mend.html"

    def get_cell_context_data(self, instance, parent_context):
        bare = [piece for piece in instance.pieces if piece.link == instance.address and not piece.archived_copy]
        more = {"moved": instance.moved_to and not instance.failures}
        more["archive"] = archived(instance.address, bare[0].date) if bare and instance.failures else ""
        return super().get_cell_context_data(instance, parent_context) | more
