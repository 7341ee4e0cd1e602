"""Validation and sanitizing of an uploaded recording before it is stored: measured, and rid of names and places, in
place.
"""

import shutil

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.core.files.uploadedfile import TemporaryUploadedFile, UploadedFile
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from ..containers import (
    ENDINGS,
    TYPES,
    VIDEO,
    Damaged,
    Facts,
    Unplayable,
    anonymise,
    container_of_ending,
    detect_container,
    ending_of,
    examine,
)
from ..uploads.virus_scan import validate_virus_free


def sanitize_recording(upload: File, name: str) -> tuple[UploadedFile, Facts]:
    """The upload as it may be stored, without metadata about people, and the facts of its container.

    The work is done in the temporary file itself, piece by piece: a long film never stands in memory. Raises
    ValidationError, in plain words, for whatever browsers do not play or the settings do not allow.
    """
    if facts := getattr(upload, "facts", None):
        return upload, facts
    ending = ending_of(name)
    _check(upload, ending)
    validate_virus_free(upload)
    if not isinstance(upload, UploadedFile):
        upload = _copy_to_upload(upload, name)
    _check_family(upload, ending)
    facts = _examine_and_anonymise(upload.file, ending)
    if (ending, facts.kind) not in TYPES:
        message = _("The name of this file ends in .%(ending)s, but there is a film in it. Give it the ending .mp4.")
        raise ValidationError(message, params={"ending": ending}, code="ending")
    upload.size = upload.file.seek(0, 2)
    upload.file.seek(0)
    upload.facts = facts
    return upload, facts


def _check(upload: File, ending: str) -> None:
    if ending not in ENDINGS:
        message = _("Only these kinds of recording can be uploaded: %(known)s.")
        raise ValidationError(message, params={"known": ", ".join(ENDINGS)}, code="ending")
    limit = settings.RECORDING_MAX_UPLOAD_SIZE
    if upload.size > limit:
        message = _("This file is too big. A recording may have at most %(size)s.")
        raise ValidationError(message, params={"size": filesizeformat(limit)}, code="file_too_large")


def _copy_to_upload(file: File, name: str) -> TemporaryUploadedFile:
    """A temporary copy, since the file itself must not change."""
    copy = TemporaryUploadedFile(name, "", file.size, None)
    file.open()
    shutil.copyfileobj(file, copy.file)
    return copy


def _check_family(upload: UploadedFile, ending: str) -> None:
    container = detect_container(upload.file)
    if not container:
        raise ValidationError(
            _("This file is neither audio nor video of a kind that browsers play."), code="no_recording"
        )
    if container != container_of_ending(ending):
        message = _("The name of this file says %(said)s, but it holds %(found)s. Give it the right ending.")
        raise ValidationError(message, params={"said": ending, "found": container}, code="ending")


def _examine_and_anonymise(file, ending: str) -> Facts:
    try:
        facts = examine(file)
        anonymise(file)
        file.flush()
        return facts
    except Unplayable as problem:
        message = (
            _("Not every browser plays this file (its coding is %(coding)s). Save it as MP4 with H.264, or as WebM.")
            if (ending, VIDEO) in TYPES
            else _("Not every browser plays this file (its coding is %(coding)s). Save it as MP3 or M4A.")
        )
        raise ValidationError(message, params={"coding": str(problem)[:20]}, code="coding") from problem
    except Damaged as problem:
        message = _("This file can't be read: it is damaged or incomplete.")
        raise ValidationError(message, code="damaged") from problem
