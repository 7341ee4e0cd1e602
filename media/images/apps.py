"""AppConfig: pictures and their renditions."""

from media.features import CoreConfig


class ImagesConfig(CoreConfig):
    name = "media.images"
    restorable_uploads = {"media.Picture": []}
    uploads = {"pictures": "media.Picture"}
    minutely = ["media.images.doomed.delete_doomed"]
    at_restore = {"media.images.restored.forget_sources": 60}
