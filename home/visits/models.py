"""Models of visits: how often a page was read on a day, and how far the web server's log was counted."""

import datetime as dt

from django.db import models
from wagtail.models import Page

KEPT = dt.timedelta(days=731)  # two years


class VisitQuerySet(models.QuerySet):
    def by_day(self, since: dt.date) -> dict[dt.date, int]:
        """The sum of each day from this one on."""
        rows = self.filter(day__gte=since).order_by().values("day")
        return dict(rows.annotate(total=models.Sum("count")).values_list("day", "total"))

    def by_language(self, since: dt.date) -> dict[int, dict[dt.date, int]]:
        """The same by the id of the locale."""
        rows = self.filter(day__gte=since).order_by().values("page__locale_id", "day")
        found: dict[int, dict[dt.date, int]] = {}
        for locale, day, total in rows.annotate(total=models.Sum("count")).values_list("page__locale", "day", "total"):
            found.setdefault(locale, {})[day] = total
        return found

    def most_read(self, since: dt.date):
        """(translation key, sum) of the pages, all languages of a page together; the most read first."""
        rows = self.filter(day__gte=since).values("page__translation_key").annotate(total=models.Sum("count"))
        return rows.order_by("-total", "page__translation_key").values_list("page__translation_key", "total")


class VisitCount(models.Model):
    """How often a page was read on a day of the site's time zone. Nothing is known of who read it."""

    page = models.ForeignKey(Page, on_delete=models.CASCADE, related_name="+", db_index=False)
    day = models.DateField(db_index=True)
    count = models.PositiveIntegerField()

    objects = VisitQuerySet.as_manager()
    wagtail_reference_index_ignore = True

    class Meta:
        app_label = "home"
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["page", "day"], name="visits_of_a_page_and_day")]

    def __str__(self):
        return f"{self.count} of {self.page_id} on {self.day}"


class AccessLogPosition(models.Model):
    """One row: up to where the web server's log was counted. It goes with the counts into one transaction, and one backup.

    A file is known by its first line, which has a moment and a random number: so it is after it was renamed, compressed
    or truncated.
    """

    first_line = models.CharField(max_length=64)  # SHA-256; empty while the log is
    offset = models.PositiveBigIntegerField()  # bytes

    class Meta:
        app_label = "home"
        default_permissions = ()

    def __str__(self):
        return f"byte {self.offset}"
