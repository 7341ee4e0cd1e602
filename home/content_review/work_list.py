"""Rows of the home screen: pages of which it is time to ask whether they are still true."""

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from pages.admin_frame import RowAction, WorklistRow

from ..desk.rows import MAX_ROWS, edit_url, language_names, page_action
from .due import due_reviews


def to_look_over(user) -> list[WorklistRow]:
    """Pages of which it is time to ask whether they are still true."""
    names = language_names()
    return [
        WorklistRow(
            due.page.get_admin_display_title(),
            edit_url(due.page),
            _("Is it still true?"),
            " ".join(
                [
                    _("You look after this page.") if due.keeper else _("Nobody looks after this page."),
                    _("Last looked over on %(day)s.") % {"day": date_format(due.last_on, "DATE_FORMAT")},
                    names.get(due.page.locale_id, ""),
                ]
            ).strip(),
            actions=[
                page_action(_("Still true"), "still_true", due.page),
                RowAction(_("Open"), edit_url(due.page), is_primary=False),
            ],
        )
        for due in due_reviews(user, timezone.localdate())[:MAX_ROWS]
    ]
