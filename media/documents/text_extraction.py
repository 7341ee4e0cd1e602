"""Text extraction from documents for the search index: in the background, once for each file."""

import shutil
import tempfile

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django_tasks import task
from wagtail.documents import get_document_model
from wagtail.search import index

from ..containers import ending_of
from ..storage.disk_errors import is_full, is_storage_away
from .pdf_text import extract_text

BATCH_SIZE = 3  # documents that were missed, read in one minute


class DocumentText(models.Model):
    """The text of a document and the hash of its file; a model of its own, since no list of documents needs it."""

    document = models.OneToOneField("media.Document", on_delete=models.CASCADE, related_name="reading")
    text = models.TextField(_("text"), blank=True)
    file_hash = models.CharField(max_length=40)

    class Meta:
        app_label = "media"

    def __str__(self):
        return str(self.document)


@task()
def read_text(document_pk: int) -> bool:
    """Task that extracts the text of a PDF and updates the search index. Idempotent; returns whether it was one that could be
    read: `read_missed` tries again while its storage is away.
    """
    document = get_document_model().objects.filter(pk=document_pk).first()
    if document is None or ending_of(document.file.name) != "pdf":
        DocumentText.objects.filter(document=document_pk).delete()
        return False
    try:
        with document.open_file() as file, tempfile.NamedTemporaryFile(suffix=".pdf") as copy:
            shutil.copyfileobj(file, copy)
            copy.flush()
            text = extract_text(copy.name)
    except OSError as problem:
        if is_full(problem) or is_storage_away(problem):
            return False
        text = ""  # the file is lost
    defaults = {"text": text, "file_hash": document.file_hash}
    DocumentText.objects.update_or_create(document_id=document.pk, defaults=defaults)
    index.insert_or_update_object(get_document_model().objects.get(pk=document.pk))
    return True


def read_missed() -> None:
    """Extracts the text of up to BATCH_SIZE documents whose text is missing, or is that of an earlier file."""
    up_to_date = Q(reading__file_hash=F("file_hash"))
    missed = get_document_model().objects.filter(file__iendswith=".pdf").exclude(up_to_date).order_by("pk")
    for pk in missed.values_list("pk", flat=True)[:BATCH_SIZE]:
        read_text.call(pk)
