"""Change of the name and the address of a registration by whoever registered. A new address counts once it is confirmed by mail."""

from django.utils import timezone
from django.utils.translation import gettext

from . import notices
from .allocation import RegistrationRefused, change_contact, locked_with
from .limits import may_mail, may_propose_address
from .models import NoticeKind, Registration, RegistrationState


def propose(registration: Registration, email: str) -> None:
    """Ask the mailbox of another address (normalized) to confirm it; the one before stays valid until then.

    The present address, or "", ends a proposal. The address of a held registration is replaced at once, with a new mail to
    confirm: nothing is proved yet. Raises RegistrationRefused where strangers may not be written to so often.
    """
    with locked_with(registration) as (_on, registration):
        if email in {"", registration.person.email}:
            registration.notices.filter(kind=NoticeKind.ADDRESS, done_at=None).delete()
            set_new_email(registration, "")
        elif email != registration.new_email or registration.is_new_address_refused:
            if not (may_propose_address(registration) and may_mail(email)):
                words = gettext("We have written to new addresses often enough for now. Please try again in an hour.")
                raise RegistrationRefused(words, "email", "often")
            is_unproved = registration.state == RegistrationState.HELD and registration.proved_at is None
            if is_unproved and registration.person.email:
                contact = (registration.name, email, "", registration.language)
                change_contact(registration, *contact, may_repeat=True)
                return
            set_new_email(registration, email)
            notices.add(registration, NoticeKind.ADDRESS, {"to": email})


def change_own(registration: Registration, name: str, email: str, phone: str | None) -> None:
    """Change the contact as the registrant typed it: a number (None: left as it is) at once, an e-mail as `propose` does.

    Raises RegistrationRefused.
    """
    with locked_with(registration) as (_on, row):
        if phone is not None and phone != row.person.phone:
            change_contact(row, name, row.person.email, phone, row.language, may_repeat=True)
        propose(row, email)


def set_new_email(registration: Registration, email: str) -> None:
    registration.new_email = email
    registration.save(update_fields=["new_email"])


def confirm_address(registration: Registration) -> Registration:
    """Replace the address by the proposed one and return the registration. Raises RegistrationRefused where that was replaced, or
    the place was given back.

    The new mailbox is proved by that. A previous one that was proved gets a notice; of one that was not, which a stranger may
    have typed, the telephone number stays with its person.
    """
    confirmed = registration.new_email
    with locked_with(registration) as (_on, registration):
        if registration.state == RegistrationState.CANCELLED:
            raise RegistrationRefused(gettext("This place was given back."), code="cancelled")
        if not confirmed or registration.new_email != confirmed:
            raise RegistrationRefused(gettext("This address was replaced by another one meanwhile."), code="over")
        previous, was_proved = registration.person.email, registration.proved_at is not None
        phone = "" if previous and not was_proved else registration.person.phone
        contact = (registration.name, confirmed, phone, registration.language)
        registration = change_contact(registration, *contact, kind=NoticeKind.CHANGED, may_repeat=True)
        Registration.objects.filter(pk=registration.pk).update(proved_at=timezone.now())
        if previous and was_proved:
            notices.add(registration, NoticeKind.REPLACED, {"to": previous})
    registration.is_by_mail = True
    return registration
