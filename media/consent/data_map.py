"""Data map of consent; see media.data_map."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ..data_map import INTERNAL, NAMED, ModelData, Personal, Purpose

SHOWN = Purpose(
    pgettext_lazy("privacy", "People on pictures"),
    _("Nobody is shown who did not agree, or does not any more; what they said can be looked up."),
    NAMED,
    _("people who may change that picture"),
)
DATA_MAP = {
    "media.ShownPerson": ModelData(
        personal=Personal(("name", "note", "noted_by"), exported_by="whoever may change the picture", purpose=SHOWN)
    ),
    "media.FaceBox": INTERNAL,
    "media.WithheldFile": ModelData(personal=Personal(("about", "withdrawn_by"), purpose=SHOWN)),
}
