"""Data map: the feed of changed rows."""

from media.data_map import ModelData, Retention

from .models import KEPT

DATA_MAP = {
    "pages.RowChange": ModelData(derived="whatever is changed", retention=Retention(KEPT, ("at",))),
}
