"""Who may do what with job openings; shown under Settings, Who may do what."""

from django.utils.translation import gettext_lazy as _

from home.users.permission_table import AUTHOR, EDITORS, Section, page_rights

from .models import JobIndexPage

SECTIONS = {"jobs": Section(_("Job openings"), JobIndexPage)}
RIGHTS = page_rights("jobs", (AUTHOR,), EDITORS)
