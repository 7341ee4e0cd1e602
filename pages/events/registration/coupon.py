"""The coupon at the foot of an event page: what is left of its date, and the way to the form; nothing of who registered."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property

from django.utils.translation import gettext, ngettext, pgettext

from ...i18n.clock import format_time
from ..occurrences import Occurrence, OccurrenceState
from .formatting import (
    WORDS_UP_TO,
    format_day,
    format_weekday,
    line_words,
    number_word,
    places_free,
    places_left,
    register_words,
)
from .models import Phase, RegistrationDate

IN_A_ROW, MOST_CHAIRS = 20, 120  # beyond, a bar says it
COLORS = {
    "original": "gold",
    "open": "gold",
    "few": "gold",
    "full": "ink",
    "full-closed": "ink",
    "cancelled": "ink",
    "not-yet": "paper",
    "closed": "paper",
}


@dataclass
class Capacity:
    """Places of one kind, as a bar or as chairs draws them."""

    name: str
    total: int
    taken: int
    hint: str = ""
    is_for_line: bool = False  # whether what is free goes to those who wait

    @property
    def free(self) -> int:
        return max(0, self.total - self.taken)

    @property
    def words(self) -> str:
        """“41 of 60 free”, “All 60 taken”."""
        if not self.free:
            taken = gettext("All %(total)d taken") % {"total": self.total}
            return taken if self.total > 1 else pgettext("registration", "Taken")
        if self.is_for_line:
            return gettext("What is free goes to the line")
        words = ngettext("%(free)d of %(total)d free", "%(free)d of %(total)d free", self.total)
        return words % {"free": self.free, "total": self.total}

    @property
    def drawn_taken(self) -> int:
        return min(self.taken, self.total)

    @property
    def rows(self) -> int:
        """Rows of chairs; none where they are too many to be drawn."""
        return -(-self.total // IN_A_ROW) if self.total <= MOST_CHAIRS else 0

    @property
    def taken_path(self) -> str:
        """The SVG path (SVG 2, section 9.3) around the chairs that are taken, in units of a chair."""
        return chairs_path(0, self.drawn_taken)

    @property
    def free_path(self) -> str:
        return chairs_path(self.drawn_taken, self.total)


def chairs_path(first: int, after: int) -> str:
    """A rectangle in each row around the chairs from this number to the one before `after`."""
    parts = []
    for row in range(first // IN_A_ROW, -(-after // IN_A_ROW)):
        begin, end = max(first - row * IN_A_ROW, 0), min(after - row * IN_A_ROW, IN_A_ROW)
        if begin < end:
            parts.append(f"M{begin} {row}h{end - begin}v1H{begin}z")
    return "".join(parts)


@dataclass
class Coupon:
    """What is said of registering for one date of an event; `others`: further dates, soonest first."""

    page: object
    each: Occurrence
    others: Iterable[Occurrence] = field(default_factory=list)

    @property
    def on(self) -> RegistrationDate | None:
        return self.each.on

    @property
    def original_url(self) -> str:
        """Where people register for an alias: the address of its original; empty where they do not."""
        original = self.each.source.original_with_list
        return f"{original.url}#register" if original else ""

    @property
    def has_line(self) -> bool:
        return self.each.source.waiting_list

    @cached_property
    def state(self) -> str:
        """One of COLORS; empty where there is nothing to say."""
        if self.on is None:
            return "original" if self.original_url and not (self.each.is_off or self.each.is_over) else ""
        phase = self.on.phase()
        if phase == Phase.OPEN:
            places = self.on.open_places
            if places == 0:
                return "full" if self.has_line else "full-closed"
            return "open" if places is None or places > WORDS_UP_TO else "few"
        return "" if phase in {Phase.OVER, Phase.GONE} else str(phase)

    @property
    def color(self) -> str:
        return COLORS[self.state]

    @property
    def is_open(self) -> bool:
        """Whether one can register, or get in line."""
        return self.state in {"open", "few", "full"}

    @property
    def form(self) -> str:
        return f"{self.each.url}register/"

    @property
    def kind(self) -> str:
        return format_weekday(self.each.day)

    @property
    def title(self) -> str:
        day, places = format_day(self.each.day), self.on.open_places if self.on else None
        return {
            "original": lambda: gettext("Tell us you are coming"),
            "open": lambda: gettext("Tell us you are coming") if places is None else places_free(places),
            "few": lambda: places_left(places),
            "full": lambda: gettext("Full. %(line)s") % {"line": line_words(self.on.waiting)},
            "full-closed": lambda: gettext("All places are taken"),
            "not-yet": lambda: gettext("Opens on %(day)s") % {"day": format_day(self.opens)},
            "closed": lambda: gettext("The list is closed"),
            "cancelled": lambda: self.off_words % {"day": day},
        }[self.state]()

    @property
    def off_words(self) -> str:
        if self.each.state == OccurrenceState.POSTPONED:
            return gettext("%(day)s is postponed")
        return gettext("%(day)s is cancelled")

    @property
    def opens(self):
        return self.on.opens_at.astimezone(self.on.tz)

    @property
    def text(self) -> str:
        if self.state == "not-yet":
            parts = {"day": format_weekday(self.opens), "time": format_time(self.opens.time())}
            words = gettext("From %(day)s, %(time)s, you can save a place here.") % parts
            return f"{words} {self.there_will_be}".strip()
        return {
            "original": gettext("This event has two pages and one list: the other page has it."),
            "open": self.page.registration_words
            or gettext("Tell us, so that there is room for you, and what you need."),
            "few": f"{self.page.registration_words} {self.few_words}".strip(),
            "full": gettext(
                "Somebody always has to stay home after all. Then the next in line gets the place, has a while to say yes, "
                "and if not, it goes to the one after."
            ),
            "full-closed": gettext("There is no line for this one."),
            "closed": gettext("We are preparing everything for those who are on it."),
            "cancelled": "",
        }[self.state]

    @property
    def few_words(self) -> str:
        if not self.has_line:
            return gettext("Save yours now.")
        return gettext(
            "Save yours now. When all are taken you can join the line, and whoever cannot come makes room for you."
        )

    @property
    def there_will_be(self) -> str:
        capacity = self.on.capacity
        if capacity is None:
            return ""
        words = ngettext("There will be %(number)s.", "There will be %(number)s.", capacity)
        return words % {"number": number_word(capacity)}

    @property
    def button(self) -> str:
        return register_words(self.on, self.has_line)

    @property
    def number(self) -> int:
        """The number in line of whoever would come next."""
        return self.on.waiting + 1

    @property
    def next_date(self) -> Occurrence | None:
        """The next other date that takes place."""
        return next((each for each in self.others if each.date != self.each.date and not each.is_off), None)

    @property
    def whole(self) -> Capacity | None:
        """The places of the date; None where there is room for all."""
        if self.on.capacity is None:
            return None
        return Capacity(gettext("Places"), self.on.capacity, self.on.taken, is_for_line=self.on.open_places == 0)

    @property
    def separate(self) -> list[Capacity]:
        """What there is less of, in the words of the page."""
        own = {row.translation_key: row for row in self.page.separate_capacities.all()}
        found = []
        for row in self.page.source.separate_capacities.all():
            shown = own.get(row.translation_key, row)
            taken = self.on.taken_separately.get(row.translation_key.hex, 0)
            found.append(Capacity(shown.name, row.capacity, taken, shown.hint))
        return found

    @property
    def shows_room(self) -> bool:
        return self.is_open and bool(self.whole or self.separate)


def event_context(page, each: Occurrence, following: list[Occurrence]) -> dict[str, Coupon]:
    """Return the coupon of this date; where people register elsewhere, that of the event stays."""
    is_elsewhere = each.on is None and each.source.registration_link
    return {} if is_elsewhere else {"coupon": Coupon(page, each, following)}
