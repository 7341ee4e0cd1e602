"""AppConfig: documents, their cleaning and their text."""

from media.features import CoreConfig


class DocumentsConfig(CoreConfig):
    name = "media.documents"
    restorable_uploads = {"media.Document": []}
    uploads = {"documents": "media.Document"}
    minutely = ["media.documents.text_extraction.read_missed"]
