"""Sanitizer of documents: checked by content, part by part, and rid of names, places and what a camera wrote down."""

from collections.abc import Callable
from functools import partial
from typing import BinaryIO

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from .limits import DocumentError
from .sandbox import sanitize_in_sandbox

MESSAGES = {
    "damaged": _("This file can't be read: it is damaged or incomplete, or of another kind than its name says."),
    "locked": _("This file is protected by a password. Save it without, then upload it again."),
    "packed": _("This file unpacks to far more than it is. Such files are not taken."),
    "active": _("This file holds a program (a macro). Save it without, then upload it again."),
    "slow": _("This file is too intricate to be checked. Save it again, for example by “Print to PDF”."),
    "text": _("This file is no text."),
    "embedded": _(
        "This file has another file inside whose names and places can't be taken out, for example an older document, a "
        "film or an attachment. Remove that, or put it in as a picture, then upload the file again."
    ),
    "deep": _("This file has files inside files inside files. Remove the innermost, then upload it again."),
    "picture": _(
        "This file has a picture inside whose place and camera can't be taken out. Put that picture in as JPEG or PNG, "
        "then upload the file again."
    ),
    "dtd": _(
        "This file holds a document type definition (DTD), which can bring in other files. Open it in Word, LibreOffice or the "
        "program for drawings that made it, save it as a new file, then upload that."
    ),
    "changes": _(
        "This document holds tracked changes or comments that can't be cut here. In Word, choose Review, Accept All Changes, then "
        "Delete All Comments; in LibreOffice, Edit, Track Changes, Accept All, and delete the comments. Save it, then upload "
        "it again."
    ),
    "hidden_sheets": _(
        "This workbook has hidden sheets, which all who download it can show. In Excel, right-click the tab of a sheet and "
        "choose Unhide; in LibreOffice, Sheet, Show Sheet. Delete what should not be published, then upload it again."
    ),
    "hidden_cells": _(
        "This workbook has hidden or filtered rows or columns with data in them, which all who download it can show. In Excel, "
        "select the whole sheet, right-click the heading of a row, then of a column, and choose Unhide; in LibreOffice, Show "
        "Rows and Show Columns. Remove filters, delete what should not be published, then upload it again."
    ),
    "hidden_slides": _(
        "This presentation has hidden slides, which all who download it can show. Delete them, or right-click each in the list "
        "of slides and choose Hide Slide (PowerPoint) or Show Slide (LibreOffice) so that it is shown; then upload it again."
    ),
    "redaction": _(
        "This PDF has passages that are marked to be blacked out, but are still in it. Apply the redactions in the program that "
        "marked them, save the PDF, then upload it again."
    ),
}


class DocumentRefused(Exception):
    """The document can't be taken; the argument names why, a key of MESSAGES."""

    @property
    def message(self) -> Promise:
        return MESSAGES.get(str(self), MESSAGES["damaged"])


def anonymise(file: BinaryIO, ending: str) -> BinaryIO:
    """The document without metadata about people, a temporary file unless it is plain text; raises DocumentRefused."""
    try:
        return SANITIZERS.get(ending, check_plain_text)(file)
    except DocumentError as problem:
        raise DocumentRefused(str(problem)) from problem


def check_plain_text(file: BinaryIO) -> BinaryIO:
    """Validator of plain text: raises DocumentRefused for null bytes but for UTF-16 with a byte order mark."""
    file.seek(0)
    start = file.read(64 * 1024)
    if start.startswith((b"\xff\xfe", b"\xfe\xff")):
        start = start[: len(start) // 2 * 2].decode("utf-16", "replace").encode()
    if b"\0" in start:
        raise DocumentRefused("text")
    return file


SANITIZERS: dict[str, Callable[[BinaryIO], BinaryIO]] = {
    "pdf": partial(sanitize_in_sandbox, format_name="pdf"),
    **dict.fromkeys(
        ("docx", "xlsx", "pptx", "odt", "ods", "odp", "epub"), partial(sanitize_in_sandbox, format_name="zip")
    ),
}
