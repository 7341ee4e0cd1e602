"""Data map: erasures, and the key of their hashes."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from media.data_map import NAMED, NOBODY, ModelData, Personal, Purpose, Retention

from .erasures import KEPT

ERASED = Purpose(
    pgettext_lazy("privacy", "Erasures"),
    _("Who was erased is erased again after a backup is brought back. No name is kept, only a hash with a secret key."),
    NAMED,
    NOBODY,
)

DATA_MAP = {
    "home.ErasureKey": ModelData(secret=("key",)),
    "home.Erasure": ModelData(
        personal=Personal(("digest",), purpose=ERASED), retention=Retention(KEPT, ("erased_at",))
    ),  # hashes
}
