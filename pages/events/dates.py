"""The single dates of an event: what is said of one of them, and the rows that lists are made of."""

from dataclasses import asdict

from django.db import models
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.models import Orderable, TranslatableMixin

from ..base import facts
from ..fact_notes import Sentence, child_path, columns, is_current
from .places import Place
from .queries import OccurrenceQuerySet
from .told import State, Told

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
        pass

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
        return self.change if self.change in {State.CANCELLED, State.MOVED} else State.SCHEDULED


def told_of(own: ChangedDate | None, theirs: ChangedDate | None, page) -> ChangedDate | None:
    """Whose note of a date this page shows: its own row while that holds, else its source's; None where neither says anything.

    A note that only repeats the source's is not translated yet.
    """
    if own and own.note and not (theirs and own.note == theirs.note):
        path = child_path("changes", own, "note")
        if is_current(Sentence(path, own, theirs, "note", CHANGE_NOTES["note"]), page.written_for):
            return own
    return theirs if theirs and theirs.note else None


def own_first(others: dict, own: dict, pages: dict) -> dict:
    """What is said of dates in one language, by any key: rows of the source, of its translation, and that page itself."""
    told = {key: told_of(own.get(key), others.get(key), pages[key]) for key in others | own}
    return {key: change for key, change in told.items() if change}


class Occurrence(Told, models.Model):
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

    class Meta:
        constraints = [models.UniqueConstraint(fields=["event", "date"], name="pages_occurrence_once_a_day")]

    def __str__(self):
        return f"{self.source.title}, {self.date}"

    @classmethod
    def planned(cls, source, planned) -> "Occurrence":
        """A date of this event as it is planned (series.Planned); it may be no row yet."""
        return cls(event=source.translation_key, source=source, **asdict(planned))
