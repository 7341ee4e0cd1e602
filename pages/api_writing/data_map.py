"""Data map: what programs wrote, and what they were answered."""

from media.data_map import ModelData, Personal, Retention

from ..api.data_map import PROGRAMS
from .kept_answers import RETENTION
from .write_log import KEPT

DATA_MAP = {
    "pages.KeptAnswer": ModelData(
        personal=Personal(("body",), purpose=PROGRAMS), secret=("body",), retention=Retention(RETENTION, ("at",))
    ),
    "pages.APIWrite": ModelData(
        personal=Personal(("user", "object_title"), "whoever may see that report", PROGRAMS),
        retention=Retention(KEPT, ("at",)),
    ),
}
