"""Model and queryset of outgoing mails: when each is tried again, and when nobody needs it any more."""

from datetime import datetime, timedelta
from email import message_from_bytes
from email.utils import parsedate_to_datetime
from functools import reduce
from operator import or_
from smtplib import SMTPRecipientsRefused

from django.apps import apps
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from media.features import inactive_apps

RETRY_DELAYS = [timedelta(minutes=each) for each in (1, 5, 15, 60, 180, 360, 720, 1440, 1440)]  # three days in all
LEASE = timedelta(minutes=15)  # a mail is nobody else's for so long; sending takes at most a few EMAIL_TIMEOUTs
KEPT = timedelta(days=30)
EXPIRED = "Expired"  # in the place of an error


class OutgoingMails(models.QuerySet):
    def waiting(self):
        """To be sent, now or later."""
        return self.filter(sent_at=None, given_up_at=None)

    def failing(self):
        """Waiting, though at least one try failed."""
        return self.waiting().exclude(last_error="")

    def given_up(self):
        return self.exclude(given_up_at=None)

    def sent(self):
        return self.exclude(sent_at=None)

    def unclaimed(self):
        """Not claimed by a process that is sending them, or no longer."""
        return self.filter(Q(taken_until=None) | Q(taken_until__lt=timezone.now()))

    def held(self):
        """Waiting, of a feature that is off."""
        return self.waiting().filter(of_feature_off())

    def due(self):
        """To be sent now, longest due first."""
        rows = self.waiting().unclaimed().filter(due__lte=timezone.now())
        return rows.exclude(of_feature_off()).order_by("due", "pk")

    def claim(self) -> "OutgoingMail | None":
        """Claims the next due mail for this process, by a lease; None without one. The first UPDATE wins the row."""
        for pk in self.due().values_list("pk", flat=True)[:10]:
            unclaimed = self.due().order_by().filter(pk=pk)
            if unclaimed.update(taken_until=timezone.now() + LEASE, tries=F("tries") + 1):
                return self.get(pk=pk)
        return None

    def try_again(self) -> int:
        """Resets the tries of these mails and makes them due, except sent and claimed ones; returns how many."""
        mails = self.filter(sent_at=None).unclaimed()
        return mails.update(due=timezone.now(), tries=0, given_up_at=None, taken_until=None)


def of_feature_off() -> Q:
    """Return the condition for mails to which a row of a feature that is off refers (`held_mails`)."""
    columns = [column.rsplit(".", 1) for config in inactive_apps() for column in getattr(config, "held_mails", [])]
    rows = [apps.get_model(label)._base_manager.filter(**{name: OuterRef("pk")}) for label, name in columns]
    return reduce(or_, map(Exists, rows), Q(pk__in=[]))


class OutgoingMail(models.Model):
    """Outgoing mail and its state. Its message is deleted when it is sent, the row 30 days later."""

    sender = models.TextField(_("from"))
    recipients = models.JSONField(_("to"))
    subject = models.TextField(pgettext_lazy("mail", "subject"), blank=True)
    message = models.BinaryField()
    created = models.DateTimeField(_("written"), default=timezone.now)
    due = models.DateTimeField(_("next try"), default=timezone.now, db_index=True)
    taken_until = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(_("tries"), default=0)
    last_error = models.CharField(_("last problem"), max_length=100, blank=True)
    sent_at = models.DateTimeField(_("sent"), null=True, db_index=True)
    given_up_at = models.DateTimeField(_("given up"), null=True, db_index=True)

    objects = OutgoingMails.as_manager()

    class Meta:
        app_label = "pages"
        verbose_name = _("mail")
        verbose_name_plural = _("mails")

    def __str__(self):
        return f"{self._meta.verbose_name} {self.pk}"  # never an address: this may stand in a log

    def mark_sent(self) -> None:
        """Marks it as sent, and deletes its message, which may hold the link to a new password."""
        self.sent_at, self.message, self.last_error = timezone.now(), b"", ""
        self.finish()

    @property
    def expires_at(self) -> datetime | None:
        """When what it says is worth nothing any more: its Expires header (RFC 4021, section 2.1.50)."""
        header = message_from_bytes(bytes(self.message))["Expires"]
        return parsedate_to_datetime(header) if header else None

    @property
    def is_refused(self) -> bool:
        """Whether it was given up because the server refused its recipients, not because the tries were used up."""
        is_early = self.given_up_at is not None and self.tries <= len(RETRY_DELAYS)
        return is_early and self.last_error == SMTPRecipientsRefused.__name__

    def expire(self) -> None:
        """Gives it up: nobody needs it any more."""
        self.given_up_at, self.last_error = timezone.now(), EXPIRED
        self.finish()

    def mark_failed(self, problem: Exception) -> None:
        """Schedules the next try, or gives up after the last or a permanent failure; stores a summary of the error."""
        self.last_error = error_summary(problem)
        if self.tries > len(RETRY_DELAYS) or is_permanent_failure(problem):
            self.given_up_at = timezone.now()
        else:
            self.due = timezone.now() + RETRY_DELAYS[self.tries - 1]
        self.finish()

    def finish(self) -> None:
        self.taken_until = None
        names = ("sent_at", "given_up_at", "due", "message", "last_error", "taken_until")
        # One that was erased while it was on its way is not written again.
        type(self).objects.filter(pk=self.pk).update(**{name: getattr(self, name) for name in names})


def error_summary(problem: Exception) -> str:
    """Class name of an exception and the server's code, at most 100 characters; its message may name a person."""
    code = getattr(problem, "smtp_code", None) or getattr(problem, "errno", None)
    return " ".join(str(part) for part in (type(problem).__name__, code) if part)[:100]


def is_permanent_failure(problem: Exception) -> bool:
    """Whether the server refused every recipient permanently (RFC 5321, section 4.2.1: 5yz)."""
    replies = problem.recipients.values() if isinstance(problem, SMTPRecipientsRefused) else []
    return bool(replies) and all(500 <= code < 600 for code, _words in replies)
