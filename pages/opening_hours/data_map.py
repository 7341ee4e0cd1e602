"""Data map: opening hours."""

from media.data_map import FRAME, ModelData

DATA_MAP = {
    "pages.OpeningHours": ModelData(printed=(FRAME,)),
    "pages.HoursException": ModelData(printed=(FRAME,)),
}
