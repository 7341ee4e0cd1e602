"""Data map of recordings; see media.data_map."""

from ..data_map import CREDITED, FILE, PAGE, ModelData

DATA_MAP = {
    "media.Recording": ModelData(printed=(PAGE, FILE), personal=CREDITED),
    "media.RecordingText": ModelData(printed=(PAGE,)),
}
