"""Data map: releases."""

from media.data_map import HISTORY_OF_CHANGES, ModelData, Personal

from .models import KEPT

DATA_MAP = {
    "home.ContentRelease": ModelData(personal=Personal(("made_by", "scheduled_by"), KEPT, purpose=HISTORY_OF_CHANGES)),
}
