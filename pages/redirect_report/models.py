"""Log of missing addresses (404): no person, no query string, and never more than a few rows a minute."""

import re
from collections import Counter
from datetime import timedelta

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

LONGEST = 200  # letters; longer ones are made by machines
MOST = 1000  # rows; when there are so many, new addresses are not noted until old ones are forgotten
DAYS = 90
# What scanners try everywhere, what belongs to the software, and what may name a person.
IGNORED = re.compile(
    r"(?i)^/(?:admin|static|media|api|cgi-bin|\.|_|wp-|wordpress|phpmyadmin|vendor|node_modules|actuator)"
    r"|^/(?:[a-z]{2,3}(?:-[a-z]+)?/)?r/"  # signed links, in every language
    r"|\.(?:php\d?|aspx?|jsp|cgi|env|git|sql|bak|old|zip|t?gz|rar|ya?ml|json|ini|log|conf|xml|js|css|map|ico|png|jpe?g|txt)/?$"
    r"|@|//|\.\.|[\x00-\x20<>\"'\\{}|^`=;$(]|[^/]{81,}|apple-touch|\.well-known"
)


class MissedQuerySet(models.QuerySet):
    def expired(self):
        """Rows not requested for 90 days; when the table is full, also those requested once, over a week ago."""
        today = timezone.localdate()
        old = models.Q(last__lt=today - timedelta(days=DAYS))
        if self.count() >= MOST:
            old |= models.Q(count=1, last__lt=today - timedelta(days=7))
        return self.filter(old)


class MissedAddress(models.Model):
    """An address at which nothing stands, and how often it was asked for."""

    path = models.CharField(_("address"), max_length=LONGEST, unique=True)
    language = models.CharField(_("language"), max_length=10)
    count = models.PositiveIntegerField(_("how often"), default=0)
    last = models.DateField(_("last asked for"), db_index=True)

    objects = MissedQuerySet.as_manager()

    class Meta:
        app_label = "pages"
        verbose_name = _("missed address")
        verbose_name_plural = _("missed addresses")
        ordering = ["-count", "-last", "path"]

    def __str__(self):
        return self.path


def store_counts(seen: Counter) -> None:
    """Adds these counts (path to count) to the rows; new paths only up to MOST rows."""
    rows, today = MissedAddress.objects, timezone.localdate()
    known = list(rows.filter(path__in=seen))
    for row in known:
        row.count, row.last = row.count + seen[row.path], today
    rows.bulk_update(known, ["count", "last"])
    new = [path for path in seen if path not in {row.path for row in known}]
    room = max(0, MOST - rows.count()) if new else 0
    rows.bulk_create(
        [MissedAddress(path=path, language=language_of(path), count=seen[path], last=today) for path in new[:room]],
        ignore_conflicts=True,
    )


def language_of(path: str) -> str:
    """Language code of a path, from its first segment; else the site's own."""
    first = path.split("/")[1] if "/" in path else ""
    return first if first in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE


def delete_expired() -> None:
    """Deletes expired rows; runs every minute."""
    MissedAddress.objects.expired().delete()
