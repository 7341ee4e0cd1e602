"""Data map: what programs wrote, and what they were answered."""

from datetime import timedelta

from media.data_map import ModelData, Personal

from ..api.data_map import PROGRAMS
from .kept_answers import RETENTION
from .write_log import DAYS

DATA_MAP = {
    "pages.KeptAnswer": ModelData(personal=Personal(("body",), RETENTION, purpose=PROGRAMS), secret=("body",)),
    "pages.APIWrite": ModelData(
        personal=Personal(("user", "object_title"), timedelta(DAYS), "whoever may see that report", PROGRAMS)
    ),
}
