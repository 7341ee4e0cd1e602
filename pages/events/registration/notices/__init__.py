"""Notices: what people are told is a row in the transaction of what it tells; here it becomes a mail of the outbox, once."""

import logging
import time
from collections.abc import Iterable
from functools import partial

from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone
from django_tasks import task

from ....http.database_errors import outage
from ....mail.backend import enqueue_once, keep
from ....mail.models import OutgoingMail
from ....mail.outbox import MAX_SECONDS
from ..models import BY_MAIL_ALONE, MessageState, NoticeKind, Registration, RegistrationMessage, RegistrationNotice
from ..terms import is_on
from . import mails
from .validity import is_true

log = logging.getLogger(__name__)
AT_ONCE = 100


def add(registration: Registration, kind: str, facts: dict | None = None, message=None) -> RegistrationNotice:
    """Adds a notice in the current transaction; it is sent after the commit."""
    notice = RegistrationNotice.objects.create(registration=registration, kind=kind, facts=facts or {}, message=message)
    transaction.on_commit(partial(enqueue_once, send_soon), robust=True)
    return notice


def add_latest(registration: Registration, kind: str) -> RegistrationNotice:
    """The same; it takes the place of one of its kind that is no mail yet. One that another process is just making stays."""
    rows = registration.notices.filter(kind=kind, done_at=None)
    pks = list(rows.select_for_update().values_list("pk", flat=True))
    RegistrationNotice.objects.filter(pk__in=pks).delete()
    return add(registration, kind)


def add_message(message: RegistrationMessage, registrations: Iterable[Registration]) -> None:
    """Adds the notices of a message in the current transaction, one for each of these."""
    rows = [RegistrationNotice(registration=each, kind=NoticeKind.MESSAGE, message=message) for each in registrations]
    RegistrationNotice.objects.bulk_create(rows, batch_size=500)
    transaction.on_commit(partial(enqueue_once, send_soon), robust=True)


def waiting():
    """Notices that are to become mails, the oldest first; those of messages that were stopped are not."""
    by_mail = ~Q(registration__person__email="") | Q(kind__in=BY_MAIL_ALONE)
    rows = RegistrationNotice.objects.filter(by_mail, done_at=None)
    return rows.exclude(message__state__in=[MessageState.DRAFT, MessageState.STOPPED]).order_by("pk")


def forget_mails(registrations: list[int]) -> None:
    """Deletes the mails about these registrations, sent or not; waits for the process that is just making one."""
    rows = RegistrationNotice.objects.filter(registration__in=registrations).order_by("pk")
    if connection.features.has_select_for_update:
        rows = rows.select_for_update(of=("self",))
    OutgoingMail.objects.filter(pk__in=[each.mail_id for each in rows if each.mail_id]).delete()


@task()
def send_soon() -> None:
    """Task: makes mails within a second of the commit; `send_due`, run every minute, makes what it misses.

    While the feature is off, notices wait.
    """
    if is_on():
        send_due()


def send_due() -> None:
    """Makes a mail of each waiting notice; each in a transaction of its own, so that a kill loses none and doubles none.

    After MAX_SECONDS what is left goes on as a task, behind others.
    """
    finish_messages()
    failed: set[int] = set()
    deadline = time.monotonic() + MAX_SECONDS
    while pks := list(waiting().exclude(pk__in=failed).values_list("pk", flat=True)[:AT_ONCE]):
        for pk in pks:
            if time.monotonic() > deadline:
                go_on()
                return
            try:
                send(pk)
            except Exception as problem:  # one that can't be written does not hold up the others
                if outage.note(problem):
                    return
                log.error("Notice %s was not written: %s", pk, type(problem).__name__)
                failed.add(pk)


def go_on() -> None:
    """Enqueues a task that makes what is left; without a queue the next minute does."""
    if send_soon.get_backend().supports_defer:
        send_soon.enqueue()


@transaction.atomic
def send(pk: int) -> None:
    """Makes the mail of this notice, unless another process does, or what it says is not so any more."""
    rows = waiting().filter(pk=pk)
    if connection.vendor == "postgresql":  # first the message, as whoever stops it
        of_message = RegistrationMessage.objects.filter(
            pk__in=RegistrationNotice.objects.filter(pk=pk).values("message")
        )
        list(of_message.select_for_update())
        rows = rows.select_for_update(of=("self",))
    notice = rows.select_related("registration__person", "registration__on", "message").first()
    if notice is not None:
        notice.mail = keep(mails.build(notice), __name__) if is_true(notice) else None
        notice.done_at = timezone.now()
        notice.save(update_fields=["mail", "done_at"])


def finish_messages() -> None:
    """Marks messages as sent of which every mail has left, or was given up."""
    left = Q(done_at=None) & ~Q(registration__person__email="")
    in_outbox = Q(mail__isnull=False, mail__sent_at=None, mail__given_up_at=None)
    open_notices = RegistrationNotice.objects.filter(left | in_outbox).exclude(message=None).values("message")
    sending = RegistrationMessage.objects.filter(state=MessageState.SENDING)
    sending.exclude(pk__in=open_notices).update(state=MessageState.DONE)
