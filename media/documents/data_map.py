"""Data map of documents; see media.data_map."""

from ..data_map import FILE, PAGE, SEARCH, UPLOADER, UPLOADS, ModelData

DATA_MAP = {
    "media.Document": ModelData(printed=(PAGE, FILE, SEARCH), personal=UPLOADER),
    "media.DocumentText": ModelData(printed=(SEARCH,), derived="media.Document"),
    "wagtaildocs.Document": UPLOADS,  # replaced by media.Document
}
