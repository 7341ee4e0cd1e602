"""Whether what a notice says is still so when its mail is made, and until when it is worth sending."""

import datetime as dt

from django.utils import timezone

from ..models import NoticeKind, Registration, RegistrationNotice, RegistrationState

# The states in which a notice is still true; where it is not, another one has been added since.
TRUE_IN: dict[str, tuple[str, ...]] = {
    NoticeKind.CONFIRM: (RegistrationState.HELD,),
    NoticeKind.CONFIRMED: (RegistrationState.CONFIRMED,),
    NoticeKind.WAITING: (RegistrationState.WAITING,),
    NoticeKind.OFFER: (RegistrationState.OFFERED,),
    NoticeKind.REMINDER: (RegistrationState.CONFIRMED,),
    NoticeKind.GONE: (RegistrationState.CANCELLED,),
    NoticeKind.LAPSED: (RegistrationState.CANCELLED,),
}


def expires_at(notice: RegistrationNotice) -> dt.datetime | None:
    """When what a notice says is worth nothing any more: a reminder when it begins, what has to be answered at its end."""
    row: Registration = notice.registration
    ends = {
        NoticeKind.REMINDER: row.on.starts_at,
        NoticeKind.OFFER: row.offered_until,
        NoticeKind.CONFIRM: row.held_until,
    }
    return ends.get(notice.kind)


def is_true(notice: RegistrationNotice) -> bool:
    """Whether what a notice says is still so: an offer that ended while nothing could be sent is nobody's any more."""
    row: Registration = notice.registration
    if row.is_uncounted or notice.facts.get("is_silent"):
        return False
    if (end := expires_at(notice)) and end <= timezone.now():
        return False
    if notice.kind == NoticeKind.ADDRESS:
        return row.new_email == notice.facts.get("to") and row.state != RegistrationState.CANCELLED
    if notice.kind in TRUE_IN:
        return row.state in TRUE_IN[notice.kind]
    if notice.kind in {NoticeKind.MOVED, NoticeKind.CHANGED, NoticeKind.CANCELLED}:
        is_of_date = row.on.is_off == (notice.kind == NoticeKind.CANCELLED) or notice.kind == NoticeKind.CHANGED
        return row.state != RegistrationState.CANCELLED and is_of_date
    return True
