"""What is inside a document: checked by content, and rid of its author's name where the format keeps one."""

from collections.abc import Callable
from typing import BinaryIO

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from . import pdf, zipped

WORDS = {
    "damaged": _("This file can't be read: it is damaged or incomplete, or of another kind than its name says."),
    "locked": _("This file is protected by a password. Save it without, then upload it again."),
    "packed": _("This file unpacks to far more than it is. Such files are not taken."),
    "active": _("This file holds a program (a macro). Save it without, then upload it again."),
    "slow": _("This PDF is too intricate to be checked. Save it again, for example by “Print to PDF”."),
    "text": _("This file is no text."),
}


class Refused(Exception):
    """The document can't be taken; the argument names why, a key of WORDS."""

    @property
    def words(self) -> Promise:
        return WORDS.get(str(self), WORDS["damaged"])


def anonymise(file: BinaryIO, ending: str) -> BinaryIO:
    """The document without its author, a file of its own unless nothing had to go; raises Refused."""
    try:
        return WORKERS.get(ending, plain)(file)
    except (pdf.Problem, zipped.Problem) as problem:
        raise Refused(str(problem)) from problem


def plain(file: BinaryIO) -> BinaryIO:
    """Text holds no author; what holds zeros is no text."""
    file.seek(0)
    start = file.read(64 * 1024)
    if b"\0" in start and not start.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise Refused("text")
    return file


WORKERS: dict[str, Callable[[BinaryIO], BinaryIO]] = {
    "pdf": pdf.anonymised,
    **dict.fromkeys(("docx", "xlsx", "pptx", "odt", "ods", "odp", "epub"), zipped.anonymised),
}
