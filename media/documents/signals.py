"""Signal receivers of documents: where Wagtail stores by itself."""

from ..uploads.pending import sanitize_pending
from .models import Document
from .validators import sanitize_document

sanitize_pending(Document, sanitize_document)
