"""Data map: rate limits."""

from django.utils.translation import gettext_lazy as _

from media.data_map import NOBODY, VISITORS, ModelData, Personal, Purpose, Retention

from .models import LONGEST_WINDOW

LIMITS = Purpose(
    _("Counters against abuse"),
    _("Nobody can guess passwords or keep the site busy. Of who asks, only a hash with a secret key is kept."),
    VISITORS,
    NOBODY,
)

DATA_MAP = {
    "pages.RateLimitCounter": ModelData(
        personal=Personal(("key",), purpose=LIMITS),  # a keyed hash of who asks
        retention=Retention(LONGEST_WINDOW),
    ),
}
