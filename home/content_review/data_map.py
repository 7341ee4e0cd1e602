"""Data map: reviews."""

from media.data_map import HISTORY_OF_CHANGES, ModelData, Personal

DATA_MAP = {
    "home.ContentReview": ModelData(personal=Personal(("keeper", "confirmed_by"), purpose=HISTORY_OF_CHANGES)),
}
