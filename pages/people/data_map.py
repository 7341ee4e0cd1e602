"""Data map: people who register or agree to something."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from media.data_map import INTERNAL, VISITORS, ModelData, Personal, Purpose, Retention

from .models import KEPT

REGISTRATIONS = Purpose(
    pgettext_lazy("privacy", "Registrations"),
    _("Whoever comes finds a place, and what they need; who is on the list hears of changes."),
    VISITORS,
    _("people who may edit that event"),
)

DATA_MAP = {
    "pages.ConsentText": INTERNAL,
    "pages.Consent": ModelData(personal=Personal(("person",), purpose=REGISTRATIONS), retention=Retention(KEPT)),
}
