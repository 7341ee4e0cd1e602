"""Limits of registration: who is held until a mail is answered, and how often strangers may have somebody written to."""

from ...http.rate_limit import current_count, forget, is_within_limit, limit_of, network_of
from ...people.models import Person
from .allocation import Entry, register
from .models import Registration, RegistrationDate
from .same_people import registration_of

SIGNED_LINK = "registration, signed link"
SCARCE = "registration, network, few places"


def mailbox_of(email: str) -> str:
    """Where the mail of an address arrives: `name+tag@host` is `name@host` to most (RFC 5233)."""
    local, at, domain = email.rpartition("@")
    return f"{local.partition('+')[0] or local}{at}{domain}"


def is_held(contact: str, address: str, attempt: str = "") -> bool:
    """Whether a registration is one too many; see `exceeded`."""
    return bool(exceeded(contact, address, attempt) - {SCARCE})


def exceeded(contact: str, address: str, attempt: str = "") -> set[str]:
    """Count a registration by this e-mail (or telephone number) from this IP address; return the limits that it exceeds.

    Beyond one it waits for its confirmation, beyond SCARCE only where few places are left. Nobody is refused. The same form
    with the same content (`attempt`: a digest of it), sent again while nothing has come of it yet, is not counted again.
    """
    contact, network = mailbox_of(contact) if "@" in contact else contact, network_of(address)
    counted = {
        "registration": contact,
        "registration, hour": contact,
        "registration, network": network,
        SCARCE: network,
    }
    if attempt and not is_within_limit("registration, form", attempt, *limit_of("registration, form")):
        return {scope for scope, who in counted.items() if current_count(scope, who).times > limit_of(scope)[0]}
    return {scope for scope, who in counted.items() if not is_within_limit(scope, who, *limit_of(scope))}


def may_mail(email: str) -> bool:
    """Counts a mail that a stranger has caused to this mailbox: whether it may be sent."""
    return is_within_limit("registration, mailbox", mailbox_of(email), *limit_of("registration, mailbox"))


def may_tell_change(registration: Registration) -> bool:
    """Counts a change by a signed link, which a stranger may have: whether who registered is told of it."""
    person = registration.person
    contact = mailbox_of(person.email) or person.phone or person.pk
    return is_within_limit(SIGNED_LINK, contact, *limit_of(SIGNED_LINK))


def may_tell(registration: Registration) -> bool:
    """The same where a place is given back; an uncounted row has none."""
    return not registration.is_uncounted and may_tell_change(registration)


def check_limits(on: RegistrationDate, entry: Entry, address: str, attempt: str) -> set[str]:
    """Return the limits that this entry exceeds; set in the entry whether its mailbox is written to where a stranger may have
    caused it. Called before the transaction.
    """
    beyond = exceeded(entry.email or entry.phone, address, attempt)
    is_held = bool(beyond - {SCARCE}) or (SCARCE in beyond and on.is_scarce)
    if entry.email and (is_held or is_known(on, entry)):
        entry.may_mail = may_mail(entry.email)
    return beyond


def register_within_limits(on: RegistrationDate, entry: Entry, address: str, attempt: str = "") -> Registration:
    """Register, held where it is one too many. Once something has come of a form it is counted again: what was registered may
    be erased, and the form sent again.
    """
    beyond = check_limits(on, entry, address, attempt)
    registration = register(on, entry, bool(beyond - {SCARCE}), is_held_if_scarce=SCARCE in beyond)
    if attempt:
        forget("registration, form", attempt)
    return registration


def is_known(on: RegistrationDate, entry: Entry) -> bool:
    """Whether this person is on the list of this date by this name."""
    person = Person.objects.found_by(entry.email, entry.phone)
    return person is not None and registration_of(on, person, entry.name) is not None
