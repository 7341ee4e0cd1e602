"""Content check of the editor and of the bar on a page (axe): it asks for what staff can mend, in words of the desk.

What our own markup has to keep is tested in tests/browser, whoever writes.
"""

from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.userbar import ContentCheckerItem

HEADING = {"id": "p-as-heading", "selector": ".prose > p", "enabled": True}  # not the kicker or the lead, which we set


class ContentCheck(ContentCheckerItem):
    axe_run_only = [
        "alt-text-quality",
        "empty-heading",
        "empty-meta-description",
        "empty-table-header",
        "heading-order",
        "link-name",
        "p-as-heading",
    ]
    axe_exclude = [".masthead", ".banner", ".breadcrumbs", ".footer"]
    axe_custom_rules = [*ContentCheckerItem.axe_custom_rules, HEADING]
    axe_messages = {
        "alt-text-quality": {
            "error_name": _("A picture is described by the name of its file"),
            "help_text": _("Say in a sentence what it shows."),
        },
        "empty-heading": {
            "error_name": _("A heading without words"),
            "help_text": _("Write it, or take it away."),
        },
        "empty-meta-description": {
            "error_name": _("Search engines find no sentence about it"),
            "help_text": _("Fill in the summary."),
        },
        "empty-table-header": {
            "error_name": _("A column of a table without a name"),
            "help_text": _("Say what stands in it."),
        },
        "heading-order": {
            "error_name": _("A heading skips a size"),
            "help_text": _("Below a heading comes the next smaller one."),
        },
        "link-name": {
            "error_name": _("A link without words"),
            "help_text": _("Say where it leads."),
        },
        "p-as-heading": {
            "error_name": _("A bold line stands for a heading"),
            "help_text": _("Make it a heading: then screen readers find it."),
        },
    }


@hooks.register("construct_wagtail_userbar")
def check_what_staff_can_mend(request, items, page):
    items[:] = [
        ContentCheck(in_editor=item.in_editor) if isinstance(item, ContentCheckerItem) else item for item in items
    ]
