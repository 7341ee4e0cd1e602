"""Model of documents."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from taggit.managers import TaggableManager
from wagtail.api import APIField
from wagtail.documents.models import AbstractDocument
from wagtail.search import index

from ..search_text import SearchTextMixin
from ..serving.private_addresses import ServedUpload
from ..uploads.files import has_new_file, replace_file, with_update_fields
from ..uploads.languages import languages
from .fields import DocumentField
from .text_extraction import (
    DocumentText,  # noqa: F401 (the contents list)
    read_text,
)


class Document(ServedUpload, SearchTextMixin, AbstractDocument):
    """A file to download, which may name a version that more people can read."""

    has_tracked_changes = False  # of the file that was just uploaded: they were cut

    file = DocumentField(pgettext_lazy("media", "file"), upload_to="documents")
    # Wagtail's own document model is installed too and has the same name: the way back must differ.
    tags = TaggableManager(pgettext_lazy("media", "tags"), blank=True, help_text=None, related_name="media_documents")
    uploaded_by_user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        verbose_name=_("uploaded by"),
        null=True,
        blank=True,
        editable=False,
        related_name="+",
    )
    uploaded_by_user.wagtail_reference_index_ignore = True
    language = models.CharField(_("language"), max_length=20, blank=True, choices=languages)
    alternative = models.ForeignKey(
        "self",
        verbose_name=_("accessible version"),
        help_text=_("The same text in a form that screen readers and small screens can use."),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )

    api_fields = [APIField("language"), APIField("alternative")]
    admin_form_fields = ("title", "file", "language", "alternative", "collection", "tags")
    search_fields = [
        *AbstractDocument.search_fields,
        *SearchTextMixin.spelled_fields,
        index.RelatedFields("reading", [index.SearchField("text")]),
    ]

    class Meta(AbstractDocument.Meta):
        app_label = "media"

    def public_paths(self):
        return [self.url]

    def clean(self):
        if self.file:  # without one, its form has said why
            super().clean()
        if self.pk and self.alternative_id == self.pk:
            raise ValidationError({"alternative": _("A document can't be its own accessible version.")})

    def save(self, *args, **kwargs):
        """Stores a new file, of the allowed kinds only; see `replace_file`."""
        if not has_new_file(self, kwargs):
            super().save(*args, **kwargs)
            return
        AbstractDocument.clean(self)
        with replace_file(self):
            self._set_document_file_metadata()
            self.file.close()
            super().save(*args, **with_update_fields(kwargs, "file_size", "file_hash"))
        transaction.on_commit(lambda: read_text.enqueue(self.pk), robust=True)
