"""Messages of organizers to who registered: whom they reach, how they look in each language, how far they are."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from ....mail.models import OutgoingMail
from ....people.models import Person
from .. import notices
from ..actions.allocation import lock
from ..models import (
    MessageState,
    NoticeKind,
    Registration,
    RegistrationDate,
    RegistrationMessage,
    RegistrationNotice,
)
from ..notices import mails
from . import roll
from .titles import source_draft

BY_MAIL = ~Q(registration__person__email="")
STILL_IN_OUTBOX = Q(mail__isnull=False, mail__sent_at=None, mail__given_up_at=None)
HAS_LEFT = Q(done_at__isnull=False) & ~STILL_IN_OUTBOX & Q(mail__given_up_at=None)
TWICE_WITHIN = dt.timedelta(minutes=10)


@dataclass
class Audience:
    """Whom a message goes to: states, only those who asked for something, or the chosen ones alone."""

    states: list[str]
    has_asked: bool = False
    chosen: tuple[int, ...] = ()

    def of(self, on: RegistrationDate) -> QuerySet[Registration]:
        """Those whom it reaches."""
        rows = roll.listed(on).select_related("person")
        if self.chosen:
            return rows.filter(pk__in=self.chosen)
        rows = rows.filter(state__in=self.states)
        return rows.filter(has_asked=True) if self.has_asked else rows


def languages_of(on: RegistrationDate) -> list[str]:
    """The languages of who registered for this date: that of the event first, then as many speak them."""
    order = [code for code, _name in settings.LANGUAGES]
    spoken = Counter(on.registrations.real().values_list("language", flat=True))
    source = source_draft(on)
    first = source.locale.language_code if source else ""
    return sorted(spoken, key=lambda code: (code != first, -spoken[code], order.index(code))) or (
        [first] if first else ["en"]
    )


def completed(words: dict[str, dict], languages: Iterable[str]) -> dict[str, dict]:
    """The words of each language; where nobody has written any, the first that there are."""
    written = {code: each for code, each in words.items() if each["subject"] and each["text"]}
    first = next(iter(written.values()), {"subject": "", "text": ""})
    return {code: written.get(code, first) for code in languages}


def words_of(message: RegistrationMessage) -> dict[str, dict]:
    """The words in each language, that of the event first: a database keeps no order of them."""
    first = [code for code in languages_of(message.on) if code in message.words]
    return {code: message.words[code] for code in [*first, *message.words]}


def drafted(row: Registration, words: dict[str, dict]) -> RegistrationNotice:
    """A notice for a look at its mail: nothing of it is saved, and no link in it opens what is somebody else's."""
    copied = {name: getattr(row, name) for name in ("on", "name", "language", "state", "number", "party", "separately")}
    person = Person(name=row.name, email=row.person.email, phone=row.person.phone, language=row.language)
    message = RegistrationMessage(on=row.on, words=words)
    return RegistrationNotice(
        registration=Registration(person=person, **copied), kind=NoticeKind.MESSAGE, message=message
    )


def previews(rows: Iterable[Registration], words: dict[str, dict]) -> dict[str, object]:
    """The mail in each language, as the first who speaks it gets it."""
    first: dict[str, Registration] = {}
    for row in rows:
        if row.language in words and row.language not in first:
            first[row.language] = row
    return {code: mails.build(drafted(first[code], words)) for code in words if code in first}


def send_test(mail, address: str) -> None:
    """Sends the mail of a preview to whoever writes it, and to nobody else."""
    mail.to, mail.cc, mail.bcc = [address], [], []
    mail.extra_headers = {name: value for name, value in mail.extra_headers.items() if name != "Message-ID"}
    mail.attachments = []
    mail.send()


