"""Email backend with an outbox: every mail is a row in the transaction that made it, and is sent by `work` after the
commit, with retries.

A mail is sent at least once, and twice only where a process dies between the mail server's yes and our own note of it.
"""

import logging
import time
from email import message_from_bytes
from email.message import Message
from smtplib import SMTPDataError, SMTPNotSupportedError, SMTPRecipientsRefused, SMTPSenderRefused

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.message import MIMEMixin
from django.db import transaction
from django_tasks import task

from ..form_fields import one_line
from .models import OutgoingMail

log = logging.getLogger(__name__)
PATIENCE = 25  # seconds that one run may take, so that a slow mail server does not hold up what else is due
ONLY_THIS_MAIL = (SMTPRecipientsRefused, SMTPSenderRefused, SMTPDataError, SMTPNotSupportedError)


class Kept(MIMEMixin, Message):
    """A message read back from its bytes, as Django's backends like it."""


class KeptMail(EmailMessage):
    """A mail as it was written: the same words, the same Message-ID at every try, and everybody it was for."""

    def __init__(self, mail: OutgoingMail):
        super().__init__(subject=mail.subject, from_email=mail.sender, to=mail.recipients)
        self.raw = bytes(mail.message)

    def message(self) -> Kept:
        return message_from_bytes(self.raw, _class=Kept)


class Outbox(BaseEmailBackend):
    """Django's mail backend: it writes rows, so a mail server that is down is nobody's error page."""

    def send_messages(self, email_messages) -> int:
        """Keeps them in the running transaction; what is rolled back is never sent (gives the number kept)."""
        rows = [self.row(each) for each in email_messages if each.recipients()]
        OutgoingMail.objects.bulk_create(rows)
        if rows:
            transaction.on_commit(send_soon.enqueue, robust=True)
        return len(rows)

    def row(self, email: EmailMessage) -> OutgoingMail:
        email.subject = one_line(str(email.subject))  # it may hold a title, and a header is one line (RFC 5322)
        words = email.message().as_bytes()
        people = email.recipients()
        return OutgoingMail(sender=email.from_email, recipients=people, subject=str(email.subject), message=words)


@task()
def send_soon() -> None:
    """So that a mail leaves within seconds; the minutely duty catches up with what this one missed."""
    send_due()


def send_due() -> None:
    """Sends what is due, for at most PATIENCE seconds; ends where the server is away, since the next would fail too."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and (mail := OutgoingMail.objects.claim()):
        try:
            get_connection(settings.OUTBOX_BACKEND).send_messages([KeptMail(mail)])
        except Exception as problem:
            mail.failed(problem)
            log.warning("Mail %s was not sent at try %s: %s", mail.pk, mail.tries, mail.last_error)
            if isinstance(problem, OSError) and not isinstance(problem, ONLY_THIS_MAIL):
                return
        else:
            mail.sent()


def delete_expired() -> None:
    """Removes what is older than a month."""
    OutgoingMail.objects.outlived().delete()
