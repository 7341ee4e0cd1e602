"""Validator of uploads, if CLAMAV_URL names a clamd: what holds a virus, or can't be examined, is refused before it is stored."""

import logging
from collections.abc import Iterator
from itertools import chain

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from ..circuit_breaker import CircuitBreaker
from .clamav import PIECE, LimitExceeded, ScannerUnavailable, scan

log = logging.getLogger(__name__)
SECONDS = 30  # at most for a small file
BYTES_A_SECOND = 4_000_000  # of a large one, which gets more time
VIRUS, AWAY, LIMIT = "virus", "scanner_away", "scan_limit"  # codes of the ValidationError
WORDS = {
    VIRUS: _(
        "This file holds a virus, or what looks like one, and was not kept. Don't open it and don't send it on; let a virus "
        "scanner look through the computer that it comes from, then upload a clean copy."
    ),
    AWAY: _("Files can't be examined for viruses just now. Nothing was saved; please try again in a few minutes."),
    LIMIT: _(
        "This file is too large to be examined for viruses. Upload a smaller one, or ask whoever runs the site to let larger "
        "files be examined."
    ),
}
breaker = CircuitBreaker(
    "Uploads are refused, since the virus scanner does not answer", ScannerUnavailable, trial=SECONDS
)


def validate_virus_free(upload: File) -> None:
    """Raises ValidationError, in plain words, for a file that holds a virus or can't be examined; asks once a file."""
    if settings.CLAMAV is None:
        return
    if "_scan_result" not in upload.__dict__:
        upload._scan_result = scan_result(upload)
    if upload._scan_result:
        raise ValidationError(WORDS[upload._scan_result], code=upload._scan_result)


def scan_early(request: HttpRequest) -> None:
    """Scans what a request brings before its transaction begins, which would keep others waiting; its form refuses it later."""
    if settings.CLAMAV is not None and request.content_type == "multipart/form-data":
        for upload in chain.from_iterable(uploads for _name, uploads in request.FILES.lists()):
            upload._scan_result = scan_result(upload)


def scan_result(upload: File) -> str:
    """The code of what is wrong with this file; empty where nothing is. The file is left open, at its beginning."""
    return breaker.call(lambda: answer_about(upload), default=AWAY)


def answer_about(upload: File) -> str:
    """The code of what clamd says about this file; a limit is an answer as well. Raises ScannerUnavailable."""
    try:
        found = scan(settings.CLAMAV, pieces(upload), SECONDS + upload.size / BYTES_A_SECOND)
    except LimitExceeded:
        return LIMIT
    if found:
        log.warning("An upload was refused: %s", found)
    return VIRUS if found else ""


def pieces(upload: File) -> Iterator[bytes]:
    """The file from its beginning, and there again afterwards; a long one never stands in memory."""
    upload.open()
    try:
        while piece := upload.read(PIECE):
            yield piece
    finally:  # clamd may hang up before the end
        upload.seek(0)
