"""Models of erasures: who was erased, as hashes that say it to nobody, and the key of these hashes."""

import secrets
import uuid

from django.db import models
from django.utils import timezone


def random_key() -> str:
    return secrets.token_hex(32)


class ErasureKey(models.Model):
    """The key of the hashes, in one row: it goes with the content into every backup, and outlives SECRET_KEY."""

    key = models.CharField(max_length=64, default=random_key)

    class Meta:
        app_label = "home"

    def __str__(self):
        return f"{self._meta.verbose_name} {self.pk}"


class Erasure(models.Model):
    """Something about a person that was erased for good: its kind, and the hash of what identified it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=40)
    digest = models.CharField(max_length=64)
    erased_at = models.DateTimeField(default=timezone.now, db_index=True)

    class Meta:
        app_label = "home"
        constraints = [models.UniqueConstraint(fields=["kind", "digest"], name="home_erasure_once")]

    def __str__(self):
        return f"{self.kind} {self.pk}"
