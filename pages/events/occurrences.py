"""Occurrences of an event: models, queryset, and how one is displayed in the zone of the event."""

import datetime as dt
import zoneinfo
from collections.abc import Iterable
from dataclasses import asdict
from functools import reduce
from operator import or_

from django.contrib.postgres.expressions import ArraySubquery
from django.db import connection, models
from django.db.models import BooleanField, F, Func, Q, QuerySet, Subquery
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from modelcluster.fields import ParentalKey
from wagtail.models import Orderable, TranslatableMixin

from media.features import announced_functions

from ..base.models import facts
from ..fact_notes import FactNote, Sentence, child_path, columns, is_current
from ..i18n.clock import format_hours
from ..id_lists import among
from ..tree.nodes import Node
from .places import Place

# Display of an occurrence: where, on which days and at which hours, in the zone of the event.

SMALL_HOURS = dt.timedelta(hours=6)  # until then it is still the night of the day before


class OccurrenceState(models.TextChoices):
    SCHEDULED = "scheduled", pgettext_lazy("event", "Takes place")
    MOVED = "moved", pgettext_lazy("event", "Moved")
    POSTPONED = "postponed", pgettext_lazy("event", "Postponed")
    CANCELLED = "cancelled", pgettext_lazy("event", "Cancelled")


OFF = (OccurrenceState.CANCELLED, OccurrenceState.POSTPONED)  # nobody need come


class OccurrenceDisplay:
    """Mixin: what templates print of an occurrence; `page`, `shown_place`, `change` (of a language) are prefetched, and
    `on`, its RegistrationDate, with what is `left` of it and what leads to its form in words, where people register here.
    """

    page = shown_place = change = on = None
    left = register_words = ""
    source: models.Model  # the event whose facts these are
    date: dt.date
    starts_at: dt.datetime
    ends_at: dt.datetime
    state: str
    open_ended: bool

    @property
    def url(self) -> str:
        """URL of its page: one of its own in a series, else that of the event."""
        return f"{self.page.url}{self.date}/" if self.source.repeats else self.page.url

    @property
    def note(self) -> str:
        """What people should know of this date; where all of the event is moved or cancelled, of that."""
        if self.change:
            return FactNote(self.change.note, self.change.locale_id)
        return (
            self.page.notes["state_note"]
            if self.state != OccurrenceState.SCHEDULED and self.source.state == self.state
            else ""
        )

    @property
    def tags(self) -> list[str]:
        """What a list shows at a glance, for the place of this date."""
        return self.page.tags(self.shown_place)

    @property
    def zone(self) -> zoneinfo.ZoneInfo:
        return zoneinfo.ZoneInfo(self.source.zone)

    @property
    def day(self):
        """The date it begins on, where it happens."""
        return self.starts_at.astimezone(self.zone).date()

    @property
    def last_day(self):
        """The date it ends on, where it happens; a night's first hours belong to the evening before."""
        return max(self.day, (self.ends_at.astimezone(self.zone) - SMALL_HOURS).date())

    @property
    def is_over(self) -> bool:
        return self.ends_at <= timezone.now()

    @property
    def is_off(self) -> bool:
        """Nobody need come."""
        return self.state in OFF

    @property
    def without_hours(self) -> bool:
        """Known by its days alone."""
        begins_at_midnight = self.starts_at.astimezone(self.zone).time() == dt.time()
        return self.source.all_day or (self.source.start_time is None and begins_at_midnight)

    @property
    def begins(self) -> str:
        """When it begins, as `<time datetime>` has it: with the offset of that day, or the date alone."""
        return self.day.isoformat() if self.without_hours else self.starts_at.astimezone(self.zone).isoformat()

    @property
    def ends(self) -> str:
        """When it ends, likewise; empty where that is not known."""
        if self.without_hours:
            return self.last_day.isoformat()
        return "" if self.open_ended else self.ends_at.astimezone(self.zone).isoformat()

    @property
    def begins_as_usual(self) -> bool:
        """Whether it begins at the hour of its event."""
        return self.starts_at.astimezone(self.zone).time() == self.source.start_time

    @property
    def first_hour(self) -> str:
        """When it begins, in words."""
        return format_hours(None if self.without_hours else self.starts_at.astimezone(self.zone).time(), None)

    @property
    def hours(self) -> str:
        """From when to when, in words, where it happens."""
        if self.without_hours:
            return format_hours(None, None)
        begin, end = self.starts_at.astimezone(self.zone).time(), self.ends_at.astimezone(self.zone).time()
        return format_hours(begin, None if self.open_ended else end)


# Queryset of the questions that visitors ask of the calendar.

DAY = dt.timedelta(days=1)


