"""Idempotent writes: the answer to a write with an `Idempotency-Key` is stored for a day; a write that is sent again is answered
again, and not done again.
"""

from datetime import timedelta

from django.db import IntegrityError, models, transaction
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.models import APIToken

from ..api.errors import Problem
from ..api.idempotency import MAX_KEY_LENGTH, REPLAYED_HEADER, check_key, request_digest
from ..http.request_state import RequestState
from ..people.signals import registrations_erased

RETENTION = timedelta(hours=24)
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

    def store(self, response: HttpResponse) -> None:
        """Store the response, in the transaction of the write."""
        self.status, self.body = response.status_code, response.content
        self.content_type = response.get("Content-Type", "")[:100]
        self.save(update_fields=["status", "body", "content_type"])

    def replay(self) -> HttpResponse:
        """Return the stored response, with the header `Idempotency-Replayed`."""
        headers = {REPLAYED_HEADER: "true"}
        return HttpResponse(
            bytes(self.body), status=self.status, content_type=self.content_type or None, headers=headers
        )


def claim(request: HttpRequest, key: str, operation: str) -> KeptAnswer | None:
    """Return the row that will store the response to this write; with a status, it has stored one before.

    Runs inside the transaction of the write. Of two at once, the second waits here for the end of the first: PostgreSQL
    holds its row back, SQLite its transaction. Raises Problem for a key that is none, or stands for another request.
    """
    token = RequestState.of(request).api.token
    if token is None or operation in UNKEPT:
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


def find_row(rows: models.QuerySet) -> KeptAnswer | None:
    """The committed row; none while the transaction that writes it is under way."""
    return rows.first()


@receiver(registrations_erased)
def forget_registrations(keys: list[str], **kwargs) -> None:
    """Deletes responses in which one of these registrations stands, by its key."""
    marks = [key.encode() for key in keys]
    for pk, body in KeptAnswer.objects.exclude(body=b"").values_list("pk", "body").iterator():
        if any(mark in bytes(body) for mark in marks):
            KeptAnswer.objects.filter(pk=pk).delete()
