"""Data map: the log of changes."""

from media.data_map import INTERNAL

DATA_MAP = {
    "home.ChangeLog": INTERNAL,
    "home.PageChange": INTERNAL,
}
