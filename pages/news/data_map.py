"""Data map: news pages and their authors."""

from media.data_map import PAGE, ModelData, Personal

from ..base.data_map import PRINTED
from ..posts.data_map import BYLINES

DATA_MAP = {
    "pages.Correction": ModelData(printed=(PAGE,), personal=Personal(("text",), purpose=BYLINES)),
    "pages.RelatedPage": PRINTED,
    "pages.Author": ModelData(
        printed=(PAGE,), personal=Personal(("name", "slug", "role", "about", "picture"), purpose=BYLINES)
    ),
}
