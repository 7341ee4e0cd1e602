"""Data map: the last run of the background work."""

from media.data_map import ModelData

DATA_MAP = {
    "home.DutyRun": ModelData(derived="the background work, within a minute"),
}
