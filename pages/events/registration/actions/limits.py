"""Limits of registration: who is held until a mail is answered, and how often strangers may have somebody written to."""

from ....http.rate_limit import current_count, forget, is_within_limit, limit_of, network_of
from ....people.models import Person
from ..models import Registration, RegistrationDate
from ..same_people import registration_of
from .allocation import Entry, register

SIGNED_LINK = "registration, signed link"


def mailbox_of(email: str) -> str:
    """Where the mail of an address arrives: `name+tag@host` is `name@host` to most (RFC 5233)."""
    local, at, domain = email.rpartition("@")
    return f"{local.partition('+')[0] or local}{at}{domain}"


def is_held(contact: str, address: str, is_counted: bool = True) -> bool:
    """Count a registration by this e-mail (or telephone number) from this IP address; return whether it is one too many, and
    waits for its confirmation. Nobody is refused.
    """
    contact, network = mailbox_of(contact) if "@" in contact else contact, network_of(address)
    exceeded = [  # each is counted
        is_exceeded("registration", contact, is_counted),
        is_exceeded("registration, hour", contact, is_counted),
        is_exceeded("registration, network", network, is_counted),
    ]
    return any(exceeded)


def is_held_if_scarce(address: str, is_counted: bool = True) -> bool:
    """The same where few places are left: then a network has fewer."""
    return is_exceeded("registration, network, few places", network_of(address), is_counted)


def is_exceeded(scope: str, who: object, is_counted: bool) -> bool:
    """Return whether a limit is exceeded, this time included; without `is_counted` as it was counted before."""
    if is_counted:
        return not is_within_limit(scope, who, *limit_of(scope))
    return current_count(scope, who).times > limit_of(scope)[0]


def is_first_attempt(attempt: str) -> bool:
    """Whether a form with this content (a digest of it) is sent for the first time, or something has come of it before."""
    return not attempt or is_within_limit("registration, form", attempt, *limit_of("registration, form"))


def may_mail(email: str) -> bool:
    """Counts a mail that a stranger has caused to this mailbox: whether it may be sent."""
    return is_within_limit("registration, mailbox", mailbox_of(email), *limit_of("registration, mailbox"))


def may_tell_change(registration: Registration) -> bool:
    """Counts a change by a signed link, which a stranger may have: whether who registered is told of it."""
    person = registration.person
    contact = mailbox_of(person.email) or person.phone or person.pk
    return is_within_limit(SIGNED_LINK, contact, *limit_of(SIGNED_LINK))


def may_propose_address(registration: Registration) -> bool:
    """Counts a new address that is typed on the page of a registration: whether its mailbox may be written to."""
    return is_within_limit(SIGNED_LINK, f"address {registration.key}", *limit_of(SIGNED_LINK))


def may_tell(registration: Registration) -> bool:
    """Count a place that is given back as `may_tell_change` does; of an uncounted row, which has none, no mail is sent."""
    return not registration.is_uncounted and may_tell_change(registration)


def register_within_limits(on: RegistrationDate, entry: Entry, address: str, attempt: str = "") -> Registration:
    """Register, held where it is one too many. Limits are counted before the transaction.

    The same content (`attempt`: a digest of it) sent again while nothing has come of it yet is not counted again. Once
    something has, it is: what was registered may be erased, and the form sent again.
    """
    is_counted, contact = is_first_attempt(attempt), entry.email or entry.phone
    held, held_if_scarce = is_held(contact, address, is_counted), is_held_if_scarce(address, is_counted)
    if entry.email and (held or (held_if_scarce and on.is_scarce) or is_known(on, entry)):
        entry.may_mail = may_mail(entry.email)  # a stranger may have caused it
    registration = register(on, entry, held, held_if_scarce)
    if attempt:
        forget("registration, form", attempt)
    return registration


def is_known(on: RegistrationDate, entry: Entry) -> bool:
    """Whether this person is on the list of this date by this name."""
    person = Person.objects.found_by(entry.email, entry.phone)
    return person is not None and registration_of(on, person, entry.name) is not None
