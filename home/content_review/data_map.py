"""Data map: reviews."""

from media.data_map import ModelData, Personal

from ..data_map import HISTORY_OF_CHANGES

DATA_MAP = {
    "home.ContentReview": ModelData(personal=Personal(("keeper", "confirmed_by"), purpose=HISTORY_OF_CHANGES)),
}
