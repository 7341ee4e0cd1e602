"""The look of each site in the copy of the page tree."""

from ..tree.loading import rows_by
from .models import Look


def load_looks() -> dict[int, dict]:
    return rows_by(Look, "site_id")
