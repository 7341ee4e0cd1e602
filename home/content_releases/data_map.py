"""Data map: releases."""

from media.data_map import HISTORY_OF_CHANGES, ModelData, Personal, Retention

from .models import KEPT

DATA_MAP = {
    "home.ContentRelease": ModelData(
        personal=Personal(("made_by", "scheduled_by"), purpose=HISTORY_OF_CHANGES),
        retention=Retention(KEPT, ("released_at",)),
    ),
}
