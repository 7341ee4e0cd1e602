"""Data map: earlier settings."""

from media.data_map import HISTORY, HISTORY_OF_CHANGES, ModelData, Personal

from .models import KEPT

DATA_MAP = {
    "home.SettingVersion": ModelData(
        personal=Personal(("values", "replaced_by"), KEPT, exported_by=HISTORY, purpose=HISTORY_OF_CHANGES)
    ),
}
