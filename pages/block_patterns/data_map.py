"""Data map: saved patterns."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from media.data_map import DESK, STAFF, ModelData, Personal, Purpose

PATTERNS = Purpose(
    pgettext_lazy("privacy", "Saved patterns"), _("Whoever uses a pattern can ask who made it."), STAFF, DESK
)

DATA_MAP = {
    "pages.BlockPattern": ModelData(personal=Personal(("created_by",), purpose=PATTERNS)),
}
