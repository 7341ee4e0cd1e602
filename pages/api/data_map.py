"""Data map: programs that read or write."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from media.data_map import ADMINS, STAFF, ModelData, Personal, Purpose

from .idempotency import RETENTION
from .write_log import DAYS

PROGRAMS = Purpose(
    _("Programs that read or write (API)"),
    _("It can be seen what a program did in whose name, and each can be shut out alone."),
    STAFF,
    ADMINS,
)

DATA_MAP = {
    "pages.TokenTerms": ModelData(personal=Personal(("made_by",), purpose=PROGRAMS)),
    "pages.KeptAnswer": ModelData(personal=Personal(("body",), RETENTION, purpose=PROGRAMS), secret=("body",)),
    "pages.APIWrite": ModelData(
        personal=Personal(("user", "object_title"), timedelta(DAYS), "whoever may see that report", PROGRAMS)
    ),
}
