"""Data map: addresses that lead nowhere."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from media.data_map import DESK, VISITORS, ModelData, Personal, Purpose, Retention

from .models import DAYS

MISSED = Purpose(
    _("Addresses that visitors asked for in vain"),
    _("Links that lead nowhere are found. Who asked is not kept."),
    VISITORS,
    DESK,
)

DATA_MAP = {
    "pages.MissedAddress": ModelData(
        personal=Personal(("path",), "whoever may change redirects", MISSED), retention=Retention(timedelta(DAYS))
    ),
}
