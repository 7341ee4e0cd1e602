"""Actions on registrations: who has a place, who waits, who is offered one. Each takes the lock of its date, and leaves all
counts true or changes nothing.

Places go to whoever asks first; once somebody waits who would fit into what is free, to them. What comes free is offered in
order, each offer for a while, then to the one after.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import Enum

from django.contrib.auth.base_user import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext, ngettext

from ....people.models import Consent, ConsentText, Person
from ...models import EventPage
from .. import notices
from ..event_pages import source_of
from ..models import (
    HELD_FOR,
    AccessRequest,
    NoticeKind,
    Phase,
    Registration,
    RegistrationDate,
    RegistrationState,
)
from ..same_people import folded, others_of, registration_of

COUNTS = ("taken", "waiting", "taken_separately", "last_number")


class RegistrationRefused(ValidationError):
    """Says in words why there is no place, by the field of the form that it is about ("" : the whole)."""

    def __init__(self, message: str, name: str = "", code: str = "refused"):
        super().__init__(message, code=code)
        self.name = name


class AnotherName(RegistrationRefused):
    """A form was sent again with another name: it has to be chosen whether that is the same registration."""

    def __init__(self, registration: Registration):
        super().__init__("sent before with another name", "name", "another-name")  # the page asks instead
        self.registration = registration


class AnotherContact(AnotherName):
    """A form was sent again with the same name and another e-mail or telephone number."""


class Resent(Enum):
    """What the same form changes where it is sent again."""

    NOTHING = "nothing"
    DETAILS = "details"  # another name raises AnotherName
    NAME_TOO = "name too"


@dataclass
class Entry:
    """What somebody registers with, valid in itself: `email` and `phone` normalized, numbers as whole numbers.

    `separately`, `answers` by translation keys in hex; `options`: translation keys of AccessRequestOption; `consents`: by
    kind the words that were agreed to.
    """

    name: str
    language: str
    email: str = ""
    phone: str = ""
    party: int = 1
    separately: dict[str, int] = field(default_factory=dict)
    answers: dict[str, str] = field(default_factory=dict)
    options: list[str] = field(default_factory=list)
    wish: str = ""
    consents: dict[str, str] = field(default_factory=dict)
    source: str = "form"
    form_key: str = ""
    entered_by: AbstractBaseUser | None = None
    may_mail: bool = True  # False: this address was written to often enough
    resent: Resent = Resent.NOTHING

    @property
    def details(self) -> dict:
        """What `change` takes."""
        names = ("name", "language", "party", "separately", "answers", "options", "wish")
        return {name: getattr(self, name) for name in names}


@contextmanager
def locked(pk: int) -> Iterator[RegistrationDate]:
    """Context manager: a transaction in which nobody else gives or takes places of this date; its counts are saved at the end."""
    with transaction.atomic():
        on = lock(pk)
        before = [getattr(on, name) for name in COUNTS]
        on.taken_separately = dict(on.taken_separately)
        yield on
        if before != [getattr(on, name) for name in COUNTS]:
            on.save(update_fields=COUNTS)


def lock(pk: int) -> RegistrationDate:
    """The row of this date, locked until the transaction ends; with SQLite the transaction itself is the lock."""
    return RegistrationDate.objects.select_for_update().get(pk=pk)


# Counting.


def count(on: RegistrationDate, registration: Registration, sign: int) -> None:
    """Adds what a registration holds to the counts of its date, or with -1 takes it away."""
    if registration.duplicate_of_id:
        return
    if registration.state == RegistrationState.WAITING:
        on.waiting += sign
    if registration.holds_place:
        on.taken += sign * registration.party
        for key, number in registration.separately.items():
            on.taken_separately[key] = on.taken_separately.get(key, 0) + sign * number


def put(on: RegistrationDate, registration: Registration, **values) -> None:
    """Saves a registration with these values, and keeps the counts of its date true."""
    taken = on.taken
    if registration.pk:
        count(on, registration, -1)
    for name, value in values.items():
        setattr(registration, name, value)
    registration.save()
    count(on, registration, 1)
    if on.taken < taken and registration.state != RegistrationState.WAITING:
        end_passes(on)


def end_passes(on: RegistrationDate) -> None:
    """Another place has come free: who declined the one before is in line for it."""
    on.registrations.exclude(passes_until=None).update(passes_until=None)


def free_separately(on: RegistrationDate, event: EventPage | None) -> dict[str, tuple[str, int]]:
    """(name in the language of the source, how many are free) of each separate capacity, by its translation key in hex."""
    rows = event.separate_capacities.all() if event else ()
    return {
        row.translation_key.hex: (
            row.name,
            max(0, row.capacity - on.taken_separately.get(row.translation_key.hex, 0)),
        )
        for row in rows
    }


def fits(on: RegistrationDate, party: int, separately: dict, free: dict[str, tuple[str, int]]) -> bool:
    """Whether there is room for so many people, with what they need beside it."""
    has_room = on.free is None or party <= on.free
    return has_room and all(number <= free[key][1] for key, number in separately.items() if key in free)


# What visitors do.


def sent_before(on: RegistrationDate, form_key: str) -> Registration | None:
    """What this very form has made already, sent twice."""
    return on.registrations.filter(form_key=form_key).first() if form_key else None


def sent_by_form(on: RegistrationDate, prefix: str) -> list[Registration]:
    """Return what the form with this `key_prefix` has on the list of this date, the oldest first."""
    return list(on.registrations.listed().filter(form_key__startswith=prefix).select_related("person").order_by("pk"))


def register(
    on: RegistrationDate, entry: Entry, is_held: bool = False, is_held_if_scarce: bool = False
) -> Registration:
    """Register a person for a date and return the registration: confirmed, waiting or held.

    It is held until it is confirmed where it exceeds a limit (`is_held`; `is_held_if_scarce` where few places are left), or
    where the event requires confirmation: then its place is reserved meanwhile. The same form sent again changes its
    registration; any other form makes a new one, also of the same person. Raises RegistrationRefused, AnotherName.
    """
    with locked(on.pk) as on:
        if (same := sent_before(on, entry.form_key)) and not releases_form(same, entry):
            return same if entry.resent == Resent.NOTHING else send_again(on, same, entry)
        check_phase(on)
        event = source_of(on)
        check_entry(on, entry, event)
        person = found_or_made(on, entry.name, entry.email, entry.phone, entry.language)
        registration = made(on, entry, person)
        is_held = is_held or (is_held_if_scarce and on.is_scarce)
        if is_held:
            put(on, registration, state=RegistrationState.HELD, held_until=timezone.now() + HELD_FOR)
        elif event and event.confirmation_required:
            reserve(on, registration, event)
        else:
            place(on, registration, event)
        add_details(registration, entry, event)
        queue_registration_notice(registration, entry.may_mail or not is_held, is_sent=entry.may_mail)
        return registration


def releases_form(same: Registration, entry: Entry) -> bool:
    """Return whether the form of a cancelled registration makes a new one; the cancelled one loses its `form_key` then."""
    if entry.resent == Resent.NOTHING or same.state != RegistrationState.CANCELLED:
        return False
    Registration.objects.filter(pk=same.pk).update(form_key="")
    return True


def send_again(on: RegistrationDate, registration: Registration, entry: Entry) -> Registration:
    """Changes a registration to what its form holds now. Raises AnotherName, or RegistrationRefused where it can't be changed;
    then it is as it was.
    """
    if folded(registration.name) != folded(entry.name) and entry.resent != Resent.NAME_TOO:
        raise AnotherName(registration)
    if registration.proved_at:
        raise RegistrationRefused(
            gettext("You have used the link in your mail since. Please change your registration there."), code="proved"
        )
    if not has_changed(registration, entry):
        return registration
    check_phase(on)
    may_mail = entry.may_mail and registration.state != RegistrationState.HELD
    registration = change(registration, may_mail, **entry.details)
    change_consents(registration, entry)
    return registration


def has_changed(registration: Registration, entry: Entry) -> bool:
    details = entry.details | {"separately": {key: number for key, number in entry.separately.items() if number}}
    options = {each.option.hex for each in registration.access_requests.all()}
    consents = set(registration.consents.filter(withdrawn_at=None).values_list("kind", flat=True))
    is_same = options == set(details.pop("options")) and consents == set(entry.consents)
    return not is_same or any(getattr(registration, name) != value for name, value in details.items())


def change_consents(registration: Registration, entry: Entry) -> None:
    """Adds the consents that are given now, and withdraws those that are not given any more."""
    given = registration.consents.filter(withdrawn_at=None)
    given.exclude(kind__in=entry.consents).update(withdrawn_at=timezone.now())
    add_consents(registration, entry, set(entry.consents) - set(given.values_list("kind", flat=True)))


def found_or_made(on: RegistrationDate, name: str, email: str, phone: str, language: str) -> Person:
    """Return the person of this contact. Families share a telephone: another name is another person."""
    if phone and not email:
        for known in on.registrations.listed().filter(person__email="", person__phone=phone):
            if folded(known.name) == folded(name):
                return Person.objects.select_for_update(no_key=True).get(pk=known.person_id)
    person = Person.objects.found_or_made(name, email, phone, language)
    if not email and on.registrations.listed().filter(person=person).exists():
        return Person.objects.create(name=name, phone=phone, language=language)  # not found by the number
    return person


def queue_registration_notice(registration: Registration, may_confirm: bool, is_sent: bool) -> None:
    """Add the notice of a new registration.

    Without `is_sent` (too many mails to this mailbox) no mail is made of it, but it is listed as any other: the own page must
    look the same.
    """
    if registration.state != RegistrationState.HELD:
        tell_standing(registration, {} if is_sent else {"is_silent": True})
    elif may_confirm:
        notices.add(registration, NoticeKind.CONFIRM)


def made(on: RegistrationDate, entry: Entry, person: Person) -> Registration:
    """Return a registration of what was typed, not saved yet."""
    return Registration(
        on=on,
        person=person,
        name=entry.name,
        language=entry.language,
        party=entry.party,
        separately={key: number for key, number in entry.separately.items() if number},
        answers=entry.answers,
        wish=entry.wish,
        source=entry.source,
        form_key=entry.form_key,
        entered_by=entry.entered_by,
    )


def place(on: RegistrationDate, registration: Registration, event: EventPage | None) -> None:
    """Gives a place where one is free and nobody waits for it, else a number in line. Raises RegistrationRefused."""
    if is_free_for(on, registration, event):
        put(on, registration, state=RegistrationState.CONFIRMED, confirmed_at=timezone.now(), held_until=None)
        return
    check_has_line(event)
    on.last_number += 1
    put(on, registration, state=RegistrationState.WAITING, number=on.last_number, held_until=None)


def reserve(on: RegistrationDate, registration: Registration, event: EventPage) -> None:
    """Holds a registration until it is confirmed, with a place where one is free; its number in line it gets only then. Raises
    RegistrationRefused.
    """
    is_reserved = is_free_for(on, registration, event)
    if not is_reserved:
        check_has_line(event)
    until = on.reserved_until(timezone.now())
    put(on, registration, state=RegistrationState.HELD, held_until=until, is_reserved=is_reserved)


def is_free_for(on: RegistrationDate, registration: Registration, event: EventPage | None) -> bool:
    """Return whether a place is free for this registration and nobody in line is due for it.

    Raises RegistrationRefused where a place is free and a separate capacity is not.
    """
    has_room = on.free is None or registration.party <= on.free
    if not has_room or is_waited_for(on, registration, event):
        return False
    check_separately(registration.separately, free_separately(on, event))
    return True


def check_has_line(event: EventPage | None) -> None:
    if event is None or not event.waiting_list:
        raise RegistrationRefused(gettext("All places are taken, and there is no line to wait in."), code="full")


def is_waited_for(on: RegistrationDate, registration: Registration, event: EventPage | None) -> bool:
    """Whether somebody in line would fit into what is free; who waits for something there is none of holds up nobody."""
    if on.free is None or not on.waiting:
        return False
    queue = on.waiting_that_fit().exclude(pk=registration.pk)
    needs, free = queue.values_list("party", "separately"), free_separately(on, event)
    return any(fits(on, party, separately, free) for party, separately in needs.iterator())


def check_phase(on: RegistrationDate) -> None:
    """Raises RegistrationRefused unless one can register for this date now."""
    refuse_in(on, set(Phase) - {Phase.OPEN})


def check_takes_place(on: RegistrationDate) -> None:
    """Raises RegistrationRefused where nobody can come to this date, whoever asks."""
    refuse_in(on, {Phase.CANCELLED, Phase.OVER, Phase.GONE})


def refuse_in(on: RegistrationDate, phases: set[Phase]) -> None:
    messages = {
        Phase.NOT_YET: gettext("Registration for this date is not open yet."),
        Phase.CLOSED: gettext("The list for this date is closed."),
        Phase.CANCELLED: gettext("This date is cancelled."),
        Phase.OVER: gettext("This date is over."),
        Phase.GONE: gettext("This date does not take place any more."),
    }
    phase = on.phase()
    if phase in phases:
        raise RegistrationRefused(messages[phase], "date", phase)


def check_entry(on: RegistrationDate, entry: Entry, event: EventPage | None) -> None:
    """Raises RegistrationRefused for more people than one may register, or more than there will ever be room for."""
    most = event.party_size if event else 1
    if not 1 <= entry.party <= most:
        message = ngettext(
            "Up to %(most)d person can be registered at a time.",
            "Up to %(most)d people can be registered at a time.",
            most,
        )
        raise RegistrationRefused(message % {"most": most}, "party")
    if on.capacity is not None and entry.party > on.capacity:
        raise RegistrationRefused(gettext("There will never be so many places at this date."), "party")
    capacities = {row.translation_key.hex: row.capacity for row in event.separate_capacities.all()} if event else {}
    for key, number in entry.separately.items():
        if number > capacities.get(key, 0):
            raise separately_refused(key, number, capacities.get(key, 0))


def check_separately(separately: dict[str, int], free: dict[str, tuple[str, int]]) -> None:
    """Raises RegistrationRefused where there is less of something than is asked for."""
    for key, number in separately.items():
        if number > free.get(key, ("", 0))[1]:
            raise separately_refused(key, number, free.get(key, ("", 0))[1])


def separately_refused(key: str, asked: int, free: int) -> RegistrationRefused:
    words = ngettext("%(free)d is free, you asked for %(asked)d.", "%(free)d are free, you asked for %(asked)d.", free)
    return RegistrationRefused(words % {"free": free, "asked": asked}, f"separately-{key}", "full")


def add_details(registration: Registration, entry: Entry, event: EventPage | None) -> None:
    """Adds what was asked to be set aside, and what was agreed to."""
    options = event.access_request_options.all() if event else ()
    asked = [option for option in options if option.translation_key.hex in entry.options]
    AccessRequest.objects.bulk_create(
        AccessRequest(registration=registration, option=option.translation_key, name=option.name) for option in asked
    )
    add_consents(registration, entry, entry.consents)


def add_consents(registration: Registration, entry: Entry, kinds: Iterable[str]) -> None:
    """Record consents in the words that were shown, with the language of these words."""
    for kind in kinds:
        words, person = entry.consents[kind], registration.person
        text = ConsentText.of(kind, getattr(words, "language", entry.language), words)
        Consent.objects.create(person=person, registration=registration, kind=kind, text=text, source=entry.source)


def tell_standing(registration: Registration, facts: dict | None = None) -> None:
    kinds = {RegistrationState.CONFIRMED: NoticeKind.CONFIRMED, RegistrationState.WAITING: NoticeKind.WAITING}
    notices.add(registration, kinds[registration.state], facts)


@contextmanager
def locked_with(registration: Registration) -> Iterator[tuple[RegistrationDate, Registration]]:
    """Context manager: the date of a registration, locked, and the registration as it is now. Raises Registration.DoesNotExist."""
    with locked(registration.on_id) as on:
        fresh = Registration.objects.select_related("person").get(pk=registration.pk)
        fresh.on = on
        yield on, fresh


def confirm(registration: Registration, is_by_organizer: bool = False) -> Registration:
    """Confirm a held registration and return it: with the place reserved for it, else with a place or a number in line.

    Raises RegistrationRefused. For an organizer no time limit applies, as people without e-mail are called some time. Only an
    organizer can confirm an uncounted row of 0.3.0.
    """
    with locked_with(registration) as (on, registration):
        if registration.duplicate_of_id and is_by_organizer:
            accept_uncounted(on, registration)
        if registration.state != RegistrationState.HELD or registration.duplicate_of_id:
            return registration
        if not is_by_organizer:
            check_can_confirm(on, registration)
        if registration.is_reserved:
            values = {"confirmed_at": timezone.now(), "held_until": None, "is_reserved": False}
            put(on, registration, state=RegistrationState.CONFIRMED, **values)
        else:
            place(on, registration, source_of(on))
        tell_standing(registration)
        return registration


def accept_uncounted(on: RegistrationDate, registration: Registration) -> None:
    """Makes an uncounted row of 0.3.0 one that is held, in the current transaction."""
    values = {"confirmed_at": None, "offered_until": None, "number": None, "is_reserved": False, "lapses": 0}
    for name, value in values.items():
        setattr(registration, name, value)
    registration.duplicate_of, registration.state = None, RegistrationState.HELD


def check_can_confirm(on: RegistrationDate, registration: Registration) -> None:
    if registration.held_until and registration.held_until <= timezone.now():
        words = gettext("The half hour to confirm is over. Please register once more.")
        if registration.is_held_for_long:
            words = gettext("The time to confirm is over. Please register once more.")
        raise RegistrationRefused(words, code="over")
    if registration.is_reserved:  # its place is held, also where the list was closed early
        check_takes_place(on)
    else:
        check_phase(on)


# The answer to an offer. `offer` names the one that was shown (`Registration.offer`): a form that is older than the state
# of its registration changes nothing.


def check_offer(registration: Registration, offer: str | None) -> None:
    """Raise RegistrationRefused, code "over" or "changed", unless this very offer is open; None: whichever is."""
    if registration.state != RegistrationState.OFFERED or registration.offered_until <= timezone.now():
        raise RegistrationRefused(gettext("The time to say yes is over."), code="over")
    if offer is not None and registration.offer != offer:
        raise RegistrationRefused(gettext("Another place has been offered since."), code="changed")


def accept(registration: Registration, offer: str | None = None) -> Registration:
    """Accept the offered place. Raises RegistrationRefused once this offer is over, or where the date does not take place."""
    with locked_with(registration) as (on, registration):
        if registration.state == RegistrationState.CONFIRMED:
            return registration
        check_offer(registration, offer)
        check_takes_place(on)
        if not on.may_be_accepted(timezone.now()):
            raise RegistrationRefused(gettext("This date has begun."), code="over")
        put(on, registration, state=RegistrationState.CONFIRMED, confirmed_at=timezone.now(), offered_until=None)
        notices.add(registration, NoticeKind.CONFIRMED)
        return registration


def take(registration: Registration) -> Registration:
    """Give a place that is free to a registration that waits, as `register` would. Raises RegistrationRefused where none is, or
    where others in line are due for it.
    """
    with locked_with(registration) as (on, registration):
        if registration.state == RegistrationState.CONFIRMED:
            return registration
        if not can_take(on, registration):
            raise RegistrationRefused(
                gettext("The place was taken meanwhile. You keep your number in line."), code="over"
            )
        values = {"confirmed_at": timezone.now(), "passes_until": None}
        put(on, registration, state=RegistrationState.CONFIRMED, **values)
        notices.add(registration, NoticeKind.CONFIRMED)
        return registration


def can_take(on: RegistrationDate, registration: Registration) -> bool:
    """Return whether a registration that waits can have a place now."""
    is_in_line = registration.state == RegistrationState.WAITING and not registration.is_uncounted
    if not is_in_line or not on.is_live or not on.may_be_accepted(timezone.now()):
        return False
    try:
        return is_free_for(on, registration, source_of(on))
    except RegistrationRefused:  # less is free of something beside the places
        return False


def pass_on(registration: Registration, offer: str | None = None) -> Registration:
    """Offer the place to the next and keep the number, as silence does. Raises RegistrationRefused once this offer is over.

    The registration is offered no place before the declined offer would have ended, unless another place comes free.
    """
    with locked_with(registration) as (on, registration):
        check_offer(registration, offer)
        values = {"passes_until": registration.offered_until, "offered_until": None}
        put(on, registration, state=RegistrationState.WAITING, lapses=registration.lapses + 1, **values)
        offer_places(on)
        return registration


def leave(registration: Registration, offer: str | None = None, may_mail: bool = True) -> Registration:
    """Leave the waiting list instead of accepting. Raises RegistrationRefused once this offer is over."""
    with locked_with(registration) as (_on, registration):
        if registration.state != RegistrationState.CANCELLED:
            check_offer(registration, offer)
        return cancel(registration, may_mail)


def cancel(
    registration: Registration, may_mail: bool = True, is_by_organizer: bool = False, shown: str = ""
) -> Registration:
    """Gives a place, an offer or a number in line back; what comes free is offered to the next. Nothing where it was done.

    `may_mail` says whether anybody is told: a stranger may have registered them. `shown`: the state that a page has named
    beside its button. Raises RegistrationRefused where it is a place meanwhile, which that page did not ask about.
    """
    with locked_with(registration) as (on, registration):
        if registration.state == RegistrationState.CANCELLED:
            return registration
        if shown and shown != registration.state == RegistrationState.CONFIRMED:
            raise RegistrationRefused(gettext("You have a place meanwhile."), code="changed")
        is_told = may_mail and registration.state != RegistrationState.HELD  # whoever has that mailbox has not said yes
        ended = {"cancelled_at": timezone.now(), "is_taken_off": is_by_organizer}
        ended |= {"offered_until": None, "held_until": None}  # else it would read as lapsed
        put(on, registration, state=RegistrationState.CANCELLED, is_reserved=False, **ended)
        if is_told:
            notices.add(registration, NoticeKind.GONE)
        offer_places(on)
        return registration


def resolve_duplicate(registration: Registration, kept: str) -> Registration:
    """Keep "this" registration of a person who is on a list twice, the "other" ones, or "both"; return one that stays.

    Raises RegistrationRefused where no other one is on the list any more.
    """
    with locked_with(registration) as (_on, registration):
        others = others_of(registration)
        if not others:
            raise RegistrationRefused(gettext("You are on the list once. Nothing was changed."), code="once")
        if kept == "both":
            pks = [registration.pk, *(each.pk for each in others)]
            Registration.objects.filter(pk__in=pks).update(is_distinct=True)
            return registration
        for each in others if kept == "this" else [registration]:
            cancel(each, may_mail=False)
        kept_one = registration if kept == "this" else others[0]
        notices.add_latest(kept_one, NoticeKind.CHANGED)  # what stays; that the other one is given back would alarm
        return kept_one


def change(registration: Registration, may_mail: bool = True, **values) -> Registration:
    """Changes people, separate numbers, answers, wish, options; fewer is always possible. Raises RegistrationRefused for more
    than is free, and then nothing is changed. Who changes nothing is told nothing.
    """
    with locked_with(registration) as (on, registration):
        if registration.state == RegistrationState.CANCELLED:
            raise RegistrationRefused(gettext("This place was given back."), code="cancelled")
        event, options = source_of(on), values.pop("options", None)
        asked_separately = values.get("separately", registration.separately)
        values["separately"] = {key: number for key, number in asked_separately.items() if number}
        check_more(on, event, registration, values)
        before = registration.numbers
        is_changed = any(getattr(registration, name) != value for name, value in values.items())
        if options is not None:
            is_changed |= change_requests(registration, options, event)
        put(on, registration, **values)
        if registration.numbers != before:
            registration.changed_from = before | {"at": timezone.now().isoformat()}
            registration.save(update_fields=["changed_from"])
        if is_changed and may_mail:
            notices.add_latest(registration, NoticeKind.CHANGED)
        offer_places(on)
        return registration


def check_more(on: RegistrationDate, event: EventPage | None, registration: Registration, values: dict) -> None:
    """Raises RegistrationRefused for more than is free."""
    is_holding = registration.holds_place
    party, separately = values.get("party", registration.party), values["separately"]
    if party > registration.party:
        check_entry(on, Entry("", "", party=party), event)
        if is_holding and on.free is not None and party - registration.party > on.free:
            words = ngettext("%(free)d more is free.", "%(free)d more are free.", on.free) % {"free": on.free}
            raise RegistrationRefused(words, "party", "full")
    free = free_separately(on, event)
    held = registration.separately if is_holding else {}
    for key, number in separately.items():
        more = number - held.get(key, 0)
        if number > registration.separately.get(key, 0) and more > free.get(key, ("", 0))[1]:
            raise separately_refused(key, more, free.get(key, ("", 0))[1])


def change_requests(registration: Registration, options: list[str], event: EventPage | None) -> bool:
    """Keeps what was confirmed of what is still asked for; whether anything is changed."""
    known = {each.option.hex: each for each in registration.access_requests.all()}
    dropped = [request for key, request in known.items() if key not in options]
    for request in dropped:
        request.delete()
    rows = event.access_request_options.all() if event else ()
    added = AccessRequest.objects.bulk_create(
        AccessRequest(registration=registration, option=row.translation_key, name=row.name)
        for row in rows
        if row.translation_key.hex in options and row.translation_key.hex not in known
    )
    return bool(dropped or added)


# What organizers do.


def check_is_not_listed(on: RegistrationDate, person: Person, name: str, but: Registration | None = None) -> None:
    """Raises RegistrationRefused where this person is on the list of this date by this name, `but` apart."""
    if registration_of(on, person, name, but):
        raise RegistrationRefused(gettext("Somebody with this contact is on the list already."), "email", "known")


def drop_to_enter(on: RegistrationDate, person: Person, name: str) -> None:
    """Delete what is held of a person whom an organizer enters. Raises RegistrationRefused where it has a reserved place."""
    known = registration_of(on, person, name)
    if known and known.is_reserved:
        words = gettext("They are on the list already, and a place is held for them: press “Confirm” there.")
        raise RegistrationRefused(words, "email", "known")
    if known and known.state == RegistrationState.HELD:
        known.delete()


def change_contact(
    registration: Registration,
    name: str,
    email: str,
    phone: str,
    language: str,
    kind: str = NoticeKind.LINK,
    may_repeat: bool = False,
) -> Registration:
    """Correct the name and the contact of this registration alone. Raises RegistrationRefused where another registration of the
    same name and contact is on the list, unless it `may_repeat` that: then both are marked as of the same person.

    A new address gets a notice (`kind`; of a held registration CONFIRM) with new links: those in mails to the one before end.
    """
    with locked_with(registration) as (on, registration):
        before = registration.person
        if (email, phone) != (before.email, before.phone):
            person = found_or_made(on, name, email, phone, language)
            if not may_repeat:
                check_is_not_listed(on, person, name, registration)
            if email and phone != person.phone and (phone or person == before):  # another one keeps their number
                Person.objects.filter(pk=person.pk).update(phone=phone)
            registration.person = person
        registration.name, registration.language = name, language
        if email and not before.email:
            end_open_calls(registration)
        if email != before.email:
            registration.new_email, registration.link_version = "", registration.link_version + 1
        registration.save(update_fields=["person", "name", "language", "new_email", "link_version", "held_until"])
        registration.consents.update(person=registration.person)
        if before.pk != registration.person_id and not before.registrations.exists():
            before.consents.update(person=registration.person)
            Person.objects.filter(pk=before.pk).without_ties().delete()
        if email and email != before.email:
            is_held = registration.state == RegistrationState.HELD
            notices.add_latest(registration, NoticeKind.CONFIRM if is_held else kind)
        return registration


def end_open_calls(registration: Registration) -> None:
    """Drop what was to be said by telephone and the mail to a first address says anyway: how the registration is.

    A held one whose time is over waits for an organizer as before; without a time `duties.drop_held` does not delete it.
    """
    replaced = [NoticeKind.CONFIRMED, NoticeKind.WAITING, NoticeKind.CHANGED]
    registration.notices.filter(kind__in=replaced, done_at=None).delete()
    if registration.held_until and registration.held_until <= timezone.now() and not registration.is_reserved:
        registration.held_until = None


def admit(registration: Registration) -> Registration:
    """Gives a place to somebody who waits, is held or has cancelled, whatever the order and even where all are taken."""
    with locked_with(registration) as (on, registration):
        if registration.duplicate_of_id:
            accept_uncounted(on, registration)
        if registration.state == RegistrationState.CANCELLED:
            check_is_not_listed(on, registration.person, registration.name, registration)
        if registration.state != RegistrationState.CONFIRMED:
            values = {"cancelled_at": None, "is_taken_off": False, "offered_until": None, "held_until": None}
            values["is_reserved"] = False
            put(on, registration, state=RegistrationState.CONFIRMED, confirmed_at=timezone.now(), **values)
            notices.add(registration, NoticeKind.CONFIRMED)
        return registration


def enter(on: RegistrationDate, entry: Entry, is_over_capacity: bool = False) -> Registration:
    """Registers somebody who has called or stands there, also before and after the list is open; for whom a place is made
    where `is_over_capacity`; of the same form sent twice one comes. Raises RegistrationRefused, also for somebody who is on
    the list.
    """
    with locked(on.pk) as on:
        if same := sent_before(on, entry.form_key):
            return same
        event = source_of(on)
        person = found_or_made(on, entry.name, entry.email, entry.phone, entry.language)
        drop_to_enter(on, person, entry.name)
        check_is_not_listed(on, person, entry.name)
        registration = made(on, entry, person)
        if is_over_capacity:
            put(on, registration, state=RegistrationState.CONFIRMED, confirmed_at=timezone.now())
        else:
            check_entry(on, entry, event)
            place(on, registration, event)
        add_details(registration, entry, event)
        tell_standing(registration)
        return registration


def move(registration: Registration, to: RegistrationDate) -> Registration:
    """Moves somebody to another date of the event: with a place there, or a number in line. Raises RegistrationRefused."""
    first, second = sorted([registration.on_id, to.pk])
    if first == second:
        return registration
    with locked(first) as one, locked(second) as other:
        before, after = (one, other) if one.pk == registration.on_id else (other, one)
        registration = Registration.objects.select_related("person").get(pk=registration.pk)
        if registration.on_id != before.pk or registration.state == RegistrationState.CANCELLED:
            raise RegistrationRefused(
                gettext("This was changed meanwhile. Please look at it once more."), code="changed"
            )
        check_takes_place(after)
        check_is_not_listed(after, registration.person, registration.name)
        count(before, registration, -1)
        registration.is_reserved, registration.is_distinct, registration.duplicate_of = False, False, None
        end_passes(before)
        registration.on, registration.state, registration.number = after, RegistrationState.HELD, None
        registration.offered_until, registration.lapses, registration.form_key = None, 0, ""
        registration.passes_until = None
        registration.save()
        place(after, registration, source_of(after))
        notices.add(
            registration,
            NoticeKind.MOVED,
            facts={"was": before.starts_at.isoformat(), "was_place": before.place_id, "by_organizer": True},
        )
        offer_places(before)
        return registration


def set_own_terms(on: RegistrationDate, capacity: int | None, opens_at=None, closes_at=None) -> RegistrationDate:
    """Says of one date alone how many places there are and when it opens and closes; None: as the event says.

    Nobody loses a place. What comes free is offered to who waits.
    """
    with locked(on.pk) as on:
        on.own_capacity, on.own_opens_at, on.own_closes_at = capacity, opens_at, closes_at
        if event := source_of(on):
            on.apply_terms(event)
        on.save()
        end_passes(on)
        offer_places(on)
        return on


# The line.


def offer_places(on: RegistrationDate) -> list[Registration]:
    """Offers what is free to who waits, in order, as far as they fit; at an hour at which people are written to.

    Whoever has the lock of the date calls it after everything that frees a place; the duty, in the morning.
    """
    now, offered = timezone.now(), []
    if not on.waiting or on.free == 0 or not on.may_offer(now):
        return []
    event = source_of(on)
    until = on.offer_ends(now, event.offer_hours if event else 24)
    for registration in on.registrations.to_be_offered().select_related("person"):
        if on.free == 0:
            break
        if fits(on, registration.party, registration.separately, free_separately(on, event)):
            put(on, registration, state=RegistrationState.OFFERED, offered_until=until, passes_until=None)
            notices.add(registration, NoticeKind.OFFER)
            offered.append(registration)
    return offered


def shorten_offers(on: RegistrationDate) -> None:
    """Ends offers in time for a date that begins earlier than when they were made; under its lock."""
    latest = on.latest_offer(timezone.now())
    offered = on.registrations.filter(state=RegistrationState.OFFERED, offered_until__gt=latest)
    offered.update(offered_until=latest)


def lapse_offers(on: RegistrationDate) -> int:
    """Ends the offers of a date whose time is over, and offers the places to the ones after; how many ended. Where it does not
    take place, or has begun, all end.

    Whoever let one pass keeps the number.
    """
    with locked(on.pk) as on:
        now = timezone.now()
        over = on.registrations.real().filter(state=RegistrationState.OFFERED)
        if on.may_be_accepted(now):
            over = over.filter(offered_until__lte=now)
        ended = list(over.order_by("number"))
        for registration in ended:
            was_let_pass = registration.offered_until <= now
            values = {"offered_until": None, "lapses": registration.lapses + was_let_pass}
            put(on, registration, state=RegistrationState.WAITING, **values)
        offer_places(on)
        return len(ended)
