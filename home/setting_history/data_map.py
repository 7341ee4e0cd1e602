"""Data map: earlier settings."""

from media.data_map import HISTORY, HISTORY_OF_CHANGES, ModelData, Personal, Retention

from .models import KEPT

DATA_MAP = {
    "home.SettingVersion": ModelData(
        personal=Personal(("values", "replaced_by"), exported_by=HISTORY, purpose=HISTORY_OF_CHANGES),
        retention=Retention(KEPT, ("replaced_at",)),
    ),
}
