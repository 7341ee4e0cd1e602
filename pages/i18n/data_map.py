"""Data map: languages."""

from django.utils.translation import gettext_lazy as _

from media.data_map import DESK, FRAME, STAFF, ModelData, Personal, Purpose

LANGUAGES = Purpose(
    _("Work on translations"), _("It is clear who translates what, who asked and who answered."), STAFF, DESK
)

DATA_MAP = {
    "pages.SwitchedOff": ModelData(printed=(FRAME,), personal=Personal(("by",), purpose=LANGUAGES)),
}
