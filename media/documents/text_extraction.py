"""Text extraction from documents for the search index: in the background, once for each file."""

import shutil
import tempfile

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django_tasks import task
from wagtail.documents import get_document_model
from wagtail.search import index

from ..recordings.containers import ending_of
from .pdf_text import text_of

AT_ONCE = 3  # documents that were missed, read in one minute


class DocumentText(models.Model):
    """The text of a document, and of which file it is; beside the document, since no list of documents needs it."""

    document = models.OneToOneField("media.Document", on_delete=models.CASCADE, related_name="reading")
    text = models.TextField(_("text"), blank=True)
    file_hash = models.CharField(max_length=40)

    def __str__(self):
        return str(self.document)


@task()
def read_text(document_pk: int) -> bool:
    """Reads the text of a PDF and tells the search. Can be stopped at any point and run again; says whether it was read."""
    document = get_document_model().objects.filter(pk=document_pk).first()
    if document is None or ending_of(document.file.name) != "pdf":
        DocumentText.objects.filter(document=document_pk).delete()
        return False
    try:
        with document.open_file() as file, tempfile.NamedTemporaryFile(suffix=".pdf") as copy:
            shutil.copyfileobj(file, copy)
            copy.flush()
            text = text_of(copy.name)
    except OSError:  # the file is lost
        text = ""
    facts = {"text": text, "file_hash": document.file_hash}
    DocumentText.objects.update_or_create(document_id=document.pk, defaults=facts)
    index.insert_or_update_object(get_document_model().objects.get(pk=document.pk))
    return True


def read_missed() -> None:
    """A few of those whose text was never read, or that have another file now."""
    read = Q(reading__file_hash=F("file_hash"))
    missed = get_document_model().objects.filter(file__iendswith=".pdf").exclude(read).order_by("pk")
    for pk in missed.values_list("pk", flat=True)[:AT_ONCE]:
        read_text.call(pk)
