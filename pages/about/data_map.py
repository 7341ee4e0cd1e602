"""Data map: pages about the network."""

from ..base.data_map import PRINTED

DATA_MAP = {
    "pages.Pillar": PRINTED,
    "pages.Moment": PRINTED,
}
