"""Outbox: rows that wait until they are sent to somebody else, and the loop that sends them.

A row is claimed by a lease, sent, tried again after growing delays, and given up after the last one. It is sent at least once, and
twice only where a process dies between the other side's yes and our own note of it.
"""

import logging
import time
from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from datetime import datetime, timedelta
from typing import Any, ClassVar, Self

from django.apps import apps
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from media.features import inactive_apps

log = logging.getLogger(__name__)
MAX_SECONDS = 25  # that one run may take, so that a slow server does not hold up what else is due
EXPIRED, RESTORED = "expired", "restored"  # in the place of an error


class OutboxRows(models.QuerySet):
    def waiting(self) -> Self:
        """To be sent, now or later."""
        return self.filter(sent_at=None, given_up_at=None)

    def given_up(self) -> Self:
        return self.exclude(given_up_at=None)

    def sent(self) -> Self:
        return self.exclude(sent_at=None)

    def unclaimed(self) -> Self:
        """Not claimed by a process that is sending them, or no longer."""
        return self.filter(Q(taken_until=None) | Q(taken_until__lt=timezone.now()))

    def ready(self) -> Self:
        """Waiting, claimed by nobody, and their next try is not later than now. Asks columns of the row alone."""
        return self.waiting().unclaimed().filter(due__lte=timezone.now())

    def held(self) -> Self:
        """Waiting, of a feature that is off."""
        return self.waiting().filter(self.model.of_inactive_feature())

    def due(self) -> Self:
        """To be sent now, longest due first."""
        return self.ready().exclude(self.model.of_inactive_feature()).order_by("due", "pk")

    def claim(self) -> "OutboxRow | None":
        """Claim the next due row for this process, by a lease; None without one."""
        for pk in self.due().values_list("pk", flat=True)[:10]:
            if row := self.model._default_manager.ready().claim_one(pk):
                return row
        return None

    def claim_one(self, pk: int) -> "OutboxRow | None":
        """Claim this row if it waits and nobody has it; None otherwise. The first UPDATE wins the row."""
        claimed = self.waiting().unclaimed().order_by().filter(pk=pk)
        if claimed.update(taken_until=timezone.now() + self.model.lease, tries=F("tries") + 1):
            return self.model._default_manager.to_send().filter(pk=pk).first()
        return None

    def to_send(self) -> Self:
        """With what sending needs, since it asks no database."""
        return self.all()

    def try_again(self, **values: Any) -> int:
        """Make these due from the first try on, except claimed ones, and set these columns; return how many."""
        return self.unclaimed().update(due=timezone.now(), tries=0, given_up_at=None, taken_until=None, **values)

    def give_up(self, problem: str | None = None) -> int:
        """Give up those that wait, for a reason if there is one to tell; return how many."""
        reason = {} if problem is None else {self.model.problem_column: problem}
        return self.waiting().update(given_up_at=timezone.now(), taken_until=None, **reason)


class OutboxRow(models.Model):
    """Something to be sent, and its state: waiting, claimed, sent or given up."""

    due = models.DateTimeField(_("next try"), default=timezone.now, db_index=True)
    taken_until = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(_("tries"), default=0)
    sent_at = models.DateTimeField(_("sent"), null=True, db_index=True)
    given_up_at = models.DateTimeField(_("given up"), null=True, db_index=True)

    retry_delays: ClassVar[list[timedelta]]
    lease: ClassVar[timedelta]  # a row is nobody else's for so long
    problem_column: ClassVar[str]  # what went wrong at the last try
    outcome_columns: ClassVar[tuple[str, ...]]  # what a try changes beside the columns above

    objects = OutboxRows.as_manager()

    class Meta:
        abstract = True

    @classmethod
    def of_inactive_feature(cls) -> Q:
        """Return the condition for rows that are held, since their feature is off: all, if it is the feature of this model."""
        is_off = apps.get_containing_app_config(cls.__module__).name in names_of_inactive_apps()
        return ~Q(pk__in=[]) if is_off else Q(pk__in=[])

    @property
    def expires_at(self) -> datetime | None:
        """When nobody needs it any more; None: never."""
        return None

    @property
    def is_expired(self) -> bool:
        return self.expires_at is not None and self.expires_at <= timezone.now()

    def expire(self) -> None:
        """Give it up: nobody needs it any more."""
        self.given_up_at = timezone.now()
        setattr(self, self.problem_column, EXPIRED)
        self.write_outcome()

    def try_later(self, is_final: bool) -> None:
        """Set its next try, or give it up: where this failure is final, or after the last try."""
        if is_final or self.tries > len(self.retry_delays):
            self.given_up_at = timezone.now()
        else:
            self.due = timezone.now() + self.retry_delays[self.tries - 1]

    def write_outcome(self) -> None:
        """Write what became of a try, and end the lease. One that was erased meanwhile is not written again."""
        self.taken_until = None
        names = ("sent_at", "given_up_at", "due", "taken_until", self.problem_column, *self.outcome_columns)
        type(self)._default_manager.filter(pk=self.pk).update(**{name: getattr(self, name) for name in names})


def deliver(
    claim: Callable[[], OutboxRow | None],
    send: Callable[[OutboxRow], Any],
    note: Callable[[OutboxRow, Any], None],
    on_way: dict[Future, OutboxRow] | None = None,
    at_once: int = 1,
) -> bool:
    """Claim rows, send them and note what came of each; return whether it ended because no row was left to claim.

    One at least, then for at most MAX_SECONDS. `send` runs in other threads, `at_once` of them, and asks no database; `note` gets what it returned.
    `on_way`: a dictionary that names the rows that are being sent, for a `claim` that needs to know.
    """
    deadline, is_over = time.monotonic() + MAX_SECONDS, False
    on_way = {} if on_way is None else on_way
    with ThreadPoolExecutor(at_once, thread_name_prefix="outbox") as pool:
        while True:
            row = None
            while len(on_way) < at_once and not is_over and (row := claim()):
                is_over = time.monotonic() >= deadline
                if row.is_expired:
                    row.expire()
                    log.warning("%s %s was not sent in time, and is not sent any more", type(row).__name__, row.pk)
                else:
                    on_way[pool.submit(send, row)] = row
            if not on_way:
                return not is_over
            for done in wait(on_way, return_when=FIRST_COMPLETED).done:
                note(on_way.pop(done), done.result())


def outboxes() -> list[type[OutboxRow]]:
    return [model for model in apps.get_models() if issubclass(model, OutboxRow)]


def names_of_inactive_apps() -> list[str]:
    return [config.name for config in inactive_apps()]


def give_up_held() -> None:
    """Duty: give up rows of features that are off, when they expire; one without an end after as long as others are tried."""
    for model in outboxes():
        longest = sum(model.retry_delays, timedelta())
        for row in model._default_manager.held():
            if row.is_expired or row.due < timezone.now() - longest:
                row.expire()


def give_up_restored() -> None:
    """Step of a restore: give up what waited when the backup was made, since it was most likely sent; it can be tried again."""
    for model in outboxes():
        model._default_manager.give_up(RESTORED)
