"""Data map: topics."""

from django.utils.translation import gettext_lazy as _

from media.data_map import EVERYBODY, NAMED, Purpose

from ..base.data_map import PRINTED

BYLINES = Purpose(
    _("Names in what the site publishes"),
    _("Readers know who wrote or said something, and what was put right afterwards."),
    NAMED,
    EVERYBODY,
)

DATA_MAP = {
    "pages.Topic": PRINTED,
}
