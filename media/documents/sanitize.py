"""Sanitizer of documents: checked by content, part by part, and rid of names, places and what a camera wrote down."""

from collections.abc import Callable
from functools import partial
from typing import BinaryIO

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from .limits import DocumentError
from .sandbox import clean

WORDS = {
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
}


class DocumentRefused(Exception):
    """The document can't be taken; the argument names why, a key of WORDS."""

    @property
    def words(self) -> Promise:
        return WORDS.get(str(self), WORDS["damaged"])


def anonymise(file: BinaryIO, ending: str) -> BinaryIO:
    """The document without its author, a file of its own unless nothing had to go; raises Refused."""
    try:
        return CLEANERS.get(ending, plain)(file)
    except DocumentError as problem:
        raise DocumentRefused(str(problem)) from problem


def plain(file: BinaryIO) -> BinaryIO:
    """Text holds no author; what holds zeros is no text, unless its first bytes say that it is written in two a letter."""
    file.seek(0)
    start = file.read(64 * 1024)
    if start.startswith((b"\xff\xfe", b"\xfe\xff")):
        start = start[: len(start) // 2 * 2].decode("utf-16", "replace").encode()
    if b"\0" in start:
        raise DocumentRefused("text")
    return file


CLEANERS: dict[str, Callable[[BinaryIO], BinaryIO]] = {
    "pdf": partial(clean, format_name="pdf"),
    **dict.fromkeys(("docx", "xlsx", "pptx", "odt", "ods", "odp", "epub"), partial(clean, format_name="zip")),
}
