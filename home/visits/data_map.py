"""Data map: page views."""

from django.utils.translation import gettext_lazy as _

from media.data_map import DESK, INTERNAL, VISITORS, ModelData, Purpose, Retention

from .models import KEPT

VISITS = Purpose(
    _("Page views"),
    _("It can be seen how often a page is read on a day. Who reads it is not stored."),
    VISITORS,
    DESK,
)

DATA_MAP = {
    "home.VisitCount": ModelData(counted=VISITS, retention=Retention(KEPT, ("day",))),  # numbers by page and day
    "home.AccessLogPosition": INTERNAL,
}
