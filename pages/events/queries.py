"""The questions visitors ask of the calendar."""

from django.db.models import QuerySet
from django.utils import timezone


class OccurrenceQuerySet(QuerySet):
    def of(self, events: QuerySet):
        """The dates of these events (pages in any language)."""
        return self.filter(event__in=events.order_by().values("translation_key"))

    def upcoming(self):
        """Not yet over, soonest first, whatever the language."""
        return self.filter(ends_at__gt=timezone.now()).order_by("starts_at", "pk")

    def past(self):
        """Over, latest first."""
        return self.filter(ends_at__lte=timezone.now()).order_by("-starts_at", "-pk")