@transaction.atomic
def send(on: RegistrationDate, audience: Audience, words: dict[str, dict], user) -> RegistrationMessage:
    """Begins to send it, in one transaction, to all of them; the same to the same people within minutes is one message."""
    lock(on.pk)
    rows = list(audience.of(on))
    if same := sent_just_now(on, words, rows):
        return same
    message = RegistrationMessage.objects.create(on=on, words=words, written_by=user, state=MessageState.SENDING)
    notices.add_message(message, rows)
    return message


def sent_just_now(on: RegistrationDate, words: dict, rows: list[Registration]) -> RegistrationMessage | None:
    """The same message to the same people: a button pressed twice, or a page sent again."""
    for message in on.messages.filter(created__gt=timezone.now() - TWICE_WITHIN):
        reached = set(message.notices.values_list("registration", flat=True))
        if message.words == words and reached == {row.pk for row in rows}:
            return message
    return None


# How far it is.


@dataclass
class Progress:
    total: int  # mails
    gone: int
    failed: int
    calls: int

    @property
    def left(self) -> int:
        return self.total - self.gone - self.failed

    @classmethod
    def of(cls, message: RegistrationMessage) -> "Progress":
        """Counted as mails have really left, not as they were written."""
        numbers = message.notices.aggregate(
            total=Count("pk", filter=BY_MAIL),
            gone=Count("pk", filter=BY_MAIL & HAS_LEFT),
            failed=Count("pk", filter=BY_MAIL & Q(mail__given_up_at__isnull=False)),
            calls=Count("pk", filter=~BY_MAIL),
        )
        return cls(**numbers)


def names(message: RegistrationMessage, has_it: bool) -> list[str]:
    """Who has it already, or who has not: also those whose mail was given up."""
    rows = message.notices.filter(BY_MAIL).filter(HAS_LEFT if has_it else ~HAS_LEFT)
    return list(rows.order_by("pk").values_list("registration__name", flat=True))


@transaction.atomic
def stop(message: RegistrationMessage) -> None:
    """Stops it: what has left stays gone, what waits in the outbox is taken back, unless it leaves this very moment."""
    RegistrationMessage.objects.filter(pk=message.pk, state=MessageState.SENDING).update(state=MessageState.STOPPED)
    waiting = message.notices.exclude(mail=None).values_list("mail", flat=True)
    rows = OutgoingMail.objects.filter(pk__in=list(waiting)).waiting().unclaimed()
    rows = rows.select_for_update() if connection.vendor == "postgresql" else rows
    taken_back = list(rows.values_list("pk", flat=True))
    message.notices.filter(mail__in=taken_back).update(done_at=None, mail=None)
    OutgoingMail.objects.filter(pk__in=taken_back).delete()


@transaction.atomic
def go_on(message: RegistrationMessage) -> None:
    """Sends it to those who have not got it."""
    RegistrationMessage.objects.filter(pk=message.pk, state=MessageState.STOPPED).update(state=MessageState.SENDING)
    transaction.on_commit(notices.send_soon.enqueue, robust=True)


@transaction.atomic
def leave(message: RegistrationMessage) -> None:
    """Leaves it at that: those who have not got it will not."""
    if RegistrationMessage.objects.filter(pk=message.pk, state=MessageState.STOPPED).update(state=MessageState.DONE):
        message.notices.filter(BY_MAIL, done_at=None).delete()


@transaction.atomic
def correct(message: RegistrationMessage, words: dict[str, dict], user) -> RegistrationMessage:
    """A message of other words for those who have not got the first; who is to be called is told the new ones too."""
    stopped = RegistrationMessage.objects.select_for_update().filter(pk=message.pk, state=MessageState.STOPPED).first()
    if stopped is None:
        return message
    better = RegistrationMessage.objects.create(on=message.on, words=words, written_by=user, state=MessageState.SENDING)
    stopped.notices.filter(done_at=None).update(message=better)
    RegistrationMessage.objects.filter(pk=stopped.pk).update(state=MessageState.DONE)
    transaction.on_commit(notices.send_soon.enqueue, robust=True)
    return better
