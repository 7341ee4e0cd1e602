"""Email backend with an outbox: every mail is a row in the transaction that made it, and is sent by `work` after the
commit, with retries (`outbox`).
"""

import logging
import time
from email import message_from_bytes
from email.message import Message
from email.utils import make_msgid
from functools import partial
from smtplib import SMTPDataError, SMTPNotSupportedError, SMTPRecipientsRefused, SMTPSenderRefused
from urllib.parse import urlsplit

from django.apps import apps
from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.message import MIMEMixin
from django.db import transaction
from django.utils.encoding import punycode
from django_tasks import task
from django_tasks.base import Task, TaskResultStatus
from django_tasks_db.models import DBTaskResult

from ..form_fields import one_line
from .connection import MailConnection
from .models import RETRY_DELAYS, OutgoingMail
from .outbox import deliver
from .signals import recipients_answered

log = logging.getLogger(__name__)
resume_at = 0.0  # seconds since 1970: until then this process leaves the mail server alone
ONLY_THIS_MAIL = (SMTPRecipientsRefused, SMTPSenderRefused, SMTPDataError, SMTPNotSupportedError)


class Kept(MIMEMixin, Message):
    """Email message parsed from its stored bytes, with the policy of Django's backends."""


class KeptMail(EmailMessage):
    """Email whose message is the stored bytes: the same Message-ID at every try, and all recipients."""

    def __init__(self, mail: OutgoingMail):
        super().__init__(subject=mail.subject, from_email=mail.sender, to=mail.recipients)
        self.raw = bytes(mail.message)

    def message(self) -> Kept:
        return message_from_bytes(self.raw, _class=Kept)


class Outbox(BaseEmailBackend):
    """Email backend that stores mails as rows, so that a mail server that is down fails no request.

    `feature`: the name of the app that sends them.
    """

    def __init__(self, *args, feature: str = "", **kwargs):
        super().__init__(*args, **kwargs)
        self.feature = feature

    def send_messages(self, email_messages) -> int:
        """Stores the mails in the current transaction, enqueues sending on commit, and returns how many were stored."""
        rows = [build_row(each, self.feature) for each in email_messages if each.recipients()]
        OutgoingMail.objects.bulk_create(rows)
        if rows:
            transaction.on_commit(send_soon.enqueue, robust=True)
        return len(rows)


def connection_of(module: str) -> BaseEmailBackend:
    """Return the mail connection of the app to which this module belongs (`__name__`): while the app's feature is off, what was
    sent by it waits.
    """
    return get_connection(feature=apps.get_containing_app_config(module).name)


def build_row(email: EmailMessage, feature: str) -> OutgoingMail:
    email.subject = one_line(str(email.subject))  # it may hold a title, and a header is one line (RFC 5322)
    # Django would look up this machine's name (DNS), and tell it to whoever gets the mail.
    email.extra_headers = {"Message-ID": make_msgid(domain=mail_host()), **email.extra_headers}
    message = email.message().as_bytes()
    recipients = email.recipients()
    return OutgoingMail(
        sender=email.from_email, recipients=recipients, subject=str(email.subject), message=message, feature=feature
    )


def mail_host() -> str:
    """The host that message ids name: the site's, in ASCII."""
    return punycode(urlsplit(settings.BASE_URL).hostname)


def keep(email: EmailMessage, module: str) -> OutgoingMail:
    """Stores one mail of the app of this module in the current transaction, enqueues sending on commit, and returns its row."""
    row = build_row(email, apps.get_containing_app_config(module).name)
    row.save()
    transaction.on_commit(partial(enqueue_once, send_soon), robust=True)
    return row


def enqueue_once(due: Task, *args) -> None:
    """Enqueues a task that does all that is due, unless one that has not begun yet will do so: a thousand rows are not a
    thousand tasks, behind which others wait.
    """
    is_queue = due.get_backend().supports_defer
    waits = is_queue and DBTaskResult.objects.filter(task_path=due.module_path, status=TaskResultStatus.READY).exists()
    if not waits:
        due.enqueue(*args)


@task()
def send_soon() -> None:
    """Task: sends mails within seconds of the commit; `send_due`, run every minute, sends what it misses."""
    send_due()


def send_due() -> None:
    """Sends due mails over one connection, for at most MAX_SECONDS; what is left then goes on as a task, behind others.

    After a connection error the server is left alone for a minute: the next mail would fail too, and each task that
    waits for a silent server (`EMAIL_TIMEOUT`) holds up all others.
    """
    with MailConnection() as connection:
        if not deliver(claim, partial(send, connection), note):
            go_on()


def claim() -> OutgoingMail | None:
    """Claims the next due mail, unless the mail server is left alone."""
    return OutgoingMail.objects.claim() if time.time() >= resume_at else None


def send(connection: MailConnection, mail: OutgoingMail) -> Exception | None:
    """Sends a claimed mail; returns what went wrong."""
    try:
        connection.send(KeptMail(mail))
    except Exception as problem:
        return problem
    return None


def note(mail: OutgoingMail, problem: Exception | None) -> None:
    """Keeps in the row of a mail how a try went."""
    global resume_at
    if problem is None:
        mail.mark_sent()
        recipients_answered.send(OutgoingMail, addresses=mail.recipients, is_refused=False)
        return
    if isinstance(problem, OSError) and not isinstance(problem, ONLY_THIS_MAIL):
        resume_at = time.time() + RETRY_DELAYS[0].total_seconds()
    mail.mark_failed(problem)
    if mail.is_refused:
        recipients_answered.send(OutgoingMail, addresses=mail.recipients, is_refused=True)
    log.warning("Mail %s was not sent at try %s: %s", mail.pk, mail.tries, mail.last_error)


def go_on() -> None:
    """Enqueues a task that sends what is left; without a queue the next minute does."""
    if send_soon.get_backend().supports_defer and OutgoingMail.objects.due().exists():
        send_soon.enqueue()
