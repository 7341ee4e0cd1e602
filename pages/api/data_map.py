"""Data map: programs that read or write."""

from django.utils.translation import gettext_lazy as _

from media.data_map import ADMINS, STAFF, ModelData, Personal, Purpose

PROGRAMS = Purpose(
    _("Programs that read or write (API)"),
    _("It can be seen what a program did in whose name, and each can be shut out alone."),
    STAFF,
    ADMINS,
)

DATA_MAP = {
    "pages.TokenTerms": ModelData(personal=Personal(("made_by",), purpose=PROGRAMS)),
}
