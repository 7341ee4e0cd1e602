"""Display of a date that people register for: day, hours and place in the language of its page, and what can be chosen."""

import datetime as dt
from dataclasses import dataclass
from functools import cached_property

from django.utils.translation import gettext, pgettext

from ....i18n.clock import format_hours
from ...models import EventPage
from ...occurrences import Occurrence, OccurrenceState
from ...places import Place, localized_places
from ..formatting import format_moment, format_weekday, free_words, full_words
from ..models import Phase, RegistrationDate

MOST_CHOICES = 8  # dates in a form


@dataclass
class DateDisplay:
    """What is said of a date around its form and on the pages of whoever registered; `page` is None while there is none."""

    on: RegistrationDate
    page: EventPage | None

    @property
    def starts(self) -> dt.datetime:
        """When it begins, where it happens."""
        return self.on.starts_at.astimezone(self.on.tz)

    @cached_property
    def occurrence(self) -> Occurrence | None:
        return Occurrence.objects.on(self.on.event, self.on.date)

    @property
    def weekday(self) -> str:
        return format_weekday(self.starts)

    @property
    def title(self) -> str:
        return self.page.title if self.page else gettext("An event of ours")

    @property
    def kind(self) -> str:
        """“Community meeting, Saturday, December 19”."""
        return gettext("%(event)s, %(day)s") % {"event": self.title, "day": self.weekday}

    @property
    def hours(self) -> str:
        if self.occurrence:
            return self.occurrence.hours
        return format_hours(self.starts.time(), self.on.ends_at.astimezone(self.on.tz).time())

    @property
    def line(self) -> str:
        """When and where, in a line: “Saturday, December 19, 2 to 4 pm, Kuwasi Balagoon Center, 939 W. Capitol St.”"""
        address = f"\u2068{self.address}\u2069" if self.address else ""  # kept together in a right-to-left line
        parts = [self.weekday, self.hours, self.place.name if self.place else "", address]
        return pgettext("list separator", ", ").join(part for part in parts if part)

    @property
    def first_hour(self) -> str:
        """When it begins, in words; empty of what is known by its days alone."""
        if self.occurrence:
            return "" if self.occurrence.without_hours else self.occurrence.first_hour
        return format_hours(self.starts.time(), None)

    @cached_property
    def place(self) -> Place | None:
        if self.on.place is None or self.page is None:
            return None
        return localized_places(self.page.locale_id, [self.on.place])[self.on.place.translation_key]

    @property
    def address(self) -> str:
        lines = self.place.address.splitlines() if self.place else ()
        return ", ".join(line.strip() for line in lines if line.strip())

    @property
    def doors(self) -> str:
        return self.page.source.doors if self.page and self.occurrence and self.occurrence.begins_as_usual else ""

    @property
    def online_link(self) -> str:
        return self.page.source.online_link if self.page and self.page.source.is_online else ""


def in_words(page: EventPage, name: str) -> list[tuple]:
    """The inline children of this name: (that of the source, whose facts hold; that of this page, whose words are shown)."""
    own = {row.translation_key: row for row in getattr(page, name).all()} if page.pk != page.source.pk else {}
    return [(row, own.get(row.translation_key, row)) for row in getattr(page.source, name).all()]


@dataclass
class DateChoice(DateDisplay):
    """A date in a form: whether it can be chosen, and what is left of it."""

    @property
    def value(self) -> str:
        return self.on.date.isoformat()

    @property
    def phase(self) -> Phase:
        return self.on.phase()

    @property
    def is_full(self) -> bool:
        return self.on.open_places == 0

    @property
    def can_be_chosen(self) -> bool:
        return self.phase == Phase.OPEN and (not self.is_full or self.has_line)

    @property
    def has_line(self) -> bool:
        return self.page is not None and self.page.source.waiting_list

    @property
    def left(self) -> str:
        """What is free, or why there is nothing to choose."""
        if self.phase == Phase.OPEN:
            if not self.is_full:
                return free_words(self.on.free, self.on.capacity)
            return full_words(self.on) if self.has_line else gettext("All places are taken")
        if self.phase == Phase.NOT_YET:
            return gettext("Opens %(moment)s") % {"moment": format_moment(self.on.opens_at, self.on)}
        if self.phase == Phase.CANCELLED:
            is_put_off = self.on.state == OccurrenceState.POSTPONED
            return pgettext("event", "Postponed") if is_put_off else pgettext("event", "Cancelled")
        return {
            Phase.CLOSED: gettext("The list is closed"),
            Phase.OVER: gettext("This date is over"),
            Phase.GONE: gettext("Does not take place any more"),
        }[self.phase]


def choices_of(page: EventPage, date: dt.date | None = None) -> list[DateChoice]:
    """The dates of an event that stand in its form, the soonest first, and this one among them whatever it is like."""
    rows = RegistrationDate.objects.filter(event=page.translation_key).select_related("place").order_by("starts_at")
    known = [DateChoice(on, page) for on in rows]
    ahead = [each for each in known if each.phase not in {Phase.OVER, Phase.GONE}][:MOST_CHOICES]
    asked = [each for each in known if each.on.date == date and each not in ahead]
    return sorted(ahead + asked, key=lambda each: each.on.starts_at)
