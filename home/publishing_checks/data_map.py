"""Data map: checks and their signatures."""

from django.utils.translation import gettext_lazy as _

from media.data_map import DESK, HISTORY, INTERNAL, STAFF, ModelData, Personal, Purpose

SIGNATURES = Purpose(
    _("Signatures of checks"),
    _("It can be seen who has looked at a text before it was public, and for which text that holds."),
    STAFF,
    DESK,
)

DATA_MAP = {
    "home.PublishingCheck": INTERNAL,
    "home.MachineChecks": INTERNAL,
    "home.CheckSignature": ModelData(personal=Personal(("signed_by",), exported_by=HISTORY, purpose=SIGNATURES)),
}
