"""Models of the change log of public pages, which `/api/v3/changes/` tells: of each page the last change, by a number that
only grows.
"""

import datetime as dt
from uuid import uuid4

from django.db import models
from django.utils import timezone

KEPT = dt.timedelta(days=90)  # of what is gone; and of all, where nobody asks any more


class ChangeKind(models.TextChoices):
    """What became of a page, as strangers see it."""

    PUBLISHED = "published"  # it was not public before, or is published anew
    MOVED = "moved"  # it has another address
    CHANGED = "changed"  # something that its answer is made of: a picture, a topic, a page that it links to
    GONE = "gone"  # deleted, taken offline, closed


class ChangeLog(models.Model):
    """How far the log was written; there is one row once somebody has asked for the changes, else none."""

    epoch = models.UUIDField(default=uuid4)  # a log that begins anew has another: earlier cursors mean nothing in it
    last = models.BigIntegerField(default=0)  # the greatest number given
    forgotten = models.BigIntegerField(
        default=0
    )  # the greatest number of a page that was gone and is in the log no more
    position = models.TextField(blank=True)  # in the change feed of rows (pages.changes.feed)
    read_at = models.DateTimeField(default=timezone.now)  # when that was read last
    version = models.CharField(max_length=100, blank=True)  # of the code that has made the digests
    asked_at = models.DateTimeField(default=timezone.now)

    class Meta:
        app_label = "home"
        default_permissions = ()

    def __str__(self):
        return str(self.epoch)

    def number(self) -> int:
        """The next number; whoever has locked this row."""
        self.last += 1
        return self.last


class PageChange(models.Model):
    """A page that strangers may see, or could: its last change, and what its answer was made of."""

    page_id = models.PositiveBigIntegerField(unique=True)  # no foreign key: it outlives the page
    change = models.CharField(max_length=10, choices=ChangeKind)
    number = models.BigIntegerField(unique=True)
    at = models.DateTimeField()
    kind = models.CharField(max_length=100)  # model label, as the API's `type`
    locale = models.CharField(max_length=20)
    translation_key = models.UUIDField()
    url = models.TextField()
    published_at = models.DateTimeField(null=True)
    digest = models.CharField(max_length=64, blank=True)  # of its answer; empty: not made since the last change
    tags = models.TextField(blank=True)  # the cache tags of its answer, each between spaces; empty: not known
    due_at = models.DateTimeField(null=True, db_index=True)  # when its answer is to be compared; null: not by itself

    class Meta:
        app_label = "home"
        default_permissions = ()

    def __str__(self):
        return f"{self.number}: {self.change} {self.page_id}"
