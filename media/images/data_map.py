"""Data map of pictures; see media.data_map."""

from ..data_map import CREDITED, FILE, FRAME, INTERNAL, PAGE, UPLOADS, ModelData

DATA_MAP = {
    "media.Picture": ModelData(printed=(PAGE, FRAME, FILE), personal=CREDITED),
    "media.Rendition": ModelData(printed=(FILE,), derived="media.Picture"),
    "media.DoomedFile": INTERNAL,
    "wagtailimages.Image": UPLOADS,  # replaced by media.Picture; the table is empty
    "wagtailimages.Rendition": INTERNAL,
}
DERIVED_FOLDERS = {"images": "media.Picture"}  # renditions
