"""What a calendar is told of an event in one language."""

import datetime as dt
from dataclasses import dataclass, field

from django.utils.translation import gettext, pgettext

from .access import Access, Answer, answers
from .dates import ChangedDate, State
from .models import EventPage
from .places import Place
from .series import Planned


@dataclass
class Entry:
    """An event in one language: `page` has the words, `facts` (its source) the rest, `planned` its dates in order."""

    page: EventPage
    facts: EventPage
    planned: list[Planned]
    language: str = "en"
    address: str = ""
    ask: str = ""
    organizer: tuple[str, str] | None = None  # name, and address as a URI: mailto or a page
    changes: dict[dt.date, ChangedDate] = field(default_factory=dict)
    notes: dict[dt.date, str] = field(default_factory=dict)
    places: dict[int, Place] = field(default_factory=dict)  # by the id of the place that the facts name
    topics: list[str] = field(default_factory=list)

    @property
    def changed(self) -> dt.datetime:
        """When the page or its source was last published."""
        return max(page.last_published_at or dt.datetime.min.replace(tzinfo=dt.UTC) for page in (self.page, self.facts))

    @property
    def created(self) -> dt.datetime:
        return self.facts.first_published_at or self.changed

    @property
    def added(self) -> set[dt.date]:
        """The dates that the rule does not have."""
        return {date for date, change in self.changes.items() if change.is_added}

    @property
    def uses_clock(self) -> bool:
        """Whether any of its dates begins at a time of day."""
        return self.facts.has_hours or not all(self.facts.is_whole_days(each.starts_at) for each in self.planned)

    def place_of(self, planned: Planned | None = None) -> Place | None:
        """Where it happens, on this date or as a rule, in this language where the place has a name in it."""
        return self.places.get(planned.place_id if planned else self.facts.place_id)

    def where(self, planned: Planned | None = None) -> str:
        """Name and address in a line; “Online” where there is nowhere to go."""
        place = self.place_of(planned)
        if place:
            return ", ".join([place.name, *(line.strip() for line in place.address.splitlines() if line.strip())])
        return pgettext("attendance", "Online") if self.facts.is_online else ""

    def address_of(self, planned: Planned | None = None) -> str:
        """The address of the event, or of this one of its dates."""
        return f"{self.address}{planned.date}/" if planned and self.facts.repeats else self.address

    def description(self, planned: Planned | None = None) -> str:
        """In paragraphs: what happened to it, what it is, what people need to know, whom to ask, where to read more."""
        parts = [
            self.news(planned),
            self.page.summary.strip(),
            self.cost(),
            self.access(planned),
            self.address_of(planned),
        ]
        return "\n\n".join(part for part in parts if part)

    def news(self, planned: Planned | None) -> str:
        """That a date is cancelled, moved or postponed, and what people should know of it."""
        state = State(planned.state if planned else self.facts.state)
        note = (planned and self.notes.get(planned.date)) or (
            self.page.notes["state_note"] if state == self.facts.state else ""
        )
        told = "" if state == State.SCHEDULED else f"{state.label}."
        return " ".join(part for part in (told, note) if part)

    def cost(self) -> str:
        notes = self.page.notes
        price = pgettext("cost", "Free") if self.facts.free else notes["price"] if self.facts.free is False else ""
        return ". ".join(part for part in (price, notes["cost_note"]) if part)

    def access(self, planned: Planned | None) -> str:
        """Each access question that is answered in a line of its own, then all that nobody has answered yet."""
        found = answers(self.facts, self.page, self.place_of(planned))
        lines = [f"{item.question}: {in_words(item)}" for item in found if item.answer != Answer.UNKNOWN]
        comma = pgettext("between parts of a line", ", ")
        if unknown := comma.join(str(item.question) for item in found if item.answer == Answer.UNKNOWN):
            lines.append(gettext("Not known yet, please ask: %(questions)s") % {"questions": unknown})
        if self.ask:
            lines.append(gettext("Questions: %(contact)s") % {"contact": self.ask})
        return "\n".join(lines)


def in_words(item: Access) -> str:
    """An answer as on the page: the sentence beside a yes says all of it."""
    if item.answer == Answer.YES:
        return item.sentence or pgettext("event", "Yes")
    return ". ".join(filter(None, (pgettext("event", "No"), item.sentence)))
