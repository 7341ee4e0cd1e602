"""Model of what the rate limit counts."""

from datetime import timedelta

from django.db import models

LONGEST_WINDOW = timedelta(days=1)  # a row lasts no longer, and until the next minute


class RateLimitCounter(models.Model):
    """How often somebody has done something in the current window; who and what are a keyed hash.

    Unlogged on PostgreSQL: what is counted writes no WAL, and after a crash everybody begins anew. With SQLite the
    same table stands in a file of its own (`pages.http.counters`), and this one stays empty.
    """

    key = models.UUIDField(primary_key=True)  # the first 128 bits of the hash
    count = models.PositiveIntegerField()
    ends = models.PositiveBigIntegerField()  # seconds since 1970, UTC; no index, so that PostgreSQL updates in place

    class Meta:
        app_label = "pages"
        default_permissions = ()

    def __str__(self):
        return str(self.key)
