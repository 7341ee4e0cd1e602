"""Limits of registration: who is held until a mail is answered, and how often strangers may have somebody written to."""

from ...http.rate_limit import current_count, forget, is_within_limit, limit_of, network_of
from ...people.models import Person
from .allocation import Entry, register
from .models import Registration, RegistrationDate, RegistrationState

SIGNED_LINK = "registration, signed link"


def mailbox_of(email: str) -> str:
    """Where the mail of an address arrives: `name+tag@host` is `name@host` to most (RFC 5233)."""
    local, at, domain = email.rpartition("@")
    return f"{local.partition('+')[0] or local}{at}{domain}"


def is_held(contact: str, address: str, form_key: str = "") -> bool:
    """Counts a registration by this e-mail (or telephone number) from this IP address: whether it is one too many, and waits
    for its confirmation. Nobody is refused. The same form sent again, while nothing has come of it yet, is not counted again.
    """
    contact, network = mailbox_of(contact) if "@" in contact else contact, network_of(address)
    if form_key and not is_within_limit("registration, form", form_key, *limit_of("registration, form")):
        counted = {"registration": contact, "registration, hour": contact, "registration, network": network}
        return any(current_count(scope, who).times > limit_of(scope)[0] for scope, who in counted.items())
    of_contact = is_within_limit("registration", contact, *limit_of("registration"))
    in_an_hour = is_within_limit("registration, hour", contact, *limit_of("registration, hour"))
    of_network = is_within_limit("registration, network", network, *limit_of("registration, network"))
    return not (of_contact and in_an_hour and of_network)


def may_mail(email: str) -> bool:
    """Counts a mail that a stranger has caused to this mailbox: whether it may be sent."""
    return is_within_limit("registration, mailbox", mailbox_of(email), *limit_of("registration, mailbox"))


def may_tell_change(registration: Registration) -> bool:
    """Counts a change by a signed link, which a stranger may have: whether who registered is told of it."""
    person, known = registration.person, registration.duplicate_of_id
    contact = mailbox_of(person.email) or person.phone or person.pk
    return is_within_limit(SIGNED_LINK, f"{contact} {known}" if known else contact, *limit_of(SIGNED_LINK))


def may_propose_address(registration: Registration) -> bool:
    """Counts a new address that is typed on the page of a registration: whether its mailbox may be written to."""
    return is_within_limit(SIGNED_LINK, f"address {registration.key}", *limit_of(SIGNED_LINK))


def may_tell(registration: Registration) -> bool:
    """The same where a place is given back; of one that only looks new the true one is told, as often as strangers may
    cause it.
    """
    return may_mail(registration.person.email) if registration.duplicate_of_id else may_tell_change(registration)


def check_limits(on: RegistrationDate, entry: Entry, address: str) -> bool:
    """Whether this entry is held; counts, and says in the entry whether its mailbox is written to where a stranger may have
    caused it. Called before the transaction.
    """
    held = is_held(entry.email or entry.phone, address, entry.form_key)
    if entry.email and (held or is_known(on, entry)):
        entry.may_mail = may_mail(entry.email)
    return held


def register_within_limits(on: RegistrationDate, entry: Entry, address: str) -> Registration:
    """Registers, held where it is one too many. Once something has come of a form it counts anew: what was registered may be
    erased, and the form sent again.
    """
    registration = register(on, entry, check_limits(on, entry, address))
    if entry.form_key:
        forget("registration, form", entry.form_key)
    return registration


def is_known(on: RegistrationDate, entry: Entry) -> bool:
    """Whether somebody of this contact is on the list of this date."""
    person = Person.objects.found_by(entry.email, entry.phone)
    rows = on.registrations.real().exclude(state=RegistrationState.CANCELLED)
    return person is not None and rows.filter(person=person).exists()
