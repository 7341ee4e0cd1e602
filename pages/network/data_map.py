"""Data map: the network and the texts around every page."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from media.data_map import EVERYBODY, FRAME, NAMED, ModelData, Personal, Purpose

CONTACTS = Purpose(
    pgettext_lazy("privacy", "Contacts"), _("Visitors know whom they can ask or call."), NAMED, EVERYBODY
)

DATA_MAP = {
    "pages.Network": ModelData(
        printed=(FRAME,), personal=Personal(("email", "events_email", "podcast_email", "phone"), purpose=CONTACTS)
    ),
    "pages.FooterLink": ModelData(printed=(FRAME,)),
    "pages.FollowLink": ModelData(printed=(FRAME,)),
    "pages.Chrome": ModelData(printed=(FRAME,)),
}
