"""Facts of the network and the texts around every page in the copy of the page tree."""

from ..tree.loading import rows_by
from .models import Chrome, Network


def load_chromes() -> dict[int, dict]:
    return rows_by(Chrome, "locale_id")


def load_networks() -> dict[int, dict]:
    return rows_by(Network, "site_id")
