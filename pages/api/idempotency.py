"""Idempotent writes: the header `Idempotency-Key` (draft-ietf-httpapi-idempotency-key-header); a write that is sent
again is answered again, and not done again.
"""

import hashlib
from datetime import timedelta

from django.db import IntegrityError, models, transaction
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.models import APIToken

from ..http.request_state import RequestState
from ..people.signals import registrations_erased
from .errors import Problem
from .tokens import SAFE_METHODS

RETENTION = timedelta(hours=24)
MAX_KEY_LENGTH = 255
REPLAYED_HEADER = "Idempotency-Replayed"
# Answered with the link of a person, where the registration itself stands for the key; and a batch, each of whose writes has
# a key of its own.
UNKEPT = {"registration_create", "management_batch"}


class KeptAnswer(models.Model):
    """What one write with a key was answered, for a day; of a write that failed nothing was done, and nothing is kept."""

    token = models.ForeignKey(APIToken, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=MAX_KEY_LENGTH)
    digest = models.CharField(max_length=64)  # of the request: a key stands for one
    at = models.DateTimeField(default=timezone.now, db_index=True)
    status = models.PositiveSmallIntegerField(default=0)
    content_type = models.CharField(max_length=100, blank=True)
    body = models.BinaryField(default=bytes)

    class Meta:
        app_label = "pages"
        verbose_name = _("kept answer of the API")
        verbose_name_plural = _("kept answers of the API")
        constraints = [models.UniqueConstraint(fields=["token", "key"], name="one_answer_a_key")]

    def __str__(self):
        return self.key


def claim(request: HttpRequest) -> KeptAnswer | None:
    """The row that will store the response to this write; None without a key; with a status, it has stored one before.

    Runs inside the transaction of the write. Of two at once, the second waits here for the end of the first: PostgreSQL
    holds its row back, SQLite its transaction. Raises Problem for a key that is none, or stands for another request.
    """
    key, token = request.headers.get("Idempotency-Key"), RequestState.of(request).api.token
    if key is None or request.method in SAFE_METHODS or token is None:
        return None
    check_key(key)
    rows, digest = KeptAnswer.objects.filter(token=token, key=key), request_digest(request)
    rows.filter(at__lt=timezone.now() - RETENTION).delete()
    try:
        with transaction.atomic():
            row = find_row(rows) or KeptAnswer.objects.create(token=token, key=key, digest=digest)
    except IntegrityError:
        row = rows.get()
    if row.digest != digest:
        raise Problem(422, "key-reused", detail="This `Idempotency-Key` was sent with another request.")
    return row


def check_key(key: str) -> None:
    """Raises Problem 400 for what is no key."""
    if not (0 < len(key) <= MAX_KEY_LENGTH and key.isascii() and key.isprintable()):
        raise Problem(400, "malformed", detail=f"An `Idempotency-Key` has 1 to {MAX_KEY_LENGTH} letters of ASCII.")


def find_row(rows: models.QuerySet) -> KeptAnswer | None:
    """The committed row; none while the transaction that writes it is under way."""
    return rows.first()


def request_digest(request: HttpRequest) -> str:
    """SHA-256 of method, URL and body, in hex; of a multipart form, of its fields and files."""
    digest = hashlib.sha256(f"{request.method} {request.get_full_path()}\n".encode())
    if request.content_type == "multipart/form-data":
        digest.update(repr(sorted(request.POST.lists())).encode())
        for name, file in sorted(request.FILES.items()):
            digest.update(f"{name} {file.name} {file.size}\n".encode())
            for chunk in file.chunks():
                digest.update(chunk)
            file.seek(0)
    else:
        digest.update(request.body)
    return digest.hexdigest()


def store_response(row: KeptAnswer, response: HttpResponse) -> None:
    """Stores the response, in the transaction of the write."""
    row.status, row.body = response.status_code, response.content
    row.content_type = response.get("Content-Type", "")[:100]
    row.save(update_fields=["status", "body", "content_type"])


def replay(row: KeptAnswer) -> HttpResponse:
    """The stored response, with the header `Idempotency-Replayed`."""
    headers = {REPLAYED_HEADER: "true"}
    return HttpResponse(bytes(row.body), status=row.status, content_type=row.content_type or None, headers=headers)


def delete_expired() -> None:
    """Periodic task: deletes responses older than a day."""
    KeptAnswer.objects.filter(at__lt=timezone.now() - RETENTION).delete()


@receiver(registrations_erased)
def forget_registrations(keys: list[str], **kwargs) -> None:
    """Deletes responses in which one of these registrations stands, by its key."""
    marks = [key.encode() for key in keys]
    for pk, body in KeptAnswer.objects.exclude(body=b"").values_list("pk", "body").iterator():
        if any(mark in bytes(body) for mark in marks):
            KeptAnswer.objects.filter(pk=pk).delete()
