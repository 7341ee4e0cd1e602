"""How a date of an event is told: where, on which days and at which hours, in the zone of the event."""

import datetime as dt
import zoneinfo

from django.db import models
from django.utils import timezone
from django.utils.translation import pgettext_lazy

from ..fact_notes import Note
from .words import hours

SMALL_HOURS = dt.timedelta(hours=6)  # until then it is still the night of the day before


class State(models.TextChoices):
    SCHEDULED = "scheduled", pgettext_lazy("event", "Takes place")
    MOVED = "moved", pgettext_lazy("event", "Moved")
    POSTPONED = "postponed", pgettext_lazy("event", "Postponed")
    CANCELLED = "cancelled", pgettext_lazy("event", "Cancelled")


class Told:
    """What templates print of an occurrence; `page`, `shown_place` and `change` are those of a language, filled in by whoever lists it."""

    page = shown_place = change = None

    @property
    def url(self) -> str:
        """Where it is told: at an address of its own in a series, else with the event."""
        return f"{self.page.url}{self.date}/" if self.source.repeats else self.page.url

    @property
    def note(self) -> str:
        """What people should know of this date; where all of the event is moved or cancelled, of that."""
        if self.change:
            return Note(self.change.note, self.change.locale_id)
        return (
            self.page.notes["state_note"] if self.state != State.SCHEDULED and self.source.state == self.state else ""
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
