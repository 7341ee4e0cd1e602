"""Validator of uploaded documents, before one is stored: its content is what its name says, and names nobody."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.core.validators import FileExtensionValidator
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from ..containers import ending_of
from ..uploads.virus_scan import validate_virus_free
from .sanitize import DocumentRefused, anonymise


class SoundFile(File):
    """A document that has been through `sanitize_document`."""

    has_tracked_changes = False  # whether it had tracked changes or comments, which were cut


def validate_document_kind(upload: File) -> None:
    """Validator of the kind of a document by its name; raises ValidationError, which says of a picture where it belongs."""
    if ending_of(upload.name) in settings.WAGTAILIMAGES_EXTENSIONS:
        raise ValidationError(_("This is a picture. It belongs under Pictures."), code="picture")
    FileExtensionValidator(settings.WAGTAILDOCS_EXTENSIONS)(upload)


def sanitize_document(upload: File, name: str) -> SoundFile:
    """The document as it may be stored, without metadata about people; validated by content and size.

    Raises ValidationError, in plain words, for what is damaged, locked, a bomb, a program, a virus or larger than allowed.
    """
    if isinstance(upload, SoundFile):
        return upload
    limit = settings.DOCUMENT_MAX_UPLOAD_SIZE
    if upload.size > limit:
        message = _("This file is too big. A document may have at most %(size)s.")
        raise ValidationError(message, params={"size": filesizeformat(limit)}, code="file_too_large")
    validate_virus_free(upload)
    upload.open()
    try:
        content = anonymise(upload, ending_of(name))
    except DocumentRefused as problem:
        raise ValidationError(problem.message, code=str(problem)) from problem
    result = SoundFile(content, name=name)
    result.has_tracked_changes = getattr(content, "has_tracked_changes", False)
    return result
