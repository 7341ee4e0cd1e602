"""Data map: the feed of changed rows."""

from media.data_map import ModelData

DATA_MAP = {
    "pages.RowChange": ModelData(derived="whatever is changed"),
}
