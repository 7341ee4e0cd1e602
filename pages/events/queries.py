"""The questions visitors ask of the calendar."""

import datetime as dt
from functools import reduce
from operator import or_

from django.contrib.postgres.expressions import ArraySubquery
from django.db import connection
from django.db.models import BooleanField, Case, F, Func, Q, QuerySet, Subquery, When
from django.utils import timezone

DAY = dt.timedelta(days=1)


class OccurrenceQuerySet(QuerySet):
    def of(self, events: QuerySet):
        """The dates of these events (pages in any language).

        A value, and no join: PostgreSQL expects few events and would read them all again for each date; so it lists them once.
        """
        known = When(event__in=events.order_by().values("translation_key"), then=True)
        return self.alias(known=Case(known, default=False)).filter(known=True)

    def on(self, event, date):
        """The date of this event (a translation key) that was first planned for then; None where there is none."""
        return self.filter(event=event, date=date).select_related("source__place", "place").first()

    def upcoming(self):
        """Not yet over, soonest first, whatever the language."""
        return self.filter(ends_at__gt=timezone.now()).order_by("starts_at", "pk")

    def past(self):
        """Over, latest first."""
        return self.filter(ends_at__lte=timezone.now()).order_by("-starts_at", "-pk")

    def between(self, first: dt.date, after: dt.date):
        """Those on any day from the first to the one before `after`, wherever on earth; a day more on both sides."""
        begin, end = (dt.datetime.combine(day, dt.time(), dt.UTC) for day in (first - DAY, after + DAY))
        return self.filter(starts_at__lt=end, ends_at__gt=begin).order_by("starts_at", "pk")

    def later_than(self, after: dt.date):
        """Not yet over, and beginning on this day or later where the site is at home."""
        begin = dt.datetime.combine(after, dt.time(), timezone.get_current_timezone())
        return self.upcoming().filter(starts_at__gte=begin)

    def month(self, first: dt.date, after: dt.date, more: int):
        """Those around these days, and so many that come later; one query."""
        later = self.later_than(after).values("pk")[:more]
        return self.model.objects.filter(Q(pk__in=self.between(first, after).order_by().values("pk")) | Q(pk__in=later))

    def by_themselves(self):
        """These few (a slice) in their order, found first: what is joined to them is joined to these alone.

        PostgreSQL gets their keys as one array: in `IN` it would compare each date with each of them.
        """
        keys = self.values("pk")
        if connection.vendor == "postgresql":
            among = {"template": "%(expressions)s)", "arg_joiner": " = ANY(", "output_field": BooleanField()}
            few = self.model.objects.filter(Func(F("pk"), ArraySubquery(keys), **among))
        else:
            few = self.model.objects.filter(pk__in=keys)
        return few.order_by(*self.query.order_by)

    def landmarks(self):
        """The first to begin, the last to end, the next that is not over, and one that is; as far as there are any.

        One query, each of the four found along an index; what it gives is in no order.
        """
        ends = [self.order_by("starts_at"), self.order_by("-ends_at"), self.upcoming(), self.past()]
        wanted = [Q(pk=Subquery(rows.values("pk")[:1])) for rows in ends]
        return (
            self.model.objects.filter(reduce(or_, wanted))
            .select_related("source")
            .only("starts_at", "ends_at", "source", "source__zone")
        )


def last_place(events: QuerySet, user, locale) -> int | None:
    """The place in this language of the event that this person planned last; of whoever planned last, where they planned none."""
    placed = events.filter(place__locale=locale).order_by("-first_published_at", "-pk").values_list("place", flat=True)
    return placed.filter(owner=user).first() or placed.first()
