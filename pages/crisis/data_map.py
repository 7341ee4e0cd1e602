"""Data map: crisis switch."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from media.data_map import ADMINS, FRAME, INTERNAL, STAFF, ModelData, Personal, Purpose

CRISIS = Purpose(
    pgettext_lazy("privacy", "Crisis switch"),
    _("No one person can switch the site to a crisis and back."),
    STAFF,
    ADMINS,
)

DATA_MAP = {
    "pages.CrisisSwitch": ModelData(
        printed=(FRAME,),
        unprinted=("begun_by", "asked_by", "asked_at"),
        personal=Personal(("begun_by", "asked_by"), purpose=CRISIS),
    ),
    "pages.CrisisPlan": INTERNAL,
    "pages.CrisisMessage": ModelData(printed=(FRAME,)),
    "pages.CrisisLink": ModelData(printed=(FRAME,)),
}
