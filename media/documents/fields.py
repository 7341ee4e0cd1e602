"""Model field of documents, which sanitizes whatever way an upload takes."""

from contextlib import closing

from django.db import models

from ..uploads.files import FiledFile
from .validators import sanitize_document


class DocumentFile(FiledFile):
    def save(self, name, content, save=True):
        with closing(sanitize_document(content, name)) as clean:
            super().save(name, clean, save)


class DocumentField(models.FileField):
    attr_class = DocumentFile
