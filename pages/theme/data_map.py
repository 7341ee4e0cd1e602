"""Data map: colors and typefaces."""

from media.data_map import FRAME, ModelData

DATA_MAP = {
    "pages.Look": ModelData(printed=(FRAME,)),
}
