"""The list of one date as organizers read it: who comes, found by any spelling; how full it is; what nobody has confirmed."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field

from django.db.models import Case, Count, Exists, F, IntegerField, OuterRef, Q, QuerySet, Sum, Value, When
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext, ngettext, pgettext, pgettext_lazy
from wagtail.admin.utils import get_user_display_name
from wagtail.models import TranslatableMixin

from media.search_text import fold_text

from ....i18n.clock import format_hours, format_time, long_day
from ....people.contact import without_marks
from ...models import EventPage
from ...occurrences import Occurrence
from ..actions.duties import REMINDED
from ..formatting import join_parts
from ..models import (
    ACTIVE,
    BY_MAIL_ALONE,
    AccessRequest,
    NoticeKind,
    Registration,
    RegistrationDate,
    RegistrationNotice,
)
from ..models import RegistrationState as State
from ..public.display import in_words
from ..public.forms import answer_words
from ..terms import RegistrationQuestion

ORDER = (State.CONFIRMED, State.OFFERED, State.WAITING, State.HELD, State.CANCELLED)
BEFORE, AFTER = 3, 6  # dates of a series beside the one that is shown
REAL = Q(duplicate_of=None)
RESERVED = "reserved"  # a key of `people_by_state`
SAME, CALL = "same", "call"
FILTERS = {  # name: (label, which registrations)
    "": (pgettext_lazy("registrations", "All"), Q()),
    "confirmed": (pgettext_lazy("registrations", "Have a place"), REAL & Q(state=State.CONFIRMED)),
    "waiting": (pgettext_lazy("registrations", "In line"), REAL & Q(state=State.WAITING)),
    "offered": (pgettext_lazy("registrations", "Offered"), REAL & Q(state=State.OFFERED)),
    "held": (pgettext_lazy("registrations", "To be confirmed"), Q(state=State.HELD) | ~REAL),
    SAME: (pgettext_lazy("registrations", "Same person?"), ~REAL),  # and those of `same_people`
    CALL: (pgettext_lazy("registrations", "To call"), Q()),  # those of `calls`
    "refused": (
        pgettext_lazy("registrations", "Mail refused"),
        ~Q(state=State.CANCELLED) & ~Q(person__email="") & Q(person__email_refused_at__gte=F("created")),
    ),
    "asked": (pgettext_lazy("registrations", "Asked for something"), ~Q(state=State.CANCELLED) & Q(has_asked=True)),
    "cancelled": (pgettext_lazy("registrations", "Gave it back"), Q(state=State.CANCELLED)),
}


# Whom the list shows.


def listed(on: RegistrationDate) -> QuerySet[Registration]:
    """All who are or were on the list, those with a place first, each group in its order."""
    return shown(on).filter(REAL)


def shown(on: RegistrationDate) -> QuerySet[Registration]:
    """The same with the uncounted rows of 0.3.0, of which an organizer decides."""
    states = (When(state=state, then=number) for number, state in enumerate(ORDER))
    rank = Case(When(~REAL, then=ORDER.index(State.HELD)), *states, output_field=IntegerField())
    in_line = Case(When(state=State.WAITING, then=F("lapses")), output_field=IntegerField())
    number = Case(When(state=State.WAITING, then=F("number")), output_field=IntegerField())
    asked = Q(Exists(AccessRequest.objects.filter(registration=OuterRef("pk")))) | ~Q(wish="")
    rows = on.registrations.filter(REAL | ~Q(state=State.CANCELLED))
    rows = rows.annotate(has_asked=Case(When(asked, then=True), default=False))
    return rows.order_by(rank, in_line, number, "created", "pk")


def filter_of(name: str, same: Collection[int]) -> Q:
    """Which registrations a filter shows; `same`: the keys of `same_people`."""
    q = FILTERS[name][1]
    if name == CALL:
        return q & Q(pk__in=calls().values("registration"))
    return q | Q(pk__in=same) if name == SAME else q


def counts(on: RegistrationDate, same: Collection[int]) -> dict[str, int]:
    """How many registrations each filter shows."""
    wanted = {f"n_{name}": Count("pk", filter=filter_of(name, same)) for name in FILTERS if name}
    found = shown(on).order_by().aggregate(n_=Count("pk"), **wanted)
    return {name: found[f"n_{name}"] for name in FILTERS}


def matching(rows: QuerySet[Registration], query: str) -> list[int]:
    """The keys of those whose name, e-mail or telephone has every word of the query, whatever its marks and spelling."""
    words = fold_text(without_marks(query)).split()
    values = rows.values_list("pk", "name", "person__email", "person__phone")
    return [pk for pk, name, email, phone in values if has_words(words, f"{name} {email}", phone)]


def has_words(words: list[str], text: str, phone: str) -> bool:
    text = fold_text(without_marks(text))
    return all(word in text or has_digits(word, phone) for word in words)


def has_digits(word: str, phone: str) -> bool:
    """Whether a number, or a part of one, is written so: (601) 555-0117, 0601 555, +1.601."""
    if any(letter.isalpha() for letter in word):
        return False
    digits = "".join(letter for letter in word if letter.isdigit()).lstrip("0")
    return digits in phone if digits else bool(phone) and not any(letter.isdigit() for letter in word)


# What stands in a line of it.


@dataclass
class Terms:
    """What the event offers and asks, in the words of the page that is read, by translation keys in hex."""

    separate: dict[str, tuple[str, int]] = field(default_factory=dict)  # name, how many there are
    options: dict[str, tuple[str, int | None]] = field(default_factory=dict)  # name, days ahead
    questions: dict[str, tuple[RegistrationQuestion, RegistrationQuestion]] = field(
        default_factory=dict
    )  # facts, words

    @classmethod
    def of(cls, event: EventPage | None) -> "Terms":
        if event is None:
            return cls()
        return cls(
            {key_of(row): (words.name, row.capacity) for row, words in in_words(event, "separate_capacities")},
            {key_of(row): (words.name, row.days_ahead) for row, words in in_words(event, "access_request_options")},
            {key_of(row): (row, words) for row, words in in_words(event, "registration_questions")},
        )

    def separate_words(self, registration: Registration) -> list[str]:
        """What somebody needs beside places: “Headsets: 2”."""
        gone = gettext("something the event has no more")
        keys = [*self.separate, *(key for key in registration.separately if key not in self.separate)]
        return [
            gettext("%(what)s: %(number)d") % {"what": self.separate.get(key, (gone, 0))[0], "number": number}
            for key in keys
            if (number := registration.separately.get(key))
        ]

    def answers(self, registration: Registration) -> list[tuple[str, str]]:
        """(question, answer) of what somebody has answered."""
        given = registration.answers
        asked = ((row, words, given[key]) for key, (row, words) in self.questions.items() if key in given)
        return [(words.words, answer_words(row, words, value)) for row, words, value in asked]

    def option_name(self, request: AccessRequest) -> str:
        """What somebody asked for; as it was called where the event has it no more."""
        return self.options.get(request.option.hex, (request.name, None))[0]


def key_of(row: TranslatableMixin) -> str:
    return row.translation_key.hex


def people_words(number: int) -> str:
    return ngettext("%(number)d person", "%(number)d people", number) % {"number": number}


def places_in_line(on: RegistrationDate) -> dict[int, int]:
    """The place in line now of each who waits, as `Registration.place_in_line` has it, in one query."""
    return {pk: place for place, pk in enumerate(on.registrations.in_line().values_list("pk", flat=True), start=1)}


def state_words(registration: Registration, places: dict[int, int] | None = None) -> str:
    """The state in words, for the list and for tables; `places`: those of the whole line, where many are shown."""
    if registration.is_uncounted and registration.state != State.CANCELLED:
        return pgettext("registration", "Not counted")
    if registration.state == State.WAITING:
        place = registration.place_in_line if places is None else places.get(registration.pk, 1)
        return gettext("Number %(number)d in line") % {"number": place}
    if registration.state == State.CANCELLED and registration.is_taken_off:
        return pgettext("registration", "Cancelled by us")
    if registration.has_lapsed:
        return pgettext("registration", "Not confirmed in time")
    if registration.is_reserved:
        return pgettext("registration", "To be confirmed, place held")
    words = {
        State.CONFIRMED: pgettext("registration", "Has a place"),
        State.OFFERED: pgettext("registration", "Offered"),
        State.HELD: pgettext("registration", "To be confirmed"),
        State.CANCELLED: pgettext("registration", "Gave it back"),
    }
    return words[registration.state]


# Days and hours, where the event happens.


def short_day(day: dt.date) -> str:
    return date_format(day, pgettext("date format", "M j"))


def local(on: RegistrationDate, moment: dt.datetime) -> dt.datetime:
    return moment.astimezone(on.tz)


def moment_words(on: RegistrationDate, moment: dt.datetime) -> str:
    """“Wednesday, March 24, 6 pm”."""
    there = local(on, moment)
    return gettext("%(day)s, %(time)s") % {"day": long_day(there.date()), "time": format_time(there.time())}


def hours_words(on: RegistrationDate, open_ended: Collection[int]) -> str:
    """From when to when; from when alone where no end was given (`open_ended`: the keys of such dates)."""
    begins, ends = local(on, on.starts_at), local(on, on.ends_at)
    is_all_day = begins.time() == dt.time() and ends - begins >= dt.timedelta(hours=23)
    if is_all_day:
        return format_hours(None, None)
    return format_hours(begins.time(), None if on.pk in open_ended else ends.time())


def with_open_end(dates: Iterable[RegistrationDate]) -> set[int]:
    """The keys of those of these dates of which no end was given; one query."""
    by_date = {(on.event, on.date): on.pk for on in dates}
    rows = Occurrence.objects.filter(event__in={event for event, _date in by_date}, open_ended=True)
    return {by_date[row] for row in rows.values_list("event", "date") if row in by_date}


def days_until(on: RegistrationDate) -> str:
    days = (on.day - timezone.now().astimezone(on.tz).date()).days
    if days < 0:
        return pgettext("date", "It is over.")
    if days == 0:
        return pgettext("date", "Today.")
    return ngettext("In %(number)d day.", "In %(number)d days.", days) % {"number": days}


# How full it is.


@dataclass
class CapacityBar:
    """One capacity: how many are taken and offered, of how many; None: room for all."""

    name: str
    taken: int
    held: int
    capacity: int | None

    @property
    def width(self) -> int:
        """What the bar measures: more where an organizer has let more people in."""
        return max(self.capacity or 0, self.taken + self.held, 1)

    @property
    def is_full(self) -> bool:
        return self.capacity is not None and self.taken + self.held >= self.capacity

    @property
    def words(self) -> str:
        numbers = {"taken": self.taken, "held": self.held, "capacity": self.capacity}
        if self.capacity is None:
            return gettext("%(taken)d taken, room for all") % numbers
        words = gettext("%(taken)d of %(capacity)d") % numbers
        if self.held:
            words = gettext("%(taken)d taken, %(held)d offered or held, of %(capacity)d") % numbers
        return gettext("%(words)s, full") % {"words": words} if self.is_full else words


def people_by_state(on: RegistrationDate) -> dict[str, int]:
    """How many people there are in each state; "reserved": of those to be confirmed, for whom a place is held."""
    state = Case(When(state=State.HELD, is_reserved=True, then=Value(RESERVED)), default=F("state"))
    rows = on.registrations.real().order_by().values_list(state).annotate(people=Sum("party"))
    return dict(rows)


def bars(on: RegistrationDate, terms: Terms, people: dict[str, int]) -> list[CapacityBar]:
    """The whole, then each separate capacity."""
    held = people.get(State.OFFERED, 0) + people.get(RESERVED, 0)
    main = CapacityBar(gettext("Places"), people.get(State.CONFIRMED, 0), held, on.capacity)
    return [main] + [
        CapacityBar(name, on.taken_separately.get(key, 0), 0, capacity)
        for key, (name, capacity) in terms.separate.items()
    ]


# What people asked for.


@dataclass
class Need:
    """One thing that people asked to be set aside, and who has said it will be there."""

    key: str
    name: str
    last_day: dt.date | None = None
    number: int = 0
    open: int = 0
    notes: list[str] = field(default_factory=list)

    @property
    def is_confirmed(self) -> bool:
        return not self.open

    @property
    def last_day_words(self) -> str:
        return long_day(self.last_day) if self.last_day else ""


def needs(on: RegistrationDate, terms: Terms) -> list[Need]:
    """What those on the list asked for, what nobody has confirmed first."""
    rows = AccessRequest.objects.filter(registration__on=on, registration__duplicate_of=None)
    found: dict[str, Need] = {}
    for row in rows.filter(registration__state__in=[*ACTIVE, State.HELD]).select_related("confirmed_by").order_by("pk"):
        key = row.option.hex
        name, days = terms.options.get(key, (row.name, None))
        need = found.setdefault(key, Need(key, name, on.day - dt.timedelta(days=days) if days else None))
        need.number += 1
        if row.confirmed_at is None:
            need.open += 1
        elif (words := confirmed_words(on, row)) not in need.notes:
            need.notes.append(words)
    return sorted(found.values(), key=lambda need: (not need.open, need.last_day or dt.date.max))


def wishes(on: RegistrationDate) -> list[str]:
    """What those on the list wrote in their own words, in the order in which they came: “Rosa: a chair with arms”."""
    rows = on.registrations.real().filter(state__in=[*ACTIVE, State.HELD]).exclude(wish="").order_by("created", "pk")
    return [f"{name}: {words}" for name, words in rows.values_list("name", "wish")]


def confirmed_words(on: RegistrationDate, request: AccessRequest) -> str:
    """“Row two, by Maria, March 14”."""
    who = get_user_display_name(request.confirmed_by) if request.confirmed_by else gettext("somebody")
    values = {"who": who, "day": short_day(local(on, request.confirmed_at).date()), "note": request.note}
    if request.note:
        return gettext("%(note)s, by %(who)s, %(day)s") % values
    return gettext("Set aside by %(who)s, %(day)s") % values


# Whom somebody calls.


def calls(on: RegistrationDate | None = None) -> QuerySet[RegistrationNotice]:
    """What people without e-mail are to be told, the oldest first; messages have a page of their own.

    A newer notice closes the older ones: whoever calls says how it stands now.
    """
    told = RegistrationNotice.objects.filter(message=None).exclude(kind__in=BY_MAIL_ALONE)
    is_outdated = Exists(told.filter(registration=OuterRef("registration"), pk__gt=OuterRef("pk")))
    rows = told.filter(~is_outdated, registration__person__email="", done_at=None, registration__duplicate_of=None)
    if on is not None:
        rows = rows.filter(registration__on=on)
    for kind, state in ((NoticeKind.OFFER, State.OFFERED), (NoticeKind.CONFIRM, State.HELD)):
        rows = rows.exclude(~Q(registration__state=state), kind=kind)  # a question that is over
    return rows.select_related("registration__person").order_by("pk")


# What comes next.


@dataclass
class NextStep:
    day: dt.date
    words: str


def next_steps(on: RegistrationDate, wanted: Iterable[Need], numbers: dict[str, int]) -> list[NextStep]:
    """What happens by itself, and what somebody has to do, soonest first."""
    today = timezone.now().astimezone(on.tz).date()
    return sorted((step for step in steps(on, wanted, numbers) if step.day >= today), key=lambda step: step.day)


def steps(on: RegistrationDate, wanted: Iterable[Need], numbers: dict[str, int]) -> Iterator[NextStep]:
    if offer := on.registrations.real().filter(state=State.OFFERED).order_by("offered_until").first():
        values = {"name": offer.name, "time": format_time(local(on, offer.offered_until).time())}
        words = gettext("The offer to %(name)s ends at %(time)s; then the next in line is asked. By itself") % values
        yield NextStep(local(on, offer.offered_until).date(), words)
    by_phone = on.registrations.real().filter(state=State.HELD, person__email="")
    if number := by_phone.count():
        words = ngettext(
            "%(number)d who registered by telephone waits for your call: see “To be confirmed”.",
            "%(number)d who registered by telephone wait for your call: see “To be confirmed”.",
            number,
        )
        yield NextStep(timezone.now().astimezone(on.tz).date(), words % {"number": number})
    by_day = defaultdict(list)
    for need in wanted:
        if need.open and need.last_day:
            by_day[need.last_day].append(need.name)
    for day, names in by_day.items():
        yield NextStep(day, gettext("Last day to arrange: %(names)s") % {"names": join_parts(names)})
    if numbers["confirmed"] and not on.is_off and not on.is_dropped:
        words = gettext("The reminder goes out to who has a place; you call who has no e-mail.")
        yield NextStep(local(on, on.starts_at - REMINDED).date(), words)
    if on.erased_at is None:
        words = gettext("All names of this list are erased. Totals stay. By itself")
        yield NextStep(local(on, on.erased_from).date(), words)


# The other dates of the event.


@dataclass
class Beside:
    on: RegistrationDate
    words: str
    is_current: bool = False

    @property
    def day(self) -> str:
        return short_day(self.on.day)


def dates_beside(on: RegistrationDate) -> list[Beside]:
    """The dates of the series around this one, each with how full it is; none where it is the only one."""
    rows = RegistrationDate.objects.filter(event=on.event)
    before = list(rows.filter(date__lt=on.date).order_by("-date")[:BEFORE])
    after = list(rows.filter(date__gt=on.date).order_by("date")[:AFTER])
    if not before and not after:
        return []
    return [Beside(each, fullness(each), each.pk == on.pk) for each in [*reversed(before), on, *after]]


def fullness(on: RegistrationDate) -> str:
    """How full a date is, in few words: “60 of 60, 6 in line”, “cancelled”, “opens Apr 1”."""
    if on.erased_at:
        had = on.totals.get(State.CONFIRMED, {}).get("people", 0)
        return ngettext("%(number)d had a place", "%(number)d had a place", had) % {"number": had}
    if on.is_dropped:
        return pgettext("date", "dropped")
    if on.is_off:
        return str(on.get_state_display())
    if on.opens_at and on.opens_at > timezone.now() and not on.taken:
        return gettext("opens %(day)s") % {"day": short_day(local(on, on.opens_at).date())}
    numbers = {"taken": on.taken, "capacity": on.capacity, "waiting": on.waiting}
    words = gettext("%(taken)d of %(capacity)d") % numbers if on.capacity is not None else people_words(on.taken)
    return gettext("%(words)s, %(waiting)d in line") % (numbers | {"words": words}) if on.waiting else words


def flags(on: RegistrationDate) -> list[str]:
    """What is out of the ordinary with a date, in words."""
    found = []
    if on.is_dropped:
        found.append(gettext("No date of the event any more"))
    elif not on.is_live:
        found.append(gettext("Not open on the site"))
    if on.state != "scheduled":
        found.append(str(on.get_state_display()))
    return found
