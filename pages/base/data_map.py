"""Data map: every kind of page, unless it says more itself."""

from media.data_map import PAGE, ModelData

PRINTED = ModelData(printed=(PAGE,))

DATA_MAP = {
    "pages_base.BasePage": PRINTED,
}