class OccurrenceQuerySet(QuerySet):
    def of_events(self, events: Iterable[Node]):
        """The dates of these events (in any language)."""
        return among(self, {node.translation_key for node in events}, "event")

    def on(self, event, date):
        """The date of this event (a translation key) that was first planned for then; None where there is none."""
        return self.filter(event=event, date=date).select_related("source__place", "place").first()

    def upcoming(self):
        """Not yet over, soonest first, whatever the language."""
        return self.filter(ends_at__gt=timezone.now()).order_by("starts_at", "pk")

    def taking_place(self):
        """Those upcoming that are neither cancelled nor postponed."""
        return self.upcoming().exclude(state__in=OFF)

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

    def as_subquery(self):
        """A slice as a subquery on its keys, in its order: what is joined then is joined to these few alone.

        PostgreSQL gets their keys as one array: in `IN` it would compare each date with each of them.
        """
        keys = self.values("pk")
        if connection.vendor == "postgresql":
            any_array = {"template": "%(expressions)s)", "arg_joiner": " = ANY(", "output_field": BooleanField()}
            rows = self.model.objects.filter(Func(F("pk"), ArraySubquery(keys), **any_array))
        else:
            rows = self.model.objects.filter(pk__in=keys)
        return rows.order_by(*self.query.order_by)

    def landmarks(self):
        """The first to begin, the last to end, the next that is not over, and one that is; as far as there are any.

        One query, each of the four found along an index; what it gives is in no order.
        """
        querysets = [self.order_by("starts_at"), self.order_by("-ends_at"), self.upcoming(), self.past()]
        condition = [Q(pk=Subquery(rows.values("pk")[:1])) for rows in querysets]
        return (
            self.model.objects.filter(reduce(or_, condition))
            .select_related("source")
            .only("starts_at", "ends_at", "source", "source__zone")
        )


# What the note of a single date depends on (pages.fact_notes).
CHANGE_NOTES = {"note": columns("change", "new_date", "new_start_time", "new_end_time", "place_id")}


class Change(models.TextChoices):
    CANCELLED = "cancelled", _("Cancelled: shown, and told")
    MOVED = "moved", _("Moved: another day, time or place")
    LEFT_OUT = "left_out", _("Left out: not shown at all")
    ADDED = "added", _("An extra date")


class ChangedDate(TranslatableMixin, Orderable):
    """One date of a series that is not like the others: its date a fact, its note text (RECURRENCE-ID, EXDATE and RDATE of RFC 5545)."""

    event = ParentalKey("pages.EventPage", on_delete=models.CASCADE, related_name="changes")
    date = models.DateField(_("date as planned"))
    change = models.CharField(_("what happens"), max_length=10, choices=Change, default=Change.CANCELLED)
    new_date = models.DateField(_("new date"), null=True, blank=True)
    new_start_time = models.TimeField(_("begins at"), null=True, blank=True)
    new_end_time = models.TimeField(_("ends at"), null=True, blank=True)
    place = models.ForeignKey(
        Place, verbose_name=_("another place"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    note = models.CharField(
        _("what people should know"), max_length=200, blank=True, help_text=_("Said loudly beside the date.")
    )

    override_translatable_fields = facts("date", "change", "new_date", "new_start_time", "new_end_time", "place")
    segment_group = _("changed date")

    class Meta(TranslatableMixin.Meta, Orderable.Meta):
        app_label = "pages"

    @property
    def segment_name(self) -> str:
        """What tells it apart for a translator."""
        return date_format(self.date, "SHORT_DATE_FORMAT")

    @property
    def is_added(self) -> bool:
        return self.change == Change.ADDED

    @property
    def is_left_out(self) -> bool:
        return self.change == Change.LEFT_OUT

    @property
    def state(self) -> str:
        """The state of that date."""
        return (
            self.change
            if self.change in {OccurrenceState.CANCELLED, OccurrenceState.MOVED}
            else OccurrenceState.SCHEDULED
        )


def current_change(own_row: ChangedDate | None, source_row: ChangedDate | None, page) -> ChangedDate | None:
    """The change whose note a page shows: its own row while that is current, else its source's; None without a note.

    A note that only repeats the source's is not translated yet.
    """
    if own_row and own_row.note and not (source_row and own_row.note == source_row.note):
        path = child_path("changes", own_row, "note")
        if is_current(Sentence(path, own_row, source_row, "note", CHANGE_NOTES["note"]), page.written_for):
            return own_row
    return source_row if source_row and source_row.note else None


def select_changes(others: dict, own: dict, pages: dict) -> dict:
    """Changes of dates in one language, by any key, from rows of the source (`others`), the translation, its page."""
    changes = {key: current_change(own.get(key), others.get(key), pages[key]) for key in others | own}
    return {key: change for key, change in changes.items() if change}


class Occurrence(OccurrenceDisplay, models.Model):
    """One date of an event, whatever the language; made when its source is published."""

    event = models.UUIDField(_("event"), help_text="The translation key of the event.")
    source = models.ForeignKey("pages.EventPage", on_delete=models.CASCADE, related_name="occurrences")
    date = models.DateField(_("date as first planned"))
    starts_at = models.DateTimeField(_("starts at"), db_index=True)
    ends_at = models.DateTimeField(_("ends at"), db_index=True)
    state = models.CharField(_("state"), max_length=10, choices=OccurrenceState, default=OccurrenceState.SCHEDULED)
    place = models.ForeignKey(
        Place, verbose_name=_("place"), null=True, on_delete=models.SET_NULL, related_name="occurrences"
    )
    open_ended = models.BooleanField(_("no end was given"), default=False)

    objects = OccurrenceQuerySet.as_manager()

    class Meta:
        app_label = "pages"
        constraints = [models.UniqueConstraint(fields=["event", "date"], name="pages_occurrence_once_a_day")]

    def __str__(self):
        return f"{self.source.title}, {self.date}"

    @classmethod
    def planned(cls, source, planned) -> "Occurrence":
        """A date of this event as it is planned (series.Planned); it may be no row yet."""
        return cls(event=source.translation_key, source=source, **asdict(planned))


def prefetch_shown(occurrences: list[Occurrence]) -> None:
    """Prefetch what other apps show of each of these dates."""
    for function in announced_functions("date_prefetches"):
        function(occurrences)
