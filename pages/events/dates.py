"""The single dates of an event: what is said of one of them, and the rows that lists are made of."""

import datetime as dt
import zoneinfo

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from modelcluster.fields import ParentalKey
from wagtail.models import Orderable, TranslatableMixin

from ..base import facts
from .places import Place
from .queries import OccurrenceQuerySet
from .words import hours

SMALL_HOURS = dt.timedelta(hours=6)  # until then it is still the night of the day before


class State(models.TextChoices):
    SCHEDULED = "scheduled", pgettext_lazy("event", "Takes place")
    MOVED = "moved", pgettext_lazy("event", "Moved")
    POSTPONED = "postponed", pgettext_lazy("event", "Postponed")
    CANCELLED = "cancelled", pgettext_lazy("event", "Cancelled")


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

    class Meta(TranslatableMixin.Meta, Orderable.Meta):
        pass

    @property
    def is_added(self) -> bool:
        return self.change == Change.ADDED

    @property
    def is_left_out(self) -> bool:
        return self.change == Change.LEFT_OUT

    @property
    def state(self) -> str:
        """The state of that date."""
        return self.change if self.change in {State.CANCELLED, State.MOVED} else State.SCHEDULED


def own_first(others: dict, own: dict) -> dict:
    """What is said of dates in one language, by any key; a note that only repeats the other language's is not translated yet."""
    return others | {key: change for key, change in own.items() if key not in others or change.note != others[key].note}


class Occurrence(models.Model):
    """One date of an event, whatever the language; made when its source is published."""

    event = models.UUIDField(_("event"), help_text="The translation key of the event.")
    source = models.ForeignKey("pages.EventPage", on_delete=models.CASCADE, related_name="occurrences")
    date = models.DateField(_("date as first planned"))
    starts_at = models.DateTimeField(_("starts at"), db_index=True)
    ends_at = models.DateTimeField(_("ends at"), db_index=True)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.SCHEDULED)
    place = models.ForeignKey(
        Place, verbose_name=_("place"), null=True, on_delete=models.SET_NULL, related_name="occurrences"
    )
    open_ended = models.BooleanField(_("no end was given"), default=False)

    objects = OccurrenceQuerySet.as_manager()
    page = shown_place = change = None  # in the language of a list: filled in by listing.dress

    class Meta:
        constraints = [models.UniqueConstraint(fields=["event", "date"], name="pages_occurrence_once_a_day")]

    def __str__(self):
        return f"{self.source.title}, {self.date}"

    @property
    def url(self) -> str:
        """Where it is told: at an address of its own in a series, else with the event."""
        return f"{self.page.url}{self.date}/" if self.source.repeats else self.page.url

    @property
    def note(self) -> str:
        """What people should know of this date; where all of the event is moved or cancelled, of that."""
        if self.change:
            return self.change.note
        return self.page.state_note if self.state != State.SCHEDULED and self.source.state == self.state else ""

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
        return self.state in {State.CANCELLED, State.POSTPONED}

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
        return hours(None if self.without_hours else self.starts_at.astimezone(self.zone).time(), None)

    @property
    def hours(self) -> str:
        """From when to when, in words, where it happens."""
        if self.without_hours:
            return hours(None, None)
        begin, end = self.starts_at.astimezone(self.zone).time(), self.ends_at.astimezone(self.zone).time()
        return hours(begin, None if self.open_ended else end)
